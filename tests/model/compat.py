"""Makes tests/vectors/compat from a directory of recorded placements: every case as a topology document of this project with
what the system did, over a part of the keys.

    python3 tests/model/compat.py DIRECTORY [--keys 300] [--out tests/vectors/compat]

`--keys 0` keeps all keys. The files are read, never run; nothing here knows how any system places."""

import argparse
import hashlib
import json
import pathlib

KEYS = 300


# --- what a recorded node is in a document ----------------------------------------------------------------------------


def node(ident, weight=1, zone="", address="", **placement):
    """Fields at their defaults are left out."""
    placement = {k: v for k, v in placement.items() if v not in (None, False)}
    fields = {"weight": weight if weight != 1 else None, "zone": zone, "address": address, "placement": placement}
    return {"id": ident} | {k: v for k, v in fields.items() if v not in (None, "", {})}


def memcached(n):
    return node(n["host"] if n["port"] == 0 else f"{n['host']}:{n['port']}", n["weight"])


def twemproxy(n):
    endpoint = n["host"] if n["host"].startswith("/") else f"{n['host']}:{n['port']}"
    return node(endpoint, n["weight"], name=n["name"])


def haproxy(n):
    explicit = n["puid"] if n.get("id", 0) == n.get("puid") else None
    addr = {"addr": n["addr"], "port": n["port"]} if "addr" in n else {}
    return node(n["name"], n["weight"], id=explicit, guid=n.get("guid"), backup=n.get("backup"), **addr)


def envoy(n):
    port = n.get("port")
    name = f"127.0.0.1:{port}" if port else n["key"]
    return node(name, n["weight"], hash_key=n["key"] if n["key"] != name else None)


def cassandra(n):
    return node(n["name"], zone=f"{n['dc']}/{n['rack']}", tokens=[str(t) for t in n["tokens"]])


