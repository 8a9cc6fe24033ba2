"""The sharded client over ioredis, against redis servers that are killed, come back, join and leave."""

from __future__ import annotations

import itertools
import json
import random
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from libconsistent import Ring
from redis_servers import Shard, shards, start

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DRIVER = HERE / "driver.mjs"
WASM = [ROOT / "node" / name for name in ("consistent.wasm", "wasm/lib/index.mjs")]
# One attempt a command, and quick ones, so that the test need not wait.
QUICK = {"maxRetriesPerRequest": 0, "connectTimeout": 500}


def some_keys(count: int) -> list[bytes]:
    """Keys of every kind: names, other scripts, bytes that are no text, long ones, and the empty one."""
    made = random.Random(21)
    keys = {b"", "ключ".encode(), "🔑:1".encode(), b"\r\n", b"\xff\xfe", b"k" * 10_000}
    kinds: list[Callable[[int], bytes]] = [
        lambda i: f"user:{i}".encode(),
        lambda i: f"użytkownik/{i}/сессия".encode(),
        lambda i: made.randbytes(1 + i % 40),
        lambda i: f"{i}:".encode() + b"x" * made.randrange(300),
    ]
    while len(keys) < count:
        keys.add(kinds[len(keys) % len(kinds)](len(keys)))
    return sorted(keys)


KEYS = some_keys(12_000)
EPOCHS = itertools.count(1)


def document(servers: dict[str, Shard], **options: str) -> str:
    nodes = [{"id": id, "address": shard.address} for id, shard in servers.items()]
    scheme = {"name": "ring", **options}
    return json.dumps({"libconsistent": 1, "epoch": next(EPOCHS), "scheme": scheme, "nodes": nodes})


def held(shard: Shard) -> set[bytes]:
    """The keys that a server has, by its own answer."""
    with socket.create_connection(("127.0.0.1", shard.port), timeout=10) as connection:
        connection.sendall(b"*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n")
        answer = connection.makefile("rb")
        count = int(answer.readline()[1:])
        return {answer.read(int(answer.readline()[1:]) + 2)[:-2] for _ in range(count)}


def flush(servers: Iterable[Shard]) -> None:
    for shard in servers:
        shard.ask("FLUSHALL")


def assert_held(servers: dict[str, Shard], ring: Ring, keys: list[bytes]) -> int:
    """Each server has the keys that Python's ring gives it, and no other; how many were compared."""
    expected: dict[str, set[bytes]] = {id: set() for id in servers}
    for key in keys:
        expected[ring[key]].add(key)
    for id, shard in servers.items():
        assert held(shard) == expected[id], id
    return len(keys)


def version_of(servers: dict[str, Shard]) -> str:
    lines = next(iter(servers.values())).ask("INFO server")
    redis = next(line.split(":")[1] for line in lines if line.startswith("redis_version:"))
    client = json.loads((ROOT / "integrations/node_modules/ioredis/package.json").read_text())["version"]
    return f"ioredis {client}, redis {redis}"


def test_the_page_runs(tmp_path: Path) -> None:
    page = (HERE / "README.md").read_text()
    program = (HERE / "ioredis.mjs").read_text()
    [code] = re.findall(r"^```js\n(.*?)^```$", page, re.M | re.S)
    assert program.endswith(code)
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.M | re.S)
    with shards(3) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        command = ["node", str(HERE / "ioredis.mjs"), str(tmp_path / "ring.json")]
        assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == shown


