"""How the recordings kept in `recordings` become cases. Nothing here knows how any system places. Generators as in
recorded_cases.py."""

from recorded_cases import named, servers
from recorded_nodes import node


def named_server(n, style, index):
    return node(n["name"], n["weight"])


def rendezvous(stem, data):
    """Tags are ids, addresses, or told as fields, pool by pool in turn."""
    scheme = {"name": "mcrouter", "function": "rendezvous"}
    makers = (
        lambda i, tag: node(tag),
        lambda i, tag: node(f"n{i}", address=tag),
        lambda i, tag: node(f"n{i}", tag=tag),
    )
    for number, case in enumerate(data["cases"]):
        make = makers[number % len(makers)]
        nodes = [make(i, tag) for i, tag in enumerate(case["nodes"])]
        yield case | {"nodes": nodes}, case["name"], {"scheme": scheme, "nodes": nodes, "placement": case["placement"]}


def dealt(stem, data):
    """Who has the slots at the ends of all ranges, and some between. Nodes are told by id and by address in turn."""
    makers = (lambda i, address: node(address), lambda i, address: node(f"n{i}", address=address))
    for number, case in enumerate(data["cases"]):
        owners = {}
        for place, address in enumerate(case["addresses"]):
            for text in case["masters"].get(address, ()):
                first, last = map(int, text.split("-"))
                owners |= dict.fromkeys(range(first, last + 1), place)
        ends = {slot for slot in owners if owners.get(slot - 1) != owners[slot] or owners.get(slot + 1) != owners[slot]}
        slots = sorted(ends | set(range(0, 16384, 257)))
        nodes = [makers[number % 2](i, address) for i, address in enumerate(case["addresses"])]
        scheme = {"name": "redis_cluster", "assignment": "create"}
        if case["replicas"]:
            scheme["replicas"] = case["replicas"]
        placement = [owners[slot] for slot in slots]
        entry = {"scheme": scheme, "nodes": nodes, "keys_hashed": [str(slot) for slot in slots], "placement": placement}
        yield {"nodes": nodes, "name": str(number)}, f"{len(nodes)}-{number}", entry


FAMILIES = {
    "redis_cluster_create": [("redis_cli_create.json", dealt)],
    "python_memcached": [("python_memcached.json", servers(named("python_memcached"), named_server))],
    "mcrouter_rendezvous": [("mcrouter_rendezvous.json", rendezvous)],
}
