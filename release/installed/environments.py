"""The table's rows: each artefact, and how it is installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from installed import commands, crates, engines, golang, packages, roots, sources, stores
from installed.bench import Bench, Result, Skipped

__all__ = ["Result", "Skipped", "tests"]


def tests(root: Path, dist: Path) -> dict[str, Callable[[], Result]]:
    bench = Bench(root, dist)
    x64, arm64 = packages.x64, packages.arm64

    def musl(bench: Bench) -> roots.Root:
        return roots.musl(bench.work / "musl")

    def nothing(bench: Bench) -> roots.Root:
        return roots.nothing(bench.work / "nothing")

    return {
        "wheel-x64-gnu": partial(packages.wheel, bench, "x86_64", x64),
        "npm-x64-gnu": partial(packages.npm, bench, "linux-x64-gnu", x64, packages.platforms("x86_64")),
        "npm-x64-musl": partial(packages.npm, bench, "linux-x64-musl", musl, ["musllinux_1_2_x86_64"]),
        "deb-amd64": partial(sources.deb, bench, "amd64"),
        "archive-x64-gnu": partial(sources.archive, bench),
        "static-x64-gnu": partial(sources.static, bench),
        "command-x64": partial(commands.archive, bench, "x64", nothing),
        "command-deb-amd64": partial(commands.deb, bench),
        "agent-x64": lambda: commands.shared(bench, commands.unpacked(bench, "x64", nothing(bench))),
        "agent-deb-amd64": lambda: commands.shared(bench, commands.debian(bench)),
        "go": partial(golang.alone, bench),
        "crate": partial(crates.engine, bench),
        "crate-follow": partial(crates.follow, bench),
        "stores-wheel": partial(stores.python, bench),
        "engines-wheel": partial(engines.python, bench),
        "stores-npm": partial(stores.npm, bench),
        "stores-go": partial(golang.stores, bench),
        "sdist": partial(sources.sdist, bench),
        "wheel-arm64-gnu": partial(packages.wheel, bench, "aarch64", arm64),
        "npm-arm64-gnu": partial(packages.npm, bench, "linux-arm64-gnu", arm64, packages.platforms("aarch64")),
        "deb-arm64": partial(sources.deb, bench, "arm64"),
        "command-arm64": partial(commands.archive, bench, "arm64", arm64),
    }
