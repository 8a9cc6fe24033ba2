"""Go's programs as the tests run them: with cgo and without, where cgo is possible with the race detector."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
# How a program is built, which decides what the ring runs on: the C library, or the WebAssembly module.
BUILDS = {
    "C library, race detector": ({"CGO_ENABLED": "1"}, ["-race"]),
    "module, race detector": ({"CGO_ENABLED": "1", "GOFLAGS": ""}, ["-race"]),
    "module, no cgo": ({"CGO_ENABLED": "0", "GOFLAGS": ""}, []),
}
_built: dict[tuple[Path, str], Path] = {}
_folder = tempfile.TemporaryDirectory(prefix="integrations-go-")


def built(module: Path, how: str = "module, no cgo") -> Path:
    """The program of a module; built once in a run."""
    place = _built.get((module, how))
    if place is None:
        environment, flags = BUILDS[how]
        place = Path(_folder.name, f"{module.name}-{len(_built)}")
        command = ["go", "build", *flags, "-o", str(place), "."]
        for step in (command,) if flags else (["go", "vet", "./..."], command):
            subprocess.run(step, cwd=module, env=os.environ | environment, check=True)
        _built[module, how] = place
    return place


def module_version(module: Path, path: str) -> str:
    """What go.mod pins."""
    found = re.search(rf"^\s*(?:require )?{re.escape(path)} (\S+)", (module / "go.mod").read_text(), re.M)
    assert found, f"{module}/go.mod does not require {path}"
    return found[1]


class Service:
    """A program that answers requests, JSON on a line each; a report of the race detector ends it with an error."""

    def __init__(self, *command: str | Path) -> None:
        environment = os.environ | {"GORACE": "halt_on_error=1"}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)

    def try_to(self, op: str, **request: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"op": op, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"{op}: the service ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def do(self, op: str, **request: Any) -> dict[str, Any]:
        """The answer to a request that must not fail."""
        answer = self.try_to(op, **request)
        assert "error" not in answer, f"{op}: {answer}"
        return answer

    def end(self) -> None:
        """Ends it, and fails if it failed."""
        assert self.process.stdin
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0


def hexed(keys: Iterable[str]) -> list[str]:
    """Keys as requests have them."""
    return [key.encode().hex() for key in keys]
