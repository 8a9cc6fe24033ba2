"""The clients: programs that tell in lines of JSON what they see."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

Event = dict[str, Any]


class Client:
    def __init__(self, language: str, command: list[str | Path], log: Path) -> None:
        self.language, self.log = language, log
        self.events: list[Event] = []
        self.epochs: dict[str, int] = {}
        pipe = subprocess.PIPE
        with log.open("wb") as errors:
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout
        with self.log.with_suffix(".jsonl").open("wb") as told:
            for line in self.process.stdout:
                told.write(line)
                event: Event = json.loads(line)
                self.events.append(event)
                if "saw" in event:
                    self.epochs[event["saw"]] = event["epoch"]

    def seen(self, fleet: str) -> int:
        """The last epoch that it has told of; -1 before."""
        return self.epochs.get(fleet, -1)

    def check(self) -> None:
        """Raises if it has failed."""
        if self.process.poll():
            raise RuntimeError(f"the client in {self.language} has ended with {self.process.returncode}: {self.log}")

    def end(self) -> None:
        """Lets it tell its counts; it has 10 s."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.check()
        self.reader.join(timeout=10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join(timeout=10)
