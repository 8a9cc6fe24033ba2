"""What may be written where a document lies: never an older one, and never one over what somebody has written since.
Documents are compared by the engine alone."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from .._errors import ConflictError, ConsistentError, InvalidError, StaleError
from .._libconsistent import Placement, Ring

Version = str
"""What tells one text of a store from the next: the revision of etcd, elsewhere the SHA-256 in hexadecimal."""
Found = tuple[bytes, Version]
Document = Ring | Placement | str | bytes | dict[str, Any]

_QUOTED = 256
"""So much of another's message stands in ours."""


class Written(Protocol):
    """What the rules ask of a place where one text lies."""

    @property
    def origin(self) -> str: ...
    def get(self) -> Found | None: ...
    def _write(self, text: bytes, found: Found | None, epoch: int) -> bool: ...


def publish(store: Written, document: Document, force: bool, secret: bytes | None) -> Literal["written", "unchanged"]:
    """Writes a document as `Store.put` says."""
    text = document.to_json() if isinstance(document, Ring | Placement) else document
    ring = Ring.from_json(text, secret=secret)
    canonical = ring.to_json().encode()
    while True:
        found = store.get()
        if found is not None:
            if found[0] == canonical:
                return "unchanged"
            _check(store.origin, found[0], canonical, force, secret)
        if store._write(canonical, found, ring.epoch):
            return "written"


def _check(origin: str, there: bytes, text: bytes, force: bool, secret: bytes | None) -> None:
    try:
        ring = Ring.from_json(there, secret=secret)
    except ConsistentError as e:
        if force:
            return
        what = f"{origin}: what is there is no topology document, and only `force` writes over it: {short(e)}"
        raise InvalidError(what, e.kind) from None
    try:
        ring.update(text)
    except (StaleError, ConflictError) as e:
        raise type(e)(f"{origin}: {e}", e.kind) from None


def short(error: object) -> str:
    """A message as others quote it."""
    text = str(error) or type(error).__name__
    return text if len(text) <= _QUOTED else text[:_QUOTED] + ".."
