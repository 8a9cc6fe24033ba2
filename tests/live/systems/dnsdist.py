"""dnsdist: the policy `chashed`, with weights, perturbations, and servers that are down."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from process import first_line, started
from topology import KEYS, Observed, Topology, node, some_weights

# Servers, whether they have weights, how many are down, and the perturbation; none of it the first time.
SHAPES = [(5, False, 0, 0), (1, False, 0, 7), (3, True, 0, 424242), (9, True, 3, 1), (20, True, 0, 2**32 - 1)]
ALPHABET = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


def version() -> str:
    return first_line("dnsdist", "--version").split()[1]


@contextlib.contextmanager
def name_servers(count: int) -> Iterator[list[int]]:
    """The ports of servers that answer every question with their own number."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count)]

        def serve(one: socket.socket, number: int) -> None:
            with contextlib.suppress(OSError):
                while True:
                    query, client = one.recvfrom(4096)
                    record = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + bytes([10, 0, number // 256, number % 256])
                    end = query.index(b"\0", 12) + 5
                    one.sendto(query[:2] + b"\x84\0\0\1\0\1\0\0\0\0" + query[12:end] + record, client)

        for number, one in enumerate(held):
            one.bind(("127.0.0.1", 0))
            threading.Thread(target=serve, args=(one, number), daemon=True).start()
        yield [one.getsockname()[1] for one in held]


def topologies(rng: random.Random) -> Iterator[Topology]:
    for count, weighted, down, perturbation in SHAPES:
        weights = some_weights(rng, count, 40) if weighted else [1] * count
        nodes = [node(str(uuid.UUID(int=rng.getrandbits(128))), weight) for weight in weights]
        scheme: dict[str, Any] = {"name": "dnsdist_chashed"}
        scheme |= {"perturbation": perturbation} if perturbation else {}
        out = [each["id"] for each in rng.sample(nodes, down)]
        yield Topology(f"perturbation {perturbation} of {count}", scheme, nodes, out)


def some_names(rng: random.Random) -> list[bytes]:
    """Names as people write them, some with a dot at the end; no label has a dot or a backslash."""
    names: dict[bytes, None] = {}
    while len(names) < KEYS:
        labels = [
            bytes(rng.choices(ALPHABET, k=rng.randrange(1, rng.choice([8, 50])))) for _ in range(rng.randrange(1, 5))
        ]
        names[b".".join(labels) + rng.choice([b"", b"."])] = None
    return list(names)


def configuration(topology: Topology, port: int, ports: list[int]) -> str:
    text = f'setLocal("127.0.0.1:{port}")\nsetACL("127.0.0.0/8")\nsetServerPolicy(chashed)\n'
    text += f"setWHashedPertubation({topology.scheme.get('perturbation', 0)})\n"
    for each, server in zip(topology.nodes, ports, strict=False):
        weight = f", weight={each['weight']}" if each["weight"] != 1 else ""
        text += f's = newServer{{address="127.0.0.1:{server}", id="{each["id"]}"{weight}}}\n'
        text += "s:setDown()\n" if each["id"] in topology.down else "s:setUp()\n"
    return text


def ask(port: int, names: list[bytes]) -> list[int]:
    """The numbers of the servers that answered."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        for number, name in enumerate(names):
            labels = [label for label in name.split(b".") if label]
            wire = b"".join(bytes([len(label)]) + label for label in labels) + b"\0\0\1\0\1"
            client.send(number.to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0" + wire)
            answer = client.recv(4096)
            assert answer[:2] == number.to_bytes(2, "big")
            found.append(answer[-2] * 256 + answer[-1])
    return found


def observe(rng: random.Random) -> Iterator[Observed]:
    with name_servers(max(count for count, *_ in SHAPES)) as servers:
        for topology in topologies(rng):

            def command(ports: list[int], folder: Path, topology: Topology = topology) -> list[str]:
                (folder / "dnsdist.conf").write_text(configuration(topology, ports[0], servers))
                return ["dnsdist", "--supervised", "--disable-syslog", "-C", str(folder / "dnsdist.conf")]

            with started(1, command) as ports:
                names = some_names(rng)
                yield Observed(topology, names, [topology.nodes[number]["id"] for number in ask(ports[0], names)])
