"""Sequences of steps for live-sequences.json: (name, topology, [(step, expected)]).

`expected`, some of what the step answers or is followed by, is written down by hand from docs/SPEC.md, section 16;
make_vectors.py stops if the model disagrees. `ERROR` stands for a refusal of that kind.
"""

from step_cases import doc, down, draining, remove, up, weight

LIMIT = 2**40

# The fields of a step that say what it answers or is followed by; all others are its arguments.
ANSWERS = {
    *("error", "states", "loads", "caps", "sessions_held", "node", "nodes", "spilled", "touch", "released", "state"),
    *("ejected", "successes", "failures", "last_checked", "last_beat", "removed", "forgotten"),
    *("numbers", "probes", "deadlines", "counted", "at"),
}


def add(id, zone="", weight=1):
    return {"do": "add_node", "id": id, "zone": zone, "weight": weight}


def report(id, ok, now=0):
    return {"do": "report", "id": id, "ok": ok, "now": now}


def beat(id, now):
    return {"do": "heartbeat", "id": id, "now": now}


def tick(now):
    return {"do": "tick", "now": now}


def policy(rise=2, fall=3, heartbeat_timeout=0, max_ejected=50):
    return {
        "do": "health_policy",
        "rise": rise,
        "fall": fall,
        "heartbeat_timeout": heartbeat_timeout,
        "max_ejected": max_ejected,
    }


def health(id):
    return {"do": "get_health", "id": id}


def acquire(key, lease):
    return {"do": "acquire", "key_hex": key.encode().hex(), "lease": lease}


def release(lease):
    return {"do": "release", "lease": lease}


def load(id, load):
    return {"do": "set_load", "id": id, "load": load}


def bound(**bound):
    return {"do": "set_bound", **bound}


def node(key):
    return {"do": "get_node", "key_hex": key.encode().hex()}


def primary(key):
    return {"do": "get_primary", "key_hex": key.encode().hex()}


def nodes(key, n, spread="zone", include_down=False, local=""):
    key_hex = key.encode().hex()
    return {
        "do": "get_nodes",
        "key_hex": key_hex,
        "n": n,
        "spread": spread,
        "include_down": include_down,
        "local": local,
    }


def pick(key, n, salt, by_load=False):
    key_hex, salt_hex = key.encode().hex(), salt.encode().hex()
    return {"do": "pick_node", "key_hex": key_hex, "n": n, "salt_hex": salt_hex, "by_load": by_load}


def sticky(choices=2, ttl=1000, sessions=100, hysteresis=250):
    return {"do": "sticky_policy", "choices": choices, "ttl": ttl, "sessions": sessions, "hysteresis": hysteresis}


def session(key, lease, now=0):
    return {"do": "acquire_sticky", "key_hex": key.encode().hex(), "lease": lease, "now": now}


def expire(now):
    return {"do": "expire_sticky", "now": now}


def forget(key):
    return {"do": "forget_session", "key_hex": key.encode().hex()}


def checks(interval=1000, jitter=0, timeout=300, max_in_flight=64, seed=0):
    return {
        "do": "start_checks",
        "interval": interval,
        "jitter": jitter,
        "timeout": timeout,
        "max_in_flight": max_in_flight,
        "seed": seed,
    }


def due(now):
    return {"do": "due", "now": now}


def finished(number, ok, now):
    return {"do": "finished", "number": number, "ok": ok, "now": now}


WAKE = {"do": "next_wake"}


def refused(kind, names=None):
    return {"error": {"kind": kind, **({"names": names} if names else {})}}


def states(*states):
    return {"states": list(states)}


FOUR = doc(["a", "b", "c", "d"], vnodes=40)
EIGHT = doc([f"n{i}" for i in range(8)], vnodes=64)
ZONES = doc(
    [
        {"id": "a", "zone": "eu/a/1"},
        {"id": "b", "zone": "eu/b"},
        {"id": "c", "zone": "us/a"},
        {"id": "d", "zone": "us/b"},
        {"id": "e"},
        {"id": "f", "zone": "eu"},
        {"id": "g", "zone": "eu/a/2", "weight": 2},
    ],
    vnodes=30,
)


