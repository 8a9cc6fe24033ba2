"""Varnish: the shard director, asked by URL and by hash, with `alt`, weights, names, and back ends that are sick."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import first_line, started
from stubs import stubs
from topology import KEYS, Observed, Topology, node, some_name

# Back ends, whether they have weights and names of their own, how many are sick, and options.
SHAPES: list[tuple[int, bool, bool, int, dict[str, Any]]] = [
    (1, False, False, 0, {}),
    (5, False, False, 0, {}),
    (5, True, True, 0, {}),
    (9, True, False, 3, {}),
    (9, False, True, 0, {"alt": 1}),
    (9, True, False, 4, {"alt": 2}),
    (3, False, False, 1, {"alt": 9}),
    (20, False, False, 0, {"replicas": 25}),
    (2, False, False, 0, {"replicas": 1}),
    (4, False, False, 0, {"replicas": 1, "alt": 1}),
    (5, False, False, 0, {"by": "hash"}),
]
HOST = b"live"


def version() -> str:
    return first_line("varnishd", "-V").partition("varnish-")[2].split()[0]


def topologies(rng: random.Random, count: int) -> Iterator[Topology]:
    for number, (many, weighted, named, sick, options) in enumerate(SHAPES):
        nodes = []
        for i in rng.sample(range(count), many):
            weight = rng.choice([1, 0.5, 2.5, 1.333, 0, 3]) if weighted else 1
            nodes.append(node(f"b{i}", weight) | ({"fields": {"ident": some_name(rng)}} if named else {}))
        down = [each["id"] for each in rng.sample(nodes, sick)]
        yield Topology(f"{number}: {options} of {many}", {"name": "varnish_shard"} | options, nodes, down)


def vcl(wanted: list[Topology], endpoints: list[str]) -> str:
    """Back ends that are sick are so by a probe; one of each name is there for all topologies."""
    text = "vcl 4.1;\nimport directors;\n"
    text += 'probe sick { .url = "/"; .initial = 0; .interval = 1h; .expected_response = 999; }\n'
    for ident, endpoint in zip(idents(endpoints), endpoints, strict=True):
        host, _, port = endpoint.partition(":")
        for suffix, probe in (("", ""), ("_sick", ".probe = sick; ")):
            text += f'backend {ident}{suffix} {{ .host = "{host}"; .port = "{port}"; {probe}}}\n'
    init, choice = "", ""
    for number, topology in enumerate(wanted):
        init += f"new d{number} = directors.shard();\n"
        for each in topology.nodes:
            suffix = "_sick" if each["id"] in topology.down else ""
            ident = each.get("fields", {}).get("ident", each["id"])
            told = f", weight={each['weight']}" if each["weight"] != 1 else ""
            init += f'd{number}.add_backend({each["id"]}{suffix}, ident="{ident}"{told});\n'
        scheme = topology.scheme
        init += f"d{number}.reconfigure({scheme.get('replicas', 67)});\n"
        asked = "by=HASH" if scheme.get("by") == "hash" else "by=URL"
        alt = f", alt={scheme['alt']}" if "alt" in scheme else ""
        choice += f'if (bereq.http.x-d == "{number}") {{ set bereq.backend = d{number}.backend({asked}{alt}); }}\n'
    recv = f"sub vcl_recv {{ set req.backend_hint = {ident}; return (pass); }}\n"
    return text + recv + f"sub vcl_init {{\n{init}}}\nsub vcl_backend_fetch {{\n{choice}}}\n"


def idents(endpoints: list[str]) -> list[str]:
    return [f"b{i}" for i in range(len(endpoints))]


def urls(rng: random.Random) -> list[bytes]:
    return [b"/%x?q=%d" % (rng.getrandbits(60), i) for i in range(KEYS)]


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(20) as endpoints:
        wanted = list(topologies(rng, len(endpoints)))
        ids = dict(zip(endpoints, idents(endpoints), strict=True))

        def command(ports: list[int], folder: Path) -> list[str]:
            (folder / "live.vcl").write_text(vcl(wanted, endpoints))
            listen = ["-a", f"127.0.0.1:{ports[0]}", "-f", str(folder / "live.vcl"), "-n", str(folder / "work")]
            return ["varnishd", "-F", "-j", "none", *listen, "-s", "malloc,16m", "-p", "vcc_err_unref=off"]

        with started(1, command) as ports:
            for number, topology in enumerate(wanted):
                keys = urls(rng)
                requests = (b"GET %b HTTP/1.1\r\nHost: %b\r\nx-d: %d\r\n\r\n" % (key, HOST, number) for key in keys)
                chosen = [ids[end] for end in traffic.pipelined(ports[0], requests, traffic.http_answer, 20)]
                asked = [key + b"\0" + HOST + b"\0" for key in keys] if topology.scheme.get("by") == "hash" else keys
                yield Observed(topology, asked, chosen)
