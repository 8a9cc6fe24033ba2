"""Public names beside those that each version had: names.py COMMAND [--update]

COMMAND is the program `consistent`. tests/golden/VERSION/interfaces has a sorted list of each interface: a name a line,
and a parameter of a function of Python or an option of a verb a line, too. Names may be added, and none may go.
--update writes the lists of the present version where there are none; a list that is there is never written again.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PACKAGE = ROOT / "py/python/libconsistent"
KEPT = ROOT / "tests/golden"


def said(*command: str, folder: Path = ROOT) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120).stdout


def public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name not in ("__all__", "__slots__"))


class Module:
    """What a file of Python defines or takes from its neighbours."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.defined: dict[str, ast.stmt] = {}
        self.taken: dict[str, Path] = {}
        self.listed: list[str] | None = None
        for statement in ast.walk(ast.parse(path.read_text())):
            if isinstance(statement, ast.ImportFrom) and statement.level == 1 and statement.module:
                for alias in statement.names:
                    self.taken[alias.asname or alias.name] = path.parent / statement.module.replace(".", "/")
        for statement in ast.parse(path.read_text()).body:
            if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                self.defined[statement.name] = statement
            for name in assigned(statement):
                self.defined[name] = statement
                if name == "__all__" and isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
                    self.listed = list(ast.literal_eval(statement.value))

    def names(self) -> list[str]:
        return self.listed if self.listed is not None else [name for name in self.defined if not name.startswith("_")]

    def find(self, name: str) -> ast.stmt | None:
        """Where a name is defined; None where that is no file of the package."""
        if name in self.defined:
            return self.defined[name]
        for end in (".pyi", ".py", "/__init__.py"):
            path = Path(f"{self.taken.get(name, '')}{end}")
            if path.is_file():
                return Module(path).find(name)
        return None


def assigned(statement: ast.stmt) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def members(name: str, found: ast.stmt | None) -> Iterator[str]:
    yield name
    if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
        told = found.args
        for argument in [*told.posonlyargs, *told.args, *told.kwonlyargs]:
            if argument.arg not in ("self", "cls"):
                yield f"{name}({argument.arg})"
    if isinstance(found, ast.ClassDef):
        for each in found.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and public(each.name):
                yield from members(f"{name}.{each.name}", each)
            yield from (f"{name}.{field}" for field in assigned(each) if public(field))


def python() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if not any(part.startswith("_") for part in parts):
            module = Module(path)
            for name in module.names():
                yield from members(f"{'.'.join(parts)}.{name}", module.find(name))


def node() -> Iterator[str]:
    files = [*ROOT.glob("node/*.d.ts"), *ROOT.glob("node/*.d.mts"), *ROOT.glob("node/*/*.d.ts")]
    yield from said(
        "node", str(HERE / "names.mjs"), *(str(path.relative_to(ROOT)) for path in sorted(files))
    ).splitlines()


def go() -> Iterator[str]:
    folders = {path.parent for path in ROOT.glob("go/**/*.go") if "internal" not in path.parts}
    yield from said(
        "go", "run", str(HERE / "names.go"), *(str(each.relative_to(ROOT)) for each in sorted(folders))
    ).splitlines()


def command(program: str, *verbs: str) -> Iterator[str]:
    told = said(program, *verbs, "--help")
    name = " ".join(("consistent", *verbs))
    yield name
    for option in re.findall(r"^ +(?:-\S, +)?(--[a-z][a-z0-9-]*)|^ +(-[a-zA-Z0-9])\b", told, re.MULTILINE):
        yield f"{name} {option[0] or option[1]}"
    below = re.search(r"^Commands:\n((?:.+\n)*)", told, re.MULTILINE)
    for verb in re.findall(r"^  (\S+)", below[1], re.MULTILINE) if below else []:
        if verb != "help":
            yield from command(program, *verbs, verb)


def main(program: str, update: bool) -> int:
    listers: dict[str, Callable[[], Iterator[str]]] = {
        "python": python,
        "node": node,
        "go": go,
        "command": lambda: command(program),
    }
    version = re.findall(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[0]
    now = {name: set(lister()) for name, lister in listers.items()}
    gone = list[str]()
    for name, names in now.items():
        path = KEPT / version / "interfaces" / f"{name}.txt"
        if update and not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n".join(sorted(names)) + "\n")
        kept = sorted(KEPT.glob(f"*/interfaces/{name}.txt"))
        if not kept:
            gone.append(f"no version has {name}.txt")
        for each in kept:
            gone += [f"{each.parts[-3]} had {it}" for it in each.read_text().splitlines() if it not in names]
    print("\n".join(gone), file=sys.stderr, end="\n" if gone else "")
    if not gone:
        told = ", ".join(f"{name} {len(names)}" for name, names in now.items())
        print(f"trust: names: {told}, none gone")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] == ["--update"]))
