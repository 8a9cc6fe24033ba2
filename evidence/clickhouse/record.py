"""Records where a running ClickHouse, which is installed, puts rows of Distributed tables:

python evidence/clickhouse/record.py OUT"""

import hashlib
import json
import pathlib
import sys

LIVE = pathlib.Path(__file__).resolve().parents[2] / "tests/live"
sys.path.insert(0, str(LIVE))

from libraries import clickhouse  # noqa: E402

COUNT = 600
WORDS = ("user:{}", "größe {}", "{}", "a/b\n{}", "鍵{}", '"{}"')
CLUSTERS = {"n1": [1], "n3": [1, 1, 1], "n7": [1] * 7, "w3": [3, 1, 2], "w4-zero": [2, 0, 5, 1]}
CLUSTERS["w2-large"] = [65_535, 999]


def rows():
    found = {}
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode())
        text = WORDS[i % len(WORDS)].format(digest.hexdigest()[: 1 + i % 50])
        # Of all sizes: few bits, and up to all of them.
        found[text] = int.from_bytes(digest.digest()[:8], "big") >> (i % 64)
    return list(found.items())


def main():
    out, asked = pathlib.Path(sys.argv[1]), rows()
    asked += [("", 2**64 - 1)]
    values = [number.to_bytes(8, "little").hex() for _, number in asked]
    texts = [text.encode().hex() for text, _ in asked]
    cases = []
    with clickhouse.running(list(CLUSTERS.values())) as server:
        version = server.version()
        for number, (name, weights) in enumerate(CLUSTERS.items()):
            for function in ("integer", "sipHash64", "murmurHash2_64"):
                expression = "v" if function == "integer" else f"{function}(k)"
                found = server.places(number, len(weights), expression, asked)
                case = {"name": f"{function}-{name}", "options": {"sharding_key": function}}
                case |= {"nodes": [{"id": f"shard-{i + 1}", "weight": weight} for i, weight in enumerate(weights)]}
                case |= {"keys_of_hashes": values if function == "integer" else texts, "placement": found}
                cases.append(case)
    data = {"system": "ClickHouse", "version": version, "source": "a running server", "cases": cases}
    (out / "clickhouse-distributed.json").write_text(json.dumps(data) + "\n")
    print(version, len(cases), "cases,", len(asked), "rows")


if __name__ == "__main__":
    main()
