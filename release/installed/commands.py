"""The command `consistent`, alone and as Debian's package; in the packages of Python and npm it is tested with them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installed.bench import Bench, Result
from installed.packages import x64
from installed.program import first, played
from installed.roots import Root
from installed.scenario import commanded, connected
from installed.sources import scratch, unpack


def archive(bench: Bench, cpu: str, environment: Callable[[Bench], Root]) -> Result:
    at = unpacked(bench, cpu, environment(bench))
    return Result([at.path], at.seconds, first(at.root, [at.program]), played(bench, at.root, [at.program]))


def deb(bench: Bench) -> Result:
    at = debian(bench)
    return Result([at.path], at.seconds, first(at.root, [at.program]), played(bench, at.root, [at.program]))


def shared(bench: Bench, at: Installed) -> Result:
    """`publish` and the agent, on a real Redis and etcd."""
    with connected(bench, at.root) as (inside, network):
        return Result([at.path], at.seconds, *commanded(inside, network, [at.program]))


@dataclass(frozen=True)
class Installed:
    """The command in a root, and how long that took."""

    path: Path
    root: Root
    program: str
    seconds: float


def unpacked(bench: Bench, cpu: str, root: Root) -> Installed:
    path = bench.artefact(f"command/consistent-*-linux-{cpu}.tar.gz")
    folder = scratch(bench, f"command-{cpu}")
    unpack(path, folder)
    (where,) = folder.iterdir()
    shutil.rmtree(root.folder / "opt/consistent", ignore_errors=True)
    began = time.monotonic()
    shutil.copytree(where, root.folder / "opt/consistent")
    return Installed(path, root, "/opt/consistent/bin/consistent", time.monotonic() - began)


def debian(bench: Bench) -> Installed:
    path = bench.artefact("command/libconsistent-tools_*_amd64.deb")
    root = x64(bench)
    root.place(path, f"/root/{path.name}")
    root.run("/usr/bin/dpkg", "--purge", "libconsistent-tools")
    installed = root.run("/usr/bin/dpkg", "--install", f"/root/{path.name}")
    return Installed(path, root, "/usr/bin/consistent", installed.seconds)
