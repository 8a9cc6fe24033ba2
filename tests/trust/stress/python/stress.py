"""Threads do everything with two rings at once, while children are forked and spawned and interpreters come and go.
Every answer is compared with that of a placement made anew. Usage: stress.py SECONDS, then the last line is figures."""

from __future__ import annotations

import copy
import faulthandler
import gc
import json
import pickle
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import children
import numpy
import pyarrow  # type: ignore[import-untyped]
from libconsistent import CheckPolicy, Placement, Ring
from oracle import KEYS, REPLICAS, Oracle

STANDS_STILL = 120
"""Seconds without a call of some thread that are a deadlock."""

Body = Callable[[int], None]


class Stress:
    def __init__(self, folder: Path) -> None:
        self.oracle = Oracle()
        members = [f"n{i}" for i in range(10)]
        # One changes node by node, the other as a whole; the third follows what the second has.
        self.ring, self.whole, self.followed = (Ring(members, vnodes=16) for _ in range(3))
        self.path = folder / "topology.json"
        self.write()
        self.following = self.followed.follow(self.path, poll=0.05, debounce=0)
        self.column = pyarrow.array(KEYS)
        self.numbers = numpy.arange(500, dtype=numpy.uint64)
        self.made: Counter[str] = Counter()

    def write(self) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(self.whole.to_json())
        beside.replace(self.path)

    # Threads that look.

    def look_up(self, i: int) -> None:
        before = self.ring.snapshot()
        found = [self.ring.get_node(key) for key in KEYS[:5]]
        # A ring has one snapshot until it is outdated.
        if self.ring.snapshot() is before:
            assert found == self.oracle.of(before).one[:5]

    def batch(self, i: int) -> None:
        placed = self.ring.place((KEYS, iter(KEYS), self.column)[i % 3])
        assert list(placed) == self.oracle.of(placed.snapshot).one
        numbers = self.whole.place_u64(self.numbers)
        assert bytes(numbers.indices) == bytes(numbers.snapshot.place_u64(self.numbers).indices)

    def snapshots(self, i: int) -> None:
        held = (self.ring, self.whole, self.followed)[i % 3].snapshot()
        self.oracle.check(held)
        sent: Placement = pickle.loads(pickle.dumps(held))
        assert sent.fingerprint == held.fingerprint and sent.states_fingerprint == held.states_fingerprint
        assert list(sent.place(KEYS, n=REPLICAS)) == self.oracle.of(held).many
        assert copy.deepcopy(self.ring).fingerprint
        assert Ring.from_json(held.to_json()).fingerprint == held.fingerprint

    # Threads that change.

    def leases(self, i: int) -> None:
        taken = [self.ring.acquire("hot"), self.ring.acquire_any(cost=2), self.ring.acquire_sticky(f"chat {i % 500}")]
        if i % 2:
            assert all(lease.release() for lease in taken)
        # Others are collected.
        assert sum(load.total for load in self.ring.loads().values()) >= 0

    def health(self, i: int) -> None:
        node = f"n{i % 4}"
        self.ring.report(node, i % 3 > 0)
        self.ring.heartbeat(node)
        (self.ring.mark_down, self.ring.mark_draining, self.ring.mark_up)[i % 3](node)
        self.ring.tick()
        with self.ring.on_change(lambda change: None):
            self.ring.mark_up(node)

    def checks(self, i: int) -> None:
        checks = self.whole.checks(CheckPolicy(interval=0.001, jitter=0))
        for probe in checks.due(2.0**30 + i):
            checks.finished(probe.number, True, 2.0**30 + i)

    def members(self, name: str) -> Body:
        def change(i: int) -> None:
            self.ring.add_node(name, weight=1 + i % 3, zone=f"z{i % 2}")
            assert name in self.ring
            self.ring.set_weight(name, 1.5)
            self.ring.set_metadata(name, {"round": str(i)})
            self.ring.remove_node(name)

        return change

    def wholes(self, i: int) -> None:
        self.whole.set_nodes([f"n{k}" for k in range(10 + i % 3)])
        self.whole.update(json.loads(self.whole.to_json()), epoch=self.whole.epoch + 1)
        self.write()
        time.sleep(0.005)

    def follow(self, i: int) -> None:
        ring = Ring(["n0"], vnodes=16)
        with ring.follow(self.path, poll=0.05, debounce=0):
            end = time.monotonic() + children.HANGS
            while ring.epoch == 0:
                assert time.monotonic() < end, "nothing is followed"
                time.sleep(0.002)
        self.oracle.check(ring.snapshot())
        time.sleep(0.02)

    # Threads that make processes and interpreters.

    def forks(self, i: int) -> None:
        ring = (self.ring, self.whole)[i % 2]
        code = children.fork(lambda: children.works(ring))
        assert code == 0, f"a fork ended with {code}"
        if i % 10 == 0:
            seen = self.followed.epoch
            code = children.fork(lambda: children.follows(self.followed, seen))
            assert code == 0, f"a fork that follows ended with {code}"
        self.made["forks"] += 1 + (i % 10 == 0)
        time.sleep(0.01)

    def processes(self, i: int) -> None:
        """By one thread: `multiprocessing` itself lets threads take the ends of each other's children."""
        how = "spawn" if i % 5 == 0 else "fork"
        held = self.ring.snapshot()
        wanted = self.oracle.of(held)
        # What `fork` hands over is the ring that others change, what `spawn` sends is a copy.
        arguments = (self.ring, held, wanted.one, wanted.many)
        make = {"fork": get_context("fork").Process, "spawn": get_context("spawn").Process}[how]
        process = make(target=children.process, args=arguments)
        with children.ALONE:
            process.start()
        process.join(2 * children.HANGS)
        assert process.exitcode == 0, f"a process of {how} ended with {process.exitcode}"
        process.close()
        self.made[how] += 1
        time.sleep(0.05)

    def interpreters(self, i: int) -> None:
        own = next((name for name in ("_interpreters", "_xxsubinterpreters") if find_spec(name)), None)
        assert own is not None, "this Python has no interpreters to make"
        interpreters = import_module(own)
        with children.ALONE:
            made = interpreters.create()
            failed = getattr(interpreters, "exec", interpreters.run_string)(made, children.INTERPRETER)
            interpreters.destroy(made)
        assert failed is None, failed
        self.made["interpreters"] += 1
        time.sleep(0.2)

    def bodies(self) -> tuple[list[Body], list[Body]]:
        """What goes on until the last child has ended, and what makes them."""
        looking: list[Body] = [self.look_up, self.look_up, self.batch, self.snapshots]
        changing: list[Body] = [self.leases, self.leases, self.health, self.checks, self.wholes, self.follow]
        changing += [self.members("x"), self.members("y")]
        making: list[Body] = [self.forks, self.forks, self.processes, self.interpreters]
        return looking + changing, making


