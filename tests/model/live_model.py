"""A plain model of docs/SPEC.md, section 16: the live ring. Numbers in brackets are sections of that page."""

from fractions import Fraction
from math import ceil

import model
import xxhash
from model import Refused


class Health:
    """[16.1.2]"""

    def __init__(self):
        self.mark = "up"
        self.faults = set()
        self.successes = self.failures = 0
        self.since = self.last_checked = self.last_beat = None

    def state(self):
        return "down" if self.faults else self.mark


class Live:
    """A ring with everything of section 16. `do` makes one step of a vector file and returns what it answers."""

    def __init__(self, topology):
        self.ring = model.LiveRing(topology)
        self.health = {node.id: Health() for node in topology.nodes}
        self.policy = {"rise": 2, "fall": 3, "heartbeat_timeout": 0, "max_ejected": 50}  # 0: no timeout
        self.leases = {}  # label -> (id, cost)
        self.measured = {}
        self.bound = {"factor": 1250, "floor": 0}
        self.any_calls = 0
        self.joined = {node.id: 0 for node in topology.nodes}  # which membership of the id this is
        self.memberships = 0
        self.sticky = {"choices": 2, "ttl": 1_800_000, "sessions": 2**20, "hysteresis": 250}
        self.shards = {}  # shard -> {position: [(id, membership), touched]}, the oldest first
        self.checks = None
        self.placements = {}  # the last ones that were made: (topology, states, placement)

    # --- the topology ---

    def topology(self):
        return self.ring.topology

    def ids(self):
        return [node.id for node in self.topology().nodes]

    def state(self, id):
        return self.health[id].state()

    def placement(self, all_up=False):
        states = {} if all_up else {id: self.state(id) for id in self.ids()}
        made = self.placements.get(all_up)
        if not made or made[0] is not self.topology() or made[1] != states:
            made = self.placements[all_up] = (self.topology(), states, model.Placement(self.topology(), states))
        return made[2]

    def walk(self, key):
        return [self.ids()[i] for i in self.placement().walk(model.position_of_bytes(key, self.topology()))]

    def change(self, change):
        before = set(self.ids())
        change()
        after = set(self.ids())
        for id in before - after:  # [16.1.9], [16.2.6]
            del self.health[id], self.joined[id]
            self.measured.pop(id, None)
        for id in after - before:
            self.memberships += 1
            self.health[id] = Health()
            self.joined[id] = self.memberships
        return {}

    def add_node(self, **record):
        return self.change(lambda: self.ring.add_node(record))

    def remove_node(self, id):
        return self.change(lambda: self.ring.remove_node(id))

    def set_weight(self, id, weight):
        return self.change(lambda: self.ring.set_weight(id, weight))

    def get_node(self, key_hex):
        return {"node": next(iter(self.walk(bytes.fromhex(key_hex))), None)}

    # --- 16.1 Health ---

    def health_policy(self, **policy):
        if policy["rise"] < 1 or policy["fall"] < 1 or not 0 <= policy["max_ejected"] <= 100:
            raise Refused("argument", "policy")
        self.policy = policy
        if not policy["heartbeat_timeout"]:
            for health in self.health.values():
                health.faults.discard("missed")
        return {}

    def mark(self, id, mark):
        self.topology().find(id)
        health = self.health[id]
        health.mark, health.faults, health.successes, health.failures, health.since = mark, set(), 0, 0, None
        return {}

    def mark_up(self, id):
        return self.mark(id, "up")

    def mark_down(self, id):
        return self.mark(id, "down")

    def mark_draining(self, id):
        return self.mark(id, "draining")

    def tell(self, now):
        for health in self.health.values():
            if health.since is None:
                health.since = now

    def may(self, id):
        """[16.1.8]"""
        if self.health[id].mark == "down":
            return False
        if self.health[id].faults:
            return True
        ejected = sum(1 for health in self.health.values() if health.faults)
        members = sum(1 for node in self.topology().nodes if node.thousandths > 0)
        return (ejected + 1) * 100 <= self.policy["max_ejected"] * members

    def report(self, id, ok, now):
        self.topology().find(id)
        self.tell(now)
        health = self.health[id]
        health.last_checked = now
        if ok:
            health.failures = 0
            health.successes += 1
            if health.successes >= self.policy["rise"]:
                health.faults.discard("failed")
        else:
            health.successes = 0
            health.failures += 1
            if health.failures >= self.policy["fall"] and self.may(id):
                health.faults.add("failed")
        return {"state": self.state(id)}

    def heartbeat(self, id, now):
        self.topology().find(id)
        self.tell(now)
        health = self.health[id]
        health.last_beat = now
        health.since = max(health.since, now)
        health.faults.discard("missed")
        return {"state": self.state(id)}

    def tick(self, now):
        self.tell(now)
        timeout = self.policy["heartbeat_timeout"]
        for id in self.ids():
            if timeout and now - self.health[id].since > timeout and self.may(id):
                self.health[id].faults.add("missed")
        if not timeout:
            return {"at": None}
        waiting = [h.since + timeout + 1 for h in self.health.values() if h.mark != "down" and "missed" not in h.faults]
        return {"at": min((at if at > now else now + timeout for at in waiting), default=None)}

    def get_health(self, id):
        self.topology().find(id)
        health = self.health[id]
        return {
            "ejected": bool(health.faults),
            "successes": health.successes,
            "failures": health.failures,
            "last_checked": health.last_checked,
            "last_beat": health.last_beat,
        }

    def get_primary(self, key_hex):
        node = self.placement(all_up=True).node(model.position_of_bytes(bytes.fromhex(key_hex), self.topology()))
        return {"node": self.ids()[node] if node >= 0 else None}

    def replicas(self, key, n, spread, include_down=False):
        position = model.position_of_bytes(key, self.topology())
        return [self.ids()[i] for i in self.placement(include_down).replicas(position, n, spread)]

    def get_nodes(self, key_hex, n, spread, include_down, local):
        """[16.1.10], [16.5]"""
        model.check_node(model.Node("any", zone=local))
        nodes = self.replicas(bytes.fromhex(key_hex), n, spread, include_down)

        def shared(id):
            zone, here = self.topology().find(id).segments(), local.split("/")
            return next((d for d in range(len(here), 0, -1) if zone[:d] == here[:d]), 0)

        if local:
            nodes.sort(key=shared, reverse=True)  # stable, also in reverse
        return {"nodes": nodes}

    # --- 16.2 Loads ---

    def load(self, id):
        return sum(cost for leased, cost in self.leases.values() if leased == id) + self.measured.get(id, 0)

    def weight(self, id):
        """[16.2.2]: the thousandths of a taker, 0 of others."""
        return self.topology().find(id).thousandths if id in self.takers() else 0

    def takers(self):
        ids = self.ids()
        return [ids[i] for i in self.placement().takers]

    def leased(self, key):
        """The walk that leases go along."""
        walk = self.placement().leased.walk(model.position_of_bytes(key, self.topology()))
        return [self.ids()[i] for i in walk]

    def cap(self, id, cost=1):
        """[16.2.3]"""
        if not self.weight(id):
            return 0
        t = sum(self.load(other) for other in self.takers())
        fair = Fraction((t + cost) * self.weight(id), sum(self.weight(other) for other in self.takers()))
        if "gap" in self.bound:
            return ceil(fair) + self.bound["gap"]
        return max(self.bound["floor"], ceil(fair * self.bound["factor"] / 1000))

    def set_bound(self, factor=None, gap=None, floor=0):
        if gap is None and not 1000 <= factor <= 10**6:
            raise Refused("argument", "bound")
        self.bound = {"factor": factor, "floor": floor} if gap is None else {"gap": gap}
        return {}

    def set_load(self, id, load):
        self.topology().find(id)
        if load >= 2**40:
            raise Refused("argument", "load")
        self.measured[id] = load
        return {}

    def grant(self, lease, spilled, id, cost=1, **more):
        if id is None:
            return {"node": None}
        self.leases[lease] = (id, cost)
        return {"node": id, "spilled": spilled, **more}

    def fullness(self, id, cost):
        return Fraction(self.load(id) + cost, self.weight(id))

    def rooms(self, ids, cost):
        """Of these nodes the takers with room for all of the cost, and those with room for a part of it."""
        takers = [id for id in ids if self.weight(id)]
        part = [id for id in takers if self.load(id) < self.cap(id, cost)]
        return [id for id in part if self.load(id) + cost <= self.cap(id, cost)], part

    def acquire(self, key_hex, lease, cost=1):
        """[16.2.4], [16.2.8]"""
        if cost < 1:
            raise Refused("argument", "cost")
        walk = self.leased(bytes.fromhex(key_hex))
        all_of_it, part = self.rooms(walk, cost)
        # min() keeps the first of equals
        best = min(part, key=lambda id: self.fullness(id, cost), default=None)
        id = all_of_it[0] if all_of_it else best
        return self.grant(lease, id and walk.index(id), id, cost)

    def acquire_any(self, lease, cost):
        """[16.2.9]"""
        if cost < 1:
            raise Refused("argument", "cost")
        ids = self.ids()
        first = self.any_calls % len(ids) if ids else 0
        self.any_calls += 1
        all_of_it, part = self.rooms(ids[first:] + ids[:first], cost)
        id = min(all_of_it or part, key=lambda id: self.fullness(id, cost), default=None)
        return self.grant(lease, 0, id, cost)

    def release(self, lease):
        return {"released": self.leases.pop(lease, None) is not None}

    # --- 16.3 Sessions ---

    def sticky_policy(self, **policy):
        if policy["choices"] < 1 or not 1 <= policy["sessions"] <= 2**26 or policy["hysteresis"] > 10**6:
            raise Refused("argument", "policy")
        self.sticky, self.shards = policy, {}
        return {}

    def shard(self, position):
        shards = 1 if self.sticky["sessions"] < 4096 else 16
        entries = self.shards.setdefault(position % shards, {})
        return entries, self.sticky["sessions"] // shards

    def expired(self, touched, now):
        return now - touched > self.sticky["ttl"]

    def acquire_sticky(self, key_hex, lease, now):
        position = model.position_of_bytes(bytes.fromhex(key_hex), self.topology())
        entries, room = self.shard(position)
        if position in entries and self.expired(entries[position][1], now):
            del entries[position]
        walk = self.leased(bytes.fromhex(key_hex))
        touch, id = "first", None
        if position in entries:
            touch = "moved"
            was, membership = entries[position][0]
            if self.joined.get(was) == membership:
                own = self.walk(bytes.fromhex(key_hex)) if self.state(was) == "draining" else walk
                below = self.load(was) * 1000 < self.cap(was) * (1000 + self.sticky["hysteresis"])
                if was in own and (self.state(was) == "draining" or below):
                    touch, id, walk = "stayed", was, own
        if id is None:
            takers = [other for other in walk if self.weight(other)][: self.sticky["choices"]]
            if not takers:
                return {"node": None}
            # min() keeps the first of equals
            id = min(takers, key=lambda other: Fraction(self.load(other), self.weight(other)))
            if self.load(id) >= self.cap(id):
                id = next(iter(self.rooms(walk, 1)[0]), None)
        if position not in entries and len(entries) == room:
            del entries[next(iter(entries))]
        entries.pop(position, None)
        entries[position] = ((id, self.joined[id]), now)
        return self.grant(lease, walk.index(id), id, touch=touch)

    def expire_sticky(self, now):
        before = self.sessions()
        for entries in self.shards.values():
            while entries and self.expired(next(iter(entries.values()))[1], now):
                del entries[next(iter(entries))]
        return {"removed": before - self.sessions()}

    def forget_session(self, key_hex):
        position = model.position_of_bytes(bytes.fromhex(key_hex), self.topology())
        return {"forgotten": self.shard(position)[0].pop(position, None) is not None}

    def sessions(self):
        return sum(len(entries) for entries in self.shards.values())

    # --- 16.4 Hot keys ---

    def pick_node(self, key_hex, n, salt_hex, by_load):
        key, salt = bytes.fromhex(key_hex), bytes.fromhex(salt_hex)
        nodes = self.replicas(key, n, "zone")
        if not nodes:
            return {"node": None}
        r = model.salted(key, salt, self.topology())
        first = r * len(nodes) >> 64
        chosen = nodes[first]
        if by_load and len(nodes) >= 2:
            j = model.salted_again(r, salt, self.topology()) * (len(nodes) - 1) >> 64
            second = nodes[j + 1 if j >= first else j]

            def relative(id):
                return Fraction(self.load(id), self.topology().find(id).thousandths)

            chosen = second if relative(second) < relative(first_id := chosen) else first_id
        return {"node": chosen}

    # --- 16.6 Checks ---

    def start_checks(self, **policy):
        if min(policy["interval"], policy["timeout"], policy["max_in_flight"]) < 1 or policy["jitter"] > 1000:
            raise Refused("argument", "policy")
        self.checks = {"policy": policy, "nodes": {}, "out": {}, "last": 0}
        return {}

    def jitter(self, id, k):
        policy = self.checks["policy"]
        r = xxhash.xxh3_64_intdigest(id.encode() + model.u64le(k), policy["seed"])
        return r * (policy["interval"] * policy["jitter"] // 1000 + 1) >> 64

    def due(self, now):
        checks, policy = self.checks, self.checks["policy"]
        late = sorted((deadline, number) for number, (_, deadline) in checks["out"].items() if deadline <= now)
        for _, number in late:
            id, _ = checks["out"].pop(number)
            if id in self.health:
                self.report(id, False, now)
        for id in self.ids():
            if id not in checks["nodes"]:
                checks["nodes"][id] = {"k": 0, "due": now + self.jitter(id, 0)}
        for id in list(checks["nodes"]):
            if id not in self.health:
                del checks["nodes"][id]
        checks["out"] = {number: probe for number, probe in checks["out"].items() if probe[0] in checks["nodes"]}
        result = {"numbers": [], "probes": [], "deadlines": []}
        for due, _, id in sorted((node["due"], id.encode(), id) for id, node in checks["nodes"].items()):
            busy = any(out == id for out, _ in checks["out"].values())
            if due <= now and not busy and len(checks["out"]) < policy["max_in_flight"]:
                node = checks["nodes"][id]
                node["k"] += 1
                node["due"] = now + policy["interval"] + self.jitter(id, node["k"])
                checks["last"] += 1
                checks["out"][checks["last"]] = (id, now + policy["timeout"])
                result["numbers"].append(checks["last"])
                result["probes"].append(id)
                result["deadlines"].append(now + policy["timeout"])
        return result

    def finished(self, number, ok, now):
        probe = self.checks["out"].pop(number, None)
        if probe is not None and probe[0] in self.health:
            self.report(probe[0], ok and now < probe[1], now)
        return {"counted": probe is not None and probe[0] in self.health}

    def next_wake(self):
        checks = self.checks
        times = [deadline for _, deadline in checks["out"].values()]
        if len(checks["out"]) < checks["policy"]["max_in_flight"]:
            busy = {id for id, _ in checks["out"].values()}
            times += [node["due"] for id, node in checks["nodes"].items() if id not in busy]
        return {"at": min(times, default=None)}

    # --- steps ---

    def do(self, step):
        arguments = {name: value for name, value in step.items() if name != "do"}
        return getattr(self, step["do"])(**arguments)

    def everything(self):
        """What every step is followed by."""
        return {
            "states": [self.state(id) for id in self.ids()],
            "loads": [self.load(id) for id in self.ids()],
            "caps": [self.cap(id) for id in self.ids()],
            "sessions_held": self.sessions(),
        }
