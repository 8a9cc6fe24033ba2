"""C and C++: an archive to unpack anywhere, and Debian's packages. Both hold what ffi-c/install.sh installs."""

from __future__ import annotations

import hashlib
import os
import shutil
from email.utils import formatdate
from pathlib import Path

import pack
from native import Builder, run
from pack import Entry, Files, file, text
from targets import Target

ANYWHERE = "/usr/local"
SUMMARY = "Consistent hashing: the same key lands on the same node in every language"


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


def debian(builder: Builder, target: Target, version: str, libraries: str, licences: Entry, out: Path) -> list[Path]:
    """The library for programs, and what programs are compiled with."""
    libdir = f"/usr/lib/{target.multiarch}"
    runtime: Files = {}
    development: Files = {}
    for path, entry in installed(builder, target, libraries, "/usr", libdir).items():
        (runtime if ".so." in path and entry.link != "libconsistent.so.0" else development)[path] = entry
    revision = f"{version}-1"
    shared = {
        "triggers": text("activate-noawait ldconfig\n"),
        "shlibs": text(f"libconsistent 0 libconsistent0 (>= {version})\n"),
    }
    depends = f"libc6 (>= {target.glibc})"
    about = " Keys are placed on nodes by a ring or another scheme, with weights, zones,\n replicas and health."
    return [
        package(
            builder, target, "libconsistent0", revision, "libs", depends, f"{about}\n", runtime, shared, licences, out
        ),
        package(
            builder,
            target,
            "libconsistent-dev",
            revision,
            "libdevel",
            f"libconsistent0 (= {revision})",
            f"{about}\n .\n Headers of C and C++, the static library, pkg-config and CMake files.\n",
            development,
            {},
            licences,
            out,
        ),
    ]


def package(
    builder: Builder,
    target: Target,
    name: str,
    revision: str,
    section: str,
    depends: str,
    about: str,
    files: Files,
    control: Files,
    licences: Entry,
    out: Path,
) -> Path:
    doc = f"usr/share/doc/{name}"
    files = files | {
        f"{doc}/copyright": text(copyright_file(builder.root) + "\n" + licences.data.decode()),
        f"{doc}/changelog.Debian.gz": Entry(pack.compressed(changelog(name, revision, builder.epoch).encode())),
    }
    size = sum(len(entry.data) for entry in files.values()) // 1024 + 1
    summary = SUMMARY if section == "libs" else "Consistent hashing (development files)"
    fields = {
        "Package": name,
        "Source": "libconsistent",
        "Version": revision,
        "Architecture": target.debian,
        "Multi-Arch": "same",
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size),
        "Depends": depends,
        "Section": section,
        "Priority": "optional",
        "Description": f"{summary[0].lower()}{summary[1:]}"[:80],
    }
    described = "".join(f"{field}: {value}\n" for field, value in fields.items()) + about
    sums = "".join(
        f"{hashlib.md5(entry.data, usedforsecurity=False).hexdigest()}  {path}\n"
        for path, entry in sorted(files.items())
        if not entry.link
    )
    folder = builder.work / "debian" / target.name / name
    shutil.rmtree(folder, ignore_errors=True)
    for path, entry in (files | {f"DEBIAN/{key}": value for key, value in control.items()}).items():
        place(folder / path, entry)
    place(folder / "DEBIAN/control", text(described))
    place(folder / "DEBIAN/md5sums", text(sums))
    out.mkdir(parents=True, exist_ok=True)
    result = out / f"{name}_{revision}_{target.debian}.deb"
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(builder.epoch)}
    # One thread: how xz splits its work is seen in what it writes.
    command = ["dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "--build", str(folder), str(result)]
    run(command, builder.root, environment)
    return result


MAINTAINER = "The libconsistent developers <developers@libconsistent.invalid>"


def place(path: Path, entry: Entry) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents:
        if folder.name in ("usr", "DEBIAN") or "usr" in folder.parts:
            folder.chmod(0o755)
    if entry.link:
        path.symlink_to(entry.link)
    else:
        path.write_bytes(entry.data)
        shared = ".so." in path.name
        path.chmod(0o755 if entry.executable and not shared else 0o644)


def copyright_file(root: Path) -> str:
    """Debian's machine-readable form of our own licences; those of others stand behind it."""
    mit = "\n".join(f" {line}" if line else " ." for line in (root / "LICENSE-MIT").read_text().strip().split("\n"))
    holder = next(line for line in (root / "LICENSE-MIT").read_text().split("\n") if line.startswith("Copyright"))
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        f"Files: *\nCopyright: {holder.removeprefix('Copyright (c) ')}\nLicense: Apache-2.0 or Expat\n\n"
        "License: Apache-2.0\n On Debian systems, its text is in /usr/share/common-licenses/Apache-2.0.\n\n"
        f"License: Expat\n{mit}\n"
    )


def changelog(name: str, revision: str, epoch: int) -> str:
    return (
        f"libconsistent ({revision}) unstable; urgency=medium\n\n"
        f"  * CHANGELOG.md of the sources says what is new.\n\n"
        f" -- {MAINTAINER}  {formatdate(epoch)}\n"
    )
