"""Python: a wheel for each platform, good for every CPython since 3.11, and a source distribution.

maturin makes both. Added to them are the licences of others, and to the source distribution the crates that it is built
from: pip compiles it without a network, if Rust and maturin are there.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pack
from components import THIRD_PARTY
from native import Builder, run
from pack import Entry, Files, text
from targets import Target, Toolchain

# What the Python package takes no part of: it would be nine tenths of the vendored crates.
UNUSED_FEATURES = {"tokio", "tracing"}
VENDORED = """\
# All crates lie beside this file: nothing is fetched.
[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "vendor"
"""


def maturin() -> str:
    return str(Path(sys.executable).parent / "maturin")


def wheel(builder: Builder, target: Target, toolchain: Toolchain, licences: Entry, programs: Files, out: Path) -> Path:
    made = builder.work / "wheel" / target.name
    shutil.rmtree(made, ignore_errors=True)
    command = [maturin(), "build", "--release", "--locked", "--manifest-path", "py/Cargo.toml", "--out", str(made)]
    if builder.here:
        command += ["--compatibility", "linux"]
    else:
        command += ["--zig", "--target", target.triple, "--compatibility", target.wheel]
        command += [part for flag in toolchain.flags for part in ("-Z", flag.removeprefix("-Z"))]
    run(command, builder.root, builder.environment(target, toolchain))
    (path,) = made.glob("*.whl")
    if not builder.here:
        audit(path, target)
    return repacked(path, builder.root, licences, programs, out / path.name)


def repacked(wheel: Path, root: Path, licences: Entry, programs: Files, out: Path) -> Path:
    """The wheel with programs and the licences of others, its record renewed; where it was built is not told."""
    with zipfile.ZipFile(wheel) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    info = next(name.split("/")[0] for name in files if name.endswith(".dist-info/RECORD"))
    del files[f"{info}/RECORD"]
    for name in files:
        if name.startswith(f"{info}/sboms/"):
            # The folder that it was built in is nobody's business, and would make each build another file.
            files[name] = files[name].replace(f"path+file://{root}".encode(), b"path+file:///libconsistent")
    files |= {name: entry.data for name, entry in programs.items()}
    files[f"{info}/licenses/{THIRD_PARTY}"] = licences.data
    last = re.compile(rb"(?:^License-File: .*\n)+", re.MULTILINE)
    files[f"{info}/METADATA"] = last.sub(
        lambda found: found[0] + f"License-File: {THIRD_PARTY}\n".encode(), files[f"{info}/METADATA"], count=1
    )
    record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in sorted(files.items()))
    packed: Files = {
        name: Entry(data, name.endswith(".so") or name in programs) for name, data in sorted(files.items())
    }
    return pack.zip_file(out, packed | {f"{info}/RECORD": text(f"{record}{info}/RECORD,,\n")})


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def sdist(builder: Builder, out: Path) -> Path:
    made = builder.work / "sdist"
    shutil.rmtree(made, ignore_errors=True)
    run([maturin(), "sdist", "--manifest-path", "py/Cargo.toml", "--out", str(made)], builder.root)
    (path,) = made.glob("*.tar.gz")
    pack.unpack(path, made)
    (folder,) = (each for each in made.iterdir() if each.is_dir())
    engine = next(manifest for manifest in folder.rglob("Cargo.toml") if manifest.parent.name == "core")
    engine.write_text(manifest_text(reduced(tomllib.loads(engine.read_text()))))
    workspace = next(lock for lock in folder.rglob("Cargo.lock")).parent
    # Nothing but what is locked: the lock file only gets shorter.
    before = locked(workspace)
    run(["cargo", "metadata", "--format-version", "1"], workspace)
    if added := locked(workspace) - before:
        raise SystemExit(f"the source distribution locks other crates: {sorted(added)}")
    run(["cargo", "vendor", "--locked", str(folder / "vendor")], workspace)
    (folder / ".cargo").mkdir()
    (folder / ".cargo/config.toml").write_text(VENDORED)
    files = {f"{folder.name}/{name}": entry for name, entry in pack.tree(folder).items()}
    return pack.tar_gz(out / path.name, files, builder.epoch)


def locked(folder: Path) -> set[tuple[str, str]]:
    return {(each["name"], each["version"]) for each in tomllib.loads((folder / "Cargo.lock").read_text())["package"]}


def reduced(manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest without dependencies of tests, and without the features that the package does not take."""
    kept = {key: value for key, value in manifest.items() if key != "dev-dependencies"}
    for table in ("features", "dependencies"):
        kept[table] = {name: value for name, value in manifest[table].items() if name not in UNUSED_FEATURES}
    return kept


def manifest_text(manifest: dict[str, Any]) -> str:
    """TOML of tables of plain values, and of tables in those."""
    lines = []
    for table, values in manifest.items():
        lines.append(f"[{table}]")
        lines += [f"{json.dumps(name)} = {value_text(value)}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def value_text(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {value_text(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(value_text, value)) + "]"
    return json.dumps(value)


def audit(wheel: Path, target: Target) -> None:
    """That the platform which the wheel names is the one it is good for: for glibc by auditwheel, which knows no musl
    but that of the machine it runs on."""
    if not target.glibc:
        if (needed := needed_by(wheel)) != {"libc.so"}:
            raise SystemExit(f"{wheel.name} needs {sorted(needed)}; musl takes libc.so for itself, and nothing else")
        return
    told = run([sys.executable, "-m", "auditwheel", "show", str(wheel)], wheel.parent)
    if f'consistent with the following platform tag: "{target.wheel}_' not in " ".join(told.split()):
        raise SystemExit(f"{wheel.name} is not what its name says:\n{told}")


def needed_by(wheel: Path) -> set[str]:
    """The libraries that those of a wheel ask the loader for."""
    from elftools.elf.elffile import ELFFile  # which quick tests of the rest do without

    found: set[str] = set()
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if name.endswith(".so"):
                dynamic = ELFFile(io.BytesIO(packed.read(name))).get_section_by_name(".dynamic")
                found |= {tag.needed for tag in dynamic.iter_tags("DT_NEEDED")}
    return found
