"""Go: the modules as a proxy serves them, from a folder: GOPROXY=file://FOLDER.

A module that is fetched needs a path with a dot in its first part. In the sources it is `libconsistent` alone; here it
becomes the path that is asked for, in go.mod, in imports and in the README. A folder with a go.mod of its own, such as
a store's, is a module beside the main one: in the sources it takes the main one from the checkout, here at its version.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import components as crates
import pack
from components import Component
from native import Builder
from pack import Entry, Files, file, text

# What the path is unless another is asked for: of a domain that is nobody's.
PLACEHOLDER = "example.org/libconsistent"
IMPORT = re.compile(r'^(\s*(?:import\s+)?(?:[\w.]+\s+)?")libconsistent((?:/[\w./-]+)?"\s*)$', re.MULTILINE)
QUOTED = re.compile(r'(`(?:[\w.]+ )?")libconsistent((?:/[\w./-]+)?"`)')
# A package that a text names.
NAMED = re.compile(r"(?<![\w./-])libconsistent(?=/(?:sources|integrations)\b)")
MODULE = re.compile(r"^module libconsistent\b", re.MULTILINE)
REQUIRED = re.compile(r"^(\s*(?:require )?)libconsistent v0\.0\.0$", re.MULTILINE)
REPLACED = re.compile(r"^replace libconsistent => \S+\n?", re.MULTILINE)
PATH = re.compile(r"[A-Za-z0-9~_-]+(?:\.[A-Za-z0-9~_-]+)+(?:/[A-Za-z0-9~_.-]+)*")


@dataclass(frozen=True)
class Zip:
    """A module that was written."""

    path: Path
    name: str  # of its bill of materials
    components: list[Component]


def modules(builder: Builder, version: str, path: str, out: Path) -> list[Zip]:
    """Writes list, .info, .mod and .zip of each module below `out`, the main one first."""
    if not PATH.fullmatch(path):
        raise SystemExit(f"GO_MODULE={path}: the first part of a module's path has a dot, as in example.org/name")
    parts = components(builder.root)
    files = sources(builder.root, path)
    if parts:
        files[crates.THIRD_PARTY] = crates.licences(parts)
    main = Version(path, f"v{version}", files)
    written = [Zip(write(builder, main, out), f"libconsistent-go-v{version}.zip", parts)]
    for folder in nested(builder.root):
        module = Version(f"{path}/{folder}", f"v{version}", beside(main, sources(builder.root, path, folder)))
        name = f"libconsistent-go-{folder.replace('/', '-')}-v{version}.zip"
        written.append(Zip(write(builder, module, out), name, []))
    return written


@dataclass(frozen=True)
class Version:
    """A module at a version."""

    path: str
    version: str
    files: Files

    def zipped(self) -> Files:
        """Its files by their names in the zip."""
        return {f"{self.path}@{self.version}/{name}": entry for name, entry in sorted(self.files.items())}

    def sums(self) -> str:
        """What go.sum says of it."""
        described = {"go.mod": self.files["go.mod"]}
        whole = f"{self.path} {self.version} {digest(self.zipped())}"
        return f"{whole}\n{self.path} {self.version}/go.mod {digest(described)}\n"


def write(builder: Builder, module: Version, out: Path) -> Path:
    folder = out / re.sub("[A-Z]", lambda letter: f"!{letter[0].lower()}", module.path) / "@v"
    time = datetime.fromtimestamp(builder.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"Version": module.version, "Time": time}
    pack.write(folder / "list", f"{module.version}\n".encode())
    pack.write(folder / f"{module.version}.info", json.dumps(told).encode() + b"\n")
    pack.write(folder / f"{module.version}.mod", module.files["go.mod"].data)
    return pack.zip_file(folder / f"{module.version}.zip", module.zipped())


def digest(files: Files) -> str:
    """The sum of files as Go makes it: of the lines that sha256sum would print of them."""
    lines = [f"{hashlib.sha256(entry.data).hexdigest()}  {name}\n" for name, entry in sorted(files.items())]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def tracked(root: Path) -> list[str]:
    """The files that are packed, by their names below `go`."""
    listing = subprocess.run(["git", "ls-files", "-z", "go"], cwd=root, capture_output=True, text=True, check=True)
    return sorted(name.removeprefix("go/") for name in listing.stdout.split("\0") if name and not name.endswith(".sh"))


def nested(root: Path) -> list[str]:
    """The folders that are modules of their own, which no other may contain."""
    return [name.removesuffix("/go.mod") for name in tracked(root) if name.endswith("/go.mod")]


def sources(root: Path, path: str, folder: str = "") -> Files:
    """The files of the main module, or of the one in a folder, by their names in it."""
    own = f"{folder}/" if folder else ""
    others = tuple(f"{other}/" for other in nested(root) if other != folder)
    names = [name for name in tracked(root) if name.startswith(own) and not name.startswith(others)]
    files = {name.removeprefix(own): file(root / "go" / name) for name in names}
    # The engine that it embeds is built, not tracked.
    for name in embedded(files):
        if not (root / "go" / own / name).is_file():
            raise SystemExit(f"go/{own}{name}, which the module embeds, is not there")
        files[name] = file(root / "go" / own / name)
    files["go.mod"] = text(MODULE.sub(f"module {path}", files["go.mod"].data.decode()))
    for name, entry in files.items():
        if name.endswith((".go", ".md")):
            files[name] = Entry(renamed(entry.data.decode(), path).encode())
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        files[licence] = file(root / licence)
    return files


def beside(main: Version, files: Files) -> Files:
    """The files of a module that requires the main one: at its version, and with its sums."""
    described = REQUIRED.sub(rf"\g<1>{main.path} {main.version}", files["go.mod"].data.decode())
    sums = files["go.sum"].data.decode() + main.sums()
    return files | {
        "go.mod": text(REPLACED.sub("", described).rstrip() + "\n"),
        "go.sum": text("".join(sorted(sums.splitlines(keepends=True)))),
    }


def embedded(files: Files) -> list[str]:
    """The modules of WebAssembly that sources embed, by their names in the module."""
    found = []
    for name, entry in files.items():
        if name.endswith(".go"):
            here = Path(name).parent
            found += [str(here / each) for each in re.findall(r"^//go:embed (\S+\.wasm)$", entry.data.decode(), re.M)]
    return sorted(found)


def renamed(source: str, path: str) -> str:
    """A source with the module's path in its imports, and in those that its text shows."""
    shown = QUOTED.sub(rf"\g<1>{path}\g<2>", IMPORT.sub(rf"\g<1>{path}\g<2>", source))
    return NAMED.sub(path, shown)


def components(root: Path) -> list[Component]:
    """The crates in the engine that the module carries, if it carries one."""
    return crates.crates(root, "libconsistent-c", None) if embedded(sources(root, PLACEHOLDER)) else []
