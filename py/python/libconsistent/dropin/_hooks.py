"""What callers replace of a drop-in, and the lock of its writers."""

import os
import threading
import weakref
from typing import Any, ClassVar


class Hooked:
    """An object that knows which of its hooks were replaced: in a subclass, or on the object itself. What is put on a
    class whose objects are there already is not seen."""

    _HOOKS: ClassVar[tuple[str, ...]] = ()
    _replaced: frozenset[str]

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in self._HOOKS:
            self._look_for_hooks()

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        if name in self._HOOKS:
            self._look_for_hooks()

    def _look_for_hooks(self) -> None:
        """Takes note of the hooks that are not what they were."""
        self._replaced = frozenset(name for name in self._HOOKS if getattr(self, name) != self._original(name))

    def _original(self, name: str) -> Any:
        """The hook of this object as the library has it."""
        owner = next(cls for cls in reversed(type(self).__mro__) if name in cls.__dict__)
        return owner.__dict__[name].__get__(self)


class WritersLock:
    """A lock that the thread which holds it may take again. A copy is a new one, and so is that of a forked child:
    whoever held it is not there."""

    _all: ClassVar[weakref.WeakSet["WritersLock"]] = weakref.WeakSet()

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._all.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[type["WritersLock"], tuple[()]]:
        return WritersLock, ()

    @classmethod
    def _renew(cls) -> None:
        for lock in list(cls._all):
            lock._lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WritersLock._renew)
