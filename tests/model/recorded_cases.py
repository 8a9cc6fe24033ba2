"""How the files of recorded placements become cases. A generator takes a file's stem and data and gives, case by case,
the recorded one, a name, and the new fields."""

import recorded_balancers
import recorded_npm
import recorded_proxies
from recorded_nodes import (
    cassandra,
    envoy,
    envoy_scheme,
    haproxy,
    haproxy_scheme,
    libketama,
    libmemcached_scheme,
    memcached,
    nginx,
    node,
    twemproxy,
    twemproxy_scheme,
)


def servers(scheme, make):
    """Files whose nodes are servers: a placement, or a list of tries, for each key. Reversed lists tell their nodes'
    own fields, lengthened ones by address, others by id."""

    def cases(stem, data):
        for case in data["cases"]:
            name = case["name"]
            style = {"-reversed": "fields", "-plus": "address"}.get(name[name.rfind("-") :], "id")
            nodes = [make(n, style, i) for i, n in enumerate(case["nodes"])]
            entry = {"scheme": scheme(stem, data.get("options", {}), case), "nodes": nodes}
            marked = [any(n.get(mark) for mark in ("down", "unhealthy", "ejected")) for n in case["nodes"]]
            if any(marked):
                entry["states"] = {n["id"]: "down" for n, down in zip(nodes, marked, strict=True) if down}
            placement = case["placement"]
            if isinstance(placement[0], str):
                ids = [n["id"] for n in nodes]
                placement = [ids.index(ident) for ident in placement]
            entry["tries" if isinstance(placement[0], list) else "placement"] = placement
            yield case, name, entry

    return cases


def named(name):
    return lambda stem, options, case: {"name": name}


def inputs(stem, options, case):
    given = {
        "uri len 12": {"input": "uri", "uri_len": 12, "function": "sdbm"},
        "uri path-only (absolute-form)": {"input": "uri-path-only", "function": "sdbm"},
        "hdr(host) use_domain_only": {"input": "domain", "avalanche": True},
        "source hash-type consistent sdbm avalanche": {"input": "source", "avalanche": True},
        "source hash-type consistent sdbm": {"input": "source", "function": "sdbm"},
        "allbackups": {"allbackups": True, "avalanche": True},
    }
    return {"name": "haproxy"} | given[case["name"]]


def input_server(n, style, index):
    """The backups of `allbackups` are s2 to s4, beside an s1 that is down."""
    return node(n["name"], n["weight"])


def haproxy_inputs(stem, data):
    for case, name, entry in servers(inputs, input_server)(stem, data):
        if name == "allbackups":
            entry["nodes"] = [n if n["id"] == "s1" else n | {"fields": {"backup": True}} for n in entry["nodes"]]
        yield case, name, entry


def bounded(stem, data):
    for case in data["cases"]:
        scheme = {"name": "haproxy", "avalanche": True, "balance_factor": case["hash_balance_factor"]}
        nodes = [node(f"s{n['id'] + 1}", n["weight"]) for n in case["nodes"]]
        yield case, case["name"], {"scheme": scheme, "nodes": nodes, "acquire": case["placement"]}


def grpc(stem, options, case):
    sizes = ("min_ring_size", "max_ring_size", "ring_size_cap")
    return {"name": "grpc_ring_hash"} | {k: case[k] for k in sizes if k in case}


