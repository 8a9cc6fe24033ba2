"""Go: the module as a proxy serves it, from a folder: GOPROXY=file://FOLDER.

A module that is fetched needs a path with a dot in its first part. In the sources it is `libconsistent` alone; here it
becomes the path that is asked for, in go.mod, in imports and in the README.
"""

from __future__ import annotations

import json
import re
import subprocess
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
PATH = re.compile(r"[A-Za-z0-9~_-]+(?:\.[A-Za-z0-9~_-]+)+(?:/[A-Za-z0-9~_.-]+)*")


def module(builder: Builder, version: str, path: str, out: Path) -> Path:
    """Writes list, .info, .mod and .zip below `out`; returns the zip."""
    if not PATH.fullmatch(path):
        raise SystemExit(f"GO_MODULE={path}: the first part of a module's path has a dot, as in example.org/name")
    files = with_licences(builder.root, sources(builder.root, path))
    tagged = f"v{version}"
    folder = out / re.sub("[A-Z]", lambda letter: f"!{letter[0].lower()}", path) / "@v"
    time = datetime.fromtimestamp(builder.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    pack.write(folder / "list", f"{tagged}\n".encode())
    pack.write(folder / f"{tagged}.info", json.dumps({"Version": tagged, "Time": time}).encode() + b"\n")
    pack.write(folder / f"{tagged}.mod", files["go.mod"].data)
    return pack.zip_file(
        folder / f"{tagged}.zip", {f"{path}@{tagged}/{name}": entry for name, entry in sorted(files.items())}
    )


def sources(root: Path, path: str) -> Files:
    """The module's files, by their names in it."""
    listing = subprocess.run(["git", "ls-files", "-z", "go"], cwd=root, capture_output=True, text=True, check=True)
    names = {name for name in listing.stdout.split("\0") if name and not name.endswith(".sh")}
    # A folder with a go.mod is a module of its own, which no other may contain.
    nested = tuple(name.removesuffix("go.mod") for name in names if name.endswith("/go.mod") and name != "go/go.mod")
    names = {name for name in names if not name.startswith(nested)}
    files = {name.removeprefix("go/"): file(root / name) for name in sorted(names)}
    # The engine that it embeds is built, not tracked.
    for name in embedded(files):
        if not (root / "go" / name).is_file():
            raise SystemExit(f"go/{name}, which the module embeds, is not there")
        files[name] = file(root / "go" / name)
    described = files["go.mod"].data.decode()
    files["go.mod"] = text(re.sub(r"^module libconsistent$", f"module {path}", described, flags=re.MULTILINE))
    for name, entry in files.items():
        if name.endswith((".go", ".md")):
            files[name] = Entry(renamed(entry.data.decode(), path).encode())
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        files[licence] = file(root / licence)
    return files


def with_licences(root: Path, files: Files) -> Files:
    """The files, and the licences of the crates in the engine, if it is embedded."""
    parts = components(root)
    return files | ({crates.THIRD_PARTY: crates.licences(parts)} if parts else {})


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
    return QUOTED.sub(rf"\g<1>{path}\g<2>", IMPORT.sub(rf"\g<1>{path}\g<2>", source))


def components(root: Path) -> list[Component]:
    """The crates in the engine that the module carries, if it carries one."""
    return crates.crates(root, "libconsistent-c", None) if embedded(sources(root, PLACEHOLDER)) else []
