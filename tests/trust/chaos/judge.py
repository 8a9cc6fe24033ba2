"""What was broken, of all that clients told and the driver wrote down. README.md says what must not be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from clients import Client, Event
from digests import COPIES, digest_of
from topologies import Published
from troubles import Span

AFTER = 250_000
"""Microseconds that a server has to answer after it was resumed or started."""
STANDS = 2_500_000
"""Microseconds for which a change has to stand to be seen by everybody."""


class Judge:
    """Of one fleet: its published topologies, when its servers were disturbed, and when its agent was away."""

    def __init__(
        self, fleet: str, published: list[Published], disturbed: dict[str, list[Span]], away: list[Span]
    ) -> None:
        self.fleet = fleet
        self.rings = {each.epoch: each.ring for each in published}
        self.placed = {epoch: (ring.fingerprint, digest_of(ring.snapshot())) for epoch, ring in self.rings.items()}
        self.disturbed = {id: [each.longer(AFTER) for each in spans] for id, spans in disturbed.items()}
        stood = [
            each.epoch
            for each, after in pairwise(published)
            if after.at - each.at >= STANDS and not Span(each.at, after.at).meets(away)
        ]
        self.due = [*stood, published[-1].epoch]
        """The epochs that everybody must have seen."""

    def told(self, client: Client, what: str) -> list[Event]:
        return [event for event in client.events if event.get(what) == self.fleet]

    def unreachable(self, client: Client) -> Iterator[str]:
        for event in self.told(client, "failed"):
            tries = {id: Span(start, end) for id, start, end in event["tries"]}
            for id in self.rings[event["epoch"]].get_nodes(event["key"], COPIES):
                if id not in tries or not tries[id].meets(self.disturbed[id]):
                    yield f"{client.language}: {event}: {id} was {'up' if id in tries else 'not asked'}"
                    break

    def disagreements(self, client: Client) -> Iterator[str]:
        for event in self.told(client, "saw"):
            here = event["fingerprint"], event["digest"]
            if here != (published := self.placed.get(event["epoch"])):
                yield f"{client.language}: {event}, and published is {published}"

    def seen(self, client: Client) -> list[int]:
        return [event["epoch"] for event in self.told(client, "saw")]

    def backwards(self, client: Client) -> Iterator[str]:
        for before, after in pairwise(self.seen(client)):
            if after < before:
                yield f"{client.language}: {self.fleet} goes back from epoch {before} to {after}"

    def lost(self, clients: list[Client]) -> Iterator[str]:
        """Changes that not everybody has seen."""
        for epoch in self.due:
            if without := [client.language for client in clients if epoch not in self.seen(client)]:
                yield f"{self.fleet}: epoch {epoch} never came to {', '.join(without)}"
