"""How the recordings of balancers that were asked by `tests/live`, and of those that came with a list of names, become
cases. Generators as in recorded_cases.py."""

from recorded_nodes import node


def documents(stem, data):
    """Cases whose scheme and nodes are documents of this project already, with the ids of those that are down."""
    for case in data["cases"]:
        entry = {"scheme": case["scheme"], "nodes": case["nodes"], "placement": case["placement"]}
        states = {"states": dict.fromkeys(case["down"], "down")} if case["down"] else {}
        yield case | {"keys": case["keys_hex"]}, case["name"], entry | states


def listed(scheme, make):
    """Cases that have a list of nodes and no name."""

    def cases(stem, data):
        for number, case in enumerate(data["cases"]):
            name = f"{len(case['nodes'])} nodes, {number}"
            nodes = [make(i, told) for i, told in enumerate(case["nodes"])]
            yield case | {"name": name}, name, {"scheme": scheme(case), "nodes": nodes, "placement": case["placement"]}

    return cases


def named(name, **parameters):
    return lambda case: {"name": name} | parameters


def plain(index, told):
    return node(told["id"], told["weight"])


def redis_proxy(case):
    tag = {"hash_tag": "{}"} if case["settings"].get("enable_hashtagging") else {}
    return {"name": case["scheme"], "key_hash": "murmur2"} | tag


def shard(case):
    return {"name": "varnish_shard"} | ({"alt": case["alt"]} if case["alt"] else {})


def wire_form(name):
    """A name that has no escapes."""
    labels = [label.encode() for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def chashed(stem, data):
    """Keys as names, and in wire form."""
    for case in data["cases"]:
        nodes = [node(f"s{i}", told["weight"], uuid=told["uuid"]) for i, told in enumerate(case["nodes"])]
        scheme = {"name": "dnsdist_chashed", "perturbation": case["perturbation"]}
        entry = {"scheme": scheme, "nodes": nodes, "placement": case["placement"]}
        yield case | {"name": "names", "keys": case["names"]}, "names", entry
    for case in data["cases"]:
        # Written as text: no byte of these names is above 127.
        wire = [wire_form(name).decode() for name in case["names"]]
        entry = {"scheme": scheme | {"keys": "wire"}, "nodes": nodes, "placement": case["placement"]}
        yield case | {"name": "wire", "keys": wire}, "wire", entry


FAMILIES = {
    "openresty": [
        ("lua_resty_chash_apisix.json", listed(named("nginx"), plain)),
        ("lua_resty_chash_ingress_nginx.json", listed(named("nginx", label="no_nul"), plain)),
    ],
    "envoy_redis": [
        ("envoy_redis_proxy.json", listed(redis_proxy, lambda index, told: node(told))),
        ("envoy-redis.json", documents),
    ],
    "varnish_shard": [
        ("varnish_shard.json", listed(shard, lambda index, told: node(told["ident"], told["weight"]))),
        ("varnish-shard.json", documents),
    ],
    "caddy": [
        ("caddy_2_11.json", listed(named("caddy"), lambda index, told: node(f"u{index}", dial=told))),
        ("caddy-2.*.json", documents),
    ],
    "traffic_server": [
        (
            "ats_parent.json",
            listed(
                named("traffic_server"),
                lambda index, told: node(f"p{index}", told["weight"], hash_string=told["hash_string"]),
            ),
        ),
        ("traffic_server-parents.json", documents),
    ],
    "dnsdist_chashed": [("dnsdist_chashed.json", chashed), ("dnsdist-chashed.json", documents)],
}
