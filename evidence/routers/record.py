"""Records where routers of requests to language models place 10,000 sessions:

    python evidence/routers/record.py RAY.whl OUT

The packages are those of tests/live/requirements.txt, and RAY.whl is Ray's of the version on this page. What runs them
is tests/live/libraries/routers.py."""

import hashlib
import importlib.metadata
import json
import pathlib
import sys

LIVE = pathlib.Path(__file__).resolve().parents[2] / "tests/live"
sys.path.insert(0, str(LIVE))

from libraries import routers  # noqa: E402

COUNT = 10_000
WORDS = ("session", "user-42", "chat/7f3a", "tenant:eu-1", "0", "a", "Sitzung", "!~")


def sessions(texts):
    """As applications name sessions, visible ASCII, and where a router takes any text, some of that."""
    found = []
    for i in range(COUNT):
        digest = hashlib.sha256(str(i).encode()).hexdigest()
        shapes = [digest[:16], f"{WORDS[i % len(WORDS)]}-{i}", str(i), digest[: 1 + i % 60] * (1 + i % 40)]
        if texts and i % 9 == 0:
            shapes = [f"größe-{i}", f"鍵{i}", f"ключ:{digest[:5]}", "" if i == 9 else f" {i}\n"]
        found.append(shapes[i // 9 % 4])
    return list(dict.fromkeys(found))


def record(out, name, system, version, source, keys, cases):
    data = {"system": system, "version": version, "source": source, "keys": keys, "cases": cases}
    (out / f"router-{name}.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    print(name, len(cases), "cases,", len(keys), "keys", flush=True)


def case(name, ids, placement, down=(), **options):
    nodes = [{"id": ident} | ({"down": True} if ident in down else {}) for ident in ids]
    return {"name": name, "options": options, "nodes": nodes, "placement": placement}


def of_server(out, router):
    _, _, header, start = routers.ROUTERS[router]
    # SMG does not hash longer ones.
    keys, cases = [key for key in sessions(texts=False) if router != "smg" or len(key) <= 128], []
    with routers.replicas(12) as endpoints:
        for name, some, ill in (
            ("t3", endpoints[:3], ()),
            ("t12", endpoints, ()),
            ("t12-minus", endpoints[:4] + endpoints[5:], ()),
            ("t7-reversed-down", endpoints[6::-1], endpoints[2:4]),
            ("t1", endpoints[:1], ()),
        ):
            routers.ILL.clear()
            urls = [f"http://{endpoint}" for endpoint in some]
            with routers.running(router, urls) as port:
                if ill:
                    routers.until_ill(port, header, set(ill))
                found = routers.asked(port, header, keys)
            down = {f"http://{endpoint}" for endpoint in ill}
            cases.append(case(name, urls, [f"http://{endpoint}" for endpoint in found], down))
    version = importlib.metadata.version(router.replace("_", "-"))
    source = "its package, run before replicas that tell who they are"
    record(out, router, router.replace("_", "-"), version, source, [start + key for key in keys], cases)


def of_ray(out, wheel):
    make = routers.ray(wheel)
    keys, cases = sessions(texts=True), []
    ids = [hashlib.md5(str(i).encode()).hexdigest()[:8] for i in range(30)]
    for name, some, vnodes in (
        ("t3", ids[:3], 100),
        ("t30", ids, 100),
        ("t30-minus", ids[:7] + ids[8:], 100),
        ("t30-v7", ids, 7),
        ("texts", ["größe", "a", "a:1", "1", "11", "鍵"], 100),
        ("t1", ids[:1], 100),
    ):
        ring = make(some, vnodes)
        placed = [ring(key) for key in keys]
        one = case(name, some, [found[0] for found in placed], num_virtual_nodes=vnodes)
        if len(some) > 2:
            one["replicas"] = [{"n": 3, "lists": placed[:1000]}]
        cases.append(one)
    version = wheel.name.split("-")[1]
    record(out, "ray_serve", "Ray Serve", version, "the ring of its class, called", keys, cases)


def of_production_stack(out):
    """The ring of its session router: uhashring's without options, told of endpoints that come and go."""
    from uhashring import HashRing

    keys, cases, ring = sessions(texts=True), [], HashRing()
    urls = [f"http://10.0.0.{i}:8000" for i in range(9)]
    for name, some in (("t9", urls), ("t9-minus", urls[:3] + urls[4:]), ("t2", urls[7:])):
        for gone in set(ring.get_nodes()) - set(some):
            ring.remove_node(gone)
        for new in set(some) - set(ring.get_nodes()):
            ring.add_node(new)
        cases.append(case(name, some, [ring.get_node(key) for key in keys]))
    source = "uhashring as its SessionRouter of src/vllm_router/routers/routing_logic.py keeps it"
    record(out, "production_stack", "vLLM production-stack", "008a23b", source, keys, cases)


def main():
    wheel, out = map(pathlib.Path, sys.argv[1:])
    of_ray(out, wheel)
    of_production_stack(out)
    for router in routers.ROUTERS:
        of_server(out, router)


if __name__ == "__main__":
    main()
