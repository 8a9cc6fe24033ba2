"""Random topologies and keys, and what a system chose for them. Nothing here knows how anything is placed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

KEYS = 2000
# No spaces or control bytes, for the text protocols; no comma, which parts the values of a header.
ASCII = bytes(byte for byte in range(0x21, 0x7F) if byte != ord(","))
WORDS = "user cart session ключ größe 鍵 {tag} a/b product".split()


@dataclass
class Topology:
    """A document of this project, and which of its nodes are down."""

    name: str
    scheme: dict[str, Any]
    nodes: list[dict[str, Any]]
    down: list[str] = field(default_factory=list)

    @property
    def document(self) -> dict[str, Any]:
        return {"libconsistent": 1, "scheme": self.scheme, "nodes": self.nodes}

    @property
    def weights(self) -> bool:
        return any(node.get("weight", 1) != 1 for node in self.nodes)


@dataclass
class Observed:
    """What a system chose: for each key its node, None for none, or with `copies` the list of its nodes.

    `acquired` says that each key is a request that stays where it went, and counts for the next ones.
    `in_turns` asks the system, which still runs, whether it has no place for a key but gives it to one after the other.
    """

    topology: Topology
    keys: list[bytes]
    chosen: Sequence[str | list[str] | None]
    copies: int = 1
    acquired: bool = False
    in_turns: Callable[[bytes], bool] = lambda key: False


def node(ident: str, weight: int = 1, address: str = "", zone: str = "", **fields: Any) -> dict[str, Any]:
    fields = {name: value for name, value in fields.items() if value is not None}
    record = {"address": address, "zone": zone, "fields": fields}
    return {"id": ident, "weight": weight} | {name: value for name, value in record.items() if value}


def some_keys(rng: random.Random, count: int = KEYS) -> list[bytes]:
    """As applications have them, any text, and any bytes that are no spaces or control bytes; all different."""
    wild = ASCII + bytes(range(0x80, 0x100))
    # Not a set, whose order differs from run to run.
    keys: dict[bytes, None] = {}
    while len(keys) < count:
        kind = rng.randrange(4)
        if kind == 0:
            key = f"{rng.choice(WORDS)}:{rng.getrandbits(40)}".encode()
        elif kind == 1:
            key = str(rng.getrandbits(rng.randrange(1, 64))).encode()
        else:
            key = bytes(rng.choices(ASCII if kind == 2 else wild, k=rng.randrange(1, rng.choice([12, 40, 200]))))
        keys[key] = None
    return list(keys)


def some_weights(rng: random.Random, count: int, most: int) -> list[int]:
    """At least one is not 1."""
    return [rng.randint(2, most)] + [rng.randint(1, most) for _ in range(count - 1)]


def some_name(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789-.", k=rng.randint(3, 16))).strip("-.") + str(
        rng.getrandbits(32)
    )
