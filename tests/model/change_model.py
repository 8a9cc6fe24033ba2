"""A plain model of docs/SPEC.md, 8.2, 8.4, 8.5 and 16.7: lists of nodes, other ids, and the changes that are told."""

import json

import live_model
import model
from model import Refused

WHY = {
    "mark_up": "mark",
    "mark_down": "mark",
    "mark_draining": "mark",
    "report": "report",
    "heartbeat": "heartbeat",
    "tick": "missed",
    "health_policy": "policy",
    "offer_states": "mark",
}


class Live(live_model.Live):
    def set_address(self, id, address):
        return self.change(lambda: self.ring.set_address(id, address))

    def update(self, to):
        return self.change(lambda: self.ring.update(to))

    def update_at(self, to, at_epoch):
        return self.change(lambda: self.ring.update(to, at_epoch))

    def set_nodes(self, list):
        """[8.4]"""
        before = self.topology()
        was = {node.id: node for node in before.nodes}
        nodes = [
            model.read_node(model.parse_json(json.dumps(record).encode()), f"nodes[{i}]")
            for i, record in enumerate(list)
        ]
        new = {node.id: node for node in nodes}
        after = before.with_nodes(nodes, **({"removed": ()} if before.scheme == "jumpback" else {}))
        if before.scheme == "jumpback":
            after = before
            for node in sorted(before.nodes, key=model.Node.id_bytes):
                if node.id not in new:
                    after = after.without(node)
            after = after.with_nodes([new[node.id] for node in after.nodes])
            for node in sorted(nodes, key=model.Node.id_bytes):
                if node.id not in was:
                    after = after.with_added(node)
        self.change(lambda: self.ring._change_to(after))
        return {
            "added": sorted(new.keys() - was.keys(), key=str.encode),
            "removed": sorted(was.keys() - new.keys(), key=str.encode),
            "changed": sorted(
                (id for id in new.keys() & was.keys() if new[id].everything() != was[id].everything()), key=str.encode
            ),
        }

    def rename_node(self, id, new_id):
        """[8.5]"""
        topology = self.topology()
        node = topology.find(id)
        if id == new_id:
            return {}
        renamed = node.having(id=new_id)
        model.check_node(renamed)
        if any(other.id == new_id for other in topology.nodes):
            raise Refused("duplicate_node", f"node {new_id} is there")
        if topology.scheme not in ("jump", "jumpback"):
            raise Refused("unsupported", f"the keys of {id} would move")
        nodes = [renamed if other is node else other for other in topology.nodes]
        self.ring._change_to(topology.with_nodes(nodes))
        for of_nodes in (self.health, self.joined, self.measured):
            if id in of_nodes:
                of_nodes[new_id] = of_nodes.pop(id)
        self.leases = {lease: (new_id if of == id else of, cost) for lease, (of, cost) in self.leases.items()}
        for entries in self.shards.values():
            for position, ((of, membership), touched) in entries.items():
                if of == id:
                    entries[position] = ((new_id, membership), touched)
        return {}

    def do(self, step):
        """[16.7]"""
        before, was = self.topology(), {id: self.state(id) for id in self.ids()}
        answer = super().do(step)
        after, now = self.topology(), {id: self.state(id) for id in self.ids()}
        epochs = [before.epoch, after.epoch]
        if before.everything() == after.everything():
            told = [[WHY[step["do"]], id, was[id], now[id], *epochs] for id in now if was[id] != now[id]]
        else:
            told = [["left", id, was[id], None, *epochs] for id in was if id not in now]
            told += [["joined", id, None, now[id], *epochs] for id in now if id not in was]
            told.append(["topology", None, None, None, *epochs])
        self.told = told
        return answer

    def everything(self):
        told, self.told = getattr(self, "told", []), []
        return {**super().everything(), "document": model.canonical(self.topology()), "told": told}
