"""One scenario for whatever shares a topology: it is published, found and followed, and nothing older takes its place.

Fingerprints are those of the model that the golden vectors are of (tests/model). Programs in a language are the services
of tests/shared; the command and the crate go through the same by other means.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from shutil import which

from installed import loopback
from installed.bench import Bench, Skipped
from installed.loopback import SHARED, Loopback
from installed.roots import Failed, Root, clean

KEY = "libconsistent:installed"
SECONDS = 10.0
"""In which a change is seen, on loaded machines."""


def document(epoch: int, *nodes: str) -> str:
    listed = [{"id": node} for node in nodes]
    return json.dumps({"libconsistent": 1, "epoch": epoch, "scheme": {"name": "ring"}, "nodes": listed})


FIRST, FIRST_FINGERPRINT = document(1, "a", "b", "c"), "d6051206309ae7c2b1c5ec299f3d8e73"
NEXT, NEXT_FINGERPRINT = document(2, "a", "b", "c", "d"), "5f8ecda9e6ae96357d876e453872f282"


@contextmanager
def connected(bench: Bench, root: Root) -> Iterator[tuple[Root, Loopback]]:
    """The root with a network in which the servers are, and where they are."""
    if missing := [name for name in loopback.NEEDED if not which(name)]:
        raise Skipped(f"no {', '.join(missing)}")
    with loopback.servers(bench.work / "etcd") as network:
        yield replace(root, network=network.process), network


def places(root: Root, network: Loopback) -> Iterator[tuple[str, str]]:
    """Each kind of store, and its address for programs in the root."""
    yield from network.addresses.items()
    clean(root, "shared")
    yield "file", "/shared/ring.json"


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Failed(f"{what}: {found!r}, not {wanted!r}")


def passed(kinds: list[str]) -> str:
    return f"published, found and followed: {', '.join(kinds)}"


def served(language: str, root: Root, network: Loopback, command: list[str]) -> tuple[float, str]:
    """Goes through the scenario by a service; how long the first took to begin, and what has passed."""
    sys.path.insert(0, str(SHARED))
    from services import Service

    began, kinds = [], []
    for kind, address in places(root, network):
        try:
            start = time.monotonic()
            with Service(language, kind, address, KEY, command) as service:
                expect(f"{language}, {kind}: put", service.ask("put", document=FIRST), {"put": "written"})
                began.append(time.monotonic() - start)
                found = service.get()
                expect(f"{language}, {kind}: get", found and json.loads(found), json.loads(FIRST))
                service.ask("watch", document=FIRST, poll=5)
                service.until(SECONDS, epoch=1, fingerprint=FIRST_FINGERPRINT, error=None)
                expect(f"{language}, {kind}: put next", service.ask("put", document=NEXT), {"put": "written"})
                service.until(SECONDS, epoch=2, fingerprint=NEXT_FINGERPRINT, error=None)
                expect(f"{language}, {kind}: older", service.ask("put", document=FIRST).get("refused"), "stale")
                now = service.ask("ring")
                expect(
                    f"{language}, {kind}: look-ups", (now["errors"], now["backwards"], now["looked"] > 0), (0, 0, True)
                )
                service.ask("close")
        except AssertionError as why:
            raise Failed(f"{language}, {kind}: {why}") from None
        kinds.append(kind)
    return began[0], passed(kinds)