def flood(keys, first=0):
    return [(acquire(key, first + i), {}) for i, key in enumerate(keys)]


SEQUENCES = [
    (
        "rise and fall",
        FOUR,
        [
            (report("b", False, 10), {"state": "up"}),
            (report("b", False, 20), {"state": "up"}),
            (report("b", True, 30), {"state": "up"}),
            (report("b", False, 40), {"state": "up"}),
            (report("b", False, 50), {"state": "up"}),
            (report("b", False, 60), {"state": "down"}),
            (health("b"), {"ejected": True, "successes": 0, "failures": 3, "last_checked": 60, "last_beat": None}),
            (report("b", False, 70), {"state": "down"}),
            (report("b", True, 80), {"state": "down"}),
            (report("b", False, 90), {"state": "down"}),
            (report("b", True, 100), {"state": "down"}),
            (report("b", True, 95), {"state": "up"}),
            (health("b"), {"ejected": False, "successes": 2, "failures": 0, "last_checked": 95}),
            (report("x", True), refused("unknown_node", "x")),
            (policy(rise=1, fall=1), {}),
            (report("b", False), {"state": "down"}),
            (report("b", True), {"state": "up"}),
            (policy(rise=0), refused("argument", "rise")),
            (policy(fall=0), refused("argument", "fall")),
            (policy(max_ejected=101), refused("argument", "max_ejected")),
        ],
    ),
    (
        "at most half are ejected",
        doc(["a", "b", "c", "d", {"id": "z", "weight": 0}], vnodes=20),
        [
            (policy(fall=1), {}),
            (report("a", False), {"state": "down"}),
            (report("b", False), {"state": "down"}),
            (report("c", False), {"state": "up"}),
            (report("z", False), {"state": "up"}),
            (down("c"), states("down", "down", "down", "up", "up")),
            (report("d", False), {"state": "up"}),
            (up("a"), states("up", "down", "down", "up", "up")),
            (report("d", False), {"state": "down"}),
            (report("a", False), {"state": "up"}),
            (up("b"), {}),
            (down("d"), {}),
            (health("d"), {"ejected": False}),
            (report("a", False), {"state": "down"}),
            (down("b"), states("down", "down", "down", "down", "up")),
            (node("key"), {"node": None}),
            (acquire("key", 1), {"node": None}),
            (policy(fall=1, max_ejected=100), {}),
            (report("z", False), {"state": "down"}),
            (weight("a", 0), {}),
            (report("a", True), {"state": "down"}),
            (report("a", True), {"state": "up"}),
        ],
    ),
    (
        "no percent and all percent",
        doc(["a", "b", "c"], vnodes=20),
        [
            (policy(fall=1, max_ejected=0), {}),
            (report("a", False), {"state": "up"}),
            (policy(fall=1, max_ejected=33), {}),
            (report("a", False), {"state": "up"}),
            (policy(fall=1, max_ejected=34), {}),
            (report("a", False), {"state": "down"}),
            (report("b", False), {"state": "up"}),
            (policy(fall=1, max_ejected=100), {}),
            (report("b", False), {"state": "down"}),
            (report("c", False), {"state": "down"}),
            (node("key"), {"node": None}),
            (policy(fall=1, max_ejected=0), states("down", "down", "down")),
        ],
    ),
    (
        "marks overrule",
        FOUR,
        [
            (policy(fall=2), {}),
            (draining("a"), {}),
            (report("a", False), {"state": "draining"}),
            (report("a", False), {"state": "down"}),
            (report("a", True), {"state": "down"}),
            (report("a", True), {"state": "draining"}),
            (report("a", False), {}),
            (up("a"), {}),
            (report("a", False), {"state": "up"}),
            (report("a", False), {"state": "down"}),
            (draining("a"), states("draining", "up", "up", "up")),
            (down("a"), {}),
            (report("a", True), {"state": "down"}),
            (report("a", True), {"state": "down"}),
            (report("a", False), {"state": "down"}),
            (report("a", False), {"state": "down"}),
            (health("a"), {"ejected": False, "failures": 2}),
            (up("a"), states("up", "up", "up", "up")),
            (health("a"), {"failures": 0, "last_checked": 0}),
        ],
    ),
    (
        "heartbeats",
        FOUR,
        [
            (tick(5000), states("up", "up", "up", "up")),
            (policy(heartbeat_timeout=100), {}),
            (tick(5100), {**states("up", "up", "up", "up"), "at": 5101}),
            (beat("a", 5080), {"state": "up"}),
            (tick(5101), states("up", "down", "down", "up")),
            (health("b"), {"ejected": True, "last_beat": None}),
            (beat("d", 5110), {"state": "up"}),
            (beat("b", 5120), {"state": "up"}),
            (tick(5150), states("up", "up", "down", "up")),
            (report("c", True, 5150), {"state": "down"}),
            (report("c", True, 5150), {"state": "down"}),
            (tick(5181), states("down", "up", "down", "up")),
            (up("c"), states("down", "up", "up", "up")),
            (tick(9000), {**states("down", "down", "up", "up"), "at": 9100}),
            (tick(9100), {"at": 9101}),
            (beat("c", 9000), {"state": "up"}),
            (tick(9101), states("down", "down", "up", "up")),
            (add("e"), states("down", "down", "up", "up", "up")),
            (tick(9999), states("down", "down", "up", "up", "up")),
            (beat("e", 20000), {}),
            (beat("e", 10000), {}),
            (tick(20100), states("down", "down", "up", "up", "up")),
            (policy(heartbeat_timeout=100, max_ejected=80), {}),
            (tick(20100), states("down", "down", "down", "down", "up")),
            (tick(20101), states("down", "down", "down", "down", "up")),
            (beat("x", 1), refused("unknown_node", "x")),
            (policy(heartbeat_timeout=0), states("up", "up", "up", "up", "up")),
            (tick(99999), states("up", "up", "up", "up", "up")),
        ],
    ),
    (
        "two faults",
        FOUR,
        [
            (policy(rise=1, fall=1, heartbeat_timeout=10, max_ejected=25), {}),
            (beat("a", 0), {}),
            (report("a", False, 5), {"state": "down"}),
            *((beat(id, 20), {}) for id in "bcd"),
            (tick(20), states("down", "up", "up", "up")),
            (report("a", True, 21), {"state": "down"}),
            (beat("a", 22), {"state": "up"}),
            (report("a", False, 23), {"state": "down"}),
            (beat("a", 24), {"state": "down"}),
            (report("a", True, 25), {"state": "up"}),
            (tick(31), states("up", "down", "up", "up")),
            (down("b"), {}),
            (tick(32), states("up", "down", "down", "up")),
        ],
    ),
    (
        "health follows members",
        FOUR,
        [
            (report("b", False, 1), {}),
            (report("b", False, 2), {}),
            (remove("a"), {}),
            (add("A"), {}),
            (health("b"), {"failures": 2, "last_checked": 2}),
            (report("b", False, 3), {"state": "down"}),
            (report("d", False, 3), {}),
            (remove("b"), {}),
            (add("b"), states("up", "up", "up", "up")),
            (health("b"), {"failures": 0, "last_checked": None, "ejected": False}),
            (health("d"), {"failures": 1}),
            (remove("x"), refused("unknown_node", "x")),
            (add("d"), refused("duplicate_node", "d")),
            (health("d"), {"failures": 1}),
        ],
    ),
    (
        "64 leases on 8 nodes",
        EIGHT,
        [
            *flood([f"user:{i * i % 23}" for i in range(64)]),
            *((release(lease), {"released": True}) for lease in range(0, 64, 3)),
            (release(0), {"released": False}),
            (release(999), {"released": False}),
            *flood(["hot"] * 20, 100),
        ],
    ),
    (
        "three of eight are down",
        EIGHT,
        [
            *((down(f"n{i}"), {}) for i in (1, 4, 6)),
            *flood([f"user:{i * i % 23}" for i in range(40)]),
            (up("n4"), {}),
            *flood([f"user:{i * i % 23}" for i in range(10)], 50),
            (draining("n0"), {}),
            *flood([f"user:{i * i % 23}" for i in range(10)], 70),
        ],
    ),
    (
        "the bound is exact",
        doc(["a", {"id": "b", "weight": 2}, {"id": "c", "weight": 0.5}, {"id": "d", "weight": 0}], vnodes=40),
        [
            (bound(factor=1000), {"caps": [1, 1, 1, 0]}),
            *flood(["k"] * 8),
            (load("b", 0), {"loads": [2, 5, 1, 0]}),
            (bound(gap=0), {}),
            *flood(["k"] * 5, 10),
            (bound(gap=3), {}),
            *flood(["k"] * 5, 20),
            (bound(factor=1000000), {}),
            *flood(["k"] * 5, 30),
            (bound(factor=999), refused("argument", "bound")),
            (bound(factor=1000001), refused("argument", "bound")),
            (bound(gap=4294967295), {}),
            *flood(["k"] * 2, 40),
        ],
    ),
    (
        "measured loads",
        FOUR,
        [
            (load("a", 10), {"loads": [10, 0, 0, 0], "caps": [4, 4, 4, 4]}),
            *flood(["k1", "k2", "k3", "k4", "k5", "k6"]),
            (load("a", 2), {}),
            (load("b", LIMIT - 1), {}),
            (load("b", LIMIT), refused("argument", "load")),
            (load("x", 1), refused("unknown_node", "x")),
            *flood(["k1", "k2", "k3", "k4", "k5", "k6"], 10),
            (down("b"), {}),
            *flood(["k1", "k2", "k3"], 20),
            (load("b", 3), {}),
            (up("b"), {}),
            (draining("a"), {}),
            (load("a", 100), {}),
            *flood(["k1", "k2", "k3"], 30),
            (up("a"), {}),
            *flood(["k1", "k2", "k3"], 40),
        ],
    ),
    (
        "loads follow members",
        FOUR,
        [
            *flood([f"k{i}" for i in range(12)]),
            (load("c", 5), {}),
            (remove("c"), {}),
            *flood([f"k{i}" for i in range(4)], 20),
            (add("0"), {}),
            (add("c"), {}),
            (remove("0"), {}),
            *((release(lease), {"released": True}) for lease in range(12)),
            (remove("c"), {}),
            *((release(lease), {"released": True}) for lease in range(20, 24)),
            (add("c"), {"loads": [0, 0, 0, 0], "caps": [1, 1, 1, 1]}),
            (weight("a", 3), {"caps": [1, 1, 1, 1]}),
            *flood([f"k{i}" for i in range(12)], 30),
            (weight("a", 0), {}),
            *flood([f"k{i}" for i in range(4)], 50),
        ],
    ),
    (
        "primary, down and nearby nodes",
        ZONES,
        [
            *((nodes("key", 4, local=local), {}) for local in ("", "eu", "eu/a", "eu/a/2", "us/b/9", "ap", "e")),
            *((nodes("key", 9, "none", local=local), {}) for local in ("", "eu/a/2", "us")),
            (primary("key"), {}),
            (down("g"), {}),
            (down("a"), {}),
            (draining("c"), {}),
            *((step(key), {}) for key in ("key", "k2", "k3", "k4") for step in (primary, node)),
            *((nodes(key, 4, include_down=True), {}) for key in ("key", "k2", "k3")),
            *((nodes(key, 4), {}) for key in ("key", "k2", "k3")),
            (nodes("key", 7, "none", True, "eu/a/1"), {}),
            (nodes("key", 0), {"nodes": []}),
            (nodes("key", 3, local="eu//a"), refused("zone", "local")),
            (nodes("key", 3, local="/"), refused("zone", "local")),
        ],
    ),
    (
        "hot keys",
        ZONES,
        [
            *((pick("hot", 4, f"request {i}"), {}) for i in range(12)),
            *((pick("hot", n, "request"), {}) for n in (0, 1, 2, 7, 100)),
            (pick("", 3, ""), {}),
            (pick("other", 4, "request 1"), {}),
            *((pick("hot", 4, f"request {i}", True), {}) for i in range(4)),
            (load("a", 9), {}),
            (load("c", 4), {}),
            (load("g", 8), {}),
            *((pick("hot", 7, f"request {i}", True), {}) for i in range(12)),
            (pick("hot", 1, "request", True), {}),
            (pick("hot", 0, "request", True), {"node": None}),
            (down("g"), {}),
            (draining("a"), {}),
            *((pick("hot", 7, f"request {i}", i % 2 == 0), {}) for i in range(8)),
            *((down(id), {}) for id in "abcdef"),
            (pick("hot", 3, "request"), {"node": None}),
        ],
    ),
    (
        "sessions stay",
        FOUR,
        [
            (sticky(), {}),
            (session("s1", 1), {"touch": "first", "sessions_held": 1}),
            (session("s1", 2), {"touch": "stayed"}),
            (session("s1", 3), {}),
            (session("s1", 4), {}),
            (session("s2", 5), {"touch": "first", "sessions_held": 2}),
            (session("s3", 6), {"touch": "first"}),
            *((release(lease), {}) for lease in range(1, 7)),
            *((session("s1", 10 + i), {}) for i in range(8)),
            (session("s1", 18, 1000), {}),
            (session("s1", 19, 2001), {"touch": "first"}),
            (session("s1", 20, 500), {}),
            (forget("s1"), {"forgotten": True}),
            (forget("s1"), {"forgotten": False}),
            (session("s1", 21, 500), {"touch": "first"}),
            (expire(1000), {"removed": 0}),
            (expire(1001), {"removed": 2}),
            (expire(1501), {"removed": 1, "sessions_held": 0}),
            (sticky(choices=0), refused("argument", "choices")),
            (sticky(sessions=0), refused("argument", "sessions")),
            (sticky(hysteresis=1000001), refused("argument", "hysteresis")),
        ],
    ),
    (
        "sessions move when they must",
        FOUR,
        [
            (sticky(choices=3, hysteresis=500), {}),
            *((session(f"s{i}", i), {"touch": "first"}) for i in range(8)),
            (down("a"), {}),
            *((session(f"s{i}", 10 + i), {}) for i in range(8)),
            (up("a"), {}),
            *((session(f"s{i}", 20 + i), {}) for i in range(8)),
            (draining("b"), {}),
            *((session(f"s{i}", 30 + i), {}) for i in range(10)),
            (weight("b", 0), {}),
            *((session(f"s{i}", 45 + i), {}) for i in range(10)),
            (remove("c"), {}),
            (add("c"), {}),
            *((session(f"s{i}", 60 + i), {}) for i in range(10)),
            (load("a", 500), {}),
            *((session(f"s{i}", 80 + i), {}) for i in range(10)),
            *((down(id), {}) for id in "acd"),
            (session("s1", 100), {"node": None, "sessions_held": 10}),
            (session("new", 101), {"node": None, "sessions_held": 10}),
            (up("d"), {}),
            (session("s1", 102), {"node": "d"}),
        ],
    ),
    (
        "a full table",
        FOUR,
        [
            (sticky(sessions=3, choices=1), {}),
            *((session(f"s{i}", i, i), {"touch": "first"}) for i in range(3)),
            (session("s0", 4, 4), {"touch": "stayed"}),
            (session("s3", 5, 5), {"touch": "first", "sessions_held": 3}),
            (session("s0", 6, 6), {"touch": "stayed"}),
            (session("s1", 7, 7), {"touch": "first", "sessions_held": 3}),
            (session("s2", 8, 8), {"touch": "first", "sessions_held": 3}),
            (session("s0", 9, 9), {"touch": "stayed"}),
            (expire(1008), {"removed": 1}),
            (sticky(), {"sessions_held": 0}),
            (session("s0", 10, 9), {"touch": "first"}),
        ],
    ),
    (
        "checks without jitter",
        doc(["a", "b", "c"], vnodes=20),
        [
            (checks(), {}),
            (WAKE, {"at": None}),
            (due(100), {"numbers": [1, 2, 3], "probes": ["a", "b", "c"], "deadlines": [400, 400, 400]}),
            (WAKE, {"at": 400}),
            (finished(1, True, 150), {"counted": True}),
            (finished(1, True, 150), {"counted": False}),
            (finished(2, False, 160), {"counted": True}),
            (due(399), {"numbers": []}),
            (due(400), {"numbers": []}),
            (finished(3, True, 401), {"counted": False}),
            (health("c"), {"failures": 1, "last_checked": 400}),
            (WAKE, {"at": 1100}),
            (due(1099), {"numbers": []}),
            (due(1250), {"numbers": [4, 5, 6]}),
            (finished(5, True, 1550), {"counted": True}),
            (health("b"), {"failures": 2}),
            (finished(4, True, 1549), {"counted": True}),
            (health("a"), {"successes": 2}),
            (WAKE, {"at": 1550}),
            (remove("c"), {}),
            (add("d"), {}),
            (finished(6, True, 1560), {"counted": False}),
            (due(1600), {"probes": ["d"]}),
            (remove("d"), {}),
            (due(2250), {"probes": ["a", "b"]}),
            (due(2550), {"probes": []}),
            (health("b"), {"failures": 3, "ejected": True}),
            (due(9000), {"probes": ["a", "b"]}),
            (checks(interval=0), refused("argument", "interval")),
            (checks(timeout=0), refused("argument", "timeout")),
            (checks(jitter=1001), refused("argument", "jitter")),
            (checks(max_in_flight=0), refused("argument", "max_in_flight")),
        ],
    ),
    (
        "checks with jitter and few in flight",
        EIGHT,
        [
            (checks(jitter=500, max_in_flight=3, seed=42), {}),
            (due(0), {}),
            (WAKE, {}),
            (due(100), {}),
            (due(200), {}),
            (due(300), {}),
            (finished(1, True, 310), {}),
            (finished(2, True, 310), {}),
            (WAKE, {}),
            (due(320), {}),
            (due(600), {}),
            (WAKE, {}),
            (due(900), {}),
            (due(1200), {}),
            (due(1500), {}),
            (WAKE, {}),
            (due(1800), {}),
            (due(2100), {}),
            (WAKE, {}),
            (due(5000), {}),
            (due(9000), {}),
        ],
    ),
]


