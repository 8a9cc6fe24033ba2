"""Envoy: ring_hash and maglev, sizes, hash functions, hash keys, and hosts that are unhealthy; and as a proxy of Redis,
with and without hash tags."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import first_line, started
from stubs import Stub, stubs
from topology import Observed, Topology, node, some_keys, some_name, some_weights

SCHEMES: list[dict[str, Any]] = [
    {"name": "envoy_ring_hash"},
    {"name": "envoy_ring_hash", "hash_function": "murmur2"},
    {"name": "envoy_ring_hash", "min_ring_size": 64, "max_ring_size": 1000},
    {"name": "envoy_maglev"},
    {"name": "envoy_maglev", "table_size": 1009},
]
REDIS: list[dict[str, Any]] = [
    {"name": name, "key_hash": "murmur2"} | tagged
    for name in ("envoy_ring_hash", "envoy_maglev")
    for tagged in ({}, {"hash_tag": "{}"})
]
QUIET = ["--log-level", "error", "--concurrency", "1", "--disable-hot-restart"]
# Hosts, weights, hash keys, hosts down, and the percentage of healthy ones below which Envoy panics and takes all.
SHAPES = [
    (3, False, False, 0, 50),
    (9, True, True, 0, 50),
    (12, True, False, 4, 50),
    (12, False, True, 4, 80),
    (8, True, False, 2, 80),
    (10, False, True, 7, 50),
    (10, False, False, 7, 0),
]


class RedisStub(Stub):
    """A server of Redis that answers its endpoint to every GET."""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        found = []
        while command := self.command():
            if command[0].lower() == b"get":
                found.append(b"$%d\r\n%b\r\n" % (len(self.endpoint), self.endpoint))
        self.transport.write(b"".join(found))

    def command(self) -> list[bytes]:
        """The next command that has come whole, if any."""
        words: list[bytes] = []
        head, end, rest = self.rest.partition(b"\r\n")
        for _ in range(int(head[1:] or 0) if end else 0):
            size, end, rest = rest.partition(b"\r\n")
            length = int(size[1:]) if end else 0
            if not end or len(rest) < length + 2:
                return []
            words.append(rest[:length])
            rest = rest[length + 2 :]
        if words:
            self.rest = rest
        return words


def version() -> str:
    return first_line("envoy", "--version").partition("version: ")[2].split("/")[1]


def topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    for scheme in SCHEMES:
        for count, weighted, named, down, panic in SHAPES:
            weights = some_weights(rng, count, 20) if weighted else [1] * count
            nodes = [
                node(endpoint, weight, hash_key=some_name(rng) if named else None)
                for endpoint, weight in zip(rng.sample(endpoints, count), weights, strict=True)
            ]
            out = [each["id"] for each in rng.sample(nodes, down)]
            yield Topology(f"{scheme} of {count}", scheme | {"panic_threshold": panic}, nodes, out)
    for name in ("envoy_ring_hash", "envoy_maglev"):
        yield Topology(f"{name} without options", {"name": name}, [node(each) for each in endpoints[:5]])


def address(endpoint: str) -> dict[str, Any]:
    host, _, port = endpoint.partition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def cluster(topology: Topology, name: str) -> dict[str, Any]:
    scheme = topology.scheme
    if scheme["name"] == "envoy_maglev":
        sizes = {"table_size": scheme["table_size"]} if "table_size" in scheme else {}
        policy: dict[str, Any] = {"lb_policy": "MAGLEV", "maglev_lb_config": sizes}
    else:
        named = {"minimum_ring_size": "min_ring_size", "maximum_ring_size": "max_ring_size"}
        sizes = {theirs: {"value": scheme[ours]} for theirs, ours in named.items() if ours in scheme}
        function = "MURMUR_HASH_2" if "hash_function" in scheme else "XX_HASH"
        policy = {"lb_policy": "RING_HASH", "ring_hash_lb_config": {**sizes, "hash_function": function}}
    if set(scheme) == {"name"}:
        policy = {"lb_policy": policy["lb_policy"]}
    else:
        policy["common_lb_config"] = {"healthy_panic_threshold": {"value": scheme["panic_threshold"]}}
    hosts = [
        {
            "endpoint": {"address": address(each["id"])},
            "load_balancing_weight": each["weight"],
            "health_status": "UNHEALTHY" if each["id"] in topology.down else "HEALTHY",
            "metadata": {"filter_metadata": {"envoy.lb": each.get("fields", {})}},
        }
        for each in topology.nodes
    ]
    assignment = {"cluster_name": name, "endpoints": [{"lb_endpoints": hosts}]}
    common = {"name": name, "type": "STATIC", "connect_timeout": "5s"}
    return common | {"load_assignment": assignment} | policy


def listener(port: int, name: str) -> dict[str, Any]:
    hashed = {"cluster": name, "hash_policy": [{"header": {"header_name": "x-key"}}]}
    host = {"name": name, "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": hashed}]}
    kinds = "type.googleapis.com/envoy.extensions.filters"
    manager = {
        "@type": f"{kinds}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": name,
        "route_config": {"virtual_hosts": [host]},
        "http_filters": [{"name": "router", "typed_config": {"@type": f"{kinds}.http.router.v3.Router"}}],
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    return {"name": name, "address": address(f"127.0.0.1:{port}"), "filter_chains": [chain]}


def redis_topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    for scheme in REDIS:
        for count, weighted in ((1, False), (5, False), (9, True)):
            weights = some_weights(rng, count, 20) if weighted else [1] * count
            nodes = [node(*each) for each in zip(rng.sample(endpoints, count), weights, strict=True)]
            yield Topology(f"{scheme} of {count}", scheme | {"panic_threshold": 50}, nodes)


def redis_listener(port: int, topology: Topology) -> dict[str, Any]:
    proxy = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.redis_proxy.v3.RedisProxy",
        "stat_prefix": f"c{port}",
        "settings": {"op_timeout": "5s", "enable_hashtagging": "hash_tag" in topology.scheme},
        "prefix_routes": {"catch_all_route": {"cluster": f"c{port}"}},
    }
    return {
        "name": f"c{port}",
        "address": address(f"127.0.0.1:{port}"),
        "filter_chains": [{"filters": [{"name": "redis", "typed_config": proxy}]}],
    }


def observe(rng: random.Random) -> Iterator[Observed]:
    yield from of_http(rng)
    yield from of_redis(rng)


def of_redis(rng: random.Random) -> Iterator[Observed]:
    with stubs(10, RedisStub) as endpoints:
        wanted = list(redis_topologies(rng, endpoints))

        def command(ports: list[int], folder: Path) -> list[str]:
            named = list(zip(ports, wanted, strict=True))
            resources = {
                "listeners": [redis_listener(port, topology) for port, topology in named],
                "clusters": [cluster(topology, f"c{port}") for port, topology in named],
            }
            (folder / "envoy.json").write_text(json.dumps({"static_resources": resources}))
            return ["envoy", "-c", str(folder / "envoy.json"), *QUIET]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                tags = [b"a{%d}b" % number for number in range(200)] + [b"{}x", b"{a}{b}", b"x{", b"}a{b}", b"{{a}}"]
                keys = tags + some_keys(rng)
                answers = traffic.redis_values(port, keys)
                yield Observed(topology, keys, answers)


def of_http(rng: random.Random) -> Iterator[Observed]:
    with stubs(20) as endpoints:
        wanted = list(topologies(rng, endpoints))

        def command(ports: list[int], folder: Path) -> list[str]:
            named = [(topology, port, f"c{port}") for topology, port in zip(wanted, ports, strict=True)]
            resources = {
                "listeners": [listener(port, name) for _, port, name in named],
                "clusters": [cluster(topology, name) for topology, _, name in named],
            }
            (folder / "envoy.json").write_text(json.dumps({"static_resources": resources}))
            return ["envoy", "-c", str(folder / "envoy.json"), *QUIET]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                keys = some_keys(rng)
                yield Observed(topology, keys, traffic.http(port, keys))
