"""uhashring's class beside the real one, step by step; every message prints the seed."""

import copy
import doctest
import pickle
import random
from collections.abc import Callable
from typing import Any

import pytest
import uhashring  # type: ignore[import-untyped]
from libconsistent import Ring, UnsupportedError
from libconsistent.dropin.uhashring import HashRing, monkey
from libconsistent.dropin.uhashring import ring as ring_module

SEEDS = range(25)
STEPS = 25
NAMES = [f"node {i}-é" for i in range(6)] + ["a", "a-1", "10.0.0.1:11211"]


def letters(key: str) -> int:
    """A hash of a user's, poor enough that nodes share points."""
    return sum(key.encode()) * 7919 % 1009


def weighted(**conf: Any) -> int:
    return 1 + len(str(conf["nodename"])) % 4


KINDS: list[dict[str, Any]] = [
    {},
    {"vnodes": 7},
    {"hash_fn": "ketama"},
    {"hash_fn": "ketama", "replicas": 3, "vnodes": 11},
    {"hash_fn": letters, "vnodes": 9},
    {"weight_fn": weighted},
    {"hash_fn": "ketama", "weight_fn": weighted},
]


def both(ours: Callable[[], Any], theirs: Callable[[], Any]) -> Any:
    """The same answer of both, or the same error."""
    answers: list[tuple[Any, Any]] = []
    for call in (ours, theirs):
        try:
            answers.append((call(), None))
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            answers.append((None, (type(error), str(error))))
    assert answers[0] == answers[1]
    return answers[0]


def same(ours: HashRing, theirs: Any, keys: list[Any]) -> int:
    for key in keys:
        assert ours.get_node(key) == theirs.get_node(key), key
        assert ours.get(key) == theirs.get(key)
        assert [conf["nodename"] for conf in ours.range(key)] == [conf["nodename"] for conf in theirs.range(key)]
        assert list(ours.range(key, 2)) == list(theirs.range(key, 2))
    assert list(ours.nodes.items()) == list(theirs.nodes.items())
    assert list(ours.distribution.items()) == list(theirs.distribution.items())
    return len(keys)


def looked_at(ours: HashRing, theirs: Any, key: Any) -> None:
    """What Python's points answer, and the fields of nodes."""
    assert ours.ring == theirs.ring == ours.continuum and ours.size == theirs.size
    assert ours._keys == theirs._keys and ours.get_points() == theirs.get_points()
    assert list(ours.range(key, 9, unique=False)) == list(theirs.range(key, 9, unique=False))
    assert list(ours.range(key, unique=False)) == list(theirs.range(key, unique=False))
    for call in (
        "get_node_pos get_server get_key hashi get_node_hostname get_node_port get_node_weight get_node_instance "
        "__getitem__"
    ).split():
        assert getattr(ours, call)(key) == getattr(theirs, call)(key), call
    assert list(ours.iterate_nodes(key)) == list(theirs.iterate_nodes(key))
    assert list(ours.iterate_nodes(key, False)) == list(theirs.iterate_nodes(key, False))
    assert list(ours.get_nodes()) == list(theirs.get_nodes())
    assert ours.get_instances() == theirs.get_instances()


def conf_of(rng: random.Random) -> Any:
    weight = rng.choice([1, 1, 2, 3, 5])
    return rng.choice(
        [
            weight,
            {"weight": weight},
            {"weight": weight, "vnodes": rng.randrange(1, 60)},
            {"hostname": "h", "port": rng.randrange(9), "instance": rng.random()},
            {"vnodes": rng.randrange(1, 60)},
            {"nodename": "other", "unknown": 1},
            {},
        ]
    )


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_beside_the_real_one(kind: int) -> None:
    placed = 0
    for seed in SEEDS:
        rng = random.Random(1000 * kind + seed)
        print("seed", 1000 * kind + seed)
        start: Any = rng.choice([[], NAMES[:3], "a", {name: conf_of(rng) for name in NAMES[2:5]}])
        # Each has its own: neither may lean on the other's configuration.
        ours: Any = HashRing(copy.deepcopy(start), **KINDS[kind])
        theirs = uhashring.HashRing(copy.deepcopy(start), **KINDS[kind])
        for step in range(STEPS):
            name, conf = rng.choice(NAMES), conf_of(rng)
            match rng.randrange(8):
                case 0 | 1 | 2:
                    both(lambda: ours.add_node(name, conf), lambda: theirs.add_node(name, conf))  # noqa: B023
                case 3 | 4:
                    both(lambda: ours.remove_node(name), lambda: theirs.remove_node(name))  # noqa: B023
                case 5:
                    both(lambda: ours.add_node(name), lambda: theirs.add_node(name))  # noqa: B023
                case 6 if name in ours.nodes:
                    # What is changed in place counts from the next time that points are made.
                    ours.nodes[name]["weight"] = theirs.nodes[name]["weight"] = 4
                case 7:
                    both(ours.regenerate, theirs.regenerate)
            keys = [str(rng.random()), f"ключ {step}", ""]
            placed += same(ours, theirs, keys)
            if rng.random() < 0.2:
                looked_at(ours, theirs, keys[0])
        looked_at(ours, theirs, "end")
        if "hash_fn" not in KINDS[kind] or KINDS[kind]["hash_fn"] == "ketama":
            assert len(ours.snapshot()) == len(theirs.nodes), "the engine places"
        assert both(lambda: ours.remove_node("nobody"), lambda: theirs.remove_node("nobody"))[1]  # noqa: B023
    assert placed == len(SEEDS) * STEPS * 3


