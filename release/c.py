"""C and C++: what ffi-c/install.sh installs, and an archive of it to unpack anywhere."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pack
from native import Builder, run
from pack import Entry, Files, file
from targets import Target, Toolchain

ANYWHERE = "/usr/local"


def library(builder: Builder, target: Target, toolchain: Toolchain) -> str:
    """Compiles the library and the archive; returns what a static program links besides."""
    told = builder.library("libconsistent-c", target, toolchain, "--print", "native-static-libs")
    return str(re.findall(r"native-static-libs: (.*)", told)[-1]).strip()


def installed(builder: Builder, target: Target, libraries: str, prefix: str, libdir: str) -> Files:
    """What install.sh puts below the root of a file system, by its name there."""
    built = builder.work / "c" / target.name / "built"
    dest = builder.work / "c" / target.name / prefix.strip("/")
    for folder in (built, dest):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name in ("libconsistent.so", "libconsistent.a"):
        shutil.copy(builder.output(target) / name, built / name)
    # What zig links into the shared library, static programs get from their compiler.
    (built / "native-static-libs").write_text(libraries + "\n")
    environment = os.environ | {"BUILT": str(built), "LIBDIR": libdir}
    run(["ffi-c/install.sh", prefix, str(dest)], builder.root, environment)
    return pack.tree(dest)


def archive(builder: Builder, target: Target, version: str, libraries: str, licences: Entry, out: Path) -> Path:
    """One folder with lib and include, whose .pc and CMake files find it wherever it lies."""
    name = f"libconsistent-{version}-{target.name}"
    files: Files = {}
    for path, entry in installed(builder, target, libraries, ANYWHERE, f"{ANYWHERE}/lib").items():
        here = {".pc": "${pcfiledir}/../..", ".cmake": "${CMAKE_CURRENT_LIST_DIR}/../../.."}.get(Path(path).suffix)
        if here:
            entry = Entry(entry.data.replace(ANYWHERE.encode(), here.encode()))
        files[f"{name}/{path.removeprefix('usr/local/')}"] = entry
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        files[f"{name}/{licence}"] = file(builder.root / licence)
    files[f"{name}/THIRD-PARTY-LICENSES.txt"] = licences
    return pack.tar_gz(out / f"{name}.tar.gz", files, builder.epoch)
