"""nginx: `hash`, consistent and plain, `ip_hash`, and servers marked `down`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import traffic
from process import first_line, started
from stubs import stubs
from topology import KEYS, Observed, Topology, node, some_keys, some_weights

METHODS = {"nginx": "hash $http_x_key consistent", "nginx_hash": "hash $http_x_key", "nginx_ip_hash": "ip_hash"}
# Beyond 20 rejections nginx takes turns, and a key has no place.
SHAPES = [(2, False, 0), (3, True, 1), (7, False, 0), (12, True, 2), (30, False, 2), (40, True, 0)]


def version() -> str:
    return first_line("nginx", "-v").partition("/")[2]


def topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    for scheme in METHODS:
        for count, weighted, down in SHAPES:
            weights = some_weights(rng, count, 20) if weighted else [1] * count
            nodes = [node(*each) for each in zip(rng.sample(endpoints, count), weights, strict=True)]
            out = [each["id"] for each in rng.sample(nodes, down)]
            yield Topology(f"{scheme} of {count}", {"name": scheme}, nodes, out)


def configuration(wanted: list[Topology], ports: list[int], folder: Path) -> str:
    text = f"""daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000; proxy_http_version 1.1; proxy_set_header Connection "";
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
set_real_ip_from 127.0.0.1; real_ip_header x-key;
"""
    for topology, port in zip(wanted, ports, strict=True):
        text += f"upstream u{port} {{ {METHODS[topology.scheme['name']]}; keepalive 64;\n"
        for each in topology.nodes:
            down = " down" if each["id"] in topology.down else ""
            text += f"server {each['id']} weight={each['weight']}{down};\n"
        text += f"}}\nserver {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://u{port}; }} }}\n"
    return text + "}\n"


def some_addresses(rng: random.Random) -> list[bytes]:
    """Of clients, which nginx takes from the header; half of them IPv6."""
    four = [IPv4Address(rng.getrandbits(32)) for _ in range(KEYS // 2)]
    six = [IPv6Address(rng.getrandbits(128)) for _ in range(KEYS // 2)]
    return [str(address).encode() for address in four + six]


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(40) as endpoints:
        wanted = list(topologies(rng, endpoints))

        def command(ports: list[int], folder: Path) -> list[str]:
            (folder / "nginx.conf").write_text(configuration(wanted, ports, folder))
            return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                keys = some_addresses(rng) if topology.scheme["name"] == "nginx_ip_hash" else some_keys(rng)

                def in_turns(key: bytes, port: int = port) -> bool:
                    return len(set(traffic.http(port, [key] * 100))) > 1

                yield Observed(topology, keys, traffic.http(port, keys), in_turns=in_turns)
