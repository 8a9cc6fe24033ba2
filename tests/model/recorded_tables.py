"""How recorded tables of systems become cases: rows as documents write them, and what each system answered, which is
the model's answer as well. Generators as in recorded_cases.py."""

import random

import assigned
import tables
from recorded_nodes import node

ORIGIN = {"file": "tests/model/tables.py", "system": "the model, over the keys of recorded tables"}


def numbered(count):
    return [f"n{i}" for i in range(count)]


def written(ids, rows):
    """Rows of places in a list of ids as documents have them, and the ids in index order."""
    ordered = sorted(ids, key=str.encode)
    return assigned.write_rows(
        [[ordered.index(ids[place]) for place in row] for row in rows], list(map(str.encode, ordered))
    )


def entry(scheme, ids, rows):
    slots = {"slots": len(rows)} if len(rows) != 4096 else {}
    return {"scheme": scheme | slots | {"rows": written(ids, rows)}, "nodes": [node(id) for id in ids]}


def checked(made, said, keys):
    """The case, if the model has for each key what was recorded; `said` is what an alias stands for."""
    ids = [each["id"] for each in made["nodes"]]
    ordered = sorted(ids, key=str.encode)
    table = tables.Table(said | made["scheme"], [(id, 1000) for id in ordered])
    for at, key in enumerate(keys):
        walk = [ids.index(ordered[index]) for index in table.walk(key.encode())]
        for wanted in made.get("replicas", ()):
            assert walk[: wanted["n"]] == wanted["lists"][at], key
        assert walk[0] == made["placement"][at], key
    return made


def swift(stem, data):
    for case in data["cases"]:
        affixes = {name: text for name, text in case["options"].items() if text}
        scheme = {"name": "swift"} | affixes | ({"replicas": len(case["rows"][0])} if len(case["rows"][0]) > 1 else {})
        made = entry(scheme, case["nodes"], case["rows"])
        made["placement"] = [found[0] for found in case["replicas"]]
        made["replicas"] = [{"n": len(case["rows"][0]), "lists": case["replicas"]}]
        yield case, case["name"], checked(made, {"beyond": "nobody"}, data["keys"])


ELASTICSEARCH = {"hash": "murmur3_utf16", "by": "remainder", "beyond": "nobody"}


def elasticsearch(stem, data):
    """Shards are recorded; who has them is the converter's: shard i and its copy are two nodes' of seven, in turn."""
    for case in data["cases"]:
        options = case["options"]
        rows = [[shard % 7, (shard + 3) % 7] for shard in range(options["shards"])]
        given = {"modulus": options["routing_num_shards"]} if options["given"] else {}
        made = entry({"name": "elasticsearch"} | given, numbered(7), rows)
        made["placement"] = [rows[shard][0] for shard in case["shards"]]
        made["replicas"] = [{"n": 2, "lists": [rows[shard] for shard in case["shards"]]}]
        yield case, case["name"], checked(made, ELASTICSEARCH, data["keys"])


def couchbase(stem, data):
    for case in data["cases"]:
        made = entry({"name": "couchbase"}, numbered(case["count"]), case["rows"])
        made["placement"] = case["placement"]
        said = {"hash": "crc32_15", "by": "remainder", "beyond": "nobody"}
        yield case, case["name"], checked(made, said, data["keys"])


def shards(scheme, said, case, keys):
    """Ranges, of which each is a node's of its own."""
    count = len(case["ends"]) + 1
    made = entry(scheme | {"ends": ",".join(case["ends"])}, numbered(count), [[i] for i in range(count)])
    return checked(made | {"placement": case["shards"]}, said, keys)


def vitess(stem, data):
    for case in data["cases"]:
        vindex = case["options"]["vindex"]
        hashed = {"xxhash": "xxh64_swapped", "binary_md5": "md5", "binary": "bytes"}[vindex]
        if vindex == "xxhash":
            made = shards({"name": "vitess"}, {"hash": hashed, "beyond": "nobody"}, case, data["keys"])
        else:
            made = shards({"name": "table"} | ({"hash": hashed} if hashed != "md5" else {}), {}, case, data["keys"])
        yield case, case["name"], made


def kubernetes(stem, data):
    said = {"hash": "fnv1a_64", "beyond": "nobody"}
    for case in data["cases"]:
        yield case, case["name"], shards({"name": "k8s_shards"}, said, case, data["keys"])


