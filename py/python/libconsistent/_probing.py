"""How one check is made: by connecting, or by a function of the program, a blocking one in a thread; and which
functions can be checks at all. Knows no schedule."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import re
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

from ._errors import InvalidError
from ._libconsistent import Ring
from ._records import CheckPolicy, Probe

AsyncCheck: TypeAlias = Callable[[Probe, float], Awaitable[object]]
"""Called with a probe and the seconds it may take. Failed are an exception and False; None is a mistake of the program,
which says nothing of the node; every other answer is a success."""

Check: TypeAlias = Callable[[Probe, float], object]
"""The same, not awaited."""

_T = TypeVar("_T")


class Busy(TimeoutError):
    """The last check of the node still runs."""


def usable(check: Any, *, awaited: bool) -> None:
    """Refuses what can never work as a check, awaited or not."""
    if isinstance(check, CheckPolicy):
        raise TypeError(
            "check: a CheckPolicy is no check; give it as policy=, or its fields by name, such as interval="
        )
    if not callable(check) or isinstance(check, type):
        what = f"the class {check.__qualname__}" if isinstance(check, type) else type(check).__qualname__
        raise TypeError(f"check: expected a function of a probe and the seconds it may take, not {what}")
    function = check
    while isinstance(function, functools.partial):
        function = function.func
    if not inspect.isroutine(function):
        function = function.__call__
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError("check: a generator function answers nothing; use return instead of yield")
    if inspect.iscoroutinefunction(function) and not awaited:
        raise TypeError("check: a coroutine function needs AsyncHealthChecker")
    if awaited and not inspect.iscoroutinefunction(function):
        raise TypeError("check: AsyncHealthChecker awaits it; make it a coroutine function or use HealthChecker")
    try:
        signature = inspect.signature(check)
    except ValueError:  # Some built-in functions tell none.
        return
    try:
        signature.bind(None, 1.0)
    except TypeError as e:
        raise TypeError(f"check: it is called with a probe and the seconds it may take: {e}") from None


class InThreads:
    """Calls a blocking check in a thread of its own. At most one a node: a check that never ends takes no more."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._busy: set[str] = set()

    async def __call__(self, probe: Probe, timeout: float) -> object:
        if probe.id in self._busy:
            raise Busy("the last check still runs")
        self._busy.add(probe.id)

        def call() -> object:
            try:
                return self._check(probe, timeout)
            finally:
                self._busy.discard(probe.id)

        try:
            done = _in_thread(call)
        except RuntimeError:
            self._busy.discard(probe.id)
            raise
        return await done


def _in_thread(call: Callable[[], _T]) -> asyncio.Future[_T]:
    """What a blocking call will return. Unlike an executor's, the thread keeps nobody from leaving."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as e:
            # No task may raise the others: they are meant for the loop, or for the whole program.
            error = e
            if not isinstance(e, Exception) or isinstance(e, StopIteration):
                error = RuntimeError(repr(e))
                error.__cause__ = e
        # Nobody waits when the loop is closed.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="libconsistent check", daemon=True).start()
    return done


def connects(ring: Ring) -> AsyncCheck:
    """The check that connects, if all nodes have an address to connect to."""
    for id in ring:
        address = ring.node(id).address
        try:
            _endpoint(address)
        except ValueError as e:
            raise InvalidError(f"node {id!r}.address: {e}", "address") from None
    return _connect


_ADDRESS = re.compile(r"(?:\[([^\[\]]+)\]|([^\[\]:]+)):([0-9]{1,5})")


def _endpoint(address: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(address)
    if not found or not 1 <= int(found[3]) <= 65535:
        raise ValueError(f"{address[:64]!r} is not host:port with a port from 1 to 65535")
    return found[1] or found[2], int(found[3])


async def _connect(probe: Probe, timeout: float) -> bool:
    host, port = _endpoint(probe.address)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        # A name: to resolve it may take a while.
        found = await _in_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    refused: OSError | None = None
    for family, kind, protocol, _, at in found:
        with socket.socket(family, kind, protocol) as client:
            client.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(client, at)
                return True
            except OSError as e:
                refused = e
    raise refused or OSError(f"{host} has no address")
