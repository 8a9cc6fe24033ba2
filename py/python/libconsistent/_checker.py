"""Checkers: they make the probes that a ring's schedule hands out, in a thread of their own or as asyncio tasks of the
program. What is due, what is late and who goes down, the engine decides. Uses `_probing`."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import os
import threading
import weakref
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from ._libconsistent import Ring
from ._probing import AsyncCheck, Busy, Check, InThreads, connects, usable
from ._records import CheckPolicy, Probe

_log = logging.getLogger("libconsistent")


class AsyncHealthChecker:
    """Checks the nodes of a ring in tasks of the running event loop, and reports to the ring.

    `check`, a coroutine function, is awaited with each probe and the seconds it may take, and cancelled when they are
    over. A node has failed if it raises or returns False; None, as of a forgotten `return`, is a mistake of the program
    and says nothing of the node; every other answer is a success. Without a check, a node is well if it accepts a TCP
    connection at its address, `host:port` or `[v6]:port`. A node that joins the ring is first checked within an
    interval.

    How often and how many at a time, the fields of a CheckPolicy say, given by name, or a policy in their place.

    The logger `libconsistent` gets the first exception of each class as WARNING with its traceback, the first None as
    ERROR, and all others, with connections that are refused, as DEBUG.

    A checker starts once: with `async with`, or start() and close(). One that nothing refers to any more stops of
    itself.
    """

    def __init__(
        self,
        ring: Ring,
        check: AsyncCheck | None = None,
        policy: CheckPolicy | None = None,
        *,
        interval: float | timedelta | None = None,
        jitter: float | None = None,
        timeout: float | timedelta | None = None,
        max_in_flight: int | None = None,
        seed: int | None = None,
    ) -> None:
        if check is not None:
            usable(check, awaited=True)
        given = _policy(
            policy, interval=interval, jitter=jitter, timeout=timeout, max_in_flight=max_in_flight, seed=seed
        )
        self._arguments = ring, check, given
        self._new_driver()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def _new_driver(self) -> _Driver:
        ring, check, policy = self._arguments
        return _Driver(ring, check, policy)

    @property
    def running(self) -> bool:
        """Whether it checks."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Starts checking, in the running event loop."""
        if self._closed or self._task is not None:
            raise RuntimeError("a checker starts once")
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._new_driver().run())
        weakref.finalize(self, _cancel, loop, self._task)

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
    while its last call runs. What its answers mean, what is logged, what is done without one, and how the policy is
    given, is as with AsyncHealthChecker; without one no more threads are needed. The threads are daemons: they do not
    keep the process alive.

    A checker starts once: with `with`, or start() and close(). One that nothing refers to any more stops of itself; a
    check that refers to it, such as a method of its owner, keeps it until close().

    Threads stay behind when a process forks: in the child the checker does not run, `running` is False, and start()
    starts it anew.
    """

    def __init__(
        self,
        ring: Ring,
        check: Check | None = None,
        policy: CheckPolicy | None = None,
        *,
        interval: float | timedelta | None = None,
        jitter: float | None = None,
        timeout: float | timedelta | None = None,
        max_in_flight: int | None = None,
        seed: int | None = None,
    ) -> None:
        if check is not None:
            usable(check, awaited=False)
        given = _policy(
            policy, interval=interval, jitter=jitter, timeout=timeout, max_in_flight=max_in_flight, seed=seed
        )
        self._arguments = ring, check, given
        self._new_driver()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop: weakref.finalize[..., HealthChecker] | None = None
        self._closed = False

    def _new_driver(self) -> _Driver:
        ring, check, policy = self._arguments
        return _Driver(ring, InThreads(check) if check is not None else None, policy)

    @property
    def running(self) -> bool:
        """Whether it checks, in this process."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Starts checking."""
        with self._lock:
            if self._closed or self._thread:
                raise RuntimeError("a checker starts once")
            driver = self._new_driver()
            loop = asyncio.new_event_loop()
            task = loop.create_task(driver.run())

            # Refers to nothing of the checker's, so that it goes when nobody else wants it.
            def run() -> None:
                with contextlib.closing(loop), contextlib.suppress(asyncio.CancelledError):
                    loop.run_until_complete(task)

            _started.add(self)
            self._thread = threading.Thread(target=run, name="libconsistent checker", daemon=True)
            self._thread.start()
            self._stop = weakref.finalize(self, _cancel, loop, task)

    def close(self) -> None:
        """Stops at once: when it returns, nothing is reported any more, and no thread is left but those in which a
        `check` still runs. They end with it; its answer is dropped."""
        with self._lock:
            self._closed = True
            if self._thread and self._stop:
                self._stop()
                self._thread.join()

    def _forked(self) -> None:
        # Another thread of the parent's may have held the lock.
        self._lock = threading.Lock()
        if self._stop:
            # The loop's descriptors are the parent's as well: nothing may happen to them here.
            _lost.append(self._stop.detach())
        self._thread = self._stop = None
        if not self._closed:
            _log.info("a health checker does not run in a forked process before it is started there")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _cancel(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    # The loop is closed already if it has ended of itself.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(task.cancel)


_started: weakref.WeakSet[HealthChecker] = weakref.WeakSet()
"""Those that a fork may interrupt."""

_lost: list[object] = []
"""In a child: the loops that went with their threads. They stay as they are."""


def _forked() -> None:
    for checker in list(_started):
        checker._forked()
    _started.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def _policy(policy: CheckPolicy | None, **fields: Any) -> CheckPolicy:
    """The policy that is given: as one, or by its fields, of which those not given have their defaults."""
    given = {name: value for name, value in fields.items() if value is not None}
    if policy is None:
        return CheckPolicy(**given)
    if given:
        raise TypeError(f"policy: give it, or its fields, of which there is {', '.join(given)}, not both")
    return policy


def _seconds(time: float | timedelta) -> float:
    # The engine counts no less than a millisecond.
    return max(time.total_seconds() if isinstance(time, timedelta) else float(time), 0.001)


class _Driver:
    """Waits for the schedule, and gives each probe a task."""

    def __init__(self, ring: Ring, check: AsyncCheck | None, policy: CheckPolicy) -> None:
        if not isinstance(ring, Ring):
            raise TypeError(f"ring: expected a Ring, not {type(ring).__qualname__}")
        self._policy = policy
        self._checks = ring.checks(self._policy)
        self._interval, self._timeout = _seconds(self._policy.interval), _seconds(self._policy.timeout)
        self._check = connects(ring) if check is None else check
        # Whoever asks nodes to accept connections knows that some will not.
        self._expected = (Busy, OSError) if check is None else Busy
        self._told: set[type] = set()
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
                pause = self._interval if at is None else min(max(at - now, 0), self._interval)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._wake.wait()

    async def _make(self, probe: Probe) -> None:
        start, seconds = Ring.now(), self._timeout
        answer: object = False
        timer = asyncio.timeout(seconds)
        try:
            async with timer:
                answer = await self._check(probe, seconds)
        except Exception as e:
            self._tell(probe, e, expected=timer.expired())
        finally:
            full = self._out >= self._policy.max_in_flight
            self._out -= 1
        if answer is None or inspect.isawaitable(answer):
            self._tell_mistake(probe, answer)
            self._checks.cancel(probe.number)
        else:
            self._checks.finished(probe.number, answer is not False)
        # Otherwise no probe is due before the driver wakes anyway.
        if full or Ring.now() >= start + self._interval:
            self._wake.set()

    def _tell(self, probe: Probe, error: Exception, expected: bool) -> None:
        first = not expected and not isinstance(error, self._expected) and type(error) not in self._told
        if first:
            self._told.add(type(error))
        level = logging.WARNING if first else logging.DEBUG
        _log.log(level, "check of %r at %r: %r", probe.id, probe.address, error, exc_info=error if first else None)

    def _tell_mistake(self, probe: Probe, answer: object) -> None:
        if inspect.iscoroutine(answer):
            answer.close()
        level = logging.DEBUG if type(answer) in self._told else logging.ERROR
        self._told.add(type(answer))
        returned = "None" if answer is None else f"what AsyncHealthChecker would await, {type(answer).__qualname__}"
        said = "check of %r returned %s, which says nothing of the node: it does not count"
        _log.log(level, said, probe.id, returned)


for _class in (AsyncHealthChecker, HealthChecker):
    _class.__module__ = "libconsistent"
