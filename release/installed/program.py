"""What is tried of the command `consistent` wherever it is installed: a key, and the placements of the vectors."""

from __future__ import annotations

import sys

from installed.bench import Bench
from installed.roots import Failed, Root, clean

# Where the front page says that it is.
NODES = ", ".join(f'{{"id": "{node}"}}' for node in ["cache-a", "cache-b", "cache-c"])
TOPOLOGY = f'{{"libconsistent": 1, "scheme": {{"name": "ring"}}, "nodes": [{NODES}]}}'
PLACED = "user:42\tcache-c\n"


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
