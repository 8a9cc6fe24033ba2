"""Lets tests talk to clients in Node: programs that take a line of JSON and answer with one."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest


class Driver:
    """A program that does what it is told: a verb, keys as bytes, and whatever else the verb takes."""

    def __init__(self, program: Path, arguments: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(["node", program, *arguments], stdin=pipe, stdout=pipe, text=True)

    def begin(self, verb: str, *args: object, keys: Sequence[bytes] = ()) -> None:
        assert self.process.stdin
        line = json.dumps({"verb": verb, "keys": [key.hex() for key in keys], "args": args})
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self) -> Any:
        """The answer to what has begun."""
        assert self.process.stdout
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answer"]

    def ask(self, verb: str, *args: object, keys: Sequence[bytes] = ()) -> Any:
        self.begin(verb, *args, keys=keys)
        return self.end()

    def close(self) -> None:
        """Ends its input, and waits until it has ended by itself."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        assert status == 0, "the program failed"


@pytest.fixture
def driver() -> Iterator[Callable[..., Driver]]:
    """Starts programs, which the test closes; those that are left are killed."""
    started: list[Driver] = []

    def start(program: Path, *arguments: str) -> Driver:
        started.append(Driver(program, arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def until(state: Callable[[], object], wanted: object, seconds: float = 20) -> float:
    """Waits until something is as wanted; how long it took, in milliseconds."""
    begun = time.monotonic()
    while (found := state()) != wanted:
        assert time.monotonic() - begun < seconds, f"{found}, not {wanted}"
        time.sleep(0.005)
    return 1000 * (time.monotonic() - begun)


@pytest.fixture
def wait_until() -> Callable[..., float]:
    return until
