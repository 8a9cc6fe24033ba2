"""What goes wrong with servers, one of a group at a time, and when each of them was disturbed."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from running import Server

QUIET = 0.5, 2.0
"""Seconds between troubles, at random."""
GONE = 0.3, 2.0
SLOW = 1.0, 3.0
STOPPED, RUNS = 0.02, 0.005
"""Seconds for which a slow server is stopped, and runs, in turn."""
LATE = 0.1
"""One that was stopped for longer than this was paused, whatever had been meant."""


def now() -> int:
    """Microseconds of the clock that all processes of a machine have."""
    return time.monotonic_ns() // 1000


class Span(NamedTuple):
    start: int
    end: int

    def longer(self, by: int) -> Span:
        return Span(self.start, self.end + by)

    def meets(self, others: list[Span]) -> bool:
        """Whether any of them has a moment in common with this one."""
        return any(self.start <= other.end and other.start <= self.end for other in others)


class Troubles:
    def __init__(self, group: list[Server], plan: random.Random) -> None:
        self.group, self.plan = group, plan
        self.disturbed: dict[str, list[Span]] = {server.id: [] for server in group}
        self.counts: Counter[str] = Counter()

    def make(self, over: threading.Event) -> None:
        """Afterwards every server is up."""
        kinds = [self.kill, self.pause, self.restart, self.slow]
        while not over.wait(self.plan.uniform(*QUIET)):
            self.plan.choice(kinds)(self.plan.choice(self.group))

    @contextmanager
    def disturbing(self, server: Server) -> Iterator[None]:
        start = now()
        yield
        self.disturbed[server.id].append(Span(start, now()))

    def kill(self, server: Server) -> None:
        self.counts["kills"] += 1
        with self.disturbing(server):
            server.signal(signal.SIGKILL)
            server.ended()
            time.sleep(self.plan.uniform(*GONE))
            server.start()

    def restart(self, server: Server) -> None:
        self.counts["restarts"] += 1
        with self.disturbing(server):
            server.signal(signal.SIGTERM)
            server.ended()
            server.start()

    def pause(self, server: Server) -> None:
        self.counts["pauses"] += 1
        with self.disturbing(server):
            server.signal(signal.SIGSTOP)
            time.sleep(self.plan.uniform(*GONE))
            server.signal(signal.SIGCONT)

    def slow(self, server: Server) -> None:
        self.counts["slowed"] += 1
        end = time.monotonic() + self.plan.uniform(*SLOW)
        while time.monotonic() < end:
            start = now()
            server.signal(signal.SIGSTOP)
            time.sleep(STOPPED)
            server.signal(signal.SIGCONT)
            if now() - start > LATE * 1e6:
                self.disturbed[server.id].append(Span(start, now()))
            time.sleep(RUNS)