def envoy_tests(stem, data):
    """Envoy's unit tests: hashes beside the ring's points, and a whole small table."""
    for name, field, ports, options in (
        ("ring-min12", "ring_xxhash64_min12", range(90, 96), {}),
        ("ring-min12-murmur2", "ring_murmur2_min12", range(80, 86), {"hash_function": "murmur2"}),
    ):
        ids = [f"127.0.0.1:{port}" for port in ports]
        points = [(int(p["hash"]), ids.index(p["node"])) for p in data[field]]
        # A point is its own node's, the hash above it the next point's.
        lookups = list(points)
        for i, (point, _) in enumerate(points):
            lookups.append((point + 1, points[(i + 1) % len(points)][1]))
        if not options:
            lookups += [(int(p["hash"]), ids.index(p["node"])) for p in data["ring_lookups"]]
        entry = {
            "scheme": {"name": "envoy_ring_hash", "min_ring_size": 12} | options,
            "nodes": [node(ident) for ident in ids],
            "keys_hashed": [str(key) for key, _ in lookups],
            "placement": [owner for _, owner in lookups],
        }
        yield {"name": name, "nodes": []}, name, entry
    for name, field, label in (
        ("maglev-7", "maglev_table7_nodes_127.0.0.1:90..95", "127.0.0.1:%d"),
        ("maglev-7-hostnames", "maglev_table7_hostnames_90..95", "%d"),
    ):
        nodes = [node(label % port) for port in range(90, 96)]
        scheme = {"name": "envoy_maglev", "table_size": 7}
        entry = {"scheme": scheme, "nodes": nodes, "keys_hashed": [str(i) for i in range(7)], "placement": data[field]}
        yield {"name": name, "nodes": []}, name, entry


def ch3(stem, data):
    for case in data["cases"]:
        count = case["nodes"]
        pool = {"nodes_numbered": count} if count > 100 else {"nodes": [node(str(i)) for i in range(count)]}
        yield case, case["name"], {"scheme": {"name": "mcrouter"}, **pool, "placement": case["placement"]}
        scheme = {"name": "mcrouter", "function": "crc32"}
        yield case, case["name"] + "-crc32", {"scheme": scheme, **pool, "placement": case["placement_crc32"]}


