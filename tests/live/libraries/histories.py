"""Histories of living rings as the libraries went through them, recorded for tests/vectors/library-histories.json.

PYTHONPATH=tests/live python3 -m libraries.histories >tests/model/recordings/histories.json

The library places the keys after every step. Of this project are the marks of steps that it refuses, and the order of
each list of nodes, in which places are counted; it does not say where keys are."""

from __future__ import annotations

import contextlib
import io
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from topology import Topology

from libraries import FOLDER, Job, answers
from libraries.living import Living, lives, pool, start

KEYS = [key.encode() for key in ["", "a", "ключ:7", "🔑", *(f"user:{n}" for n in range(36))]]
KEYS += [str(7**n).encode() for n in range(20)]

Place = Callable[[str], Any]


class Recording(Living):
    """A living ring that writes its steps down, each with the library's steps until then."""

    def __init__(self, scheme: dict[str, Any], start: Any = (), first: bool = False) -> None:
        super().__init__(scheme, start)
        if first:
            for step in self.steps:
                step["first"] = True
        self._begin()

    def _begin(self) -> None:
        self.topology = self.document
        self.moments: list[tuple[dict[str, Any], list[dict[str, Any]], list[str]]] = []

    def _note(self, entry: dict[str, Any], removed: tuple[str, ...] = ()) -> None:
        steps = self.steps + [{"remove": name} for name in removed]
        self.moments.append((entry, steps, list(self.ring.nodes)))

    def change(self, step: dict[str, Any], make: Callable[[], Any]) -> None:
        name = step.get("add") or step["remove"]
        if "remove" in step:
            entry: dict[str, Any] = {"do": "remove_node", "id": name}
        elif "again" in step:
            entry = {"do": "set_weight", "id": name, "weight": step["weight"]}
        else:
            entry = {
                "do": "add_node",
                "node": {"id": name} | ({"weight": step["weight"]} if step["weight"] != 1 else {}),
            }
        refused = self.refused
        super().change(step, make)
        if self.refused > refused:
            entry["error"] = {"kind": "unsupported", "names": name}
        self._note(entry)

    def swap(self, old: str, new: str) -> None:
        super().swap(old, new)
        # It is no verb of a ring, so the case begins here.
        self._begin()

    def down(self, *names: str) -> Recording:
        """Marks nodes down, which is as if the library had removed those that are, in the order of the list."""
        for count, name in enumerate(names, 1):
            self.ring.mark_down(name)
            gone = tuple(node for node in self.ring.nodes if node in names[:count])
            self._note({"do": "mark_down", "id": name}, gone)
        for name in names:
            self.ring.mark_up(name)
        if len(names) == 1:
            self._note({"do": "mark_up", "id": names[0]})
        return self


def some_down(rng: random.Random, ring: Recording) -> Recording:
    names = list(ring.ring.nodes)
    return ring.down(*rng.sample(names, rng.randint(1, min(3, len(names)))))


def npm(rng: random.Random) -> Iterator[tuple[str, dict[str, Any], Recording]]:
    for _ in range(5):
        ring = Recording({"name": "npm_hashring"})
        lives(rng, ring, pool(rng, "numbers"), weight=rng.choice([0, 9]), weigh=False, swaps=True)
        yield "npm_hashring", {"algorithm": "md5"}, some_down(rng, ring)
    ring = Recording({"name": "npm_consistent_hashing", "replicas": 9})
    yield "npm_consistent_hashing", {"replicas": 9}, some_down(rng, lives(rng, ring, pool(rng, "numbers")))
    for vnodes in (1, 3, 10, 10, 80):
        names = pool(rng, "twins")
        ring = Recording({"name": "npm_node_hashring", "vnodes": vnodes}, start(rng, names), first=True)
        yield "npm_node_hashring", {"vnodes": vnodes}, some_down(rng, lives(rng, ring, names))
    # Where all points are shared: who comes back takes them, and who loses them has none.
    ring = Recording({"name": "npm_node_hashring", "vnodes": 5})
    for name in ("g", "ŧ", "a", "-"):
        ring.add(name, 1)
    for name in ("g", "ŧ"):
        ring.remove(name)
    ring.add("g", 1)
    yield "npm_node_hashring", {"vnodes": 5}, ring.down("a", "g")
    # Twins in the constructor leave holes, which searches run into.
    ring = Recording({"name": "npm_node_hashring", "vnodes": 4}, start(rng, ["g", "ŧ", "a", "b"]), first=True)
    for name in list(ring.ring.nodes):
        ring.remove(name)
        if name not in ring.ring.nodes:
            ring.add(name, 1)
    yield "npm_node_hashring", {"vnodes": 4}, some_down(rng, ring)
    for weight in (0, 400):
        ring = Recording({"name": "npm_ketama"})
        yield "npm_ketama", {}, some_down(rng, lives(rng, ring, pool(rng, "numbers"), weight=weight))
    for whole in (1009, 53):
        names = pool(rng, "addresses")
        scheme = {"name": "npm_consistent_hash", "range": whole, "control_points": 7}
        ring = lives(rng, Recording(scheme, start(rng, names), first=True), names)
        options = {"range": whole, "controlPoints": 7, "distribution": "uniform", "asked": True}
        yield "npm_consistent_hash", options, some_down(rng, ring)


