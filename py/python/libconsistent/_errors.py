"""The errors. The engine's kinds are in `kind`; the classes are what Python programs expect of each."""

import reprlib


class ConsistentError(Exception):
    """A refused request. Nothing has changed when a call raises one."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message, kind)

    @property
    def kind(self) -> str:
        """What went wrong, by the name that all languages use."""
        kind: str = self.args[1]
        return kind

    # KeyError would show the repr.
    def __str__(self) -> str:
        message: str = self.args[0]
        return message


class InvalidError(ConsistentError, ValueError):
    """A value that is not allowed: of a node, a scheme, a document or an argument."""


class UnknownNodeError(ConsistentError, KeyError):
    """A node id that is not a member."""


class NoneLiveError(ConsistentError, KeyError):
    """A key that no node takes; `str()` says why. As with any KeyError, the only one of `args` is the key."""

    def __init__(self, key: object, why: str = "none takes it") -> None:
        self.args: tuple[object, ...] = (key,)
        self._why = why

    @property
    def kind(self) -> str:
        """`none_live`."""
        return "none_live"

    def __str__(self) -> str:
        return f"no node for {reprlib.repr(self.args[0])}: {self._why}"


class StaleError(ConsistentError):
    """An update whose epoch lies behind the ring's."""


class ConflictError(ConsistentError):
    """An update of the ring's own epoch that places keys otherwise."""


class ShrunkError(ConsistentError):
    """A document that was offered, of which too much of the ring's weight would leave at once."""


class UnsupportedError(ConsistentError, NotImplementedError):
    """Something the scheme cannot do by its nature."""


for _error in (
    ConsistentError,
    InvalidError,
    UnknownNodeError,
    NoneLiveError,
    StaleError,
    ConflictError,
    ShrunkError,
    UnsupportedError,
):
    _error.__module__ = "libconsistent"
