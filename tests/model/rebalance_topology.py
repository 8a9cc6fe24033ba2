"""Plans of topologies, docs/SPEC.md 20.13: the request that is made of one, and the document that comes of the plan."""

import assigned
import model
import rebalance_model
from rebalance_model import NONE

U64 = 2**64
STANDING = {"up": "taking", "down": "holding", "draining": "leaving"}


class Slots:
    """Slots by the parameters that tell them."""

    def __init__(self, slots, ends="", cuts=""):
        self.parameters = {"slots": slots, "ends": ends, "cuts": cuts}
        self.listed = [int(word, 16) for word in (ends or cuts).split(",") if word]
        even = [] if ends else assigned.even_ends(slots)
        self.lasts = [*sorted(self.listed + even), U64 - 1]

    def positions(self, slot):
        return self.lasts[slot - 1] + 1 if slot else 0, self.lasts[slot]

    def with_listed(self, listed):
        """The same with other ends, or cuts."""
        text, count = ",".join(f"{end:016x}" for end in sorted(listed)), len(listed)
        if self.parameters["ends"]:
            return Slots(count + 1, ends=text)
        return Slots(self.parameters["slots"], cuts=text)


def slots_before(topology, asked):
    if "slots" in asked:
        return Slots(asked["slots"])
    if topology.scheme == "assigned":
        return Slots(*(topology.parameters[name] for name in ("slots", "ends", "cuts")))
    return Slots(2 ** topology.parameters["bits"] if topology.scheme == "slots" else 4096)


def divided(before, split, merge):
    """The slots after, and of each what it came of: slots before, and which half (0 or 1) or None. [19.9]"""
    listed, came_of = set(before.listed), []
    for slot in range(len(before.lasts)):
        first, last = before.positions(slot)
        if slot in split:
            listed.add(first + (last - first) // 2)
            came_of += [([slot], 0), ([slot], 1)]
        elif slot - 1 in merge:
            came_of[-1][0].append(slot)
        else:
            came_of.append(([slot], None))
        if slot in merge:
            listed.remove(last)
    return before.with_listed(listed), came_of


def half_or_sum(values, came_of):
    slots, half = came_of
    if half is None:
        return sum(values[slot] for slot in slots)
    value = values[slots[0]]
    return value // 2 if half else value - value // 2


def level(nodes, replicas):
    """A zone at the outermost level that has as many."""
    for count in range(1, 8):
        cut = ["/".join(node.zone.split("/")[:count]) for node in nodes]
        if len(set(cut)) >= replicas:
            return cut
    return [node.zone for node in nodes]


def plan(document, asked, states):
    """The canonical document after it, and its moves: [slot, replica, from, to, reason]."""
    topology = model.read_object(document)
    nodes, parameters = topology.nodes, topology.parameters
    is_assigned = topology.scheme == "assigned"
    replicas = asked.get("replicas") or (parameters["replicas"] if is_assigned else 1)
    before = slots_before(topology, asked)
    is_kept = is_assigned and before.parameters == {name: parameters[name] for name in ("slots", "ends", "cuts")}
    if is_kept:
        rows = assigned.Assignment(topology).rows
    else:
        all_up = model.Placement(topology)
        rows = [all_up.replicas(before.positions(slot)[0], 16, "zone") for slot in range(len(before.lasts))]
    hot = [len(row) if is_kept and len(row) > parameters["replicas"] else 0 for row in rows]
    want = [max(replicas, length) for length in hot]
    for slot, count in asked.get("replicas_of", []):
        want[slot] = count
    after, came_of = divided(before, asked.get("split", []), asked.get("merge", []))
    firsts = [slots[0] for slots, _ in came_of]
    most = max([replicas, *(want[slot] for slot in firsts)])
    zones = level(nodes, replicas)
    request = {
        "slots": len(came_of),
        "replicas": most,
        "members": [
            {"id": n.id, "weight": n.thousandths, "zone": zone, "standing": STANDING[states.get(n.id, "up")]}
            for n, zone in zip(nodes, zones, strict=True)
        ],
        "replicas_of": [want[slot] for slot in firsts],
        "rows": [index for slot in firsts for index in (rows[slot][: want[slot]] + [NONE] * most)[:most]],
        "limits": asked.get("limits", {}),
    }
    if "loads" in asked:
        request["measures"] = [{"loads": [half_or_sum(asked["loads"], of) for of in came_of]}]
    if "bytes" in asked:
        request["bytes"] = [min(half_or_sum(asked["bytes"], of), U64 - 1) for of in came_of]
    if "last_moved" in asked:
        request["last_moved"] = [max(asked["last_moved"][slot] for slot in slots) for slots, _ in came_of]
    planned = rebalance_model.Plan(request).run()

    order = sorted(range(len(nodes)), key=lambda i: nodes[i].id_bytes())
    next_rows = [
        [order.index(index) for index in planned["rows"][slot * most :][:most] if index != NONE]
        for slot in range(len(came_of))
    ]
    text = assigned.write_rows(next_rows, [nodes[i].id_bytes() for i in order])
    parameters = {**after.parameters, "replicas": replicas, "rows": text}
    key_hash = (topology.seed, topology.hash_tag, topology.epoch, topology.secret, topology.hash_stop)
    result = model.Topology(nodes, "assigned", parameters, *key_hash)
    if result.everything() != topology.everything():
        result.epoch += 1
    moves = [
        [place // most, place % most, nodes[a].id, nodes[b].id, reason] for place, a, b, reason in planned["moves"]
    ]
    return {"next": model.canonical(result), "moves": moves}
