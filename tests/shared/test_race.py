"""Publishers in every language at once, each adding nodes to what is there: nothing is lost, nothing goes back."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise

from libconsistent import Ring
from servers import Place
from services import LANGUAGES, Service

COUNT = 20
"""Nodes that each publisher adds."""


def test_publishers_never_overwrite_each_other(place: Place, key: str) -> None:
    with ExitStack() as stack:
        racers = [
            stack.enter_context(Service(language, place.kind, place.address, key))
            for language in [*LANGUAGES, *LANGUAGES]
        ][: max(2, len(LANGUAGES))]
        for racer in racers:
            racer.get()
        racers[0].ask("put", document=Ring(["first"]).to_json())
        with place.written(key) as texts:
            for number, racer in enumerate(racers):
                racer.send("race", name=f"racer-{number}", count=COUNT)
            tries = [racer.answer()["tries"] for racer in racers]
        last = racers[0].get()
    assert last is not None
    ring = Ring.from_json(last)
    added = {f"racer-{number}-{count}" for number in range(len(racers)) for count in range(COUNT)}
    assert set(ring.nodes) == {"first", *added}
    assert ring.epoch == len(added)
    # They did get into each other's way.
    assert sum(tries) > len(added)
    if place.kind != "file":
        rings = [Ring.from_json(text) for text in texts]
        assert [each.epoch for each in rings] == list(range(1, len(added) + 1))
        assert all(set(one.nodes) < set(other.nodes) for one, other in pairwise(rings))
    print(f"{place.kind}: {len(added)} documents of {len(racers)} publishers, {sum(tries)} tries")
