"""What children do with rings that threads of their parent were changing, and with copies that they were sent."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable

from libconsistent import Placement, Ring
from oracle import KEYS, REPLICAS, Oracle

HANGS = 60
"""Seconds after which a child has hung, however slow the machine."""


def works(ring: Ring) -> None:
    """A ring in a process of its own does what takes a lock, and answers as one that is made anew."""
    oracle = Oracle()
    oracle.check(ring.snapshot())
    ring.add_node("child", weight=2)
    ring.report("n1", False)
    ring.heartbeat("n1")
    ring.tick()
    ring.mark_down("n2")
    ring.mark_up("n2")
    leases = [ring.acquire("hot"), ring.acquire_sticky("chat"), ring.acquire_any()]
    assert all(lease.release() for lease in leases)
    oracle.check(ring.snapshot())
    ring.remove_node("child")
    with ring.on_change(lambda change: None):
        ring.set_weight("n3", 2.5)
    oracle.check(pickle.loads(pickle.dumps(ring.snapshot())))


def follows(followed: Ring, seen: int) -> None:
    """The thread that follows is there as well."""
    end = time.monotonic() + HANGS / 2
    while followed.epoch <= seen:
        assert time.monotonic() < end, "the child does not follow"
        time.sleep(0.01)
    Oracle().check(followed.snapshot())


ALONE = threading.Lock()
"""Held while a process forks and while there is another interpreter: a child that is forked beside one waits in Python
itself for good, before anything of it runs."""


def fork(body: Callable[[], None]) -> int:
    """How the child ended: 0 if its body returned, 1 if it raised, -14 if it hung."""
    with ALONE:
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(HANGS)
            body()
            code = 0
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def process(ring: Ring, held: Placement, one: list[str | None], many: list[list[str]]) -> None:
    """What a child of `multiprocessing` is sent: the parent's answers belong to the snapshot."""
    signal.alarm(HANGS)
    assert [held.get_node(key) for key in KEYS] == one
    assert list(held.place(KEYS, n=REPLICAS)) == many
    works(ring)


# Another interpreter may not import the package; it says so, and ends.
INTERPRETER = """
try:
    import libconsistent
except ImportError:
    pass
else:
    raise SystemExit("another interpreter imports the package")
"""
