"""The command `consistent`, alone and as Debian's package; in the packages of Python and npm it is tested with them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from installed.bench import Bench, Result
from installed.packages import x64
from installed.program import first, played
from installed.roots import Root
from installed.sources import scratch, unpack


def archive(bench: Bench, cpu: str, environment: Callable[[Bench], Root]) -> Result:
    path = bench.artefact(f"command/consistent-*-linux-{cpu}.tar.gz")
    folder = scratch(bench, f"command-{cpu}")
    unpack(path, folder)
    (where,) = folder.iterdir()
    root = environment(bench)
    shutil.rmtree(root.folder / "opt/consistent", ignore_errors=True)
    began = time.monotonic()
    shutil.copytree(where, root.folder / "opt/consistent")
    install = time.monotonic() - began
    program = ["/opt/consistent/bin/consistent"]
    return Result([path], install, first(root, program), played(bench, root, program))


def deb(bench: Bench) -> Result:
    path = bench.artefact("command/libconsistent-tools_*_amd64.deb")
    root = x64(bench)
    root.place(path, f"/root/{path.name}")
    root.run("/usr/bin/dpkg", "--purge", "libconsistent-tools")
    installed = root.run("/usr/bin/dpkg", "--install", f"/root/{path.name}")
    program = ["/usr/bin/consistent"]
    return Result([path], installed.seconds, first(root, program), played(bench, root, program))
