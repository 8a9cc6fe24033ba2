"""Plays sequences of calls on a live ring, as tests/vectors/README.md words them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from libconsistent import (
    Bound,
    Change,
    CheckPolicy,
    Checks,
    ConsistentError,
    HealthPolicy,
    Lease,
    NoneLiveError,
    Ring,
    StickyPolicy,
)

# What a step answers or is followed by. Everything else is an argument.
ANSWERS = frozenset(
    "error document told added changed states loads caps sessions_held node nodes spilled touch released state ejected "
    "successes failures last_checked last_beat removed forgotten numbers probes deadlines counted at news unknown next "
    "digits came_from accepted refused had_one wrong".split()
)


def play(ring: Ring, steps: list[dict[str, Any]], where: str) -> int:
    """Plays a sequence and returns the number of its checks."""
    player = Player(ring)
    checks = 0
    for at, step in enumerate(steps):
        here = f"{where}, step {at}: {step}"
        try:
            answer = player.play(step)
            player.follow(step, None)
        except ConsistentError as e:
            player.follow(step, e)
            wanted = step.get("error")
            assert wanted and e.kind == wanted["kind"] and wanted.get("names", "") in str(e), f"{here}: {e!r}"
            answer = {"error": wanted}
        expected = {field: value for field, value in step.items() if field in ANSWERS}
        answer |= player.everything()
        if "told" in expected:
            answer |= {"told": player.told_now(), "document": ring.to_json()}
        assert answer == expected, here
        player.told.clear()
        player.reasons.clear()
        checks += len(expected)
    return checks


def milliseconds(time: float | None) -> int | None:
    """A time as the vectors have it."""
    return None if time is None else round(time * 1000)


class Player:
    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.leases: dict[int, Lease] = {}
        self.checks: Checks | None = None
        self.told: list[list[Any]] = []
        # Why a document was refused: those told, that of this step, and that of the last document of a topology.
        self.reasons: list[str | None] = []
        self.reason: str | None = None
        self.last_reason: str | None = None
        self.subscription = ring.on_change(self.tell)

    def tell(self, change: Change) -> None:
        *told, lost, reason = change
        assert lost == 0
        self.told.append(told)
        self.reasons.append(reason)

    def told_now(self) -> list[list[Any]]:
        """What was told since the step before, with the reason of this one where it is one."""
        wanted = [self.reason if why == "refused" else None for why, *_ in self.told]
        assert self.reasons == wanted, self.reasons
        return self.told

    def follow(self, step: dict[str, Any], error: ConsistentError | None) -> None:
        """Looks at a step that was made, and at what it was refused for."""
        verb, beginning = step["do"], f"{step.get('origin')}: "
        self.reason = None
        if error and verb in ("offer", "offer_states") and error.kind != "argument":
            self.reason = str(error)
            assert self.reason.startswith(beginning), self.reason
        elif verb.endswith("_failed"):
            self.reason = beginning + step["reason"]
        if verb in ("offer", "offer_failed") and (self.reason or not error):
            self.last_reason = self.reason

    def play(self, step: dict[str, Any]) -> dict[str, Any]:
        arguments = {field: value for field, value in step.items() if field not in ANSWERS and field != "do"}
        for field in ("key", "salt"):
            if f"{field}_hex" in arguments:
                arguments[field] = bytes.fromhex(arguments.pop(f"{field}_hex"))
        answer: Any = getattr(self, step["do"], None)
        if answer is None:
            answer = getattr(self.ring, step["do"])
        found = answer(**arguments)
        return found if isinstance(found, dict) else {}

    def everything(self) -> dict[str, Any]:
        """What every step is followed by."""
        ring, loads = self.ring, self.ring.loads()
        assert list(loads) == ring.nodes and all(ring.load(id) == load for id, load in loads.items())
        return {
            "states": [ring.state(id) for id in ring],
            "loads": [load.total for load in loads.values()],
            "caps": [load.cap for load in loads.values()],
            "sessions_held": ring.sticky_use.sessions,
        }

    # Each step that answers, and those whose arguments are a record here; the others are called as they are.

    def add_node(self, id: str, zone: str, weight: float) -> None:
        self.ring.add_node(id, zone=zone, weight=weight)

    def set_nodes(self, list: list[dict[str, Any]]) -> dict[str, Any]:
        changes = self.ring.set_nodes(list)
        assert changes.epoch == self.ring.epoch
        return {field: [*getattr(changes, field)] for field in ("added", "removed", "changed")}

    def rename_node(self, id: str, new_id: str) -> None:
        self.ring.rename_node(id, new_id)

    def update(self, to: dict[str, Any]) -> None:
        self.ring.update(to)

    def update_at(self, to: dict[str, Any], at_epoch: int) -> None:
        self.ring.update(to, epoch=at_epoch)

    def get_node(self, key: bytes) -> dict[str, Any]:
        return {"node": self.ring.get_node(key)}

    def get_primary(self, key: bytes) -> dict[str, Any]:
        primary = self.ring.get_primary(key)
        assert primary == self.ring.snapshot().get_primary(key)
        return {"node": primary}

    def get_nodes(self, key: bytes, **options: Any) -> dict[str, Any]:
        nodes = self.ring.get_nodes(key, **options)
        assert nodes == self.ring.snapshot().get_nodes(key, **options)
        return {"nodes": nodes}

    def pick_node(self, key: bytes, n: int, salt: bytes, by_load: bool) -> dict[str, Any]:
        if by_load:
            return {"node": self.ring.pick_node_by_load(key, n, salt)}
        node = self.ring.pick_node(key, n, salt)
        assert node == self.ring.snapshot().pick_node(key, n, salt)
        return {"node": node}

    def health_policy(self, heartbeat_timeout: int, **policy: int) -> None:
        wanted = HealthPolicy(heartbeat_timeout=heartbeat_timeout / 1000 or None, **policy)
        self.ring.health_policy = wanted
        assert self.ring.health_policy == wanted

    def report(self, id: str, ok: bool, now: int) -> dict[str, Any]:
        return {"state": self.ring.report(id, ok, now / 1000)}

    def heartbeat(self, id: str, now: int) -> dict[str, Any]:
        return {"state": self.ring.heartbeat(id, now / 1000)}

    def tick(self, now: int) -> dict[str, Any]:
        return {"at": milliseconds(self.ring.tick(now / 1000))}

    def get_health(self, id: str) -> dict[str, Any]:
        health = self.ring.health(id)
        assert health.state == self.ring.state(id)
        counts = {field: getattr(health, field) for field in ("ejected", "successes", "failures")}
        times = {"last_checked": health.last_checked, "last_beat": health.last_beat}
        return counts | {field: milliseconds(time) for field, time in times.items()}

    def set_bound(self, factor: int | None = None, gap: int | None = None, floor: int = 0) -> None:
        wanted = Bound(gap=gap) if factor is None else Bound(factor / 1000, floor=floor)
        self.ring.bound = wanted
        assert self.ring.bound == wanted

    def acquire(self, key: bytes, lease: int, cost: int = 1) -> dict[str, Any]:
        return self.leased(lease, lambda: self.ring.acquire(key, cost=cost), cost)

    def acquire_any(self, cost: int, lease: int) -> dict[str, Any]:
        return self.leased(lease, lambda: self.ring.acquire_any(cost=cost), cost)

    def acquire_sticky(self, key: bytes, lease: int, now: int) -> dict[str, Any]:
        return self.leased(lease, lambda: self.ring.acquire_sticky(key, now / 1000))

    def leased(self, label: int, acquire: Callable[[], Lease], cost: int = 1) -> dict[str, Any]:
        try:
            lease = acquire()
        except NoneLiveError:
            return {"node": None}
        self.leases[label] = lease
        assert lease.home == (lease.spilled == 0) and lease.cost == cost
        touch = {} if lease.touch is None else {"touch": lease.touch}
        return {"node": lease.node, "spilled": lease.spilled, **touch}

    def release(self, lease: int) -> dict[str, Any]:
        held = self.leases.get(lease)
        return {"released": held is not None and held.release()}

    def sticky_policy(self, ttl: int, hysteresis: int, **policy: int) -> None:
        wanted = StickyPolicy(ttl=ttl / 1000, hysteresis=hysteresis / 1000, **policy)
        self.ring.sticky_policy = wanted
        assert self.ring.sticky_policy == wanted

    def expire_sticky(self, now: int) -> dict[str, Any]:
        return {"removed": self.ring.expire_sticky(now / 1000)}

    def forget_session(self, key: bytes) -> dict[str, Any]:
        return {"forgotten": self.ring.forget_session(key)}

    def start_checks(self, interval: int, jitter: int, timeout: int, **policy: int) -> None:
        interval_, jitter_, timeout_ = interval / 1000, jitter / 1000, timeout / 1000
        self.checks = self.ring.checks(CheckPolicy(interval_, jitter_, timeout_, **policy))

    def due(self, now: int) -> dict[str, Any]:
        probes = self.started.due(now / 1000)
        assert all(probe.address == self.ring.node(probe.id).address for probe in probes)
        return {
            "numbers": [probe.number for probe in probes],
            "probes": [probe.id for probe in probes],
            "deadlines": [milliseconds(probe.deadline) for probe in probes],
        }

    def finished(self, number: int, ok: bool, now: int) -> dict[str, Any]:
        return {"counted": self.started.finished(number, ok, now / 1000)}

    def next_wake(self) -> dict[str, Any]:
        return {"at": milliseconds(self.started.next_wake())}

    def offer(self, text: str, origin: str, max_loss: int | None = None) -> dict[str, Any]:
        part = {} if max_loss is None else {"max_loss": max_loss / 1000}
        return {"news": self.ring.offer(text, origin=origin, **part)}

    def offer_states(self, text: str, origin: str, now: int) -> dict[str, Any]:
        offered = self.ring.offer_states(text, origin, timedelta(milliseconds=now))
        return {"news": offered.changed, "unknown": offered.unknown, "next": milliseconds(offered.next)}

    def source(self) -> dict[str, Any]:
        source = self.ring.source()
        if source is None:
            return {"came_from": None, "accepted": 0, "refused": 0, "had_one": False, "wrong": False}
        wrong = source.error is not None
        assert (source.error_age is not None) == wrong and source.error in (None, self.last_reason), source
        counts = {"accepted": source.accepted, "refused": source.refused}
        return {"came_from": source.origin, **counts, "had_one": source.age is not None, "wrong": wrong}

    def states_fingerprint(self) -> dict[str, Any]:
        digits = self.ring.states_fingerprint
        assert digits == self.ring.snapshot().states_fingerprint
        return {"digits": digits}

    @property
    def started(self) -> Checks:
        assert self.checks is not None, "start_checks comes first"
        return self.checks