def test_keys_are_where_every_language_says(
    driver: Callable[..., Any], wait_until: Callable[..., float], report: Callable[..., None], tmp_path: Path
) -> None:
    topology = tmp_path / "ring.json"
    with shards(4) as servers:
        against = version_of(servers)
        topology.write_text(document(servers))
        ring = Ring.from_json(topology.read_text())
        names = [ring[key] for key in KEYS]
        client = driver(DRIVER, str(topology), json.dumps({"failover": True, "options": QUICK}))
        compared = assert_alike(client, servers, ring)
        if all(file.exists() for file in WASM):
            on_wasm = driver(DRIVER, str(topology), json.dumps({"wasm": True}))
            compared += assert_alike(on_wasm, servers, ring)
            on_wasm.close()

        # A server dies: its keys, and no others, go to their next nodes, and come home once it is back.
        client.ask("set", keys=KEYS)
        lost = "shard-2"
        servers[lost].stop()
        took = wait_until(lambda: client.ask("states")[lost], "down")
        ring.mark_down(lost)
        flush(shard for id, shard in servers.items() if id != lost)
        client.ask("set", keys=KEYS)
        rest = {id: shard for id, shard in servers.items() if id != lost}
        compared += assert_held(rest, ring, KEYS)
        assert client.ask("mget", keys=KEYS) == len(KEYS)
        ring.mark_up(lost)
        servers[lost] = start(servers[lost].port)
        returned = wait_until(lambda: client.ask("states")[lost], "up")
        client.ask("set", keys=KEYS)
        assert held(servers[lost]) == {key for key, id in zip(KEYS, names, strict=True) if id == lost}
        compared += len(KEYS)

        # A node joins, by the document: the keys that move are those of the plan.
        before = Ring.from_json(topology.read_text())
        servers["shard-4"] = start()
        client.ask("follow", str(topology))
        (tmp_path / "new").write_text(document(servers))
        (tmp_path / "new").rename(topology)
        ring = Ring.from_json(topology.read_text())
        wait_until(lambda: list(client.ask("states")), list(ring))
        flush(servers.values())
        client.ask("mset", keys=KEYS)
        compared += assert_held(servers, ring, KEYS)
        moved = [key for key, id in zip(KEYS, names, strict=True) if ring[key] != id]
        assert {ring[key] for key in moved} == {"shard-4"}
        planned = before.diff(ring).moved
        assert abs(len(moved) / len(KEYS) - planned) < 0.02

        # It leaves: its connections are closed, and the others' are not.
        assert connections(servers["shard-4"]) == 1
        gone = servers.pop("shard-4")
        try:
            (tmp_path / "new").write_text(document(servers))
            (tmp_path / "new").rename(topology)
            wait_until(lambda: connections(gone), 0)
        finally:
            gone.stop()
        assert client.ask("nodes", keys=KEYS) == names
        assert [connections(shard) for shard in servers.values()] == [1, 1, 1, 1]
        client.ask("quit")
        wait_until(lambda: [connections(shard) for shard in servers.values()], [0, 0, 0, 0])
        with pytest.raises(RuntimeError, match="has ended"):
            client.ask("get", keys=[b"k"])
        client.close()
    figures = f"{took:.0f} ms until a killed server's keys were elsewhere, {returned:.0f} ms until back; "
    figures += f"a fifth node took {100 * len(moved) / len(KEYS):.2f} % of the keys, by the plan {100 * planned:.2f} %"
    glue = ["node/integrations/ioredis.js"]
    report(glue=glue, against=against, compared=compared, figures=figures)


def assert_alike(client: Any, servers: dict[str, Shard], ring: Ring) -> int:
    """Each way of writing writes where Python's ring says, and each way of reading finds it."""
    compared = 0
    assert client.ask("nodes", keys=KEYS) == [ring[key] for key in KEYS]
    for write in ("set", "mset"):
        client.ask(write, keys=KEYS)
        compared += assert_held(servers, ring, KEYS)
        for read in ("get", "mget", "exists"):
            assert client.ask(read, keys=KEYS) == len(KEYS)
        flush(servers.values())
        assert client.ask("mget", keys=KEYS) == 0
    # Answers in order, no error, and values that belong to their keys.
    assert client.ask("pipeline", keys=KEYS) == [2 * len(KEYS), 0, len(KEYS)]
    compared += assert_held(servers, ring, KEYS)
    assert [client.ask("del", keys=KEYS[::2]), client.ask("unlink", keys=KEYS)] == [len(KEYS) / 2, len(KEYS) / 2]
    assert [held(shard) for shard in servers.values()] == [set()] * len(servers)
    assert client.ask("mget") == 0 and client.ask("chain", []) == []
    return compared


def connections(shard: Shard) -> int:
    """How many are connected, besides who asks."""
    [line] = [line for line in shard.ask("INFO clients") if line.startswith("connected_clients:")]
    return int(line.split(":")[1]) - 1


def test_hash_tags_keep_keys_together(driver: Callable[..., Any], tmp_path: Path) -> None:
    with shards(3) as servers:
        (tmp_path / "ring.json").write_text(document(servers, hash_tag="{}"))
        client = driver(DRIVER, str(tmp_path / "ring.json"), "{}")
        ring = Ring.from_json((tmp_path / "ring.json").read_text())
        carts = [f"{{cart:{i}}}:{part}".encode() for i in range(500) for part in ("items", "total")]
        client.ask("set", keys=carts)
        assert_held(servers, ring, carts)
        for i in range(50):
            # Commands of several keys, which a server has to have all of.
            assert client.ask("of", f"cart:{i}", "rename", f"{{cart:{i}}}:items", f"{{cart:{i}}}:old") == "OK"
        pair = ["{cart:60}:items", "{cart:60}:total"]
        [[error, found]] = client.ask("chain", [["mget", *pair]])
        assert error is None and found == [f"value of {key.encode().hex()}" for key in pair]
        others = [f"{{cart:{i}}}:items" for i in range(60, 90)]
        with pytest.raises(RuntimeError, match=r'the keys of "mget" are on "shard-\d" and "shard-\d"'):
            client.ask("chain", [["set", others[0], "new"], ["mget", *others]])
        assert client.ask("of", others[0], "get", others[0]) != "new", "nothing was sent"
        with pytest.raises(RuntimeError, match='"publish" names no key'):
            client.ask("chain", [["publish", "news", "text"]])
        [[error, _], answer] = client.ask("chain", [["getBuffer", pair[0]], ["eval", "return KEYS[1]", 1, pair[1]]])
        assert error is None and answer == [None, pair[1]]
        client.close()


