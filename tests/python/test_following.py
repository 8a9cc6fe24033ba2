"""Documents that others write: offered, and read from files that are followed."""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import libconsistent
import pytest
from libconsistent import (
    Change,
    ConflictError,
    Following,
    InvalidError,
    Node,
    Ring,
    ShrunkError,
    Source,
    StaleError,
    StatesOffered,
)


@pytest.fixture
def ring() -> Ring:
    return Ring(["a", "b", "c"])


def later(ring: Ring, epoch: int, *more: str) -> str:
    """The document of the ring with more nodes."""
    document = json.loads(ring.to_json())
    return json.dumps(document | {"epoch": epoch, "nodes": document["nodes"] + [{"id": id} for id in more]})


def until_epoch(ring: Ring, epoch: int) -> None:
    until(lambda: ring.epoch == epoch)


def replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


def until(holds: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < 20
        time.sleep(0.005)


def follow(
    ring: Ring, path: Path, *, states: Path | None = None, poll: float | timedelta = 0.1, debounce: float = 0.01
) -> Following:
    return ring.follow(path, states=states, poll=poll, debounce=debounce)


def has_ended(following: Following) -> bool:
    return following.closed


def threads() -> int:
    """Those of the process, of Python or not."""
    return len(os.listdir("/proc/self/task"))


# Documents that are offered


def test_a_document_is_taken_or_refused_with_its_reason(ring: Ring) -> None:
    changes: list[Change] = []
    assert ring.source() is None
    with ring.on_change(changes.append):
        assert ring.offer(later(ring, 3, "d"), origin="one") is True
        assert ring.offer(json.loads(ring.to_json()), origin="one") is False
        source = ring.source()
        assert source is not None and source == Source("one", source.age, 2, 0, None, None)
        assert source.age is not None and 0 <= source.age < 60
        with pytest.raises(StaleError, match=r"^one: ") as stale:
            ring.offer(later(ring, 2), origin="one")
        with pytest.raises(ConflictError, match=r"^two: "):
            ring.offer(later(ring, 3, "x"), origin="two")
        with pytest.raises(InvalidError, match=r"^one: "):
            ring.offer(b"", origin="one")
        ring.offer_failed("three", "cannot be read")
    source = ring.source()
    assert source is not None and (source.origin, source.accepted, source.refused) == ("three", 2, 4)
    assert (source.age, source.error) == (None, "three: cannot be read")
    assert source.error_age is not None
    refused = [change for change in changes if change.why == "refused"]
    assert next(change.reason for change in refused) == str(stale.value)
    assert len(refused) == 4 and all((c.node, c.from_, c.to, c.epoch) == (None, None, None, 3) for c in refused)
    assert all(change.reason is None for change in changes if change.why != "refused")
    assert Change("mark", "a", "up", "down", 0, 0, 0).reason is None


def test_what_may_leave_at_once_is_counted_in_thousandths() -> None:
    """A second computation, on random weights, at every threshold and just below it."""
    chance = random.Random(18)
    for _ in range(100):
        weights = {f"n{i}": chance.randint(0, 5000) for i in range(chance.randint(2, 12))}
        if not any(weights.values()):
            continue
        ring = Ring([Node(id, weight=weight / 1000) for id, weight in weights.items()])
        gone = {id for id in weights if chance.random() < 0.5}
        emptied = {id for id in gone if chance.random() < 0.5}
        nodes = [
            {"id": id, "weight": 0 if id in emptied else weight / 1000}
            for id, weight in weights.items()
            if id not in gone or id in emptied
        ]
        text = json.dumps({"libconsistent": 1, "epoch": 1, "scheme": {"name": "ring"}, "nodes": nodes})
        lost = 1000 * sum(weights[id] for id in gone)
        least = -(-lost // sum(weights.values()))
        if least > 0:
            with pytest.raises(ShrunkError) as shrunk:
                ring.offer(text, origin="f", max_loss=(least - 1) / 1000)
            assert shrunk.value.kind == "shrunk" and ring.epoch == 0
        if nodes:
            ring.offer(text, origin="f", max_loss=least / 1000)
            assert ring.epoch == 1


@pytest.mark.parametrize("max_loss", [-0.001, 1.001, 0.0005, float("nan")])
def test_a_part_that_is_none_is_nobodys_document(ring: Ring, max_loss: float) -> None:
    with pytest.raises(InvalidError, match=r"^max_loss: "):
        ring.offer(ring.to_json(), origin="f", max_loss=max_loss)
    assert ring.source() is None


def test_states_that_others_tell(ring: Ring) -> None:
    all_up = ring.states_fingerprint
    states = {"a": {"state": "down", "until": 5000}, "b": {"state": "draining", "by": "agent"}, "zz": {"state": "down"}}
    document = {"libconsistent_states": 1, "states": states}
    assert ring.offer_states(document, "s", 4) == StatesOffered(True, 1, 5.0)
    assert (ring.state("a"), ring.state("b"), ring.state("c")) == ("down", "draining", "up")
    assert ring.states_fingerprint == ring.snapshot().states_fingerprint != all_up
    before = ring.snapshot()
    assert ring.offer_states(json.dumps(document), "s", timedelta(seconds=5)) == (True, 1, None)
    assert ring.state("a") == "up" and before.state("a") == "down"
    changes: list[Change] = []
    with ring.on_change(changes.append):
        with pytest.raises(InvalidError, match=r"^s: "):
            ring.offer_states("{}", "s")
        ring.offer_states_failed("s", "gone")
    assert [change.reason for change in changes][1:] == ["s: gone"]
    assert ring.source() is None
    # The system's clock is long past 5000 ms.
    ring.offer_states({"libconsistent_states": 1, "states": {"c": {"state": "down", "until": 5000}}}, "s")
    assert ring.states_fingerprint == all_up


# Files that are followed


def test_a_file_is_followed_until_it_is_closed(ring: Ring, tmp_path: Path) -> None:
    path = tmp_path / "topology.json"
    path.write_text(later(ring, 1, "d"))
    with follow(ring, path, poll=timedelta(hours=1)) as following:
        assert ring.nodes == ["a", "b", "c", "d"] and not has_ended(following)
        replace(path, later(ring, 2, "e"))
        until(lambda: "e" in ring)
        path.write_text(later(ring, 3, "f"))
        until(lambda: "f" in ring)
        source = ring.source()
        assert source is not None and source.origin == str(path)
        assert repr(following) == f'<libconsistent.Following "{path}">'
    assert has_ended(following) and repr(following).endswith(" closed>")
    following.close()
    with pytest.raises(InvalidError, match="closed"), following:
        pass
    replace(path, later(ring, 4, "g"))
    time.sleep(0.2)
    assert "g" not in ring


def test_what_is_refused_is_logged_and_told(ring: Ring, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, changes = tmp_path / "topology.json", list[Change]()
    with ring.on_change(changes.append), caplog.at_level(logging.INFO, "libconsistent"), follow(ring, path):
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        path.write_text("garbage")
        until(lambda: len(caplog.records) == 2)
        path.write_text(Ring([f"n{i}" for i in range(4)]).to_json())
        until(lambda: len(caplog.records) == 3)
        time.sleep(0.3)
    assert [change.why for change in changes] == ["refused"] * 3
    assert [record.getMessage() for record in caplog.records] == [f"refused: {change.reason}" for change in changes]
    assert all(str(path) in record.getMessage() for record in caplog.records)
    assert all(record.change.reason for record in caplog.records)  # type: ignore[attr-defined]


def test_states_are_followed(ring: Ring, tmp_path: Path) -> None:
    path, states = tmp_path / "topology.json", tmp_path / "states.json"
    path.write_text(ring.to_json())
    down = {"a": {"state": "down", "until": int((time.time() + 1) * 1000)}, "b": {"state": "down"}}
    with follow(ring, path, states=states):
        replace(states, json.dumps({"libconsistent_states": 1, "states": down}))
        until(lambda: ring.state("a") == ring.state("b") == "down")
        until(lambda: ring.state("a") == "up")
        assert ring.state("b") == "down"


@pytest.mark.skipif(sys.platform != "linux", reason="it counts threads in /proc")
def test_it_ends_with_its_ring_and_not_before(tmp_path: Path) -> None:
    path, before = tmp_path / "topology.json", threads()
    ring = Ring(["a"])
    follow(ring, path)
    gc.collect()
    path.write_text(later(ring, 1, "b"))
    until_epoch(ring, 1)  # although nobody holds the following
    following = follow(ring, path)
    seen, other = weakref.ref(ring), weakref.ref(following)
    assert threads() > before and other() is following
    del ring
    gc.collect()
    assert following.closed
    assert seen() is None
    until(lambda: threads() == before)
    del following
    assert other() is None


def test_a_function_that_is_called_may_close_and_close_waits_for_no_lock(ring: Ring, tmp_path: Path) -> None:
    path, held = tmp_path / "topology.json", list[Following]()

    def close(_change: Change) -> None:
        for following in held:
            following.close()

    ring.on_change(close)
    with follow(ring, path) as own:
        held.append(own)
        path.write_text(later(ring, 1, "d"))
        until(lambda: own.closed)
    # Threads that call functions while others close what calls them.
    busy = Ring(["a", "b", "c"])
    busy.on_change(lambda _: time.sleep(0.01))
    for epoch in range(1, 20):
        one = follow(busy, path, debounce=0, poll=0.001)
        replace(path, later(busy, 10 + epoch))
        closing = threading.Thread(target=one.close)
        closing.start()
        one.close()
        closing.join(20)
        assert not closing.is_alive()


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        ({"max_loss": 2}, "max_loss: "),
        ({"poll": 0}, "poll: "),
        ({"debounce": -1}, "debounce: "),
        ({"states": ""}, "states: empty"),
    ],
)
def test_what_makes_no_sense_is_refused(ring: Ring, tmp_path: Path, arguments: dict[str, float], culprit: str) -> None:
    with pytest.raises(InvalidError, match=f"^{culprit}"):
        ring.follow(tmp_path / "f", **arguments)  # type: ignore[arg-type]
    with pytest.raises(InvalidError, match=r"^path: empty"):
        ring.follow("")
    with pytest.raises(TypeError):
        ring.follow(7)  # type: ignore[arg-type]
    assert ring.source() is None


def test_the_interpreter_ends_although_files_are_followed(tmp_path: Path) -> None:
    program = """
import sys, libconsistent
rings = [libconsistent.Ring(["a", "b"]) for _ in range(5)]
for ring in rings:
    ring.on_change(print)
    ring.follow(sys.argv[1], poll=0.001, debounce=0)
"""
    text = later(Ring(["a", "b"]), 1, "c")
    stop, path = threading.Event(), tmp_path / "topology.json"

    def write() -> None:
        epoch = 0
        while not stop.is_set():
            replace(path, text.replace('"epoch": 1', f'"epoch": {(epoch := epoch + 1)}'))

    writer = threading.Thread(target=write)
    writer.start()
    environment = os.environ | {"PYTHONPATH": str(Path(libconsistent.__file__).parents[1])}
    try:
        for _ in range(5):
            subprocess.run(
                [sys.executable, "-c", program, str(path)],
                timeout=30,
                check=True,
                stdout=subprocess.DEVNULL,
                env=environment,
            )
    finally:
        stop.set()
        writer.join()


# Forks


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_fault_19_a_child_follows_by_a_thread_of_its_own(ring: Ring, tmp_path: Path) -> None:
    path = tmp_path / "topology.json"
    path.write_text(later(ring, 1))
    told = list[Change]()
    ring.on_change(told.append)
    for round in range(2, 7):
        with follow(ring, path) as following:
            child = os.fork()
            if child == 0:
                try:
                    until_epoch(ring, round)
                    until(lambda: any(change.epoch == ring.epoch for change in told))
                    grandchild = os.fork()
                    if grandchild == 0:
                        following.close()
                        os._exit(0 if following.closed else 1)
                    assert os.waitpid(grandchild, 0)[1] == 0
                    following.close()
                    os._exit(0)
                except BaseException as error:
                    os.write(2, repr(error).encode())
                os._exit(1)
            replace(path, later(Ring(["a", "b", "c"]), round))
            assert os.waitpid(child, 0)[1] == 0
            until_epoch(ring, round)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_children_of_multiprocessing_follow(ring: Ring, tmp_path: Path) -> None:
    path = tmp_path / "topology.json"
    with follow(ring, path):
        context = multiprocessing.get_context("fork")
        children = [context.Process(target=until_epoch, args=(ring, 7)) for _ in range(3)]
        for child in children:
            child.start()
        replace(path, later(ring, 7, "d"))
        for child in children:
            child.join(30)
            assert child.exitcode == 0
