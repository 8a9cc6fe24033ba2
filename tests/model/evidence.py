"""The recordings under `evidence`: an archive for each system, of files as they were recorded.

python3 tests/model/evidence.py                      lists them
python3 tests/model/evidence.py pack SYSTEM FILE..   puts files into a system's archive, in place of those of their name
"""

import fnmatch
import functools
import io
import json
import pathlib
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "evidence"
ARCHIVE = "recordings.tar.xz"


def unpacked(archive):
    """The files of an archive: name -> bytes."""
    with tarfile.open(archive, "r:xz") as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


@functools.cache
def recordings():
    """All recordings: name -> bytes. A name stands once in all archives, as the vectors name their origin by it."""
    found = {}
    for archive in sorted(FOLDER.glob(f"*/{ARCHIVE}")):
        for name, data in unpacked(archive).items():
            if name in found:
                raise ValueError(f"{archive}: {name} is in another archive, too")
            found[name] = data
    return found


def matching(pattern):
    """The names of the recordings that a pattern stands for, in order."""
    return sorted(name for name in recordings() if fnmatch.fnmatchcase(name, pattern))


def read(name):
    """A recording's JSON."""
    return json.loads(recordings()[name])


def pack(archive, paths):
    """Puts files into an archive; the same files give the same bytes, so nothing of the moment or the user is kept."""
    files = unpacked(archive) if archive.exists() else {}
    files |= {path.name: path.read_bytes() for path in paths}
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "w:xz", preset=9, format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            tar.addfile(member, io.BytesIO(files[name]))


def main():
    match sys.argv[1:]:
        case []:
            for archive in sorted(FOLDER.glob(f"*/{ARCHIVE}")):
                print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size} bytes")
                for name, data in unpacked(archive).items():
                    print(f"    {name}: {len(data)} bytes")
        case ["pack", system, path, *more]:
            pack(FOLDER / system / ARCHIVE, [pathlib.Path(text) for text in (path, *more)])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
