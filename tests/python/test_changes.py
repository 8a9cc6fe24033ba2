"""Changes of a ring as a whole: lists of members, epochs from elsewhere, other ids, who is told, and the log."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from libconsistent import (
    Change,
    CheckPolicy,
    ConflictError,
    HealthPolicy,
    InvalidError,
    Node,
    NodeChanges,
    Ring,
    StaleError,
    UnknownNodeError,
    UnsupportedError,
)


@pytest.fixture
def ring() -> Ring:
    return Ring(["a", "b", "c", "d"])


@contextmanager
def told(ring: Ring) -> Iterator[list[Change]]:
    changes: list[Change] = []
    with ring.on_change(changes.append):
        yield changes


# Lists of members


def test_a_list_is_one_change_and_keeps_those_who_stay(ring: Ring) -> None:
    ring.mark_draining("b")
    ring.set_load("b", 7)
    held = ring.nodes[1]
    changes = ring.set_nodes([Node("e", tier=1), {"id": "c", "weight": 2}, "b"])
    assert changes == NodeChanges(("e",), ("a", "d"), ("c",), 1) == (("e",), ("a", "d"), ("c",), ring.epoch)
    assert ring.nodes == ["b", "c", "e"] and ring.nodes[0] is held
    assert (ring.state("b"), ring.load("b").measured, ring.node("c").weight, ring.node("e").tier) == (
        "draining",
        7,
        2,
        1,
    )
    assert ring.set_nodes(ring.snapshot()) == NodeChanges((), (), (), 1)
    assert ring.set_nodes({"b": 1, "x": 0.5}).added == ("x",)
    assert ring.set_nodes([]) == ((), ("b", "x"), (), 3) and len(ring) == 0


@pytest.mark.parametrize(
    ("nodes", "names"),
    [(["a", "a"], '"a"'), ([""], "nodes[0].id"), ([{"id": "a", "tier": 256}], "nodes[0].tier: 256")],
)
def test_a_list_that_is_refused_changes_nothing(ring: Ring, nodes: Any, names: str) -> None:
    before = ring.to_json()
    with told(ring) as changes, pytest.raises(InvalidError) as caught:
        ring.set_nodes(nodes)
    assert names in str(caught.value) and ring.to_json() == before and not changes


def test_an_iterable_of_members_may_use_the_ring(ring: Ring) -> None:
    def nodes() -> Iterator[str]:
        yield "a"
        ring.remove_node("d")
        yield "z"

    assert ring.set_nodes(nodes()) == NodeChanges(("z",), ("b", "c"), (), 2)
    with pytest.raises(TypeError):
        ring.set_nodes("abc")


# Epochs from elsewhere, other ids


def test_an_epoch_may_come_from_elsewhere(ring: Ring) -> None:
    document = Ring(["a", "x"]).to_json()
    with pytest.raises(ConflictError):
        ring.update(document)
    ring.update(document, epoch=7)
    assert (ring.epoch, ring.nodes) == (7, ["a", "x"])
    with pytest.raises(StaleError):
        ring.update(Ring(["y"]).snapshot(), epoch=6)
    ring.update(Ring(["y"]).snapshot(), epoch=2**64 - 1)
    assert (ring.epoch, ring.nodes) == (2**64 - 1, ["y"])
    for epoch in (-1, 2**64):
        with pytest.raises(InvalidError, match="epoch: "):
            ring.update(document, epoch=epoch)
    with pytest.raises(TypeError, match=r"epoch: expected int, not float"):
        ring.update(document, epoch=8.0)  # type: ignore[arg-type]


def test_a_node_has_another_id_where_ids_place_no_key(ring: Ring) -> None:
    jump = Ring(["n0", "n1", "n2"], "jump")
    before = list(jump.place(range_of_keys()).indices)
    jump.mark_down("n1")
    jump.rename_node("n1", "cache-1")
    assert (jump.nodes, jump.state("cache-1"), jump.epoch) == (["n0", "cache-1", "n2"], "down", 1)
    jump.mark_up("cache-1")
    assert list(jump.place(range_of_keys()).indices) == before
    with pytest.raises(UnsupportedError):
        ring.rename_node("a", "z")
    with pytest.raises(UnknownNodeError):
        jump.rename_node("n1", "z")


def range_of_keys() -> list[str]:
    return [f"key {i}" for i in range(200)]


# Tiers


def test_a_tier_stands_by_until_nobody_below_it_is_live() -> None:
    ring = Ring([Node("a"), {"id": "spare", "tier": 1}])
    ring.add_node("last", tier=255)
    assert {ring[key] for key in range_of_keys()} == {"a"}
    ring.mark_down("a")
    assert {ring[key] for key in range_of_keys()} == {"spare"}
    assert [ring.node(id).tier for id in ring] == [0, 255, 1]
    assert repr(ring.node("spare")) == "Node(id='spare', tier=1)"
    assert Ring.from_json(ring.to_json()) == ring == Ring(ring.snapshot())
    for tier in (-1, 256):
        with pytest.raises(InvalidError, match=rf"node.tier: {tier} is not an integer from 0 to 255"):
            ring.add_node("x", tier=tier)
    with pytest.raises(TypeError, match="tier: expected int"):
        ring.add_node(Node("x", tier=True))


# Who is told


def test_every_change_is_told_with_its_reason(ring: Ring) -> None:
    with told(ring) as changes:
        ring.mark_down("a")
        ring.mark_down("a")
        ring.health_policy = HealthPolicy(fall=1)
        ring.report("b", False, 0)
        ring.set_nodes(["b", "c", "z"])
    assert changes == [
        ("mark", "a", "up", "down", 0, 0, 0, None),
        Change("report", "b", "up", "down", 0, 0, 0),
        ("left", "a", "down", None, 0, 1, 0, None),
        ("left", "d", "up", None, 0, 1, 0, None),
        ("joined", "z", None, "up", 0, 1, 0, None),
        ("topology", None, None, None, 0, 1, 0, None),
    ]
    ring.mark_up("b")
    assert len(changes) == 6, "it is closed"


def test_a_subscription_is_closed_once_and_lasts_without_a_holder(ring: Ring) -> None:
    first: list[Change] = []
    second: list[Change] = []
    ring.on_change(first.append)
    gc.collect()
    subscription = ring.on_change(second.append)
    ring.mark_down("a")
    assert repr(subscription) == "<libconsistent.Subscription>"
    subscription.close()
    subscription.close()
    assert repr(subscription) == "<libconsistent.Subscription closed>"
    with pytest.raises(InvalidError, match="closed"), subscription:
        pass
    ring.mark_up("a")
    assert (len(first), len(second)) == (2, 1)
    for no_function in (None, 1, "print"):
        with pytest.raises(TypeError, match="callback: expected a function of a change, not "):
            ring.on_change(no_function)  # type: ignore[arg-type]


def test_what_a_callback_holds_goes_with_its_subscription_or_its_ring() -> None:
    class Listener:
        def __call__(self, change: Change) -> None:
            pass

    ring, listener, other = Ring(["a"]), Listener(), Listener()
    held, kept = weakref.ref(listener), weakref.ref(other)
    subscription = ring.on_change(listener)
    ring.on_change(other)
    del listener, other
    assert held() is not None
    subscription.close()
    assert held() is None and kept() is not None
    del ring, subscription
    assert kept() is None


def test_a_callback_may_call_every_verb(ring: Ring) -> None:
    epochs: list[tuple[str, int]] = []

    def follow(change: Change) -> None:
        epochs.append((change.why, ring.epoch))
        if change.to == "down":
            assert change.node not in ring.get_nodes("key", 4)
            ring.add_node("spare")
            assert epochs[-1][0] == "mark", "what it changes is told later"
        if change.node == "spare":
            subscription.close()

    subscription = ring.on_change(follow)
    ring.mark_down("a")
    assert epochs == [("mark", 0), ("joined", 1)]


def test_a_callback_drives_the_schedule_that_told_it(ring: Ring) -> None:
    ring.health_policy = HealthPolicy(fall=1)
    checks = ring.checks(CheckPolicy(jitter=0))
    counted: list[bool] = []
    again = ring.on_change(lambda change: counted.extend(checks.finished(p.number, True, 4.001) for p in checks.due(4)))
    assert len(checks.due(0)) == 4
    assert checks.due(4) == [] and counted == [True] * 4
    again.close()


def test_what_a_callback_raises_is_told_and_stops_nobody(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", seen.append)

    def broken(change: Change) -> None:
        raise ValueError(change.why)

    with ring.on_change(broken), told(ring) as changes:
        ring.mark_down("a")
    assert [(found.exc_type, str(found.exc_value), found.object) for found in seen] == [(ValueError, "mark", broken)]
    assert len(changes) == 1 and ring.state("a") == "down"


def test_changes_of_many_threads_are_told_one_at_a_time_in_their_order() -> None:
    ring = Ring([f"n{i}" for i in range(6)])
    inside = threading.Lock()
    changes: list[Change] = []

    def listen(change: Change) -> None:
        assert inside.acquire(blocking=False), "one at a time"
        changes.append(change)
        inside.release()

    def change(id: str) -> None:
        for _ in range(200):
            ring.mark_down(id)
            ring.mark_draining(id)
            ring.mark_up(id)

    with ring.on_change(listen):
        threads = [threading.Thread(target=change, args=[id]) for id in ring]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(changes) == 6 * 600
    states = dict.fromkeys(ring, "up")
    for found in changes:
        assert found.node is not None and found.to is not None
        assert states[found.node] == found.from_ and found.lost == 0
        states[found.node] = found.to


# The log


def test_changes_are_logged(ring: Ring, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "libconsistent"):
        ring.mark_down("a")
        ring.mark_up("a")
        ring.set_nodes(["a", "b", "new\nline"])
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", 'node "a" is down, was up: mark'),
        ("INFO", 'node "a" is up, was down: mark'),
        ("INFO", 'node "c" left: epoch 0 to 1'),
        ("INFO", 'node "d" left: epoch 0 to 1'),
        ("INFO", 'node "new\\nline" joined, up: epoch 0 to 1'),
        ("INFO", "another topology: epoch 0 to 1"),
    ]
    assert caplog.records[0].__dict__["change"] == Change("mark", "a", "up", "down", 0, 0, 0)
    assert {record.name for record in caplog.records} == {"libconsistent"}
    assert {record.filename for record in caplog.records} == {"test_changes.py"}


def test_the_log_has_what_a_schedule_reports_and_no_more_than_its_level(
    ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.health_policy = HealthPolicy(fall=1)
    checks = ring.checks(CheckPolicy(jitter=0))
    with caplog.at_level(logging.WARNING, "libconsistent"):
        ring.mark_draining("a")
        number = checks.due(0)[1].number
        checks.finished(number, False, 0.1)
        assert caplog.messages == ['node "b" is down, was up: report']
        checks.due(10)
    assert caplog.messages[1:] == ['node "a" is down, was draining: report']


@pytest.mark.parametrize("setup", ["", "import logging", "import logging; logging.getLogger('libconsistent')"])
def test_nothing_is_written_where_no_handler_is(setup: str) -> None:
    script = f"{setup}\nimport sys, libconsistent\nring = libconsistent.Ring(['a', 'b'])\nring.mark_down('a')\n"
    script += "print('logging' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"{bool(setup)}\n", "")
