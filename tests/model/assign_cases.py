"""Cases of assignments.json: finite sets of items, spread evenly."""

from tools import add_assignments, document, hexes, ids, some_keys

WEIGHTS = [1, 2, 0, 0.5, 0.001, 1, 4]


def assignments():
    keys = hexes(some_keys(51, 150))
    shards = hexes(f"shard-{i}".encode() for i in range(512))
    weighted = [{"id": f"w{i}", "weight": weight} for i, weight in enumerate(WEIGHTS)]
    tagged = hexes(f"{{{i % 4}}}{i}".encode() for i in range(60))
    cases = []

    def add(name, topology, factors=(1000, 1001, 1250), states=None, **more):
        case = {"name": name, "topology": topology} | ({"states": states} if states else {}) | more
        add_assignments(case, factors, keys)
        cases.append(case)

    for scheme in ("ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe"):
        for count in (9, 10):
            add(f"{scheme}, 512 shards on {count} hosts", document(ids("host-", count), name=scheme), keys_hex=shards)
        two_down = {"n1": "down", "n4": "down"}
        add(f"{scheme}, two of seven are down", document(ids("n", 7), seed=3, name=scheme), states=two_down)
    for scheme in ("ring", "slots", "rendezvous", "maglev"):
        add(f"{scheme}, weights", document(weighted, name=scheme), (1000, 1100, 2000, 1000000))
    add("draining nodes take nothing", document(ids("n", 5), vnodes=40), states={"n0": "draining", "n3": "draining"})
    add("nobody takes", document(ids("n", 3)), states={"n0": "draining", "n1": "down", "n2": "down"})
    add("no nodes", document([]))
    add("only nodes of weight 0", document([{"id": "a", "weight": 0}]))
    add("one node", document(["a"]))
    add("no items", document(ids("n", 3)), keys_hex=[])
    add("fewer items than nodes", document(ids("n", 9)), keys_hex=hexes([b"a", b"b", b""]))
    add("hash tags", document(ids("n", 12), hash_tag="{}"), keys_hex=tagged)
    add("a factor out of its range", document(ids("n", 3)), (999, 1000001))
    add("an item given twice", document(ids("n", 3)), (1000,), keys_hex=hexes([b"a", b"b", b"a"]))
    return "Finite sets of items, spread evenly over the nodes: the keys of a case are the items.", keys, cases
