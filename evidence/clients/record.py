"""Records where client libraries of Ruby and Java place keys:

    python evidence/clients/record.py JARS OUT

Ruby's are Debian's ruby-dalli and ruby-redis; JARS is a folder with Jedis and kafka-clients of Maven. What calls them
is tests/live/libraries/ruby and tests/live/libraries/java."""

import hashlib
import json
import pathlib
import subprocess
import sys

LIVE = pathlib.Path(__file__).resolve().parents[2] / "tests/live"
COUNT = 2_000
WORDS = ("user:42", "cart", "größe", "鍵", "{tag}", "a/b", "{x}:y", "}{")


def some_keys():
    found = []
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode()).hexdigest()
        found.append((digest[:16], f"{WORDS[i % len(WORDS)]}:{i}", str(i), digest[: 1 + i % 60] * (1 + i % 4))[i % 4])
    tagged = ["{user:1}:a", "{user:1}", "x{user:1}", "{}", "{}}", "{a", "x\n{user:1}", "{{a}}", "{\n}", "{user:1}{b}"]
    return list(dict.fromkeys(found + tagged))


def hosts(count):
    return [f"10.0.{i % 3}.{i}:{11211 + i % 2}" for i in range(count)]


def urls(count):
    return [f"redis://10.0.0.{i}:6379/{i % 2}" for i in range(count)]


def weights(count):
    return [1 + (i * 7) % 5 for i in range(count)]


def through(command, lines):
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def ruby(library, options, nodes, keys):
    steps = [{"add": name, "weight": weight} for name, weight in nodes]
    job = {"library": library, "options": options, "steps": steps, "keys": [key.encode().hex() for key in keys]}
    (line,) = through(["ruby", str(LIVE / "libraries/ruby/place.rb")], [json.dumps(job)])
    return json.loads(line)


def java(jars, library, options, nodes, keys):
    listed = "\t".join(f"{name}\t{weight}" for name, weight in nodes)
    job = [library, options, listed, "\t".join(key.encode().hex() for key in keys)]
    program = ["java", "-cp", f"{jars}/*", str(LIVE / "libraries/java/Place.java")]
    (line,) = through(program, job)
    names = [name for name, _ in nodes]
    return [names[int(place)] for place in line.split("\t")]


def record(out, name, system, version, keys, cases):
    source = "its own code, called"
    data = {"system": system, "version": version, "source": source, "keys": keys, "cases": cases}
    (out / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    print(name, len(cases), "cases,", len(keys), "keys")


def case(name, nodes, placement, down=(), **options):
    listed = [{"id": ident, "weight": weight} | ({"down": True} if ident in down else {}) for ident, weight in nodes]
    return {"name": name, "options": options, "nodes": listed, "placement": placement}


def shapes(named, most):
    """Lists of nodes: few, many, of different weights, and with one less."""
    names = named(most)
    return {
        "n3": [(name, 1) for name in names[:3]],
        f"n{most}": [(name, 1) for name in names],
        f"w{most}": list(zip(names, weights(most), strict=True)),
        f"w{most}-minus": list(zip(names[1:], weights(most)[1:], strict=True)),
        "n1": [(names[0], 1)],
    }


def main():
    jars, out = map(pathlib.Path, sys.argv[1:])
    keys = [key for key in some_keys() if 0 < len(key.encode()) <= 250]
    cases = []
    for name, nodes in shapes(hosts, 13).items():
        some, others = [ident for ident, _ in nodes[1::2]], [ident for ident, _ in nodes[1:]]
        for down in ([], some, others) if others else ([],):
            found = ruby("dalli", {"down": down}, nodes, keys)
            cases.append(case(f"{name}-down{len(down)}" if down else name, nodes, found, down))
    record(out, "dalli", "Dalli", "3.0.6", keys, cases)
    cases = []
    for name, nodes in shapes(urls, 11).items():
        if "w" not in name:
            cases.append(case(name, nodes, ruby("redis_rb", {}, nodes, keys)))
    record(out, "redis_rb", "redis-rb", "4.8.0", keys, cases)
    cases = []
    for name, nodes in shapes(lambda count: [f"partition-{i}" for i in range(count)], 24).items():
        if "w" not in name:
            cases.append(case(name, nodes, java(jars, "kafka", "", nodes, [*keys, ""])))
    record(out, "kafka", "kafka-clients", "3.9.1", [*keys, ""], cases)
    cases = []
    for named in ("", "named"):
        for name, nodes in shapes(lambda count: [f"shard-{i}" for i in range(count)], 9).items():
            found = java(jars, "sharded_jedis", named, nodes, [*keys, ""])
            cases.append(case(name + ("-named" if named else ""), nodes, found, named=bool(named)))
    record(out, "sharded_jedis", "Jedis", "3.10.0", [*keys, ""], cases)


if __name__ == "__main__":
    main()
