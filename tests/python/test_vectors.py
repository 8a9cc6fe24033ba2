"""Every golden vector (tests/vectors), with the counts of the manifest: a check that is not made is a failure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import comparisons
import pytest
import sequences
from libconsistent import NO_INDEX, ConsistentError, Node, Plan, Ring, UnsupportedError

VECTORS = Path(__file__).parents[1] / "vectors"
MANIFEST: dict[str, Any] = json.loads((VECTORS / "MANIFEST.json").read_bytes())["files"]
CHUNK = 100_000


def test_the_manifest_lists_every_file() -> None:
    assert set(MANIFEST) == {path.name for path in VECTORS.glob("*.json")} - {"MANIFEST.json"}


@pytest.mark.parametrize("name", MANIFEST)
def test_vectors(name: str) -> None:
    raw = (VECTORS / name).read_bytes()
    listed = MANIFEST[name]
    assert hashlib.sha256(raw).hexdigest() == listed["sha256"]
    file = json.loads(raw)
    assert file["vectors"] == 1
    checks = Checks(file)
    for case in file["cases"]:
        checks.case(case)
    assert (len(file["cases"]), checks.made) == (listed["cases"], listed["checks"])


class Checks:
    """Runs cases and counts the checks as the schema counts them."""

    KNOWN = frozenset(
        "name flags text text_hex error topology canonical fingerprint states keys_hex keys_u64 keys_hashed "
        "secret_hex placement replicas assign shares ranges plan to to_states replica_plans replica_shares moved_keys "
        "digest sequence steps".split()
    )

    def __init__(self, file: dict[str, Any]) -> None:
        self.shared_keys = hexes(file.get("keys_hex", []))
        self.made = 0

    def same(self, found: object, wanted: object, where: str, checks: int = 1) -> None:
        assert found == wanted, where
        self.made += checks

    def case(self, case: dict[str, Any]) -> None:
        name = case["name"]
        assert case.keys() <= self.KNOWN, name
        document = document_of(case)
        if "error" in case and "steps" not in case:
            self.refused(case["error"], name, lambda: read(case, document))
            return
        ring = read(case, document)
        mark(ring, case.get("states", {}))
        if "canonical" in case:
            self.same(ring.to_json(), case["canonical"], name)
        if "fingerprint" in case:
            self.same(ring.fingerprint, case["fingerprint"], name)
        self.places(ring, case, name)
        for assignment in case.get("assign", []):
            self.assign(ring, self.keys_of(case), assignment, f"{name}: {assignment['factor']}")
        if "to" in case:
            after = read(case, json.dumps(case["to"]))
            mark(after, case.get("to_states", {}))
            self.made += comparisons.play(ring, after, case, self.shared_keys)
        if "shares" in case:
            shares = [int(share) for share in case["shares"]]
            self.same(list(ring.shares().values()), [share / 2**64 for share in shares], name, len(shares))
            if ring.scheme == "maglev":  # takes positions modulo, not in ranges
                for id in ring:
                    with pytest.raises(UnsupportedError):
                        ring.ranges(id)
            else:
                ranges = [sum(last - first + 1 for first, last in ring.ranges(id)) for id in ring]
                assert ranges == shares, name
        for id, wanted in case.get("ranges", {}).items():
            pairs = [(int(first), int(last)) for first, last in wanted]
            self.same(ring.ranges(id), pairs, f"{name}: {id}", len(pairs))
        if "plan" in case:
            self.plan(ring, read(case, json.dumps(case["plan"]["to"])), case["plan"], name)
        if "digest" in case:
            self.digest(ring, case["digest"], name)
        for at, step in enumerate(case.get("steps", [])):
            self.step(ring, step, self.keys_of(case), f"{name}, step {at}")
        if "sequence" in case:
            self.made += sequences.play(ring, case["sequence"], name)

    def refused(self, error: dict[str, Any], where: str, call: Callable[[], object]) -> None:
        with pytest.raises(ConsistentError) as caught:
            call()
        assert error.get("names", "") in str(caught.value), where
        self.same(caught.value.kind, error["kind"], f"{where}: {caught.value}")

    def keys_of(self, case: dict[str, Any]) -> list[bytes]:
        return hexes(case["keys_hex"]) if "keys_hex" in case else self.shared_keys

    def places(self, ring: Ring, case: dict[str, Any], name: str) -> None:
        snapshot = ring.snapshot()
        ids = [*snapshot.nodes, None]
        keys: list[Any]
        one: Any
        many: Any
        if "keys_u64" in case:
            keys = [int(key) for key in case["keys_u64"]]
            placed, one, many = ring.place_u64(keys), ring.get_node_u64, ring.get_nodes_u64
        elif "keys_hashed" in case:
            keys = [int(key) for key in case["keys_hashed"]]
            placed, one, many = ring.place_hashed(keys), ring.get_node_hashed, ring.get_nodes_hashed
        else:
            keys = self.keys_of(case)
            placed, one, many = ring.place(keys), ring.get_node, ring.get_nodes
        if "placement" in case:
            wanted = case["placement"]
            self.same(signed(placed.indices), wanted, name, len(wanted))
            assert list(map(one, keys)) == list(placed) == [ids[index] for index in wanted], name
        for replicas in case.get("replicas", []):
            n, spread = replicas["n"], replicas["spread"]
            assert len(replicas["lists"]) <= len(keys), name
            for key, nodes in zip(keys, replicas["lists"], strict=False):
                self.same(many(key, n, spread), [ids[node] for node in nodes], f"{name}: {n} {spread} {key!r}")

    def assign(self, ring: Ring, items: list[bytes], wanted: dict[str, Any], where: str) -> None:
        factor = wanted["factor"] / 1000
        if "error" in wanted:
            self.refused(wanted["error"], where, lambda: ring.assign(items, factor=factor))
            return
        placed = ring.assign(items, factor=factor)
        self.same(signed(placed.indices), wanted["nodes"], where, len(wanted["nodes"]))
        assert (
            placed.snapshot is ring.snapshot()
            and ring.snapshot().assign(items, factor=factor).indices == placed.indices
        )

    def plan(self, ring: Ring, after: Ring, wanted: dict[str, Any], name: str) -> None:
        mark(after, wanted.get("to_states", {}))
        plan: Plan = ring.diff(after)
        assert plan == ring.snapshot().diff(after.snapshot())
        moves = [(from_, to, int(positions)) for from_, to, positions in wanted["moves"]]
        self.same([(move.from_, move.to, move.positions) for move in plan.moves], moves, name, len(moves))
        assert [move.share for move in plan.moves] == [positions / 2**64 for _, _, positions in moves], name
        if "ranges" in wanted:
            ranges = [(int(first), int(last), from_, to) for first, last, from_, to in wanted["ranges"]]
            self.same(list(plan.ranges), ranges, name, len(ranges))
        self.same(plan.positions, int(wanted["moved"]), name)
        self.same(plan.minimum_positions, int(wanted["minimum"]), name)
        assert (plan.moved, plan.minimum) == (int(wanted["moved"]) / 2**64, int(wanted["minimum"]) / 2**64), name

    def digest(self, ring: Ring, wanted: dict[str, Any], name: str) -> None:
        md5 = hashlib.md5(usedforsecurity=False)
        for start in range(0, wanted["keys"], CHUNK):
            keys = digest_keys(start, min(start + CHUNK, wanted["keys"]))
            md5.update(little_endian(ring.place(keys).indices))
        self.same(md5.hexdigest(), wanted["md5"], name)

    def step(self, ring: Ring, step: dict[str, Any], keys: list[bytes], where: str) -> None:
        if "error" in step:
            self.refused(step["error"], where, lambda: change(ring, step))
        else:
            change(ring, step)
        for field, found in (("epoch", ring.epoch), ("fingerprint", ring.fingerprint), ("canonical", ring.to_json())):
            if field in step:
                self.same(found, int(step[field]) if field == "epoch" else step[field], f"{where}: {field}")
        if "placement" in step:
            self.same(signed(ring.place(keys).indices), step["placement"], where, len(step["placement"]))


def change(ring: Ring, step: dict[str, Any]) -> None:
    match step["do"]:
        case "add_node":
            ring.add_node(step["node"])
        case "set_weight":
            ring.set_weight(step["id"], step["weight"])
        case "set_address":
            ring.set_address(step["id"], step["address"])
        case "set_metadata":
            ring.set_metadata(step["id"], step["metadata"])
        case "update":
            ring.update(json.dumps(step["to"]))
        case "remove_node" | "mark_down" | "mark_up" | "mark_draining" as verb:
            getattr(ring, verb)(step["id"])
        case verb:
            raise AssertionError(f"unknown step {verb}")


def read(case: dict[str, Any], document: str | bytes) -> Ring:
    """The ring of a document of the case, by its secret if it has one."""
    secret = bytes.fromhex(case["secret_hex"]) if "secret_hex" in case else None
    return Ring.from_json(document, secret=secret)


def document_of(case: dict[str, Any]) -> str | bytes:
    if "text" in case:
        return str(case["text"])
    if "text_hex" in case:
        return bytes.fromhex(case["text_hex"])
    return json.dumps(case["topology"])


def mark(ring: Ring, states: dict[str, str]) -> None:
    for id, state in states.items():
        getattr(ring, f"mark_{state}")(id)
        assert isinstance(ring.node(id), Node) and ring.state(id) == state


def hexes(keys: list[str]) -> list[bytes]:
    return [bytes.fromhex(key) for key in keys]


def signed(indices: memoryview[int]) -> list[int]:
    return [-1 if index == NO_INDEX else index for index in indices]


def little_endian(indices: memoryview[int]) -> bytes:
    import numpy

    return numpy.asarray(indices).astype("<u4").tobytes()


def digest_keys(start: int, end: int) -> list[str]:
    import numpy

    z = numpy.arange(start, end, dtype=numpy.uint64) + numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    return [f"{i}/{mixed:016x}" for i, mixed in enumerate(z.tolist(), start)]
