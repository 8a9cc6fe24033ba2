"""What the makers of vectors share: keys, documents, and the expected answers of the model."""

import json
import os

import live_model
import model
import moved_model

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")
U64 = 2**64


class Dice:
    """A small generator of the same numbers everywhere."""

    def __init__(self, seed):
        self.i = seed * 1_000_000

    def u64(self):
        self.i += 1
        return model.splitmix64(self.i)

    def below(self, n):
        return self.u64() % n

    def pick(self, items):
        return items[self.below(len(items))]

    def bytes(self, n):
        return bytes(self.below(256) for _ in range(n))


def number(x):
    """An integer as the vectors write it."""
    return x if x <= model.MAX_JSON_INTEGER else str(x)


def hexes(keys):
    return [key.hex() for key in keys]


def document(nodes, epoch=0, **parameters):
    """A document as an object; a node is an id, or a record."""
    result = {"libconsistent": 1}
    if epoch:
        result["epoch"] = number(epoch)
    if parameters.get("seed"):
        parameters["seed"] = number(parameters["seed"])
    result["scheme"] = {"name": "ring", **parameters}
    result["nodes"] = [{"id": node} if isinstance(node, str) else node for node in nodes]
    return result


def ids(prefix, count):
    return [f"{prefix}{i}" for i in range(count)]


def some_keys(seed, count):
    """Keys as people have them, and a few odd ones."""
    dice = Dice(seed)
    keys = [b"", b"\x00", b"\xff\xfe\x00", "ключ/ü/日本".encode(), b"k" * 1024, b" ", b"0"]
    while len(keys) < count:
        kind = dice.below(4)
        if kind == 0:
            keys.append(b"user:%d" % dice.below(10**9))
        elif kind == 1:
            path = "/".join(dice.pick(["var", "img", "api", "v2", "cache", "objects", "a", "tmp"]) for _ in range(3))
            keys.append(f"/{path}/{dice.below(10**6)}.{dice.pick(['jpg', 'json', 'bin'])}".encode())
        elif kind == 2:
            keys.append(b"%016x" % dice.u64())
        else:
            keys.append(dice.bytes(1 + dice.below(40)))
    return keys[:count]


def read_case(case):
    """The topology of a case, by its own secret."""
    return model.read_object(case["topology"], secret_of(case))


def refused(name, text, kind, names):
    """A case of a document that is refused."""
    try:
        model.read(text)
    except model.Refused as refused:
        assert refused.kind == kind and names in refused.message, (name, refused.kind, refused.message)
    else:
        raise AssertionError(f"{name}: accepted")
    return {"name": name, "text": text, "error": {"kind": kind, "names": names}}


def secret_of(case):
    return bytes.fromhex(case["secret_hex"]) if "secret_hex" in case else None


def positions(case, topology, file_keys=()):
    """The positions of a case's keys."""
    if "keys_u64" in case:
        return [model.position_of_u64(int(key), topology) for key in case["keys_u64"]]
    if "keys_hashed" in case:
        return [int(key) for key in case["keys_hashed"]]
    return [model.position_of_bytes(bytes.fromhex(key), topology) for key in case.get("keys_hex", file_keys)]


def add_look_ups(case, replicas=(), file_keys=(), first=None):
    """Adds `placement` and `replicas` [(n, spread)]; lists of many nodes only for the first keys."""
    topology = read_case(case)
    placement = model.Placement(topology, case.get("states"))
    at = positions(case, topology, file_keys)
    case["placement"] = [placement.node(p) for p in at]
    if replicas:
        case["replicas"] = []
    for n, spread in replicas:
        lists = [placement.replicas(p, n, spread) for p in (at[:first] if n > 5 else at)]
        case["replicas"].append({"n": n, "spread": spread, "lists": lists})


def add_assignments(case, factors, file_keys=()):
    """Adds `assign`, the keys of the case being the items."""
    placement = model.Placement(read_case(case), case.get("states"))
    items = [bytes.fromhex(key) for key in case.get("keys_hex", file_keys)]
    case["assign"] = []
    for factor in factors:
        entry = {"factor": factor}
        try:
            entry["nodes"] = placement.assign(items, factor)
        except model.Refused as refused:
            entry["error"] = {"kind": refused.kind, "names": refused.message.split(":")[0]}
        case["assign"].append(entry)


