"""Checkers: they make the probes that a ring's schedule hands out, in a thread of their own or as asyncio tasks of the
program. What is due, what is late and who goes down, the engine decides. Uses `_probing`."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ._libconsistent import Ring
from ._probing import AsyncCheck, Check, InThreads, connects
from ._records import CheckPolicy, Probe

_log = logging.getLogger("libconsistent")


class AsyncHealthChecker:
    """Checks the nodes of a ring in tasks of the running event loop, and reports to the ring.

    `check` is awaited with each probe and the seconds it may take, and cancelled when they are over. Without one, a
    node is well if it accepts a TCP connection at its address, `host:port` or `[v6]:port`. What checks raise is logged
    as `libconsistent`, at level DEBUG. A node that joins the ring is first checked within an interval.

    A checker starts once: with `async with`, or start() and close().
    """

    def __init__(self, ring: Ring, check: AsyncCheck | None = None, policy: CheckPolicy | None = None) -> None:
        self._driver = _Driver(ring, check or connects(ring), policy)
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def start(self) -> None:
        """Starts checking, in the running event loop."""
        if self._closed or self._task is not None:
            raise RuntimeError("a checker starts once")
        self._task = asyncio.get_running_loop().create_task(self._driver.run())

    async def close(self) -> None:
        """Stops at once: when it returns, no task is left, and nothing is reported any more."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            if not self._task.cancelled():
                self._task.result()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class HealthChecker:
    """Checks the nodes of a ring in a thread of its own, and reports to the ring.

    `check` is called with each probe and the seconds it may take, in a thread for each call, and not again for a node
    while its last call runs; without one, as with AsyncHealthChecker, no more threads are needed. The threads are
    daemons: they do not keep the process alive.

    A checker starts once: with `with`, or start() and close().
    """

    def __init__(self, ring: Ring, check: Check | None = None, policy: CheckPolicy | None = None) -> None:
        if inspect.iscoroutinefunction(check):
            raise TypeError("check: a coroutine function needs AsyncHealthChecker")
        self._driver = _Driver(ring, InThreads(check) if check else connects(ring), policy)
        self._lock = threading.Lock()
        self._running: tuple[threading.Thread, Callable[[], None]] | None = None
        self._closed = False

    def start(self) -> None:
        """Starts checking."""
        with self._lock:
            if self._closed or self._running:
                raise RuntimeError("a checker starts once")
            loop = asyncio.new_event_loop()
            task = loop.create_task(self._driver.run())

            def run() -> None:
                with contextlib.closing(loop), contextlib.suppress(asyncio.CancelledError):
                    loop.run_until_complete(task)

            def stop() -> None:
                # The loop is closed already if the thread has ended of itself.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(task.cancel)

            thread = threading.Thread(target=run, name="libconsistent checker", daemon=True)
            thread.start()
            self._running = thread, stop

    def close(self) -> None:
        """Stops at once: when it returns, nothing is reported any more, and no thread is left but those in which a
        `check` still runs. They end with it; its answer is dropped."""
        with self._lock:
            self._closed = True
            if self._running:
                thread, stop = self._running
                stop()
                thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Driver:
    """Waits for the schedule, and gives each probe a task."""

    def __init__(self, ring: Ring, check: AsyncCheck, policy: CheckPolicy | None) -> None:
        self._policy = policy or CheckPolicy()
        self._checks = ring.checks(self._policy)
        self._check = check
        self._out = 0
        self._wake = asyncio.Event()

    async def run(self) -> None:
        # Cancelled, the group cancels its tasks and waits for them.
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                for probe in self._checks.due():
                    self._out += 1
                    group.create_task(self._make(probe))
                now, at = Ring.now(), self._checks.next_wake()
                # A ring with new nodes does not tell.
                pause = self._policy.interval if at is None else min(max(at - now, 0), self._policy.interval)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause / 1000):
                        await self._wake.wait()

    async def _make(self, probe: Probe) -> None:
        start, timeout, ok = Ring.now(), self._policy.timeout / 1000, False
        try:
            async with asyncio.timeout(timeout):
                ok = bool(await self._check(probe, timeout))
        except Exception as e:
            _log.debug("check of %r at %r: %r", probe.id, probe.address, e)
        finally:
            full = self._out >= self._policy.max_in_flight
            self._out -= 1
        self._checks.finished(probe.number, ok)
        # Otherwise no probe is due before the driver wakes anyway.
        if full or Ring.now() >= start + self._policy.interval:
            self._wake.set()


for _class in (AsyncHealthChecker, HealthChecker):
    _class.__module__ = "libconsistent"
