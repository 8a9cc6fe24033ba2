"""The command `consistent`: one static program for each processor, whatever its C library.

It is handed out alone, as an archive and for Debian, and in the packages of Python and npm. Its manual pages and
completions are what it writes of itself.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import debian
import pack
from components import THIRD_PARTY
from debian import Package
from native import Builder, run
from pack import Entry, Files, file
from targets import DEBIAN_PACKAGES, TARGETS, Target, own_target, toolchain

NAME = "consistent"
CRATE = "libconsistent-cli"
COMPLETIONS = {
    "bash": f"share/bash-completion/completions/{NAME}",
    "zsh": f"share/zsh/vendor-completions/_{NAME}",
    "fish": f"share/fish/vendor_completions.d/{NAME}.fish",
}


def platform(target: Target) -> Target:
    """Where the program of a platform is compiled for: musl, which is linked into it."""
    return TARGETS[f"linux-{target.cpu}-musl"]


@functools.cache
def program(builder: Builder, target: Target) -> Entry:
    compiled = platform(target)
    chain = toolchain(compiled)
    if not chain:
        raise SystemExit(f"{compiled.name}: no standard library for it; Debian's is in {DEBIAN_PACKAGES}")
    return file(builder.program(CRATE, NAME, compiled, chain), executable=True)


@functools.cache
def written(builder: Builder) -> tuple[tuple[str, Entry], ...]:
    """What the program writes of itself, by this machine's."""
    folder = builder.work / "command"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "man").mkdir(parents=True)
    own = folder / NAME
    own.write_bytes(program(builder, TARGETS[own_target()]).data)
    own.chmod(0o755)
    run([str(own), "man", "--dir", str(folder / "man")], folder)
    pages = {f"share/man/man1/{page.name}": file(page) for page in sorted((folder / "man").iterdir())}
    completions = {
        path: Entry(run([str(own), "completions", shell], folder).encode()) for shell, path in COMPLETIONS.items()
    }
    return tuple((pages | completions).items())


def files(builder: Builder, target: Target) -> Files:
    """The program and what belongs to it, by their places below a prefix."""
    return {f"bin/{NAME}": program(builder, target)} | dict(written(builder))


def archive(builder: Builder, target: Target, version: str, licences: Entry, out: Path) -> Path:
    name = f"{NAME}-{version}-linux-{target.cpu}"
    packed = files(builder, target) | {THIRD_PARTY: licences}
    packed |= {licence: file(builder.root / licence) for licence in ("LICENSE-APACHE", "LICENSE-MIT")}
    return pack.tar_gz(
        out / f"{name}.tar.gz", {f"{name}/{path}": entry for path, entry in packed.items()}, builder.epoch
    )


def package(builder: Builder, target: Target, version: str, licences: Entry, out: Path) -> Path:
    """Debian's, which depends on nothing."""
    made = Package("libconsistent-tools", "admin", "", "consistent hashing, for operators", multi_arch="foreign")
    made.about += " .\n The command consistent says which node has a key, what a change of members\n moves, and why.\n"
    for path, entry in files(builder, target).items():
        if path.startswith("share/man/"):
            path, entry = f"{path}.gz", Entry(pack.compressed(entry.data))
        made.files[f"usr/{path}"] = entry
    return debian.finished(builder, target, version, made, licences, out)
