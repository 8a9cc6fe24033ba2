"""Debian's packages: the library that programs run with, and what they are compiled with."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import pack
from c import installed
from native import Builder, run
from pack import Entry, Files, text
from targets import Target

MAINTAINER = "The libconsistent developers <developers@libconsistent.invalid>"
ABOUT = """ Keys are placed on nodes by a ring or another scheme, with weights, zones,
 replicas and health; services in Rust, C, Python, Node and Go agree.
"""
DEVELOPMENT = """ .
 Headers of C and C++, the static library, pkg-config and CMake files.
"""


@dataclass
class Package:
    name: str
    section: str
    depends: str
    summary: str
    about: str = ABOUT
    multi_arch: str = "same"
    files: Files = field(default_factory=dict)
    control: Files = field(default_factory=dict)


def packages(builder: Builder, target: Target, version: str, libraries: str, licences: Entry, out: Path) -> list[Path]:
    runtime = Package(
        "libconsistent0", "libs", f"libc6 (>= {target.glibc})", "consistent hashing, alike in all languages"
    )
    runtime.control["triggers"] = text("activate-noawait ldconfig\n")
    runtime.control["shlibs"] = text(f"libconsistent 0 libconsistent0 (>= {version})\n")
    development = Package(
        "libconsistent-dev", "libdevel", f"libconsistent0 (= {version})", "consistent hashing (development files)"
    )
    development.about += DEVELOPMENT
    libdir = f"/usr/lib/{target.multiarch}"
    for path, entry in installed(builder, target, libraries, "/usr", libdir).items():
        runs = ".so." in path and entry.link != "libconsistent.so.0"
        # What is loaded, but never started, is not executable in Debian.
        (runtime if runs else development).files[path] = Entry(entry.data, link=entry.link)
    return [finished(builder, target, version, package, licences, out) for package in (runtime, development)]


def finished(builder: Builder, target: Target, version: str, package: Package, licences: Entry, out: Path) -> Path:
    """Builds a package with what every one has in its folder of documentation."""
    doc = f"usr/share/doc/{package.name}"
    package.files[f"{doc}/copyright"] = text(copyright_file(builder.root))
    package.files[f"{doc}/third-party.txt.gz"] = Entry(pack.compressed(licences.data))
    package.files[f"{doc}/changelog.gz"] = Entry(pack.compressed(changelog(version, builder.epoch).encode()))
    return build(builder, target, version, package, out)


def build(builder: Builder, target: Target, version: str, package: Package, out: Path) -> Path:
    folder = builder.work / "debian" / target.name / package.name
    shutil.rmtree(folder, ignore_errors=True)
    package.control["control"] = text(control(target, version, package))
    package.control["md5sums"] = text(sums(package.files))
    for path, entry in (package.files | {f"DEBIAN/{key}": each for key, each in package.control.items()}).items():
        place(folder, path, entry)
    out.mkdir(parents=True, exist_ok=True)
    result = out / f"{package.name}_{version}_{target.debian}.deb"
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(builder.epoch)}
    # One thread: how xz splits its work is seen in what it writes.
    command = ["dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "--build", str(folder), str(result)]
    run(command, builder.root, environment)
    return result


def control(target: Target, version: str, package: Package) -> str:
    fields = {
        "Package": package.name,
        "Source": "libconsistent",
        "Version": version,
        "Architecture": target.debian,
        "Multi-Arch": package.multi_arch,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(sum(len(entry.data) for entry in package.files.values()) // 1024 + 1),
        "Depends": package.depends,
        "Section": package.section,
        "Priority": "optional",
        "Description": package.summary,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value) + package.about


def sums(files: Files) -> str:
    """The MD5 of each file, by which dpkg verifies what is installed."""
    lines = []
    for path, entry in sorted(files.items()):
        if not entry.link:
            lines.append(f"{hashlib.md5(entry.data, usedforsecurity=False).hexdigest()}  {path}\n")
    return "".join(lines)


def place(folder: Path, name: str, entry: Entry) -> None:
    """Writes a file with the modes that Debian wants, whatever this machine's are."""
    path = folder
    for part in Path(name).parent.parts:
        path /= part
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o755)
    path = folder / name
    if entry.link:
        path.symlink_to(entry.link)
    else:
        path.write_bytes(entry.data)
        path.chmod(0o755 if entry.executable else 0o644)


def copyright_file(root: Path) -> str:
    """Debian's machine-readable form of our own licences; those of others are in third-party.txt.gz beside it."""
    lines = (root / "LICENSE-MIT").read_text().strip().split("\n")
    holder = next(line for line in lines if line.startswith("Copyright"))
    mit = "\n".join(f" {line}" if line else " ." for line in lines)
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        f"Files: *\nCopyright: {holder.removeprefix('Copyright ')}\nLicense: Apache-2.0 or Expat\n\n"
        "License: Apache-2.0\n On Debian systems, its text is in /usr/share/common-licenses/Apache-2.0.\n\n"
        f"License: Expat\n{mit}\n"
    )


def changelog(version: str, epoch: int) -> str:
    return (
        f"libconsistent ({version}) unstable; urgency=medium\n\n"
        f"  * CHANGELOG.md of the sources says what is new.\n\n"
        f" -- {MAINTAINER}  {formatdate(epoch)}\n"
    )
