"""Work is bounded before it is done."""

import resource
from collections.abc import Callable, Iterator
from datetime import timedelta

import libconsistent
import pytest
from libconsistent import ConsistentError, Node, Ring


def refused(kind: str, make: Callable[[], object]) -> str:
    with pytest.raises(ConsistentError) as caught:
        make()
    assert caught.value.kind == kind, caught.value
    return str(caught.value)


@pytest.fixture
def budget() -> Iterator[tuple[float, int]]:
    before = libconsistent.budget()
    yield before
    libconsistent.set_budget(*before)


def test_fault_20_what_exceeds_the_budget_is_refused(budget: tuple[float, int]) -> None:
    assert budget == (10.0, 1 << 30)
    document = '{"libconsistent":1,"scheme":{"name":"ring","vnodes":20000},"nodes":[{"id":"a"},{"id":"b"}]}'
    Ring.from_json(document)
    for time, size in ((10, 1 << 20), (timedelta(microseconds=1), 1 << 30)):
        libconsistent.set_budget(time=time, bytes=size)
        assert "slots" in refused("too_many", lambda: Ring.from_json(document))
    libconsistent.set_budget()
    Ring.from_json(document)


@pytest.mark.parametrize("wrong", [-1, 2**64, -(2**70), 10**5000], ids=["-1", "64", "70", "digits"])
def test_fault_20_what_is_no_budget_is_refused_by_name(budget: tuple[float, int], wrong: int) -> None:
    assert "time: " in refused("argument", lambda: libconsistent.set_budget(wrong))
    assert "bytes: " in refused("argument", lambda: libconsistent.set_budget(bytes=wrong))
    for other in (True, "1"):
        with pytest.raises(TypeError, match="time: expected a number, not"):
            libconsistent.set_budget(other)  # type: ignore[arg-type]
    assert libconsistent.budget() == budget


def test_fault_20_a_small_document_cannot_take_gigabytes() -> None:
    nodes = [f"n{i}" for i in range(1024)]
    assert "GiB" in refused("too_many", lambda: Ring(nodes, vnodes=65_536))


def test_fault_18d_equal_weights_cost_what_weight_1_costs() -> None:
    equal = Ring([Node(f"n{i}", weight=1000) for i in range(20)], weights="relative")
    plain = Ring([f"n{i}" for i in range(20)])
    assert equal.place([f"k{i}" for i in range(500)]).indices.tolist() == (
        plain.place([f"k{i}" for i in range(500)]).indices.tolist()
    )
    message = refused("too_many", lambda: Ring({"a": 1, "b": 5000}))
    assert "divide all weights" in message
    assert "slots" in message


def test_fault_21_one_text_in_many_places_is_counted_before_it_is_copied() -> None:
    text = "x" * (1 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tokens = [text] * 1000
    refused("parameter", lambda: Ring([{"id": "a", "fields": {"tokens": tokens}}], scheme="cassandra"))
    refused("metadata", lambda: Ring([{"id": "a", "metadata": {str(i): text for i in range(1000)}}]))
    refused("id", lambda: Ring([text] * 1000))
    refused("address", lambda: Ring([{"id": str(i), "address": text} for i in range(1000)]))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 * 1024, f"{grown} KiB"
