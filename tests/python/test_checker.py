"""Checkers on real servers, that stop, hang and come back; and on checks that do not behave."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import servers
from libconsistent import (
    AsyncHealthChecker,
    CheckPolicy,
    HealthChecker,
    HealthPolicy,
    InvalidError,
    Node,
    Probe,
    Ring,
)

QUICK = CheckPolicy(interval=0.02, jitter=0.5, timeout=0.2)
SECONDS = 20.0


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert "libconsistent checker" not in {thread.name for thread in threading.enumerate()}
    until(lambda: set(threading.enumerate()) == before)


@pytest.fixture
def fleet() -> Iterator[dict[str, servers.Server]]:
    with servers.fleet(["a", "b", "c", "d"]) as fleet:
        yield fleet


def ring_of(fleet: dict[str, servers.Server]) -> Ring:
    return Ring([Node(server.id, address=server.address) for server in fleet.values()])


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)


async def until_soon(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        await asyncio.sleep(0.005)


def states(ring: Ring) -> dict[str, str]:
    return {id: ring.state(id) for id in ring}


def up(ring: Ring, *, but: str = "") -> Callable[[], bool]:
    """Whether all nodes but one are up, and have been well twice in a row."""
    return lambda: all(
        (ring.state(id), ring.health(id).successes >= 2) == (("down", False) if id == but else ("up", True))
        for id in ring
    )


def ask(probe: Probe, timeout: float) -> bool:
    """Whether a memcached answers."""
    host, port = probe.address.split(":")
    with socket.create_connection((host, int(port)), timeout) as client:
        client.sendall(b"version\r\n")
        return client.recv(64).startswith(b"VERSION")


async def ask_softly(probe: Probe, timeout: float) -> bool:
    host, port = probe.address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"version\r\n")
        return (await reader.readline()).startswith(b"VERSION")
    finally:
        writer.close()


# On servers


def test_a_server_that_stops_and_starts_again(fleet: dict[str, servers.Server]) -> None:
    ring = ring_of(fleet)
    with HealthChecker(ring, policy=QUICK):
        until(up(ring))
        gone = fleet["b"]
        gone.process.send_signal(signal.SIGTERM)
        gone.process.wait()
        until(up(ring, but="b"))
        fleet["b"] = servers.start_on("b", gone.port)
        until(up(ring))


def test_a_server_that_hangs_and_goes_on(fleet: dict[str, servers.Server]) -> None:
    ring = ring_of(fleet)
    with HealthChecker(ring, ask, QUICK):
        until(up(ring))
        fleet["c"].process.send_signal(signal.SIGSTOP)
        until(up(ring, but="c"))
        # Its system still takes connections in, which is all that the check without a function asks for.
        with socket.create_connection(("127.0.0.1", fleet["c"].port), timeout=5):
            pass
        fleet["c"].process.send_signal(signal.SIGCONT)
        until(up(ring))


def test_the_same_with_asyncio(fleet: dict[str, servers.Server]) -> None:
    async def main() -> None:
        ring = ring_of(fleet)
        async with AsyncHealthChecker(ring, policy=QUICK):
            await until_soon(up(ring))
            gone = fleet["b"]
            gone.process.send_signal(signal.SIGTERM)
            gone.process.wait()
            await until_soon(up(ring, but="b"))
            fleet["b"] = servers.start_on("b", gone.port)
            await until_soon(up(ring))
        async with AsyncHealthChecker(ring, ask_softly, QUICK):
            fleet["c"].process.send_signal(signal.SIGSTOP)
            await until_soon(up(ring, but="c"))
            fleet["c"].process.send_signal(signal.SIGCONT)
            await until_soon(up(ring))
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_all_servers_stop(fleet: dict[str, servers.Server]) -> None:
    ring = ring_of(fleet)
    with HealthChecker(ring, policy=QUICK):
        until(up(ring))
        for server in fleet.values():
            server.stop()
        until(lambda: all(ring.health(id).failures >= 5 for id in ring))
        # No more than half of them, as long as nobody says otherwise.
        assert sorted(states(ring).values()) == ["down", "down", "up", "up"]


def test_nodes_join_and_leave(fleet: dict[str, servers.Server]) -> None:
    ring = Ring([])
    with HealthChecker(ring, policy=QUICK):
        for server in fleet.values():
            ring.add_node(server.id, address=server.address)
        until(up(ring))
        ring.remove_node("a")
        fleet["a"].stop()
        ring.set_address("b", fleet["a"].address)
        until(up(ring, but="b"))


def test_names_are_resolved(fleet: dict[str, servers.Server]) -> None:
    ring = Ring([Node("a", address=f"localhost:{fleet['a'].port}")])
    with HealthChecker(ring, policy=QUICK):
        until(up(ring))


def test_addresses_of_version_6() -> None:
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(socket.create_server(("::1", 0), family=socket.AF_INET6))
        except OSError:
            pytest.skip("no IPv6 here")
        ring = Ring([Node("a", address=f"[::1]:{server.getsockname()[1]}")])
        stack.enter_context(HealthChecker(ring, policy=QUICK))
        until(up(ring))


# Closing


@contextlib.contextmanager
def silent_server() -> Iterator[str]:
    """The address of one whose queue is full: connections to it wait."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(16):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield "127.0.0.1:{1}".format(*server.getsockname())


