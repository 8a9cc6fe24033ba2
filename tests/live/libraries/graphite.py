"""The relays of Graphite: carbon's consistent hashing router, of its source package without the rest of it, and
carbon-c-relay in its test mode, which says whom it would send a metric to."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
import tempfile
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def carbon(archive: Path) -> types.SimpleNamespace:
    """`make(settings)`, carbon's ConsistentHashingRouter, and `parse`, which reads its destinations."""
    with tarfile.open(archive) as packed:

        def source(name: str) -> str:
            file = packed.extractfile(f"{archive.name.removesuffix('.tar.gz')}/lib/carbon/{name}.py")
            assert file
            return file.read().decode()

        # `util` imports a framework that nothing here needs.
        util = ast.parse(source("util"))
        wanted = {"PluginRegistrar", "parseDestination"}
        util.body = [each for each in util.body if getattr(each, "name", "") in wanted]
        for name, code in ("util", util), ("hashing", source("hashing")), ("routers", source("routers")):
            module = types.ModuleType(f"carbon.{name}")
            sys.modules.setdefault("carbon", types.ModuleType("carbon"))
            sys.modules[module.__name__] = module
            exec(compile(code, f"carbon/{name}.py", "exec"), module.__dict__)
    make = sys.modules["carbon.routers"].__dict__["ConsistentHashingRouter"]
    return types.SimpleNamespace(make=make, parse=sys.modules["carbon.util"].__dict__["parseDestination"])


def carbon_places(
    carbon: types.SimpleNamespace,
    options: dict[str, Any],
    destinations: Sequence[str],
    removed: Iterable[str],
    metrics: Sequence[str],
) -> list[list[int]]:
    """The places of each metric's destinations, of destinations as in `DESTINATIONS`, some of which were removed."""
    settings = types.SimpleNamespace(
        REPLICATION_FACTOR=options["copies"],
        DIVERSE_REPLICAS=options["diverse_replicas"],
        ROUTER_HASH_TYPE=options["hash_type"],
    )
    router = carbon.make(settings)
    parsed = [carbon.parse(text) for text in destinations]
    for destination in parsed:
        router.addDestination(destination)
    for text in removed:
        router.removeDestination(carbon.parse(text))
    at = {destination: place for place, destination in enumerate(parsed)}
    return [[at[found] for found in router.getDestinations(metric)] for metric in metrics]


def c_relay_places(hash_type: str, copies: int, servers: Sequence[str], metrics: Sequence[bytes]) -> list[list[int]]:
    """The places of each metric's servers, of servers as in a cluster, whose hosts and ports are all different."""
    at = {server.partition("=")[0]: place for place, server in enumerate(servers)}
    listed = "\n".join(f"  {server}" for server in servers)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(f"cluster all {hash_type} replication {copies}\n{listed}\n  ;\nmatch * send to all stop;\n")
        file.flush()
        command = ["carbon-c-relay", "-t", "-f", file.name]
        asked = b"".join(metric + b"\n" for metric in metrics)
        done = subprocess.run(command, input=asked, capture_output=True, check=True, timeout=300)
    answers = done.stdout.split(b"\nmatch\n    * -> ")[1:]
    found = []
    for metric, answer in zip(metrics, answers, strict=True):
        told, _, *lines = answer.split(b"\n")
        if told != metric:
            raise ValueError(f"{metric!r} was asked, {told!r} answered")
        servers_of = (line.decode().strip() for line in lines)
        found.append([at[server] for server in servers_of if server and server != "stop"])
    return found
