"""What is tried of the command `consistent` wherever it is installed: a key, and the placements of the vectors."""

from __future__ import annotations

import sys

from installed.bench import Bench
from installed.roots import Failed, Root, clean

TOPOLOGY = '{"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}'
PLACED = "user:42\tc\n"


def first(root: Root, program: list[str], environment: dict[str, str] | None = None) -> float:
    """How long the command takes to say where a key is."""
    (clean(root, "command") / "topology.json").write_text(TOPOLOGY)
    answer = root.run(*program, "place", "/command/topology.json", "user:42", environment=environment)
    if answer.output != PLACED:
        raise Failed(f"{' '.join(program)} place prints\n{answer.output}")
    return answer.seconds


def played(bench: Bench, root: Root, program: list[str]) -> str:
    sys.path.insert(0, str(bench.root / "tests/cli"))
    import vectors

    def run(*arguments: str) -> tuple[int, str, str]:
        done = root.ended(*program, *arguments)
        return done.returncode, done.stdout, done.stderr

    play = vectors.Play(run, clean(root, "command"), "/command")
    play.all()
    return f"all placements: {play.checks} checks"