SLOW = CheckPolicy(interval=0.01, jitter=0, timeout=60.0)


def test_closing_stops_connections_that_wait() -> None:
    with silent_server() as address:
        ring = Ring([Node(f"n{i}", address=address) for i in range(20)])
        checker = HealthChecker(ring, policy=SLOW)
        checker.start()
        time.sleep(0.2)
        assert [thread.name for thread in threading.enumerate()].count("libconsistent checker") == 1
        start = time.monotonic()
        checker.close()
        assert time.monotonic() - start < 1
        assert all(ring.health(id).last_checked is None for id in ring)


def test_closing_cancels_tasks() -> None:
    async def main() -> None:
        cancelled = 0

        async def forever(probe: Probe, timeout: float) -> bool:
            nonlocal cancelled
            try:
                await asyncio.sleep(timeout)
            except asyncio.CancelledError:
                cancelled += 1
                raise
            return True

        ring = Ring([f"n{i}" for i in range(20)])
        checker = AsyncHealthChecker(ring, forever, SLOW)
        checker.start()
        await asyncio.sleep(0.1)
        assert len(asyncio.all_tasks()) == 22
        await checker.close()
        assert cancelled == 20
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert all(ring.health(id).last_checked is None for id in ring)

    asyncio.run(main())


def test_closing_does_not_wait_for_a_function() -> None:
    go_on, began = threading.Event(), threading.Semaphore(0)

    def waits(probe: Probe, timeout: float) -> bool:
        began.release()
        return go_on.wait(SECONDS)

    ring = Ring(["a", "b"])
    checker = HealthChecker(ring, waits, SLOW)
    checker.start()
    assert began.acquire(timeout=SECONDS) and began.acquire(timeout=SECONDS)
    start = time.monotonic()
    checker.close()
    assert time.monotonic() - start < 1
    names = [thread.name for thread in threading.enumerate()]
    assert (names.count("libconsistent checker"), names.count("libconsistent check")) == (0, 2)
    go_on.set()
    until(lambda: threading.active_count() == len(names) - 2)
    assert all(ring.health(id).last_checked is None for id in ring)


@pytest.mark.parametrize("close", [True, False])
def test_a_checker_does_not_keep_a_process(close: bool) -> None:
    program = f"""
import time
from libconsistent import CheckPolicy, HealthChecker, Ring
def check(probe, timeout):
    print("checking", flush=True)
    time.sleep(60)
checker = HealthChecker(Ring(["a"]), check, CheckPolicy(jitter=0))
checker.start()
time.sleep(0.5)
if {close}:
    checker.close()
"""
    start = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "checking\n", "")
    assert time.monotonic() - start < 10


def test_a_checker_starts_once() -> None:
    checker = HealthChecker(Ring([]), policy=QUICK)
    with checker, pytest.raises(RuntimeError, match="once"):
        checker.start()
    checker.close()
    with pytest.raises(RuntimeError, match="once"):
        checker.start()
    unused = HealthChecker(Ring([]))
    unused.close()
    with pytest.raises(RuntimeError, match="once"):
        unused.start()

    async def main() -> None:
        checker = AsyncHealthChecker(Ring([]), policy=QUICK)
        async with checker:
            with pytest.raises(RuntimeError, match="once"):
                checker.start()
        await checker.close()
        with pytest.raises(RuntimeError, match="once"):
            checker.start()

    asyncio.run(main())


def test_a_check_may_close_its_checker() -> None:
    closed = threading.Event()

    def check(probe: Probe, timeout: float) -> bool:
        checker.close()
        closed.set()
        return True

    checker = HealthChecker(Ring(["a"]), check, QUICK)
    checker.start()
    assert closed.wait(SECONDS)

    async def main() -> None:
        async def check(probe: Probe, timeout: float) -> bool:
            await soft.close()
            return True

        soft = AsyncHealthChecker(Ring(["a"]), check, QUICK)
        soft.start()
        await until_soon(lambda: asyncio.all_tasks() == {asyncio.current_task()})

    asyncio.run(main())


# What checks may do


