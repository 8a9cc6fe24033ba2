"""Apache Traffic Server: parents by consistent hash, with weights, names of their own, and parents that refuse."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import first_line, started
from stubs import stubs
from topology import KEYS, Observed, Topology, node, some_name

# Parents, whether they have weights. All have names of their own, since their hosts are one.
SHAPES = [(1, False), (5, False), (4, True), (12, True), (30, False)]
SETTINGS: dict[str, Any] = {
    "proxy.config.http.cache.http": 0,
    "proxy.config.http.no_dns_just_forward_to_parent": 1,
    "proxy.config.http.parent_proxy.self_detect": 0,
    "proxy.config.url_remap.remap_required": 0,
    "proxy.config.reverse_proxy.enabled": 1,
    "proxy.config.diags.debug.enabled": 0,
    "proxy.config.exec_thread.autoconfig": 0,
    "proxy.config.exec_thread.limit": 1,
    "proxy.config.admin.user_id": "#-1",
    "proxy.config.http.server_ports": "",
}


def version() -> str:
    return first_line("traffic_server", "-V").split()[2]


def topologies(rng: random.Random, endpoints: list[str]) -> Iterator[Topology]:
    for count, weighted in SHAPES:
        nodes = []
        for endpoint in rng.sample(endpoints, count):
            weight = rng.choice([1, 2, 0.999, 0.1, 0.3335, 5]) if weighted else 1
            nodes.append(node(endpoint, weight) | {"fields": {"hash_string": some_name(rng)}})
        yield Topology(f"of {count}", {"name": "traffic_server"}, nodes)


def write(folder: Path, topology: Topology, port: int) -> None:
    """A runtime of its own under the folder: nothing of the machine's is read or written."""
    shutil.copytree("/etc/trafficserver", folder / "etc")
    for name in ("log", "run", "cache"):
        (folder / name).mkdir()
    parents = [f"{each['id']}|{each['weight']}&{each['fields']['hash_string']}" for each in topology.nodes]
    parent = f'dest_domain=. parent="{";".join(parents)}" round_robin=consistent_hash go_direct=false\n'
    (folder / "etc/parent.config").write_text(parent)
    (folder / "etc/storage.config").write_text(f"{folder}/cache 16M\n")
    (folder / "etc/remap.config").write_text("map / http://live.invalid/\n")
    (folder / "etc/ip_allow.yaml").write_text(
        "ip_allow:\n  - apply: in\n    ip_addrs: 0/0\n    action: allow\n    methods: ALL\n"
    )
    settings = SETTINGS | {"proxy.config.http.server_ports": f"{port}:ip-in=127.0.0.1"}
    lines = [f"CONFIG {name} {'INT' if isinstance(told, int) else 'STRING'} {told}" for name, told in settings.items()]
    (folder / "etc/records.config").write_text("\n".join(lines) + "\n")
    layout = {"prefix": folder, "sysconfdir": "etc", "logdir": "log", "runtimedir": "run", "localstatedir": "run"}
    layout |= {"cachedir": "cache", "bindir": "/usr/bin", "plugindir": "/usr/lib/trafficserver/modules"}
    (folder / "runroot.yaml").write_text("".join(f"{name}: {folder / str(path)}\n" for name, path in layout.items()))


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(30) as endpoints:
        for topology in topologies(rng, endpoints):

            def command(ports: list[int], folder: Path, topology: Topology = topology) -> list[str]:
                write(folder, topology, ports[0])
                return ["traffic_server", f"--run-root={folder}/runroot.yaml"]

            with started(1, command) as ports:
                keys = [
                    b"/%x%b" % (rng.getrandbits(50), rng.choice([b"", b"?q=%d" % i, b"/a.b?x"])) for i in range(KEYS)
                ]
                yield Observed(topology, keys, traffic.http_targets(ports[0], keys))
