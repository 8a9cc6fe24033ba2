"""Producers of kafkajs whose partitions a ring chooses: the broker says in which partition a message is."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kafka_broker import Broker, version
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


def send(broker: Broker, topics: dict[str, list[Message]], **job: object) -> dict[str, str] | None:
    """Lets kafkajs send messages; what was wrong."""
    given = {
        topic: [[None if key is None else key.hex(), partition] for key, partition in messages]
        for topic, messages in topics.items()
    }
    text = json.dumps({"broker": broker.address, "topics": given, **job})
    command = ["node", str(HERE / "driver.mjs")]
    ran = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    answer: dict[str, str] | None = json.loads(ran.stdout)["error"]
    return answer


def arrived(broker: Broker, topic: str, keys: list[bytes]) -> list[int]:
    """The partition of each message, whose value is its number; each arrived once, with its key."""
    where: dict[int, int] = {}
    found = broker.records(topic)
    for partition, records in found.items():
        for key, value in records:
            assert value is not None and key == keys[int(value)]
            where[int(value)] = partition
    assert sum(map(len, found.values())) == len(where) == len(keys)
    return [where[i] for i in range(len(keys))]


def keyed(keys: list[bytes]) -> list[Message]:
    return [(key, None) for key in keys]


def test_messages_arrive_where_the_ring_says(broker: Broker, report: Callable[..., None]) -> None:
    keys = KEYS[:20_000]
    before, after = Ring.from_json(document(16)), Ring.from_json(document(20))
    compared = 0

    def found(partitions: int, keys: list[bytes], **job: object) -> list[int]:
        topic = broker.topic(partitions)
        assert send(broker, {topic: keyed(keys)}, **job) is None
        return arrived(broker, topic, keys)

    def check(partitions: int, expected: list[int], **job: object) -> list[int]:
        nonlocal compared
        assert found(partitions, keys, **job) == expected
        compared += len(keys)
        return expected

    old = check(16, [int(before[key]) for key in keys], document=document(16))
    new = check(20, [int(after[key]) for key in keys], document=document(20))
    if all(file.exists() for file in WASM):
        check(16, old, document=document(16), wasm=True)

    # Four partitions more: what moves goes to them, as the plan says; kafkajs itself moves most.
    moved = [at for was, at in zip(old, new, strict=True) if was != at]
    assert set(moved) == {16, 17, 18, 19}
    planned = before.diff(after).moved
    assert abs(len(moved) / len(keys) - planned) < 0.02
    others = sum(was != at for was, at in zip(found(16, keys), found(20, keys), strict=True))

    # A partition that is marked down: its keys alone go elsewhere.
    before.mark_down("3")
    down = check(16, [int(before[key]) for key in keys], document=document(16), down=["3"])
    assert all(was == at or was == 3 for was, at in zip(old, down, strict=True))

    # Slots as partitions: each has one node, which is the keys' node.
    owners = json.dumps(
        {**json.loads(document(4, "assigned", slots=64)), "nodes": [{"id": f"worker-{i}"} for i in range(4)]}
    )
    ring = Ring.from_json(owners)
    slots = check(64, [ring.slot(key) for key in keys], document=owners, by="slot")
    pairs = set(zip(slots, [ring[key] for key in keys], strict=True))
    assert len(pairs) == len({slot for slot, _ in pairs}) == 64
    ring.remove_node("worker-3")
    assert [ring.slot(key) for key in keys] == slots, "consumers come and go, partitions stay"

    # The rule of Kafka's own clients as a scheme, beside kafkajs's.
    for count, some in ((12, KEYS), (50, keys), (1, keys[:1000])):
        kafka = Ring.from_json(document(count, "kafka"))
        ours = found(count, some, document=document(count, "kafka"))
        assert ours == found(count, some) == [int(kafka[key]) for key in some]
        compared += 2 * len(some)
    package = json.loads((ROOT / "integrations/node_modules/kafkajs/package.json").read_text())
    figures = f"16 to 20 partitions moved {100 * len(moved) / len(keys):.2f} % of the keys, by the plan "
    figures += f"{100 * planned:.2f} %, by kafkajs itself {100 * others / len(keys):.2f} %"
    against = f"kafkajs {package['version']}, {version()}"
    report(glue=["node/integrations/kafkajs.js"], against=against, compared=compared, figures=figures)


def test_other_messages_go_where_kafkajs_sends_them(broker: Broker) -> None:
    ring = document(8)
    topic = broker.topic(8)
    none: list[Message] = [(None, None)] * 600
    assert send(broker, {topic: none}, document=ring) is None
    assert {at: len(records) for at, records in broker.records(topic).items()} == dict.fromkeys(range(8), 75)
    topic = broker.topic(8)
    told: list[Message] = [(f"user:{i}".encode(), i % 8) for i in range(600)]
    assert send(broker, {topic: told}, document=ring) is None
    assert arrived(broker, topic, [key for key, _ in told]) == [i % 8 for i in range(600)]
    keys = KEYS[:1000]
    other = broker.topic(8, "other")
    assert send(broker, {other: keyed(keys)}, document=ring) is None
    kafka = Ring.from_json(document(8, "kafka"))
    assert arrived(broker, other, keys) == [int(kafka[key]) for key in keys]


def test_nothing_is_sent_while_a_partition_has_no_leader(broker: Broker, tmp_path: Path) -> None:
    keys, ring = KEYS[:1000], Ring.from_json(document(8))
    with Broker(tmp_path, 2, broker) as second:
        topic = broker.topic(8, brokers={2: 2, 5: 2})
        second.leave()
        error = send(broker, {topic: keyed(keys)}, document=document(8))
        assert error is not None and error["message"].startswith("There is no leader for this topic-partition")
        second.start()
        assert send(broker, {topic: keyed(keys)}, document=document(8), retries=20) is None
        assert arrived(broker, topic, keys) == [int(ring[key]) for key in keys]
        # Other tests' clients would ask it, if it were gone and nobody knew.
        second.leave()


def test_a_broker_that_dies_moves_no_key(broker: Broker) -> None:
    topic, ring = broker.topic(8), Ring.from_json(document(8))
    with ThreadPoolExecutor() as background:
        sending = background.submit(send, broker, {topic: keyed(KEYS)}, document=document(8), retries=100)
        while not any(broker.records(topic).values()):
            assert not sending.done()
        broker.kill()
        assert not sending.done()
        broker.start()
        assert sending.result() is None
    # What was not acknowledged before is sent again, and so may be there twice.
    found = {(int(value or b""), at) for at, records in broker.records(topic).items() for _, value in records}
    assert found == {(i, int(ring[key])) for i, key in enumerate(KEYS)}


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
def test_what_cannot_be_placed_is_an_error(broker: Broker, job: dict[str, object], message: str) -> None:
    topic = broker.topic(8, "orders")
    error = send(broker, {topic: keyed(KEYS[:1000])}, **job)
    assert error is not None and re.match(message, error["message"])
    assert not any(broker.records(topic).values()), "nothing is sent of the batch"


def test_the_page_runs(broker: Broker, tmp_path: Path) -> None:
    page = (HERE / "README.md").read_text()
    [code] = re.findall(r"^```js\n(.*?)^```$", page, re.M | re.S)
    assert (HERE / "kafkajs.mjs").read_text().endswith(code)
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.M | re.S)
    broker.topic(12, "orders")
    (tmp_path / "ring.json").write_text(document(12))
    command = ["node", str(HERE / "kafkajs.mjs"), broker.address, str(tmp_path / "ring.json")]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout == shown
