"""A fleet of 40 workers in simulated time, by which the routers of this group are measured."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from libconsistent import Ring

WORKERS, SESSIONS, TURNS = 40, 640, 30
# The tokens that a request allows for its answer: when it is routed, nobody knows how long that will be.
MOST = 1024


def simulate(route: Callable[[int, int, int], tuple[str, Any]], over: Callable[[Any], None]) -> tuple[float, float]:
    """The fullest worker over the mean by tokens served, and the part of turns on their session's first worker. Every
    session always has a turn under way. `route` takes session, turn and tokens of the prompt, and tells the worker and
    what `over` is given when the turn ends."""
    rnd = random.Random(7)
    served: Counter[str] = Counter()
    home: dict[int, str] = {}
    stayed = turns = 0
    events: list[tuple[float, int, int, Any]] = [(rnd.random(), session, 0, None) for session in range(SESSIONS)]
    heapq.heapify(events)
    while events:
        now, session, turn, done = heapq.heappop(events)
        if turn:
            over(done)
        if turn == TURNS:
            continue
        prompt, answer = rnd.randint(20, 300), rnd.randint(50, MOST)
        worker, done = route(session, turn, prompt)
        served[worker] += prompt + answer
        stayed += worker == home.setdefault(session, worker)
        turns += 1
        heapq.heappush(events, (now + answer + prompt / 10, session, turn + 1, done))
    assert turns == SESSIONS * TURNS
    return max(served.values()) * WORKERS / sum(served.values()), stayed / turns


def published(scheme: str, node: str, key: str) -> float:
    """The fullest worker over the mean where a published ring alone says who has a session: the median of 20 fleets,
    whose nodes and keys are these texts with the fleet and the number in them."""
    fullest = []
    for fleet in range(20):
        made: Any = Ring
        ring = made([node.format(fleet, i) for i in range(WORKERS)], scheme)
        counts = Counter(ring.get_node(key.format(fleet, i)) for i in range(SESSIONS))
        fullest.append(max(counts.values()) * WORKERS / SESSIONS)
    return sorted(fullest)[10]
