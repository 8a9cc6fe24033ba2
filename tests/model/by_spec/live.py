"""[4, 8, 19.7] Changes of a living topology that the vectors' `steps` make."""

from dataclasses import replace

from document import check_node, finish
from rows_text import write_rows
from topology import fingerprint
from whole import M64, Refused


class Live:
    """[8] A topology, its epoch and the health of its members."""

    def __init__(self, top):
        self.top, self.states = top, {}

    def find(self, i):
        """[8] A member by id."""
        for node in self.top.nodes:
            if node.id == i:
                return node
        raise Refused("unknown_node", i)

    def set_members(self, nodes):
        """[8.1, 19.7] Other members: one change, rows written for the new indices and ids."""
        nodes = tuple(sorted(nodes, key=lambda n: n.key))
        if nodes == self.top.nodes:
            return
        if self.top.epoch == M64:
            raise Refused("epoch", "epoch")
        texts = dict(self.top.texts)
        if self.top.scheme == "assigned":
            index = {n.id: i for i, n in enumerate(nodes)}
            ids = [n.id for n in self.top.nodes]
            rows = [tuple(index[ids[i]] for i in row if ids[i] in index) for row in self.top.rows]
            texts["rows"] = write_rows(rows, [n.key for n in nodes])
        top = replace(self.top, nodes=nodes, texts=texts, epoch=self.top.epoch + 1)
        self.top = finish(top)
        self.states = {i: s for i, s in self.states.items() if i in {n.id for n in nodes}}

    def add(self, node):
        """[8.1] A new member."""
        if any(n.id == node.id for n in self.top.nodes):
            raise Refused("duplicate_node", node.id)
        check_node(node, "node")
        self.set_members((*self.top.nodes, node))

    def remove(self, i):
        """[8.1] A member goes."""
        self.find(i)
        self.set_members(n for n in self.top.nodes if n.id != i)

    def record(self, i, **what):
        """[8.1] A member has another record."""
        changed = replace(self.find(i), **what)
        check_node(changed, "node")
        self.set_members(changed if n.id == i else n for n in self.top.nodes)

    def set_nodes(self, nodes):
        """[8.4] The members of a list."""
        self.set_members(nodes)

    def mark(self, i, state):
        """[4.1] Another state of a member."""
        self.find(i)
        self.states[i] = state

    def update(self, top):
        """[8.2] A whole topology."""
        if top.epoch < self.top.epoch:
            raise Refused("stale", "epoch")
        if top.epoch == self.top.epoch and fingerprint(top) != fingerprint(self.top):
            raise Refused("conflict", "epoch")
        self.top = top
        ids = {n.id for n in top.nodes}
        self.states = {i: s for i, s in self.states.items() if i in ids}
