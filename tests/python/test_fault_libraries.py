"""What use has shown to be wrong in the drop-ins for Python's ring libraries, each by its number."""

import copy
import importlib
import os
import pickle
import random
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hashring  # type: ignore[import-untyped]
import pytest
import uhashring  # type: ignore[import-untyped]
from libconsistent import Ring, UnsupportedError
from libconsistent.dropin import hash_ring
from libconsistent.dropin import uhashring as ours
from libconsistent.dropin.textbook import ConsistentHash

KEYS = [f"key{i}" for i in range(1000)]
NODES = ["node1", "node2", "node3", "node4"]


def letters(key: str) -> int:
    """A hash of a caller's, under which nodes share points."""
    return sum(key.encode()) * 7919 % 1009


KINDS: list[dict[str, Any]] = [{}, {"hash_fn": "ketama"}, {"hash_fn": letters}]


def everything(ring: Any, key: str) -> list[Any]:
    """What the look-ups of a uhashring answer."""
    calls = "get_node get get_node_pos get_server get_node_hostname get_node_instance get_node_port get_node_weight"
    answers = [getattr(ring, call)(key) for call in calls.split()]
    answers += [list(ring.range(key)), list(ring.range(key, 2)), list(ring.range(key, 3, unique=False))]
    return [*answers, list(ring.iterate_nodes(key)), list(ring.iterate_nodes(key, False))[:9], ring[key]]


def shifted(key: Any) -> int:
    """Another hash of keys than points have, within the range of all kinds."""
    return sum(str(key).encode()) * 48_271 % 997


def subclasses(base: Any) -> dict[str, Any]:
    """Classes as callers write them."""

    class ByGet(base):  # type: ignore[misc]
        def get_node(self, key: Any) -> Any:
            conf = self.get(key)
            return conf and conf["nodename"]

    class Upside(base):  # type: ignore[misc]
        def _get_pos(self, key: Any) -> Any:
            return len(self._keys) - 1 - super()._get_pos(key)

    class Prefixed(base):  # type: ignore[misc]
        def _get(self, key: Any, what: str) -> Any:
            return super()._get(f"prefix:{key}", what)

    class Hashed(base):  # type: ignore[misc]
        # The attribute of the object hides it, there as here.
        def hashi(self, key: Any) -> int:
            return 7

    return {cls.__name__: cls for cls in (ByGet, Upside, Prefixed, Hashed)}


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("name", list(subclasses(object)))
def test_fault_18e_methods_that_subclasses_have(name: str, kind: int) -> None:
    mine, theirs = (subclasses(base)[name](NODES, **KINDS[kind]) for base in (ours.HashRing, uhashring.HashRing))
    for ring in (mine, theirs):
        ring.add_node("late", 2)
        ring.remove_node("node2")
    for key in KEYS[:200]:
        assert everything(mine, key) == everything(theirs, key), key
    for twin in (copy.deepcopy(mine),):
        assert [twin.get_node(key) for key in KEYS] == [theirs.get_node(key) for key in KEYS]


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_fault_18e_hashi_of_ones_own(kind: int) -> None:
    mine, theirs = ours.HashRing(NODES, **KINDS[kind]), uhashring.HashRing(NODES, **KINDS[kind])
    before = [mine.get_node(key) for key in KEYS]
    own, their_own = mine.hashi, theirs.hashi
    for ring in (mine, theirs):
        ring.hashi = shifted
    assert [everything(mine, key) for key in KEYS[:100]] == [everything(theirs, key) for key in KEYS[:100]]
    after = [mine.get_node(key) for key in KEYS]
    assert after == [theirs.get_node(key) for key in KEYS] and after != before
    with pytest.raises(UnsupportedError, match="hashi of your own"):
        mine.snapshot()
    twin = pickle.loads(pickle.dumps(mine))
    assert [twin.get_node(key) for key in KEYS] == after
    mine.hashi, theirs.hashi = own, their_own
    assert [mine.get_node(key) for key in KEYS] == before == [theirs.get_node(key) for key in KEYS]


def test_fault_18e_the_next_words_by_name() -> None:
    mine, theirs = (ring(["a"], hash_fn="ketama") for ring in (ours.HashRing, uhashring.HashRing))
    assert [mine.hashi("x", replica=i) for i in range(4)] == [theirs.hashi("x", replica=i) for i in range(4)]


