"""How recordings become cases whose answers are the places of nodes: default locators of Java, rings of Elixir, Traefik
and IPVS. As in `recorded_cases`."""

from recorded_nodes import node

HASHES = {
    "NATIVE_HASH": "native",
    "CRC_HASH": "crc",
    "CRC32_HASH": "crc",
    "FNV1_64_HASH": "fnv1_64",
    "FNV1A_64_HASH": "fnv1a_64",
    "FNV1_32_HASH": "fnv1_32",
    "FNV1A_32_HASH": "fnv1a_32",
    "KETAMA_HASH": "ketama",
}


def placed(case, scheme, nodes, out=("down",)):
    """A case of these nodes, of whom some are out in one of these ways."""
    entry = {"scheme": scheme, "nodes": nodes}
    pairs = zip(case["nodes"], nodes, strict=True)
    if states := {made["id"]: "down" for n, made in pairs if any(n.get(way) for way in out)}:
        entry["states"] = states
    return case, case["name"], entry


def array(name):
    """The default locators of spymemcached and xmemcached."""

    def cases(stem, data):
        for case in data["cases"]:
            hashed = HASHES[case["options"]["hash"]]
            scheme = {"name": name} | ({"hash": hashed} if hashed != "native" else {})
            case, told, entry = placed(case, scheme, [node(n["id"], n["weight"]) for n in case["nodes"]])
            yield case, told, entry | {"placement": case["placement"]}

    return cases


def rings(name, unit):
    """The rings of Elixir, whose weights are numbers of points: `unit` of them are a weight of 1."""

    def cases(stem, data):
        for case in data["cases"]:
            per_node = case["options"].get("replicas", unit)
            scheme = {"name": name} | ({"replicas": per_node} if per_node != unit else {})
            weights = [n["points"] / per_node for n in case["nodes"]]
            nodes = [node(n["id"], int(w) if w == int(w) else w) for n, w in zip(case["nodes"], weights, strict=True)]
            case, told, entry = placed(case, scheme, nodes)
            entry["placement"] = [found[0] for found in case["lists"]]
            count = max(map(len, case["lists"]))
            if count > 1:
                entry["replicas"] = [{"n": count, "lists": case["lists"]}]
            yield case, told, entry

    return cases


def traefik(stem, data):
    """Servers by their URLs, told as a field or as the id; fenced ones take no new client, as those that are down."""
    for number, case in enumerate(data["cases"]):
        makers = (lambda n, place: node(n["url"]), lambda n, place: node(f"n{place}", url=n["url"]))
        nodes = [makers[number % 2](n, place) for place, n in enumerate(case["nodes"])]
        case, told, entry = placed(case, {"name": "traefik_hrw"}, nodes, ("down", "fenced"))
        yield case, told, entry | {"placement": case["placement"]}


def ipvs(stem, data):
    defaults = {"tab_index": 12, "port": False, "unavailable": "deleted"}
    for case in data["cases"]:
        options = {name: value for name, value in case["options"].items() if defaults[name] != value}
        hosts = [f"[{n['addr']}]" if ":" in n["addr"] else n["addr"] for n in case["nodes"]]
        nodes = [
            node(f"n{place}", n["weight"], address=f"{host}:{n['port']}")
            for place, (host, n) in enumerate(zip(hosts, case["nodes"], strict=True))
        ]
        case, told, entry = placed(case, {"name": "ipvs_mh"} | options, nodes)
        yield case, told, entry | {"placement": case["placement"]}


FAMILIES = {
    "spymemcached_array": [("array-spymemcached.json", array("spymemcached_array"))],
    "xmemcached_array": [("array-xmemcached.json", array("xmemcached_array"))],
    "ex_hash_ring": [("ex_hash_ring.json", rings("ex_hash_ring", 512))],
    "libring": [("libring.json", rings("libring", 128))],
    "traefik_hrw": [("traefik_hrw.json", traefik)],
    "ipvs_mh": [("ipvs_mh.json", ipvs)],
}
