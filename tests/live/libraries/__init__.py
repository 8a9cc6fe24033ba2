"""What the modules of the libraries share: random histories of members, texts as keys, and the programs that place them
in other languages."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from topology import KEYS, WORDS, Observed, Topology

# Of each library, so that 100,000 keys are placed.
TOPOLOGIES = 50
FOLDER = Path(__file__).parent
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-._:/ äßñ鍵Жد🔑"


@dataclass
class Members:
    """What was done to a library, step by step, and the weights of the members that it left, in the order of adding."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, weight: int = 1) -> None:
        self.steps.append({"add": name, "weight": weight})
        self.weights[name] = weight

    def remove(self, name: str) -> None:
        self.steps.append({"remove": name})
        del self.weights[name]


def some_members(
    rng: random.Random, *, most: int = 30, weight: int = 1, changes: bool = True, styles: int = 4
) -> Members:
    """Up to `most` members of weights up to `weight`; with `changes` some have left, and some of these are back.
    Of the styles of names the first is addresses."""
    members = Members()
    style = rng.randrange(styles)
    names: dict[str, None] = {}
    while len(names) < rng.randint(2, most):
        number = len(names)
        shapes = [f"10.0.{number}.{rng.randrange(256)}:11211", f"cache-{number}", some_text(rng, 20), f"nœud{number}"]
        names[shapes[style] or "empty"] = None
    for name in names:
        members.add(name, rng.randint(1, weight))
    for _ in range(rng.randint(1, 5) if changes else 0):
        if len(members.weights) < 2:
            break
        gone = rng.choice(list(members.weights))
        members.remove(gone)
        if rng.random() < 0.4:
            members.add(gone, rng.randint(1, weight))
    return members


def some_text(rng: random.Random, most: int) -> str:
    return "".join(rng.choices(LETTERS, k=rng.randint(1, most)))


def some_texts(rng: random.Random, ascii_only: bool = False) -> list[str]:
    """Keys as applications have them, numbers, and any text; all different."""
    # Not a set, whose order differs from run to run.
    keys: dict[str, None] = {}
    while len(keys) < KEYS:
        kind = rng.randrange(4)
        if kind == 0:
            key = f"{rng.choice(WORDS)}:{rng.getrandbits(40)}"
        elif kind == 1:
            key = str(rng.getrandbits(rng.randrange(1, 64)))
        else:
            key = some_text(rng, rng.choice([12, 40, 200]))
        if key.isascii() or not ascii_only:
            keys[key] = None
    return list(keys)


def observed(
    name: str, scheme: dict[str, Any], nodes: list[dict[str, Any]], keys: Sequence[str | bytes], chosen: Sequence[Any]
) -> Observed:
    as_bytes = [key.encode() if isinstance(key, str) else key for key in keys]
    return Observed(Topology(name, scheme, nodes), as_bytes, chosen)


@dataclass
class Job:
    """A library of another language, what is done to it, and the topology that should place like it."""

    library: str
    options: dict[str, Any]
    steps: list[dict[str, Any]]
    topology: Topology
    keys: list[bytes]
    # A sequence of requests that stay, for which each answer counts on the ones before.
    acquired: bool = False


def answers(command: list[str], jobs: Iterable[Job]) -> Iterator[Observed]:
    """Puts the jobs, one after the other, to a program that answers line by line."""
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdin and program.stdout
    try:
        for job in jobs:
            keys = [key.hex() for key in job.keys]
            asked = {"library": job.library, "options": job.options, "steps": job.steps, "keys": keys}
            program.stdin.write(json.dumps(asked) + "\n")
            program.stdin.flush()
            chosen = json.loads(program.stdout.readline())
            yield Observed(job.topology, job.keys, chosen, acquired=job.acquired)
    finally:
        program.stdin.close()
        program.wait(30)
