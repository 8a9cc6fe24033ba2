"""How the recordings of client libraries become cases, as in `recorded_cases`."""

from recorded_nodes import node


def listed(scheme, make=lambda n, options: node(n["id"], n["weight"])):
    """Files whose nodes are listed with their weights; a key that had none is on -1."""

    def cases(stem, data):
        for case in data["cases"]:
            options = case["options"]
            nodes = [make(n, options) for n in case["nodes"]]
            entry = {"scheme": scheme, "nodes": nodes}
            if down := [n["id"] for n in case["nodes"] if n.get("down")]:
                entry["states"] = dict.fromkeys(down, "down")
            at = {n["id"]: place for place, n in enumerate(case["nodes"])} | {None: -1}
            yield case, case["name"], entry | {"placement": [at[ident] for ident in case["placement"]]}

    return cases


def labelled(n, options):
    return node(n["id"], n.get("weight", 1), labels=n.get("labels") or None)


def optioned(name, **names):
    """Files like these, of a scheme with the options that are not at their defaults, and lists of several nodes;
    `names`: from parameter to option and default."""

    def cases(stem, data):
        for case in data["cases"]:
            options = {parameter: case["options"][option] for parameter, (option, _) in names.items()}
            options = {parameter: value for parameter, value in options.items() if value != names[parameter][1]}
            ((_, told, entry),) = listed({"name": name} | options, labelled)(stem, {"cases": [case]})
            at = {n["id"]: place for place, n in enumerate(case["nodes"])}
            for wanted in case.get("replicas", ()):
                lists = [[at[ident] for ident in found] for found in wanted["lists"]]
                entry["replicas"] = [{"n": wanted["n"], "lists": lists}]
            yield case, told, entry

    return cases


def shard(n, options):
    """A named shard has its name as a field, and another id."""
    if options["named"]:
        return node(f"id of {n['id']}", n["weight"], name=n["id"])
    return node(n["id"], n["weight"])


FAMILIES = {
    "dalli": [("dalli.json", listed({"name": "dalli"}))],
    "redis_rb": [
        ("redis_rb.json", listed({"name": "redis_rb", "version": "4"})),
        ("redis_rb-6.0.0.json", listed({"name": "redis_rb"})),
    ],
    "sharded_jedis": [("sharded_jedis.json", listed({"name": "sharded_jedis"}, shard))],
    "rust_hashring": [("rust-hashring-*.json", optioned("rust_hashring", keys=("keys", "str")))],
    "flexihash": [
        ("flexihash.json", optioned("flexihash", hasher=("hasher", "crc32"), replicas=("replicas", 64))),
    ],
    "pecl_memcache": [
        (
            "pecl_memcache.json",
            optioned("pecl_memcache", strategy=("hash_strategy", "consistent"), function=("hash_function", "crc32")),
        ),
    ],
    "kafka": [("kafka.json", listed({"name": "kafka"}))],
    "go_redis": [("go_redis.json", listed({"name": "go_redis"}))],
}
