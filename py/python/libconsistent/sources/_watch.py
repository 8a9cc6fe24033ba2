"""The thread that keeps a ring up to date. What it reads and waits for, the stores say; here is what is done with a
text, and with a failure."""

from __future__ import annotations

import os
import random
import threading
import weakref
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from types import TracebackType
from typing import Protocol, Self

from .._errors import ConsistentError, InvalidError
from .._libconsistent import Ring
from ._publish import short

_SHORTEST, _LONGEST = 0.05, 1.0
"""Seconds between two attempts: twice as long after each one that failed."""


class Stop(threading.Event):
    """Set when a watch ends. Whoever is about to block leaves here how to be woken."""

    wake: Callable[[], object] | None = None

    def set(self) -> None:
        super().set()
        if wake := self.wake:
            wake()


class Watched(Protocol):
    """What a watch asks of a place where one text lies."""

    @property
    def origin(self) -> str: ...
    def _texts(self, stop: Stop, poll: float) -> Generator[bytes | None]: ...
    def _forked(self) -> None: ...


class Watch:
    """Keeps a ring up to date until it is closed. Made by `watch` of a store."""

    def __init__(self, store: Watched, ring: Ring, max_loss: float, poll: float) -> None:
        if not isinstance(ring, Ring):
            raise TypeError(f"ring: expected a Ring, not {type(ring).__qualname__}")
        if not poll > 0:
            raise InvalidError(f"poll: {poll} is not above 0", "argument")
        # The engine says what `max_loss` may be.
        probe = Ring(["node"])
        probe.offer(probe.to_json(), origin="max_loss", max_loss=max_loss)
        self._store, self._ring, self._max_loss, self._poll = store, ring, max_loss, float(poll)
        self._offered: bytes | None = None
        self._told: str | None = None
        self._closed = False
        self._start()
        _open.add(self)

    def close(self) -> None:
        """Ends it: when it returns, no thread is left, and the ring is not changed any more. May be called twice."""
        self._closed = True
        self._stop.set()
        # A hook of the ring's may have called.
        if self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        self._stop = Stop()
        self._thread = threading.Thread(target=self._run, args=(self._stop,), name="libconsistent watch", daemon=True)
        self._thread.start()

    def _run(self, stop: Stop) -> None:
        pause = _SHORTEST
        while not stop.is_set():
            try:
                with closing(self._store._texts(stop, self._poll)) as texts:
                    for text in texts:
                        if stop.is_set():
                            return
                        self._take(text)
                        pause = _SHORTEST
            # Clients raise what they like; no program ends because a server has.
            except Exception as e:
                if stop.is_set():
                    return
                self._fail(short(e))
            # Not all services come back at the same moment.
            stop.wait(pause * random.uniform(0.5, 1))
            pause = min(pause * 2, _LONGEST)

    def _take(self, text: bytes | None) -> None:
        if text is None:
            self._fail("no document is there")
        elif text != self._offered:
            self._offered, self._told = text, None
            # What is refused is told by the ring.
            with suppress(ConsistentError):
                self._ring.offer(text, origin=self._store.origin, max_loss=self._max_loss)

    def _fail(self, reason: str) -> None:
        # The same text is news again when there was a failure before it.
        self._offered = None
        if reason != self._told:
            self._told = reason
            self._ring.offer_failed(self._store.origin, reason)

    def _forked(self) -> None:
        if not self._closed:
            self._store._forked()
            self._start()


_open: weakref.WeakSet[Watch] = weakref.WeakSet()


def _forked() -> None:
    for watch in list(_open):
        watch._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
