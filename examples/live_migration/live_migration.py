"""A fifth Redis server joins four, and takes its part of 100,000 keys while a program in Node writes them and one in
Python reads them. Whoever moves the keys is killed twice on the way.

Usage: live_migration.py    which starts redis servers on free ports, and ends them; redis-server and node are needed
"""

import random
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import redis
from control import Control, Shards
from libconsistent import Node, Placement, Ring, Transition

HERE = Path(__file__).resolve().parent
COUNT = 100_000
KEYS = [f"user:{i}" for i in range(COUNT)]
SHARDS = ["shard-1", "shard-2", "shard-3", "shard-4"]
JOINING = "shard-5"


def start(stack: ExitStack) -> str:
    """Starts a redis server that keeps nothing on disk; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ["--port", str(port), "--bind", "127.0.0.1"]
    command = ["redis-server", *where, "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    client = redis.Redis("127.0.0.1", port)
    while process.poll() is None:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.01)
    return f"127.0.0.1:{port}"


class Client:
    """The reader or the writer, started and answering."""

    def __init__(self, stack: ExitStack, *command: str) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        stack.callback(self.process.kill)
        assert self.process.stdout
        if not self.process.stdout.readline():
            raise SystemExit(f"{command} has ended")

    def counts(self) -> dict[str, int]:
        """What it has counted, once it has ended."""
        self.process.terminate()
        printed, _ = self.process.communicate(timeout=30)
        return {name: int(number) for name, number in (part.split() for part in printed.strip().split(", "))}


class Mover:
    """The program that moves keys."""

    def __init__(self, stack: ExitStack, control: str, joining: str) -> None:
        command = [sys.executable, str(HERE / "migrate.py"), control, f"{JOINING}={joining}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        stack.callback(self.process.kill)

    def lines(self, until: str, count: int = 1) -> bool:
        """Shows its steps up to the line that begins so for the last time of `count`; whether there is one."""
        assert self.process.stdout
        for line in self.process.stdout:
            count -= line.startswith(until)
            if line.startswith(("plan", "step", "done")):
                print(line, end="")
            if count == 0:
                return True
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def held(shards: Shards, placement: Placement) -> dict[str, dict[str, str]]:
    """All keys and values of each server."""
    found: dict[str, dict[str, str]] = {}
    for id in placement:
        found[id] = {}
        for keys in shards.keys(placement, id):
            values = shards.of(placement.node(id)).mget(keys) if keys else []
            found[id].update(zip(keys, values, strict=True))
    return found


def load(shards: Shards, placement: Placement) -> None:
    by_shard: dict[str, list[str]] = {id: [] for id in placement}
    for key in KEYS:
        by_shard[placement.get_node(key) or ""].append(key)
    for id, keys in by_shard.items():
        with shards.of(placement.node(id)).pipeline(transaction=False) as writes:
            for key in keys:
                writes.set(key, "0:".ljust(20 + len(key) * 7 % 30, "."))
            writes.execute()


def main(stack: ExitStack) -> None:
    addresses = {id: start(stack) for id in [*SHARDS, JOINING]}
    address = start(stack)
    control, shards = Control(address), Shards()
    hashed = Ring([Node(id, address=addresses[id]) for id in SHARDS], "slots").snapshot()
    kept = hashed.rebalance(slots=1024).placement
    load(shards, kept)
    control.publish(Transition(kept, kept))
    before = held(shards, kept)
    print("keys:", ", ".join(f"{id} {len(keys)}" for id, keys in before.items()))

    writer = Client(stack, "node", str(HERE / "writer.mjs"), address, str(COUNT))
    reader = Client(stack, sys.executable, str(HERE / "reader.py"), address, str(COUNT))
    for has, at in (("copied", 100), ("deleted", 30)):
        mover = Mover(stack, address, addresses[JOINING])
        if not mover.lines(has, at):
            raise SystemExit(f"it has not {has} so much")
        mover.kill()
        print(f"killed when some keys were {has}, and others not")
    mover = Mover(stack, address, addresses[JOINING])
    if not mover.lines("done") or mover.process.wait() != 0:
        raise SystemExit("it has not ended")
    read, written = reader.counts(), writer.counts()

    goal = Ring.from_json(control.server.get("goal")).snapshot()
    numbers = control.server.hgetall("written")
    after = held(shards, goal)
    print("keys:", ", ".join(f"{id} {len(keys)}" for id, keys in after.items()))
    homes = {key: id for id, keys in after.items() for key in keys}
    lost = sum(
        key not in homes or int(after[homes[key]][key].split(":")[0]) != int(numbers.get(key, 0)) for key in KEYS
    )
    strays = sum(goal.get_node(key) != id for id, keys in after.items() for key in keys)
    moved = sum(
        len(value) for id, keys in after.items() for key, value in keys.items() if key not in before.get(id, {})
    )
    print(f"moved: {moved} bytes")
    print(f"lost {lost}, strays {strays}, missing {read['missing']}, outdated {read['outdated']}")
    busy = min(read["reads"], written["writes"]) > 1000
    if (
        lost
        or strays
        or read["missing"]
        or read["outdated"]
        or not busy
        or goal.fingerprint != control.read()[1].new.fingerprint
    ):
        raise SystemExit(1)


if __name__ == "__main__":
    random.seed(1)
    with ExitStack() as stack:
        main(stack)
