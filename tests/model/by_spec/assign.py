"""[5.5] One node to each of many items."""

from placement import Placement
from whole import Refused, ceil_div, mix


def assign(placement, items, factor):
    """[5.5, 16.2.2] The nodes of items by index, -1 for none."""
    if not 1000 <= factor <= 10**6:
        raise Refused("argument", "factor")
    if len(set(items)) != len(items):
        raise Refused("keys", "an item twice")

    def takers(p):
        return {i for i in p.live if p.states.get(p.nodes[i].id, "up") == "up"}

    takes = takers(placement)
    if not takes:
        states = {i: "down" if s == "draining" else s for i, s in placement.states.items()}
        placement = Placement(placement.top, states)
        takes = takers(placement)
    total = sum(placement.nodes[i].t for i in takes)
    caps = {i: ceil_div(factor * len(items) * placement.nodes[i].t, 1000 * total) for i in takes}
    out = {}
    for item in sorted(items, key=lambda x: (mix(placement.position(x)), x)):
        out[item] = next((i for i in placement.walk(placement.position(item)) if caps.get(i, 0) > 0), -1)
        if out[item] >= 0:
            caps[out[item]] -= 1
    return [out[item] for item in items]
