"""A proxy of Pingora, which is the example of the crate, in front of back ends that are processes of their own: what
each answers is compared with what Python's Ring says of the same document."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from libconsistent import Ring

sys.path.append(str(Path(__file__).parents[1]))
import crates
from backends import Backends, accepts, ask, ask_in_turn, differ, keys, replace, said, until
from process import free_ports

FOLDER = "integrations/balancers/pingora"
PACKAGE = "libconsistent-pingora"
KEYS = keys(10_000)


@pytest.fixture(scope="module")
def program() -> Path:
    return crates.example("proxy", PACKAGE)


@contextlib.contextmanager
def proxy(program: Path, topology: Path) -> Iterator[int]:
    (port,) = free_ports(1)
    process = subprocess.Popen([str(program), str(port), str(topology)])
    try:
        until(lambda: process.poll() is not None or accepts(port))
        yield port
    finally:
        process.kill()
        process.wait()


def test_the_crate(report: Any) -> None:
    compared = crates.tested(PACKAGE)
    version = crates.version("pingora-load-balancing")
    report(glue=[f"{FOLDER}/src/lib.rs"], against=f"pingora-load-balancing {version}", compared=compared)


def test_a_proxy_whose_back_ends_die_and_come_back(program: Path, tmp_path: Path, report: Any) -> None:
    topology = tmp_path / "topology.json"
    with Backends(8) as backends:
        ring = Ring([])
        for number, endpoint in enumerate(backends.endpoints):
            ring.add_node(f"cache-{number}", weight=1 + number % 3, address=endpoint)
        topology.write_text(ring.to_json())
        with proxy(program, topology) as port:
            whole = said(ring, KEYS)
            assert differ(ask(port, KEYS, batch=1), whole) == 0
            # At once, before the health check knows: those who cannot be reached are passed over.
            backends.kill(backends.ports[2])
            ring.mark_down("cache-2")
            without = said(ring, KEYS)
            assert differ(ask(port, KEYS, batch=1), without) == 0
            assert differ(whole, without) == whole.count(backends.endpoints[2]) > 0
            probe = [key for key, node in zip(KEYS, whole, strict=True) if node == backends.endpoints[2]][:1]
            backends.start(backends.ports[2])
            ring.mark_up("cache-2")
            until(lambda: ask(port, probe, batch=1) == [backends.endpoints[2]])
            assert differ(ask(port, KEYS, batch=1), whole) == 0
            # Another document is followed: its node goes, its keys alone.
            before = Ring.from_json(ring.to_json())
            ring.remove_node("cache-2")
            replace(topology, ring.to_json())
            until(lambda: ask(port, probe, batch=1) == said(ring, probe))
            found = ask(port, KEYS, batch=1)
            assert differ(found, said(ring, KEYS)) == 0
            moved, least = differ(found, whole) / len(KEYS), before.diff(ring).minimum
            for each in backends.ports:
                if each in backends.processes:
                    backends.kill(each)
            assert {ask_in_turn(port, [key], batch=1)[0] for key in KEYS[:20]} == {"503"}
    report(
        glue=[f"{FOLDER}/src/lib.rs"],
        against=f"pingora-proxy {crates.version('pingora-proxy')}, health checks and retries",
        compared=4 * len(KEYS),
        figures=f"0 differ, 0 requests failed while a back end died and came back; -1 node moves {moved:.4f}, the "
        f"least is {least:.4f}",
    )


def test_the_page_has_what_is_run() -> None:
    page = Path(__file__).with_name("README.md").read_text()
    program = (Path(__file__).parent / "examples" / "proxy.rs").read_text()
    for block in re.findall(r"```rust,ignore\n(.*?)```", page, re.S):
        assert block in program
