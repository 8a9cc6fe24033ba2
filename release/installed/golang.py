"""Go's modules, fetched from dist and from what this machine has of those of others, without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import gomodule

from installed import roots
from installed.bench import Bench, Result, Skipped
from installed.roots import Answer, Failed
from installed.scenario import connected, served
from installed.sources import here, scratch

CLIENTS = ["etcd", "file", "redis"]


@dataclass(frozen=True)
class Module:
    """One of dist."""

    path: Path
    name: str
    version: str
    go: str  # the oldest that it is for


@dataclass(frozen=True)
class Project:
    """A folder with a program, and how Go is called there."""

    folder: Path
    cache: Path
    environment: dict[str, str]


def released(bench: Bench, folder: str = "") -> Module:
    """The main module, or the one of a folder in it."""
    found = {module.name: module for module in map(read, bench.dist.glob("go/**/@v/*.zip"))}
    if not found:
        raise Skipped("dist has no Go module")
    name = min(found, key=len) + folder
    if name not in found:
        raise Skipped(f"dist has no {name}")
    return found[name]


def read(path: Path) -> Module:
    with zipfile.ZipFile(path) as packed:
        name, _, rest = packed.namelist()[0].partition("@")
        version = rest.split("/")[0]
        described = packed.read(f"{name}@{version}/go.mod").decode()
    return Module(path, name, version, re.findall(r"^go (\S+)$", described, re.MULTILINE)[0])


def project(bench: Bench, name: str, source: str, oldest: str) -> Project:
    """A program in a project of its own, for this Go."""
    folder = scratch(bench, name)
    fetched = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=True).stdout.strip()
    told = {
        "PATH": "/usr/local/go/bin:/usr/bin:/bin",
        "HOME": str(folder),
        # The modules of others are compiled once.
        "GOCACHE": str(bench.work / "go-build"),
        "GOPROXY": f"file://{bench.dist}/go,file://{fetched}/cache/download",
        "GONOSUMDB": "*",
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    made = Project(folder / "project", folder / "go/pkg/mod", told)
    made.folder.mkdir()
    (made.folder / "main.go").write_text(source)
    (made.folder / "go.mod").write_text(f"module {name}\n\ngo {oldest}\n")
    return made


def go(within: Project, *arguments: str, folder: Path | None = None) -> Answer:
    return here("go", *arguments, folder=folder or within.folder, environment=within.environment)


def alone(bench: Bench) -> Result:
    """The main module: the front page's program, and its own suite."""
    module = released(bench)
    source = bench.example("Go", "hello-go/main.go").replace(gomodule.PLACEHOLDER, module.name)
    work = project(bench, "go-alone", source, module.go)
    installed = go(work, "get", f"{module.name}@{module.version}")
    go(work, "build", "-o", "hello", ".")
    answer = bench.answers("Go", here("./hello", folder=work.folder, environment=work.environment))
    # The suite stands in the module, and reads the vectors beside it.
    shutil.copytree(bench.root / "tests/vectors", work.cache / Path(module.name).parent / "tests/vectors")
    verdict = go(work, "test", "-count=1", "-v", "-run", "^(TestVectors|TestRecorded)$", module.name)
    if "--- PASS: TestVectors " not in verdict.output or "--- PASS: TestRecorded " not in verdict.output:
        raise Failed(verdict.output[-2000:])
    return Result([module.path], installed.seconds, answer, bench.passed())


def stores(bench: Bench) -> Result:
    """The stores' modules: compiled of modules alone, and run where there is not even a C library."""
    each = [released(bench, f"/sources/{client}") for client in CLIENTS]
    for client in CLIENTS:
        subprocess.run(["go", "mod", "download"], cwd=bench.root / "go/sources" / client, check=True)
    source = gomodule.renamed((bench.root / "tests/shared/go/main.go").read_text(), released(bench).name)
    work = project(bench, "go-stores", source, max((module.go for module in each), key=numbers))
    installed = go(work, "get", *(f"{module.name}@{module.version}" for module in each))
    go(work, "build", "-o", "service", ".")
    for module in each:
        # Alone, by its own go.sum: what that says of the main module is what Go makes of it.
        go(work, "build", "-mod=readonly", "./...", folder=work.cache / f"{module.name}@{module.version}")
    root = roots.nothing(bench.work / "nothing")
    shutil.copy(work.folder / "service", root.folder)
    with connected(bench, root) as (inside, network):
        answer, passed = served("go", inside, network, inside.command("/service"))
    return Result([module.path for module in each], installed.seconds, answer, passed)


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
