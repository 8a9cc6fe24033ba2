"""Each system with its shortest configuration, no option written out, beside the dialect without options."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import traffic
from process import started
from stubs import stubs
from topology import Observed, Topology, node, some_keys

from systems import haproxy, libmemcached_c, nginx, nutcracker
from systems.nginx import some_addresses

SERVERS = 5
# HAProxy's lines after `balance`; no line at all is map-based.
HAPROXY = [("haproxy", "hash-type consistent"), ("haproxy_map", "hash-type map-based"), ("haproxy_map", "")]
# The only behaviour set.
LIBMEMCACHED = [("ketama", ["behaviour KETAMA 1"]), ("modula", [])]


def version() -> str:
    return ", ".join(
        f"{system.__name__.rpartition('.')[2]} {system.version()}"
        for system in (haproxy, nginx, nutcracker, libmemcached_c)
    )


def topology(scheme: str, endpoints: list[str], names: list[str] | None = None) -> Topology:
    nodes = [node(name, address=end if names else "") for name, end in zip(names or endpoints, endpoints, strict=True)]
    return Topology(f"{scheme} without options", {"name": scheme}, nodes)


def of_haproxy(rng: random.Random, endpoints: list[str]) -> Iterator[Observed]:
    names = [f"s{i}" for i in range(SERVERS)]
    ids = dict(zip(endpoints, names, strict=True))

    def command(ports: list[int], folder: Path) -> list[str]:
        text = "defaults\nmode http\ntimeout connect 5s\ntimeout client 30s\ntimeout server 30s\n"
        for (_, line), port in zip(HAPROXY, ports, strict=True):
            text += f"listen p{port}\nbind 127.0.0.1:{port}\nbalance hdr(x-key)\n{line}\n"
            text += "".join(f"server {name} {endpoint}\n" for endpoint, name in ids.items())
        (folder / "haproxy.cfg").write_text(text)
        return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]

    with started(len(HAPROXY), command) as ports:
        for (scheme, _), port in zip(HAPROXY, ports, strict=True):
            keys = some_keys(rng)
            yield Observed(topology(scheme, endpoints, names), keys, [ids[end] for end in traffic.http(port, keys)])


def of_nginx(rng: random.Random, endpoints: list[str]) -> Iterator[Observed]:
    wanted = [topology(scheme, endpoints) for scheme in nginx.METHODS]

    def command(ports: list[int], folder: Path) -> list[str]:
        text = nginx.configuration(wanted, ports, folder).replace(" weight=1", "")
        (folder / "nginx.conf").write_text(text)
        return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]

    with started(len(wanted), command) as ports:
        for each, port in zip(wanted, ports, strict=True):
            keys = some_addresses(rng) if each.scheme["name"] == "nginx_ip_hash" else some_keys(rng)
            yield Observed(each, keys, traffic.http(port, keys))


def of_nutcracker(rng: random.Random, endpoints: list[str]) -> Iterator[Observed]:
    def command(ports: list[int], folder: Path) -> list[str]:
        lines = ["p:", f"  listen: 127.0.0.1:{ports[1]}", "  servers:"]
        (folder / "pools.yml").write_text("\n".join(lines + [f"   - {end}:1" for end in endpoints]) + "\n")
        return ["nutcracker", "-c", str(folder / "pools.yml"), "-a", "127.0.0.1", "-s", str(ports[0])]

    with started(2, command) as ports:
        keys = some_keys(rng)
        yield Observed(topology("twemproxy", endpoints), keys, traffic.memcached(ports[1], keys))


def of_libmemcached(rng: random.Random) -> Iterator[Observed]:
    for scheme, behaviours in LIBMEMCACHED:
        endpoints = [f"10.{rng.randrange(256)}.0.{i}:{11211 + i % 2}" for i in range(SERVERS)]
        keys = some_keys(rng)
        servers = [f"server {end.replace(':', ' ')} 1" for end in endpoints]
        lines = behaviours + servers + [f"key {key.hex()}" for key in keys]
        run = subprocess.run(
            [libmemcached_c.PROGRAM], input="\n".join(lines), capture_output=True, text=True, timeout=60, check=True
        )
        yield Observed(topology(scheme, endpoints), keys, run.stdout.splitlines())


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(SERVERS) as endpoints:
        yield from of_haproxy(rng, endpoints)
        yield from of_nginx(rng, endpoints)
        yield from of_nutcracker(rng, endpoints)
    yield from of_libmemcached(rng)