def test_keys_of_any_type_count_as_texts() -> None:
    ours, theirs = HashRing(NAMES), uhashring.HashRing(NAMES)
    keys = [None, 5, 1.5, b"bytes", ("a", 1), True, "text"]
    assert same(ours, theirs, keys) == 7


def test_nodes_of_any_type() -> None:
    for hash_fn in (None, "ketama"):
        nodes = [1, 2, ("three", 3), None, 4.5]
        ours, theirs = HashRing(nodes, hash_fn=hash_fn), uhashring.HashRing(nodes, hash_fn=hash_fn)
        for key in map(str, range(300)):
            assert ours.get_node(key) == theirs.get_node(key)
        ours.snapshot()


def test_nodes_of_one_name_share_points_and_a_history() -> None:
    for hash_fn in (None, "ketama"):
        ours: Any = HashRing([1, "2", 3], hash_fn=hash_fn)
        theirs = uhashring.HashRing([1, "2", 3], hash_fn=hash_fn)
        keys = [str(i) for i in range(50)]
        changes: list[Callable[[Any], Any]] = [
            lambda ring: ring.add_node("1"),
            lambda ring: ring.add_node(2, 3),
            lambda ring: ring.remove_node("1"),
            lambda ring: ring.add_node("1", 2),
            lambda ring: ring.remove_node(1),
            lambda ring: ring.remove_node("2"),
        ]
        for change in changes:
            change(ours)
            change(theirs)
            same(ours, theirs, keys)
            looked_at(ours, theirs, "k")


def test_bad_input() -> None:
    calls: list[Callable[[Any], Any]] = [
        lambda ring: ring(None),
        lambda ring: ring(("a", "b")),
        lambda ring: ring({"a": "fail"}),
        lambda ring: ring({"a": 1.5}),
        lambda ring: ring({"a": {"weight": 1.5}}),
        lambda ring: ring({"a": {"vnodes": "7"}}),
        lambda ring: ring({"a": 0, "b": 0}, hash_fn="ketama"),
        lambda ring: ring(["a"], hash_fn=12),
        lambda ring: ring(["a"], hash_fn="md5"),
        lambda ring: ring(["a"], weight_fn=12),
    ]
    for call in calls:
        answer = both(lambda: call(HashRing), lambda: call(uhashring.HashRing))  # noqa: B023
        assert answer[1], "an error"
    for kind in ({}, {"hash_fn": "ketama"}):
        ring = HashRing(["a", "b"], **kind)  # type: ignore[arg-type]
        before = [ring.get_node(str(i)) for i in range(50)]
        with pytest.raises(TypeError):
            ring.add_node("c", {"weight": 1.5})
        with pytest.raises(ValueError):
            ring.add_node("", 1)
        assert list(ring.nodes) == ["a", "b"] and ring.distribution.total() == 320
        assert [ring.get_node(str(i)) for i in range(50)] == before
        with pytest.raises(UnicodeEncodeError):
            ring.get_node("\ud800")


