"""The cases of rows.json, steps.json and transitions.json played by the model."""

import json

from document import read
from placement import Placement
from rows_file import write_file
from steps import step
from topology import canonical, fingerprint
from transitions import Transition, read_transition
from whole import Refused


def load(value):
    """[6] A topology given as an object."""
    return read(json.dumps(value, ensure_ascii=False).encode())


def error_differs(found, wanted):
    """What differs between a refusal and what a vector says of it."""
    kind, names = (wanted, None) if isinstance(wanted, str) else (wanted["kind"], wanted.get("names"))
    if found.kind != kind or (names and names not in found.message):
        return [f"error: model {found}; vector {wanted}"]
    return []


def play_rows(case):
    """[19.10] A case of rows.json."""
    data = bytes.fromhex(case["rows_hex"])
    if "error" in case:
        try:
            read(case["text"].encode(), data)
        except Refused as e:
            return error_differs(e, case["error"])
        return [f"accepted; vector {case['error']}"]
    top, out = load(case["topology"]), []
    if write_file(top.rows, [n.key for n in top.nodes]) != data:
        out.append("rows_hex written")
    told = read(case["beside"].encode(), data)
    if canonical(told) != canonical(top) or fingerprint(told) != fingerprint(top):
        out.append("read beside")
    beside = canonical(top).replace(top.texts["rows"], "@" + data[8:16][::-1].hex())
    if beside != case["beside"]:
        out.append(f"beside: {beside[:200]} | {case['beside'][:200]}")
    try:
        read(case["beside"].encode())
        out.append("beside accepted alone")
    except Refused as e:
        out += error_differs(e, {"kind": "parameter", "names": "scheme.rows"})
    return out


def play_steps(case):
    """[21] A case of steps.json."""
    out = []
    try:
        before, after = load(case["before"]), load(case["after"])
        asked = {
            k: ([int(x) for x in v] if isinstance(v, list) else v if k == "spread" or v is None else int(v))
            for k, v in case["asked"].items()
        }
        told = []
        while len(told) < len(case["steps"]) + 2:
            made = step(before, after, asked)
            if made is None:
                break
            told.append(made)
            before = made.topology
    except Refused as e:
        if "error" not in case:
            return [f"model refuses {e} after {len(told)} of {len(case['steps'])} steps"]
        out += error_differs(e, case["error"])
    else:
        if "error" in case:
            out.append(f"no error, {len(told)} steps; vector {case['error']}")
    if len(told) != len(case["steps"]):
        out.append(f"{len(told)} steps; vector {len(case['steps'])}")
    for i, (mine, theirs) in enumerate(zip(told, case["steps"], strict=False)):
        got = {
            "topology": canonical(mine.topology),
            "fingerprint": fingerprint(mine.topology),
            "moves": [[x, y, str(c)] for x, y, c in mine.plan["moves"]],
            "ranges": len(mine.plan["ranges"]),
            "bytes": mine.bytes,
            "left": str(mine.left),
            "is_last": mine.is_last,
        }
        for name, value in got.items():
            if name in theirs and str(theirs[name]) != str(value):
                out.append(f"step {i} {name}: model {str(value)[:300]} | vector {str(theirs[name])[:300]}")
        out += [f"step {i} has {k}" for k in theirs if k not in got]
    return out


def play_transitions(case):
    """[22] A case of transitions.json."""
    out = []
    old = Placement(load(case["old"]), case["states_old"])
    move = Transition(old, Placement(load(case["new"]), case["states_new"]))
    for first, last in case["done"]:
        move.mark(int(first, 16), int(last, 16))
    left = move.left()
    told = None if left is None else left / (1 << 64)
    if told != case["left"]:
        out.append(f"left: model {told} ({left}); vector {case['left']}")
    if move.text() != case["canonical"]:
        out.append(f"canonical: {move.text()[-200:]} | {case['canonical'][-200:]}")
    old, new, done = read_transition(case["canonical"].encode())
    if Transition(Placement(old), Placement(new), done).text() != case["canonical"]:
        out.append("canonical read and written")
    for i, key in enumerate(case["keys"]):
        got = move.of_key(bytes.fromhex(key["key"]), key["n"])
        want = key["is_done"], tuple(key["read"]), tuple(key["write"])
        if got != want:
            out.append(f"key {i}: model {got}; vector {want}")
    return out
