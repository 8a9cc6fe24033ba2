"""The routers of requests to language models, each as its package runs it: the vLLM router and SMG as servers before
replicas that tell who they are, and Ray Serve's ring as its class makes it."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import time
import types
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import traffic
from process import free_ports, started
from stubs import Stub, stubs

# Each router: its package's modules, its policy, the header that a session is in, and what its key begins with.
ROUTERS = {
    "vllm_router": ("vllm_router", "consistent_hash", "x-session-id", "header:x-session-id:"),
    "smg": ("smg", "consistent_hashing", "x-smg-routing-key", ""),
}
BODY = b'{"model":"m","prompt":"p"}'
# The latest endpoints that are ill.
ILL: set[str] = set()


class Replica(Stub):
    """A replica that tells its endpoint, and whether it is well."""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, _, rest = self.rest.partition(b"\r\n\r\n")
            first, *lines = head.split(b"\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(b":") for line in lines)}
            length = int(headers.get(b"content-length", 0))
            if len(rest) < length:
                return
            self.rest = rest[length:]
            endpoint = self.endpoint.decode()
            ill = endpoint in ILL and first.startswith(b"GET /health")
            told = {"worker": endpoint, "data": [{"id": "m"}], "model_path": "m", "status": "ok", "id": "1"}
            told |= {"object": "list", "model": "m", "created": 1}
            text = json.dumps(told | {"choices": [{"index": 0, "text": endpoint, "finish_reason": "stop"}]}).encode()
            status = b"503 Ill" if ill else b"200 OK"
            answer = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            self.transport.write(answer % (status, len(text), text))


@contextlib.contextmanager
def replicas(count: int) -> Iterator[list[str]]:
    """The endpoints of so many replicas."""
    ILL.clear()
    with stubs(count, Replica) as endpoints:
        yield endpoints


@contextlib.contextmanager
def running(router: str, urls: Sequence[str]) -> Iterator[int]:
    """The port of a router before these workers, once it knows them all."""
    package, policy, header, _ = ROUTERS[router]

    def command(ports: list[int], folder: Path) -> list[str]:
        metrics = free_ports(1)[0]
        program = [sys.executable, str(Path(__file__).with_name("serve_router.py"))]
        return [*program, package, policy, str(ports[0]), str(metrics), *urls]

    with started(1, command) as (port,):
        deadline = time.monotonic() + 60
        met: set[str] = set()
        while len(met) < len(urls) and time.monotonic() < deadline:
            with contextlib.suppress(RuntimeError):
                met |= set(asked(port, header, [f"warm-{i}" for i in range(40 * len(urls))]))
        if len(met) < len(urls):
            raise RuntimeError(f"{router} knows {len(met)} of {len(urls)} workers")
        yield port


def asked(port: int, header: str, sessions: Sequence[str]) -> list[str]:
    """Who answers each session."""
    head = "POST /v1/completions HTTP/1.1\r\nHost: live\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(BODY)}\r\n{header}: "
    requests = (head.encode() + session.encode() + b"\r\n\r\n" + BODY for session in sessions)
    return [json.loads(text)["worker"] for text in traffic.pipelined(port, requests, traffic.http_answer, 20)]


def until_ill(port: int, header: str, ill: set[str]) -> None:
    """Waits until a router has seen that replicas are ill."""
    ILL.update(ill)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(RuntimeError):
            if not set(asked(port, header, [f"ill-{i}" for i in range(400)])) & ill:
                return
        time.sleep(0.5)
    raise RuntimeError(f"port {port} goes on asking who is ill")


def ray(wheel: Path) -> Callable[[Sequence[str], int], Callable[[str], list[str]]]:
    """Makes rings of Ray Serve's class, from its wheel, of whose other modules nothing is needed: of replicas' ids and
    a number of points, a function from a session to the replicas it is offered to."""
    names = ["ray", "ray.serve", "ray.serve._private", "ray.serve._private.common", "ray.serve._private.constants"]
    inside = ("", ".common", ".replica_wrapper", ".request_router")
    names += [f"ray.serve._private.request_router{end}" for end in inside]
    for name in names:
        sys.modules.setdefault(name, types.ModuleType(name))
    common, constants, *_ = (sys.modules[name] for name in names[3:])
    common.__dict__["ReplicaID"] = types.SimpleNamespace
    constants.__dict__.update(SERVE_LOGGER_NAME="ray.serve", SERVE_SESSION_ID="x-session-id")
    sys.modules[names[6]].__dict__["PendingRequest"] = sys.modules[names[7]].__dict__["RunningReplica"] = object
    sys.modules[names[8]].__dict__["RequestRouter"] = object
    module: dict[str, Any] = {"__name__": "consistent_hash_router"}
    path = "ray/serve/experimental/consistent_hash_router.py"
    exec(compile(zipfile.ZipFile(wheel).read(path), path, "exec"), module)
    logging.getLogger("ray.serve").setLevel(logging.ERROR)

    class Replica:
        def __init__(self, ident: str) -> None:
            self.unique_id = ident

    def make(ids: Sequence[str], vnodes: int) -> Callable[[str], list[str]]:
        router = module["ConsistentHashRouter"].__new__(module["ConsistentHashRouter"])
        router._deployment_id, router._num_virtual_nodes, router._num_fallback_replicas = "d", vnodes, 2
        router._rebuild_ring(frozenset(map(Replica, ids)))
        return lambda session: [replica.unique_id for replica in router._lookup_ranked_replicas(session)]

    return make
