"""nginx: `hash`, consistent and plain, and servers marked `down`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import traffic
from process import first_line, started
from stubs import stubs
from topology import Observed, Topology, node, some_keys, some_weights

# Few of many down: beyond 20 rejections nginx takes turns, and no key has a place.
SHAPES = [(2, False, 0), (3, True, 1), (7, False, 0), (12, True, 2), (30, False, 2), (40, True, 0)]


def version() -> str:
    return first_line("nginx", "-v").partition("/")[2]


def topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    for scheme in ("nginx", "nginx_hash"):
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
"""
    for topology, port in zip(wanted, ports, strict=True):
        method = "consistent" if topology.scheme["name"] == "nginx" else ""
        text += f"upstream u{port} {{ hash $http_x_key {method}; keepalive 64;\n"
        for each in topology.nodes:
            down = " down" if each["id"] in topology.down else ""
            text += f"server {each['id']} weight={each['weight']}{down};\n"
        text += f"}}\nserver {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://u{port}; }} }}\n"
    return text + "}\n"


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(40) as endpoints:
        wanted = list(topologies(rng, endpoints))

        def command(ports: list[int], folder: Path) -> list[str]:
            (folder / "nginx.conf").write_text(configuration(wanted, ports, folder))
            return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]

        with started(len(wanted), command) as ports:
            for topology, port in zip(wanted, ports, strict=True):
                keys = some_keys(rng)
                yield Observed(topology, keys, traffic.http(port, keys))
