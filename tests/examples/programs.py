"""The examples as programs under test, in every language that they are written in."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
SECONDS = 30.0

# Jobs in the background ignore SIGINT, and so would the programs that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def command(example: str, language: str) -> list[str]:
    """How an example is started. Go programs are those that run.sh has built."""
    file = ROOT / "examples" / example / example
    return {
        "python": [sys.executable, f"{file}.py"],
        "node": ["node", f"{file}.mjs"],
        "go": [str(ROOT / "build" / "examples" / example)],
    }[language]


class Program:
    """A running example; it is killed when it takes too long, which ends its output."""

    def __init__(self, example: str, language: str, *arguments: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*command(example, language), *arguments], stdout=pipe, stderr=pipe, text=True)
        self.printed: list[str] = []
        self.watchdog = threading.Timer(SECONDS, self.process.kill)
        self.watchdog.start()

    def expect(self, start: str) -> str:
        """The rest of the next line that begins like this."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed.append(line)
            if line.startswith(start):
                return line.removeprefix(start).strip()
        raise AssertionError(f"no line {start!r} in {self.printed}\n{self.errors()}")

    def ends(self, status: int = 0) -> dict[str, int]:
        """Its counts, once it has ended with this exit status."""
        assert self.process.stdout
        self.printed += self.process.stdout
        # The first failed check is told, which in Go any probe's error is.
        told = "libconsistent: the probe of a node failed"
        errors = "".join(line for line in self.errors().splitlines(keepends=True) if told not in line)
        ended = self.process.wait()
        assert ended == status and not errors, f"status {ended} after {self.printed}\n{errors}"
        return counts(self.printed[-1])

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def errors(self) -> str:
        assert self.process.stderr
        return self.process.stderr.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.watchdog.cancel()
        self.process.kill()
        self.process.communicate()


def counts(line: str) -> dict[str, int]:
    """The counts of a line such as "keys 1000, lost 0"."""
    found = {name.strip(): int(count) for name, count in re.findall(r"([a-z][a-z0-9 -]*) (\d+)(?:,|$)", line.strip())}
    assert found, line
    return found