def run_steps(name, topology, steps, keys, secret=None):
    """A case of steps [(step, expected)] on a live ring; `expected` may be None."""
    case = {"name": name, "topology": topology} | ({"secret_hex": secret} if secret else {})
    ring = model.LiveRing(read_case(case))
    case["steps"] = []
    for arguments, expected in steps:
        step = dict(arguments)
        error = None
        before = (ring.topology.everything(), dict(ring.states))
        try:
            ring.do(step)
        except model.Refused as refused:
            error = {"kind": refused.kind}
            if refused.kind in ("unknown_node", "unsupported"):
                error["names"] = step["id"]
            elif refused.kind == "duplicate_node" and step["do"] == "add_node":
                error["names"] = step["node"]["id"]
            elif step["do"] == "update" and refused.kind not in ("stale", "conflict"):
                error["names"] = refused.message.split(":")[0]
            assert error.get("names", "") in refused.message
            assert before == (ring.topology.everything(), ring.states)
            step["error"] = error
        if expected is not None:  # an error kind, "" for success, or the epoch afterwards
            got = error["kind"] if error else ring.topology.epoch if isinstance(expected, int) else ""
            assert got == expected, (name, arguments, got, expected)
        placement = ring.placement()
        step["epoch"] = number(ring.topology.epoch)
        step["fingerprint"] = model.fingerprint(ring.topology)
        step["canonical"] = model.canonical(ring.topology)
        step["placement"] = [placement.node(p) for p in positions({"keys_hex": keys}, ring.topology)]
        case["steps"].append(step)
    return case


def run_sequence(name, topology, steps, secret=None, live=live_model.Live):
    """A case of calls [(call, some of what it answers)] on a live ring."""
    case = {"name": name, "topology": topology} | ({"secret_hex": secret} if secret else {})
    live = live(read_case(case))
    case["sequence"] = []
    for arguments, expected in steps:
        before = live.everything()
        try:
            answer = live.do(arguments)
        except model.Refused as refused:
            answer = {"error": {"kind": refused.kind}}
            culprit = (expected or {}).get("error", {}).get("names")
            culprit = culprit or arguments.get("new_id" if refused.kind in ("duplicate_node", "id") else "id")
            culprit = culprit or arguments.get("id" if arguments["do"] != "rename_node" else "")
            if culprit:
                answer["error"]["names"] = culprit
        after = live.everything()
        # A document that is refused is told.
        assert "error" not in answer or before | {"told": []} == after | {"told": []}
        answer |= after
        assert not answer.keys() & arguments.keys(), arguments
        for field, value in (expected or {}).items():
            assert answer[field] == value, (name, arguments, field, value, answer)
        case["sequence"].append({**arguments, **answer})
    return case


def add_shares(case, placement):
    case["shares"] = [str(share) for share in model.shares(placement)]


def add_plan(case, after, to_states=None, with_ranges=True):
    """Adds the plan from the case's topology and states to another."""
    plan = {"to": after}
    if to_states:
        plan["to_states"] = to_states
    moves, ranges, moved, minimum = model.plan(
        model.Placement(read_case(case), case.get("states")),
        model.Placement(model.read_object(after, secret_of(case)), to_states),
    )
    plan["moves"] = [[*pair, str(moves[pair])] for pair in sorted(moves, key=moved_model.order)]
    if with_ranges:
        plan["ranges"] = [[str(first), str(last), a, b] for first, last, a, b in ranges]
    plan["moved"] = str(moved)
    plan["minimum"] = str(minimum)
    case["plan"] = plan


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def write_file(path, about, source, keys_hex, cases):
    head = {"vectors": 1, "about": about, "source": source}
    if keys_hex is not None:
        head["keys_hex"] = keys_hex
    lines = [f"{compact(field)}:{compact(value)}," for field, value in head.items()]
    text = "{" + "\n".join(lines) + '\n"cases":[\n' + ",\n".join(compact(case) for case in cases) + "\n]}\n"
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(text)
