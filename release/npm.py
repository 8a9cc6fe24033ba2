"""npm: one package of JavaScript and types, and one a platform with its native part. None runs anything on installing.

The main package names those of the platforms as optional dependencies of its own version; npm takes the one that fits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pack
from components import THIRD_PARTY
from native import Builder
from pack import Entry, Files, file, text
from targets import Target

# What a package that is only unpacked has no use for.
DROPPED = {"private", "scripts", "devDependencies"}
ENGINE = "consistent.wasm"
CHECKOUT_ONLY = {"scripts/build.js", "libconsistent.node"}


def main_package(builder: Builder, version: str, targets: list[Target], licences: Files, out: Path) -> Path:
    """`licences` are those of the crates in the engine as WebAssembly, where the package carries it."""
    folder = builder.root / "node"
    described: dict[str, Any] = json.loads((folder / "package.json").read_text())
    described = {key: value for key, value in described.items() if key not in DROPPED}
    described["files"] = [name for name in described["files"] if name not in CHECKOUT_ONLY]
    described["optionalDependencies"] = {package_name(target): version for target in targets}
    files = {"package.json": document(described), "README.md": file(folder / "README.md")} | licences
    for name in described["files"]:
        source = builder.root if name.startswith("LICENSE-") else folder
        if (source / name).is_dir():
            files |= pack.tree(source / name, f"{name}/")
        elif (source / name).is_file():
            files[name] = file(source / name)
        else:
            raise SystemExit(f"node/package.json lists {name}, which is not there")
    return tarball("libconsistent", version, files, builder, out)


def platform_package(
    builder: Builder, version: str, target: Target, licences: Entry, programs: Files, out: Path
) -> Path:
    name = package_name(target)
    described = {
        "name": name,
        "version": version,
        "description": f"What is compiled of libconsistent for {target.name}",
        "license": "MIT OR Apache-2.0",
        "main": "libconsistent.node",
        "files": ["libconsistent.node", *programs, "LICENSE-APACHE", "LICENSE-MIT", THIRD_PARTY],
        "engines": json.loads((builder.root / "node/package.json").read_text())["engines"],
        "os": ["linux"],
        "cpu": [target.cpu],
        "libc": [target.libc],
    }
    files = {
        "package.json": document(described),
        "README.md": text(f"# {name}\n\nWhat is compiled of the package `libconsistent`, which takes it by itself.\n"),
        "libconsistent.node": file(builder.output(target) / "libconsistent_node.so"),
        "LICENSE-APACHE": file(builder.root / "LICENSE-APACHE"),
        "LICENSE-MIT": file(builder.root / "LICENSE-MIT"),
        THIRD_PARTY: licences,
    }
    files |= programs
    return tarball(name, version, files, builder, out)


def package_name(target: Target) -> str:
    return f"libconsistent-{target.name}"


def document(described: dict[str, Any]) -> Entry:
    return text(json.dumps(described, indent=2) + "\n")


def tarball(name: str, version: str, files: Files, builder: Builder, out: Path) -> Path:
    packed = {f"package/{path}": entry for path, entry in files.items()}
    return pack.tar_gz(out / f"{name}-{version}.tgz", packed, builder.epoch)
