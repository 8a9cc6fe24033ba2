"""The client `memcached` of npm on real servers: with its hashring replaced by the drop-in, in a project that is really
installed, and placed by a ring."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from libconsistent import Ring
from servers import Server, fleet, start, start_on

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GLUE = ["node/integrations/memcached.js", "integrations/clients/npm_memcached/hashring/index.js"]
EPOCHS = itertools.count(1)
# A server is given up at its first failure, without attempts that take seconds.
QUICK = {"remove": True, "failures": 0, "retries": 0, "timeout": 500, "poolSize": 60}

# Keys that memcached takes: no blanks; those of more than 250 characters are sent as their digest.
KINDS = [
    lambda i: f"user:{i}",
    lambda i: f"użytkownik/{i}/сессия",
    lambda i: f"🔑{i}",
    lambda i: f"{i}:" + "x" * (i % 240),
    lambda i: f"{i}:" + "long" * 100,
]
KEYS = [KINDS[i % len(KINDS)](i).encode() for i in range(12_000)]
# Those that getMulti gives by their own names.
SHORT = [key for key in KEYS[:1000] if len(key.decode()) <= 250]


def sent(key: bytes) -> bytes:
    """What the server calls a key."""
    return hashlib.md5(key).hexdigest().encode() if len(key.decode()) > 250 else key


def ask(server: Server, command: bytes, end: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(command + b"\r\n")
        answer = b""
        while not answer.endswith(end):
            part = connection.recv(1 << 16)
            assert part, answer[-100:]
            answer += part
    return answer


def held(server: Server) -> set[bytes]:
    """The keys that a server has, by its own answer."""
    lines = ask(server, b"lru_crawler metadump all", b"END\r\n").split(b"\n")
    return {unquote_to_bytes(line.split(b" ")[0][4:]) for line in lines if line.startswith(b"key=")}


def flush(servers: Iterable[Server]) -> None:
    for server in servers:
        assert ask(server, b"flush_all", b"\r\n") == b"OK\r\n"
    # What is flushed is no longer listed, and nothing of the same second is lost.
    time.sleep(1.1)


def assert_held(servers: Iterable[Server], where: list[str], keys: list[bytes]) -> int:
    """Each server has the keys that are said to be there, and no other; how many were compared."""
    for server in servers:
        wanted = {sent(key) for key, address in zip(keys, where, strict=True) if address == server.address}
        assert held(server) == wanted, server.id
    return len(keys)


def against() -> str:
    package = json.loads((ROOT / "integrations/node_modules/memcached/package.json").read_text())
    server = subprocess.run(["memcached", "-V"], capture_output=True, text=True, check=True).stdout.split()[-1]
    return f"npm memcached {package['version']}, memcached {server}"


def npm(*arguments: str, folder: Path) -> str:
    command = ["npm", *arguments, "--no-audit", "--no-fund"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's project, as the page makes it, installed from the packed library and then by its lock, as in a build."""
    folder = tmp_path_factory.mktemp("project")
    packed = npm("pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), folder=ROOT / "node")
    package = json.loads((HERE / "package.json").read_text())
    package["dependencies"]["libconsistent"] = f"file:{packed.strip().splitlines()[-1]}"
    (folder / "package.json").write_text(json.dumps(package))
    shutil.copytree(HERE / "hashring", folder / "hashring")
    shutil.copy(HERE / "driver.mjs", folder)
    npm("install", "--prefer-offline", folder=folder)
    shutil.rmtree(folder / "node_modules")
    npm("ci", "--prefer-offline", folder=folder)
    return folder


def test_the_override_keeps_every_key(
    project: Path,
    driver: Callable[..., Any],
    wait_until: Callable[..., float],
    report: Callable[..., None],
    tmp_path: Path,
) -> None:
    compared = 0
    servers = [f"10.0.0.{i}:11211" for i in range(1, 6)]
    settings: list[tuple[object, dict[str, object]]] = [
        (servers, {}),
        (servers[:1], {}),
        ([*servers, "10.0.1.1:11212", "cache.example:11213"], {}),
        ({server: i + 1 for i, server in enumerate(servers)}, {}),
        (servers, {"algorithm": "sha1"}),
        (servers, {"compatibility": "hash_ring"}),
        ({server: {"vnodes": 10 * i + 10} for i, server in enumerate(servers)}, {"algorithm": "sha256"}),
    ]
    keys = [b"", *KEYS]
    for given, options in settings:
        ours = driver(project / "driver.mjs", json.dumps(given), json.dumps(options))
        theirs = driver(HERE / "driver.mjs", json.dumps(given), json.dumps(options))
        assert [ours.ask("isReplaced"), theirs.ask("isReplaced")] == [True, False]
        where = theirs.ask("where", keys=keys)
        assert ours.ask("where", keys=keys) == where, (given, options)
        compared += len(keys)
        if given == servers and not options:
            scheme = {"name": "npm_hashring", "compatibility": "ketama", "default_port": 11211}
            nodes = [{"id": server} for server in servers]
            assert [
                Ring.from_json(json.dumps({"libconsistent": 1, "scheme": scheme, "nodes": nodes}))[key] for key in keys
            ] == where
            compared += len(keys)
        ours.close()
        theirs.close()

    with fleet(["a", "b", "c", "d"]) as running:
        addresses = json.dumps([server.address for server in running.values()])
        ours = driver(project / "driver.mjs", addresses, json.dumps(QUICK))
        theirs = driver(HERE / "driver.mjs", addresses, json.dumps(QUICK))
        where = theirs.ask("where", keys=KEYS)
        assert ours.ask("set", keys=KEYS) == len(KEYS)
        compared += assert_held(running.values(), where, KEYS)
        assert theirs.ask("get", keys=KEYS) == len(KEYS)
        assert ours.ask("getMulti", keys=SHORT) == len(SHORT)

        # A server dies: the client removes it from the ring, and its keys are where hashring would put them then.
        lost = running["b"].address
        running["b"].stop()
        lost_key = KEYS[where.index(lost)]
        took = wait_until(lambda: ours.ask("failed", keys=[lost_key]) == [] and ours.ask("removed"), [lost])
        theirs.ask("without", lost)
        later = theirs.ask("where", keys=KEYS)
        assert lost in where and lost not in later and ours.ask("where", keys=KEYS) == later
        rest = [server for id, server in running.items() if id != "b"]
        flush(rest)
        assert ours.ask("set", keys=KEYS) == len(KEYS)
        compared += assert_held(rest, later, KEYS)
        ours.close()
        theirs.close()

        # With a spare, that has its keys, and no other key moves.
        running["b"] = start_on("b", running["b"].port)
        running["spare"] = spare = start("spare")
        ours = driver(project / "driver.mjs", addresses, json.dumps({**QUICK, "failOverServers": [spare.address]}))
        assert ours.ask("get", keys=[lost_key]) is not None
        running["b"].stop()
        wait_until(lambda: ours.ask("failed", keys=[lost_key]) == [] and ours.ask("removed"), [lost])
        assert ours.ask("where", keys=KEYS) == [spare.address if server == lost else server for server in where]
        flush([*rest, spare])
        assert ours.ask("set", keys=KEYS) == len(KEYS)
        compared += assert_held([*rest, spare], ours.ask("where", keys=KEYS), KEYS)
        ours.close()
    figures = f"overridden in an installed project: 0 of {compared:,} keys differ from hashring, "
    report(
        glue=GLUE[1:],
        against=against(),
        compared=compared,
        figures=figures + f"{took:.0f} ms until a killed server was out",
    )


def document(servers: dict[str, Server]) -> str:
    nodes = [{"id": id, "address": server.address} for id, server in servers.items()]
    return json.dumps({"libconsistent": 1, "epoch": next(EPOCHS), "scheme": {"name": "ring"}, "nodes": nodes})


def test_a_ring_places_its_keys(
    driver: Callable[..., Any], wait_until: Callable[..., float], report: Callable[..., None], tmp_path: Path
) -> None:
    topology = tmp_path / "ring.json"
    with fleet(["a", "b", "c", "d"]) as running:
        topology.write_text(document(running))
        ring = Ring.from_json(topology.read_text())

        def where() -> list[str]:
            return [running[ring[key]].address for key in KEYS]

        client = driver(HERE / "driver.mjs", '""', json.dumps(QUICK), str(topology))
        home = where()
        assert client.ask("where", keys=KEYS) == home
        assert client.ask("set", keys=KEYS) == len(KEYS)
        compared = len(KEYS) + assert_held(running.values(), home, KEYS)
        assert client.ask("get", keys=KEYS) == len(KEYS)
        assert client.ask("getMulti", keys=SHORT) == len(SHORT)
        assert client.ask("stats") == 4

        # A server dies: its keys, and no others, go to their next nodes, and come home once checks find it.
        client.ask("check")
        running["b"].stop()
        lost_key = KEYS[home.index(running["b"].address)]
        took = wait_until(lambda: client.ask("failed", keys=[lost_key]) == [] and client.ask("states")["b"], "down")
        ring.mark_down("b")
        rest = [server for id, server in running.items() if id != "b"]
        flush(rest)
        assert client.ask("set", keys=KEYS) == len(KEYS)
        compared += assert_held(rest, where(), KEYS)
        ring.mark_up("b")
        running["b"] = start_on("b", running["b"].port)
        returned = wait_until(lambda: client.ask("states")["b"], "up")
        assert client.ask("where", keys=KEYS) == home
        assert client.ask("set", keys=KEYS) == len(KEYS)
        assert held(running["b"]) == {
            sent(key) for key, server in zip(KEYS, home, strict=True) if server == running["b"].address
        }
        compared += len(KEYS)

        # A node joins: the keys that move are those of the plan. It leaves.
        before = ring
        running["e"] = start("e")
        client.ask("update", document(running))
        ring = Ring.from_json(document(running))
        flush(running.values())
        assert client.ask("set", keys=KEYS) == len(KEYS)
        compared += assert_held(running.values(), where(), KEYS)
        assert client.ask("servers") == [server.address for server in running.values()]
        moved = sum(old != new for old, new in zip(home, where(), strict=True))
        assert {new for old, new in zip(home, where(), strict=True) if old != new} == {running["e"].address}
        planned = before.diff(ring).moved
        assert abs(moved / len(KEYS) - planned) < 0.02
        gone = running.pop("e")
        gone.stop()
        client.ask("update", document(running))
        assert client.ask("where", keys=KEYS) == home
        assert client.ask("stats") == 4

        # A stand-in of the client's, until the document says otherwise.
        client.ask("swap", home[0], "10.9.9.9:11211")
        swapped = ["10.9.9.9:11211" if server == home[0] else server for server in home]
        assert client.ask("where", keys=KEYS) == swapped
        client.ask("update", document(running))
        assert client.ask("where", keys=KEYS) == swapped, "the node has the same address"
        other = next(server for server in running.values() if server.address == home[0])
        client.ask("update", document(running).replace(home[0], gone.address))
        assert client.ask("servers") == [gone.address if one is other else one.address for one in running.values()]
        client.close()
    figures = (
        f"placed by a ring: {took:.0f} ms until a killed server's keys were elsewhere, {returned:.0f} ms until back; "
    )
    figures += f"a fifth node took {100 * moved / len(KEYS):.2f} % of the keys, by the plan {100 * planned:.2f} %"
    report(glue=GLUE[:1], against=against(), compared=compared, figures=figures)


def test_no_live_node_is_the_clients_own_error(driver: Callable[..., Any], tmp_path: Path) -> None:
    with fleet(["a", "b"]) as running:
        (tmp_path / "ring.json").write_text(document(running))
        client = driver(HERE / "driver.mjs", '""', json.dumps(QUICK), str(tmp_path / "ring.json"))
        client.ask("policy", {"maxEjected": 100})
        for server in running.values():
            client.ask("without", server.address)
        assert client.ask("states") == {"a": "down", "b": "down"}
        assert client.ask("failed", keys=KEYS[:5]) == ["Server at  not available"] * 5
        with pytest.raises(RuntimeError, match=r"Server at {2}not available"):
            client.ask("getMulti", keys=KEYS[:5])
        client.close()


def test_the_page_runs(tmp_path: Path) -> None:
    page = (HERE / "README.md").read_text()
    codes = re.findall(r"^```js\n(.*?)^```$", page, re.M | re.S)
    program = (HERE / "npm_memcached.mjs").read_text()
    assert codes[0] == (HERE / "hashring/index.js").read_text() and program.endswith(codes[1])
    [package] = re.findall(r"^```json\n(.*?)^```$", page, re.M | re.S)
    assert package == (HERE / "package.json").read_text()
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.M | re.S)
    with fleet(["a", "b", "c"]) as running:
        (tmp_path / "ring.json").write_text(document(running))
        command = ["node", str(HERE / "npm_memcached.mjs"), str(tmp_path / "ring.json")]
        assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == shown
