"""The ring libraries of crates.io, at the versions of libraries/rust/Cargo.lock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from libraries import FOLDER, TOPOLOGIES, Job, answers, some_members, some_texts
from topology import Observed, Topology, node

PROGRAM = FOLDER.parents[2] / "build/live-rust/debug/live-rust"


def version() -> str:
    if not PROGRAM.exists():
        raise FileNotFoundError("its program is not built")
    return "hashring 0.3.6"


def hashring(rng: random.Random) -> Job:
    members = some_members(rng)
    kind = rng.choice(["str", "str", "bytes", "u64"])
    keys = [key.encode() for key in some_texts(rng)]
    if kind == "u64":
        keys = list({rng.getrandbits(rng.randint(1, 64)).to_bytes(8, "little"): None for _ in range(2 * len(keys))})
    scheme: dict[str, Any] = {"name": "rust_hashring"} | ({} if kind == "str" else {"keys": kind})
    nodes = [node(name) for name in members.weights]
    topology = Topology(f"hashring {kind}", scheme, nodes)
    return Job("hashring", {"keys": kind, "copies": 1}, members.steps, topology, keys)


def observe(rng: random.Random) -> Iterator[Observed]:
    for seen in answers([str(PROGRAM)], (hashring(rng) for _ in range(TOPOLOGIES))):
        yield Observed(seen.topology, seen.keys, [found[0] for found in seen.chosen])
