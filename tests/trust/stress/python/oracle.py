"""What a placement has to answer: what one says that was made just now, of the same members in the same health."""

from __future__ import annotations

from typing import NamedTuple

from libconsistent import Placement, Ring

KEYS = [f"user:{i}" for i in range(40)] + [f"ключ:{i}" for i in range(10)]
REPLICAS = 3
MOST = 500
"""Answers that are kept."""


class Answers(NamedTuple):
    one: list[str | None]
    many: list[list[str]]


def made_anew(held: Placement) -> Placement:
    ring = Ring([held.node(id) for id in held.nodes], vnodes=16)
    for id in held.nodes:
        if held.state(id) == "down":
            ring.mark_down(id)
        elif held.state(id) == "draining":
            ring.mark_draining(id)
    return ring.snapshot()


class Oracle:
    """Threads share one without a lock: at worst two compute the same."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Answers] = {}
        self.checks = 0

    def of(self, held: Placement) -> Answers:
        name = (held.fingerprint, held.states_fingerprint)
        found = self.known.get(name)
        if found is None:
            anew = made_anew(held)
            assert (anew.fingerprint, anew.states_fingerprint) == name
            found = Answers([anew.get_node(key) for key in KEYS], [anew.get_nodes(key, REPLICAS) for key in KEYS])
            if len(self.known) >= MOST:
                self.known.clear()
            self.known[name] = found
        return found

    def check(self, held: Placement) -> None:
        wanted = self.of(held)
        assert [held.get_node(key) for key in KEYS] == wanted.one
        assert list(held.place(KEYS, n=REPLICAS)) == wanted.many
        assert list(held.place(KEYS)) == wanted.one
        self.checks += 1
