"""What other systems placed (tests/vectors/recorded); counted by the manifest: checks not made are a failure."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import Lease, NoneLiveError, Placement, Ring

VECTORS = Path(__file__).parents[1] / "vectors" / "recorded"
FILES: dict[str, Any] = json.loads((VECTORS / "MANIFEST.json").read_bytes())["files"]


@cache
def read(name: str) -> Any:
    raw = (VECTORS / name).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == FILES[name]["sha256"]
    return json.loads(raw)


def test_the_manifest_lists_every_file() -> None:
    assert set(FILES) == {path.name for path in VECTORS.glob("*.json")} - {"MANIFEST.json"}


@pytest.mark.parametrize("name", [name for name in FILES if name != "keys.json"])
def test_recorded(name: str) -> None:
    file = read(name)
    assert file["vectors"] == 1
    checks = sum(Check(case).run() for case in file["cases"])
    assert (len(file["cases"]), checks) == (FILES[name]["cases"], FILES[name]["checks"])
    assert checks > 0


class Check:
    """Plays a case and counts its checks."""

    KNOWN = frozenset(
        "name origin flags topology nodes_numbered states keys keys_hashed placement tries replicas acquire "
        "release positions fingers routes".split()
    )

    def __init__(self, case: dict[str, Any]) -> None:
        assert case.keys() <= self.KNOWN, case["name"]
        self.case = case
        document = case["topology"]
        if "nodes_numbered" in case:
            document = document | {"nodes": [{"id": str(i)} for i in range(case["nodes_numbered"])]}
        self.ids = [*(node["id"] for node in document["nodes"]), None]
        self.ring = Ring.from_json(json.dumps(document))
        assert Ring.from_json(self.ring.to_json()) == self.ring
        for id, state in case.get("states", {}).items():
            assert state == "down"
            self.ring.mark_down(id)
        self.made = 0

    def same(self, key: object, found: object, wanted: object) -> None:
        assert found == wanted, f"{self.case['name']}: {key!r}"
        self.made += 1

    def run(self) -> int:
        case, ring, ids = self.case, self.ring, self.ids
        placement = ring.snapshot()
        if "keys_hashed" in case:
            hashes = [int(hash) for hash in case["keys_hashed"]]
            placed = ring.place_hashed(hashes)
            for hash, node, wanted in zip(hashes, placed, case["placement"], strict=True):
                self.same(hash, ring.get_node_hashed(hash), ids[wanted])
                assert node == ids[wanted]
            return self.made
        keys = [bytes.fromhex(key) for key in read("keys.json")["lists"][case["keys"]]]
        if "placement" in case:
            batch(ring, keys, [ids[wanted] for wanted in case["placement"]])
            for key, wanted in zip(keys, case["placement"], strict=True):
                self.same(key, ring.get_node(key), ids[wanted])
                index = placement.locate(key)
                assert (None if index is None else placement.nodes[index]) == ids[wanted]
        for key, tried in zip(keys, case.get("tries", []), strict=False):
            self.same(key, ring.get_nodes(key, 3, "none"), [ids[node] for node in tried])
        for replicas in case.get("replicas", []):
            n, lists = replicas["n"], [[ids[node] for node in nodes] for nodes in replicas["lists"]]
            rows = [row or [] for row in ring.place(keys[: len(lists)], n=n)] if n > 1 else lists
            for key, row, wanted in zip(keys, rows, lists, strict=False):
                self.same(key, ring.get_nodes(key, n), wanted)
                assert row == wanted, f"{case['name']}: {key!r}"
        for key, wanted in zip(keys, case.get("positions", []), strict=False):
            self.same(key, position(placement, key), int(wanted))
        for table in case.get("fingers", []):
            node = ids[table["node"]]
            self.same(node, ring.fingers(node), [ids[finger] for finger in table["nodes"]])
            assert placement.fingers(node) == ring.fingers(node)
        routes = case.get("routes", [])
        assert len(routes) in (0, len(keys))
        for key, (start, *way) in zip(keys, routes, strict=False):
            self.same(key, ring.route(ids[start], key), [ids[node] for node in way])
            assert placement.route(ids[start], key) == ring.route(ids[start], key)
        leases: list[Lease] = []
        release = case.get("release", {})
        for i, (key, wanted) in enumerate(zip(keys, case.get("acquire", []), strict=False)):
            if i == release.get("before"):
                for held in leases[: release["leases"]]:
                    held.release()
            try:
                leases.append(ring.acquire(key))
                node = leases[-1].node
            except NoneLiveError:
                node = None
            self.same(key, node, ids[wanted])
        return self.made


def batch(ring: Ring, keys: list[bytes], wanted: list[str | None]) -> None:
    """All forms of a batch say the same."""
    assert list(ring.place(keys)) == wanted
    # A generator, an array, and one whose values stand in a dictionary.
    assert list(ring.place(key for key in keys)) == wanted
    array = pyarrow.array(keys, pyarrow.binary())
    assert list(ring.place(array)) == list(ring.place(array.dictionary_encode())) == wanted
    rows = [list(row or []) for row in ring.place(keys, n=2)]
    assert rows == [ring.get_nodes(key, 2) for key in keys]
    assert [list(row or []) for row in ring.place(array.dictionary_encode(), n=2)] == rows
    assert ring.distribution(keys).unplaced == wanted.count(None)


def position(placement: Placement, key: bytes) -> int:
    explained = placement.explain(key)
    if placement.scheme != "cassandra":
        return explained.position
    if explained.identifier is None:
        return explained.position - 2**63
    return int.from_bytes(explained.identifier[:16]) - 1
