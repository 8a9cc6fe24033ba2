"""The crate's example steers requests over TCP to back ends that are processes of their own: what each answers is
compared with what Python's Ring says of the same document."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from libconsistent import Ring

sys.path.append(str(Path(__file__).parents[1]))
import crates
from backends import Backends, differ, keys, said, until

FOLDER = "integrations/balancers/tower"
PACKAGE = "libconsistent-tower"
KEYS = keys(10_000)


class Steer:
    """The running example."""

    def __init__(self, program: Path, topology: Path) -> None:
        self.process = subprocess.Popen(
            [str(program), str(topology)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def ask(self, some: Sequence[bytes]) -> list[str]:
        """What answers each key."""
        into, out = self.process.stdin, self.process.stdout
        assert into and out

        def write() -> None:
            into.write(b"".join(key + b"\n" for key in some))
            into.flush()

        writing = threading.Thread(target=write)
        writing.start()
        found = [out.readline().decode().strip() for _ in some]
        writing.join()
        return found

    def __enter__(self) -> Steer:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def test_the_crate(report: Any) -> None:
    compared = crates.tested(PACKAGE)
    report(glue=[f"{FOLDER}/src/lib.rs"], against=f"tower {crates.version('tower')}", compared=compared)


def test_servers_die_and_come_back(tmp_path: Path, report: Any) -> None:
    topology = tmp_path / "topology.json"
    with Backends(6) as backends:
        ring = Ring([])
        for number, endpoint in enumerate(backends.endpoints):
            ring.add_node(f"cache-{number}", weight=1 + number % 3, address=endpoint)
        topology.write_text(ring.to_json())
        with Steer(crates.example("steer", PACKAGE), topology) as steer:
            whole = said(ring, KEYS)
            assert differ(steer.ask(KEYS), whole) == 0
            # At once: the first request that fails is tried again, on the next node.
            backends.kill(backends.ports[4])
            ring.mark_down("cache-4")
            without = said(ring, KEYS)
            assert differ(steer.ask(KEYS), without) == 0
            assert differ(whole, without) == whole.count(backends.endpoints[4]) > 0
            probe = [key for key, node in zip(KEYS, whole, strict=True) if node == backends.endpoints[4]][:1]
            backends.start(backends.ports[4])
            until(lambda: steer.ask(probe) == [backends.endpoints[4]])
            assert differ(steer.ask(KEYS), whole) == 0
            for port in backends.ports:
                backends.kill(port)
            assert set(steer.ask(KEYS[:20])) == {"503"}
    report(
        glue=[f"{FOLDER}/src/lib.rs"],
        against=f"tower {crates.version('tower')} over TCP",
        compared=3 * len(KEYS) + 20,
        figures="0 differ, 0 requests failed while a server died and came back",
    )
