"""How the recordings kept in `recorded` become cases. Nothing here knows how any system places. Generators as in
compat_cases.py."""

from compat_cases import named, servers
from compat_nodes import node


def named_server(n, style, index):
    return node(n["name"], n["weight"])


def rendezvous(stem, data):
    """Tags are ids, addresses, or told under placement, pool by pool in turn."""
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


FAMILIES = {
    "python_memcached": [("python_memcached.json", servers(named("python_memcached"), named_server))],
    "mcrouter_rendezvous": [("mcrouter_rendezvous.json", rendezvous)],
}
