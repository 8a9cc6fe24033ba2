"""A fleet: its servers, its topology, the agent that carries it, and what goes wrong with all of them."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from running import Server, memcached, redis
from topologies import Agent, Scheme, Topology
from troubles import Span, Troubles


class Kind(NamedTuple):
    scheme: Scheme
    start: Callable[[str], Server]
    groups: tuple[int, ...]
    """How many servers each group has; one of a group is disturbed at a time."""
    most_away: int
    """How many members leave at most."""


KINDS = {"memcached": Kind("ketama", memcached, (4, 4), 2), "redis": Kind("ring", redis, (3,), 1)}


class Fleet:
    def __init__(self, name: str, program: Path, folder: Path, seed: str, stack: ExitStack) -> None:
        """All that is started ends with the stack."""
        kind = KINDS[name]
        self.name = name
        self.servers: list[Server] = []
        self.troubles: list[Troubles] = []
        for number, size in enumerate(kind.groups):
            group = [self.start(kind, stack) for _ in range(size)]
            self.troubles.append(Troubles(group, random.Random(f"{seed} {name} {number}")))
        addresses = {server.id: server.address for server in self.servers}
        source, self.file = folder / f"{name}-source.json", folder / f"{name}.json"
        plan = random.Random(f"{seed} {name} members")
        self.topology = Topology(kind.scheme, addresses, kind.most_away, source, plan)
        self.agent = Agent(program, source, self.file, random.Random(f"{seed} {name} agent"))
        stack.callback(self.agent.stop)

    def start(self, kind: Kind, stack: ExitStack) -> Server:
        server = kind.start(f"{self.name}-{len(self.servers)}")
        stack.callback(server.stop)
        self.servers.append(server)
        return server

    def jobs(self, over: threading.Event, seen: Callable[[], int]) -> Iterator[Callable[[], None]]:
        """What changes and breaks it until it is over."""
        for troubles in self.troubles:
            yield partial(troubles.make, over)
        yield partial(self.agent.make_troubles, over)
        yield partial(self.topology.make_changes, over, seen)

    def disturbed(self) -> dict[str, list[Span]]:
        return {id: spans for troubles in self.troubles for id, spans in troubles.disturbed.items()}

    def counts(self) -> Counter[str]:
        return sum((troubles.counts for troubles in self.troubles), Counter({"agents killed": self.agent.kills}))
