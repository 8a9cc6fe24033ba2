"""What a check of the program's own means, and mistakes in it."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from libconsistent import AsyncHealthChecker, CheckPolicy, HealthChecker, HealthPolicy, InvalidError, Node, Probe, Ring

QUICK = CheckPolicy(interval=0.005, jitter=0, timeout=1.0)
SECONDS = 30
KINDS = [HealthChecker, AsyncHealthChecker]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


async def asked(probe: Probe, timeout: float) -> bool:
    return True


def blocking(probe: Probe, timeout: float) -> bool:
    return True


class Pinger:
    def __call__(self, probe: Probe, timeout: float) -> bool:
        return True

    def ping(self, probe: Probe, timeout: float) -> bool:
        return True

    async def ask(self, probe: Probe, timeout: float) -> bool:
        return True

    @staticmethod
    def still(probe: Probe, timeout: float) -> bool:
        return True


class Asker:
    async def __call__(self, probe: Probe, timeout: float) -> bool:
        return True

    def __bool__(self) -> bool:
        return False


def wrong_name(probe: Probe, timeout: float) -> bool:
    return probe.adress != ""  # type: ignore[attr-defined, no-any-return]


def forgotten_return(probe: Probe, timeout: float) -> None:
    len(probe.address)


def driven(kind: Any, ring: Ring, check: Callable[[Probe, float], object], enough: Callable[[], bool]) -> None:
    """Runs a checker of either kind until enough has happened."""
    if kind is HealthChecker:
        with HealthChecker(ring, check, QUICK):
            until(enough)
        return

    async def softly(probe: Probe, timeout: float) -> object:
        return check(probe, timeout)

    async def main() -> None:
        async with AsyncHealthChecker(ring, softly, QUICK):
            end = time.monotonic() + SECONDS
            while not enough():
                assert time.monotonic() < end, "nothing happened"
                await asyncio.sleep(0.002)

    asyncio.run(main())


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_failed_is_an_exception_or_false(kind: Any) -> None:
    answers: dict[str, Any] = {
        "raises": OSError("refused"),
        "false": False,
        "none": None,
        "true": True,
        "zero": 0,
        "empty": "",
        "list": [],
        "bytes": b"VERSION",
    }

    def check(probe: Probe, timeout: float) -> object:
        answer = answers[probe.id]
        if isinstance(answer, Exception):
            raise answer
        return answer

    ring = Ring(list(answers))
    ring.health_policy = HealthPolicy(max_ejected=100)
    ring.mark_down("none")
    driven(kind, ring, check, lambda: ring.health("bytes").successes > 5 and ring.state("false") == "down")
    assert {id for id in ring if ring.state(id) == "down"} == {"raises", "false", "none"}
    health = ring.health("none")
    # Neither way: it is as it was marked.
    assert (health.successes, health.failures, health.last_checked, health.ejected) == (0, 0, None, False)


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_a_forgotten_return_is_said_and_takes_nobody_down(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    ring, calls = Ring(["a", "b"]), [0]

    def check(probe: Probe, timeout: float) -> None:
        calls[0] += 1
        forgotten_return(probe, timeout)

    with caplog.at_level(logging.INFO, "libconsistent"):
        driven(kind, ring, check, lambda: calls[0] > 20)
    assert [ring.state(id) for id in ring] == ["up", "up"]
    assert [ring.health(id).failures for id in ring] == [0, 0]
    told = [record for record in caplog.records if record.name == "libconsistent"]
    assert [record.levelname for record in told] == ["ERROR"] and "returned None" in told[0].getMessage()


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_the_first_exception_is_a_warning_with_its_traceback(
    kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ring, calls = Ring(["a", "b", "c", "d"]), [0]

    def check(probe: Probe, timeout: float) -> bool:
        calls[0] += 1
        if calls[0] > 30:
            raise ZeroDivisionError("another mistake")
        return wrong_name(probe, timeout)

    with caplog.at_level(logging.INFO, "libconsistent"):
        driven(kind, ring, check, lambda: calls[0] > 60)
        # Another checker says it anew.
        calls[0] = 100
        driven(kind, ring, check, lambda: calls[0] > 130)
    # Without the nodes that went down.
    told = [r for r in caplog.records if r.name == "libconsistent" and not hasattr(r, "change")]
    assert [record.levelname for record in told] == ["WARNING"] * 3
    assert [record.exc_info and record.exc_info[0] for record in told] == [
        AttributeError,
        ZeroDivisionError,
        ZeroDivisionError,
    ]
    assert "check of '" in told[0].getMessage()
    assert "wrong_name" in caplog.text and "adress" in caplog.text and "Traceback" in caplog.text


def test_fault_30_an_answer_to_be_awaited_is_a_mistake(caplog: pytest.LogCaptureFixture) -> None:
    ring, calls = Ring(["a"]), [0]

    def check(probe: Probe, timeout: float) -> object:
        calls[0] += 1
        return asked(probe, timeout)

    with HealthChecker(ring, check, QUICK):
        until(lambda: calls[0] > 5)
    assert ring.health("a").last_checked is None and "AsyncHealthChecker" in caplog.text


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_refused_connections_are_no_warning(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    ring = Ring([Node("a", address="127.0.0.1:1")])

    async def main() -> None:
        checker = kind(ring, policy=QUICK)
        checker.start()
        while ring.health("a").failures < 3:
            await asyncio.sleep(0.002)
        closing = checker.close()
        if closing is not None:
            await closing

    with caplog.at_level(logging.DEBUG, "libconsistent"):
        asyncio.run(main())
    assert {record.levelname for record in caplog.records if record.name == "libconsistent"} == {"DEBUG"}


def too_few(probe: Probe) -> bool:
    return True


def too_many(probe: Probe, timeout: float, more: int) -> bool:
    return True


def keyword(probe: Probe, *, timeout: float) -> bool:
    return True


def yields(probe: Probe, timeout: float) -> Iterator[bool]:
    yield True


async def yields_softly(probe: Probe, timeout: float) -> AsyncIterator[bool]:
    yield True


@pytest.mark.parametrize(
    ("kind", "check", "why"),
    [
        *((kind, CheckPolicy(), r"check: a CheckPolicy is no check; give it as policy=") for kind in KINDS),
        *((kind, 5, "check: expected a function of a probe and the seconds it may take, not int") for kind in KINDS),
        *((kind, "ping", "not str") for kind in KINDS),
        *((kind, False, "not bool") for kind in KINDS),
        *((kind, Pinger, "not the class Pinger") for kind in KINDS),
        *((kind, yields, "generator") for kind in KINDS),
        *((kind, yields_softly, "generator") for kind in KINDS),
        *((HealthChecker, check, "AsyncHealthChecker") for check in (asked, Pinger().ask, Asker())),
        (HealthChecker, functools.partial(Asker(), timeout=1), "AsyncHealthChecker"),
        *((AsyncHealthChecker, check, "HealthChecker") for check in (blocking, Pinger(), Pinger().ping, print)),
        (AsyncHealthChecker, functools.partial(functools.partial(blocking), timeout=1.0), "HealthChecker"),
        *((HealthChecker, check, "called with a probe and the seconds") for check in (too_few, too_many, keyword)),
        (HealthChecker, lambda: True, "called with a probe and the seconds"),
        (HealthChecker, Pinger.ping, "called with a probe and the seconds"),
        (HealthChecker, functools.partial(blocking, Probe(1, "a", "", 0)), "called with a probe and the seconds"),
        (AsyncHealthChecker, functools.partial(asked, Probe(1, "a", "", 0)), "called with a probe and the seconds"),
    ],
)
def test_fault_30_what_can_be_no_check_is_refused_when_made(kind: Any, check: Any, why: str) -> None:
    with pytest.raises(TypeError, match=why):
        kind(Ring(["a"]), check)


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (HealthChecker, blocking),
        (HealthChecker, Pinger()),
        (HealthChecker, Pinger().ping),
        (HealthChecker, Pinger.still),
        (HealthChecker, functools.partial(too_many, more=1)),
        (HealthChecker, lambda *anything, **more: True),
        (HealthChecker, lambda probe, timeout, more=1: True),
        (HealthChecker, max),
        (AsyncHealthChecker, asked),
        (AsyncHealthChecker, Pinger().ask),
        (AsyncHealthChecker, Asker()),
        (AsyncHealthChecker, functools.partial(asked)),
    ],
)
def test_fault_30_what_can_be_a_check_is_taken(kind: Any, check: Any) -> None:
    # None has an address: the check is used even if it is not true.
    kind(Ring(["a"]), check)


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_other_arguments_that_are_swapped(kind: Any) -> None:
    with pytest.raises(TypeError, match="CheckPolicy"):
        kind(Ring(["a"]), asked if kind is AsyncHealthChecker else blocking, blocking)
    with pytest.raises(TypeError, match="ring: expected a Ring, not list"):
        kind(["a"])
    with pytest.raises(TypeError, match="ring: expected a Ring, not Placement"):
        kind(Ring(["a"]).snapshot())


# The same as in the other languages.
NO_ADDRESSES = [
    "",
    "localhost",
    ":80",
    "127.0.0.1:",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "127.0.0.1:000080",
    "h:http",
    "h:no such",
    "h:+80",
    "h:-1",
    "h: 80",
    "h:\u0663",
    "::1:80",
    "[]:80",
    "[::1]",
    "[[::1]]:80",
    "a]b:80",
    "[::1]x:80",
]
ADDRESSES = ["localhost:1", "[::1]:65535", "a.example:08", "[fe80::1%eth0]:80"]


@pytest.mark.parametrize("kind", [HealthChecker, AsyncHealthChecker])
@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_fault_30_an_address_is_a_host_and_a_port_from_1_to_65535(kind: Any, address: str) -> None:
    with pytest.raises(InvalidError, match=r"node 'lost'\.address: .* is not host:port") as caught:
        kind(Ring([Node("good", address="127.0.0.1:80"), Node("lost", address=address)]))
    assert caught.value.kind == "address"


@pytest.mark.parametrize("address", ADDRESSES)
def test_fault_30_addresses_that_a_checker_takes(address: str) -> None:
    with HealthChecker(Ring([Node("a", address=address)])) as checker:
        assert checker.running


@pytest.mark.parametrize("kind", KINDS)
def test_fault_30_nodes_without_an_address_are_refused_at_the_start(kind: Any) -> None:
    ring = Ring([Node("fine", address="127.0.0.1:1")])
    checker = kind(ring)
    ring.add_node("bare")

    async def main() -> None:
        with pytest.raises(InvalidError, match=r"node 'bare'\.address") as caught:
            checker.start()
        assert caught.value.kind == "address" and not checker.running
        # Mended, it starts.
        ring.set_address("bare", "127.0.0.1:2")
        checker.start()
        assert checker.running
        closing = checker.close()
        if closing is not None:
            await closing

    asyncio.run(main())


def test_fault_30_a_probe_is_taken_back_once() -> None:
    ring = Ring(["a"])
    checks = ring.checks(CheckPolicy(interval=0.1, jitter=0, timeout=0.05))
    (probe,) = checks.due(0)
    assert checks.due(0.01) == [] and checks.cancel(probe.number) and not checks.cancel(probe.number)
    assert not checks.finished(probe.number, False, 0.02) and not checks.cancel(77)
    # It does not time out, and the next one comes when it would have come.
    assert checks.due(0.06) == [] and ring.health("a").last_checked is None and checks.next_wake() == 0.1
    assert [next.number for next in checks.due(0.1)] == [2]