def test_fault_13_living_rings_keep_their_history() -> None:
    """What the libraries did, step by step, is in library-histories.json."""
    plain = Ring(["b:1", "c:1", "d:1"], scheme="npm_hashring")
    ring = Ring([{"id": "b:1", "fields": {"label": "a:1"}}, "c:1"], scheme="npm_hashring")
    ring.add_node("d:1")
    assert list(ring.place(KEYS)) == list(plain.place(KEYS)), "the library drops the label"
    slots = Ring(NODES, scheme="pypi_consistent_hashing", slots=3)
    before = list(slots.place(KEYS))
    gone = before[0] or ""
    slots.remove_node(gone)
    assert all(was in (gone, now) for was, now in zip(before, slots.place(KEYS), strict=True)), (
        "no co-owner gets a slot"
    )
    slots.add_node(gone)
    assert list(slots.place(KEYS)) == before
    shared = Ring(["1", "11"], scheme="go_buraksezer", version="v0")
    document = shared.to_json()
    with pytest.raises(UnsupportedError, match='node "1": go_buraksezer fails once'):
        shared.remove_node("1")
    assert shared.to_json() == document


class Backwards:
    def gen_key(self, key: Any) -> int:
        return super().gen_key(key[::-1])  # type: ignore[no-any-return, misc]


class Next:
    def get_node_pos(self, key: Any) -> int:
        return (super().get_node_pos(key) + 1) % len(self._sorted_keys)  # type: ignore[misc, attr-defined, no-any-return]


class Salted:
    def _hash_digest(self, key: str) -> Any:
        return super()._hash_digest(f"salt:{key}")  # type: ignore[misc]


class Turned:
    def _hash_val(self, b_key: Any, entry_fn: Callable[[int], int]) -> int:
        return super()._hash_val(b_key, lambda x: 3 - x % 4 + x // 4 * 4 if x < 4 else x)  # type: ignore[misc, no-any-return]


@pytest.mark.parametrize("mixin", [Backwards, Next, Salted, Turned])
def test_fault_18e_hash_ring_places_by_what_is_overridden(mixin: type) -> None:
    rings = [type("Mine", (mixin, base), {}) for base in (hash_ring.HashRing, hashring.HashRing)]
    mine, theirs = (cls(NODES, {"node2": 3}) for cls in rings)
    plain = hash_ring.HashRing(NODES, {"node2": 3})
    found = [mine.get_node(key) for key in KEYS]
    assert found == [theirs.get_node(key) for key in KEYS] != [plain.get_node(key) for key in KEYS]
    for key in KEYS[:100]:
        assert list(mine.iterate_nodes(key)) == list(theirs.iterate_nodes(key))
        assert (mine.gen_key(key), mine.get_node_pos(key)) == (theirs.gen_key(key), theirs.get_node_pos(key))
    assert mine.ring == theirs.ring and mine._sorted_keys == theirs._sorted_keys
    with pytest.raises(UnsupportedError, match="of your own"):
        mine.snapshot()


def test_fault_18e_hash_ring_places_by_what_is_put_on_it() -> None:
    mine: Any = hash_ring.HashRing(NODES)
    theirs = hashring.HashRing(NODES)
    before = [mine.get_node(key) for key in KEYS]
    for ring in (mine, theirs):
        ring.gen_key = shifted
    assert before != [mine.get_node(key) for key in KEYS] == [theirs.get_node(key) for key in KEYS]
    del mine.gen_key
    assert [mine.get_node(key) for key in KEYS] == before
    with pytest.raises(TypeError, match="_generate_circle"):
        type("Circle", (hash_ring.HashRing,), {"_generate_circle": lambda self: None})


def test_fault_18e_nodes_from_a_generator() -> None:
    ring = hash_ring.HashRing(node for node in NODES)
    assert [ring.get_node(key) for key in KEYS] == [hashring.HashRing(NODES).get_node(key) for key in KEYS]
    assert list(ring.nodes) == NODES


def test_fault_42_versions_and_modules() -> None:
    assert ours.__version__ == uhashring.__version__ and hash_ring.__version__ == hashring.__version__
    for name, cls in (("ring_ketama", "KetamaRing"), ("ring_meta", "MetaRing")):
        made = []
        for package in ("libconsistent.dropin.uhashring", "uhashring"):
            runtime = getattr(importlib.import_module(f"{package}.{name}"), cls)
            ring = runtime() if name == "ring_ketama" else runtime(None)
            for node in ("a", "b", "c"):
                ring._nodes[node] = {"vnodes": 9, "weight": 1}
            ring._create_ring(ring._nodes.items())
            ring._remove_node("b")
            with pytest.raises(KeyError, match="'b' not found"):
                ring._remove_node("b")
            made.append((ring._ring, ring._keys, dict(ring._distribution), list(ring._nodes), ring.hashi("k")))
        assert made[0] == made[1], name


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_fault_18c_two_writers_lose_nothing(kind: int) -> None:
    """Every ring ends as one that a single thread made, and readers never see a node that no one added."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(12):
            ring: Any = ours.HashRing(["stays"], **KINDS[kind])
            failed: list[BaseException] = []
            done = threading.Event()

            def write(mine: str, ring: Any = ring, failed: list[BaseException] = failed) -> None:
                try:
                    for i in range(12):
                        ring.add_node(f"{mine}{i}", 1 + i % 3)
                        if i % 2:
                            ring.remove_node(f"{mine}{i - 1}")
                except BaseException as error:
                    failed.append(error)

            def read(ring: Any = ring, done: threading.Event = done, failed: list[BaseException] = failed) -> None:
                try:
                    while not done.is_set():
                        assert ring.get("key")["nodename"]
                        assert list(ring.iterate_nodes("key"))
                except BaseException as error:
                    failed.append(error)

            writers = [threading.Thread(target=write, args=(mine,)) for mine in "ab"]
            # Under a function of the caller's, look-ups read what writers change, as they always did.
            readers = [threading.Thread(target=read)] if kind < 2 else []
            for thread in writers + readers:
                thread.start()
            for thread in writers:
                thread.join()
            done.set()
            for thread in readers:
                thread.join()
            assert not failed, failed
            wanted = {"stays": 1} | {f"{mine}{i}": 1 + i % 3 for mine in "ab" for i in range(1, 12, 2)}
            assert set(ring.get_nodes()) == set(wanted)
            assert {ring.get_node(key) for key in KEYS} <= set(wanted)
            if kind == 0:
                fresh = ours.HashRing(wanted)
                assert [ring.get_node(key) for key in KEYS] == [fresh.get_node(key) for key in KEYS]
                assert ring.distribution == fresh.distribution and ring.ring == fresh.ring
    finally:
        sys.setswitchinterval(interval)


def test_fault_18c_the_textbook_class() -> None:
    ring = ConsistentHash()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for i in range(200):
                ring.add_node(f"n{i % 7}")
                ring.remove_node(f"n{(i + 3) % 7}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fault_18c_a_forked_child_may_change_the_ring() -> None:
    ring = ours.HashRing(NODES)
    with ring.runtime._writers:
        # Held by this thread of the parent alone: the child's changes wait for nobody.
        child = os.fork()
        if child == 0:
            changed = threading.Thread(target=ring.add_node, args=("new",))
            changed.start()
            changed.join(20)
            os._exit(0 if "new" in ring.get_nodes() else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture(scope="module", params=["2.3", "2.4"])
def old_uhashring(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The class of an earlier release, from PyPI."""
    folder = tmp_path_factory.mktemp("uhashring")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    subprocess.run([*pip, f"uhashring=={request.param}"], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    new = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "uhashring"}
    sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module("uhashring")
        assert Path(str(module.__file__)).is_relative_to(folder) and module.__version__ == request.param
        yield module.HashRing
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == "uhashring"]:
            del sys.modules[name]
        sys.modules.update(new)


