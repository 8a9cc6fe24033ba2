"""The golden vectors by the command `consistent`: vectors.py PROGRAM. Only Python's standard library is needed.

What the command answers is which nodes keys have, in every form of keys, and which documents are refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"
FORMS = {"keys_u64": "--integers", "keys_hashed": "--hashed"}

# Runs the program with arguments; its exit code, output and errors.
Run = Callable[..., tuple[int, str, str]]


class Play:
    """Plays cases, whose files lie in `folder`; the program finds them in `inside`."""

    def __init__(self, run: Run, folder: Path, inside: str) -> None:
        self.run, self.folder, self.inside = run, folder, inside
        self.checks = 0
        # Keys that end with a NUL when they are read cannot have one.
        self.left_out = 0

    def written(self, name: str, content: str | bytes) -> str:
        data = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(data)
        return f"{self.inside}/{name}"

    def file(self, file: dict[str, Any]) -> None:
        for case in file["cases"]:
            if "error" in case and "steps" not in case:
                self.refused(case)
            elif "topology" in case and {"placement", "replicas", "tries"} & case.keys():
                self.placed(case, file.get("keys_hex", []))

    def recorded_file(self, file: dict[str, Any]) -> None:
        lists = json.loads((VECTORS / "recorded/keys.json").read_bytes())["lists"]
        for case in file["cases"]:
            if {"placement", "replicas", "tries"} & case.keys():
                numbered = {"nodes": [{"id": str(i)} for i in range(case.get("nodes_numbered", 0))]}
                document = numbered | case["topology"]
                ids = [node["id"] for node in document["nodes"]]
                self.placed(case | {"topology": document}, lists.get(case.get("keys", ""), []), ids)

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

    def placed(self, case: dict[str, Any], shared: list[str], ids: list[str] | None = None) -> None:
        """`ids` are those that the answers count; without any the command tells them."""
        name, source = case["name"], self.source(case)
        form = next((form for form in FORMS if form in case), None)
        if form:
            keys, given = [str(key).encode() for key in case[form]], [FORMS[form]]
        else:
            keys, given = [bytes.fromhex(key) for key in case.get("keys_hex", shared)], ["-0"]
        end = b"\n" if form else b"\0"
        told = [place for place, key in enumerate(keys) if end not in key]
        path = self.written("keys", b"".join(keys[place] + end for place in told))
        given += [*source, "-f", path]
        ids = ids or [node["id"] for node in json.loads(self.answer("--json", "nodes", *source))["nodes"]]
        if "placement" in case:
            wanted = [[ids[index]] if index >= 0 else [] for index in case["placement"]]
            self.same(self.nodes(given), wanted, told, name)
        for replicas in case.get("replicas", []):
            # Nobody asks an operator's tool for no nodes, which it refuses.
            if replicas["n"] == 0:
                continue
            wanted = [[ids[index] for index in each] for each in replicas["lists"]]
            found = self.nodes([*given, "-n", str(replicas["n"]), "--spread", replicas.get("spread", "zone")])
            self.same(found, wanted, told, f"{name}, {replicas['n']} nodes")
        if "tries" in case:
            wanted = [[ids[index] for index in tried] for tried in case["tries"]]
            found = self.nodes([*given, "-n", "3", "--spread", "none"])
            self.same(found, wanted, told, f"{name}, tries")

    def nodes(self, given: list[str]) -> list[list[str]]:
        return [json.loads(line)["nodes"] for line in self.answer("--json", "place", *given).splitlines()]

    def answer(self, *arguments: str) -> str:
        code, output, told = self.run(*arguments)
        # 1: a key has no node, which the vectors tell.
        assert code in (0, 1), told
        return output

    def same(self, found: list[list[str]], wanted: list[list[str]], told: list[int], name: str) -> None:
        """Lists may stop before the last key."""
        chosen = [wanted[place] for place in told if place < len(wanted)]
        assert found[: len(chosen)] == chosen, name
        self.checks += len(chosen)
        self.left_out += len(wanted) - len(chosen)

    def all(self) -> None:
        """Every file of both manifests."""
        for folder, play in ((VECTORS, self.file), (VECTORS / "recorded", self.recorded_file)):
            for name in json.loads((folder / "MANIFEST.json").read_bytes())["files"]:
                if "/" not in name and name != "keys.json":
                    play(json.loads((folder / name).read_bytes()))


def main() -> None:
    (program,) = sys.argv[1:]

    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    with tempfile.TemporaryDirectory() as folder:
        play = Play(run, Path(folder), folder)
        play.all()
    assert play.checks > 0
    print(f"consistent: {play.checks} answers as the vectors have them; {play.left_out} of keys with a NUL left out")


if __name__ == "__main__":
    main()
