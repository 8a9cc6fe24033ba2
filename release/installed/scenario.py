"""One scenario for whatever shares a topology: it is published, found and followed, and nothing older takes its place.

Fingerprints are those of the model that the golden vectors are of (tests/model). Programs in a language are the
services of tests/shared; the command and the crate go through the same by other means.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer

from installed import loopback
from installed.bench import Bench
from installed.loopback import SHARED, Loopback
from installed.roots import Failed, Root, clean

KEY = "libconsistent:installed"
SECONDS = 20.0
"""In which a change is seen, on loaded machines."""


def document(epoch: int, *nodes: str) -> str:
    listed = [{"id": node} for node in nodes]
    return json.dumps({"libconsistent": 1, "epoch": epoch, "scheme": {"name": "ring"}, "nodes": listed})


FIRST, FIRST_FINGERPRINT = document(1, "a", "b", "c"), "d6051206309ae7c2b1c5ec299f3d8e73"
NEXT, NEXT_FINGERPRINT = document(2, "a", "b", "c", "d"), "5f8ecda9e6ae96357d876e453872f282"


@contextmanager
def connected(bench: Bench, root: Root) -> Iterator[tuple[Root, Loopback]]:
    """The root with a network in which the servers are, and where they are."""
    with loopback.servers(bench.work / "etcd") as network:
        yield replace(root, network=network.process), network


def places(root: Root, network: Loopback) -> Iterator[tuple[str, str]]:
    """Each kind of store, and its address for programs in the root, which have a folder for the file."""
    clean(root, "shared")
    yield from network.addresses.items()
    yield "file", "/shared/ring.json"


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Failed(f"{what}: {found!r}, not {wanted!r}")


def passed(kinds: list[str]) -> str:
    return f"published, found and followed: {', '.join(kinds)}"


def served(language: str, root: Root, network: Loopback, command: list[str]) -> tuple[float, str]:
    """Goes through the scenario by a service of a language; how long its first answer took, and what has passed."""
    sys.path.insert(0, str(SHARED))
    from services import Service

    answers, kinds = [], []
    for kind, address in places(root, network):
        try:
            start = time.monotonic()
            with Service(language, kind, address, KEY, command) as service:
                expect("put", service.ask("put", document=FIRST), {"put": "written"})
                answers.append(time.monotonic() - start)
                expect("get", json.loads(service.get() or b"null"), json.loads(FIRST))
                service.ask("watch", document=FIRST, poll=5)
                service.until(SECONDS, epoch=1, fingerprint=FIRST_FINGERPRINT, error=None)
                expect("put of the next", service.ask("put", document=NEXT), {"put": "written"})
                service.until(SECONDS, epoch=2, fingerprint=NEXT_FINGERPRINT, error=None)
                expect("put of an older", service.ask("put", document=FIRST).get("refused"), "stale")
                # On a loaded machine its first look-ups may be counted later.
                start = time.monotonic()
                while not (now := service.ask("ring"))["looked"] and time.monotonic() - start < SECONDS:
                    time.sleep(0.01)
                expect("look-ups", [now["errors"], now["backwards"], now["looked"] > 0], [0, 0, True])
                service.ask("close")
        except (AssertionError, Failed) as why:
            raise Failed(f"{language}, {kind}: {why}") from None
        kinds.append(kind)
    return answers[0], passed(kinds)


def commanded(root: Root, network: Loopback, program: list[str]) -> tuple[float, str]:
    """Goes through it by the command: `publish`, and the agent that keeps a file of what is published."""
    answers, kinds = [], []
    for kind, address in places(root, network):
        for name, text in (("first", FIRST), ("next", NEXT)):
            (root.folder / f"shared/{name}.json").write_text(text)
        where = {"redis": f"redis://{address}?key={KEY}", "etcd": f"etcd://{address}/{KEY}", "file": address}[kind]
        copy = root.folder / "shared/copy.json"
        copy.unlink(missing_ok=True)
        for name, text, fingerprint in (("first", FIRST, FIRST_FINGERPRINT), ("next", NEXT, NEXT_FINGERPRINT)):
            publish = [*program, "publish", "--to", where]
            told = root.run(*publish, f"/shared/{name}.json")
            answers.append(told.seconds)
            expect(f"publish to {where}", told.output.split(" to ")[0], "written")
            expect(f"publish to {where}", told.output.split()[-1], fingerprint)
            told = root.run(*program, "agent", "--source", where, "--to", "/shared/copy.json", "--once")
            expect(f"agent of {where}", told.output.split()[-1], fingerprint)
            expect(f"what the agent of {where} keeps", json.loads(copy.read_text()), json.loads(text))
        older = root.ended(*publish, "/shared/first.json")
        expect(f"publish of an older to {where}", [older.returncode, older.stdout.split(":")[0]], [1, "stale"])
        kinds.append(kind)
    return answers[0], passed(kinds)


def followed(root: Root, program: str) -> tuple[float, str]:
    """Goes through it by a program that follows a file, and prints what its ring becomes."""
    path = clean(root, "shared") / "ring.json"
    place(path, FIRST)
    start = time.monotonic()
    command = root.command(program, "/shared/ring.json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        timer = Timer(SECONDS, process.kill)
        timer.start()
        assert process.stdout
        try:
            expect("the first", process.stdout.readline(), f"1 {FIRST_FINGERPRINT} \n")
            answer = time.monotonic() - start
            place(path, NEXT)
            expect("the next", process.stdout.readline(), f"2 {NEXT_FINGERPRINT} \n")
            place(path, FIRST)
            older = process.stdout.readline()
            expect("an older", older.split()[:2], ["2", NEXT_FINGERPRINT])
            expect("what is said of an older", len(older.split()) > 2, True)
        finally:
            timer.cancel()
            process.kill()
    return answer, passed(["file"])


def place(path: Path, text: str) -> None:
    """Writes another file in the place of one."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").rename(path)
