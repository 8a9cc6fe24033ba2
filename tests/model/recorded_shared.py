"""What recordings say of the parameters that dialects share: of `hash_tag`, since a key of which a part is hashed goes
where the part was recorded to go; of `down: stay`, since the keys of a node that is down have none, and all others go
where they were recorded to go. Written from docs/SPEC.md, 17.11 and 17.12. Beside them stand answers of models over
recorded keys."""

import recorded_tables
import recorded_tokens

HASH_TAG = (
    *("ketama", "libketama", "modula", "python_memcached", "twemproxy", "textbook", "go_stathat", "go_lafikl"),
    *(
        "go_groupcache",
        "go_buraksezer",
        "go_serialx",
        "go_dgryski_maglev",
        "go_dgryski_mpchash",
        "go_dgryski_rendezvous",
    ),
    *(
        "pypi_hash_ring",
        "pypi_uhashring",
        "pypi_consistent_hash",
        "pypi_consistent_hash_git",
        "pypi_consistent_hashing",
    ),
    *("pypi_clandestined", "npm_hashring", "npm_consistent_hashing", "npm_node_hashring", "npm_ketama"),
    *("npm_consistent_hash", "npm_memjs", "npm_effect", "spymemcached", "dalli", "sharded_jedis"),
    *("ray_serve", "vllm_router", "smg", "kubeai", "rust_hashring", "flexihash", "pecl_memcache", "table"),
    *("spymemcached_array", "xmemcached_array", "ex_hash_ring", "libring", "traefik_hrw"),
)
DOWN = ("ketama", "modula", "twemproxy", "npm_hashring", "spymemcached", "spymemcached_array", "xmemcached_array")


def part_of(key, tag):
    """[2.3]: what of a key is hashed."""
    start = key.find(tag[:1])
    end = key.find(tag[1:], start + 1)
    return key[start + 1 : end] if 0 <= start < end - 1 else key


def suits(case, scheme):
    nodes = case.get("nodes_numbered") or len(case["topology"].get("nodes", ()))
    plain = nodes > 2 and "placement" in case and "keys" in case and "states" not in case
    return plain and case["topology"]["scheme"]["name"] == scheme


def first(families, scheme, count):
    """The first cases of a dialect that have nothing of their own, and their origins."""
    found = [(origins, case) for origins, cases in families for case in cases if suits(case, scheme)]
    assert len(found) >= count, scheme
    return found[:count]


def head(case, name, parameters):
    """A case with other parameters, without what was recorded."""
    topology = case["topology"] | {"scheme": case["topology"]["scheme"] | parameters}
    kept = {key: case[key] for key in ("nodes_numbered", "keys") if key in case}
    return {"name": f"{case['name']}/{name}", "topology": topology} | kept


def hash_tag(families, lists):
    """Each dialect's first case, with the keys that have no tag as they are, and as parts of others."""
    for scheme in HASH_TAG:
        ((origins, case),) = first(families, scheme, 1)
        for tag in ("{}", "$$") if scheme == "twemproxy" else ("{}",):
            o, c = tag.encode()[:1], tag.encode()[1:]
            keys, placement = [], []
            recorded = list(zip(map(bytes.fromhex, lists[case["keys"]]), case["placement"], strict=True))
            # Every key that looks odd, and some of the others.
            odd = [pair for pair in recorded if o in pair[0] or c in pair[0] or not pair[0].isalnum()][:40]
            for key, place in odd + recorded[:40]:
                if part_of(key, tag.encode()) != key:
                    continue
                forms = [key]
                if key and o not in key and c not in key:
                    forms += [o + key + c, b"user:" + o + key + c + b":name", o + key + c + o + b"x" + c]
                    if o != c:
                        forms += [c + o + key + c, o + key + c + c]
                for form in forms:
                    assert part_of(form, tag.encode()) == key
                    keys.append(form.hex())
                    placement.append(place)
            entry = head(case, f"hash tag {tag}", {"hash_tag": tag})
            entry["keys"] = entry["name"]
            yield origins[case["origin"]], entry | {"placement": placement}, keys


def down_stay(families, _):
    """Two cases of each dialect with a node down."""
    for scheme in DOWN:
        for origins, case in first(families, scheme, 2):
            nodes = case["topology"].get("nodes") or [{"id": str(i)} for i in range(case["nodes_numbered"])]
            for place in (0, len(nodes) - 1):
                entry = head(case, f"{nodes[place]['id']} stays", {"down": "stay"})
                entry["states"] = {nodes[place]["id"]: "down"}
                owners = case["placement"]
                entry["placement"] = [-1 if owner == place else owner for owner in owners]
                entry["tries"] = [[owner] if owner not in (place, -1) else [] for owner in owners]
                yield origins[case["origin"]], entry, None


MAKERS = {"hash_tag": hash_tag, "down_stay": down_stay} | recorded_tokens.MAKERS | recorded_tables.MAKERS


def make(maker, families, lists):
    """The origins and cases of one file; keys that are new go to the lists."""
    origins, cases = [], []
    for origin, entry, keys in MAKERS[maker](families, lists):
        if origin not in origins:
            origins.append(origin)
        entry |= {"origin": origins.index(origin), "flags": [maker]}
        if keys is not None:
            lists[entry["keys"]] = keys
        cases.append(entry)
    return origins, cases
