"""Small things that cost users time, each by its number."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import libconsistent
import pytest
from libconsistent import (
    AsyncHealthChecker,
    CheckPolicy,
    HealthChecker,
    HealthPolicy,
    InvalidError,
    Node,
    NoneLiveError,
    Ring,
    StickyPolicy,
    UnsupportedError,
    budget,
    set_budget,
)
from libconsistent.dropin import hash_ring, uhashring

KINDS: list[Any] = [HealthChecker, AsyncHealthChecker]


@pytest.fixture
def ring() -> Ring:
    return Ring([Node("a", address="127.0.0.1:1"), Node("b", address="127.0.0.1:2")])


def test_fault_35_a_lease_that_nobody_gives(ring: Ring) -> None:
    for id in ring:
        ring.mark_down(id)
    for taken in (ring.acquire, ring.acquire_sticky):
        with pytest.raises(NoneLiveError, match="no node for 'k': 2 down of 2 nodes"), taken("k") as node:
            pytest.fail(f"there is {node}")
    with pytest.raises(KeyError, match="no node for 'k': 2 down of 2 nodes"):
        ring["k"]


def test_fault_42_an_integer_says_where_it_goes(ring: Ring) -> None:
    number: Any = 5
    calls = ("get_node", "__getitem__", "acquire", "get_primary", "explain")
    for call in [getattr(ring, name) for name in calls] + [lambda key: ring.get_nodes(key, 2)]:
        with pytest.raises(TypeError, match="end in _u64, such as get_node_u64"):
            call(number)


def test_fault_42_what_cannot_be_answered_says_why(ring: Ring) -> None:
    race = Ring(["a", "b"], "rendezvous")
    for call in (lambda: race.diff(race), lambda: race.ranges("a")):
        with pytest.raises(UnsupportedError, match=r"do not own intervals of positions; place keys that you have"):
            call()


def test_fault_42_numbers_are_texts_where_these_are_meant() -> None:
    given: list[tuple[Any, str]] = [(1.5, "1.5"), (2, "2"), (2.0, "2")]
    for number, text in given:
        rings = [Ring(["a", "b"], "go_buraksezer", load=load) for load in (number, text)]
        assert rings[0] == rings[1] and json.loads(rings[0].to_json())["scheme"]["load"] == text


def test_fault_42_drop_ins_have_the_version_they_stand_for() -> None:
    assert (uhashring.__version__, hash_ring.__version__) == ("2.5", "1.5.1")


# Names


def test_all_names_are_listed() -> None:
    assert set(libconsistent.__all__) <= set(dir(libconsistent)) and dir(libconsistent) == sorted(dir(libconsistent))
    public = {name for name in vars(libconsistent) if not name.startswith("_")}
    parts = {name for name in public if inspect.ismodule(getattr(libconsistent, name))}
    assert public - parts - {"Any", "TYPE_CHECKING"} <= set(libconsistent.__all__)


def test_listing_names_imports_nothing() -> None:
    program = "import sys, libconsistent; assert 'HealthChecker' in dir(libconsistent); print('asyncio' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


# Policies


@pytest.mark.parametrize("kind", KINDS)
def test_a_checker_takes_the_fields_of_its_policy(kind: Any, ring: Ring) -> None:
    given: dict[str, Any] = {
        "interval": timedelta(seconds=2),
        "jitter": 0,
        "timeout": 0.25,
        "max_in_flight": 3,
        "seed": 9,
    }
    named = kind(ring, **given)
    assert named._arguments == kind(ring, policy=CheckPolicy(**given))._arguments
    assert named._arguments[2] == CheckPolicy(timedelta(seconds=2), 0, 0.25, 3, 9)
    assert kind(ring, seed=1)._arguments[2] == CheckPolicy(seed=1) and kind(ring)._arguments[2] == CheckPolicy()


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_refused_like_the_policy(kind: Any, ring: Ring) -> None:
    with pytest.raises(TypeError, match="policy: give it, or its fields, of which there is interval, seed, not both"):
        kind(ring, policy=CheckPolicy(), interval=1, seed=0)
    for field, value in (("interval", 0), ("timeout", -1), ("jitter", 2), ("max_in_flight", 0), ("seed", -1)):
        with pytest.raises(InvalidError, match=field):
            kind(ring, **{field: value})
    for field in ("interval", "timeout", "jitter", "max_in_flight", "seed"):
        with pytest.raises(TypeError, match=f"{field}: expected"):
            kind(ring, **{field: "1"})
    with pytest.raises(TypeError, match="intervall"):
        kind(ring, intervall=1)


def test_the_fields_of_a_checker_are_those_of_its_policy() -> None:
    fields = list(inspect.signature(CheckPolicy).parameters)
    for kind in KINDS:
        given = inspect.signature(kind).parameters.values()
        assert [parameter.name for parameter in given if parameter.kind is parameter.KEYWORD_ONLY] == fields


# Times


def test_times_are_seconds_as_floats(ring: Ring) -> None:
    ring.health_policy = HealthPolicy(heartbeat_timeout=timedelta(seconds=3))
    ring.sticky_policy = StickyPolicy(ttl=60)
    ring.report("a", True, now=5)
    ring.heartbeat("a", now=timedelta(seconds=6))
    checks = ring.checks(CheckPolicy(interval=2, timeout=1, jitter=0))
    probe = checks.due(10)[0]
    checks.finished(probe.number, True, 10)
    health = ring.health("a")
    times: dict[str, object] = {
        "now": Ring.now(),
        "tick": ring.tick(7),
        "heartbeat_timeout": ring.health_policy.heartbeat_timeout,
        "ttl": ring.sticky_policy.ttl,
        "last_beat": health.last_beat,
        "last_checked": health.last_checked,
        "deadline": probe.deadline,
        "next_wake": checks.next_wake(),
        "budget": budget()[0],
    }
    assert {name: type(time) for name, time in times.items()} == dict.fromkeys(times, float)
    assert (times["heartbeat_timeout"], times["ttl"], times["last_beat"], times["deadline"]) == (3.0, 60.0, 6.0, 11.0)
    set_budget(timedelta(seconds=2))
    assert budget()[0] == 2.0
    set_budget()
