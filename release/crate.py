"""Rust: the crate as a registry takes it. Cargo builds it from the archive alone before it is copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from native import Builder, run


def crate(builder: Builder, version: str, out: Path) -> Path:
    # Cargo takes no other stand of the files than a commit's, unless it is told that it may.
    command = ["cargo", "package", "--no-verify"] if builder.here else ["cargo", "publish", "--dry-run"]
    command += ["--allow-dirty", "--locked", "--package", "libconsistent"]
    target = builder.work / "crate"
    shutil.rmtree(target / "package", ignore_errors=True)
    run(command, builder.root, os.environ | {"CARGO_TARGET_DIR": str(target)})
    # One or two copies, by what cargo was asked for.
    path = sorted(target.glob(f"package/**/libconsistent-{version}.crate"))[0]
    out.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, out))
