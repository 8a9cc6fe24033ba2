"""Children of a process whose threads change rings when it forks."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from libconsistent import Change, CheckPolicy, HealthChecker, HealthPolicy, Probe, Ring, StickyPolicy

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")

HANGS = 60
"""Seconds after which a child has hung, however slow the machine."""


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """No log: a handler's file that a thread of the parent was writing to is locked in the child for good, which is
    Python's own."""
    logger = logging.getLogger("libconsistent")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


@contextmanager
def repeating(*bodies: Callable[[int], None]) -> Iterator[list[int]]:
    """Threads that call each body over and over; yields how often each was called."""
    stop, calls = threading.Event(), [0] * len(bodies)
    errors: list[BaseException] = []

    def repeat(i: int) -> None:
        try:
            while not stop.is_set():
                bodies[i](calls[i])
                calls[i] += 1
        except BaseException as e:
            errors.append(e)

    threads = [threading.Thread(target=repeat, args=[i], daemon=True) for i in range(len(bodies))]
    for thread in threads:
        thread.start()
    try:
        yield calls
    finally:
        stop.set()
        for thread in threads:
            thread.join(HANGS)
    assert not errors, errors


def in_child(body: Callable[[], None]) -> int:
    """Forks; how the child ended: 0 if its body returned, 1 if it raised, -14 if it hung."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(HANGS)
            body()
            code = 0
        except BaseException as e:
            print(repr(e), file=sys.stderr)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def every_verb(ring: Ring, checks: object) -> None:
    """Each call that takes a lock or waits for one, and some that do neither."""
    before = ring.fingerprint
    ring.report("n1", False)
    ring.heartbeat("n2")
    ring.tick()
    assert ring.health("n1").failures >= 1
    for mark in (ring.mark_down, ring.mark_draining, ring.mark_up):
        mark("n3")
    ring.health_policy = HealthPolicy(rise=1)
    assert ring.health_policy.rise == 1
    ring.add_node("child", weight=2)
    ring.set_weight("child", 3)
    ring.set_address("child", "h:1")
    ring.set_metadata("child", {"k": "v"})
    ring.store_rows()
    ring.set_load("child", 3)
    assert ring.load("child").measured == 3 and len(ring.loads()) == len(ring)
    ring.bound = 1.5
    assert ring.bound.factor == 1.5
    leases = [ring.acquire(f"k{i}") for i in range(20)] + [ring.acquire_sticky(f"s{i}") for i in range(20)]
    assert all(lease.release() for lease in leases)
    assert ring.sticky_use.sessions >= 20
    ring.forget_session("s1")
    ring.expire_sticky()
    ring.sticky_policy = StickyPolicy(sessions=100)
    assert ring.checks().due() is not None
    assert len(checks.due(2**40)) > 0  # type: ignore[attr-defined]
    assert list(ring.place(["a", "b"])) == [ring["a"], ring["b"]]
    assert ring.get_nodes("a", 3) and ring.shares() and ring.explain("a")
    ring.remove_node("child")
    assert ring.pick_node_by_load("hot", 3, "x") is not None
    assert Ring(ring).fingerprint == ring.fingerprint and before


def test_fault_19_a_child_does_every_verb_whatever_threads_were_doing() -> None:
    ring = Ring([f"n{i}" for i in range(20)])
    checks = ring.checks(CheckPolicy(interval=0.001, jitter=0))

    def members(i: int) -> None:
        ring.add_node("x")
        ring.remove_node("x")

    def health(i: int) -> None:
        ring.report(f"n{i % 20}", i % 3 > 0)
        ring.mark_down("n2")
        ring.mark_up("n2")
        ring.tick()

    def sessions(i: int) -> None:
        ring.acquire_sticky(f"chat {i % 1000}")
        ring.acquire(f"k{i}")

    def schedule(i: int) -> None:
        for probe in checks.due(i):
            checks.finished(probe.number, True, i)

    with repeating(members, health, sessions, schedule) as calls:
        for fork in range(200):
            # Every thread has come further, so that the fork meets it somewhere else.
            seen, end = list(calls), time.monotonic() + HANGS
            while any(now == then for now, then in zip(calls, seen, strict=True)):
                assert time.monotonic() < end, "a thread of the parent stands still"
                time.sleep(0)
            assert in_child(lambda: every_verb(ring, checks)) == 0, fork
        # The parent goes on as well.
        assert all(calls)


def test_fault_19_no_lock_of_the_engine_is_forgotten() -> None:
    root = Path(__file__).parents[2]
    # The second and third are taken with the interpreter's lock alone, which a fork holds; the next two belong to one
    # call; WebAssembly never forks.
    known = {"core/src/live/lock.rs", "py/src/live/lease.rs", "py/src/verbs/steps.rs"}
    known |= {"py/src/batch/kept.rs", "py/src/batch/routed.rs", "ffi-c/src/wasm.rs"}
    sources = [path for room in ("core/src", "ffi-c/src", "py/src") for path in (root / room).rglob("*.rs")]
    found = {
        str(path.relative_to(root)) for path in sources if re.search(r"\b(Mutex|RwLock|Condvar)<", path.read_text())
    }
    assert len(sources) > 100 and found == known


def test_fault_19_a_child_has_the_names_that_threads_were_asking_for() -> None:
    ring = Ring([f"n{i}" for i in range(20)], vnodes=1)

    def change(i: int) -> None:
        ring.set_nodes([f"n{k}" for k in range(20 + i % 3)])

    def names(i: int) -> None:
        assert len(ring.snapshot().nodes) >= 20

    def child() -> None:
        names(0)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with repeating(change, names, names, names, names):
            for fork in range(300):
                assert in_child(child) == 0, fork
    finally:
        sys.setswitchinterval(interval)


def test_fault_19_nothing_is_made_without_the_lock_of_the_interpreter() -> None:
    """PyOnceLock lets it go in the midst. What is made once a process registers what a fork calls."""
    room = Path(__file__).parents[2] / "py/src"
    found = [str(path.relative_to(room)) for path in room.rglob("*.rs") if "get_or_try_init(py" in path.read_text()]
    assert found == ["live/following.rs"]


RING = Ring([f"n{i}" for i in range(20)])


def work(i: int) -> str | None:
    signal.alarm(HANGS)
    RING.report(f"n{i % 20}", True)
    RING.mark_up("n1")
    return RING.get_node(f"k{i}")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_fault_19_a_pool_beside_a_thread_that_follows_members() -> None:
    def follow(i: int) -> None:
        RING.set_metadata("n0", {"version": str(i)})
        RING.report("n1", False)
        RING.mark_up("n1")

    wanted = [RING.get_node(f"k{i}") for i in range(50)]
    with repeating(follow):
        for _ in range(10):
            with multiprocessing.get_context("fork").Pool(4) as pool:
                assert pool.map_async(work, range(50)).get(HANGS) == wanted


def test_a_child_is_told_its_own_changes_whoever_was_telling() -> None:
    ring = Ring([f"n{i}" for i in range(20)])
    checks = ring.checks(CheckPolicy(interval=0.001, jitter=0))
    told: list[Change] = []
    lock = threading.Lock()

    def listen(change: Change) -> None:
        # What a listener does: it takes locks of its own, and asks the ring and the schedule that told it.
        with lock:
            told[:] = [*told[-99:], change]
        ring.state("n0")
        checks.next_wake()

    def members(i: int) -> None:
        ring.set_nodes([f"n{k}" for k in range(20 + i % 3)])

    def health(i: int) -> None:
        ring.mark_down("n2")
        for probe in checks.due(i):
            checks.finished(probe.number, i % 4 > 0, i)
        ring.mark_up("n2")

    def child() -> None:
        # Its listener may have been in the middle: its own lock is the program's to make anew.
        nonlocal lock
        lock = threading.Lock()
        ring.mark_down("n5")
        ring.mark_draining("n5")
        assert told[-1].node == "n5" and told[-1].to == "draining"
        subscription.close()
        ring.mark_up("n5")
        assert told[-1].to == "draining"
        with ring.on_change(told.append):
            ring.remove_node("n7")
        assert [change.why for change in told[-2:]] == ["left", "topology"]

    with ring.on_change(listen) as subscription, repeating(members, health, health) as calls:
        for fork in range(100):
            # One thread may be telling the changes of the others all the time.
            seen, end = sum(calls), time.monotonic() + HANGS
            while sum(calls) < seen + 3:
                assert time.monotonic() < end, "all threads of the parent stand still"
                time.sleep(0)
            assert in_child(child) == 0, fork


def test_fault_19_a_fork_in_a_fork_and_forks_from_threads() -> None:
    ring = Ring(["a", "b"])
    codes: list[int] = []

    def change() -> None:
        ring.mark_down("a")
        ring.mark_up("a")

    def fork(i: int) -> None:
        if i < 20:
            codes.append(in_child(lambda: sys.exit(in_child(change)) if in_child(change) else change()))
        else:
            time.sleep(0.001)

    with repeating(lambda i: change(), fork, fork) as calls:
        end = time.monotonic() + HANGS
        while min(calls[1:]) < 20:
            assert time.monotonic() < end, "hangs"
            time.sleep(0.01)
    assert codes == [0] * 40


def test_fault_19_a_checker_says_that_it_does_not_run_in_a_child_and_starts_anew() -> None:
    calls = count()
    seen = [0]

    def check(probe: Probe, timeout: float) -> bool:
        seen[0] = next(calls)
        return True

    def until(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + HANGS
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.001)

    ring = Ring(["a", "b"])
    checker = HealthChecker(ring, check, CheckPolicy(interval=0.005))

    def runs() -> bool:
        return checker.running

    def child() -> None:
        assert not runs()
        before = seen[0]
        time.sleep(0.05)
        assert seen[0] == before
        checker.start()
        assert runs()
        until(lambda: seen[0] > before + 3)
        checker.close()
        assert not runs()
        # The thread of a last check ends once it has told what it found.
        until(lambda: threading.active_count() == 1)

    def leaves() -> None:
        # What a `with` block around the fork does at its end.
        checker.close()
        assert not runs()

    with checker:
        until(lambda: seen[0] > 2)
        assert in_child(child) == 0 == in_child(leaves)
        # The parent's goes on.
        before = seen[0]
        until(lambda: seen[0] > before + 3)
        assert runs()
    assert not runs()
    assert in_child(lambda: None if not runs() else sys.exit(3)) == 0
