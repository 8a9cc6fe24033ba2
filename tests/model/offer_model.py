"""A plain model of docs/SPEC.md, 16.8 and 16.9: documents of topologies and of states that somebody offers."""

import change_model
import model
import xxhash
from model import Refused, bad, read_fields, read_json_integer, read_string


class Live(change_model.Live):
    def __init__(self, topology):
        super().__init__(topology)
        self.accepted = self.refused = 0
        self.origin = None
        self.is_good = self.is_wrong = False  # whether the origin has had a document; whether its last one was refused
        self.marked = set()  # the nodes that the last document of states marked, but not up
        self.refusals = []

    # --- 16.8 Offered documents ---

    def offer(self, text, origin, max_loss=500):
        if not 0 <= max_loss <= 1000:
            raise Refused("argument", "max_loss")
        before = self.topology()
        try:
            new = model.read(text, before.secret)
            self.ring.check_update(new)
            check_shrunk(before, new, max_loss)
        except Refused:
            self.fail(origin)
            raise
        self.change(lambda: self.ring._become(new))
        self.hear(origin)
        self.accepted += 1
        self.is_good, self.is_wrong = True, False
        return {"news": before.everything() != new.everything()}

    def offer_failed(self, origin, reason):
        self.fail(origin)
        return {}

    def fail(self, origin):
        self.hear(origin)
        self.refused += 1
        self.is_wrong = True
        self.tell_refusal()

    def hear(self, origin):
        """[16.8.4] Another origin begins anew but for the counts."""
        if origin != self.origin:
            self.origin, self.is_good, self.is_wrong = origin, False, False

    def tell_refusal(self):
        """[16.7.7]"""
        epoch = self.topology().epoch
        self.refusals.append(["refused", None, None, None, epoch, epoch])

    def source(self):
        counts = {"accepted": self.accepted, "refused": self.refused}
        return {"came_from": self.origin, **counts, "had_one": self.is_good, "wrong": self.is_wrong}

    # --- 16.9 States that others tell ---

    def offer_states(self, text, origin, now):
        try:
            said = read_states(text)
        except Refused:
            self.tell_refusal()
            raise
        before = {id: self.state(id) for id in self.ids()}
        counts = {id: entry for id, entry in said.items() if entry["until"] is None or entry["until"] > now}
        marks = {id: entry["state"] for id, entry in counts.items() if id in before}
        for id, mark in (dict.fromkeys(self.marked, "up") | marks).items():
            if self.health[id].mark != mark:
                self.mark(id, mark)
        self.marked = {id for id, mark in marks.items() if mark != "up"}
        return {
            "news": any(self.state(id) != state for id, state in before.items()),
            "unknown": len(counts) - len(marks),
            "next": min((entry["until"] for entry in counts.values() if entry["until"] is not None), default=None),
        }

    def offer_states_failed(self, origin, reason):
        self.tell_refusal()
        return {}

    def states_fingerprint(self):
        """[16.9.3]"""
        text = b"libconsistent/states/1\0"
        for id in sorted((id.encode() for id in self.ids()), key=bytes):
            state = self.state(id.decode())
            if state != "up":
                text += len(id).to_bytes(4, "little") + id + bytes([{"draining": 1, "down": 2}[state]])
        return {"digits": xxhash.xxh3_128_hexdigest(text)}

    # --- what changes ---

    def rename_node(self, id, new_id):
        answer = super().rename_node(id, new_id)
        if id in self.marked:
            self.marked = self.marked - {id} | {new_id}
        return answer

    def change(self, change):
        answer = super().change(change)
        self.marked &= set(self.ids())
        return answer

    def everything(self):
        found = super().everything()
        refusals, self.refusals = self.refusals, []
        return {**found, "told": found["told"] + refusals}


def check_shrunk(before, after, max_loss):
    """[16.8.1]"""
    weights = {node.id: node.thousandths for node in after.nodes}
    gone = sum(node.thousandths for node in before.nodes if weights.get(node.id, 0) == 0)
    if gone * 1000 > sum(node.thousandths for node in before.nodes) * max_loss:
        raise Refused("shrunk", "too much would leave at once")


def read_states(text):
    """[16.9.1]"""
    value = model.parse_json(text.encode())
    read_fields(value, "", ["libconsistent_states", "states"], [])
    if read_json_integer(value["libconsistent_states"], "libconsistent_states") != 1:
        raise bad("libconsistent_states", "not version 1")
    if not isinstance(value["states"], dict):
        raise bad("states", "not an object")
    return {id: read_state(entry, f"states.{id}") for id, entry in value["states"].items()}


def read_state(entry, place):
    read_fields(entry, place, ["state"], ["by", "until"])
    if entry["state"] not in ("up", "draining", "down"):
        raise bad(f"{place}.state", "no state")
    if len(read_string(entry.get("by", ""), f"{place}.by").encode()) > 256:
        raise bad(f"{place}.by", "too long")
    until = read_json_integer(entry["until"], f"{place}.until") if "until" in entry else None
    return {"state": entry["state"], "until": until}
