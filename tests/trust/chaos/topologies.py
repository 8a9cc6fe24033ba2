"""Topologies whose members change, and the agents that carry them to the file that clients follow."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from libconsistent import Node, Ring
from libconsistent.sources.file import FileStore
from troubles import Span, now

BETWEEN = 0.2, 4.0
"""Seconds between changes, at random."""
AGENT_RUNS = 3.0, 8.0
AGENT_GONE = 0.2, 1.5
AGENT_STARTS = 500_000
"""Microseconds that an agent may take to see what has changed before it started."""
WEIGHTS = 1, 2
MOST_LOSS = 0.5
"""The part of the weight that may leave at once, by default."""

Scheme = Literal["ketama", "ring"]
Members = dict[str, int]
"""Weights, by id."""


class Published(NamedTuple):
    at: int
    epoch: int
    members: Members
    ring: Ring
    """By the document itself."""


class Topology:
    """A document in a file, which changes."""

    def __init__(
        self, scheme: Scheme, addresses: dict[str, str], most_away: int, file: Path, plan: random.Random
    ) -> None:
        self.addresses, self.most_away, self.plan = addresses, most_away, plan
        self.store = FileStore(file)
        self.members: Members = dict.fromkeys(addresses, 1)
        self.ring = Ring(self.nodes(), scheme=scheme)
        self.published: list[Published] = []
        self.publish()

    def nodes(self) -> list[Node]:
        return [Node(id, weight=weight, address=self.addresses[id]) for id, weight in self.members.items()]

    def publish(self) -> None:
        document = self.ring.to_json()
        self.store.put(document)
        self.published.append(Published(now(), self.ring.epoch, self.members, Ring.from_json(document)))

    def make_changes(self, over: threading.Event, seen: Callable[[], int]) -> None:
        """`seen` is the epoch that all who follow have seen."""
        while not over.wait(self.plan.uniform(*BETWEEN)):
            self.change(seen())

    def change(self, seen: int) -> None:
        """A node leaves or comes back, or gets another weight. Whoever has seen some epoch has not lost too much by
        this."""
        known = [each.members for each in self.published if each.epoch >= seen]
        while True:
            members = self.changed()
            if len(members) >= len(self.addresses) - self.most_away and all(
                lost(before, members) <= MOST_LOSS for before in known
            ):
                break
        self.members = members
        self.ring.set_nodes(self.nodes())
        self.publish()

    def changed(self) -> Members:
        id = self.plan.choice(list(self.addresses))
        if id not in self.members:
            return {**self.members, id: self.plan.choice(WEIGHTS)}
        if self.plan.random() < 0.5:
            return {each: weight for each, weight in self.members.items() if each != id}
        return {**self.members, id: sum(WEIGHTS) - self.members[id]}


def lost(before: Members, after: Members) -> float:
    return sum(weight for id, weight in before.items() if id not in after) / sum(before.values())


class Agent:
    """`consistent agent`, which is killed and started again."""

    def __init__(self, program: Path, source: Path, to: Path, plan: random.Random) -> None:
        self.command: list[str | Path] = [program, "agent", "--source", source, "--to", to]
        self.log = to.with_suffix(".log")
        self.plan = plan
        self.kills = 0
        self.away: list[Span] = []
        self.start()
        end = time.monotonic() + 10
        while not to.exists():
            if time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"the agent has not written {to}")
            time.sleep(0.01)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def make_troubles(self, over: threading.Event) -> None:
        """Afterwards it runs."""
        while not over.wait(self.plan.uniform(*AGENT_RUNS)):
            if self.process.poll() is not None:
                raise RuntimeError(f"the agent has ended: {self.log}")
            start = now()
            self.stop()
            self.kills += 1
            time.sleep(self.plan.uniform(*AGENT_GONE))
            self.start()
            self.away.append(Span(start, now() + AGENT_STARTS))
