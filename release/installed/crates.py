"""The crates, each by a program in an empty project, compiled of them and of the crates that cargo has at hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from installed.bench import Bench, Result
from installed.packages import x64
from installed.roots import Answer, Failed
from installed.scenario import followed
from installed.sources import here, scratch, unpack

ENGINE, FOLLOW = "crates/libconsistent-[0-9]*.crate", "crates/libconsistent-follow-*.crate"
PROJECT = '[workspace]\n\n[package]\nname = "hello"\nedition = "2024"\n\n'


def engine(bench: Bench) -> Result:
    path = bench.artefact(ENGINE)
    source = bench.example("Rust", "hello/src/main.rs")
    program, installed = built(bench, "crate", [path], source)
    seconds = bench.answers("Rust", here(str(program), folder=program.parent, environment={}))
    return Result([path], installed.seconds, seconds, "only the front page's program; needs Rust")


def follow(bench: Bench) -> Result:
    """What depends on the engine finds it as in a registry: by its name and version."""
    paths = [bench.artefact(FOLLOW), bench.artefact(ENGINE)]
    source = Path(__file__).with_name("follow.rs").read_text()
    program, installed = built(bench, "crate-follow", paths, source)
    root = x64(bench)
    root.place(program, "/opt/follow")
    answer, passed = followed(root, "/opt/follow")
    return Result(paths[:1], installed.seconds, answer, f"{passed}; needs Rust")


def built(bench: Bench, name: str, paths: list[Path], source: str) -> tuple[Path, Answer]:
    """A program that depends on crates, with the lock file of the first of them."""
    folder = scratch(bench, name)
    unpacked = {}
    for path in paths:
        unpack(path, folder)
        unpacked[path.stem.rpartition("-")[0]] = folder / path.stem
        for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
            if not (folder / path.stem / licence).is_file():
                raise Failed(f"{path.name} has no {licence}")
    listed = "".join(f'{crate} = {{ path = "{where}" }}\n' for crate, where in unpacked.items())
    (folder / "hello/src").mkdir(parents=True)
    (folder / "hello/src/main.rs").write_text(source)
    manifest = f"{PROJECT}[dependencies]\n{listed}\n[patch.crates-io]\n{listed}"
    (folder / "hello/Cargo.toml").write_text(manifest)
    shutil.copy(next(iter(unpacked.values())) / "Cargo.lock", folder / "hello/Cargo.lock")
    told = os.environ | {"CARGO_NET_OFFLINE": "true", "CARGO_TARGET_DIR": str(bench.work / "target")}
    installed = here("cargo", "build", "--quiet", folder=folder / "hello", environment=told)
    return bench.work / "target/debug/hello", installed
