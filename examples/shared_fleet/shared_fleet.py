"""Three services, in Python, Node and Go, share one topology that lies in Redis: this publishes it, breaks it, and asks
each service where keys are.

Usage: shared_fleet.py    which starts a redis server on a free port, and ends it; redis-server, node and go are needed
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import redis
from libconsistent import Ring, StaleError
from libconsistent.sources.redis import RedisStore

HERE = Path(__file__).resolve().parent
KEYS = [f"user:{i}" for i in range(1000)]
SHOWN = ["user:0", "user:7", "user:9"]
KEY = "libconsistent:topology"


class Service:
    """One of the three programs: it answers each line of keys with one line of JSON."""

    def __init__(self, language: str, *command: str) -> None:
        pipe = subprocess.PIPE
        self.language = language
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def ask(self, keys: list[str]) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        print(*keys, file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class Server:
    """A redis server that keeps nothing on disk: started again it is empty."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.client = redis.Redis("127.0.0.1", self.port)
        self.start()

    def start(self) -> None:
        where = ["--port", str(self.port), "--bind", "127.0.0.1"]
        command = ["redis-server", *where, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Fleet:
    """The services, and the ring that they are to have."""

    def __init__(self, services: list[Service], store: RedisStore, ring: Ring) -> None:
        self.services, self.store, self.ring = services, store, ring

    def answers(self, keys: list[str]) -> list[dict[str, Any]]:
        return [service.ask(keys) for service in self.services]

    def publish(self, *, force: bool = False) -> None:
        self.store.put(self.ring, force=force)
        wait_until(lambda: all(told["fingerprint"] == self.ring.fingerprint for told in self.answers([])))
        self.show()

    def refusals(self, wanted: Callable[[str], bool]) -> list[str]:
        """Waits until each service tells of a failure of this kind; what they tell, without the server's address."""
        wait_until(lambda: all(wanted(told["error"] or "") for told in self.answers([])))
        return sorted({told["error"].removeprefix(f"{self.store.origin}: ") for told in self.answers([])})

    def show(self) -> None:
        for service in self.services:
            told = service.ask(SHOWN)
            places = ", ".join(f"{key} on {node}" for key, node in zip(SHOWN, told["nodes"], strict=True))
            print(f"  {service.language:<7} epoch {told['epoch']}  {told['fingerprint']}  {places}")
        homes = [self.ring.get_node(key) for key in KEYS]
        lists = [told["nodes"] for told in self.answers(KEYS)]
        right = sum(set(nodes) == {home} for home, *nodes in zip(homes, *lists, strict=True))
        print(f"  {right} of {len(KEYS)} keys are where they are to be for all three")
        if right < len(KEYS):
            raise SystemExit(1)


def main(stack: ExitStack, folder: str) -> None:
    build = ["go", "build", "-o", folder, str(HERE / "service.go")]
    subprocess.run(build, cwd=HERE.parents[1] / "go" / "sources" / "redis", check=True)
    server = Server()
    stack.callback(server.kill)
    store = RedisStore(server.client, KEY)
    ring = Ring(["cache-a", "cache-b", "cache-c", "cache-d"])
    store.put(ring)
    commands = {
        "python": [sys.executable, str(HERE / "service.py")],
        "node": ["node", str(HERE / "service.mjs")],
        "go": [f"{folder}/service"],
    }
    services = [Service(language, *command, f"127.0.0.1:{server.port}") for language, command in commands.items()]
    for service in services:
        stack.callback(service.end)
    fleet = Fleet(services, store, ring)

    print("four nodes are published:")
    fleet.publish()
    old = Ring.from_json(ring.to_json())

    ring.add_node("cache-e")
    print("cache-e is added:")
    fleet.publish()

    ring.remove_node("cache-b")
    print("cache-b is removed:")
    fleet.publish()

    try:
        store.put(old)
        raise SystemExit("an older document was written")
    except StaleError:
        print("a publisher that has missed this is refused: its document is older")

    server.client.set(KEY, ring.to_json()[:-1])
    print("something that is no document is written:")
    print("  all refuse it:", *fleet.refusals(lambda error: "document" in error))
    fleet.show()

    alone = Ring(["cache-c"])
    alone.update(alone.to_json(), epoch=ring.epoch + 1)
    store.put(alone, force=True)
    print("a document without most of the nodes is published:")
    print("  all refuse it:", *fleet.refusals(lambda error: "weight" in error))
    fleet.show()

    server.kill()
    fleet.refusals(lambda error: "weight" not in error)
    print("the redis server is killed, and each has noticed:")
    fleet.show()

    server.start()
    ring.update(ring.to_json(), epoch=alone.epoch)
    ring.add_node("cache-b")
    print("it is started again, empty, and cache-b is back in the next document:")
    fleet.publish()


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("this takes too long")
        time.sleep(0.02)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        main(stack, folder)
