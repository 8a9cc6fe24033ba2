"""The policy in a real Envoy, in front of back ends that are processes of their own: what each answers is compared with
what Python's Ring says of the same document."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from libconsistent import Ring

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from backends import Backends, ask, ask_in_turn, differ, keys, replace, said, until
from envoy_process import CONFIGURATION, HERE, Envoy, hosts, running

FOLDER = "integrations/balancers/envoy"
PAGE = HERE / "README.md"
GLUE = [f"{FOLDER}/{name}" for name in ("policy.c", "config.c", "config.h", "abi.h")]
KEYS = keys(100_000)
SOME = KEYS[:10_000]


def block(language: str) -> str:
    """The first block of the page in this language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.S)[0]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module, built as the page says."""
    folder = tmp_path_factory.mktemp("module")
    for source in HERE.glob("*.[ch]"):
        (folder / source.name).write_text(source.read_text())
    strict = f'set -e\ncc() {{ command cc -Wall -Wextra -Wpedantic -Werror "$@"; }}\n{block("sh")}'
    subprocess.run(["sh", "-c", strict], cwd=folder, env=os.environ, check=True)
    return folder / "libconsistent_envoy.so"


@pytest.fixture
def backends() -> Iterator[Backends]:
    with Backends(10) as started:
        yield started


def a_ring(endpoints: Sequence[str], **options: Any) -> Ring:
    """A topology of these endpoints, whose nodes have names of their own and several weights."""
    ring = Ring([], **options)
    for number, endpoint in enumerate(endpoints):
        ring.add_node(f"cache-{number}", weight=1 + number % 3, address=endpoint)
    return ring


def settled(envoy: Envoy, ring: Ring) -> None:
    """Waits until the threads of Envoy know what its main thread knows already."""
    some = SOME[:200]
    until(lambda: differ(ask(envoy.port, some), said(ring, some)) == 0)


def alike(endpoints: Sequence[str]) -> dict[str, int]:
    """Weights of hosts in Envoy: all one, which is not what the document says."""
    return dict.fromkeys(endpoints, 1)


def test_requests_go_where_the_ring_says_and_a_host_that_joins_moves_the_least(
    tmp_path: Path, module: Path, backends: Backends, report: Any
) -> None:
    ring = a_ring(backends.endpoints[:9])
    before = Ring.from_json(ring.to_json())
    with running(tmp_path, module, ring.to_json(), hosts(alike(backends.endpoints[:9]))) as envoy:
        begun = time.monotonic()
        found = ask(envoy.port, KEYS)
        seconds = time.monotonic() - begun
        assert differ(found, said(ring, KEYS)) == 0
        # Envoy knows the host first: until the document has it, nothing moves.
        replace(tmp_path / "hosts.json", hosts(alike(backends.endpoints)))
        until(lambda: len(envoy.healthy()) == 10)
        assert differ(ask(envoy.port, SOME), found[: len(SOME)]) == 0
        assert f"the host {backends.endpoints[9]} is no node's" in envoy.log()
        ring.add_node("cache-9", weight=1, address=backends.endpoints[9])
        replace(tmp_path / "topology.json", ring.to_json())
        probe = next(key for key in SOME if ring.get_node(key) == "cache-9")
        until(lambda: set(ask(envoy.port, [probe] * 16)) == {backends.endpoints[9]})
        after = ask(envoy.port, KEYS)
        assert differ(after, said(ring, KEYS)) == 0
    moved, least = differ(after, found) / len(KEYS), before.diff(ring).minimum
    assert 0 < moved <= 1.02 * least
    report(
        glue=GLUE,
        against=f"Envoy {envoy.version()}",
        compared=2 * len(KEYS) + len(SOME),
        figures=f"0 differ; +1 host moves {moved:.4f}, the least is {least:.4f}; {len(KEYS) / seconds:,.0f} requests/s "
        "by this client",
    )


def test_a_host_that_dies_hands_its_keys_to_the_next_on_their_walks(
    tmp_path: Path, module: Path, backends: Backends, report: Any
) -> None:
    ring = a_ring(backends.endpoints)
    with running(tmp_path, module, ring.to_json(), hosts(alike(backends.endpoints))) as envoy:
        whole = said(ring, SOME)
        assert differ(ask(envoy.port, SOME), whole) == 0
        backends.kill(backends.ports[3])
        ring.mark_down("cache-3")
        without = said(ring, SOME)
        # At once, before Envoy knows: the retry goes to the same node as the first attempt will, later.
        assert differ(ask(envoy.port, SOME), without) == 0
        until(lambda: len(envoy.healthy()) == 9)
        settled(envoy, ring)
        assert differ(ask(envoy.port, SOME), without) == 0
        assert differ(whole, without) == sum(each == backends.endpoints[3] for each in whole) > 0
        backends.start(backends.ports[3])
        ring.mark_up("cache-3")
        until(lambda: len(envoy.healthy()) == 10)
        settled(envoy, ring)
        assert differ(ask(envoy.port, SOME), whole) == 0
        for port in backends.ports:
            backends.kill(port)
        until(lambda: not envoy.healthy())
        assert set(ask(envoy.port, SOME[:100])) == {"503"}
    report(
        glue=GLUE,
        against=f"Envoy {envoy.version()}, health checks and retries",
        compared=4 * len(SOME) + 100,
        figures="0 differ, 0 requests failed while a host died and came back",
    )


def test_tiers_decide_whatever_the_priorities_of_the_hosts(tmp_path: Path, module: Path, backends: Backends) -> None:
    ring = a_ring(backends.endpoints[:3])
    ring.add_node("spare-0", address=backends.endpoints[3], tier=1)
    ring.add_node("spare-1", address=backends.endpoints[4], tier=1)
    first, second = alike(backends.endpoints[:3]), alike(backends.endpoints[3:5])
    with running(tmp_path, module, ring.to_json(), hosts(first, second)) as envoy:
        assert differ(ask(envoy.port, SOME), said(ring, SOME)) == 0
        # Two of three hosts are gone: Envoy's own policies would send a part to the second priority now.
        for number in range(3):
            backends.kill(backends.ports[number])
            ring.mark_down(f"cache-{number}")
            until(lambda left=4 - number: len(envoy.healthy()) == left)
            settled(envoy, ring)
            found = ask(envoy.port, SOME)
            assert differ(found, said(ring, SOME)) == 0
        assert set(found) == set(second)
        # The same hosts, priorities the other way round.
        replace(tmp_path / "hosts.json", hosts(second, first))
        until(lambda: f"{backends.endpoints[0]}::priority::1" in envoy.clusters())
        settled(envoy, ring)
        assert differ(ask(envoy.port, SOME), said(ring, SOME)) == 0


def test_members_without_a_host_are_down_and_hosts_join_and_leave(
    tmp_path: Path, module: Path, backends: Backends
) -> None:
    ring = Ring(backends.endpoints)
    weights = alike(backends.endpoints[:7])
    for id in backends.endpoints[7:]:
        ring.mark_down(id)
    with running(tmp_path, module, ring.to_json(), hosts(weights)) as envoy:
        assert differ(ask(envoy.port, SOME), said(ring, SOME)) == 0
        replace(tmp_path / "hosts.json", hosts(alike(backends.endpoints[2:])))
        until(lambda: envoy.healthy() == set(backends.endpoints[2:]))
        for id in backends.endpoints[7:]:
            ring.mark_up(id)
        for id in backends.endpoints[:2]:
            ring.mark_down(id)
        settled(envoy, ring)
        assert differ(ask(envoy.port, SOME), said(ring, SOME)) == 0
        # A document that is refused changes nothing.
        replace(tmp_path / "topology.json", "{")
        time.sleep(1.5)
        assert differ(ask(envoy.port, SOME), said(ring, SOME)) == 0


@pytest.mark.parametrize("scheme", ["maglev", "rendezvous", "envoy_ring_hash", "haproxy"])
def test_schemes_and_documents_in_the_configuration(
    scheme: str, tmp_path: Path, module: Path, backends: Backends
) -> None:
    ring = Ring(backends.endpoints[:5], scheme=scheme)
    settings = f"header x-key\n{ring.to_json()}"
    weights = alike(backends.endpoints[:5])
    with running(tmp_path, module, "", hosts(weights), settings) as envoy:
        assert differ(ask(envoy.port, SOME[:5000]), said(ring, SOME[:5000])) == 0
        backends.kill(backends.ports[0])
        ring.mark_down(backends.endpoints[0])
        until(lambda: len(envoy.healthy()) == 4)
        settled(envoy, ring)
        assert differ(ask(envoy.port, SOME[:5000]), said(ring, SOME[:5000])) == 0


def test_requests_without_a_key_go_to_any_node_and_the_path_can_be_the_key(
    tmp_path: Path, module: Path, backends: Backends
) -> None:
    ring = Ring(backends.endpoints[:4])
    ring.add_node(backends.endpoints[4], tier=1)
    weights = hosts(alike(backends.endpoints[:5]))
    with running(tmp_path, module, ring.to_json(), weights) as envoy:
        turns = Counter(ask(envoy.port, [b"x"] * 4000, header="x-other"))
        assert set(turns) == set(backends.endpoints[:4])
        assert min(turns.values()) > 400
    settings = f"header :path\n{ring.to_json()}"
    with running(tmp_path, module, "", weights, settings) as envoy:
        for path in (f"/page/{number}" for number in range(50)):
            assert ask(envoy.port, [b"x"], path=path) == said(ring, [path.encode()])


def test_without_a_header_the_hash_policy_makes_the_key(tmp_path: Path, module: Path, backends: Backends) -> None:
    ring = Ring(backends.endpoints)
    hashed = Ring(backends.endpoints, scheme="envoy_ring_hash")
    text = CONFIGURATION.read_text()
    policy = "route: {cluster: sessions, hash_policy: [{header: {header_name: x-key}}]}"
    assert "route: {cluster: sessions}" in text
    configuration = tmp_path / "configuration.yaml"
    configuration.write_text(text.replace("route: {cluster: sessions}", policy))
    with running(tmp_path, module, "", hosts(alike(backends.endpoints)), ring.to_json(), configuration) as envoy:
        wanted = [ring.get_node_u64(hashed.position(key)) for key in SOME]
        assert differ(ask(envoy.port, SOME), wanted) == 0


def test_active_requests_are_bounded(tmp_path: Path, module: Path, backends: Backends, report: Any) -> None:
    ring = a_ring(backends.endpoints[:5])
    ring.bound = 1.25
    settings = f"header x-key\nbound 1.25\ntopology {tmp_path}/topology.json"
    with running(tmp_path, module, ring.to_json(), hosts(alike(backends.endpoints[:5])), settings) as envoy:
        # Loads are equal now and then: one request after the other, with nothing active, is the ring's own answer.
        assert differ(ask_in_turn(envoy.port, SOME[:3000]), said(ring, SOME[:3000])) == 0
        found: dict[int, str] = {}

        def ask_once(number: int) -> None:
            (found[number],) = ask_in_turn(envoy.port, [b"hot"], path="/slow")

        threads = [threading.Thread(target=ask_once, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
            time.sleep(0.015)
        for thread in threads:
            thread.join()
    address = {id: ring.node(id).address for id in ring.nodes}
    leases = [ring.acquire(b"hot") for _ in range(40)]
    wanted = Counter(address[lease.node] for lease in leases)
    fullest = max(Counter(found.values()).values())
    assert Counter(found.values()) == wanted
    report(
        glue=GLUE,
        against=f"Envoy {envoy.version()}, bound 1.25",
        compared=3000 + 40,
        figures=f"40 requests of one hot key at once: {fullest} on the fullest host, as the ring's leases say",
    )


def test_what_is_refused_is_named(tmp_path: Path, module: Path) -> None:
    (tmp_path / "hosts.json").write_text(hosts({}))
    for settings, culprit in [
        ("header x-key\nweights 3", '"weights 3" is none of'),
        ("header x-key\nbound 0.5\n{}", '"bound 0.5" is none of'),
        (f"header x-key\ntopology {tmp_path}/nowhere.json", "nowhere.json cannot be read"),
        ('header x-key\n{"libconsistent": 1, "scheme": {"name": "rink"}, "nodes": []}', "rink"),
        ('{"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [{"id": "a"}, {"id": "a"}]}', '"a"'),
    ]:
        assert culprit in Envoy(tmp_path, module, settings).refusal()


def test_the_page_has_the_configuration_that_is_run() -> None:
    assert block("yaml").strip() in CONFIGURATION.read_text()
    assert json.loads(block("json"))["nodes"]
