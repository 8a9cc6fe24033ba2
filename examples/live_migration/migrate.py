"""Moves the keys of Redis servers to where a rebalanced topology has them, while they are read and written.

Usage: migrate.py CONTROL NEW=ADDRESS ..    the server with the transition, and shards that join
Killed and started again it goes on where it was: all that it knows is in the control server.
"""

import json
import sys
import time
from collections import defaultdict

from control import Control, Shards
from libconsistent import Placement, Ring, Transition

MAX_SHARE = 0.05  # of all keys, in a step
PUBLISHED_EACH = 8  # slots


class Migration:
    def __init__(self, control: Control) -> None:
        self.control, self.shards = control, Shards()

    def plan(self, joining: list[str]) -> Placement:
        """Where the keys shall live, decided once: every shard gets its part of the bytes."""
        text = self.control.server.get("goal")
        if text is None:
            ring = Ring.from_json(self.control.read()[1].new.to_json())
            sizes = self.sizes(ring.snapshot())
            for shard in joining:
                id, address = shard.split("=", 1)
                ring.add_node(id, address=address)
            planned = ring.snapshot().rebalance(loads={"bytes": sizes}, sizes=sizes)
            text = planned.placement.to_json()
            self.control.server.set("goal", text)
            print(f"plan: {len(planned.moves)} slots, {planned.bytes} bytes", flush=True)
        return Ring.from_json(text).snapshot()

    def sizes(self, placement: Placement) -> list[int]:
        """The bytes of each slot."""
        sizes = [0] * json.loads(placement.to_json())["scheme"]["slots"]
        for id in placement:
            for keys in self.shards.keys(placement, id):
                with self.shards.of(placement.node(id)).pipeline(transaction=False) as asked:
                    for key in keys:
                        asked.strlen(key)
                    for key, size in zip(keys, asked.execute(), strict=True):
                        sizes[placement.slot(key)] += size
        return sizes

    def run(self, goal: Placement) -> None:
        """Finishes the transition that there is, and then step after step."""
        _, transition = self.control.read()
        while True:
            self.finish(transition)
            step = next(transition.new.steps(goal, max_share=MAX_SHARE), None)
            if step is None:
                return
            print(f"step: {step.plan.moved:.4f} moves, {step.left:.4f} left", flush=True)
            transition = Transition(transition.new, step.placement)

    def finish(self, transition: Transition) -> None:
        """Copies what moves, slot by slot, and deletes it where it was."""
        self.publish(transition)  # from here on, whatever is written is in both places
        for turn, (slot, keys) in enumerate(self.moving(transition).items()):
            self.copy(transition, keys)
            transition = transition.with_slot_done(slot)
            if turn % PUBLISHED_EACH == 0:
                self.control.publish(transition)
        transition = transition.with_done(0, 2**64 - 1)
        self.publish(transition)  # from here on, nobody asks the old places
        self.clean(transition)

    def publish(self, transition: Transition) -> None:
        """Publishes, and waits until every client goes by it."""
        version = self.control.publish(transition)
        while not self.control.all_have(version):
            time.sleep(0.005)

    def moving(self, transition: Transition) -> dict[int, list[str]]:
        """The keys that move and are not done, by slot: all of a slot have one shard before, and one after."""
        old, new, moving = transition.old, transition.new, defaultdict(list)
        for id in old:
            for keys in self.shards.keys(old, id):
                for key in keys:
                    if old.get_node(key) == id != new.get_node(key) and not transition.is_done(key):
                        moving[new.slot(key)].append(key)
        return dict(sorted(moving.items()))

    def copy(self, transition: Transition, keys: list[str]) -> None:
        """Never over what is there already: a client has written that, and it is newer."""
        source, target = (
            self.shards.of(placement.node(placement.get_node(keys[0]) or ""))
            for placement in (transition.old, transition.new)
        )
        with target.pipeline(transaction=False) as copies:
            for key, value in zip(keys, source.mget(keys), strict=True):
                if value is not None:
                    copies.set(key, value, nx=True)
            copies.execute()
        print(f"copied {len(keys)}", flush=True)

    def clean(self, transition: Transition) -> None:
        """Deletes keys from shards where they do not live any more."""
        old, new = transition.old, transition.new
        for id in old:
            for keys in self.shards.keys(old, id):
                gone = [key for key in keys if new.get_node(key) != id]
                if gone:
                    self.shards.of(old.node(id)).unlink(*gone)
                    print(f"deleted {len(gone)}", flush=True)


def main(control: str, joining: list[str]) -> None:
    migration = Migration(Control(control))
    migration.run(migration.plan(joining))
    print("done")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2:])
