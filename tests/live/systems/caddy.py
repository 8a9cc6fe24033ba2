"""Caddy: `header` and `uri_hash`, by the rule of its version."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traffic
from process import first_line, started
from stubs import refusing, stubs
from topology import Observed, Topology, node, some_keys

# Upstreams, and those that refuse connections until Caddy has found them down.
SHAPES = [(1, 0), (2, 0), (5, 0), (9, 3), (20, 0), (30, 5)]
# From which version on which rule is there, newest first; the first is the default.
RULES = ["2.8", "2.6.3", "2.5.1"]


def version() -> str:
    return first_line("caddy", "version").split()[0].removeprefix("v").split("-")[0]


def scheme() -> dict[str, Any]:
    """The rule of the version that is here."""

    def numbers(text: str) -> list[int]:
        return [int(number) for number in text.split(".")]

    rule = next(rule for rule in RULES if numbers(version()) >= numbers(rule))
    return {"name": "caddy"} | ({"version": rule} if rule != RULES[0] else {})


def server(topology: Topology, port: int, policy: dict[str, str]) -> dict[str, Any]:
    proxy = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": each["id"]} for each in topology.nodes],
        "load_balancing": {"selection_policy": policy, "try_duration": "5s", "try_interval": "1ms"},
        "health_checks": {"passive": {"fail_duration": "1h", "max_fails": 1}},
    }
    routes = [{"handle": [proxy]}]
    return {"listen": [f"127.0.0.1:{port}"], "routes": routes, "automatic_https": {"disable": True}}


def observe(rng: random.Random) -> Iterator[Observed]:
    with stubs(40) as endpoints, refusing(5) as closed:
        wanted = []
        for policy in ({"policy": "header", "field": "X-Key"}, {"policy": "uri_hash"}):
            for count, down in SHAPES:
                names = rng.sample(endpoints, count - down) + closed[:down]
                rng.shuffle(names)
                label = f"{policy['policy']} of {count}, {down} down"
                wanted.append((Topology(label, scheme(), [node(name) for name in names], closed[:down]), policy))

        def command(ports: list[int], folder: Path) -> list[str]:
            servers = {str(port): server(*each, policy) for port, (*each, policy) in told(ports)}
            config = {"admin": {"disabled": True}, "storage": {"module": "file_system", "root": str(folder)}}
            config |= {"logging": {"logs": {"default": {"level": "PANIC"}}}, "apps": {"http": {"servers": servers}}}
            (folder / "caddy.json").write_text(json.dumps(config))
            return ["caddy", "run", "--config", str(folder / "caddy.json")]

        def told(ports: list[int]) -> Iterator[tuple[int, tuple[Topology, int, dict[str, str]]]]:
            for port, (topology, policy) in zip(ports, wanted, strict=True):
                yield port, (topology, port, policy)

        with started(len(wanted), command) as ports:
            for port, (topology, policy) in zip(ports, wanted, strict=True):
                # Bytes that HTTP in Go takes in a header and in a target.
                keys = [key for key in some_keys(rng, 4000) if key.isascii()][:2000]
                if policy["policy"] == "uri_hash":
                    keys = [b"/" + key.replace(b"#", b"").replace(b"%", b"") for key in keys]
                ask = traffic.http_targets if policy["policy"] == "uri_hash" else traffic.http
                # Until each that is down was tried.
                ask(port, keys)
                yield Observed(topology, keys, ask(port, keys))
