"""Ray Serve with sessions: a deployment whose replicas are killed and added, and routers of 40 replicas for figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import ray
from libconsistent import Ring
from ray import serve
from ray.serve.config import RequestRouterConfig
from serving.fleet import MOST, SESSIONS, TURNS, WORKERS, published, simulate

HERE = Path(__file__).parent
sys.path.append(str(HERE))
from forty_replicas import Routed  # noqa: E402

GLUE = ["py/python/libconsistent/integrations/ray_serve.py", "py/python/libconsistent/integrations/turns.py"]
ROUTER = "libconsistent.integrations.ray_serve:SessionRouter"


@serve.deployment(
    name="model",
    ray_actor_options={"num_cpus": 0.1},
    health_check_period_s=1,
    request_router_config=RequestRouterConfig(
        request_router_class=ROUTER, request_router_kwargs={"bound": 100, "sticky": {"choices": 1}}
    ),
)
class Model:
    """A fake: it tells which replica it is, or dies."""

    async def __call__(self, prompt: str) -> str:
        if prompt == "die":
            os._exit(1)
        return str(serve.get_replica_context().replica_id.unique_id)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, object_store_memory=80 << 20, include_dashboard=False, log_to_driver=False)
    serve.start(proxy_location="Disabled")
    yield
    serve.shutdown()
    ray.shutdown()


def turn(model: Any, session: str, prompt: str = "hello") -> str:
    return str(model.options(session_id=session).remote(prompt).result(timeout_s=60))


def seen(model: Any, count: int) -> set[str]:
    """The ids of the replicas, as soon as there are so many that the model's requests come to."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = {str(model.remote("hello").result(timeout_s=60)) for _ in range(8 * count)}
        if len(found) == count:
            return found
        time.sleep(0.5)
    raise AssertionError(f"no {count} replicas")


def test_real_replicas(cluster: None) -> None:
    model = serve.run(Model.options(num_replicas=4).bind(), route_prefix=None)
    replicas = seen(model, 4)
    sessions = [f"sitzung-{i}-ü" for i in range(100)]
    first = {session: turn(model, session) for session in sessions}
    ring = Ring(sorted(replicas))
    assert first == {session: ring.get_node(session) for session in sessions}
    assert first == {session: turn(model, session) for session in sessions}

    # A replica dies: its sessions move, the others stay. Serve starts another, to which none of them goes.
    gone = first[sessions[0]]
    with pytest.raises(Exception, match=r"(?i)died"):
        turn(model, sessions[0], "die")
    then = {session: turn(model, session) for session in sessions}
    assert gone not in then.values()
    assert all(then[session] == first[session] for session in sessions if first[session] != gone)
    now = seen(model, 4)
    assert len(now - replicas) == 1
    assert then == {session: turn(model, session) for session in sessions}

    # New sessions go to it.
    ring = Ring(sorted(now))
    new = next(key for key in map("new-{}".format, range(1000)) if ring.get_node(key) in now - replicas)
    assert turn(model, new) in now - replicas


def test_replicas_come_and_go() -> None:
    routed = Routed(bound=1.25)
    sessions = [f"session-{i}" for i in range(1000)]

    def turns() -> dict[str, str]:
        nodes = {}
        for session in sessions:
            nodes[session] = routed.choose(session, session, 1)
            routed.completed(session, nodes[session])
        return nodes

    first = turns()
    ids = [f"replica-{i}" for i in range(WORKERS)]
    routed.tell([*ids, "replica-new"])
    assert turns() == first
    routed.tell([*ids[1:], "replica-new"])
    then = turns()
    assert (
        {session for session in sessions if then[session] != first[session]}
        == {session for session in sessions if first[session] == ids[0]}
        != set()
    )
    sessions = [f"later-{i}" for i in range(1000)]
    ring = Ring([*ids[1:], "replica-new"])
    assert turns() == {session: ring.get_node(session) for session in sessions}


def first_choices(seed: int) -> dict[str, str]:
    """The first choices of a router in another process, which is asked in another order."""
    program = [sys.executable, HERE / "forty_replicas.py", str(seed)]
    output = subprocess.run(program, check=True, capture_output=True, text=True, timeout=600).stdout
    answer: dict[str, str] = json.loads(output.splitlines()[-1])
    return answer


def figures() -> tuple[float, float]:
    """What the router makes of the fleet."""
    routed = Routed(bound=1.05)

    def route(session: int, turn: int, prompt: int) -> tuple[str, Any]:
        request = f"{session}/{turn}"
        node = routed.choose(request, f"session-{session}", prompt + MOST)
        return node, (request, node)

    found = simulate(route, lambda done: routed.completed(*done))
    assert len(routed.router.turns) == 0
    assert all(load.total == 0 for load in routed.router.turns.ring.loads().values())
    return found


def test_figures(report: Callable[..., None]) -> None:
    one, other = first_choices(1), first_choices(2)
    ring = Ring([f"replica-{i}" for i in range(WORKERS)])
    assert len(one) == len(other) == 10_000
    agree = sum(other[session] == node == ring.get_node(session) for session, node in one.items()) / len(one)
    assert agree >= 0.999
    fullest, stayed = figures()
    assert fullest <= 1.10
    assert stayed >= 0.99
    anchor = published("ray_serve", "replica-{}-{}", "session-{}-{}")
    assert anchor > 1.3, "the anchor is what plain rings do"
    report(
        glue=GLUE,
        against=f"ray {version('ray')}, replicas killed and added",
        compared=len(one) + SESSIONS * TURNS,
        figures=f"routers agree on {agree:.2%} of first choices; fullest of {WORKERS} replicas {fullest:.3f} "
        f"(Ray's own ring {anchor:.3f}), {stayed:.2%} of turns on their replica",
    )


def test_the_program_runs_and_is_the_page() -> None:
    program = HERE / "ray_sessions.py"
    assert program.read_text().split('"""', 2)[2].strip() in (HERE / "README.md").read_text()
    output = subprocess.run([sys.executable, program], check=True, capture_output=True, text=True, timeout=600).stdout
    lines = [line.split() for line in output.splitlines() if line.startswith(("ann ", "bob "))]
    assert len(lines) == 6
    assert len({tuple(line) for line in lines}) == 2
