"""Rust: the crates as a registry takes them. Cargo builds them from the archives alone before they are copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from native import Builder, run

# The second one depends on the first.
CRATES = ("libconsistent", "libconsistent-follow")


def crates(builder: Builder, version: str, out: Path) -> list[Path]:
    # Cargo takes no other stand of the files than a commit's, unless it is told that it may.
    command = ["cargo", "package", "--no-verify"] if builder.here else ["cargo", "publish", "--dry-run"]
    command += ["--allow-dirty", "--locked", *(f"--package={name}" for name in CRATES)]
    target = builder.work / "crate"
    shutil.rmtree(target / "package", ignore_errors=True)
    run(command, builder.root, os.environ | {"CARGO_TARGET_DIR": str(target)})
    # One or two copies, by what cargo was asked for.
    paths = [sorted(target.glob(f"package/**/{name}-{version}.crate"))[0] for name in CRATES]
    out.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(path, out)) for path in paths]
