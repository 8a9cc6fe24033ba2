"""Faults of memcached clients and proxies, by number: what Python shows of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from libconsistent import InvalidError, Node, Ring

KEYS = [f"key:{i}" for i in range(300)]
FIVE = [{"id": f"s{i}", "address": f"10.0.0.{i}:80"} for i in range(1, 6)]
OWN = ["ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"]


def places(ring: Ring) -> list[str | None]:
    found = [ring.get_node(key) for key in KEYS]
    assert [None if i < 0 else ring.nodes[i] for i in ring.place(KEYS, dtype="int64").indices] == found
    return found


def test_fault_02_haproxy_without_options_is_the_bare_line() -> None:
    bare = Ring(FIVE, "haproxy")
    assert places(bare) == places(Ring(FIVE, "haproxy", function="sdbm", avalanche=True))
    assert places(bare) != places(Ring(FIVE, "haproxy", function="sdbm"))
    assert json.loads(Ring(FIVE, "haproxy", function="sdbm").to_json())["scheme"] == {
        "name": "haproxy",
        "function": "sdbm",
    }
    assert places(Ring(FIVE, "haproxy_map")) == places(Ring(FIVE, "haproxy_map", function="sdbm", avalanche=False))


def test_fault_03_the_backup_of_a_map() -> None:
    backups = [{"id": f"b{w}", "weight": w, "fields": {"backup": True}} for w in (2, 7, 10)]
    cases: list[tuple[Any, str]] = [("haproxy_map", "b10"), ("haproxy", "b2")]
    for scheme, taken in cases:
        ring = Ring([{"id": "active"}, *backups], scheme)
        ring.mark_down("active")
        assert set(places(ring)) == {taken}


@pytest.mark.parametrize("scheme", ["ketama", "modula"])
def test_fault_04_libmemcached_takes_zero_for_one(scheme: Any) -> None:
    zeros, ones = (Ring({f"10.0.0.{i}:11300": w for i in range(3)}, scheme) for w in (0, 1))
    assert places(zeros) == places(ones) and None not in places(zeros)
    assert zeros.fingerprint == ones.fingerprint
    leases = [zeros.acquire(key) for key in KEYS[:30]]
    assert None not in leases


def test_fault_05_ipv6_addresses() -> None:
    told = Node("x", fields={"host": "2001:db8::1", "port": 11212})
    other = "10.0.0.2:11212"
    first = [node == other for node in places(Ring(["[2001:db8::1]:11212", other], "ketama"))]
    assert first == [node == other for node in places(Ring([told, other], "ketama"))]
    cases: list[tuple[Any, str]] = [("twemproxy", "write 2001:db8::1:11212"), ("ketama", "host:port")]
    for scheme, write in cases:
        with pytest.raises(InvalidError, match=write):
            Ring(["[2001:db8::1]:11212" if scheme == "twemproxy" else "2001:db8::1:11211"], scheme)


@pytest.mark.parametrize("scheme", ["nginx", "nginx_hash", "nginx_ip_hash"])
def test_fault_07_nginx_with_one_server(scheme: Any) -> None:
    ring = Ring(["10.0.0.1:80"], scheme)
    assert ring.get_node("") == ring.get_node("::1") == "10.0.0.1:80"
    ring.mark_down("10.0.0.1:80")
    assert ring.get_node("") is ring.get_node("::1") is None
    assert ring.get_nodes("::1", 3) == []


def test_fault_08_hosts_of_weight_zero_have_no_part() -> None:
    hosts = {f"10.0.0.{i}:80": i for i in range(1, 5)}
    more = hosts | {"10.0.0.9:80": 0}
    assert places(Ring(hosts, "grpc_ring_hash")) == places(Ring(more, "grpc_ring_hash"))


@pytest.mark.parametrize("key", ["addr", "addr-port"])
def test_fault_11_addresses_that_are_hashed(key: Any) -> None:
    ids = Ring([f"10.0.0.{i}:80" for i in range(1, 6)], "haproxy", hash_key=key)
    named = Ring(FIVE, "haproxy", hash_key=key)
    assert [ids.nodes.index(n or "") for n in places(ids)] == [named.nodes.index(n or "") for n in places(named)]
    for wrong in ("2001:db8::1", "cache-a", "10.0.0.1:http"):
        with pytest.raises(InvalidError, match=rf'nodes\[1\]\.id: "{wrong}" is not an IP address'):
            Ring(["10.0.0.1:80", wrong], "haproxy", hash_key=key)


def test_fault_15_weights_of_a_million_and_more() -> None:
    heavy: dict[str, float] = {"10.0.0.1:80": 2_000_000, "10.0.0.2:80": 4_294_967_295}
    ring = Ring(heavy, "nginx_hash")
    assert ring.node("10.0.0.2:80").weight == 4_294_967_295
    assert Ring.from_json(ring.to_json()) == ring
    ring.set_weight("10.0.0.1:80", 3_000_000)
    assert ring.node("10.0.0.1:80").weight == 3_000_000
    fine = Ring({"a": 1 / 3, "b": 1}, "npm_ketama")
    assert fine.node("a").weight == 1 / 3
    assert Ring.from_json(fine.to_json()) == fine


@pytest.mark.parametrize("scheme", OWN)
def test_fault_15_own_schemes_say_what_to_write(scheme: Any) -> None:
    for weight, advice in ((1 / 3, "round to 0.333"), (1e6, "divide all weights")):
        with pytest.raises(InvalidError, match=rf"nodes\[1\]\.weight: .*{advice}") as caught:
            Ring({"a": 1, "b": weight}, scheme)
        assert caught.value.kind == "weight"
        ring = Ring(["a", "b"], scheme)
        with pytest.raises(InvalidError, match=rf'"b".*{advice}'):
            ring.set_weight("b", weight)
        assert ring.node("b").weight == 1
    with pytest.raises(InvalidError, match=r"factor: .*round to 1\.333"):
        Ring(["a"]).bound = 1 + 1 / 3


@pytest.mark.parametrize(
    ("scheme", "line", "write"),
    [
        ("twemproxy", "127.0.0.1:6381:1 server1", "fields.name"),
        ("twemproxy", "127.0.0.1:6381:1", "fields.name"),
        ("nginx", "server 10.0.0.1:80 weight=5;", "5 as weight"),
        ("haproxy", "server s1 10.0.0.1:80", "s1 as id"),
        ("ketama", "--SERVER=10.0.0.1:11212", "write host:port alone"),
        ("ketama", "10.0.0.1:11212:2", "weight"),
    ],
)
def test_fault_41_lines_are_no_names(scheme: Any, line: str, write: str) -> None:
    for node in (line, {"id": "x", "address": line}):
        with pytest.raises(InvalidError, match=write) as caught:
            nodes: list[Any] = [node]
            Ring(nodes, scheme)
        assert caught.value.kind == "parameter"
