"""How the recordings of memcached clients and proxies in `recordings` become cases. Generators as in
recorded_cases.py."""

from recorded_nodes import node


def haproxy_scheme(line):
    """A line `hash-type METHOD FUNCTION MODIFIER`, of which any end may be missing."""
    words = line.split()[1:] + [None] * 3
    scheme = {"name": "haproxy" if words[0] == "consistent" else "haproxy_map"}
    given = {"function": words[1], "avalanche": True if words[2] else None}
    return scheme | {name: value for name, value in given.items() if value}


def down(case, nodes):
    """The states of a case whose nodes are marked."""
    marked = {n["id"]: "down" for n, told in zip(nodes, case["nodes"], strict=True) if told.get("down")}
    return {"states": marked} if marked else {}


def haproxy_default(stem, data):
    for case in data["cases"]:
        name = case["hash_type"].removeprefix("hash-type ").replace(" ", "-")
        nodes = [node(f"s{i}") for i in range(1, case["servers"] + 1)]
        entry = {"scheme": haproxy_scheme(case["hash_type"]), "nodes": nodes, "placement": case["placement"]}
        yield case | {"name": name, "nodes": nodes}, name, entry


def haproxy_lines(stem, data):
    for case in data["cases"]:
        nodes = [node(n["name"], n["weight"], backup=n.get("backup")) for n in case["nodes"]]
        entry = {"scheme": haproxy_scheme(case["hash_type"]), "nodes": nodes, "placement": case["placement"]}
        yield case, case["name"], entry | down(case, nodes)


def nginx_single(stem, data):
    for case in data["cases"]:
        nodes = [node(n["name"], n["weight"]) for n in case["nodes"]]
        entry = {"scheme": {"name": case["scheme"]}, "nodes": nodes, "placement": case["placement"]}
        yield case, case["name"], entry | down(case, nodes)


def memcached(host, port, weight):
    """A node whose id is its endpoint, an IPv6 address in brackets."""
    return node(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", weight)


def weight0(stem, data):
    scheme = {"name": "ketama", "point_hash": "md5", "key_hash": "md5", "weighted": "always"}
    for case in data["cases"]:
        name = "-".join(map(str, case["weights"]))
        nodes = [memcached(host, case["port"], w) for host, w in zip(case["hosts"], case["weights"], strict=True)]
        told = [{"weight": n.get("weight", 1), "port": case["port"]} for n in nodes]
        entry = {"scheme": scheme, "nodes": nodes, "placement": case["placement"]}
        yield case | {"name": name, "nodes": told}, name, entry


def libmemcached(scheme):
    """The cases of one scheme."""

    def cases(stem, data):
        for case in data["cases"]:
            if case["scheme"]["name"] == scheme:
                nodes = [memcached(n["host"], n["port"], n["weight"]) for n in case["nodes"]]
                yield case, case["name"], {"scheme": case["scheme"], "nodes": nodes, "placement": case["placement"]}

    return cases


def nutcracker(stem, data):
    for case in data["cases"]:
        nodes = [node(n["name"], n["weight"]) for n in case["nodes"]]
        yield case, case["name"], {"scheme": case["scheme"], "nodes": nodes, "placement": case["placement"]}


KETAMA = [("libmemcached_weight0.json", weight0), ("libmemcached_servers.json", libmemcached("ketama"))]
MODULA = [("libmemcached_servers.json", libmemcached("modula"))]
TWEMPROXY = [("nutcracker_heavy.json", nutcracker)]
NGINX = [("nginx_single.json", nginx_single)]
HAPROXY = [("haproxy_default.json", haproxy_default), ("haproxy_lines.json", haproxy_lines)]
