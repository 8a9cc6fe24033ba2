"""What recorded servers and settings are in documents of this project; nothing here knows how any system places."""

LIBMEMCACHED = {
    "ketama-hashlast-md5": {"key_hash": "md5"},
    "ketama-late-md5": {"key_hash": "md5", "weighted": "never"},
    "ketama-sorted": {"sort_hosts": True},
    "spy-md5": {"point_hash": "md5", "key_hash": "md5", "spy": True},
    "modula-default": {},
    "modula-sorted": {"sort_hosts": True},
}
WEIGHTED = {"point_hash": "md5", "key_hash": "md5", "weighted": "always"}


def node(ident, weight=1, zone="", address="", **fields):
    """Fields at their defaults are left out."""
    fields = {k: v for k, v in fields.items() if v not in (None, False)}
    record = {"weight": weight if weight != 1 else None, "zone": zone, "address": address, "fields": fields}
    return {"id": ident} | {k: v for k, v in record.items() if v not in (None, "", {})}


def told(style, index, endpoint, weight, **fields):
    """A node whose endpoint is its id, its address, or told field by field."""
    match style:
        case "id":
            return node(endpoint, weight)
        case "address":
            return node(f"n{index}", weight, address=endpoint)
        case "fields":
            return node(f"n{index}", weight, **fields)


def memcached(n, style, index):
    path = n["host"].startswith("/")
    endpoint = n["host"] if path else f"{n['host']}:{n['port']}"
    return told(style, index, endpoint, n["weight"], host=n["host"], port=None if path else n["port"])


def libketama(n, style, index):
    return told("id" if style == "fields" else style, index, n["addr"], n["memory"])


def twemproxy(n, style, index):
    endpoint = n["host"] if n["host"].startswith("/") else f"{n['host']}:{n['port']}"
    if n["name"]:
        return node(endpoint, n["weight"], name=n["name"])
    return told(style, index, endpoint, n["weight"], name=n["ring_name"])


def nginx(n, style, index):
    return told(style, index, n["name"], n["weight"], name=n["name"])


def haproxy(n, style, index):
    explicit = n["puid"] if n["id"] == n["puid"] else None
    where = {}
    if "addr" in n:
        addr = f"[{n['addr']}]" if ":" in n["addr"] else n["addr"]
        where = {"addr": n["addr"], "port": n["port"]} if index % 2 else {"address": f"{addr}:{n['port']}"}
    return node(n["name"], n["weight"], id=explicit, guid=n.get("guid"), backup=n.get("backup"), **where)


def envoy(n, style, index):
    address = f"127.0.0.1:{n['port']}" if "port" in n else n["key"]
    key = n["key"] if n["key"] != address else None
    return (
        node(address, n["weight"], hash_key=key)
        if key
        else told(style, index, n["key"], n["weight"], hash_key=n["key"])
    )


def cassandra(n):
    return node(n["name"], zone=f"{n['dc']}/{n['rack']}", tokens=[str(t) for t in n["tokens"]])


def libmemcached_scheme(stem):
    kind = stem.removeprefix("libmemcached-")
    if kind.startswith("modula"):
        return {"name": "modula"} | LIBMEMCACHED[kind]
    if kind.startswith("weighted"):
        return {"name": "ketama"} | WEIGHTED | ({"sort_hosts": True} if kind.endswith("sorted") else {})
    if kind in LIBMEMCACHED:
        return {"name": "ketama"} | LIBMEMCACHED[kind]
    name = kind.removeprefix("ketama-")
    return {"name": "ketama"} | ({"point_hash": name, "key_hash": name} if name != "default" else {})


def twemproxy_scheme(options):
    defaults = {"hash": "fnv1a_64", "distribution": "ketama"}
    given = {k: options[k] for k in ("hash", "distribution", "hash_tag") if k in options}
    return {"name": "twemproxy"} | {k: v for k, v in given.items() if defaults.get(k) != v}


def haproxy_scheme(stem, options):
    scheme = {"name": "haproxy" if options["hash-type"] == "consistent" else "haproxy_map"}
    key = options["hash-key"]
    if key == "id" and stem.startswith("haproxy-3.2.0"):
        key = "id-3.0"
    given = {
        "function": options["function"] if options["function"] != "sdbm" else named_sdbm(scheme["name"], options),
        "avalanche": options["avalanche"] or None,
        "input": options["input"] if options["input"].startswith("uri") else None,
        "hash_key": key if key != "id" else None,
    }
    return scheme | {k: v for k, v in given.items() if v is not None}


def named_sdbm(name, options):
    """`hash-type consistent` alone has the avalanche; without it the function is named."""
    return "sdbm" if name == "haproxy" and not options["avalanche"] else None


def envoy_scheme(options):
    if options["lb"] == "maglev":
        return {"name": "envoy_maglev"} | ({"table_size": options["M"]} if "M" in options else {})
    sizes = (
        {"min_ring_size": options["min_size"], "max_ring_size": options["max_size"]} if "min_size" in options else {}
    )
    return {"name": "envoy_ring_hash"} | sizes | ({"hash_function": "murmur2"} if options.get("murmur") else {})


def flags(stem, case):
    """Which mistake a case catches."""
    name = case["name"]
    nodes = [n for n in case.get("nodes") if isinstance(n, dict)] if isinstance(case.get("nodes"), list) else []
    weights = {n.get("weight", n.get("memory", 1)) for n in nodes}
    shares = "weighted" in stem or stem.startswith(("twemproxy-ketama", "rjketama"))
    found = {
        "list_order": name.endswith("-reversed"),
        "node_removed": name.endswith("-minus") or name == "minusid" or "_del" in name or "churn" in name,
        "node_added": name.endswith("-plus"),
        "node_readded": name.endswith("-readd"),
        "node_down": any(n.get(k) for n in nodes for k in ("down", "unhealthy", "ejected")),
        "weights": len(weights) > 1,
        "zero_weight": 0 in weights,
        "backup": any(n.get("backup") for n in nodes) or name == "allbackups",
        "large_weights": any(w >= 1_000_000 for w in weights),
        "unix_socket": name.startswith("sock"),
        "default_port": name == "p11211" or (stem.startswith("libmem") and any(n["port"] == 11211 for n in nodes)),
        "literal_name": name.startswith("noport"),
        "explicit_ids": name.startswith("ids") or name == "minusid",
        "float_counts": len(nodes) in (25, 61) and shares,
        "tied_points": stem == "libmemcached-ketama-crc",
        "old_point_hash": "hashlast" in stem or "late-md5" in stem,
        "hash_tag": "hashtag" in stem or stem.startswith("redis"),
        "host_order": "sorted" in stem,
        "explicit_names": any(n.get("name") and "ring_name" in n for n in nodes),
        "signed_bytes": stem in ("libmemcached-ketama-default", "twemproxy-ketama-fnv1a_64", "cassandra_murmur3"),
        "running_sums": stem.startswith(("envoy-ring", "grpc")),
        "avalanche": "avalanche" in stem,
        "ip_address": "ip_hash" in stem or name.startswith("source"),
        "ipv6": "port6" in stem or name.startswith("ipv6"),
        "rejections": "failover" in stem,
        "pool_of_one": len(nodes) == 1 or name == "n1",
        "racks": stem.startswith("cassandra") and name.startswith("nts"),
        "swapped_label": name.endswith("-swapped"),
        "utf16_units": stem in ("npm-node-hashring", "npm-consistent-hash", "npm-memjs-hashcode-mod"),
    }
    return [flag for flag, there in found.items() if there]
