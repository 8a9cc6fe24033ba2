"""How recorded placements of PyPI's ring libraries, of Guava and of jump hash become cases. Nothing here knows how any
of them places. Generators as in recorded_cases.py."""

from recorded_nodes import node

U64 = 2**64


def ring(name, scheme=lambda data, case: {}, weight=lambda case, i: 1, replicas=True):
    """Files whose nodes are names."""

    def cases(stem, data):
        for case in data["cases"]:
            nodes = [node(ident, weight(case, i)) for i, ident in enumerate(case["nodes"])]
            entry = {"scheme": {"name": name} | scheme(data, case), "nodes": nodes, "placement": case["placement"]}
            if replicas and "replicas3" in case:
                entry["replicas"] = [{"n": 3, "lists": case["replicas3"]}]
            yield case, case["name"], entry

    return cases


def listed(case, i):
    return (case["weights"] or {}).get(case["nodes"][i], 1)


def configured(case, i):
    return case["conf"][i].get("weight", 1)


def uhashring(data, case):
    options = data["options"]
    given = {"mode": options.get("hash_fn"), "vnodes": options.get("vnodes"), "replicas": options.get("replicas")}
    return {k: v if k == "mode" else int(v) for k, v in given.items() if v is not None}


def consistent_hashing(data, case):
    given = {"slots": (case["slotSize"], 1000), "vnodes": (case["virtualNode"], 0)}
    return {k: value for k, (value, default) in given.items() if value != default}


def clandestined(data, case):
    return {"seed": case["seed"]} if case["seed"] else {}


def pool(count):
    return {"nodes_numbered": count} if count > 100 else {"nodes": [node(str(i)) for i in range(count)]}


# More nodes than these would be much to read in every language.
LARGEST = 100_000


def numbers(scheme, own, differing):
    """Files of signed 64-bit integers: as keys of 8 bytes, some as hashed keys, and those that another rounding would
    place otherwise."""

    def cases(stem, data):
        positions = [int(key) % U64 for key in data.pop("keys")]
        data["keys_hex"] = [position.to_bytes(8, "little").hex() for position in positions]
        for case in data["cases"]:
            count = case["buckets"]
            if count > LARGEST:
                continue
            entry = {"scheme": scheme, **pool(count), "placement": case["placement"]}
            yield {"name": str(count), "nodes": count}, f"{count}", entry
            some = slice(None, None, 11)
            hashed = [str(position) for position in positions[some]]
            entry = {"scheme": scheme, **pool(count), "keys_hashed": hashed, "placement": case["placement"][some]}
            yield {"name": str(count), "nodes": count}, f"{count}-hashed", entry
        special = [one for one in data[differing] if one["buckets"] <= LARGEST]
        for count in sorted({one["buckets"] for one in special}):
            those = [one for one in special if one["buckets"] == count]
            hashed = [str(int(one["key"]) % U64) for one in those]
            entry = {"scheme": scheme, **pool(count), "keys_hashed": hashed}
            entry["placement"] = [one[own] for one in those]
            yield {"name": str(count), "nodes": count}, f"{count}-rounding", entry

    return cases


# Guava's functions as the recordings call them, and as parameters do.
FUNCTIONS = {
    "murmur3_128_seed0": "murmur3_128",
    "murmur3_32_fixed_seed0": "murmur3_32_fixed",
    "sha256": "sha256",
    "md5": "md5",
    "sha1": "sha1",
    "sipHash24": "sip_hash24",
    "farmHashFingerprint64": "farm_hash_fingerprint64",
    "crc32": "crc32",
    "adler32": "adler32",
}


def guava(stem, data):
    yield from numbers({"name": "guava"}, "guava", "guava_differs_from_jump")(stem, data)
    codes = data["hashcode_inputs"]
    for function, recorded in codes["functions"].items():
        scheme = {"name": "guava", "hash": FUNCTIONS[function]}
        case = {"name": function, "nodes": 0, "keys": codes["keys_hex"]}
        # What `padToLong` gave is the position; it does not depend on the number of nodes.
        longs = [str(int(number) % U64) for number in recorded["padToLong"]]
        for count in (3, 10, 100, 1000):
            entry = {"scheme": scheme, **pool(count), "placement": recorded[f"n{count}"]}
            yield case, f"{function}-{count}", entry | ({"positions": longs} if count == 3 else {})


def jump(scheme):
    """Files whose places are the numbers of buckets, as texts."""

    def cases(stem, data):
        for case in data["cases"]:
            count = case["options"]["buckets"]
            entry = {"scheme": scheme, **pool(count), "placement": [int(number) for number in case["placement"]]}
            yield case | {"nodes": count}, str(count), entry

    return cases


HASH_RING = ring("pypi_hash_ring", weight=listed)
UHASHRING = ring("pypi_uhashring", uhashring, configured)

FAMILIES = {
    "pypi_hash_ring": [("hash_ring.json", HASH_RING)],
    "pypi_uhashring": [("uhashring_*.json", UHASHRING)],
    "pypi_consistent_hash": [("consistent_hash_1.0.json", ring("pypi_consistent_hash", weight=listed))],
    "pypi_consistent_hash_git": [("consistent_hash_git_0.3.json", ring("pypi_consistent_hash_git", weight=listed))],
    "pypi_consistent_hashing": [("consistenthashing_0.2.2.json", ring("pypi_consistent_hashing", consistent_hashing))],
    "pypi_clandestined": [("clandestined.json", ring("pypi_clandestined", clandestined))],
    "guava": [("guava.json", guava)],
    "jump_hash": [
        ("jump_lamping_veach.json", numbers({"name": "jump_hash"}, "jump", "guava_differs")),
        ("go-dgryski-jump.json", jump({"name": "jump_hash", "hash": "xxhash64"})),
        ("npm-subspace-jump.json", jump({"name": "jump_hash", "hash": "md5_be", "rule": "subspace"})),
    ],
}
