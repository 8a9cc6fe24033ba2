"""Starts a system under test on free ports of the loopback interface and stops it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]


@contextlib.contextmanager
def started(count: int, command: Callable[[list[int], Path], list[str]]) -> Iterator[list[int]]:
    """Runs the command made of `count` ports and a folder of its own; yields the ports once all accept connections.

    Other ports are tried if somebody takes one first.
    """
    for _ in range(3):
        ports = free_ports(count)
        with tempfile.TemporaryDirectory(prefix="live-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with (folder / "output").open("wb") as output:
                process = subprocess.Popen(command(ports, folder), stdout=output, stderr=output, cwd=folder)
            try:
                if accepts(process, ports):
                    yield ports
                    return
            finally:
                stop(process)
            said = (folder / "output").read_text(errors="replace")[-2000:]
    raise RuntimeError(f"{process.args!r} did not start: {said}")


def accepts(process: subprocess.Popen[bytes], ports: list[int], seconds: float = 15.0) -> bool:
    """Whether the process lives and its ports accept connections in time."""
    deadline = time.monotonic() + seconds
    left = list(ports)
    while left and time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", left[-1]), timeout=1):
            left.pop()
            continue
        time.sleep(0.02)
    return not left and process.poll() is None


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def first_line(*command: str) -> str:
    """What a program says about its version."""
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return (said.stdout + said.stderr).strip().splitlines()[0]
