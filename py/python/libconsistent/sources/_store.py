"""The three verbs, the same wherever a document lies."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Literal

from .._libconsistent import Ring
from ._publish import Document, Found, publish
from ._watch import Stop, Watch


class Store(ABC):
    """A place where one topology document lies."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    @property
    def origin(self) -> str:
        """What the ring's `source` and messages call it: the address without secrets."""
        return self._origin

    @abstractmethod
    def get(self) -> Found | None:
        """The text that is there, and its version, which tells it from the next; None if there is none."""

    def put(
        self, document: Document, *, force: bool = False, secret: bytes | None = None
    ) -> Literal["written", "unchanged"]:
        """Publishes the topology of a ring or a document, in its canonical text.

        Args:
            document: A ring, or a topology document.
            force: Whether something that is no document may be written over.
            secret: What a document with `key_hash` is read by.

        Raises:
            StaleError: What is there has a higher epoch.
            ConflictError: What is there has the same epoch and places keys otherwise.
            InvalidError: What is there is no document; or the one given is none.

        What others write in between is never overwritten. Errors of the client are the client's: after one, the
        document may have been written.
        """
        return publish(self, document, force, secret)

    def watch(self, ring: Ring, max_loss: float = 0.5, poll: float = 5.0) -> Watch:
        """Keeps a ring up to date in a thread until the handle is closed, and in forked processes, too.

        What is there is offered (`Ring.offer`) now, on each notice, on each connection, and at least every `poll`
        seconds. What cannot be read is told by `Ring.offer_failed`, and tried again.
        """
        return Watch(self, ring, max_loss, poll)

    @abstractmethod
    def _write(self, text: bytes, found: Found | None, epoch: int) -> bool:
        """Writes a text unless there is another than the one that was found."""

    @abstractmethod
    def _texts(self, stop: Stop, poll: float) -> Generator[bytes | None]:
        """What is there: at once, after each notice, and at least every `poll` seconds. Ends with an exception when the
        connection has; then it is called again."""

    @abstractmethod
    def _forked(self) -> None:
        """Leaves connections and locks to the parent."""
