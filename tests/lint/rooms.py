"""Finds circles between modules, and rooms that use what stands to their right.

    python tests/lint/rooms.py [ROOT]

Source files are read, not compiled. A module uses what its `use` lines and its paths name; a name that another module
hands on (`pub use`) counts for the module that defines it. A method that stands in another file than its type counts
for that file, if only one type has such a method. Code under `#[cfg(test)]` is left out.

Modules beside each other, each with all inside it, must not use each other in a circle. A folder's `mod.rs` is the room
itself: it may use, and be used by, all that is in it. The rooms of crates that have a line in the table of
`docs/ARCHITECTURE.md` may use only those to their left; rooms joined by `+` are one step and may use each other. The
exit status is 1 if any of this is broken.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

CRATES = ("core", "follow", "formats", "sources", "drawing", "cli", "ffi-c", "py", "node")
TABLE = Path("docs/ARCHITECTURE.md")
# A row of TABLE: a crate, and its rooms from left to right; `*` stands for those that no other step names.
ROW = re.compile(r"^\| `([\w-]+)` \| `([\w *+,→]+→[\w *+,→]+)` \|$", re.M)

Module = tuple[str, ...]
Arrows = dict[str, set[str]]

# What may look like code and is none.
NOISE = re.compile(
    r"//[^\n]*|/\*.*?\*/|b?r(?P<hash>#*)\".*?\"(?P=hash)|b?\"(?:\\.|[^\"\\])*\"|b?'(?:\\(?:u\{\w+\}|.)[^']*|[^'\\])'",
    re.S,
)
TEST = re.compile(r"#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*")
USE = re.compile(r"(?:\bpub(?:\([^)]*\))?\s+)?\buse\s+([^;]+);")
MOD = re.compile(r"\bmod\s+(\w+)\s*;")
INLINE = re.compile(r"\bmod\s+(\w+)\s*\{")
PATH = re.compile(r"\b(?:[A-Za-z_]\w*::)+[A-Za-z_]\w*")
FUNCTION = re.compile(r"\bfn\s+(\w+)")
# Of a type, not of a trait for a type.
IMPL = re.compile(r"\bimpl(?:<[^{]*?>)?\s+(?P<type>[A-Za-z_][\w:]*)(?:<(?:(?!\bfor\b)[^{])*?>)?\s*\{")


def end_of(code: str, start: int) -> int:
    """Where the item that begins at `start` ends: behind its braces, or its semicolon."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "{([":
            depth += 1
        elif code[at] in "})]":
            depth -= 1
            if depth == 0 and code[at] == "}":
                return at + 1
        elif code[at] == ";" and depth == 0:
            return at + 1
    return len(code)


def product(text: str) -> str:
    """The code, without comments, texts and tests."""
    code = NOISE.sub('""', text)
    while found := TEST.search(code):
        code = code[: found.start()] + code[end_of(code, found.end()) :]
    return code


def leaves(tree: str) -> Iterator[tuple[str, list[str]]]:
    """The names that a `use` brings in, each with its path."""
    head, brace, rest = tree.strip().partition("{")
    if not brace:
        path, _, alias = head.partition(" as ")
        parts = [part.strip() for part in path.split("::") if part.strip()]
        if parts[-1] == "self":
            parts.pop()
        yield alias.strip() or parts[-1], parts
        return
    depth, start, inner = 0, 0, rest.rsplit("}", 1)[0] + ","
    for at, char in enumerate(inner):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            if inner[start:at].strip():
                yield from leaves(head + inner[start:at].strip())
            start = at + 1


class Crate:
    """The modules of a crate, and which of them uses which."""

    def __init__(self, source: Path) -> None:
        self.code: dict[Module, str] = {}
        self.imports: dict[Module, dict[str, list[str]]] = {}
        library = source / "lib.rs"
        self.read((), library if library.exists() else source / "main.rs", source)
        self.methods = set(self.methods_elsewhere())
        self.uses = {module: set(self.used(module)) for module in self.code}

    def read(self, module: Module, file: Path, folder: Path) -> None:
        self.add(module, product(file.read_text(encoding="utf-8")))
        for child in MOD.findall(self.code[module]):
            flat = folder / f"{child}.rs"
            self.read((*module, child), flat if flat.exists() else folder / child / "mod.rs", folder / child)

    def add(self, module: Module, code: str) -> None:
        """Keeps the code of a module; modules within its file are modules, too."""
        while found := INLINE.search(code):
            end = end_of(code, found.start())
            self.add((*module, found[1]), code[found.end() : end - 1])
            code = code[: found.start()] + code[end:]
        self.code[module] = code
        imports = self.imports[module] = {}
        for name, path in (leaf for tree in USE.findall(code) for leaf in leaves(tree)):
            imports["::".join(path) if name in ("*", "_") else name] = path

    def find(self, module: Module, path: list[str], depth: int = 0) -> Module | None:
        """The module that defines what a path names; None if it is of another crate."""
        if not path or depth > 20:
            return None
        head, rest = path[0], path[1:]
        if head == "crate":
            return self.inside((), rest, depth)
        if head == "self":
            return self.inside(module, rest, depth)
        if head == "super":
            return self.find(module[:-1], ["self", *rest] if rest[:1] != ["super"] else rest, depth + 1)
        if (*module, head) in self.code:
            return self.inside((*module, head), rest, depth)
        imported = self.imports[module].get(head)
        return self.find(module, imported + rest, depth + 1) if imported and imported != path else None

    def inside(self, module: Module, path: list[str], depth: int) -> Module:
        """The same of a path that begins in a module."""
        while path and (*module, path[0]) in self.code:
            module, path = (*module, path[0]), path[1:]
        imported = self.imports[module].get(path[0]) if path else None
        found = self.find(module, imported + path[1:], depth + 1) if imported else None
        return module if found is None else found

    def methods_elsewhere(self) -> Iterator[tuple[Module, str, Module]]:
        """The methods that stand away from their type: the type's module, the name, and where it stands."""
        defined = Counter(name for code in self.code.values() for name in FUNCTION.findall(code))
        for module, code in self.code.items():
            for found in IMPL.finditer(code):
                home = self.find(module, found["type"].split("::"))
                if home is not None and home != module:
                    names = FUNCTION.findall(code[found.start() : end_of(code, found.start())])
                    yield from ((home, name, module) for name in names if defined[name] == 1)

    def used(self, module: Module) -> Iterator[Module]:
        body = USE.sub("", self.code[module])
        named = set(re.findall(r"\w+", body))
        paths = [path.split("::") for path in PATH.findall(body)]
        # A name that is only handed on is not used here.
        paths += [path for name, path in self.imports[module].items() if name in named or "::" in name]
        found = {self.find(module, path) for path in paths} - {None}
        yield from found - {module}
        for home, method, place in self.methods:
            if place != module and home in found | {module} and re.search(rf"(?:\.|::){method}\b(?!\s*:)", body):
                yield place

    def rooms(self) -> list[Module]:
        return sorted({module[:-1] for module in self.code if module})

    def arrows(self, room: Module) -> Arrows:
        """Which of the modules of a room, each with all inside it, uses which."""
        arrows: Arrows = defaultdict(set)
        at = len(room)
        for module, used in self.uses.items():
            for other in used:
                both = module[:at] == room == other[:at] and len(module) > at and len(other) > at
                if both and module[at] != other[at]:
                    arrows[module[at]].add(other[at])
        return arrows


def circles(arrows: Arrows) -> list[list[str]]:
    """The groups in which each uses each, directly or by others."""
    reached: dict[str, set[str]] = {}
    for name in arrows:
        seen, todo = set(), list(arrows[name])
        while todo:
            other = todo.pop()
            if other not in seen:
                seen.add(other)
                todo.extend(arrows.get(other, ()))
        reached[name] = seen
    groups = {
        tuple(sorted(other for other in reached if other in reached[one] and one in reached[other])) for one in reached
    }
    return [list(group) for group in sorted(groups) if len(group) > 1]


def steps(order: str) -> tuple[dict[str, int], list[set[str]]]:
    """The step of each room of a row, and the groups that are one step."""
    rank, joined = {}, []
    for number, step in enumerate(order.split("→")):
        for group in step.split(","):
            rooms = {room.strip() for room in group.split("+")}
            rank.update(dict.fromkeys(rooms, number))
            joined.append(rooms)
    return rank, joined


def broken(crate: Crate, order: str | None) -> Iterator[str]:
    """What breaks the rules, in words."""
    for room in crate.rooms():
        arrows = crate.arrows(room)
        rank, joined = steps(order) if order and not room else ({}, [])
        for group in circles(arrows):
            if not any(set(group) <= rooms for rooms in joined):
                uses = "; ".join(f"{one} uses {', '.join(sorted(arrows[one] & set(group)))}" for one in group)
                yield f"{'/'.join(room) or 'crate'}: a circle: {uses}"
        for one, others in arrows.items():
            for other in sorted(others):
                left, right = (rank.get(name, rank.get("*")) for name in (other, one))
                if rank and (left is None or right is None):
                    yield f"{one} uses {other}: {one if right is None else other} has no place in {TABLE}"
                elif rank and left > right:
                    yield f"{one} uses {other}, which stands to its right in {TABLE}"


def main(root: Path) -> int:
    orders = dict(ROW.findall((root / TABLE).read_text(encoding="utf-8")))
    found = [f"{TABLE}: no row for {name}" for name in ("core", "ffi-c", "py") if name not in orders]
    modules = 0
    for name in CRATES:
        crate = Crate(root / name / "src")
        modules += len(crate.code)
        found += [f"{name}: {line}" for line in broken(crate, orders.get(name))]
    print("\n".join([*found, f"rooms: {modules} modules, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
