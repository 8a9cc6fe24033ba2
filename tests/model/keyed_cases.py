"""The cases of the keyed hash: every scheme of our own under secrets, and what is refused. [18]"""

import live_cases
import model
import schemes
import tools
from scheme_cases import weighted, zoned
from step_cases import add, down, remove, up, update
from tools import Dice, add_look_ups, document, hexes, ids, number, run_sequence, run_steps, some_keys

U64 = 2**64
SECRET = bytes(range(16)).hex()  # the key of the paper's vectors
OTHER = "2923be84e16cd6ae529049f1f1bbe9eb"
KEYED = {"key_hash": "siphash13"}
# Few, so that the model is quick.
FEW = {"ring": {"vnodes": 40}, "slots": {"bits": 9}, "maglev": {"size": 101}}
# Every length of a last word, and some blocks more.
LENGTHS = [*range(0, 26), 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000]


def digest(secret):
    return model.secret_digest(bytes.fromhex(secret)).hex()


def document_of(scheme, nodes, **parameters):
    return document(nodes, name=scheme, **FEW.get(scheme, {}), **parameters)


def siphash13():
    keys = hexes(some_keys(29, 30))
    cases = []

    def look(name, topology, replicas=((3, "none"), (3, "zone")), states=None, secret=SECRET, **own_keys):
        case = {"name": name, "topology": topology, "secret_hex": secret}
        if states:
            case["states"] = states
        topology = tools.read_case(case)
        case["canonical"] = model.canonical(topology)
        case["fingerprint"] = model.fingerprint(topology)
        case.update(own_keys)
        add_look_ups(case, replicas, keys)
        cases.append(case)

    def refused(name, topology, names, secret=None, kind="parameter"):
        case = {"name": name, "text": tools.compact(topology)} | ({"secret_hex": secret} if secret is not None else {})
        try:
            model.read(case["text"], tools.secret_of(case))
            raise AssertionError(f"{name}: accepted")
        except model.Refused as error:
            assert error.kind == kind and error.message.split(":")[0] == names, (name, error.kind, error.message)
        case["error"] = {"kind": kind, "names": names}
        cases.append(case)

    by_length = hexes([bytes((7 * i + n) % 256 for i in range(n)) for n in LENGTHS])
    tagged = hexes([b"{x}", b"user{x}", b"x", b"{}", b"{", b"", b"a{b{c}d}"])
    integers = [0, 1, 255, 2**32, 2**53 - 1, 2**53, U64 - 1, int.from_bytes(b"{abcde}", "little")]
    dice = Dice(30)
    positions = ["0", str(U64 - 1), str(2**63)] + [str(dice.u64()) for _ in range(20)]
    for scheme in schemes.PARAMETERS:
        doc = {"scheme": scheme, **KEYED}
        look(f"{scheme}: lengths of keys", document_of(nodes=ids("node-", 9), **doc), keys_hex=by_length)
        look(f"{scheme}: another secret", document_of(nodes=ids("node-", 9), **doc), (), secret=OTHER)
        look(f"{scheme}: a seed", document_of(nodes=ids("node-", 9), seed=U64 - 1, **doc), ())
        look(f"{scheme}: hash tag", document_of(nodes=ids("n", 7), hash_tag="{}", **doc), (), keys_hex=tagged)
        look(
            f"{scheme}: integers",
            document_of(nodes=ids("n", 7), hash_tag="{}", **doc),
            keys_u64=[number(x) for x in integers],
        )
        look(f"{scheme}: positions", document_of(nodes=ids("n", 7), **doc), keys_hashed=positions)
        look(
            f"{scheme}: zones, some are down",
            document_of(nodes=zoned(ids("z", 9)), **doc),
            states={"z1": "down", "z3": "draining", "z4": "down"},
        )
        look(f"{scheme}: the digest is given", document_of(nodes=["a"], secret_digest=digest(SECRET), **doc), ())
        look(f"{scheme}: no nodes", document_of(nodes=[], **doc), ())
        if scheme not in ("jump", "jumpback", "multiprobe"):
            look(f"{scheme}: weights", document_of(nodes=weighted(ids("w", 9)), **doc))

        plain = document_of(scheme, ["a", "b"])
        keyed = document_of(nodes=["a", "b"], **doc)
        named = document_of(nodes=["a", "b"], secret_digest=digest(SECRET), **doc)
        refused(f"{scheme}: no secret", keyed, "scheme.key_hash")
        refused(f"{scheme}: no secret, but its digest", named, "scheme.key_hash")
        refused(f"{scheme}: a secret without key_hash", plain, "scheme.key_hash", SECRET)
        refused(f"{scheme}: another secret than the digest's", named, "scheme.secret_digest", OTHER)
        loose = document_of(scheme, ["a", "b"], secret_digest=digest(SECRET))
        refused(f"{scheme}: a digest without key_hash", loose, "scheme.secret_digest", SECRET)

        def next_one(epoch, nodes, doc=doc, **more):
            return document_of(nodes=nodes, epoch=epoch, **doc, **more)

        steps = [
            (add("c"), 1),
            (down("c"), 1),
            (update(next_one(5, ["a", "b", "c", "d"])), 5),
            (update(next_one(6, ["a", "b", "c", "d"], secret_digest=digest(SECRET))), 6),
            (update(next_one(7, ["a", "b"], secret_digest=digest(OTHER))), "parameter"),
            (update(document_of(scheme, ["a", "b"], epoch=7)), "parameter"),
            (update(next_one(5, ["a"])), "stale"),
            (update(next_one(6, ["a"])), "conflict"),
            (remove("d"), 7),
            (up("c"), 7),
            (update(document(["x", "y"], epoch=9, name="jump", **KEYED)), 9),
        ]
        cases.append(run_steps(f"{scheme}: changes keep the secret", keyed, steps, keys, SECRET))
        steps = [(update(next_one(3, ["a", "b"])), "parameter"), (add("c"), 1)]
        cases.append(run_steps(f"{scheme}: a ring without a secret takes none", plain, steps, keys))

    ring = document(ids("n", 3), **KEYED)
    refused("another key_hash", document(ids("n", 3), key_hash="siphash24"), "scheme.key_hash", SECRET)
    refused("key_hash is a number", document(ids("n", 3), key_hash=13), "scheme.key_hash", SECRET)
    for name, text in [("short", "ab"), ("in capitals", digest(SECRET).upper()), ("long", digest(SECRET) + "0")]:
        refused(
            f"the digest is {name}", document(ids("n", 3), secret_digest=text, **KEYED), "scheme.secret_digest", SECRET
        )
    for name, text in [("15 bytes", "01" * 15), ("17 bytes", "01" * 17), ("empty", ""), ("zeros", "00" * 16)]:
        refused(f"the secret: {name}", ring, "secret", text)

    before, after = document(ids("n", 4), vnodes=10, **KEYED), document(ids("n", 5), vnodes=10, **KEYED)
    case = {"name": "shares and a plan", "topology": before, "secret_hex": SECRET}
    tools.add_shares(case, model.Placement(tools.read_case(case)))
    tools.add_plan(case, after)
    cases.append(case)

    for seed in (31, 32):
        topology = document(ids("n", 5), vnodes=16, seed=seed, **KEYED)
        steps = live_cases.random_sequence(Dice(seed), 150)
        cases.append(run_sequence(f"any calls, {seed - 30}", topology, steps, SECRET))
    return "Keys hashed by SipHash-1-3 under a secret that stands beside the document.", keys, cases
