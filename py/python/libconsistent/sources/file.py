"""Topology documents in files, which are replaced whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import watchfiles

from .._errors import InvalidError
from ._publish import Found
from ._store import Store
from ._watch import Stop

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

__all__ = ["FileStore"]

_MOST = 64 << 20
"""Bytes of a file that are read."""
_SLICE = 0.25
"""Seconds after which somebody who waits looks at the clock."""


class FileStore(Store):
    """A file. It is written beside itself and renamed, so that nobody reads half of it, under a lock of `FILE.lock`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(os.fspath(path))
        self._path = Path(path)

    def get(self) -> Found | None:
        """The text that is there and its version, which is its SHA-256; None if there is no file."""
        try:
            with self._path.open("rb") as file:
                text = file.read(_MOST + 1)
        except FileNotFoundError:
            return None
        if len(text) > _MOST:
            raise InvalidError(f"{self._path}: more than 64 MiB", "document")
        return text, hashlib.sha256(text).hexdigest()

    def _write(self, text: bytes, found: Found | None, epoch: int) -> bool:
        # What a link points at is replaced, not the link.
        path = self._path.resolve()
        with _locked(path):
            if self.get() != found:
                return False
            temporary = path.with_name(f".consistent-{secrets.token_hex(8)}")
            try:
                with temporary.open("xb") as file:
                    with contextlib.suppress(FileNotFoundError):
                        temporary.chmod(path.stat().st_mode)
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
            return True

    def _texts(self, stop: Stop, poll: float) -> Generator[bytes | None]:
        yield self._text()
        # The folder, as a file that is replaced is another one then. What is a link changes by other names of it.
        changes = watchfiles.watch(
            self._path.parent,
            watch_filter=None,
            debounce=100,
            step=10,
            stop_event=stop,
            rust_timeout=int(_SLICE * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        # Only now the folder is watched: what came in between is read by the first turn.
        last = float("-inf")
        for change in changes:
            if change or time.monotonic() - last >= poll:
                last = time.monotonic()
                yield self._text()

    def _text(self) -> bytes | None:
        found = self.get()
        return found and found[0]

    def _forked(self) -> None:
        # Nothing is kept open.
        pass


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    if fcntl is None:
        raise NotImplementedError("files are published where there is flock(2)")
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
