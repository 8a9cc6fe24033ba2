"""Celery with real workers and a real broker: the workers say which of them ran a task."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import celery
import pytest
import redis
import redis_servers
from faces import keys, node_answers, page_has, version
from libconsistent import InvalidError, Node, NoneLiveError, Ring
from libconsistent.integrations.celery import RingRoute

HERE = Path(__file__).parent
GLUE = ["py/python/libconsistent/integrations/celery.py"]
WORKERS = ["worker-a", "worker-b", "worker-c"]


class Fleet:
    """A broker, and a worker process for each node."""

    def __init__(self, folder: Path) -> None:
        self.broker = redis_servers.start()
        self.url = f"redis://{self.broker.address}/0"
        self.redis = redis.Redis(port=self.broker.port, decode_responses=True)
        self.topology = folder / "topology.json"
        self.topology.write_text(Ring(WORKERS).to_json())
        self.environment = os.environ | {"BROKER": self.url, "TOPOLOGY": str(self.topology)}
        self.log = folder / "workers.log"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, id: str) -> None:
        options = ["-A", "tasks", "worker", "--pool", "solo", "-Q", id, "-n", f"{id}@%h"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        command = [sys.executable, "-m", "celery", *options, *quiet]
        with self.log.open("ab") as log:
            environment = self.environment | {"NODE": id}
            self.workers[id] = subprocess.Popen(command, cwd=HERE, env=environment, stdout=log, stderr=log)

    def close(self) -> None:
        for worker in self.workers.values():
            worker.kill()
            worker.wait()
        self.redis.close()
        self.broker.stop()

    def ran(self, count: int) -> list[tuple[str, str]]:
        """Which worker ran the task of which user, once there are so many; they are forgotten then."""
        deadline = time.monotonic() + 120
        while self.redis.llen("ran") < count:
            assert time.monotonic() < deadline, f"{self.redis.llen('ran')} of {count}\n{self.log.read_text()[-2000:]}"
            time.sleep(0.05)
        time.sleep(0.2)
        found = [tuple(line.split(" ", 1)) for line in self.redis.lrange("ran", 0, -1)]
        self.redis.delete("ran")
        assert len(found) == count
        return found


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    with contextlib.closing(Fleet(tmp_path)) as running:
        monkeypatch.setenv("BROKER", running.url)
        monkeypatch.setenv("TOPOLOGY", str(running.topology))
        yield running


def application() -> Any:
    """The program of the page, as a module."""
    spec = importlib.util.spec_from_file_location("tasks", HERE / "tasks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_task_is_run_by_the_worker_of_its_key(fleet: Fleet, report: Callable[..., None]) -> None:
    for id in WORKERS:
        fleet.start(id)
    shop = application()
    ring: Ring = shop.ring
    users = [f"user:{i}" if i % 3 else f"straße:{i}" for i in range(3000)]
    # By position and by name, known and unknown to the sender, and once again.
    for i, user in enumerate(users):
        if i % 3 == 0:
            shop.charge.delay(user, cents=i)
        elif i % 3 == 1:
            shop.charge.apply_async(kwargs={"user": user})
        else:
            shop.app.send_task("shop.refund", kwargs={"cents": i, "user": user})
    compared = 0
    found = fleet.ran(len(users))
    assert sorted(found) == sorted((ring[user], user) for user in users)
    by = Counter(node for node, _ in found)
    assert set(by) == set(WORKERS)
    compared += len(found)

    # A task that is retried stays where it was sent to, whatever the ring says.
    away = [(WORKERS[(WORKERS.index(ring[user]) + 1) % 3], user) for user in users[:50]]
    for node, user in away:
        shop.app.send_task("shop.refund", kwargs={"cents": 1, "user": user}, queue=node)
    assert sorted(fleet.ran(len(away))) == sorted(away)

    # A worker dies. What was sent to it waits for it; once the ring knows, others have its users, and no other moved.
    gone = "worker-b"
    of_gone = [user for user in users if ring[user] == gone][:200]
    others = [user for user in users if ring[user] != gone][:200]
    fleet.workers[gone].kill()
    fleet.workers[gone].wait()
    for user in of_gone[:100]:
        shop.charge.delay(user)
    ring.mark_down(gone)
    without = Ring(ring)
    without.mark_down(gone)
    for user in of_gone + others:
        shop.charge.delay(user)
    found = fleet.ran(len(of_gone + others))
    assert sorted(found) == sorted((without[user], user) for user in of_gone + others)
    assert gone not in {node for node, _ in found} and fleet.redis.llen(gone) == 100
    compared += len(found)
    ring.mark_up(gone)
    fleet.start(gone)
    found = fleet.ran(100)
    assert sorted(found) == sorted((gone, user) for user in of_gone[:100])
    compared += len(found)

    # A worker joins the document.
    after = Ring(ring)
    after.add_node(Node("worker-d"))
    replacing = fleet.topology.with_name("new.json")
    replacing.write_text(after.to_json())
    replacing.replace(fleet.topology)
    fleet.start("worker-d")
    deadline = time.monotonic() + 20
    while "worker-d" not in ring:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for user in users:
        shop.charge.delay(user)
    found = fleet.ran(len(users))
    assert sorted(found) == sorted((after[user], user) for user in users)
    before = Ring(WORKERS)
    moved = [user for node, user in found if before[user] != node]
    assert {after[user] for user in moved} == {"worker-d"}
    assert abs(len(moved) / len(users) - before.diff(after).moved) < 0.03
    compared += len(found)
    share = f"{len(moved)} of {len(users)} users moved to a fourth"
    report(
        glue=GLUE,
        against=f"Celery {celery.__version__}, {version('redis-server')} as its broker, 4 workers",
        compared=compared + routed(),
        figures=f"{compared:,} tasks run by the worker of their key; {share}",
    )


def routed() -> int:
    """Keys of all kinds through Celery's own router. How much was compared."""
    ring = Ring([Node(f"n{i}", weight=1 + i % 2, zone=f"z/{i % 3}") for i in range(8)])
    app = celery.Celery(broker="memory://")
    app.conf.task_routes = (RingRoute(ring, {"t": 0}, "tasks.{node}"),)
    asked = keys()
    chosen = [app.amqp.router.route({}, "t", args=(key,))["queue"].name for key in asked]
    assert chosen == [f"tasks.{ring[key]}" for key in asked]
    assert chosen == [f"tasks.{node}" for node in node_answers(ring.to_json(), asked)]
    return len(asked)


