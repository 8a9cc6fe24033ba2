"""A real Envoy with the policy, for a test."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from backends import accepts, until
from process import free_ports

HERE = Path(__file__).parent
CONFIGURATION = HERE / "envoy.yaml"


def hosts(*priorities: dict[str, int]) -> str:
    """What Envoy is told of a cluster's hosts: their weights by endpoint, a dictionary for each priority."""
    name = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
    endpoints = []
    for priority, weights in enumerate(priorities):
        each = []
        for endpoint, weight in weights.items():
            address, _, port = endpoint.partition(":")
            socket_address = {"address": address, "port_value": int(port)}
            each.append({"endpoint": {"address": {"socket_address": socket_address}}, "load_balancing_weight": weight})
        endpoints.append({"priority": priority, "lb_endpoints": each})
    version = str(time.monotonic_ns())
    return json.dumps(
        {"version_info": version, "resources": [{"@type": name, "cluster_name": "sessions", "endpoints": endpoints}]}
    )


class Envoy:
    """An Envoy of envoy.yaml, whose files are in a folder of its own; `settings` stand for the policy's there."""

    def __init__(self, folder: Path, module: Path, settings: str = "", configuration: Path = CONFIGURATION) -> None:
        self.folder = folder
        self.port, self.admin = free_ports(2)
        text = configuration.read_text().replace("port_value: 10000", f"port_value: {self.port}")
        if settings:
            head, bar, _ = text.rpartition("value: |\n")
            text = head + bar + "".join(f"{'':20}{line}\n" for line in settings.splitlines())
        text += f"admin: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {self.admin}}}}}}}\n"
        (folder / "envoy.yaml").write_text(text.replace("/etc/envoy", str(folder)))
        self.environment = os.environ | {"ENVOY_DYNAMIC_MODULES_SEARCH_PATH": str(module.parent)}
        self.command = [str(Path(sys.executable).with_name("envoy")), "-c", str(folder / "envoy.yaml")]
        self.command += ["--concurrency", "2", "--disable-hot-restart", "--log-level", "warning"]

    def refusal(self) -> str:
        """What it says of a configuration that it does not take."""
        command = [*self.command, "--mode", "validate"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode != 0
        return done.stdout + done.stderr

    def __enter__(self) -> Envoy:
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
        until(lambda: self.process.poll() is not None or accepts(self.port))
        assert self.process.poll() is None, self.log()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def version(self) -> str:
        said = subprocess.run([self.command[0], "--version"], capture_output=True, text=True, check=True).stdout
        return said.partition("version: ")[2].split("/")[1]

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def clusters(self) -> str:
        """What it tells of its hosts, a line each fact."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/clusters", timeout=30) as answer:
            return answer.read().decode()

    def healthy(self) -> set[str]:
        """The endpoints that Envoy takes for healthy."""
        return set(re.findall(r"^sessions::([\d.:]+)::health_flags::healthy$", self.clusters(), re.M))


@contextlib.contextmanager
def running(
    folder: Path, module: Path, topology: str, first: str, settings: str = "", configuration: Path = CONFIGURATION
) -> Iterator[Envoy]:
    """An Envoy with this topology and these hosts, once it takes as many for healthy as there are."""
    (folder / "topology.json").write_text(topology)
    (folder / "hosts.json").write_text(first)
    count = len(re.findall("load_balancing_weight", first))
    with Envoy(folder, module, settings, configuration) as envoy:
        until(lambda: len(envoy.healthy()) == count)
        yield envoy
