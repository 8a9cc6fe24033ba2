"""Stores: slots, tokens and replicas, and the keys that dialects take. The right value of each fault, by its number."""

from collections.abc import Callable
from typing import Any

import pytest
from libconsistent import InvalidError, Node, Ring, UnsupportedError

IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]


def test_fault_06_create_takes_one_of_each_host_after_the_other() -> None:
    ids = ["127.0.0.2:7000", "127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.3:7003"]
    ring = Ring(ids, "redis_cluster", assignment="create")
    ranges = {id: ring.ranges(id) for id in ids}
    assert ranges == {
        "127.0.0.2:7000": [(0, 4095)],
        "127.0.0.1:7001": [(4096, 8191)],
        "127.0.0.1:7002": [(12288, 16383)],
        "127.0.0.3:7003": [(8192, 12287)],
    }
    with_replicas = Ring([*ids, "127.0.0.2:7004", "127.0.0.3:7005"], "redis_cluster", assignment="create", replicas=1)
    assert [with_replicas.ranges(id) for id in ids] == [[(0, 5460)], [(5461, 10922)], [], [(10923, 16383)]]


def repeating() -> Ring:
    run = [str(token) for token in range(100, 130)]
    nodes = [("a", "r1", ["0"]), ("b", "r1", run), ("c", "r2", ["1000"])]
    placed = [Node(id, fields={"dc": "dc1", "rack": rack, "tokens": tokens}) for id, rack, tokens in nodes]
    return Ring(placed, "cassandra", rule="driver", replication="dc1:20")


def test_fault_09_lists_are_whole_in_every_form() -> None:
    ring = repeating()
    longest = 0
    for key in map(str, range(300)):
        whole = ring.get_nodes(key, 10**9)
        longest = max(longest, len(whole))
        for n in (1, 6, 7, 16, 17, 20, 25):
            assert ring.get_nodes(key, n) == whole[:n] == ring.get_nodes(key, n, "none")
            [row] = ring.place([key], n=n)
            assert list(row) == whole[:n] if n > 1 else row == whole[0]
            assert {ring.pick_node(key, n, str(salt)) for salt in range(60)} <= set(whole[:n])
    assert longest == 20


def test_fault_10_a_bigint_of_cassandra_is_big_endian() -> None:
    nodes = [Node(id, fields={"tokens": [str(i * 2**61)]}) for i, id in enumerate(IDS)]
    for partitioner in ("murmur3", "random"):
        ring = Ring(nodes, "cassandra", partitioner=partitioner)
        numbers = [1, 255, 2**63, *range(1000, 1100)]
        wanted = [ring.get_node(number.to_bytes(8, "big")) for number in numbers]
        assert len(set(wanted)) > 1 or partitioner == "random"
        assert [ring.get_node_u64(number) for number in numbers] == list(ring.place_u64(numbers)) == wanted
        assert [ring.get_nodes_u64(number, 2)[0] for number in numbers] == wanted
    five = Ring(IDS, "jump_hash", hash="integer_be")
    assert five.get_node_u64(5) == five.get_node((5).to_bytes(8, "big")) == Ring(IDS, "jump_hash").get_node_u64(5)


REFUSED: list[tuple[str, dict[str, Any], bytes, bytes, str]] = [
    ("jump_hash", {}, b"customer:1", b"customer", "hash"),
    ("jump_hash", {"hash": "integer_be"}, b"short", b"8 bytes.", "hash"),
    ("guava", {}, b"customer:1", b"c", "hash"),
    ("kademlia", {"key_id": "raw"}, b"user:1", bytes(20), "key_id"),
    ("pypi_uhashring", {"keys": "int"}, b"user:1", b"12345678", "keys"),
    ("pypi_clandestined", {"keys": "int"}, b"user:1", b"12345678", "keys"),
    ("haproxy", {"input": "source"}, b"user:1", b"::1", "input"),
    ("nginx_ip_hash", {}, b"user:1", b"10.0.0.9", "IP address"),
]


