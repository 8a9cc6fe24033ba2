"""Celery's tasks by a ring: each goes to the queue of the node of one of its arguments.

>>> from libconsistent import Ring
>>> route = RingRoute(Ring(["worker-a", "worker-b", "worker-c"]), {"shop.charge": "user"})
>>> route("shop.charge", (), {"user": 42, "cents": 100}, {})
{'queue': 'worker-a'}
>>> route("shop.other", (), {}, {}) is None
True
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from .. import InvalidError, Ring

__all__ = ["RingRoute"]


class RingRoute:
    """One of Celery's `task_routes`. `keys` has, for each task that is routed, the argument that is its key: by its
    name, or by its position for tasks that the sender does not know. Other tasks go where they go without it. `queue`
    names a node's queue."""

    def __init__(self, ring: Ring, keys: Mapping[str, str | int], queue: str = "{node}") -> None:
        if "{node}" not in queue:
            raise InvalidError(f'queue "{queue[:64]}": without "{{node}}" all nodes have one', "argument")
        self.ring = ring
        self._keys = dict(keys)
        self._queue = queue

    def __call__(
        self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], options: Any, task: Any = None, **_: Any
    ) -> dict[str, str] | None:
        """Where a task goes: what Celery asks before it sends one. NoneLiveError if no node is live."""
        argument = self._keys.get(name)
        if argument is None:
            return None
        key = _argument(argument, args or (), kwargs or {}, task)
        if key is None:
            raise InvalidError(
                f'task "{name[:64]}" has no argument {argument!r} that it could be placed by', "argument"
            )
        node = self.ring[key if isinstance(key, str | bytes) else str(key)]
        return {"queue": self._queue.format(node=node)}


def _argument(argument: str | int, args: Sequence[Any], kwargs: Mapping[str, Any], task: Any) -> Any:
    """The value of an argument; None if there is none."""
    if isinstance(argument, int):
        return args[argument] if argument < len(args) else None
    if argument in kwargs or task is None:
        return kwargs.get(argument)
    given = inspect.signature(task.run).bind_partial(*args, **kwargs)
    given.apply_defaults()
    return given.arguments.get(argument)
