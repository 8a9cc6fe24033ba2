"""Lets servers and agents fail while members change, and judges what clients have seen; README.md tells of the parts.
Usage: main.py SECONDS AGENT GO-CLIENT C-CLIENT; SEED=n: the plan of an earlier run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from clients import Client
from fleets import KINDS, Fleet
from judge import Judge

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "build/trust/chaos"
STARTED_WITHIN = 60.0
SEEN_WITHIN = 5.0
"""Seconds in which everybody sees the last change."""
LEAST = 20
"""Operations a second of each client; one that makes fewer hangs."""
TROUBLES = ["kills", "pauses", "restarts", "slowed", "agents killed"]


def run(seconds: float, seed: str, agent: Path, programs: dict[str, list[str]]) -> tuple[list[Fleet], list[Client]]:
    """Lets things go wrong for so long, and waits until the last change is seen."""
    with ExitStack() as stack:
        fleets = [Fleet(name, agent, FOLDER, seed, stack) for name in KINDS]
        clients: list[Client] = []
        for language, program in programs.items():
            clients.append(Client(language, [*program, *(fleet.file for fleet in fleets)], FOLDER / f"{language}.log"))
            stack.callback(clients[-1].kill)

        def seen(fleet: Fleet) -> int:
            return min(client.seen(fleet.name) for client in clients)

        def all_have_seen(seconds: float) -> bool:
            """Whether they see what is published, in time."""
            end = time.monotonic() + seconds
            while any(seen(fleet) < fleet.topology.ring.epoch for fleet in fleets):
                for client in clients:
                    client.check()
                if time.monotonic() > end:
                    return False
                time.sleep(0.01)
            return True

        if not all_have_seen(STARTED_WITHIN):
            raise RuntimeError("the clients have not started")
        over = threading.Event()
        jobs = [job for fleet in fleets for job in fleet.jobs(over, partial(seen, fleet))]
        pool = stack.enter_context(ThreadPoolExecutor(len(jobs)))
        stack.callback(over.set)
        going = [pool.submit(job) for job in jobs]
        wait(going, timeout=seconds, return_when=FIRST_EXCEPTION)
        over.set()
        for each in going:
            each.result(timeout=30)

        for fleet in fleets:
            fleet.topology.change(seen(fleet))
        all_have_seen(SEEN_WITHIN)
        for client in clients:
            client.end()
    return fleets, clients


def judged(seconds: float, fleets: list[Fleet], clients: list[Client]) -> tuple[str, list[str]]:
    """The figures, and what was broken."""
    judges = [Judge(fleet.name, fleet.topology.published, fleet.disturbed(), fleet.agent.away) for fleet in fleets]
    pairs = [(judge, client) for judge in judges for client in clients]
    unreachable = [each for judge, client in pairs for each in judge.unreachable(client)]
    disagreements = [each for judge, client in pairs for each in judge.disagreements(client)]
    lost = [each for judge in judges for each in judge.lost(clients)]
    failed = sum(len(judge.told(client, "failed")) for judge, client in pairs)

    told: dict[str, Counter[str]] = {client.language: Counter(client.events[-1]["counts"]) for client in clients}
    counts = sum(told.values(), Counter[str]())
    made = sum((fleet.counts() for fleet in fleets), Counter[str]())
    least = int(LEAST * seconds)
    odd = [each for judge, client in pairs for each in judge.backwards(client)]
    odd += [f"{name}: {each['operations']} operations" for name, each in told.items() if each["operations"] < least]
    odd += [f"no {each}" for each in TROUBLES if not made[each]]
    odd += [f"{judge.fleet}: no change stood" for judge in judges if len(judge.due) == 1]
    odd += [] if counts["errors"] else ["no errors"]
    odd += [f"{counts['wrong']} values of other keys"] if counts["wrong"] else []

    servers = ", ".join(f"{len(fleet.servers)} {fleet.name}" for fleet in fleets)
    figures = [
        f"{seconds:.0f} s, {servers}, {len(clients)} languages, {counts['operations']} operations",
        f"{counts['hits']} hits, {counts['misses']} misses, {counts['errors']} errors surfaced",
        f"{len(unreachable)} times unreachable while a replica was up, {failed - len(unreachable)} while none was",
        f"{len(disagreements)} disagreements at equal fingerprint",
        f"{len(lost)} of {sum(len(judge.due) for judge in judges)} changes lost",
        f"{sum(len(fleet.topology.published) for fleet in fleets)} published",
        *(f"{made[each]} {each}" for each in TROUBLES),
    ]
    return ", ".join(figures), [*unreachable, *disagreements, *lost, *odd]


def main(seconds: float, agent: str, go: str, c: str) -> int:
    seed = os.environ.get("SEED") or str(random.randrange(1 << 32))
    print(f"SEED={seed}", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    programs = {
        "python": [sys.executable, str(HERE / "python/client.py")],
        "node": ["node", str(HERE / "node/client.mjs")],
        "go": [go],
        "c": [c],
    }
    figures, broken = judged(seconds, *run(seconds, seed, Path(agent), programs))
    print(*broken[:20], sep="\n", end="\n" if broken else "")
    print(f"{'broken' if broken else 'trust'}: chaos: {figures}")
    return 1 if broken else 0


if __name__ == "__main__":
    # So that what was started is stopped, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(float(sys.argv[1]), *sys.argv[2:]))
