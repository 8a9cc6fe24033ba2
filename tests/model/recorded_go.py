"""How the recordings of Go's ring libraries become cases, as in `recorded_cases`."""

from recorded_nodes import node


def plain(scheme):
    """Files whose nodes are names: placements, replicas, and what changes did to the list of nodes."""

    def cases(stem, data):
        for case in data["cases"]:
            given = scheme(stem, case.get("options", {}))
            for old, listed, found in changed(case):
                entry = {"scheme": given, "nodes": [node(n["id"], n["weight"]) for n in listed]}
                yield old, old["name"], entry | places(listed, found)

    return cases


def changed(case):
    """A case and those after its changes: each with a name and nodes of its own, the nodes, and what was recorded."""
    nodes = case["nodes"]
    yield case, nodes, case

    def after(suffix, listed, found):
        return {"name": f"{case['name']}-{suffix}", "nodes": listed}, listed, found

    if "after_remove" in case:
        gone = case["after_remove"]["node"]
        left = [n for n in nodes if n["id"] != gone]
        yield after("minus", left, case["after_remove"])
        if "after_remove_then_readd" in case:
            # Who comes back is added last.
            back = [n for n in nodes if n["id"] == gone]
            yield after("readd", left + back, case["after_remove_then_readd"])
    if "after_add" in case:
        new = {"id": case["after_add"]["node"], "weight": case.get("extra", {}).get("after_add_weight", 1)}
        yield after("plus", [*nodes, new], case["after_add"])
    for field, recorded in case.get("extra", {}).items():
        if field.startswith("after_UpdateWeightedNode_"):
            name, weight = field.removeprefix("after_UpdateWeightedNode_").split("_to_")
            listed = [n | {"weight": int(weight)} if n["id"].startswith(name) else n for n in nodes]
            yield after("reweighted", listed, {"placement": recorded})


def places(nodes, found):
    """Placements and replicas as places in the list."""
    at = {n["id"]: i for i, n in enumerate(nodes)}
    fields = {"placement": [at[name] for name in found["placement"]]}
    if "replicas" in found:
        fields["replicas"] = [
            {"n": wanted["n"], "lists": [[at[name] for name in names] for names in wanted["lists"]]}
            for wanted in found["replicas"]
        ]
    return fields


def but(defaults, **options):
    """The options that are not at their defaults."""
    return {name: value for name, value in options.items() if value != defaults[name]}


def stathat(stem, options):
    hashed = {"hash": "fnv"} if options["UseFnv"] else {}
    return {"name": "go_stathat"} | hashed | but({"replicas": 20}, replicas=options["NumberOfReplicas"])


def groupcache(stem, options):
    return {"name": "go_groupcache"} | but({"replicas": 50}, replicas=options["replicas"])


def buraksezer_scheme(stem, options):
    given = but(
        {"version": "v1", "partitions": 271, "replicas": 20, "load": "1.25"},
        version="v0" if "v0" in stem else "v1",
        partitions=options["PartitionCount"],
        replicas=options["ReplicationFactor"],
        load=str(options["Load"]),
    )
    return {"name": "go_buraksezer"} | given


def buraksezer(stem, data):
    """Beside the keys the owners of partitions, whose numbers are positions: all, or as many evenly."""
    yield from plain(buraksezer_scheme)(stem, data)
    for case in data["cases"]:
        owners = case["extra"]["partition_owners"]
        some = range(0, len(owners), len(owners) // 271 or 1)
        entry = {
            "scheme": buraksezer_scheme(stem, case["options"]),
            "nodes": [node(n["id"]) for n in case["nodes"]],
            "keys_hashed": [str(p) for p in some],
        }
        entry |= places(case["nodes"], {"placement": [owners[p] for p in some]})
        yield case, f"{case['name']}-partitions", entry


def lafikl(stem, data):
    """Beside the keys a sequence of leases under the bound, the first 500 of which are released before the last 500."""

    def scheme(stem, options):
        return {"name": "go_lafikl"}

    yield from plain(scheme)(stem, data)
    keys = data["keys"] + data["keys"][1000:1500]
    for case in data["cases"]:
        found = case["extra"]["bounded_sequence_GetLeast_then_Inc_over_keys"]
        then = case["extra"]["then_Done_first500_then_GetLeast_Inc_keys1000_1500"]
        entry = {"scheme": scheme(stem, {}), "nodes": [node(n["id"]) for n in case["nodes"]]}
        sequence = places(case["nodes"], {"placement": found + then})["placement"]
        entry |= {"acquire": sequence, "release": {"before": len(found), "leases": 500}}
        yield case | {"name": "bounded", "keys": keys}, f"{case['name']}-bounded", entry


def maglev(stem, data):
    """Who is dead is down, or as well not there."""

    def scheme(stem, options):
        return {"name": "go_dgryski_maglev"} | but({"slots": 65537}, slots=options["M"])

    yield from plain(scheme)(stem, data)
    for case in data["cases"]:
        dead = case["after_remove"]["node"]
        marked = [n | {"down": n["id"] == dead} for n in case["nodes"]]
        entry = {"scheme": scheme(stem, case["options"]), "nodes": [node(n["id"]) for n in case["nodes"]]}
        entry |= {"states": {dead: "down"}} | places(case["nodes"], case["after_remove"])
        yield case | {"nodes": marked}, f"{case['name']}-down", entry


def probes(stem, options):
    seeds = ",".join(map(str, options["seeds"]))
    return {"name": "go_dgryski_mpchash"} | but({"probes": 21, "seeds": "1,2"}, probes=options["k"], seeds=seeds)


FAMILIES = {
    "go_stathat": [("go-stathat-consistent-*.json", plain(stathat))],
    "go_lafikl": [("go-lafikl-consistent.json", lafikl)],
    "go_groupcache": [("go-groupcache-consistenthash.json", plain(groupcache))],
    "go_buraksezer": [("go-buraksezer-consistent-*.json", buraksezer)],
    "go_serialx": [("go-serialx-hashring.json", plain(lambda stem, options: {"name": "go_serialx"}))],
    "go_dgryski_maglev": [("go-dgryski-maglev.json", maglev)],
    "go_dgryski_mpchash": [("go-dgryski-mpchash.json", plain(probes))],
    "go_dgryski_rendezvous": [
        ("go-dgryski-rendezvous.json", plain(lambda stem, options: {"name": "go_dgryski_rendezvous"}))
    ],
}
