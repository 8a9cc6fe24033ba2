"""Long calls let other threads run. The interpreter's lock changes hands only where it is let go: the interval after
which it is asked for is longer than any test."""

from __future__ import annotations

import itertools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from libconsistent import Ring, detect

RING = Ring([f"n{i}" for i in range(200)])
OTHER = Ring([f"n{i}" for i in range(1, 201)])
CHORD = Ring([f"10.0.0.{i}:80" for i in range(1, 200)], "chord")
KEYS = [f"user:{i}" for i in range(100_000)]
FEW = Ring([f"n{i}" for i in range(10)])
SEEN = {key: FEW[key] for key in KEYS[:200]}


@pytest.fixture
def others() -> Iterator[list[int]]:
    """How far another thread has come."""
    count, stop = [0], threading.Event()

    def body() -> None:
        while not stop.is_set():
            count[0] += 1
            time.sleep(0.0001)

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    sys.setswitchinterval(1000)
    try:
        yield count
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join(60)


@pytest.mark.parametrize(
    "call",
    [
        RING.shares,
        RING.snapshot().shares,
        lambda: RING.ranges("n7"),
        lambda: RING.explain("user:42"),
        lambda: RING.diff(OTHER),
        lambda: RING.distribution(KEYS),
        lambda: RING.distribution(iter(KEYS)),
        lambda: RING.place(iter(KEYS)),
        lambda: RING.place((key for key in KEYS), n=3),
        lambda: RING.place_u64(range(100_000)),
        lambda: CHORD.fingers("10.0.0.7:80"),
        lambda: CHORD.route("10.0.0.7:80", "user:42"),
        lambda: detect(FEW, SEEN),
        lambda: Ring(RING),
    ],
)
def test_fault_25_other_threads_run_during_long_calls(others: list[int], call: Callable[[], object]) -> None:
    # A short call may be over before another thread has woken up.
    for _ in range(100_000):
        before = others[0]
        call()
        if others[0] > before:
            return
    raise AssertionError("nobody else ran")


def test_fault_25_the_lock_is_not_let_go_otherwise(others: list[int]) -> None:
    before = others[0]
    for _ in range(10_000):
        RING.get_node("user:42")
    assert others[0] == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="interrupts itself as POSIX does")
def test_fault_25_a_long_batch_can_be_interrupted() -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            RING.place(itertools.repeat("key"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
