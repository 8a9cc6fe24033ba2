"""The textbook's classes against a plain rendition of them, and against the recorded placements."""

import bisect
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
from libconsistent import InvalidError, UnknownNodeError
from libconsistent.dropin.textbook import ConsistentHash, RobustConsistentHash

RECORDED = Path(__file__).parents[1] / "vectors" / "recorded"


class Plain:
    """What the textbooks write."""

    def __init__(self, nodes: list[str], virtual_nodes: int, hash: str) -> None:
        self.hash = hash
        self.owners = {self.number(f"{node}:vnode{i}"): node for node in nodes for i in range(virtual_nodes)}
        self.points = sorted(self.owners)

    def number(self, text: str) -> int:
        return int(hashlib.new(self.hash, text.encode()).hexdigest(), 16)

    def walk(self, key: str) -> list[str]:
        at = bisect.bisect_right(self.points, self.number(key))
        return list(dict.fromkeys(self.owners[point] for point in self.points[at:] + self.points[:at]))


@pytest.mark.parametrize("hash", ["md5", "sha1", "sha256"])
def test_as_the_textbooks_place(hash: Any) -> None:
    rng = random.Random(hash)
    nodes = [f"node {i}-ü" for i in range(7)]
    ring, plain = ConsistentHash(nodes, 40, hash), Plain(nodes, 40, hash)
    # A key that is a virtual node's name belongs to the next point: the bisection goes to the right.
    keys = [str(rng.random()) for _ in range(300)] + [f"{node}:vnode{i}" for node in nodes for i in range(40)] + [""]
    for key in keys:
        walk = plain.walk(key)
        assert ring.get_node(key) == walk[0]
        assert ring.get_nodes(key, 3) == walk[:3]
        assert ring.get_nodes(key, 99) == walk


def test_recorded() -> None:
    cases = json.loads((RECORDED / "textbook.json").read_text())["cases"]
    lists = json.loads((RECORDED / "keys.json").read_text())["lists"]
    placed = 0
    for case in cases:
        scheme, nodes = case["topology"]["scheme"], [node["id"] for node in case["topology"]["nodes"]]
        ring = ConsistentHash(nodes, scheme.get("vnodes", 150), scheme.get("hash", "md5"))
        for key, place in zip(lists[case["keys"]], case["placement"], strict=True):
            assert ring.get_node(bytes.fromhex(key)) == nodes[place]
            placed += 1
    assert placed == 15 * 300


def test_changes() -> None:
    ring = ConsistentHash()
    assert (ring.get_node("k"), ring.get_nodes("k", 2), len(ring)) == (None, [], 0)
    for node in ["b", "a", "b"]:
        ring.add_node(node)
    assert ring.nodes == ["a", "b"] and "a" in ring and "c" not in ring
    ring.remove_node("c")
    ring.remove_node("a")
    assert ring.get_node("k") == "b" and len(ring) == 1
    with pytest.raises(InvalidError, match="hash"):
        ConsistentHash(["a"], hash="md4")  # type: ignore[arg-type]


def test_health() -> None:
    ring = RobustConsistentHash(["a", "b", "c"])
    first, second, third = ring.get_nodes("k", 3)
    ring.mark_node_unhealthy(first)
    assert ring.get_node("k") == first, "health is not asked for"
    assert ring.get_node_with_fallback("k") == second
    assert ring.get_healthy_nodes("k") == [second, third]
    assert ring.get_healthy_nodes("k", 1) == [second]
    assert ring.get_healthy_nodes() == sorted([second, third])
    ring.mark_node_healthy(first)
    assert ring.get_node_with_fallback("k") == first
    for node in ring.nodes:
        ring.mark_node_unhealthy(node)
    assert ring.get_node_with_fallback("k") is None and ring.get_healthy_nodes("k") == []
    with pytest.raises(UnknownNodeError):
        ring.mark_node_unhealthy("z")
