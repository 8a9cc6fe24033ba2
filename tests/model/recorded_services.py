"""How the recordings of services, and of clients that are other names of dialects, become cases. Nothing here knows how
any system places. Generators as in recorded_cases.py."""

from recorded_nodes import node

MASK = (1 << 64) - 1
PRIMES = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def key_of(hashed):
    """The 8 bytes whose xxHash64 is this: of so many bytes the hash is one to one, and so each step goes back."""

    def turned(number, bits):
        return (number >> bits | number << 64 - bits) & MASK

    def unshifted(number, bits):
        found = number
        for _ in range(64 // bits):
            found = number ^ found >> bits
        return found

    *_, fourth, fifth = PRIMES
    undo = [pow(prime, -1, 1 << 64) for prime in PRIMES]
    hashed = unshifted(hashed, 32) * undo[2] & MASK
    hashed = unshifted(hashed, 29) * undo[1] & MASK
    hashed = turned((unshifted(hashed, 33) - fourth) * undo[0] & MASK, 27) ^ (fifth + 8)
    return (turned(hashed * undo[0] & MASK, 31) * undo[1] & MASK).to_bytes(8, "little")


def ids(nodes):
    """Nodes that are told as names, or as records with a zone."""
    nodes = [n if isinstance(n, dict) else {"id": n} for n in nodes]
    return [node(n["id"], n.get("weight", 1), n.get("zone", "")) for n in nodes]


def numbered(data):
    """The cases, which have names only where their recorder gave them some."""
    return [{"name": str(number)} | case for number, case in enumerate(data["cases"])]


def placed(name):
    """Files of nodes and placements. Second choices are those of a key whose first one is refused."""

    def cases(stem, data):
        for case in numbered(data):
            entry = {"scheme": {"name": name}, "nodes": ids(case["nodes"]), "placement": case["placement"]}
            if "second" in case:
                pairs = zip(case["placement"], case["second"], strict=True)
                entry["replicas"] = [{"n": 2, "lists": [list(pair) for pair in pairs]}]
            yield case, case["name"], entry

    return cases


def hashed_ketama(stem, data):
    """Keys are told by their hashes; other bytes with these hashes are asked for."""
    for case in numbered(data):
        keys = [key_of(int(text)).hex() for text in case["hashed"]]
        entry = {"scheme": {"name": "thanos_ketama"}, "nodes": ids(case["nodes"])}
        entry |= {"placement": [places[0] for places in case["placement"]]}
        entry |= {"replicas": [{"n": case["n"], "lists": case["placement"]}]}
        yield case | {"keys_of_hashes": keys}, case["name"], entry


def ketama(stem, data):
    for case in data["cases"]:
        entry = {"scheme": {"name": "thanos_ketama"}, "nodes": ids(case["nodes"]), "placement": case["placement"]}
        yield case, case["name"], entry | {"replicas": [{"n": case["n"], "lists": case["replicas"]}]}


def buckets(stem, data):
    """Queues with as many buckets as were asked for: each count once as queues of weight 1, as far as these are few,
    and once as a few queues of several weights, in the order of their bindings."""
    counts = data["options"]["buckets"]
    for case in numbered(data):
        for at, count in enumerate(counts):
            asked = [found[at] for found in case["buckets"]]
            for few in (False, True):
                weights = split(count) if few else [1] * count
                if len(weights) > 100 or (few and count < 3):
                    continue
                owners = [place for place, weight in enumerate(weights) for _ in range(weight)]
                nodes = [node(f"queue-{place}", weight) for place, weight in enumerate(weights)]
                entry = {"scheme": {"name": "rabbitmq"}, "nodes": nodes, "placement": [owners[b] for b in asked]}
                yield case | {"nodes": nodes}, f"{case['name']}-{'w' if few else 'n'}{count}", entry


def split(count):
    """Three weights, the middle one the greatest."""
    first, last = max(1, count // 7), max(1, count // 3)
    return [first, count - first - last, last]


def spymemcached(stem, data):
    """Addresses are told by the id, by the address, or as Java prints them, case by case in turn."""
    options = data["options"]
    for number, case in enumerate(data["cases"]):
        scheme = {"name": "spymemcached"}
        if options["format"] == "LIBMEMCACHED":
            scheme["format"] = "libmemcached"
        weights = [n["weight"] for n in case["nodes"]]
        if options["weighted"] and set(weights) == {1}:
            scheme["weighted"] = "always"
        nodes = []
        for index, n in enumerate(case["nodes"]):
            endpoint = n["printed"].removeprefix("/")
            makers = (
                node(endpoint, n["weight"]),
                node(f"n{index}", n["weight"], address=endpoint),
                node(f"n{index}", n["weight"], printed=n["printed"]),
            )
            nodes.append(makers[number % 3])
        # The sequence repeats the first, and it may name a server again.
        assert all(tries[0] == tries[1] for tries in case["tries"])
        walks = [list(dict.fromkeys(tries)) for tries in case["tries"]]
        entry = {"scheme": scheme, "nodes": nodes, "placement": [walk[0] for walk in walks]}
        entry |= {"tries": [walk[:3] for walk in walks]}
        yield case, case["name"], entry
        if not options["weighted"] and case["name"] == "n5":
            # Weights that the locator was not told.
            nodes = [n | {"weight": 2 + place} for place, n in enumerate(nodes)]
            yield case, "n5-never", entry | {"scheme": scheme | {"weighted": "never"}, "nodes": nodes}


def xmemcached(stem, data):
    for case in data["cases"]:
        nodes = []
        for n in case["nodes"]:
            plain = n["printed"].split("/")[1].removesuffix(":11211")
            nodes.append(node(plain if data["options"]["cwNginxUpstreamConsistent"] else n["printed"], n["weight"]))
        entry = {"scheme": {"name": "xmemcached"}, "nodes": nodes}
        yield case, case["name"], entry | {"placement": [tries[0] for tries in case["tries"]]}


FAMILIES = {
    "spymemcached": [("spymemcached-*.json", spymemcached)],
    "otel_loadbalancing": [
        ("otel_loadbalancing.json", placed("otel_loadbalancing")),
        ("otel-loadbalancing.json", placed("otel_loadbalancing")),
    ],
    "thanos_ketama": [("thanos_ketama.json", hashed_ketama), ("thanos-receive-ketama.json", ketama)],
    "rabbitmq": [("rabbitmq_x_consistent_hash.json", buckets), ("rabbitmq-otp.json", buckets)],
    "aliases": [
        ("xmemcached*.json", xmemcached),
        ("gomemcache.json", placed("gomemcache")),
        ("dskit-jump.json", placed("jump_selector")),
        ("victoriametrics.json", placed("victoriametrics")),
        ("victoriametrics-consistenthash.json", placed("victoriametrics")),
        ("lua_resty_chash_apisix.json", placed("apisix")),
        ("lua_resty_chash_ingress_nginx.json", placed("ingress_nginx")),
    ],
}
