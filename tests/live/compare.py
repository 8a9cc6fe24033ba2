"""Compares what a system chose with what this library says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from libconsistent import Lease, NoneLiveError, Ring
from topology import KEYS, Observed


@dataclass
class Result:
    topologies: int = 0
    weighted: int = 0
    with_down: int = 0
    keys: int = 0
    in_turns: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)
    # Keys by scheme.
    schemes: Counter[str] = field(default_factory=Counter)
    # Schemes that were compared without any option.
    bare: set[str] = field(default_factory=set)


def compare(observations: Iterable[Observed]) -> Result:
    result = Result()
    for seen in observations:
        topology = seen.topology
        if not len(seen.keys) == len(seen.chosen) >= KEYS:
            raise RuntimeError(f"{topology.name}: {len(seen.chosen)} answers to {len(seen.keys)} keys")
        ring = Ring.from_json(json.dumps(topology.document))
        for ident in topology.down:
            ring.mark_down(ident)
        result.topologies += 1
        result.weighted += topology.weights
        result.with_down += bool(topology.down)
        result.keys += len(seen.keys)
        result.schemes[topology.scheme["name"]] += len(seen.keys)
        if set(topology.scheme) == {"name"}:
            result.bare.add(topology.scheme["name"])
        different = 0
        held: list[Lease] = []
        for key, theirs in zip(seen.keys, seen.chosen, strict=True):
            if seen.acquired:
                try:
                    held.append(ring.acquire(key))
                    ours = held[-1].node
                except NoneLiveError:
                    ours = None
            else:
                ours = ring.get_nodes(key, seen.copies) if seen.copies > 1 else ring.get_node(key)
            if ours is None and seen.in_turns(key):
                result.in_turns += 1
            elif ours != theirs:
                different += 1
                if different <= 2:
                    result.examples.append(f"{topology.name}: {key!r} is on {theirs}, not {ours}")
        if different:
            result.examples.append(
                f"{topology.name}: {different} of {len(seen.keys)} keys, down {topology.down}: "
                + json.dumps(topology.document, ensure_ascii=False)[:2000]
            )
        result.differences += different
    return result