def test_arguments_are_found_however_they_are_given() -> None:
    ring = Ring(["a", "b", "c", "d", "e"])
    app = celery.Celery(broker="memory://")
    app.conf.task_routes = (RingRoute(ring, {"bound": "user", "plain": "user", "unknown": 1}),)

    @app.task(name="bound", bind=True)
    def bound(self: Any, cents: int, user: int = 7) -> None: ...

    @app.task(name="plain")
    def plain(user: str, *rest: int) -> None: ...

    def queue(name: str, *args: Any, task: Any = None, **kwargs: Any) -> Any:
        route = app.amqp.router.route({}, name, args=args, kwargs=kwargs, task_type=task)
        return route["queue"].name

    for n in range(200):
        assert queue("bound", 1, n, task=bound) == queue("bound", 1, task=bound, user=n) == ring[str(n)]
        assert queue("plain", f"u{n}", 1, 2, task=plain) == queue("plain", user=f"u{n}") == ring[f"u{n}"]
        assert queue("unknown", 1, b"\xff%d" % n) == ring[b"\xff%d" % n]
    assert queue("bound", 1, task=bound) == ring["7"]
    assert queue("other", 1) == "celery"
    # Whoever names a queue has the last word.
    options = app.amqp.router.route({"queue": "x"}, "plain", kwargs={"user": "u"})
    assert options["queue"].name == "x"


def test_what_has_no_key_or_no_node_is_not_sent() -> None:
    ring = Ring(["a", "b"])
    app = celery.Celery(broker="memory://")
    app.conf.task_routes = (RingRoute(ring, {"t": "user", "at": 1}),)
    for args, kwargs in (((1,), {}), ((), {"user": None})):
        with pytest.raises(InvalidError, match="task \"t\" has no argument 'user'"):
            app.send_task("t", args, kwargs)
    with pytest.raises(InvalidError, match='task "at" has no argument 1'):
        app.send_task("at", ("x",))
    ring.mark_down("a")
    ring.mark_down("b")
    with pytest.raises(NoneLiveError, match="no node for 'u'"):
        app.send_task("t", (), {"user": "u"})
    with pytest.raises(InvalidError, match=r'queue "tasks": without "\{node\}"'):
        RingRoute(ring, {}, "tasks")


def test_the_page_shows_the_program_which_runs(fleet: Fleet) -> None:
    assert page_has(HERE / "README.md", HERE / "tasks.py")
    command = [sys.executable, "tasks.py"]
    done = subprocess.run(command, cwd=HERE, env=fleet.environment, capture_output=True, text=True, check=True)
    assert done.stdout == "charged by 3 workers\n"
    ring = Ring(WORKERS)
    waiting = {id: fleet.redis.llen(id) for id in WORKERS}
    assert waiting == dict(Counter(ring[str(user)] for user in range(100)))