def ranges(numbers):
    """Ascending numbers as texts `first-last` or `one`."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{a}-{b}" if a < b else str(a) for a, b in runs]


def key_slots(stem, data):
    entry = {"scheme": {"name": "redis_cluster"}, "nodes": [node("all", slots=["0-16383"])]}
    yield {"name": "slots", "nodes": []}, "slots", entry | {"positions": [str(slot) for slot in data["slots"]]}


def slots(stem, data):
    for case in data["cases"]:
        held = [ranges(range(n["slots"][0], n["slots"][1] + 1)) for n in case["nodes"]]
        nodes = [node(f"n{i}", slots=texts) for i, texts in enumerate(held)]
        yield case, case["name"], {"scheme": {"name": "redis_cluster"}, "nodes": nodes, "placement": case["placement"]}
        scheme = {"name": "redis_cluster", "assignment": "create"}
        bare = [node(n["id"]) for n in nodes]
        yield case, case["name"] + "-create", {"scheme": scheme, "nodes": bare, "placement": case["placement"]}


def tokens(stem, data):
    base = {"name": "cassandra"} | ({"partitioner": "random"} if stem.endswith("random") else {})
    for i, case in enumerate(data["cases"]):
        nodes = [cassandra(n) for n in case["nodes"]]
        # The recorded owner and token of the empty key are the driver's.
        first = {"scheme": base | {"rule": "driver"}, "nodes": nodes, "placement": case["placement"]}
        yield case, case["name"], first | ({"positions": data["tokens"]} if i == 0 else {})
        rf = case["rf"]
        copies, total = (
            (rf, rf) if isinstance(rf, int) else (",".join(f"{dc}:{n}" for dc, n in rf.items()), sum(rf.values()))
        )
        for rule, field in (("driver", "driver_replicas"), ("server", "server_model_replicas")):
            scheme = base | {"replication": copies} | ({"rule": rule} if rule == "driver" else {})
            entry = {"scheme": scheme, "nodes": nodes, "replicas": [{"n": total, "lists": case[field]}]}
            yield case, f"{case['name']}-{rule}", entry


def partitions(stem, data):
    for case in data["cases"]:
        scheme = {"name": "dynamo", "partitions": case["Q"]}
        left = [i for i, name in enumerate(case["nodes"]) if name is not None]
        held = [ranges(p for p, holder in enumerate(case["table"]) if holder == i) for i in left]
        nodes = [node(case["nodes"][i], partitions=texts) for i, texts in zip(left, held, strict=True)]
        fields = {
            "placement": [left.index(i) for i in case["placement"]],
            "replicas": [{"n": 3, "lists": [[left.index(i) for i in found] for found in case["preference3"]]}],
        }
        yield case, case["name"], {"scheme": scheme, "nodes": nodes} | fields
        if all(op.startswith("+") for op in case["ops"]):
            joined = [node(op[1:]) for op in case["ops"]]
            yield case, case["name"] + "-joined", {"scheme": scheme, "nodes": joined} | fields


def identifiers(lists, count):
    """Half of the nodes are told by their identifier."""

    def cases(stem, data):
        for case in data["cases"]:
            ids = zip(case["nodes"], case["node_ids"], strict=True)
            nodes = [node(name, node_id=ident if i % 2 else None) for i, (name, ident) in enumerate(ids)]
            entry = {"scheme": {"name": stem}, "nodes": nodes, "placement": case["placement"]}
            yield case, case["name"], entry | {"replicas": [{"n": count, "lists": case[lists]}]}

    return cases


def textbook(stem, data):
    for case in data["cases"]:
        scheme = {"name": "textbook", "hash": stem.removeprefix("tutorial_"), "vnodes": case["vnodes"]}
        entry = {"scheme": scheme, "nodes": [node(name) for name in case["nodes"]], "placement": case["placement"]}
        yield case, case["name"], entry | {"replicas": [{"n": 3, "lists": case["replicas3"]}]}


LIBMEMCACHED = servers(lambda stem, options, case: libmemcached_scheme(stem), memcached)
HAPROXY = servers(lambda stem, options, case: haproxy_scheme(stem, options), haproxy)
ENVOY = servers(lambda stem, options, case: envoy_scheme(options), envoy)
WEIGHTED_CH3 = servers(
    lambda stem, options, case: {"name": "mcrouter", "function": "weighted_ch3"},
    lambda n, style, index: node(f"n{index}", n["weight"]),
)

# The systems.
FAMILIES = {
    "ketama": [("libmemcached-[!m]*.json", LIBMEMCACHED), *recorded_proxies.KETAMA],
    "modula": [("libmemcached-modula-*.json", LIBMEMCACHED), *recorded_proxies.MODULA],
    "libketama": [("rjketama.json", servers(named("libketama"), libketama))],
    "twemproxy": [
        ("twemproxy-*.json", servers(lambda stem, options, case: twemproxy_scheme(options), twemproxy)),
        *recorded_proxies.TWEMPROXY,
    ],
    "nginx": [
        ("nginx-consistent*.json", servers(named("nginx"), nginx)),
        ("nginx-hash*.json", servers(named("nginx_hash"), nginx)),
        ("nginx-ip_hash.json", servers(named("nginx_ip_hash"), nginx)),
        *recorded_proxies.NGINX,
    ],
    "haproxy": [
        ("haproxy-2.6-[!i]*.json", HAPROXY),
        ("haproxy-3.2.0-*.json", HAPROXY),
        ("haproxy-head-*.json", HAPROXY),
        ("haproxy-2.6-inputs.json", haproxy_inputs),
        ("haproxy-chbl.json", bounded),
        *recorded_proxies.HAPROXY,
    ],
    "envoy": [
        ("envoy-maglev*.json", ENVOY),
        ("envoy-ring*.json", ENVOY),
        ("envoy-unittests.json", envoy_tests),
    ],
    "grpc": [("grpc-ring_hash.json", servers(grpc, envoy)), ("grpc-ring_size_cap.json", servers(grpc, envoy))],
    "mcrouter": [("mcrouter-ch3.json", ch3), ("mcrouter-weightedch3-model.json", WEIGHTED_CH3)],
    "redis_cluster": [("redis-keyslot.json", key_slots), ("redis-cluster.json", slots)],
    "cassandra": [("cassandra_*.json", tokens)],
    "dynamo": [("dynamo_strategy3.json", partitions)],
    "chord": [("chord.json", identifiers("successor_list3", 3))],
    "kademlia": [("kademlia.json", identifiers("closest8", 8))],
    "textbook": [("tutorial_*.json", textbook)],
    **recorded_balancers.FAMILIES,
    **recorded_npm.FAMILIES,
}
