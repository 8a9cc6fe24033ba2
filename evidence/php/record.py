"""Records where libraries of PHP place keys:

    python evidence/php/record.py FLEXIHASH OUT

FLEXIHASH is the folder `src` of flexihash 3.0.0; the extension is Debian's php-memcache, which asks memcached servers
on loopback. What calls them is tests/live/libraries/php."""

import contextlib
import hashlib
import json
import pathlib
import socket
import subprocess
import sys
import time

PLACE = pathlib.Path(__file__).resolve().parents[2] / "tests/live/libraries/php/place.php"
COUNT = 1_500
WORDS = ("user:42", "cart", "größe", "鍵", "a b", "tab\there", "a/b")


def some_keys():
    found = []
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode()).hexdigest()
        found.append((digest[:16], f"{WORDS[i % len(WORDS)]}:{i}", str(i), digest[: 1 + i % 60] * (1 + i % 6))[i % 4])
    return list(dict.fromkeys(found))


def weights(count):
    return [1 + (i * 7) % 5 for i in range(count)]


def php(library, options, steps, keys):
    job = {"library": library, "options": options, "steps": steps, "keys": [key.encode().hex() for key in keys]}
    done = subprocess.run(["php", PLACE], input=json.dumps(job), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def record(out, name, system, version, source, keys, cases):
    data = {"system": system, "version": version, "source": source, "keys": keys, "cases": cases}
    (out / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    print(name, len(cases), "cases,", len(keys), "keys")


def prepared(key):
    """The key as the extension sends it."""
    return bytes(byte if byte > 32 else 95 for byte in key.encode()[:250])


def filled(endpoint, keys):
    """Puts the server's name at every key."""
    host, port = endpoint.rsplit(":", 1)
    with socket.create_connection((host.strip("[]"), int(port)), 5) as connection:
        for key in {prepared(key) for key in keys}:
            connection.sendall(b"set %b 0 0 %d noreply\r\n%b\r\n" % (key, len(endpoint), endpoint.encode()))
        connection.sendall(b"version\r\n")
        assert connection.recv(100).startswith(b"VERSION")


@contextlib.contextmanager
def servers(endpoints, keys):
    with contextlib.ExitStack() as stack:
        for endpoint in endpoints:
            host, port = endpoint.rsplit(":", 1)
            command = ["memcached", "-u", "nobody", "-U", "0", "-m", "64", "-l", host.strip("[]"), "-p", port]
            server = subprocess.Popen(command)
            stack.callback(server.wait)
            stack.callback(server.terminate)
            for _ in range(100):
                with contextlib.suppress(ConnectionRefusedError):
                    filled(endpoint, keys)
                    break
                time.sleep(0.1)
        yield


def memcache(out, keys):
    endpoints = [f"127.0.0.{1 + i % 4}:{26900 + i}" for i in range(9)] + ["[::1]:26909"]
    cases = []
    with servers(endpoints, keys):
        for strategy in ("consistent", "standard"):
            for function in ("crc32", "fnv"):
                options = {"hash_strategy": strategy, "hash_function": function}
                for name, count, weighted, down in (
                    ("n2", 2, False, 0),
                    ("n10", 10, False, 0),
                    ("w10", 10, True, 0),
                    ("n1", 1, False, 0),
                    ("n9-down", 9, False, 4),
                    ("w9-down", 9, True, 6),
                ):
                    # Nobody listens where a server is down.
                    listed = [
                        name if i >= down else f"127.0.0.1:{26920 + i}" for i, name in enumerate(endpoints[:count])
                    ]
                    each = weights(count) if weighted else [1] * count
                    split = [(name.rsplit(":", 1), weight) for name, weight in zip(listed, each, strict=True)]
                    steps = [{"host": host, "port": int(port), "weight": weight} for (host, port), weight in split]
                    found = php("pecl_memcache", options, steps, keys)
                    nodes = [
                        {"id": name, "weight": weight, "down": i < down}
                        for i, (name, weight) in enumerate(zip(listed, each, strict=True))
                    ]
                    case = {"name": f"{name}-{strategy}-{function}", "options": options, "nodes": nodes}
                    cases.append(case | {"placement": found})
    record(out, "pecl_memcache", "memcache of PECL", "8.0", "asked memcached servers on loopback", keys, cases)


def flexihash(source, out, keys):
    names = [f"10.0.{i % 3}.{i}:{11211 + i % 2}" for i in range(20)]
    shapes = {
        "n3": (64, [(name, 1) for name in names[:3]]),
        "n20": (64, [(name, 1) for name in names]),
        "w9": (64, [(name, i * 3 % 7 / 4) for i, name in enumerate(names[:9], 1)]),
        "n1": (64, [(names[0], 1)]),
        "n20-few": (5, [(name, 1) for name in names]),
        # As many points as no number of 64 bits is exactly.
        "halves": (45, [(name, weight) for name, weight in zip(names, (0.7, 0.3, 0.1, 1.9, 0.01), strict=False)]),
        # Two and two share points.
        "texts": (64, [(name, 1) for name in ("größe", "鍵", "11", "a b", "1", "a", "a1")]),
    }
    cases = []
    for hasher in ("crc32", "md5"):
        for name, (replicas, nodes) in shapes.items():
            for gone in dict.fromkeys((0, len(nodes) // 2)):
                down = [ident for ident, _ in nodes[:gone]]
                options = {"hasher": hasher, "replicas": replicas}
                steps = [{"add": ident, "weight": weight} for ident, weight in nodes]
                steps += [{"remove": ident} for ident in down]
                lists = php("flexihash", options | {"source": source, "copies": 3}, steps, keys)
                listed = [{"id": ident, "weight": weight, "down": ident in down} for ident, weight in nodes]
                case = {"name": f"{name}-{hasher}" + ("-down" if gone else ""), "options": options, "nodes": listed}
                cases.append(
                    case | {"placement": [found[0] for found in lists], "replicas": [{"n": 3, "lists": lists}]}
                )
    record(out, "flexihash", "flexihash", "3.0.0", "its own code, called", keys, cases)


def main():
    source, out = sys.argv[1], pathlib.Path(sys.argv[2])
    keys = some_keys()
    memcache(out, keys)
    flexihash(source, out, keys)


if __name__ == "__main__":
    main()
