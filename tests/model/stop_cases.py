"""Cases of hash-stops.json: keys of which only what stands before a byte is hashed."""

import json

import model
from tools import add_look_ups, add_plan, document, hexes, ids, refused, run_steps, some_keys

SECRET = bytes(range(1, 17)).hex()


def hash_stops():
    keys = hexes(some_keys(71, 20))
    cases = []
    for stop in ["/", ":", "{", "}", "!", "~", '"', "\\"]:
        s = stop.encode()
        shapes = [b"", s, s + s, b"x", b"x" + s, b"x" + s + b"y", b"x" + s + b"z", s + b"x", s + b"x" + s, b"x" + s + s]
        shapes += [b"xy" + s + b"z", b"x" * 300 + s + b"y", "\u00fc".encode() + s + b"y", b"\0" + s, b"{x}" + s + b"y"]
        shapes += [b"y" + s + b"{x}z", b"{" + s + b"}", b"{a" + s + b"b}", b"{}" + s + b"x", b"x{" + s + b"y", b"xy"]
        others = ("slots", "jump", "jumpback", "maglev", "multiprobe") if stop == "/" else ()
        for name in ("ring", "rendezvous", *others):
            for more in ({}, {"hash_tag": "{}"}):
                tag = ", hash tag" if more else ""
                topology = document(ids("node-", 5), **more, **{"name": name, "hash_stop": stop})
                case = {"name": f"{name}, hash stop {stop}{tag}", "topology": topology, "keys_hex": hexes(shapes)}
                parsed = model.read_object(topology)
                case |= {"canonical": model.canonical(parsed), "fingerprint": model.fingerprint(parsed)}
                add_look_ups(case, [(3, "none")], keys)
                cases.append(case)
    shapes = hexes([b"a/b", b"a/c", b"a", b"/a", b"b/a/c", b""])
    topology = document(ids("node-", 5), hash_stop="/", key_hash="siphash13")
    case = {"name": "a secret", "topology": topology, "secret_hex": SECRET, "keys_hex": shapes}
    add_look_ups(case, [(3, "none")], keys)
    cases.append(case)
    integers = {"name": "integers", "topology": document(ids("n", 5), hash_stop="/"), "keys_u64": [47, 0x2F2F, 12]}
    add_look_ups(integers)
    cases.append(integers)
    case = {"name": "a plan", "topology": document(ids("n", 3), hash_stop="/", vnodes=9)}
    add_plan(case, document(ids("n", 4), hash_stop="/", vnodes=9))
    cases.append(case)
    steps = [
        ({"do": "add_node", "node": {"id": "x"}}, None),
        ({"do": "update", "to": document(ids("n", 3), epoch=1, hash_stop=":")}, "conflict"),
        ({"do": "update", "to": document(ids("n", 3), epoch=2, hash_stop=":")}, ""),
        ({"do": "update", "to": document(ids("n", 3), epoch=3)}, ""),
    ]
    cases.append(run_steps("another hash stop", document(ids("n", 3), hash_stop="/"), steps, keys))
    for name, stop in (("two bytes", "::"), ("none", ""), ("a space", " "), ("no ASCII", "\u00fc"), ("a number", 7)):
        topology = {"libconsistent": 1, "scheme": {"name": "slots", "hash_stop": stop}, "nodes": []}
        text = json.dumps(topology)
        cases.append(refused(f"a hash stop that is none: {name}", text, "parameter", "scheme.hash_stop"))
    return "Hash stops: only what stands before a byte is hashed.", keys, cases
