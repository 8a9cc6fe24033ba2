"""redis-server in cluster mode: slots given to masters at random, and as `redis-cli --cluster create` deals them to
masters of several hosts; then with a master down, whose slots stay its own: the others go on sending their keys to it,
which is no node to ask."""

from __future__ import annotations

import contextlib
import random
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import traffic
from process import first_line, started
from topology import Observed, Topology, node, some_keys

SLOTS = 16384
# Masters, ranges of slots; no ranges where redis-cli deals them.
SHAPES = [(3, 0), (5, 40), (7, 0), (4, 4), (3, 300)]
HOSTS = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]


def version() -> str:
    return next(word[2:] for word in first_line("redis-server", "--version").split() if word.startswith("v="))


def command(host: str, ports: list[int], folder: Path) -> list[str]:
    """A server that answers on all hosts, and tells the others that it is one of them."""
    port, bus = map(str, ports)
    options = {"bind": " ".join(HOSTS), "port": port, "cluster-port": bus, "cluster-enabled": "yes", "dir": str(folder)}
    options |= {"cluster-announce-ip": host}
    # One that is down is known to be after a second, and does not stop the others.
    options |= {"cluster-node-timeout": "1000", "cluster-require-full-coverage": "no"}
    return ["redis-server", *(word for name, value in options.items() for word in (f"--{name}", value)), "--save", ""]


def some_slots(rng: random.Random, masters: int, ranges: int) -> list[list[tuple[int, int]]]:
    """Random ranges, dealt at random; everybody has one."""
    starts = [0, *sorted(rng.sample(range(1, SLOTS), ranges - 1))]
    ends = [start - 1 for start in starts[1:]] + [SLOTS - 1]
    found = list(zip(starts, ends, strict=True))
    rng.shuffle(found)
    slots = [[found.pop()] for _ in range(masters)]
    for each in found:
        rng.choice(slots).append(each)
    return [sorted(held) for held in slots]


def assign(ports: list[list[int]], slots: list[list[tuple[int, int]]]) -> None:
    for (port, _), held in zip(ports, slots, strict=True):
        words = [str(slot).encode() for ends in held for slot in ends]
        meet = [b"CLUSTER", b"MEET", b"127.0.0.1", *(str(first).encode() for first in ports[0])]
        answers = traffic.redis(port, [(b"CLUSTER", b"ADDSLOTSRANGE", *words), meet])
        if set(answers) != {"+OK"}:
            raise RuntimeError(f"redis-server: {answers}")


def create(hosts: list[str], ports: list[list[int]]) -> None:
    masters = [f"{host}:{port}@{bus}" for host, (port, bus) in zip(hosts, ports, strict=True)]
    told = subprocess.run(
        ["redis-cli", "--cluster", "create", *masters, "--cluster-yes"], capture_output=True, text=True
    )
    if told.returncode:
        raise RuntimeError(f"redis-cli: {told.stdout}{told.stderr}")


def settle(ports: list[list[int]]) -> None:
    """Waits until everybody knows all masters and all slots."""
    deadline = time.monotonic() + 30
    wanted = {"cluster_state:ok", f"cluster_slots_assigned:{SLOTS}", f"cluster_known_nodes:{len(ports)}"}
    for port, _ in ports:
        said = ""
        while not wanted <= set(said.split()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the cluster is not ready: {said}")
            said = subprocess.run(
                ["redis-cli", "-p", str(port), "cluster", "info"], capture_output=True, text=True
            ).stdout
            time.sleep(0.05)


def stop(masters: list[list[int]], port: int) -> None:
    """Stops a master and waits until all others hold it for down, and the cluster for good nevertheless."""
    subprocess.run(["redis-cli", "-p", str(port), "shutdown", "nosave"], check=True, capture_output=True)
    deadline = time.monotonic() + 30
    for other in [first for first, _ in masters if first != port]:
        state = known = ""
        while not (state == "ok" and re.search(rf":{port}@\S+ \S*\bfail ", known)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"redis-server: {state}, {known}")
            time.sleep(0.05)
            info, known = (
                subprocess.run(["redis-cli", "-p", str(other), "cluster", what], capture_output=True, text=True).stdout
                for what in ("info", "nodes")
            )
            state = next((line[14:] for line in info.split() if line.startswith("cluster_state:")), "")


def owners(host: str, first: int, keys: list[bytes]) -> Iterator[str]:
    """Whom the first master sends one to for each key; nobody has any."""
    for answer in traffic.redis(first, ((b"GET", key) for key in keys)):
        if moved := re.fullmatch(r"-MOVED \d+ (\S+)", answer):
            yield moved[1]
        elif answer == "$-1":
            yield f"{host}:{first}"
        else:
            raise RuntimeError(f"redis-server: {answer}")


def tagged(rng: random.Random, keys: list[bytes]) -> list[bytes]:
    """Some with hash tags, empty and open ones too."""
    tags = [b"{%b}", b"%b{}", b"{%b", b"x{a}%b", b"{{%b}}", b"}%b{y}"]
    return [rng.choice(tags) % key if rng.random() < 0.3 else key for key in keys]


def observe(rng: random.Random) -> Iterator[Observed]:
    with contextlib.ExitStack() as stack:
        clusters = []
        for masters, ranges in SHAPES:
            # redis-cli takes one of each host after the other.
            hosts = [HOSTS[0] if ranges else rng.choice(HOSTS) for _ in range(masters)]
            ports = [stack.enter_context(started(2, partial(command, host))) for host in hosts]
            slots = some_slots(rng, masters, ranges) if ranges else []
            dealt = [[f"{first}-{last}" for first, last in held] for held in slots]
            texts: list[list[str] | None] = [*dealt] or [None] * masters
            idents = [f"{host}:{port}" for host, (port, _) in zip(hosts, ports, strict=True)]
            nodes = [node(ident, slots=held) for ident, held in zip(idents, texts, strict=True)]
            scheme = {"name": "redis_cluster"} | ({} if ranges else {"assignment": "create"})
            topology = Topology(f"{ranges} ranges on {masters}", scheme, nodes)
            clusters.append((topology, hosts, ports, tagged(rng, some_keys(rng))))
            if ranges:
                assign(ports, slots)
            else:
                create(hosts, ports)
        for topology, hosts, ports, keys in clusters:
            settle(ports)
            yield Observed(topology, keys, [*owners(hosts[0], ports[0][0], keys)])
            # The first is who answers.
            host, (gone, _) = rng.choice(list(zip(hosts, ports, strict=True))[1:])
            stop(ports, gone)
            down, keys = f"{host}:{gone}", tagged(rng, some_keys(rng))
            chosen = [None if owner == down else owner for owner in owners(hosts[0], ports[0][0], keys)]
            yield Observed(replace(topology, down=[down]), keys, chosen)
