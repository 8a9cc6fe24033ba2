"""Memory follows what there can be, not what is asked for; what does not fit raises."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy
import pyarrow  # type: ignore[import-untyped]
import pytest
from libconsistent import InvalidError, Ring, detect

HUGE = 1 << 20
FORMS: list[Callable[[list[str]], Any]] = [list, tuple, iter, pyarrow.array]


@pytest.mark.parametrize("dtype", ["uint32", "int32", "int64"])
@pytest.mark.parametrize("form", [*FORMS, lambda keys: pyarrow.array(keys).dictionary_encode()])
@pytest.mark.parametrize("scheme", ["ring", "nginx", "rendezvous"])
def test_fault_24_rows_are_no_wider_than_what_can_be_in_them(scheme: Any, form: Callable[..., Any], dtype: Any) -> None:
    ring = Ring(["a", "b", "c"], scheme)
    keys = [f"k{i}" for i in range(300)]
    placed: Any = ring.place(form(keys), n=HUGE, dtype=dtype)
    assert list(placed) == [ring.get_nodes(key, HUGE) for key in keys] == [ring.get_nodes(key, 3) for key in keys]
    assert placed.indices.shape == (300, 16)
    numbers = numpy.asarray(placed)
    assert (numbers[:, 3:] == (2**32 - 1 if dtype == "uint32" else -1)).all()
    # Up to there rows are as wide as asked.
    for n in (2, 3, 4, 16, 17, 40):
        assert ring.place(form(keys), n=n, dtype=dtype).indices.shape == (300, min(n, 16))
    many = Ring([f"n{i}" for i in range(40)], scheme)
    # The lists of some dialects may repeat nodes.
    wide = many.place(form(keys), n=HUGE, dtype=dtype)
    assert numpy.asarray(wide).shape[1] in range(40, 81)


def test_fault_24_integers_and_positions_too() -> None:
    ring = Ring(["a", "b", "c"])
    for call in (ring.place_u64, ring.place_hashed, ring.snapshot().place_u64):
        placed: Any = call(numpy.arange(1000, dtype="u8"), n=HUGE)
        assert placed.indices.shape == (1000, 16) and all(len(row) == 3 for row in placed)
    assert len(ring.get_nodes_u64(7, 2**70)) == 3 == len(ring.get_nodes("k", 2**64))
    assert ring.pick_node("k", 2**64, "salt") in ring and ring.pick_node_by_load("k", 2**64, "salt") in ring


class Endless(Mapping[str, float]):
    """A mapping whose items never end."""

    def __iter__(self) -> Iterator[str]:
        return (f"n{i}" for i in itertools.count())

    def __getitem__(self, key: str) -> float:
        return 1.0

    def __len__(self) -> int:
        return 3


def test_fault_24_what_never_ends_is_refused() -> None:
    ring = Ring([f"n{i}" for i in range(3000)], vnodes=1)
    calls: list[tuple[Callable[..., object], Iterable[Any]]] = [
        (ring.place, itertools.repeat("key")),
        (ring.place_u64, itertools.count()),
        (ring.place_hashed, itertools.count()),
    ]
    for call, endless in calls:
        with pytest.raises(InvalidError, match="keys: more than 22369 from an iterable; place them in parts") as caught:
            call(endless, n=3000)
        assert caught.value.kind == "too_many"
    nodes: Iterable[str] = (f"n{i}" for i in itertools.count())
    for hostile in (nodes, Endless()):
        with pytest.raises(InvalidError) as caught:
            Ring(hostile)
        assert caught.value.kind == "too_many"
    pairs = ((f"k{i}", "a") for i in itertools.count())
    with pytest.raises(InvalidError, match="more than 1048576; a few hundred") as caught:
        detect(["a", "b"], pairs)
    assert caught.value.kind == "too_many"
    # What tells its length may be longer.
    assert len(ring.place(["key"] * 30_000, n=3000)) == 30_000


def test_fault_24_an_endless_batch_of_single_nodes_ends() -> None:
    for view in (Ring(["a", "b"]), Ring(["a", "b"]).snapshot()):
        with pytest.raises(InvalidError, match="keys: more than 67108864 from an iterable") as caught:
            view.distribution(itertools.repeat("key"))
        assert caught.value.kind == "too_many"


LIMITED = """
import resource, sys
import numpy
from libconsistent import Ring
ring = Ring(["a", "b", "c"])
big = Ring([f"n{i}" for i in range(20_000)], vnodes=1)
keys = ["key"] * 5_000
words = numpy.broadcast_to(numpy.uint64(7), (1 << 28,))
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (256 << 20),) * 2)
for call in (
    lambda: big.place(keys, n=20_000, dtype="int64"),
    lambda: big.place(iter(["key"] * 3_000), n=20_000, dtype="int64"),
    lambda: Ring(["10.0.0.1:80"] + [f"10.0.0.{i}:1" for i in range(2, 250)], "nginx") and big.place(keys, n=20_000),
    lambda: ring.place_u64(words),
    lambda: ring.place_u64(words[::2], dtype="int64"),
):
    try:
        call()
    except MemoryError as e:
        print("MemoryError")
    else:
        print("fits")
print(ring.place(["k"], n=1 << 20, dtype="int64").indices.shape)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_fault_24_memory_that_is_not_there_is_an_exception() -> None:
    ran = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.split("\n")[:5] == ["MemoryError"] * 5 and "(1, 16)" in ran.stdout


def test_fault_24_single_calls_take_what_they_answer() -> None:
    ring = Ring(["a", "b", "c"])
    tracemalloc.start()
    try:
        for _ in range(100):
            assert len(ring.get_nodes("k", 2**63)) == 3
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
