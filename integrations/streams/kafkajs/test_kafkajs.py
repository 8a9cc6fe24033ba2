"""Producers of kafkajs whose partitions a ring chooses. The broker is a stand-in that speaks the protocol: what is
compared is where messages arrive."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from libconsistent import Ring

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WASM = [ROOT / "node" / name for name in ("consistent.wasm", "wasm/lib/index.mjs")]
Message = tuple[bytes | None, int | None]


def some_keys(count: int) -> list[bytes]:
    """Names, other scripts and bytes of all lengths up to 40; the empty key and a long one."""
    made = random.Random(2)
    kinds: list[Callable[[int], bytes]] = [
        lambda i: f"user:{i}".encode(),
        lambda i: f"заказ/{i}".encode(),
        lambda i: made.randbytes(i % 41),
        lambda i: f"{i}".encode(),
    ]
    return [b"", b"k" * 5000, *(kinds[i % len(kinds)](i) for i in range(count))]


KEYS = some_keys(100_000)


def document(partitions: int, scheme: str = "ring", **options: object) -> str:
    nodes = [{"id": str(at)} for at in range(partitions)]
    return json.dumps({"libconsistent": 1, "scheme": {"name": scheme, **options}, "nodes": nodes})


def send(broker: Any, topics: dict[str, list[Message]], **job: object) -> dict[str, str] | None:
    """Lets kafkajs send messages; what was wrong."""
    given = {
        topic: [[None if key is None else key.hex(), partition] for key, partition in messages]
        for topic, messages in topics.items()
    }
    text = json.dumps({"broker": broker.address, "topics": given, **job})
    command = ["node", str(HERE / "driver.mjs")]
    ran = subprocess.run(command, input=text, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, str] | None = json.loads(ran.stdout)["error"]
    return answer


def arrived(broker: Any, topic: str, keys: list[bytes]) -> list[int]:
    """The partition of each message, whose value is its number; each arrived once, with its key."""
    where: dict[int, int] = {}
    for partition, records in broker.kept[topic].items():
        for key, value in records:
            assert key == keys[int(value)]
            where[int(value)] = partition
    assert sum(map(len, broker.kept[topic].values())) == len(where) == len(keys)
    return [where[i] for i in range(len(keys))]


def keyed(keys: list[bytes]) -> list[Message]:
    return [(key, None) for key in keys]


def test_messages_arrive_where_the_ring_says(broker: Any, report: Callable[..., None]) -> None:
    broker.topics = {"before": 16, "after": 20, "down": 16, "slots": 64, "wasm": 16, "default-16": 16, "default-20": 20}
    keys = KEYS[:20_000]
    before, after = Ring.from_json(document(16)), Ring.from_json(document(20))
    compared = 0

    def check(topic: str, expected: list[int], **job: object) -> list[int]:
        nonlocal compared
        assert send(broker, {topic: keyed(keys)}, **job) is None
        found = arrived(broker, topic, keys)
        assert found == expected
        compared += len(keys)
        return found

    old = check("before", [int(before[key]) for key in keys], document=document(16))
    new = check("after", [int(after[key]) for key in keys], document=document(20))
    if all(file.exists() for file in WASM):
        check("wasm", old, document=document(16), wasm=True)

    # Four partitions more: what moves goes to them, as the plan says; kafkajs itself moves most.
    moved = [at for was, at in zip(old, new, strict=True) if was != at]
    assert set(moved) == {16, 17, 18, 19}
    planned = before.diff(after).moved
    assert abs(len(moved) / len(keys) - planned) < 0.02
    assert send(broker, {"default-16": keyed(keys), "default-20": keyed(keys)}) is None
    defaults = [arrived(broker, f"default-{count}", keys) for count in (16, 20)]
    others = sum(was != at for was, at in zip(*defaults, strict=True))

    # A partition that is marked down: its keys alone go elsewhere.
    before.mark_down("3")
    check("down", [int(before[key]) for key in keys], document=document(16), down=["3"])
    assert all(was == at or was == 3 for was, at in zip(old, arrived(broker, "down", keys), strict=True))

    # Slots as partitions: each has one node, which is the keys' node.
    owners = json.dumps(
        {**json.loads(document(4, "assigned", slots=64)), "nodes": [{"id": f"worker-{i}"} for i in range(4)]}
    )
    ring = Ring.from_json(owners)
    slots = check("slots", [ring.slot(key) for key in keys], document=owners, by="slot")
    pairs = set(zip(slots, [ring[key] for key in keys], strict=True))
    assert len(pairs) == len({slot for slot, _ in pairs}) == 64
    ring.remove_node("worker-3")
    assert [ring.slot(key) for key in keys] == slots, "consumers come and go, partitions stay"

    # The rule of Kafka's own clients as a scheme, beside kafkajs's.
    for count, some in ((12, KEYS), (50, keys), (1, keys[:1000])):
        theirs, ours = f"theirs-{count}", f"ours-{count}"
        broker.topics.update({theirs: count, ours: count})
        assert send(broker, {theirs: keyed(some)}) is None
        assert send(broker, {ours: keyed(some)}, document=document(count, "kafka")) is None
        found = arrived(broker, ours, some)
        kafka = Ring.from_json(document(count, "kafka"))
        assert found == arrived(broker, theirs, some) == [int(kafka[key]) for key in some]
        compared += 2 * len(some)
    version = json.loads((ROOT / "integrations/node_modules/kafkajs/package.json").read_text())["version"]
    figures = f"16 to 20 partitions moved {100 * len(moved) / len(keys):.2f} % of the keys, by the plan "
    figures += f"{100 * planned:.2f} %, by kafkajs itself {100 * others / len(keys):.2f} %"
    against = f"kafkajs {version}, a stand-in for a broker"
    report(glue=["node/integrations/kafkajs.js"], against=against, compared=compared, figures=figures)


def test_other_messages_go_where_kafkajs_sends_them(broker: Any) -> None:
    broker.topics = {"orders": 8, "other": 8}
    broker.leaderless = {2, 5}
    ring = document(8)
    none: list[Message] = [(None, None)] * 600
    assert send(broker, {"orders": none}, document=ring) is None
    counts = Counter({at: len(records) for at, records in broker.kept["orders"].items()})
    assert counts == dict.fromkeys((0, 1, 3, 4, 6, 7), 100), "in turn, over partitions that have a leader"
    broker.leaderless = set()
    broker.kept.clear()
    told: list[Message] = [(f"user:{i}".encode(), i % 8) for i in range(600)]
    assert send(broker, {"orders": told}, document=ring) is None
    assert broker.partition_of("orders") == {str(i).encode(): i % 8 for i in range(600)}
    keys = KEYS[:1000]
    assert send(broker, {"other": keyed(keys)}, document=ring) is None
    kafka = Ring.from_json(document(8, "kafka"))
    assert arrived(broker, "other", keys) == [int(kafka[key]) for key in keys]


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ({"document": document(9)}, r'the node "8" is no partition of topic "orders", which has 8'),
        ({"document": document(8).replace('"3"', '"three"')}, r'the node "three" is no partition of topic "orders"'),
        ({"document": document(8).replace('"3"', '"03"')}, r'the node "03" is no partition of topic "orders"'),
        (
            {"document": document(3, "assigned", slots=64), "by": "slot"},
            r'the slot "\d+" is no partition of topic "orders"',
        ),
        ({"document": document(8), "by": "slot"}, r"the scheme ring cannot answer slot"),
        ({"document": document(2), "down": ["0", "1"]}, r'the ring of topic "orders" has no live node'),
        ({"document": document(8, "kafka"), "down": ["3"]}, r'the ring of topic "orders" has no live node'),
    ],
)
def test_what_cannot_be_placed_is_an_error(broker: Any, job: dict[str, object], message: str) -> None:
    broker.topics = {"orders": 8}
    error = send(broker, {"orders": keyed(KEYS[:1000])}, **job)
    assert error is not None and re.match(message, error["message"])
    assert not broker.kept["orders"], "nothing is sent of the batch"


def test_the_page_runs(broker: Any, tmp_path: Path) -> None:
    page = (HERE / "README.md").read_text()
    [code] = re.findall(r"^```js\n(.*?)^```$", page, re.M | re.S)
    assert (HERE / "kafkajs.mjs").read_text().endswith(code)
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.M | re.S)
    broker.topics = {"orders": 12}
    (tmp_path / "ring.json").write_text(document(12))
    command = ["node", str(HERE / "kafkajs.mjs"), broker.address, str(tmp_path / "ring.json")]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == shown
