"""Fault 1: a batch of replicas is what one key after the other gives, however few nodes there are."""

from typing import Any

import pytest
from libconsistent import Ring

SCHEMES = [
    ("ring", {}),
    ("slots", {"bits": 8}),
    ("rendezvous", {}),
    ("jump", {}),
    ("jumpback", {}),
    ("maglev", {}),
    ("multiprobe", {}),
    ("nginx", {}),
    ("ketama", {}),
    ("haproxy", {}),
    ("go_groupcache", {}),
    ("npm_hashring", {}),
    ("pypi_uhashring", {}),
]


def test_fault_01_two_nodes_are_two_of_three_replicas() -> None:
    ring = Ring(["a", "b"])
    assert ring.place(["k"], n=3)[0] == ring.get_nodes("k", 3) == ["a", "b"]


@pytest.mark.parametrize(("scheme", "options"), SCHEMES)
@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_fault_01_batch_is_scalar_is_explain(scheme: Any, options: dict[str, int], count: int, rows: bool) -> None:
    ids = [f"10.0.0.{i}:80" for i in range(count)]
    ring = Ring(ids, scheme=scheme, **options)
    if rows:
        ring.store_rows()
    keys = [f"key:{i}" for i in range(20)]
    for down in ([], ids[:1], ids[1:3], ids):
        for id in ids:
            (ring.mark_down if id in down else ring.mark_up)(id)
        for n in range(2, 9):
            placed = ring.place(keys, n=n)
            for i, key in enumerate(keys):
                # All that are live, but nginx ends its walk after 20 tries.
                tried = ring.get_nodes(key, 100, include_down=True) if scheme == "nginx" else ids
                live = len([id for id in tried if id not in down])
                assert placed[i] == ring.get_nodes(key, n), (scheme, n, down)
                assert len(set(placed[i])) == len(placed[i]) == min(n, live), (scheme, n, down)
        placed = ring.place(keys)
        for i, key in enumerate(keys):
            assert placed[i] == ring.get_node(key) == ring.explain(key).node, (scheme, down)