def redis(stem, data):
    """The slots of a running cluster, as rows."""
    said = {"hash": "crc16", "by": "remainder", "hash_tag": "{}", "beyond": "nobody"}
    for case in data["cases"]:
        rows = [[] for _ in range(16384)]
        for place, each in enumerate(case["nodes"]):
            first, last = each["slots"]
            rows[first : last + 1] = [[place]] * (last + 1 - first)
        made = entry({"name": "redis_slots"}, numbered(len(case["nodes"])), rows) | {"placement": case["placement"]}
        yield case, case["name"], checked(made, said, data["keys"])


def riak(stem, data):
    for case in data["cases"]:
        made = entry({"name": "riak"}, numbered(case["count"]), case["rows"])
        made["placement"] = [found[0] for found in case["replicas"]]
        made["replicas"] = [{"n": case["options"]["n_val"], "lists": case["replicas"]}]
        yield case, case["name"], checked(made, {"hash": "riak", "beyond": "nobody"}, data["keys"])


def ends(hashed, keys, count, draw):
    """Some are keys' own positions."""
    bits, value_of = tables.HASHES[hashed]
    taken = {value_of(key) << (64 - bits) for key in keys[: 5 * count : 9]} - {2**64 - 1}
    found = sorted(taken)[: count // 2]
    while len(found) < count:
        found = sorted({*found, draw.getrandbits(64) >> 1})
    return found


def is_even_end(position, slots):
    return position * slots >> 64 != (position + 1) * slots >> 64


def model(families, lists):
    """Each hash both ways, with rows of several lengths and some of nobody, weights, a node down, tags and affixes."""
    name = next(case["keys"] for _, cases in families for case in cases if case["name"].startswith("table-riak/"))
    keys = [bytes.fromhex(text) for text in lists[name]]
    for turn, (hashed, by) in enumerate((hashed, by) for hashed in tables.HASHES for by in ("range", "remainder")):
        draw = random.Random(turn)
        count, slots = 3 + turn % 5, (1, 7, 64, 100, 4096)[turn % 5]
        cuts = {end for end in ends(hashed, keys, 3, draw) if not is_even_end(end, slots)}
        cuts = sorted(cuts) if by == "range" and turn % 4 == 2 else []
        rows = [draw.sample(range(count), draw.choice((0, 1, 2, 3))) for _ in range(slots + len(cuts))]
        scheme = {"name": "table"} | ({"hash": hashed} if hashed != "md5" else {})
        scheme |= {"by": by} if by == "remainder" else {}
        scheme |= {"beyond": "nobody"} if turn % 3 == 1 else {}
        scheme |= {"replicas": 3} if turn % 5 == 0 else {}
        if by == "range" and 1 < slots < 4096 and turn % 4 < 2:
            scheme["ends"] = ",".join(f"{end:016x}" for end in ends(hashed, keys, slots - 1, draw))
        if by == "remainder" and turn % 4 == 1:
            scheme["modulus"] = slots * 3
        scheme |= {"prefix": "p/", "suffix": "é"} if hashed in ("md5", "sha1") and by == "remainder" else {}
        scheme |= {"hash_tag": "b/"} if turn % 7 == 3 and hashed != "riak" else {}
        made = entry(scheme, numbered(count), rows)
        if cuts:
            made["scheme"] |= {"slots": slots, "cuts": ",".join(f"{end:016x}" for end in cuts)}
        weights = {"n1": 0} if turn % 4 == 2 else {"n0": 2.5} if turn % 4 == 3 else {}
        for each in made["nodes"]:
            each |= {"weight": weights[each["id"]]} if each["id"] in weights else {}
        down = ["n2"] if turn % 3 == 2 else []
        table = tables.Table(made["scheme"], [(id, int(weights.get(id, 1) * 1000)) for id in numbered(count)])
        live = [[place for place in table.walk(key) if f"n{place}" not in down] for key in keys]
        scheme = made.pop("scheme")
        case = {"name": f"table/{hashed} {by}", "keys": name}
        case["topology"] = {"libconsistent": 1, "scheme": scheme, "nodes": made["nodes"]}
        case["placement"] = [walk[0] if walk else -1 for walk in live]
        case["replicas"] = [{"n": 3, "lists": [walk[:3] for walk in live]}]
        yield ORIGIN, case | ({"states": {"n2": "down"}} if down else {}), None


FAMILIES = {
    "table": [
        ("table-swift.json", swift),
        ("table-elasticsearch.json", elasticsearch),
        ("table-couchbase.json", couchbase),
        ("table-vitess.json", vitess),
        ("table-kubernetes.json", kubernetes),
        ("table-riak.json", riak),
        ("redis-cluster.json", redis),
    ]
}
MAKERS = {"table_model": model}