def go(rng: random.Random) -> Iterator[tuple[str, dict[str, Any], Recording]]:
    for replicas in (20, 200):
        ring = Recording({"name": "go_stathat", "replicas": replicas})
        for name in ("1", "11", "12", "2"):
            ring.add(name, 1)
        ring.remove("1")
        lives(rng, ring, [str(n) for n in range(1, 30)])
        yield "go_stathat", {"hash": "crc32", "replicas": replicas}, ring
    ring = Recording({"name": "go_lafikl"})
    yield "go_lafikl", {}, lives(rng, ring, pool(rng, "numbers"))
    ring = Recording({"name": "go_serialx"})
    yield "go_serialx", {}, lives(rng, ring, pool(rng, "numbers"), weight=40)
    given = {"partitions": 71, "replicas": 20}
    ring = Recording({"name": "go_buraksezer", "version": "v0", "load": "2"} | given)
    for name in ("1", "2", "11", "3"):
        ring.add(name, 1)
    for name in ("1", "2", "11", "3"):
        ring.remove(name)
    yield "go_buraksezer_v0", given | {"load": 2.0}, ring


def pypi(rng: random.Random) -> Iterator[tuple[Callable[[], Any], Recording]]:
    from consistent_hash.consistent_hash import ConsistentHash
    from systems.pypi import SDISTS
    from uhashring import HashRing

    from libraries.old import module

    def adder(ring: Any) -> Callable[[dict[str, Any]], Any]:
        return lambda step: (
            ring.add_node(step["add"], step["weight"]) if "add" in step else ring.remove_node(step["remove"])
        )

    def delete(ring: Any, step: dict[str, Any]) -> None:
        if "remove" in step or step.get("again"):
            ring.del_nodes([step["remove"] if "remove" in step else step["add"]])
        if "add" in step:
            ring.add_nodes({step["add"]: step["weight"]})

    def with_uhashring(**options: Any) -> Any:
        ring = HashRing(**options)
        return adder(ring), ring.get_node

    def with_git() -> Any:
        ring = ConsistentHash({})
        return lambda step: delete(ring, step), ring.get_node

    def with_slots(slots: int, vnodes: int) -> Any:
        make = module(SDISTS / "ConsistentHashing-0.2.2.tar.gz", "/consistenthashing.py").consistenthashing
        ring = make([], slots, vnodes)
        return (
            lambda step: ring.addNode(step["add"]) if "add" in step else ring.removeNode(step["remove"]),
            lambda key: ring.getNode(key) if ring.nodes else None,
        )

    for mode in ("hash", "ketama"):
        given = {"hash_fn": "ketama"} if mode == "ketama" else {}
        ring = Recording({"name": "pypi_uhashring", "mode": mode, "vnodes": 9})
        lives(rng, ring, pool(rng, "numbers"), weight=5)
        yield lambda given=given: with_uhashring(vnodes=9, **given), ring
    ring = Recording({"name": "pypi_consistent_hash_git"})
    yield with_git, lives(rng, ring, pool(rng, "numbers"), weight=5)
    for slots, vnodes in ((30, 0), (30, 3), (11, 2), (5, 0), (11, 2), (7, 1), (1000, 3)):
        names = pool(rng, "numbers")
        ring = Recording({"name": "pypi_consistent_hashing", "slots": slots, "vnodes": vnodes}, start(rng, names))
        lives(rng, lives(rng, ring, names), names)
        yield lambda slots=slots, vnodes=vnodes: with_slots(slots, vnodes), ring


def by_program(command: list[str], histories: Iterator[tuple[str, dict[str, Any], Recording]]) -> Iterator[Any]:
    for library, options, ring in histories:
        jobs = [Job(library, options, steps, Topology("", {}, []), KEYS) for _, steps, _ in ring.moments]
        yield ring, [list(seen.chosen) for seen in answers(command, jobs)]


def in_python(histories: Iterator[tuple[Callable[[], Any], Recording]]) -> Iterator[Any]:
    for make, ring in histories:
        chosen = []
        for _, steps, _ in ring.moments:
            with contextlib.redirect_stdout(io.StringIO()):
                apply, place = make()
                for step in steps:
                    apply(step)
                chosen.append([place(key.decode()) for key in KEYS])
        yield ring, chosen


def recording() -> dict[str, Any]:
    rng = random.Random("histories")
    found = [
        *by_program(["node", str(FOLDER / "npm/place.js")], npm(rng)),
        *by_program([str(FOLDER.parents[2] / "build/live-go")], go(rng)),
        *in_python(pypi(rng)),
    ]
    cases = []
    for ring, chosen in found:
        steps = [
            entry | {"nodes": nodes, "chosen": [node or None for node in after]}
            for (entry, _, nodes), after in zip(ring.moments, chosen, strict=True)
        ]
        cases.append({"topology": ring.topology, "steps": steps})
    return {
        "system": "ring libraries of npm, Go and PyPI",
        "version": "as pinned under tests/live",
        "source": "the packages themselves, one step after the other",
        "keys_hex": [key.hex() for key in KEYS],
        "cases": cases,
    }


if __name__ == "__main__":
    data = recording()
    rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in data.pop("cases"))
    print(json.dumps(data, separators=(",", ":"))[:-1] + ',"cases":[\n' + rows + "\n]}")