def test_weights_of_nothing() -> None:
    for weights in ({"a": 0}, {"a": 0, "b": 1}, {"a": -1, "b": 3}, {"a": 2_000_000, "b": 1}):
        for kind in ({"hash_fn": "ketama"}, {"vnodes": 1}):
            if (weights["a"] > 9 and "vnodes" in kind) or (len(weights) == 1 and "hash_fn" in kind):
                continue
            ours: Any = HashRing(weights, **kind)
            theirs = uhashring.HashRing(weights, **kind)
            same(ours, theirs, [str(i) for i in range(50)])
    many = {"a": {"vnodes": 70_000}, "b": 1}
    same(HashRing(many), uhashring.HashRing(many), ["k"])
    # Theirs raises KeyError here, though the node is gone.
    ring = HashRing({"a": 0, "b": 1})
    ring.remove_node("a")
    assert list(ring.nodes) == ["b"] and ring.get_node("k") == "b"


def test_replicas_and_words() -> None:
    ours, theirs = HashRing(["a"], hash_fn="ketama"), uhashring.HashRing(["a"], hash_fn="ketama")
    assert [ours.hashi("k", i) for i in range(4)] == [theirs.hashi("k", i) for i in range(4)]
    with pytest.raises(IndexError):
        HashRing(["a"], hash_fn="ketama", replicas=5)
    none = HashRing(["a"], hash_fn="ketama", replicas=0)
    assert none.get_node("k") is None and none.size == 0


def test_empty() -> None:
    for kind in KINDS:
        ours: Any = HashRing(**kind)
        theirs = uhashring.HashRing(**kind)
        same(ours, theirs, ["k"])
        looked_at(ours, theirs, "k")
        assert list(ours.iterate_nodes("k")) == [None]


def test_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    for nodes in ([], ["a", "b"]):
        HashRing(list(nodes)).print_continuum()
        ours = capsys.readouterr().out
        uhashring.HashRing(nodes).print_continuum()
        assert ours == capsys.readouterr().out


def test_copies_stand_alone() -> None:
    for kind in ({}, {"hash_fn": "ketama"}, {"hash_fn": letters}):
        ring: Any = HashRing(NAMES, **kind)
        keys = [str(i) for i in range(100)]
        before = [ring.get_node(key) for key in keys]
        for twin in (copy.deepcopy(ring), pickle.loads(pickle.dumps(ring))):
            ring.remove_node("a")
            assert [twin.get_node(key) for key in keys] == before
            twin.remove_node("a")
            same(twin, ring, keys)
            ring.add_node("a")
            ring = HashRing(NAMES, **kind)


def test_the_batch_and_the_document() -> None:
    keys = [str(i) for i in range(1000)]
    for hash_fn in (None, "ketama"):
        ring: Any = HashRing({"a": 1, "b": {"vnodes": 9, "weight": 2}, "c": 3}, hash_fn=hash_fn)
        ring.remove_node("a")
        ring.add_node("a", 2)
        expected = [ring.get_node(key) for key in keys]
        assert list(ring.snapshot().place(keys)) == expected
        assert list(Ring.from_json(ring.snapshot().to_json()).place(keys)) == expected
    with pytest.raises(UnsupportedError):
        HashRing(["a"], hash_fn=letters).snapshot()


def test_the_documented_example() -> None:
    assert doctest.testmod(ring_module) == (0, 2)


def test_monkey(monkeypatch: pytest.MonkeyPatch) -> None:
    import memcache  # type: ignore[import-untyped]
    from uhashring import monkey as theirs

    servers = ["127.0.0.1:11211", "127.0.0.2:11212", "127.0.0.3:11213"]
    down = {"127.0.0.2"}
    monkeypatch.setattr(memcache._Host, "connect", lambda host: host.ip not in down)
    found = []
    for module in (monkey, theirs):
        with pytest.MonkeyPatch.context() as patch:
            for name in ("__init__", "_get_server"):
                patch.setattr(memcache.Client, name, getattr(memcache.Client, name))
            patch.setattr(memcache.Client, "_old_init", None, raising=False)
            patch.setattr(memcache.Client, "_old_get_server", None, raising=False)
            module.patch_memcache()
            client = memcache.Client(servers)
            keys = [f"k{i}" for i in range(200)] + [(7, "pair")]
            found.append([client._get_server(key)[0].ip for key in keys])
            hosts = client.uhashring
            down |= {"127.0.0.1", "127.0.0.3"}
            assert client._get_server("k") == (None, None)
            down -= {"127.0.0.1", "127.0.0.3"}
            assert type(hosts) is (HashRing if module is monkey else uhashring.HashRing)
    assert found[0] == found[1] and set(found[0]) == {"127.0.0.1", "127.0.0.3"}
