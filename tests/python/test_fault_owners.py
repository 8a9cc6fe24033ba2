"""Checkers and leases go with whoever held them."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable

import pytest
from libconsistent import AsyncHealthChecker, CheckPolicy, HealthChecker, Lease, Node, Probe, Ring

QUICK = CheckPolicy(interval=0.005, jitter=0, timeout=0.1)
SECONDS = 30


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


def well(probe: Probe, timeout: float) -> bool:
    return True


@pytest.mark.parametrize("check", [well, None])
def test_fault_28_dropped_checkers_end_their_threads(check: Callable[[Probe, float], bool] | None) -> None:
    before = threading.active_count()
    ring = Ring([Node("a", address="127.0.0.1:1")])
    checkers = [HealthChecker(ring, check, QUICK) for _ in range(20)]
    for checker in checkers:
        checker.start()
    until(lambda: ring.health("a").last_checked is not None)
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("libconsistent checker") == 20 and all(checker.running for checker in checkers)
    del checkers, checker
    gc.collect()
    until(lambda: threading.active_count() == before)
    # Nobody reports any more.
    last = ring.health("a").last_checked
    time.sleep(0.05)
    assert ring.health("a").last_checked == last


def test_fault_28_a_checker_in_a_cycle_ends_with_it() -> None:
    class Service:
        def __init__(self, ring: Ring) -> None:
            self.checker = HealthChecker(ring, well, QUICK)
            self.myself = self

    before = threading.active_count()
    service = Service(Ring(["a"]))
    service.checker.start()
    gone = weakref.ref(service)
    del service
    gc.collect()
    assert gone() is None
    until(lambda: threading.active_count() == before)


def test_fault_28_a_checker_that_is_held_goes_on() -> None:
    ring = Ring(["a"])
    checker = HealthChecker(ring, well, QUICK)
    checker.start()
    gc.collect()
    until(lambda: ring.health("a").successes > 3)
    assert checker.running
    checker.close()
    checker.close()
    assert not checker.running


def test_fault_28_a_dropped_checker_of_a_loop_ends_its_tasks() -> None:
    async def well_softly(probe: Probe, timeout: float) -> bool:
        await asyncio.sleep(0)
        return True

    async def main() -> None:
        ring = Ring(["a", "b"])
        checker = AsyncHealthChecker(ring, well_softly, QUICK)
        checker.start()
        assert checker.running
        while ring.health("a").successes < 3:
            await asyncio.sleep(0.001)
        del checker
        gc.collect()
        end = time.monotonic() + SECONDS
        while len(asyncio.all_tasks()) > 1:
            assert time.monotonic() < end
            await asyncio.sleep(0.001)

    asyncio.run(main())


def out(ring: Ring) -> int:
    return sum(load.leases for load in ring.loads().values())


def test_fault_28_leases_go_with_their_last_reference_and_with_their_thread() -> None:
    ring = Ring(["a", "b", "c"])
    leases = [ring.acquire(f"k{i}") for i in range(10)] + [ring.acquire_sticky(f"s{i}") for i in range(10)]
    assert out(ring) == 20
    del leases[3:]
    assert out(ring) == 3
    del leases
    assert out(ring) == 0

    kept = threading.local()
    ready, go_on = threading.Barrier(6), threading.Event()

    def hold() -> None:
        kept.lease = ring.acquire("mine")
        mine = ring.acquire_sticky("mine")
        ready.wait(SECONDS)
        go_on.wait(SECONDS)
        if mine.node:
            raise RuntimeError("the thread ends by an error")

    hook, threading.excepthook = threading.excepthook, lambda arguments: None
    try:
        threads = [threading.Thread(target=hold) for _ in range(5)]
        for thread in threads:
            thread.start()
        ready.wait(SECONDS)
        assert out(ring) == 10
        go_on.set()
        for thread in threads:
            thread.join(SECONDS)
    finally:
        threading.excepthook = hook
    del threads, thread
    gc.collect()
    until(lambda: out(ring) == 0)

    def generator() -> object:
        with ring.acquire("k") as node:
            yield node

    running = generator()
    next(running)  # type: ignore[call-overload]
    assert out(ring) == 1
    del running
    assert out(ring) == 0


def test_fault_28_what_is_held_at_the_end_does_no_harm() -> None:
    program = """
import threading, time
from libconsistent import CheckPolicy, HealthChecker, Ring
ring = Ring(["a", "b"])
lease = ring.acquire("k")
cycle = [ring.acquire_sticky("s")]
cycle.append(cycle)
checkers = [HealthChecker(ring, lambda probe, timeout: True, CheckPolicy(interval=0.001)) for _ in range(5)]
for checker in checkers:
    checker.start()
def hold():
    mine = ring.acquire("k")
    time.sleep(60)
threading.Thread(target=hold, daemon=True).start()
time.sleep(0.1)
print(sum(load.leases for load in ring.loads().values()))
"""
    ran = subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, timeout=SECONDS)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "3\n", "")


def test_fault_28_leases_are_counted_once(  # whoever releases: the block, a call, the end of the object
) -> None:
    ring = Ring(["a"])
    with ring.acquire("k") as node:
        assert node == "a" and out(ring) == 1
    lease: Lease = ring.acquire("k")
    assert lease.release() and not lease.release()
    del lease
    assert out(ring) == 0
