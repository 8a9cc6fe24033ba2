"""Chord's finger tables and the ways of its lookups, from the rule of the paper: a node whose successor is not yet the
key's owner sends on to the highest of its fingers that lies before the key."""

import bisect
import hashlib

from recorded_nodes import node

BITS = 160

# The mean hops that were measured with the recordings, from other starts perhaps.
HOPS = {"n3": 0.76, "n10": 1.45, "n11": 1.50, "n100": 3.21}


class Network:
    """The finger tables of all nodes, by place; a node that is down is in no table but its own."""

    def __init__(self, ids, down):
        self.ids = ids
        self.up = [place for place in range(len(ids)) if place not in down]
        self.tables = [self.table(place) for place in range(len(ids))]

    def table(self, place):
        known = sorted((self.ids[other], other) for other in {*self.up, place})
        return [successor(known, (self.ids[place] + 2**i) % 2**BITS) for i in range(BITS)]

    def owner(self, key):
        return successor(sorted((self.ids[place], place) for place in self.up), key)

    def route(self, start, key):
        way, at = [], start
        while not self.between(key, at, self.ids[self.tables[at][0]], True):
            at = next(f for f in reversed(self.tables[at]) if self.between(self.ids[f], at, key, False))
            way.append(at)
        return way

    def between(self, ident, place, end, closed):
        """Whether an identifier lies on the way up from a node to an end: (node, end] or (node, end)."""
        reach = (end - self.ids[place]) % 2**BITS or 2**BITS
        along = (ident - self.ids[place]) % 2**BITS or 2**BITS
        return along < reach or (closed and along == reach)


def successor(nodes, ident):
    """The first of the nodes, sorted by identifier, at or above an identifier."""
    return nodes[bisect.bisect_left(nodes, (ident,)) % len(nodes)][1]


def routes(stem, data):
    """All nodes up, as recorded; then with every third one down. Lookups begin at one node after the other."""
    keys = [int(ident, 16) for ident in data["key_ids"]]
    for case in data["cases"]:
        ids = [int(ident, 16) for ident in case["node_ids"]]
        assert ids == [int(hashlib.sha1(name.encode()).hexdigest(), 16) for name in case["nodes"]]
        nodes = [node(name) for name in case["nodes"]]
        for down in ((), range(0, len(ids), 3)):
            network = Network(ids, down)
            starts = [i % len(ids) for i in range(len(keys))]
            ways = [[start, *network.route(start, key)] for start, key in zip(starts, keys, strict=True)]
            owners = [network.tables[way[-1]][0] for way in ways]
            assert owners == [network.owner(key) for key in keys]
            assert down or owners == case["placement"]
            asked = range(0, len(ids), len(ids) // 4 or 1)
            tables = [{"node": place, "nodes": network.tables[place]} for place in asked]
            entry = {"scheme": {"name": "chord"}, "nodes": nodes, "fingers": tables, "routes": ways}
            if down:
                entry["states"] = {case["nodes"][place]: "down" for place in down}
                yield case, case["name"] + "-down", entry
                continue
            ends = [f"{ids[network.tables[0][i]]:040x}" for i in (0, -1)]
            assert ends == case["finger_node0_first_last"], case["name"]
            hops = sum(len(way) - 1 for way in ways) / len(ways)
            assert abs(hops - HOPS[case["name"]]) < 0.03, (case["name"], hops)
            yield case, case["name"], entry


FAMILIES = {"chord_routes": [("chord.json", routes)]}
