"""What is compiled by whoever installs it: C programs, Python's source distribution.

Programs of C are compiled here, with the development files, and run where only the library is. What needs a compiler
to be installed says so in the table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

from installed.bench import Bench, Result
from installed.packages import PYTHON_SUITE, arm64, suite_packages, x64
from installed.roots import Answer, Failed, Root, clean, nothing

C_SUITE = ["vectors", "recorded"]


def here(*command: str, folder: Path, environment: dict[str, str]) -> Answer:
    """Runs a program of this machine without a network."""
    began = time.monotonic()
    done = subprocess.run(
        ["unshare", "--net", "--", *command],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}: status {done.returncode}\n{(done.stdout + done.stderr)[-3000:]}")
    return Answer(done.stdout, time.monotonic() - began)


def scratch(bench: Bench, name: str) -> Path:
    folder = bench.work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def programs(bench: Bench, folder: Path, compiler: list[str], flags: list[str]) -> None:
    """The suite of C and the front page's program, compiled into a folder."""
    (folder / "hello.c").write_text(bench.example("C", "hello.c"))
    sources = {name: bench.root / f"tests/c/{name}.c" for name in C_SUITE} | {"hello": folder / "hello.c"}
    for name, source in sources.items():
        needed = ["-ljansson", "-lmd"] if name in C_SUITE else []
        standard = ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-O1"]
        command = [*compiler, *standard, str(source), "-o", str(folder / name), *flags, *needed]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}\n{done.stderr[-2000:]}")


def flags_of(pkgconfig: Path, sysroot: Path | None, *options: str) -> list[str]:
    told = os.environ | {"PKG_CONFIG_PATH": str(pkgconfig)}
    if sysroot:
        told["PKG_CONFIG_SYSROOT_DIR"] = str(sysroot)
    command = ["pkg-config", *options, "--cflags", "--libs", "consistent"]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=True).stdout.split()


def suite(bench: Bench, root: Root, folder: Path, found: dict[str, str] | None = None) -> tuple[float, str]:
    """Runs what was compiled; the time of the first answer, and what passed."""
    work = clean(root, "work")
    root.place(bench.root / "tests/vectors", "/work/golden")
    for name in [*C_SUITE, "hello"]:
        shutil.copy(folder / name, work / name)
    answer = bench.answers("C", root.run("/work/hello", environment=found))
    for name, vectors in zip(C_SUITE, ["/work/golden", "/work/golden/recorded"], strict=True):
        root.run(f"/work/{name}", vectors, environment=found)
    return answer, bench.passed()


def deb(bench: Bench, architecture: str) -> Result:
    library = bench.artefact(f"c/libconsistent0_*_{architecture}.deb")
    development = bench.artefact(f"c/libconsistent-dev_*_{architecture}.deb")
    folder = scratch(bench, f"deb-{architecture}")
    stage = folder / "stage"
    for path in (library, development):
        subprocess.run(["dpkg-deb", "--extract", str(path), str(stage)], check=True)
    own = architecture == "amd64"
    root = x64(bench) if own else arm64(bench)
    multiarch = "x86_64-linux-gnu" if own else "aarch64-linux-gnu"
    flags = flags_of(stage / f"usr/lib/{multiarch}/pkgconfig", stage)
    # The libraries that the suite needs besides are those of the other processor.
    if not own:
        flags += [f"-I{root.folder}/usr/include", f"-L{root.folder}/usr/lib/{multiarch}"]
    programs(bench, folder, ["cc" if own else f"{multiarch}-gcc"], flags)
    root.place(library, f"/root/{library.name}")
    if own:
        root.run("/usr/bin/dpkg", "--purge", "libconsistent0")
        installed = root.run("/usr/bin/dpkg", "--install", f"/root/{library.name}")
    else:
        # dpkg starts programs, which qemu does not; this machine's dpkg unpacks it there.
        command = [
            "dpkg",
            f"--root={root.folder}",
            "--force-architecture",
            "--force-depends",
            "--install",
            str(library),
        ]
        installed = here(*command, folder=folder, environment=dict(os.environ))
    return Result([library, development], installed.seconds, *suite(bench, root, folder))


def archive(bench: Bench) -> Result:
    path = bench.artefact("c/libconsistent-*-linux-x64-gnu.tar.gz")
    folder = scratch(bench, "archive")
    unpack(path, folder)
    (where,) = folder.iterdir()
    root = x64(bench)
    shutil.rmtree(root.folder / "opt/consistent", ignore_errors=True)
    flags = [*flags_of(where / "lib/pkgconfig", None), "-Wl,-rpath,/opt/consistent/lib"]
    programs(bench, folder, ["cc"], flags)
    began = time.monotonic()
    shutil.copytree(where, root.folder / "opt/consistent", symlinks=True)
    return Result([path], time.monotonic() - began, *suite(bench, root, folder))


def static(bench: Bench) -> Result:
    """Fully static programs, where there is not even a C library."""
    path = bench.artefact("c/libconsistent-*-linux-x64-gnu.tar.gz")
    folder = scratch(bench, "static")
    unpack(path, folder)
    (where,) = folder.iterdir()
    flags = ["-static", *flags_of(where / "lib/pkgconfig", None, "--static")]
    programs(bench, folder, ["cc"], [flag for flag in flags if flag])
    root = nothing(bench.work / "nothing")
    return Result([path], 0.0, *suite(bench, root, folder))


def unpack(path: Path, folder: Path) -> None:
    with tarfile.open(path) as packed:
        packed.extractall(folder, filter="data")


def sdist(bench: Bench) -> Result:
    path = bench.artefact("python/*.tar.gz")
    folder = scratch(bench, "sdist")
    maturin = [line for line in (bench.root / "release/requirements.txt").read_text().split() if "maturin" in line]
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = str(folder / "venv/bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *maturin, *suite_packages(bench)], check=True)
    tests = folder / "tests/python"
    tests.mkdir(parents=True)
    for name in PYTHON_SUITE:
        shutil.copy(bench.root / "tests/python" / name, tests / name)
    shutil.copytree(bench.root / "tests/vectors", folder / "tests/vectors")
    (folder / "hello.py").write_text(bench.example("Python", "hello.py"))
    told = os.environ | {"CARGO_HOME": str(folder / "cargo"), "PATH": f"{folder}/venv/bin:{os.environ['PATH']}"}
    told.pop("CARGO_TARGET_DIR", None)
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps", str(path)]
    installed = here(*install, folder=folder, environment=told)
    answer = bench.answers("Python", here(python, "hello.py", folder=folder, environment=told))
    names = [name for name in PYTHON_SUITE if name.startswith("test_")]
    here(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names, folder=tests, environment=told)
    return Result([path], installed.seconds, answer, bench.passed() + "; needs Rust and maturin")