@pytest.mark.parametrize(("scheme", "options", "bad", "good", "option"), REFUSED)
def test_fault_10_a_key_the_system_could_not_have_is_refused_in_every_verb(
    scheme: Any, options: dict[str, Any], bad: bytes, good: bytes, option: str
) -> None:
    ring = Ring(IDS, scheme, **options)
    assert ring.get_node(good) in IDS
    calls: list[Callable[[], object]] = [
        lambda: ring.get_node(bad),
        lambda: ring[bad],
        lambda: ring.get_nodes(bad, 2),
        lambda: ring.get_primary(bad),
        lambda: ring.pick_node(bad, 2, "salt"),
        lambda: ring.pick_node_by_load(bad, 2, "salt"),
        lambda: ring.acquire(bad),
        lambda: ring.acquire_sticky(bad),
        lambda: ring.explain(bad),
        lambda: ring.snapshot().get_node(bad),
        lambda: ring.snapshot().locate(bad),
    ]
    for call in calls:
        with pytest.raises(InvalidError, match=f"key: {len(bad)} bytes, but {scheme} takes .*{option}") as caught:
            call()
        assert caught.value.kind == "keys"
    for n in (1, 2):
        with pytest.raises(InvalidError, match=r"keys\[300\]: .*" + option):
            ring.place([good] * 300 + [bad, good], n=n)
    with pytest.raises(InvalidError, match=r"keys\[1\]: "):
        ring.distribution([good, bad])


@pytest.mark.parametrize(
    "scheme", ["pypi_uhashring", "pypi_clandestined", "pypi_pymemcache", "npm_memjs", "nginx_ip_hash"]
)
def test_fault_10_integers_are_refused_where_the_system_reads_texts(scheme: Any) -> None:
    ring = Ring(IDS, scheme)
    for call in (lambda: ring.get_node_u64(5), lambda: ring.get_nodes_u64(5, 2)):
        with pytest.raises(InvalidError, match=f"key: an integer, but {scheme} takes texts"):
            call()
    for n in (1, 3):
        with pytest.raises(InvalidError, match=r"keys\[0\]: an integer"):
            ring.place_u64([5, 6], n=n)
    if scheme.startswith("pypi"):
        assert Ring(IDS, scheme, keys="int").get_node_u64(5) == ring.get_node("5")


def test_fault_12_local_goes_by_dc_and_rack_however_they_are_told() -> None:
    places = ["dc1/r1", "dc1/r2", "dc2/r1", "dc2/r2"]
    tokens = [[str((i * 8 + k) * 0x0123456789ABCDEF % 2**63) for k in range(8)] for i in range(4)]
    by_zone = [Node(f"n{i}", zone=zone, fields={"tokens": tokens[i]}) for i, zone in enumerate(places)]
    by_fields = [
        Node(f"n{i}", fields={"tokens": tokens[i], "dc": zone[:3], "rack": zone[4:]}) for i, zone in enumerate(places)
    ]
    one, other = (Ring(nodes, "cassandra", replication="dc1:2,dc2:2") for nodes in (by_zone, by_fields))
    assert one.fingerprint == other.fingerprint
    for key in map(str, range(200)):
        for view in (one, other, other.snapshot()):
            assert view.get_nodes(key, 4, local="dc2/r2")[0] == "n3"
        assert one.get_nodes(key, 4, local="dc2") == other.get_nodes(key, 4, local="dc2")


def test_fault_42_a_parameter_that_is_a_number_is_taken_as_one() -> None:
    wanted = Ring(IDS, "go_buraksezer", load="1.5")
    assert Ring(IDS, "go_buraksezer", load=1.5).fingerprint == wanted.fingerprint
    assert Ring(IDS, "go_buraksezer", load=2).to_json() == Ring(IDS, "go_buraksezer", load="2").to_json()
    with pytest.raises(InvalidError, match=r"scheme\.vnodes: .*1\.5.* is not an integer"):
        Ring(IDS, vnodes=1.5)  # type: ignore[call-overload]


def test_fault_42_messages_say_what_to_do() -> None:
    with pytest.raises(InvalidError, match="nearest names are ketama"):
        Ring(IDS, "keatma")  # type: ignore[call-overload]
    with pytest.raises(UnsupportedError, match=r"rendezvous cannot answer diff: its .*place keys"):
        Ring(IDS, "rendezvous").diff(Ring(IDS, "rendezvous"))
