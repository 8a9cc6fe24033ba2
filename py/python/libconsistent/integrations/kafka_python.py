"""kafka-python's partitioner by a ring: the nodes are the partitions, by their numbers, or have some of them each.

>>> from libconsistent import Node, Ring
>>> partitioner = RingPartitioner(Ring([Node("0"), Node("1"), Node("2", weight=2)]))
>>> partitioner(b"user:42", [0, 1, 2], [0, 1, 2])
2
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from .. import InvalidError, Placement, Ring

if TYPE_CHECKING:

    class Partitioner(ABC):
        """kafka-python has no types: this is what its partitioners derive from."""

        @abstractmethod
        def partition(
            self, topic: str, key: Any, serialized_key: bytes | None, value: Any, serialized_value: Any, cluster: Any
        ) -> int: ...
else:
    try:
        from kafka.partitioner import Partitioner
    except ImportError:  # before version 3 a partitioner is a function
        Partitioner = object

__all__ = ["RingPartitioner"]

PARTITIONS = "partitions"
"""The metadata of a node that has partitions: their numbers, as `0,3,6`. A node without is a partition, by its id."""


class RingPartitioner(Partitioner):
    """What a `KafkaProducer` asks for the partition of a record. A node that has several partitions spreads its keys
    over them by their numbers. Records without a key go to any partition that has a leader."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._made = _Partitions(ring.snapshot())

    def partition(
        self, topic: str, key: Any, serialized_key: bytes | None, value: Any, serialized_value: Any, cluster: Any
    ) -> int:
        """The partition of a record: kafka-python's interface since version 3."""
        partitions = cluster.partitions_for_topic(topic)
        if not partitions:
            raise ValueError(f'topic "{topic[:64]}" is not known')
        return self(serialized_key, partitions, list(cluster.available_partitions_for_topic(topic) or ()))

    def __call__(self, key: bytes | None, all_partitions: Collection[int], available: Sequence[int]) -> int:
        """The same, as a function: the interface before version 3."""
        if key is None:
            return random.choice(available or sorted(all_partitions))
        snapshot = self.ring.snapshot()
        made = self._made
        # A snapshot is the same object until the ring changes.
        if made.placement is not snapshot:
            made = self._made = _Partitions(snapshot)
        partition = made.of(key)
        if partition not in all_partitions:
            raise InvalidError(f"partition {partition} of the ring is none of the topic's", "argument")
        return partition


class _Partitions:
    """The partitions of the nodes of a placement."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self._of = [_numbers(placement, id) for id in placement]
        self._within = [Ring(map(str, numbers), "rendezvous", seed=1) for numbers in self._of]

    def of(self, key: bytes) -> int:
        index = self.placement.locate(key)
        if index is None:
            raise ValueError("no node of the ring is live")
        numbers = self._of[index]
        return numbers[0] if len(numbers) == 1 else int(self._within[index][key])


def _numbers(placement: Placement, id: str) -> list[int]:
    """The partitions of a node."""
    text = placement.node(id).metadata.get(PARTITIONS, id)
    try:
        return [int(number) for number in text.split(",")]
    except ValueError as error:
        raise InvalidError(f'node "{id[:64]}": "{text[:64]}" is not numbers of partitions', "argument") from error
