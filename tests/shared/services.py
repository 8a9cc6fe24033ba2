"""The services of tests/shared/LANGUAGE: programs that are asked in lines of JSON."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
COMMANDS = {
    "python": [sys.executable, str(HERE / "python" / "service.py")],
    # With "collect".
    "node": ["node", "--expose-gc", str(HERE / "node" / "service.mjs")],
    "go": [str(HERE.parents[1] / "build" / "shared-go")],
    # It follows files alone, and publishes nothing.
    "c": [str(HERE.parents[1] / "build" / "shared-c")],
}
LANGUAGES = os.environ.get("SHARED_LANGUAGES", "python node go").split()


class Service:
    """One program with a store, and a ring once it watches."""

    def __init__(self, language: str, kind: str, address: str, key: str, command: list[str] | None = None) -> None:
        self.language, self.kind = language, kind
        pipe = subprocess.PIPE
        command = [*(command or COMMANDS[language]), kind, address]
        # What clients log of dead servers is theirs.
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        self.use(key)

    def use(self, key: str) -> None:
        """Goes on with another key, and watches nothing."""
        self.key = key
        self.ask("use", key=key)

    def ask(self, verb: str, **arguments: Any) -> dict[str, Any]:
        self.send(verb, **arguments)
        return self.answer()

    def send(self, verb: str, **arguments: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": verb, **arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"the {self.language} service has ended"
        answer: dict[str, Any] = json.loads(line)
        assert "failed" not in answer, f"{self.language}: {answer}"
        return answer

    def get(self) -> bytes | None:
        text = self.ask("get")["text"]
        return None if text is None else base64.b64decode(text)

    def until(self, seconds: float, **wanted: Any) -> float:
        """Waits until the ring is as wanted; how long that took."""
        start = time.monotonic()
        while True:
            now = self.ask("ring")
            took = time.monotonic() - start
            if all(now[name] == value for name, value in wanted.items()):
                return took
            assert took < seconds, f"{self.language}: {now} is not {wanted}"
            time.sleep(0.005)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.end()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()
