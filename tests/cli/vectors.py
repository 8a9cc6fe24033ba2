"""The golden vectors by the command `consistent`: vectors.py PROGRAM. Only Python's standard library is needed.

What the command answers is which nodes keys have, in every form of keys, and which documents are refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"
FORMS = {"keys_hex": "--hex", "keys_u64": "--integers", "keys_hashed": "--hashed"}

# Runs the program with arguments; its exit code, output and errors.
Run = Callable[..., tuple[int, str, str]]


class Play:
    """Plays cases, whose files lie in `folder`; the program finds them in `inside`."""

    def __init__(self, run: Run, folder: Path, inside: str) -> None:
        self.run, self.folder, self.inside = run, folder, inside
        self.checks = 0

    def written(self, name: str, content: str | bytes) -> str:
        data = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(data)
        return f"{self.inside}/{name}"

    def file(self, file: dict[str, Any]) -> None:
        for case in file["cases"]:
            if "error" in case and "steps" not in case:
                self.refused(case)
            elif "topology" in case and ("placement" in case or "replicas" in case):
                self.placed(case, file)

    def source(self, case: dict[str, Any]) -> list[str]:
        document = case.get("text", bytes.fromhex(case.get("text_hex", "")))
        if "topology" in case:
            document = json.dumps(case["topology"])
        source = [self.written("topology.json", document)]
        if "secret_hex" in case:
            source += ["--secret", self.written("secret", bytes.fromhex(case["secret_hex"]))]
        for node, state in case.get("states", {}).items():
            source.append(f"--{state}={node}")
        return source

    def refused(self, case: dict[str, Any]) -> None:
        code, _, told = self.run("nodes", *self.source(case))
        assert code == 2 and case["error"].get("names", "") in told, f"{case['name']}: {code} {told}"
        self.checks += 1

    def placed(self, case: dict[str, Any], file: dict[str, Any]) -> None:
        name, source = case["name"], self.source(case)
        form = next((form for form in FORMS if form in case), "keys_hex")
        keys = self.written("keys", "".join(f"{key}\n" for key in case.get(form, file.get("keys_hex", []))))
        given = [*source, FORMS[form], "-f", keys]
        listed = json.loads(self.answer("--json", "nodes", *source))
        ids = [node["id"] for node in listed["nodes"]]
        if "placement" in case:
            wanted = [[ids[index]] if index >= 0 else [] for index in case["placement"]]
            self.same(self.nodes(given), wanted, name)
        for replicas in case.get("replicas", []):
            wanted = [[ids[index] for index in each] for each in replicas["lists"]]
            found = self.nodes([*given, "-n", str(replicas["n"]), "--spread", replicas["spread"]])
            self.same(found[: len(wanted)], wanted, f"{name}, {replicas['n']} nodes")

    def nodes(self, given: list[str]) -> list[list[str]]:
        return [json.loads(line)["nodes"] for line in self.answer("--json", "place", *given).splitlines()]

    def answer(self, *arguments: str) -> str:
        code, output, told = self.run(*arguments)
        # 1: a key has no node, which the vectors tell.
        assert code in (0, 1), told
        return output

    def same(self, found: list[list[str]], wanted: list[list[str]], name: str) -> None:
        assert found == wanted, name
        self.checks += len(wanted)


def files() -> Iterator[dict[str, Any]]:
    for folder in (VECTORS, VECTORS / "recorded"):
        for name in json.loads((folder / "MANIFEST.json").read_bytes())["files"]:
            file = json.loads((folder / name).read_bytes())
            if "cases" in file:
                yield file


def main() -> None:
    (program,) = sys.argv[1:]

    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    with tempfile.TemporaryDirectory() as folder:
        play = Play(run, Path(folder), folder)
        for file in files():
            play.file(file)
    assert play.checks > 0
    print(f"consistent: {play.checks} answers as the vectors have them")


if __name__ == "__main__":
    main()
