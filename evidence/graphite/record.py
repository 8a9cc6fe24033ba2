"""Records where the relays of Graphite send metrics:

    python evidence/graphite/record.py carbon-1.1.10.tar.gz OUT

carbon's router is that of its source package, for which `six` and `mmh3` are installed; carbon-c-relay is Debian's.
What calls them is tests/live/libraries/graphite.py."""

import hashlib
import json
import pathlib
import sys

LIVE = pathlib.Path(__file__).resolve().parents[2] / "tests/live"
sys.path.insert(0, str(LIVE))

from libraries import graphite  # noqa: E402

COUNT = 1_000
WORDS = ("servers.web-{}.cpu.load", "größe.{}", "{}", "carbon.agents.{}.metricsReceived", "a{}:b;tag=x", "鍵.{}")


def metrics():
    found = []
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode()).hexdigest()
        found.append(WORDS[i % len(WORDS)].format(digest[: 1 + i % 60]))
    return list(dict.fromkeys(found))


def one_port(count):
    return [f"10.0.{i % 3}.{i}:2004:{'abc'[i % 3]}" for i in range(count)]


def plain(count):
    return [f"10.0.{i % 3}.{i}:2004" for i in range(count)]


def crowded(count, servers, name="cache"):
    """Several instances a server."""
    return [f"graphite-{i % servers}:{2004 + i}:{name}-{i}" for i in range(count)]


def to_the_end(router):
    """Names of forty instances, of which one has a point past the last position."""
    for number in range(10_000):
        listed = crowded(40, 7, f"store{number}")
        ring = router("carbon_ch", listed)
        if ring[-1][0] > 0xFFFF:
            return listed
    raise ValueError("no such names")


def quick_ring(hashing, parse):
    """What carbon's ring is to be, for which it needs minutes."""

    def ring(hash_type, listed):
        taken = {}
        for text in listed:
            server, _, instance = parse(text)
            for i in range(100):
                position = hashing["carbonHash"](f"{(server, instance)}:{i}", hash_type)
                while position in taken:
                    position += 1
                taken[position] = text
        return sorted(taken.items())

    return ring


def write(out, name, system, version, keys, cases):
    data = {"system": system, "version": version, "source": "its own code, called", "keys": keys, "cases": cases}
    (out / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    print(name, len(cases), "cases,", len(keys), "keys")


def of_carbon(archive, out):
    carbon = graphite.carbon(archive)
    ring = quick_ring(sys.modules["carbon.hashing"].__dict__, carbon.parse)
    keys = metrics()
    lists = {
        "n1": one_port(1),
        "n3": one_port(3),
        "n3-plain": plain(3),
        "n12": one_port(12),
        "n12-reversed": one_port(12)[::-1],
        "n11-plain": plain(11),
        "n8-crowded": crowded(8, 3),
        "n60-crowded": crowded(60, 20),
        "n40-end": to_the_end(ring),
        "n3-v6": ["[2001:db8::1]:2004:a", "[2001:db8::1]:2005:b", "[2001:db8::2]:2004"],
        "n2-odd": ["größe:2004:鍵", "b:2004:"],
    }
    cases = []
    for hash_type in ("carbon_ch", "fnv1a_ch", "mmh3_ch"):
        for name, listed in lists.items():
            for diverse in (True, False):
                for removed in ([], listed[1::3]) if len(listed) > 7 else ([],):
                    # A relay of one destination names it again and again.
                    copies = 3 if len(listed) - len(removed) > 1 else 1
                    options = {"hash_type": hash_type, "diverse_replicas": diverse, "copies": copies}
                    several = "crowded" in name or "end" in name
                    if not (diverse or several):
                        continue
                    if "end" in name and hash_type != "carbon_ch":
                        continue
                    found = graphite.carbon_places(carbon, options, listed, removed, keys)
                    label = f"{hash_type}-{name}{'' if diverse else '-alike'}{'-removed' if removed else ''}"
                    case = {"name": label, "options": options, "nodes": listed, "removed": removed}
                    cases.append(case | {"placement": [places[0] for places in found], "replicas": found})
    write(out, "carbon", "Graphite's carbon", "1.1.10", keys, cases)


def of_c_relay(out):
    keys = [key for key in metrics() if " " not in key]
    lists = {
        "n1": ["10.0.0.1:2003=a"],
        "n3": [f"10.0.0.{i}:2003" for i in range(3)],
        "n3-hosts": ["store-a", "store-b:2004", "store-c:2003=x"],
        "n9-named": [f"10.0.{i % 3}.{i}:{2003 + i % 2}={'rtzeuiwop'[i]}" for i in range(9)],
        "n9-numbered": [f"10.0.0.1:{2003 + i}={(i * 37) % 11}" for i in range(9)],
        "n10-some": [f"10.0.0.{i % 4}:{2003 + i}" + (f"={(i * 3) % 7}" if i % 2 else "") for i in range(10)],
        "n60": [f"10.{i % 3}.0.{i}:2003" for i in range(60)],
        "n60-reversed": [f"10.{i % 3}.0.{i}:2003" for i in range(60)][::-1],
        "n5-long": [f"10.0.0.{i}:2003={'x' * (238 + 3 * i)}{i}" for i in range(5)],
        "n3-v6": ["[2001:db8::1]:2003", "[2001:db8::2]:2003=v6", "[::1]:2003"],
    }
    cases = []
    for hash_type in ("carbon_ch", "fnv1a_ch", "jump_fnv1a_ch"):
        for name, listed in lists.items():
            # Of twins, one host without instances, this ring has one alone, and a search for another copy may not end.
            copies = 1 if (hash_type, name) == ("carbon_ch", "n10-some") else min(len(listed), 4)
            spelled = [server if ":" in server else f"{server}:2003" for server in listed]
            found = graphite.c_relay_places(hash_type, copies, spelled, [key.encode() for key in keys])
            case = {"name": f"{hash_type}-{name}", "options": {"hash_type": hash_type, "copies": copies}}
            case |= {"nodes": listed, "placement": [places[0] for places in found], "replicas": found}
            cases.append(case)
    write(out, "carbon-c-relay", "carbon-c-relay", "3.7.3", keys, cases)


def main():
    archive, out = map(pathlib.Path, sys.argv[1:])
    of_c_relay(out)
    of_carbon(archive, out)


if __name__ == "__main__":
    main()