def random_sequence(dice, count):
    """Steps as they come: many change nothing, some are refused."""
    steps, now = [], 1000
    steps.append((checks(interval=200, jitter=300, timeout=80, max_in_flight=3, seed=dice.below(100)), None))
    steps.append((sticky(choices=1 + dice.below(3), ttl=400, sessions=1 + dice.below(12)), None))
    steps.append((policy(1 + dice.below(2), 1 + dice.below(3), dice.pick([0, 300]), dice.pick([30, 50, 100])), None))
    steps.append((bound(**dice.pick([{"factor": 1000}, {"factor": 1250}, {"factor": 2000}, {"gap": 1}])), None))
    for leases in range(1, count + 1):
        now += dice.below(60)
        id, key, old = f"n{dice.below(6)}", f"k{dice.below(20)}", dice.below(leases)
        steps.append(
            (
                dice.pick(
                    [
                        acquire(key, leases),
                        acquire(key, leases),
                        acquire(key, leases),
                        session(key, leases, now),
                        session(key, leases, now),
                        session(key, leases, now),
                        release(old),
                        release(old),
                        release(old),
                        report(id, dice.below(3) > 0, now),
                        report(id, False, now),
                        beat(id, now),
                        beat(id, now),
                        tick(now),
                        due(now),
                        due(now),
                        finished(1 + dice.below(1 + leases // 4), dice.below(2) > 0, now),
                        WAKE,
                        load(id, dice.below(12)),
                        pick(key, 1 + dice.below(5), f"salt {leases}", dice.below(2) > 0),
                        nodes(key, 3, dice.pick(["zone", "none"]), dice.below(2) > 0, dice.pick(["", "eu", "eu/a"])),
                        node(key),
                        primary(key),
                        dice.pick([up(id), up(id), down(id), draining(id)]),
                        dice.pick([add(id, zone=dice.pick(["", "eu/a", "eu/b", "us"])), remove(id)]),
                        weight(id, dice.pick([0, 0.5, 1, 1, 3])),
                        expire(now),
                        forget(key),
                        health(id),
                    ]
                ),
                None,
            )
        )
    return steps