def test_without_failover_keys_wait_for_their_server(driver: Callable[..., Any], tmp_path: Path) -> None:
    with shards(2) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        ring = Ring.from_json((tmp_path / "ring.json").read_text())
        client = driver(DRIVER, str(tmp_path / "ring.json"), json.dumps({"options": {"maxRetriesPerRequest": None}}))
        client.ask("set", keys=KEYS[:100])
        servers["shard-0"].stop()
        mine = [key for key in KEYS[:100] if ring[key] == "shard-0"]
        assert client.ask("get", keys=[key for key in KEYS[:100] if ring[key] != "shard-0"]) == 100 - len(mine)
        client.begin("set", keys=mine)
        time.sleep(0.5)
        servers["shard-0"] = start(servers["shard-0"].port)
        client.end()
        assert held(servers["shard-0"]) == set(mine)
        assert client.ask("states") == {"shard-0": "up", "shard-1": "up"}
        client.close()


def test_marks_of_others_stand_and_no_live_node_is_an_error(
    driver: Callable[..., Any], wait_until: Callable[..., float], tmp_path: Path
) -> None:
    with shards(3) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        client = driver(DRIVER, str(tmp_path / "ring.json"), json.dumps({"failover": True, "options": QUICK}))
        client.ask("set", keys=KEYS[:100])
        client.ask("mark", "shard-0", True)
        port = servers["shard-0"].port
        servers["shard-0"].stop()
        servers["shard-0"] = start(port)
        wait_until(lambda: connections(servers["shard-0"]), 1)
        time.sleep(0.1)
        assert client.ask("states")["shard-0"] == "down", "a connection takes no mark away"

        # At most half of the nodes are taken down by reports, unless the policy says otherwise; here one is marked.
        client.ask("policy", {"maxEjected": 100})
        for id in ("shard-1", "shard-2"):
            servers[id].stop()
        wait_until(lambda: set(client.ask("states").values()), {"down"})
        for verb in ("get", "mget", "mset", "del", "pipeline"):
            with pytest.raises(RuntimeError, match="the ring has no live node for the key"):
                client.ask(verb, keys=[b"k"])
        client.close()


def test_checks_find_a_server_that_hangs(
    driver: Callable[..., Any], wait_until: Callable[..., float], tmp_path: Path
) -> None:
    with shards(3) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        client = driver(DRIVER, str(tmp_path / "ring.json"), json.dumps({"options": QUICK}))
        client.ask("check")
        wait_until(lambda: [connections(shard) for shard in servers.values()], [1, 1, 1])
        hanging = servers["shard-1"].process
        hanging.send_signal(signal.SIGSTOP)
        wait_until(lambda: client.ask("states")["shard-1"], "down")
        client.ask("set", keys=KEYS[:1000])
        hanging.send_signal(signal.SIGCONT)
        wait_until(lambda: client.ask("states")["shard-1"], "up")
        assert held(servers["shard-1"]) == set()
        client.close()


def test_a_closed_ring_is_told_nothing(driver: Callable[..., Any], tmp_path: Path) -> None:
    with shards(2) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        client = driver(DRIVER, str(tmp_path / "ring.json"), json.dumps({"failover": True, "options": QUICK}))
        client.ask("set", keys=KEYS[:100])
        client.ask("closeRing")
        servers["shard-0"].stop()
        time.sleep(0.3)
        client.close()


def test_a_pipeline_tells_which_of_its_commands_failed(driver: Callable[..., Any], tmp_path: Path) -> None:
    with shards(2) as servers:
        (tmp_path / "ring.json").write_text(document(servers))
        ring = Ring.from_json((tmp_path / "ring.json").read_text())
        client = driver(DRIVER, str(tmp_path / "ring.json"), json.dumps({"options": QUICK}))
        client.ask("set", keys=KEYS[:100])
        servers["shard-1"].stop()
        names = [f"user:{i}" for i in range(50)]
        answers = client.ask("chain", [["exists", name] for name in names])
        assert [error is None for error, *_ in answers] == [ring[name] == "shard-0" for name in names]
        client.close()


def test_a_node_without_an_address_is_refused(driver: Callable[..., Any], tmp_path: Path) -> None:
    """It is not looked for on this machine's usual port."""
    (tmp_path / "ring.json").write_text(
        '{"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [{"id": "nowhere"}]}'
    )
    client = driver(DRIVER, str(tmp_path / "ring.json"), "{}")
    with pytest.raises(RuntimeError, match='node "nowhere" has no address'):
        client.ask("get", keys=[b"k"])
    client.close()
