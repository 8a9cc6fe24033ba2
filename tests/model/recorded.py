"""Makes tests/vectors/recorded from the recordings under `evidence`: every case as a topology document of this project,
with what the system did over a part of the keys.

python3 tests/model/recorded.py [--keys 300] [--out tests/vectors/recorded]

`--keys 0` keeps all keys."""

import argparse
import hashlib
import json
import pathlib

import recorded_cases
import recorded_chord
import recorded_clients
import recorded_go
import recorded_graphite
import recorded_local
import recorded_names
import recorded_placed
import recorded_pypi
import recorded_routers
import recorded_services
import recorded_shared
import recorded_tables
import recorded_tokens
from recorded_nodes import flags

import evidence

# The order of a case's fields; its answers follow.
HEAD = ("name", "origin", "flags", "topology", "nodes_numbered", "states", "keys", "keys_hashed")

# Each file of vectors, from which files of recordings it is made.
FAMILIES = (
    recorded_cases.FAMILIES
    | recorded_go.FAMILIES
    | recorded_pypi.FAMILIES
    | recorded_chord.FAMILIES
    | recorded_local.FAMILIES
    | recorded_services.FAMILIES
    | recorded_clients.FAMILIES
    | recorded_graphite.FAMILIES
    | recorded_routers.FAMILIES
    | recorded_tokens.FAMILIES
    | recorded_tables.FAMILIES
    | recorded_placed.FAMILIES
    | recorded_names.FAMILIES
)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def special(key):
    """Keys that catch something: empty, long, not ASCII, tagged, numbers."""
    text = key.decode("utf-8", "replace")
    odd = not key or len(key) > 150 or not key.isascii() or text.isdigit()
    return odd or text.count(":") > 1 or any(c in text for c in "{}[]$")


def spread(items, count):
    return [items[i * len(items) // count] for i in range(count)] if len(items) > count else items


def chosen(keys, count, first):
    """The indices of the keys that stay: half of them special ones, half evenly from the others. If there is something
    more to know of the first ones, half are those."""
    if not count or len(keys) <= count:
        return list(range(len(keys)))
    if 0 < first < len(keys):
        known = chosen(keys[:first], count // 2, 0)
        return known + [first + i for i in chosen(keys[first:], count - len(known), 0)]
    odd = [i for i, key in enumerate(keys) if special(key)]
    rest = [i for i, key in enumerate(keys) if not special(key)]
    picked = spread(odd, count // 2)
    return sorted(picked + spread(rest, count - len(picked)))


class KeyLists:
    """Each list of keys once, under the name of the first file that has it."""

    def __init__(self, count):
        self.count, self.lists, self.names = count, {}, {}

    def of(self, keys, name, whole, first):
        identity = (hashlib.sha256(repr(keys).encode()).hexdigest(), whole, first)
        if identity not in self.names:
            assert name not in self.lists, name
            kept = chosen(keys, 0 if whole else self.count, first)
            self.lists[name] = [keys[i].hex() for i in kept]
            self.names[identity] = (name, kept)
        return self.names[identity]


def part(entry, kept):
    """The entry with what belongs to the kept keys; lists of replicas may stop before the last key."""
    entry = dict(entry)
    for field in ("placement", "tries", "positions", "routes"):
        if field in entry:
            entry[field] = [entry[field][i] for i in kept]
    if "replicas" in entry:
        entry["replicas"] = [
            wanted | {"lists": [wanted["lists"][i] for i in kept if i < len(wanted["lists"])]}
            for wanted in entry["replicas"]
        ]
    return entry


def checks(case):
    fields = ("placement", "tries", "acquire", "positions", "fingers", "routes")
    return sum(len(case.get(field, ())) for field in fields) + sum(len(r["lists"]) for r in case.get("replicas", ()))


def with_keys(entry, lists, stem, case, data):
    """The entry with the name of its keys, and only what belongs to those kept."""
    own = "keys" in case or "keys_of_hashes" in case
    texts = case.get("keys_of_hashes") or case.get("keys") or data.get("keys") or data["keys_hex"]
    is_hex = "keys_hex" in data or "keys_of_hashes" in case
    keys = [bytes.fromhex(text) if is_hex else text.encode() for text in texts]
    first = min((len(wanted["lists"]) for wanted in entry.get("replicas", ())), default=0)
    label = (f"{stem}/{case['name']}" if own else stem) + (f"-first-{first}" if first else "")
    # A sequence means nothing without its beginning.
    name, kept = lists.of(keys, label, "acquire" in entry, first)
    return {"keys": name} | part(entry, kept)


def family(files, lists):
    """The origins and cases of one file of vectors."""
    origins, cases = [], []
    for pattern, convert in files:
        recordings = evidence.matching(pattern)
        assert recordings, pattern
        for recording in recordings:
            stem, data = recording.removesuffix(".json"), evidence.read(recording)
            origins.append({"file": recording} | {k: data[k] for k in ("system", "version", "source") if k in data})
            for old, name, entry in convert(stem, data):
                if "keys_hashed" not in entry:
                    entry = with_keys(entry, lists, stem, old, data)
                nodes = {"nodes": entry.pop("nodes")} if "nodes" in entry else {}
                entry["topology"] = {"libconsistent": 1, "scheme": entry.pop("scheme")} | nodes
                entry |= {"name": f"{stem}/{name}", "origin": len(origins) - 1, "flags": flags(stem, old)}
                cases.append({k: entry.pop(k) for k in HEAD if k in entry} | entry)
    assert len({case["name"] for case in cases}) == len(cases)
    return origins, cases


def make(out, keys):
    """Writes the vectors and their manifest into a folder; `keys` of each recording stay, or all if it is 0."""
    out.mkdir(parents=True, exist_ok=True)
    lists, manifest = KeyLists(keys), {}

    def write(name, counts, text):
        (out / name).write_text(text)
        manifest[name] = counts | {"sha256": hashlib.sha256(text.encode()).hexdigest()}

    families = {name: family(files, lists) for name, files in FAMILIES.items()}
    plain = list(families.values())
    families |= {name: recorded_shared.make(name, plain, lists.lists) for name in recorded_shared.MAKERS}
    for name, (origins, cases) in families.items():
        cases = [{k: case[k] for k in HEAD if k in case} | case for case in cases]
        rows = [",\n".join(map(compact, part)) for part in (origins, cases)]
        text = f'{{"vectors":1,"origins":[\n{rows[0]}\n],"cases":[\n{rows[1]}\n]}}\n'
        write(f"{name}.json", {"cases": len(cases), "checks": sum(map(checks, cases))}, text)
    rows = ",\n".join(f"{compact(name)}:{compact(keys)}" for name, keys in lists.lists.items())
    write("keys.json", {"cases": len(lists.lists), "checks": 0}, f'{{"vectors":1,"lists":{{\n{rows}\n}}}}\n')
    rows = ",\n".join(f"{compact(name)}:{compact(entry)}" for name, entry in manifest.items())
    (out / "MANIFEST.json").write_text(f'{{"files":{{\n{rows}\n}}}}\n')


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--keys", type=int, default=300)
    arguments.add_argument("--out", type=pathlib.Path, default=evidence.ROOT / "tests/vectors/recorded")
    given = arguments.parse_args()
    make(given.out, given.keys)


if __name__ == "__main__":
    main()
