"""Random histories of a living ring: adds, removes, other weights, swaps. Each change is made on a ring of this library
first; one that it refuses, because no document tells what the library would do, is left out of both."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from libconsistent import Ring, UnsupportedError
from topology import node

CHANGES = 10


class Living:
    """A ring, and the steps that made it."""

    def __init__(self, scheme: dict[str, Any], start: Sequence[dict[str, Any]] = ()) -> None:
        self.ring = Ring.from_json(json.dumps({"libconsistent": 1, "scheme": scheme, "nodes": [*start]}))
        self.steps: list[dict[str, Any]] = [{"add": each["id"], "weight": each["weight"]} for each in start]
        self.refused = 0

    @property
    def document(self) -> dict[str, Any]:
        """Without defaults, as the ring writes it."""
        found: dict[str, Any] = json.loads(self.ring.to_json())
        return found

    @property
    def nodes(self) -> list[dict[str, Any]]:
        return [{"weight": 1} | record for record in self.document["nodes"]]

    def change(self, step: dict[str, Any], make: Callable[[], Any]) -> None:
        before = self.ring.to_json()
        try:
            make()
        except UnsupportedError:
            assert self.ring.to_json() == before, "a refused change leaves the ring as it was"
            self.refused += 1
        else:
            self.steps.append(step)

    def add(self, name: str, weight: int) -> None:
        self.change({"add": name, "weight": weight}, lambda: self.ring.add_node(name, weight=weight))

    def remove(self, name: str) -> None:
        self.change({"remove": name}, lambda: self.ring.remove_node(name))

    def weigh(self, name: str, weight: int) -> None:
        if weight != self.ring.node(name).weight:
            step = {"add": name, "weight": weight, "again": True}
            self.change(step, lambda: self.ring.set_weight(name, weight))

    def swap(self, old: str, new: str) -> None:
        """hashring's: another name for the points of the old one."""
        document = self.document
        record = next(record for record in document["nodes"] if record["id"] == old)
        record["fields"] = {"label": old} | record.get("fields", {})
        record["id"] = new
        self.ring = Ring.from_json(json.dumps(document))
        self.steps.append({"add": new, "swap": old})


L = TypeVar("L", bound=Living)


def lives(
    rng: random.Random, living: L, names: Sequence[str], *, weight: int = 0, weigh: bool = True, swaps: bool = False
) -> L:
    """Some changes; weights up to `weight` if the library knows any."""
    for _ in range(rng.randint(1, CHANGES)):
        there = list(living.ring.nodes)
        away = [name for name in names if name not in there]
        some = rng.randint(1, weight) if weight else 1
        kind = rng.randrange(10)
        if kind == 0 and swaps and there:
            living.swap(rng.choice(there), f"swapped-{len(living.steps)}:11211")
        elif kind < 3 and weight and weigh and there:
            living.weigh(rng.choice(there), some)
        elif kind < 6 and len(there) > 1:
            living.remove(rng.choice(there))
        elif away:
            living.add(rng.choice(away), some)
    if not len(living.ring):
        living.add(names[0], 1)
    return living


def start(rng: random.Random, names: Sequence[str], weight: int = 0) -> list[dict[str, Any]]:
    """Some of the names, in a random order."""
    chosen = rng.sample(list(names), rng.randint(1, len(names) - 1))
    return [node(name, rng.randint(1, weight) if weight else 1) for name in chosen]


def pool(rng: random.Random, style: str) -> list[str]:
    """Names of a style: numbers, whose labels are the same, twins, whose low bytes are, or addresses."""
    count = rng.randint(2, 14)
    if style == "numbers":
        return [str(n) for n in rng.sample(range(130), count)]
    if style == "twins":
        # Letters, and those of the same low bytes.
        letters = rng.sample("abcdefghijklmno", (count + 1) // 2)
        return [*letters, *(chr(0x100 + ord(letter)) for letter in letters)]
    return [f"10.{rng.randrange(3)}.{n}.7:11211" for n in range(count)]