def test_what_a_check_raises_is_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    raised: dict[str, BaseException | object] = {
        "a": ValueError("broken"),
        "b": SystemExit(3),
        "c": StopIteration(),
        "d": None,
        "e": asyncio.CancelledError(),
        "f": b"VERSION",
    }

    def check(probe: Probe, timeout: float) -> object:
        assert timeout == 0.2
        answer = raised[probe.id]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    ring = Ring(list(raised))
    ring.health_policy = HealthPolicy(max_ejected=100)
    with caplog.at_level(logging.DEBUG, "libconsistent"), HealthChecker(ring, check, QUICK):
        until(lambda: states(ring) == {id: "up" if id in "df" else "down" for id in raised})
    assert "check of 'a' at '': ValueError('broken')" in caplog.messages
    assert "check of 'c' at '': RuntimeError('StopIteration()')" in caplog.messages

    async def main() -> None:
        async def soft(probe: Probe, timeout: float) -> object:
            if probe.id == "e":
                await asyncio.sleep(60)
            return check(probe, timeout)

        for id in raised:
            ring.mark_up(id)
        del raised["b"]  # asyncio itself ends the loop for that
        ring.remove_node("b")
        async with AsyncHealthChecker(ring, soft, QUICK):
            await until_soon(lambda: states(ring) == {id: "up" if id in "df" else "down" for id in raised})

    asyncio.run(main())


def test_a_check_that_hangs_is_not_called_again_for_its_node() -> None:
    calls, go_on = [], threading.Event()

    def check(probe: Probe, timeout: float) -> bool:
        calls.append(probe.id)
        return probe.id != "b" or go_on.wait(SECONDS)

    ring = Ring(["a", "b", "c"])
    with HealthChecker(ring, check, CheckPolicy(interval=0.01, timeout=0.02)):
        until(lambda: ring.health("b").failures >= 10)
        assert calls.count("b") == 1 and ring.state("b") == "down"
        go_on.set()
        until(up(ring))


def test_a_task_that_hangs_is_cancelled() -> None:
    async def main() -> None:
        cancelled = 0

        async def forever(probe: Probe, timeout: float) -> bool:
            nonlocal cancelled
            try:
                await asyncio.sleep(60)
            finally:
                cancelled += 1
            return True

        ring = Ring(["a"])
        async with AsyncHealthChecker(ring, forever, CheckPolicy(interval=0.01, timeout=0.02)):
            await until_soon(lambda: ring.health("a").failures >= 10)
            assert cancelled >= 9

    asyncio.run(main())


def test_no_more_probes_are_out_than_the_policy_allows() -> None:
    lock, out, most = threading.Lock(), 0, 0

    def check(probe: Probe, timeout: float) -> bool:
        nonlocal out, most
        with lock:
            out += 1
            most = max(most, out)
        time.sleep(0.002)
        with lock:
            out -= 1
        return True

    ring = Ring([f"n{i}" for i in range(50)])
    start = time.monotonic()
    with HealthChecker(ring, check, CheckPolicy(interval=5.0, jitter=0, max_in_flight=4)):
        until(lambda: all(ring.health(id).successes for id in ring))
    assert most == 4
    # One goes out as soon as another is back.
    assert time.monotonic() - start < 4


def test_probes_keep_their_interval() -> None:
    times: dict[str, list[float]] = {"a": [], "b": []}

    def check(probe: Probe, timeout: float) -> bool:
        times[probe.id].append(time.monotonic())
        if probe.id == "b":
            time.sleep(0.6)  # longer than the interval
        return True

    ring = Ring(["b"])
    with HealthChecker(ring, check, CheckPolicy(interval=0.5, jitter=0, timeout=10.0)):
        # Its next probe follows as soon as one has ended, not when the driver would wake without it.
        until(lambda: len(times["b"]) == 3)
        ring.remove_node("b")
        ring.add_node("a")
        until(lambda: len(times["a"]) == 4)
    a, b = ([later - earlier for earlier, later in pairwise(at)] for at in times.values())
    assert 0.6 <= min(b) < 0.9
    assert min(a) > 0.3


# What is refused


@pytest.mark.parametrize("kind", [HealthChecker, AsyncHealthChecker])
def test_bad_policies(kind: Any) -> None:
    with pytest.raises(InvalidError, match="interval"):
        kind(Ring([]), policy=CheckPolicy(interval=0.0))
    with pytest.raises(TypeError, match="CheckPolicy"):
        kind(Ring([]), policy={"interval": 1})


def test_a_coroutine_function_is_no_blocking_check() -> None:
    with pytest.raises(TypeError, match="AsyncHealthChecker"):
        HealthChecker(Ring([]), ask_softly)


def test_a_node_that_joins_without_an_address_fails() -> None:
    ring = Ring(["a"])
    ring.set_address("a", "127.0.0.1:1")
    with HealthChecker(ring, policy=QUICK):
        ring.set_address("a", "")
        ring.add_node("b")
        until(lambda: ring.health("b").failures >= 3)
        assert "down" in states(ring).values()
