"""Archives whose bytes depend on nothing but names, modes and contents: not on clocks, users, orders or folders."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file of an archive; a link if `link` says where to."""

    data: bytes = b""
    executable: bool = False
    link: str = ""


Files = dict[str, Entry]


def text(content: str) -> Entry:
    return Entry(content.encode())


def file(path: Path, executable: bool = False) -> Entry:
    return Entry(path.read_bytes(), executable)


def tree(folder: Path, prefix: str = "") -> Files:
    """All files below a folder, links as links."""
    found: Files = {}
    for path in sorted(folder.rglob("*")):
        name = prefix + path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = Entry(link=str(path.readlink()))
        elif path.is_file():
            found[name] = file(path, bool(path.stat().st_mode & 0o100))
    return found


def compressed(data: bytes) -> bytes:
    """Gzip without a name, and without a time."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def tar_gz(path: Path, files: Files, epoch: int) -> Path:
    """A gzipped tar with its files in order, which belong to root and were all changed at `epoch`."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, entry in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.mtime = epoch
            info.mode = 0o755 if entry.executable else 0o644
            if entry.link:
                info.type, info.linkname, info.mode = tarfile.SYMTYPE, entry.link, 0o777
                archive.addfile(info)
            else:
                info.size = len(entry.data)
                archive.addfile(info, io.BytesIO(entry.data))
    return write(path, compressed(plain.getvalue()))


def zip_file(path: Path, files: Files) -> Path:
    """A zip in the order given, of the earliest time that the format has."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, entry in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (0o100755 if entry.executable else 0o100644) << 16
            archive.writestr(info, entry.data)
    return write(path, content.getvalue())


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def unpack(path: Path, folder: Path) -> None:
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")


def sums(folder: Path) -> str:
    """The SHA-256 of each file below the folder, as `sha256sum --check` reads it."""
    lines = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != "SHA256SUMS":
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return "".join(lines)