def carried(old: Any) -> dict[str, Any]:
    """As docs/MIGRATING.md has it: the points that each node has, instead of those that its weight would make."""
    counts = Counter(old.ring.values())
    gone = counts.keys() - old.nodes.keys()
    if gone:
        raise ValueError(f"points of nodes that were removed: {sorted(gone)}")
    return {name: {"weight": 1, "vnodes": counts[name]} for name in old.nodes}


def test_fault_18f_points_of_weights_that_were_higher(old_uhashring: Any) -> None:
    old = old_uhashring({"a": 3, "b": 1, "c": 2})
    old.add_node("a", 1)
    fresh = uhashring.HashRing({"a": 1, "b": 1, "c": 2})
    assert [old.get_node(key) for key in KEYS] != [fresh.get_node(key) for key in KEYS]
    refused = carries = 0
    for seed in range(60):
        rng = random.Random(seed)
        old = old_uhashring({name: rng.randint(1, 5) for name in NODES[:3]})
        for _ in range(rng.randint(1, 8)):
            name = rng.choice(NODES)
            if name in old.nodes and len(old.nodes) > 1 and rng.random() < 0.3:
                old.remove_node(name)
            else:
                old.add_node(name, rng.randint(1, 5))
        wanted = [old.get_node(key) for key in KEYS]
        try:
            nodes = carried(old)
        except ValueError:
            # A removed node is still the answer for some keys, and no ring of members has that.
            assert set(old.ring.values()) - set(old.nodes), seed
            refused += 1
            continue
        carries += 1
        assert [ours.HashRing(nodes).get_node(key) for key in KEYS] == wanted, seed
        records = [{"id": name, "fields": {"vnodes": conf["vnodes"]}} for name, conf in nodes.items()]
        assert list(Ring(records, scheme="pypi_uhashring").place(KEYS)) == wanted, seed
    assert refused and carries > 20
