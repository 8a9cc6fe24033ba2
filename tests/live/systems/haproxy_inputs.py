"""HAProxy's other inputs, `balance uri` and `balance source`, some servers down; and `hash-balance-factor`, where every
request stays at its server."""

from __future__ import annotations

import contextlib
import queue
import random
import resource
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import started
from stubs import Stub, stubs
from topology import KEYS, Observed, Topology, node, some_keys, some_weights

from systems.haproxy import version

__all__ = ["observe", "version"]

SERVERS = 9
# What stands in a scheme, and after `balance`.
INPUTS: list[tuple[dict[str, Any], str]] = [
    ({"input": "uri"}, "uri"),
    ({"input": "uri", "uri_len": 12}, "uri len 12"),
    ({"input": "uri", "uri_depth": 2}, "uri depth 2"),
    ({"input": "uri-whole", "uri_len": 20, "uri_depth": 3}, "uri len 20 depth 3 whole"),
    ({"input": "uri-path-only"}, "uri path-only"),
    ({"input": "source"}, "source"),
    ({"balance_factor": 105}, "hdr(x-key)"),
    ({"balance_factor": 150}, "hdr(x-key)"),
]
SCHEMES = [({"name": "haproxy", "avalanche": True} | fields, balance) for fields, balance in INPUTS]
SCHEMES += [
    ({"name": "haproxy_map", "function": "djb2"} | fields, balance)
    for fields, balance in INPUTS
    if "balance_factor" not in fields
]


class Held(Stub):
    """Never answers; notes who got the request."""

    asked: queue.SimpleQueue[str] = queue.SimpleQueue()

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self.asked.put(self.endpoint.decode())


def targets(rng: random.Random) -> list[bytes]:
    """Paths with directories and queries, some with scheme and host before them."""
    found: dict[bytes, None] = {}
    while len(found) < KEYS:
        text = "/" + "".join(rng.choices("abcdefgh0123456789-._~%/////?&=", k=rng.randrange(60)))
        found[(text if rng.random() < 0.8 else f"{rng.choice(['http', 'https'])}://live{text}").encode()] = None
    return list(found)


def addresses(rng: random.Random) -> list[bytes]:
    """Of the loopback interface."""
    found: dict[bytes, None] = {}
    while len(found) < KEYS:
        found[b"127.%d.%d.%d" % (rng.randrange(256), rng.randrange(256), rng.randrange(1, 255))] = None
    return list(found)


def from_addresses(port: int, sources: list[bytes]) -> Iterator[str]:
    for source in sources:
        with (
            socket.create_connection(("127.0.0.1", port), 20, (source.decode(), 0)) as connection,
            connection.makefile("rb") as answers,
        ):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: live\r\n\r\n")
            yield traffic.http_answer(answers)


def held(port: int, keys: list[bytes]) -> list[str]:
    """One after the other, none of which ends before the last is sent."""
    found = []
    with contextlib.ExitStack() as stack:
        for key in keys:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: live\r\nx-key: %b\r\n\r\n" % key)
            found.append(Held.asked.get(timeout=20))
    return found


def topologies(rng: random.Random, endpoints: list[str], holding: list[str]) -> Iterator[Topology]:
    for number, (scheme, balance) in enumerate(SCHEMES):
        weights = some_weights(rng, SERVERS, 20) if number % 2 else [1] * SERVERS
        servers = holding if "balance_factor" in scheme else endpoints
        nodes = [node(f"s{n}", weights[n], servers[n]) for n in range(SERVERS)]
        down = rng.sample([each["id"] for each in nodes], number % 3)
        yield Topology(f"{scheme['name']} {balance}", scheme, nodes, down)


def configuration(wanted: list[Topology], ports: list[int]) -> str:
    most = KEYS + 1000
    text = f"global\nmaxconn {most}\ndefaults\nmode http\nmaxconn {most}\n"
    # What is held ends with its client.
    text += "timeout connect 5s\ntimeout client 60s\ntimeout server 60s\noption abortonclose\n"
    for topology, port, (scheme, balance) in zip(wanted, ports, SCHEMES, strict=True):
        kind = "map-based djb2" if scheme["name"] == "haproxy_map" else "consistent sdbm avalanche"
        text += f"listen p{port}\nbind 127.0.0.1:{port}\nbalance {balance}\nhash-type {kind}\n"
        text += f"hash-balance-factor {scheme['balance_factor']}\n" if "balance_factor" in scheme else ""
        for each in topology.nodes:
            text += f"server {each['id']} {each['address']} weight {each['weight']}"
            text += " disabled\n" if each["id"] in topology.down else "\n"
    return text


def observe(rng: random.Random) -> Iterator[Observed]:
    # Each request that stays takes two files here.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with stubs(SERVERS) as endpoints, stubs(SERVERS, Held) as holding:
        wanted = list(topologies(rng, endpoints, holding))

        def command(ports: list[int], folder: Path) -> list[str]:
            (folder / "haproxy.cfg").write_text(configuration(wanted, ports))
            return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                acquired, given = "balance_factor" in topology.scheme, topology.scheme.get("input")
                if acquired:
                    keys = some_keys(rng)
                    chosen = held(port, keys)
                elif given == "source":
                    keys = addresses(rng)
                    chosen = list(from_addresses(port, keys))
                else:
                    keys = targets(rng)
                    chosen = traffic.http_targets(port, keys)
                ids = {each["address"]: each["id"] for each in topology.nodes}
                yield Observed(topology, keys, [ids[endpoint] for endpoint in chosen], acquired=acquired)
