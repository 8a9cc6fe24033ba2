"""The sharded store on real redis servers: one is killed and comes back empty, or hangs and comes back outdated."""

from __future__ import annotations

import signal

import pytest
from libconsistent import Ring
from programs import Program
from redis_servers import Shard, shards, start

KEYS = [f"user:{i}" for i in range(1000)]
GONE = "shard-2"


def held(shard: Shard) -> dict[str, str]:
    """What a server has: asked of it, not of a ring."""
    found = {}
    lines = iter(shard.ask(f"MGET {' '.join(KEYS)}")[1:])
    for key in KEYS:
        if next(lines) != "$-1":  # the length of the value that follows
            found[key] = next(lines)
    assert shard.ask("DBSIZE") == [f":{len(found)}"]
    return found


def homes(ring: Ring, value: str) -> dict[str, dict[str, str]]:
    """What every live shard is to have: the keys of which it is one of the first two live nodes."""
    live = [id for id in ring if ring.state(id) == "up"]
    return {id: {key: value for key in KEYS if id in ring.get_nodes(key, 2)} for id in live}


@pytest.mark.parametrize("language", ["python", "go"])
@pytest.mark.parametrize("how", ["killed", "hangs"])
def test_heirs_answer_until_the_shard_is_back(language: str, how: str) -> None:
    with shards(5) as running:
        ring = Ring(list(running))
        moved = [key for key in KEYS if ring[key] == GONE]
        with Program("sharded_redis", language, *(shard.address for shard in running.values())) as program:
            program.expect("kill one of the shards now")
            assert {id: held(shard) for id, shard in running.items()} == homes(ring, "old")

            if how == "killed":
                running[GONE].stop()
            else:
                running[GONE].process.send_signal(signal.SIGSTOP)
            assert program.expect("down: ") == GONE
            program.expect("start it again")
            ring.mark_down(GONE)
            heirs = {ring[key] for key in moved}
            assert {id: held(running[id]) for id in ring if id != GONE} == homes(ring, "new")

            if how == "killed":
                running[GONE] = start(running[GONE].port)
            else:
                running[GONE].process.send_signal(signal.SIGCONT)
            shown = program.ends()
        ring.mark_up(GONE)
        assert {id: held(shard) for id, shard in running.items()} == homes(ring, "new")
    assert len(moved) > 100 and len(heirs) == 4
    assert shown == {"keys": 1000, "moved": len(moved), "heirs": 4, "back": len(moved), "lost": 0}