def ranges(numbers):
    """Ascending numbers as texts `first-last` or `one`."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{a}-{b}" if a < b else str(a) for a, b in runs]


# --- the scheme of each file ------------------------------------------------------------------------------------------

LIBMEMCACHED = {
    "ketama-hashlast-md5": {"key_hash": "md5"},
    "ketama-late-md5": {"key_hash": "md5", "weighted": "never"},
    "ketama-sorted": {"sort_hosts": True},
    "spy-md5": {"point_hash": "md5", "key_hash": "md5", "spy": True},
    "modula-default": {},
    "modula-sorted": {"sort_hosts": True},
    "weighted": {},
    "weighted-late": {},
    "weighted-push": {},
    "weighted-sorted": {"sort_hosts": True},
}


def libmemcached(stem):
    kind = stem.removeprefix("libmemcached-")
    options = dict(LIBMEMCACHED.get(kind) or {})
    if kind.startswith("modula"):
        return {"name": "modula"} | options
    if kind.startswith("weighted"):
        options |= {"point_hash": "md5", "key_hash": "md5", "weighted": "always"}
    elif kind not in LIBMEMCACHED:
        hash_name = kind.removeprefix("ketama-")
        options = {"point_hash": hash_name, "key_hash": hash_name} if hash_name != "default" else {}
    return {"name": "ketama"} | options


def twemproxy_scheme(o):
    scheme = {"name": "twemproxy", "hash": o["hash"]}
    if o["hash"] == "fnv1a_64":
        del scheme["hash"]
    if o["distribution"] != "ketama":
        scheme["distribution"] = o["distribution"]
    if "hash_tag" in o:
        scheme["hash_tag"] = o["hash_tag"]
    return scheme


INPUTS = {"uri": "uri", "uri-whole": "uri-whole"}


def haproxy_scheme(o, version, stem):
    scheme = {"name": "haproxy" if o["hash-type"] == "consistent" else "haproxy_map"}
    if o["function"] != "sdbm":
        scheme["function"] = o["function"]
    if o["avalanche"]:
        scheme["avalanche"] = True
    if o["input"] in INPUTS:
        scheme["input"] = INPUTS[o["input"]]
    key = o["hash-key"]
    if key == "id" and stem.startswith("haproxy-3.2.0"):
        key = "id-3.0"
    if key != "id" and scheme["name"] == "haproxy":
        scheme["hash_key"] = key
    return scheme


def envoy_scheme(o):
    if o["lb"] == "maglev":
        return {"name": "envoy_maglev"} | ({"table_size": o["M"]} if "M" in o else {})
    scheme = {"name": "envoy_ring_hash"}
    if "min_size" in o:
        scheme |= {"min_ring_size": o["min_size"], "max_ring_size": o["max_size"]}
    if o.get("murmur"):
        scheme["hash_function"] = "murmur2"
    return scheme


# --- cases ------------------------------------------------------------------------------------------------------------


def flags(stem, case):
    """Which mistake a case catches."""
    name, nodes = case["name"], case["nodes"] if isinstance(case["nodes"], list) else []
    weights = {n.get("weight", n.get("memory", 1)) for n in nodes if isinstance(n, dict)}
    found = {
        "list_order": name.endswith("-reversed"),
        "node_removed": name.endswith("-minus") or name == "minusid" or "_del" in name or "churn" in name,
        "node_added": name.endswith("-plus"),
        "node_down": any(n.get(k) for n in nodes if isinstance(n, dict) for k in ("down", "unhealthy", "ejected")),
        "weights": len(weights) > 1,
        "zero_weight": 0 in weights,
        "backup": any(n.get("backup") for n in nodes if isinstance(n, dict)),
        "unix_socket": name.startswith("sock"),
        "default_port": name == "p11211" or (stem.startswith("libmem") and any(n.get("port") == 11211 for n in nodes)),
        "literal_name": name.startswith("noport"),
        "explicit_ids": name.startswith("ids") or name == "minusid",
        "float_counts": len(nodes) in (25, 61) and ("weighted" in stem or stem.startswith(("twemproxy-ketama", "rjketama"))),
        "tied_points": stem == "libmemcached-ketama-crc",
        "old_point_hash": "hashlast" in stem or "late-md5" in stem,
        "hash_tag": "hashtag" in stem or stem.startswith("redis"),
        "host_order": "sorted" in stem,
        "explicit_names": any(n.get("name") and "ring_name" in n for n in nodes if isinstance(n, dict)),
        "signed_bytes": stem in ("libmemcached-ketama-default", "twemproxy-ketama-fnv1a_64", "cassandra_murmur3"),
        "running_sums": stem.startswith(("envoy-ring", "grpc")),
        "avalanche": "avalanche" in stem,
        "ip_address": "ip_hash" in stem or name.startswith("source"),
        "ipv6": "port6" in stem,
        "pool_of_one": len(nodes) == 1 or name == "n1",
        "racks": stem.startswith("cassandra") and name.startswith("nts"),
    }
    return [flag for flag, there in found.items() if there]


def down(case, nodes):
    marks = ("down", "unhealthy", "ejected")
    return {n["id"]: "down" for n, old in zip(nodes, case["nodes"]) if any(old.get(m) for m in marks)}


def plain(document):
    """Cases of files whose nodes are servers: a placement, or a list of tries, for each key."""

    def cases(stem, data):
        for case in data["cases"]:
            scheme, make = document(stem, data, case)
            nodes = [make(n) for n in case["nodes"]]
            entry = {"scheme": scheme, "nodes": nodes}
            states = down(case, nodes)
            if states:
                entry["states"] = states
            placement = case["placement"]
            if placement and isinstance(placement[0], list):
                entry["tries"] = placement
            elif placement and isinstance(placement[0], str):
                entry["placement"] = [[n["id"] for n in nodes].index(name) for name in placement]
            else:
                entry["placement"] = placement
            yield case, case["name"], entry

    return cases


def inputs(stem, data, case):
    options = {
        "uri len 12": {"input": "uri", "uri_len": 12},
        "uri path-only (absolute-form)": {"input": "uri-path-only"},
        "hdr(host) use_domain_only": {"input": "domain", "avalanche": True},
        "source hash-type consistent sdbm avalanche": {"input": "source", "avalanche": True},
        "source hash-type consistent sdbm": {"input": "source"},
        "allbackups": {"allbackups": True, "avalanche": True},
    }[case["name"]]
    backup = ("s2", "s3", "s4") if case["name"] == "allbackups" else ()
    return {"name": "haproxy"} | options, lambda n: node(n["name"], n["weight"], backup=n["name"] in backup)


def bounded(stem, data):
    for case in data["cases"]:
        scheme = {"name": "haproxy", "avalanche": True, "balance_factor": case["hash_balance_factor"]}
        nodes = [node(f"s{n['id'] + 1}", n["weight"]) for n in case["nodes"]]
        yield case, case["name"], {"scheme": scheme, "nodes": nodes, "acquire": case["placement"]}


def numbered(count):
    return {"nodes_numbered": count} if count > 100 else {"nodes": [node(str(i)) for i in range(count)]}


def ch3(stem, data):
    for case in data["cases"]:
        pool = numbered(case["nodes"])
        yield case, case["name"], {"scheme": {"name": "mcrouter"}, **pool, "placement": case["placement"]}
        scheme = {"name": "mcrouter", "function": "crc32"}
        yield case, case["name"] + "-crc32", {"scheme": scheme, **pool, "placement": case["placement_crc32"]}


def slots(stem, data):
    if "slots" in data:
        entry = {"scheme": {"name": "redis_cluster"}, "nodes": [node("all", slots=["0-16383"])]}
        yield {"name": "slots", "nodes": []}, "slots", entry | {"positions": [str(s) for s in data["slots"]]}
    for case in data.get("cases", []):
        explicit = [node(f"n{n['id']}", slots=ranges(range(n["slots"][0], n["slots"][1] + 1))) for n in case["nodes"]]
        yield case, case["name"], {"scheme": {"name": "redis_cluster"}, "nodes": explicit, "placement": case["placement"]}
        scheme = {"name": "redis_cluster", "assignment": "create"}
        bare = [node(n["id"]) for n in explicit]
        yield case, case["name"] + "-create", {"scheme": scheme, "nodes": bare, "placement": case["placement"]}


def tokens(stem, data):
    partitioner = {"partitioner": "random"} if stem.endswith("random") else {}
    base = {"name": "cassandra"} | partitioner
    for i, case in enumerate(data["cases"]):
        nodes = [cassandra(n) for n in case["nodes"]]
        first = {"scheme": base | {"rule": "driver"}, "nodes": nodes, "placement": case["placement"]}
        if i == 0:
            first["positions"] = data["tokens"]
        yield case, case["name"], first
        rf = case["rf"]
        replication = rf if isinstance(rf, int) else ",".join(f"{dc}:{n}" for dc, n in rf.items())
        for rule, field in (("driver", "driver_replicas"), ("server", "server_model_replicas")):
            scheme = base | {"replication": replication} | ({"rule": rule} if rule == "driver" else {})
            wanted = {"n": rf if isinstance(rf, int) else sum(rf.values()), "lists": case[field]}
            yield case, f"{case['name']}-{rule}", {"scheme": scheme, "nodes": nodes, "replicas": [wanted]}


def partitions(stem, data):
    for case in data["cases"]:
        scheme = {"name": "dynamo", "partitions": case["Q"]}
        left = [i for i, name in enumerate(case["nodes"]) if name is not None]
        nodes = [
            node(case["nodes"][i], partitions=ranges(p for p, holder in enumerate(case["table"]) if holder == i)) for i in left
        ]
        fields = {
            "placement": [left.index(i) for i in case["placement"]],
            "replicas": [{"n": 3, "lists": [[left.index(i) for i in found] for found in case["preference3"]]}],
        }
        yield case, case["name"], {"scheme": scheme, "nodes": nodes} | fields
        if all(op.startswith("+") for op in case["ops"]):
            yield case, case["name"] + "-joined", {"scheme": scheme, "nodes": [node(op[1:]) for op in case["ops"]]} | fields


def identifiers(lists, count):
    def cases(stem, data):
        for case in data["cases"]:
            entry = {"scheme": {"name": stem}, "nodes": [node(name) for name in case["nodes"]]}
            entry |= {"placement": case["placement"], "replicas": [{"n": count, "lists": case[lists]}]}
            yield case, case["name"], entry

    return cases


def hashed(stem, data):
    """Envoy's unit tests: hashes beside the ring's points."""
    for name, field, ports, options in (
        ("ring-min12", "ring_xxhash64_min12", range(90, 96), {}),
        ("ring-min12-murmur2", "ring_murmur2_min12", range(80, 86), {"hash_function": "murmur2"}),
    ):
        nodes = [node(f"127.0.0.1:{port}") for port in ports]
        index = {n["id"]: i for i, n in enumerate(nodes)}
        points = [(int(p["hash"]), index[p["node"]]) for p in data[field]]
        keys, placement = [], []
        for (point, owner), (_, after) in zip(points, points[1:] + points[:1]):
            keys += [point, point + 1]
            placement += [owner, after]
        if not options:
            keys += [int(p["hash"]) for p in data["ring_lookups"]]
            placement += [index[p["node"]] for p in data["ring_lookups"]]
        scheme = {"name": "envoy_ring_hash", "min_ring_size": 12} | options
        entry = {"scheme": scheme, "nodes": nodes, "keys_hashed": [str(k) for k in keys], "placement": placement}
        yield {"name": name, "nodes": []}, name, entry
    for name, field, label in (
        ("maglev-7", "maglev_table7_nodes_127.0.0.1:90..95", "127.0.0.1:%d"),
        ("maglev-7-hostnames", "maglev_table7_hostnames_90..95", None),
    ):
        if label is None:
            continue
        nodes = [node(label % port) for port in range(90, 96)]
        scheme = {"name": "envoy_maglev", "table_size": 7}
        entry = {"scheme": scheme, "nodes": nodes, "keys_hashed": [str(i) for i in range(7)], "placement": data[field]}
        yield {"name": name, "nodes": []}, name, entry


FAMILIES = {
    "ketama": [("libmemcached-[!m]*.json", plain(lambda stem, d, c: (libmemcached(stem), memcached)))],
    "modula": [("libmemcached-modula-*.json", plain(lambda stem, d, c: (libmemcached(stem), memcached)))],
    "libketama": [("rjketama.json", plain(lambda stem, d, c: ({"name": "libketama"}, lambda n: node(n["addr"], n["memory"]))))],
    "twemproxy": [("twemproxy-*.json", plain(lambda stem, d, c: (twemproxy_scheme(d["options"]), twemproxy)))],
    "nginx": [
        ("nginx-consistent*.json", plain(lambda stem, d, c: ({"name": "nginx"}, lambda n: node(n["name"], n["weight"])))),
        ("nginx-hash*.json", plain(lambda stem, d, c: ({"name": "nginx_hash"}, lambda n: node(n["name"], n["weight"])))),
        ("nginx-ip_hash.json", plain(lambda stem, d, c: ({"name": "nginx_ip_hash"}, lambda n: node(n["name"], n["weight"])))),
    ],
    "haproxy": [
        ("haproxy-*-consistent-*.json", plain(lambda stem, d, c: (haproxy_scheme(d["options"], d["version"], stem), haproxy))),
        ("haproxy-*-map-*.json", plain(lambda stem, d, c: (haproxy_scheme(d["options"], d["version"], stem), haproxy))),
        ("haproxy-3.2.0-*.json", plain(lambda stem, d, c: (haproxy_scheme(d["options"], d["version"], stem), haproxy))),
        (
            "haproxy-head-[!m]*.json",
            plain(lambda stem, d, c: (haproxy_scheme(d["options"], d["version"], stem), haproxy)),
        ),
        ("haproxy-2.6-inputs.json", plain(inputs)),
        ("haproxy-chbl.json", bounded),
    ],
    "envoy": [
        ("envoy-maglev*.json", plain(lambda stem, d, c: (envoy_scheme(d["options"]), envoy))),
        ("envoy-ring*.json", plain(lambda stem, d, c: (envoy_scheme(d["options"]), envoy))),
        ("envoy-unittests.json", hashed),
    ],
    "grpc": [
        (
            "grpc-ring_hash.json",
            plain(
                lambda stem, d, c: (
                    {"name": "grpc_ring_hash", "min_ring_size": c["min_ring_size"], "max_ring_size": c["max_ring_size"]},
                    envoy,
                )
            ),
        )
    ],
    "mcrouter": [
        ("mcrouter-ch3.json", ch3),
        (
            "mcrouter-weightedch3-model.json",
            plain(lambda stem, d, c: ({"name": "mcrouter", "function": "weighted_ch3"}, lambda n: node(f"n{n['id']}", n["weight"]))),
        ),
    ],
    "redis_cluster": [("redis-*.json", slots)],
    "cassandra": [("cassandra_*.json", tokens)],
    "dynamo": [("dynamo_strategy3.json", partitions)],
    "chord": [("chord.json", identifiers("successor_list3", 3))],
    "kademlia": [("kademlia.json", identifiers("closest8", 8))],
}


# --- keys -------------------------------------------------------------------------------------------------------------


def special(key):
    """Keys that catch something: empty, long, not ASCII, tagged, numbers."""
    text = key.decode("utf-8", "replace")
    return not key or len(key) > 150 or not key.isascii() or any(c in text for c in "{}[]$") or text.count(":") > 1 or text.isdigit()


def spread(items, count):
    return [items[i * len(items) // count] for i in range(count)] if len(items) > count else items


def chosen(keys, count, first):
    """The indices of the keys that stay: half of them special ones, half evenly from the others. If there is something more
    to know of the first ones, half are those."""
    if not count or len(keys) <= count:
        return list(range(len(keys)))
    if 0 < first < len(keys):
        known = chosen(keys[:first], count // 2, 0)
        return known + [first + i for i in chosen(keys[first:], count - len(known), 0)]
    odd = [i for i, key in enumerate(keys) if special(key)]
    rest = [i for i, key in enumerate(keys) if not special(key)]
    picked = spread(odd, count // 2)
    return sorted(picked + spread(rest, count - len(picked)))


class KeyLists:
    """Each list of keys once, under a name."""

    def __init__(self, count):
        self.count, self.lists, self.names = count, {}, {}

    def of(self, keys, stem, whole, first):
        digest = (hashlib.md5(repr(keys).encode()).hexdigest(), whole, first)
        if digest not in self.names:
            kept = chosen(keys, 0 if whole else self.count, first)
            name = "main" if len(keys) == 2186 else stem
            while name in self.lists:
                name += "+"
            self.lists[name] = [keys[i].hex() for i in kept]
            self.names[digest] = (name, kept)
        return self.names[digest]


def checks(case):
    count = len(case.get("placement", ())) + len(case.get("tries", ())) + len(case.get("acquire", ()))
    return count + len(case.get("positions", ())) + sum(len(r["lists"]) for r in case.get("replicas", ()))


def write(path, value, rows):
    """Compact JSON with one line for each element of `rows`."""
    dump = lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":"))  # noqa: E731
    head = dump({k: v for k, v in value.items() if k != rows})[:-1]
    body = value[rows]
    if isinstance(body, dict):
        lines, ends = [f"{dump(k)}:{dump(v)}" for k, v in body.items()], "{}"
    else:
        lines, ends = [dump(v) for v in body], "[]"
    text = f"{head},{dump(rows)}:{ends[0]}\n" + ",\n".join(lines) + f"\n{ends[1]}}}\n"
    path.write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


def part(entry, kept):
    """The entry with what belongs to the kept keys."""
    entry = dict(entry)
    for field in ("placement", "tries", "positions"):
        if field in entry:
            entry[field] = [entry[field][i] for i in kept]
    if "replicas" in entry:
        entry["replicas"] = [
            wanted | {"lists": [wanted["lists"][i] for i in kept if i < len(wanted["lists"])]} for wanted in entry["replicas"]
        ]
    return entry


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--keys", type=int, default=KEYS)
    root = pathlib.Path(__file__).resolve().parents[2]
    arguments.add_argument("--out", type=pathlib.Path, default=root / "tests/vectors/compat")
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)

    lists, manifest = KeyLists(given.keys), {}
    for family, files in FAMILIES.items():
        cases, origins = [], []
        for pattern, convert in files:
            paths = sorted(given.directory.glob(pattern))
            assert paths, pattern
            for path in paths:
                stem, data = path.stem, json.loads(path.read_text())
                origins.append({"file": path.name} | {k: data[k] for k in ("system", "version", "source") if k in data})
                for old, name, entry in convert(stem, data):
                    if "keys_hashed" not in entry:
                        keys = old.get("keys") or data.get("keys") or data["keys_hex"]
                        keys = [bytes.fromhex(k) if "keys_hex" in data else k.encode() for k in keys]
                        first = min((len(r["lists"]) for r in entry.get("replicas", ())), default=0)
                        label = f"{stem}-{old['name']}" if "keys" in old else stem
                        key_list, kept = lists.of(keys, label, "acquire" in entry, first)
                        entry = {"keys": key_list} | part(entry, kept)
                    entry = {"name": f"{stem}/{name}", "origin": len(origins) - 1, "flags": flags(stem, old)} | entry
                    scheme, nodes = entry.pop("scheme"), entry.pop("nodes", None)
                    document = {"libconsistent": 1, "scheme": scheme} | ({"nodes": nodes} if nodes is not None else {})
                    head = {k: entry.pop(k) for k in ("name", "origin", "flags", "nodes_numbered", "states", "keys", "keys_hashed") if k in entry}
                    cases.append(head | {"topology": document} | entry)
        value = {"vectors": 1, "about": f"what {family} does", "origins": origins, "cases": cases}
        digest = write(given.out / f"{family}.json", value, "cases")
        manifest[f"{family}.json"] = {"cases": len(cases), "checks": sum(map(checks, cases)), "sha256": digest}
    digest = write(given.out / "keys.json", {"vectors": 1, "about": "keys as hexadecimal bytes", "lists": lists.lists}, "lists")
    manifest["keys.json"] = {"cases": len(lists.lists), "checks": 0, "sha256": digest}
    rows = ",\n".join(f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in manifest.items())
    (given.out / "MANIFEST.json").write_text('{"files":{\n' + rows + "\n}}\n")


if __name__ == "__main__":
    main()