def run(stress: Stress, seconds: float) -> list[int]:
    """Repeats each body in a thread of its own; how often each was called."""
    lasting, making = stress.bodies()
    bodies = making + lasting
    stop, over, calls = threading.Event(), threading.Event(), [0] * len(bodies)
    errors: list[BaseException] = []

    def repeat(which: int) -> None:
        try:
            for i in count():
                if (stop if which < len(making) else over).is_set():
                    return
                bodies[which](i)
                calls[which] += 1
        except BaseException as e:
            errors.append(e)
            stop.set()

    threads = [threading.Thread(target=repeat, args=[which], daemon=True) for which in range(len(bodies))]
    for thread in threads:
        thread.start()
    end, seen = time.monotonic() + seconds, [-1] * len(bodies)
    while not stop.wait(0.5) and time.monotonic() < end:
        # The watchdog is wound up when everybody has come further.
        if all(now > then for now, then in zip(calls, seen, strict=True)):
            faulthandler.dump_traceback_later(STANDS_STILL, exit=True)
            seen = list(calls)
        gc.collect()
    stop.set()
    for i, thread in enumerate(threads):
        if i == len(making):
            over.set()
        thread.join(STANDS_STILL)
    faulthandler.cancel_dump_traceback_later()
    assert not any(thread.is_alive() for thread in threads), "a thread does not end"
    for error in errors:
        raise error
    return calls


def main(seconds: float) -> None:
    faulthandler.enable()
    faulthandler.register(signal.SIGALRM, all_threads=True, chain=True)
    faulthandler.dump_traceback_later(STANDS_STILL, exit=True)
    warnings.filterwarnings("ignore", message=".*multi-threaded.*", category=DeprecationWarning)
    sys.setswitchinterval(1e-4)
    with tempfile.TemporaryDirectory() as folder:
        stress = Stress(Path(folder))
        calls = run(stress, seconds)
        stress.following.close()
        for ring in (stress.ring, stress.whole, stress.followed):
            stress.oracle.check(ring.snapshot())
        gc.collect()
        assert all(load.leases == 0 for load in stress.ring.loads().values()), "leases are left"
    assert min(calls) > 0 and stress.made.keys() >= {"forks", "fork", "spawn", "interpreters"}
    made = stress.made
    lock = "with the lock" if getattr(sys, "_is_gil_enabled", lambda: True)() else "free threading"
    print(
        f"Python {sys.version.split()[0]} {lock}, {seconds:.0f} s, {len(calls)} threads made {sum(calls)} rounds, "
        f"{made['forks']} forks, {made['fork']} processes by fork and {made['spawn']} by spawn, "
        f"{made['interpreters']} interpreters, {stress.ring.epoch + stress.whole.epoch} changes, 0 wrong answers"
    )


if __name__ == "__main__":
    main(float(sys.argv[1]))
