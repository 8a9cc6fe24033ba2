"""Plays comparisons of two placements, as tests/vectors/README.md words them."""

from __future__ import annotations

from array import array
from itertools import zip_longest
from typing import Any, Literal

from libconsistent import Moved, Ring

Pair = tuple[str | None, str | None]
"""A copy's node before, and after."""


def play(before: Ring, after: Ring, case: dict[str, Any], shared_keys: list[bytes]) -> int:
    """Compares what the case says and returns the number of its checks."""
    name, checks = case["name"], 0
    for wanted in case.get("replica_plans", []):
        plan = before.diff(after, n=wanted["n"], spread=wanted["spread"])
        where, whole = f"{name}: {wanted['n']} {wanted['spread']}", int(wanted["whole"])
        moves = [(from_, to, int(positions)) for from_, to, positions in wanted["moves"]]
        assert [(move.from_, move.to, move.positions) for move in plan.moves] == moves, where
        assert [move.share for move in plan.moves] == [part(positions, whole) for _, _, positions in moves], where
        checks += len(moves) + 3
        if "ranges" in wanted:
            ranges = [(int(first), int(last), from_, to) for first, last, from_, to in wanted["ranges"]]
            assert list(plan.ranges) == ranges, where
            checks += len(ranges)
        sums = (int(wanted["moved"]), int(wanted["minimum"]))
        assert (plan.positions, plan.minimum_positions) == sums, where
        # The whole shows in the parts alone.
        assert (plan.moved, plan.minimum) == (part(sums[0], whole), part(sums[1], whole)), where
        assert plan == before.snapshot().diff(after.snapshot(), n=wanted["n"], spread=wanted["spread"])
    for wanted in case.get("replica_shares", []):
        shares = before.shares(wanted["n"], wanted["spread"])
        assert list(shares.values()) == [int(share) / 2**64 for share in wanted["shares"]], name
        assert shares == before.snapshot().shares(n=wanted["n"], spread=wanted["spread"])
        checks += len(wanted["shares"])
    for wanted in case.get("moved_keys", []):
        found = moved(before, after, case, shared_keys, wanted["n"], wanted["spread"])
        where = f"{name}: {wanted['n']} {wanted['spread']}"
        assert list(found.which) == wanted["which"], where
        assert [list(move) for move in found.moves] == wanted["moves"], where
        assert found.copies == wanted["copies"], where
        checks += len(wanted["which"]) + len(wanted["moves"]) + 1
    return checks


def part(positions: int, whole: int) -> float:
    """Correctly rounded."""
    return positions / whole


def moved(
    before: Ring,
    after: Ring,
    case: dict[str, Any],
    shared_keys: list[bytes],
    n: int,
    spread: Literal["zone", "weight", "none"],
) -> Moved:
    """What moves of the case's keys. No call takes positions here: look-ups by position tell it in steps."""
    if "keys_hashed" in case:
        positions = [int(position) for position in case["keys_hashed"]]
        return counted(
            [
                pairs(before.get_nodes_hashed(position, n, spread), after.get_nodes_hashed(position, n, spread))
                for position in positions
            ]
        )
    keys: Any = shared_keys
    if "keys_u64" in case:
        keys = array("Q", map(int, case["keys_u64"]))
    elif "keys_hex" in case:
        keys = [bytes.fromhex(key) for key in case["keys_hex"]]
    found = before.moved(after, keys, n=n, spread=spread)
    assert found == before.snapshot().moved(after.snapshot(), keys, n=n, spread=spread) and found.keys == len(keys)
    return found


def pairs(before: list[str], after: list[str]) -> list[Pair]:
    """The copies of a key that move (docs/SPEC.md, 9.7)."""
    left, come = [id for id in before if id not in after], [id for id in after if id not in before]
    return list(zip_longest(left, come))


def counted(keys: list[list[Pair]]) -> Moved:
    """What moves of keys whose moving copies these are."""
    counts: dict[Pair, int] = {}
    for pair in (pair for key in keys for pair in key):
        counts[pair] = counts.get(pair, 0) + 1
    # By bytes, none last.
    order = sorted(counts, key=lambda pair: [(id is None, (id or "").encode()) for id in pair])
    moves: Any = tuple((from_, to, counts[from_, to]) for from_, to in order)
    which = tuple(place for place, key in enumerate(keys) if key)
    return Moved(len(keys), which, moves, sum(counts.values()))
