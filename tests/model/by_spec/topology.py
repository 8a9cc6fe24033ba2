"""Topologies: members, schemes with parameters, their canonical text and fingerprint."""

from dataclasses import dataclass
from fractions import Fraction

from jsontext import quote
from whole import Refused, u32le, u64le, xxh3_128_hex

NUMBERS = {
    "ring": {"vnodes": 256},
    "slots": {"bits": 18},
    "rendezvous": {},
    "maglev": {"size": 65537},
    "assigned": {"slots": 4096, "replicas": 1},
    "multiprobe": {},
}
TEXTS = {"ring": {"weights": "absolute"}, "assigned": {"cuts": "", "ends": "", "rows": ""}}
LIMITS = {"vnodes": (1, 65536), "bits": (8, 24), "size": (2, 1 << 24), "slots": (1, 1 << 24), "replicas": (1, 16)}


@dataclass(frozen=True)
class Node:
    """[1.1] A member; `t` is its weight in thousandths."""

    id: str
    t: int = 1000
    tier: int = 0
    zone: str = ""
    address: str = ""
    metadata: tuple = ()

    @property
    def key(self):
        """[1.7] What members are ordered by."""
        return self.id.encode()


@dataclass(frozen=True)
class Topology:
    """[6.1] A scheme with parameters, members in index order and an epoch; `ends` and `rows` only of assigned."""

    scheme: str
    numbers: dict
    texts: dict
    seed: int = 0
    hash_tag: str = ""
    hash_stop: str = ""
    nodes: tuple = ()
    epoch: int = 0
    ends: tuple = ()
    rows: tuple = ()


def weight_text(t):
    """[6.6] Thousandths as a decimal."""
    whole, part = divmod(t, 1000)
    return str(whole) if part == 0 else f"{whole}.{part:03d}".rstrip("0")


def thousandths(number, place):
    """[1.3] The thousandths of a weight given as decimal text."""
    w = float(number)
    if w != w or w in (float("inf"), float("-inf")):
        raise Refused("weight", place)
    t = round(Fraction(w) * 1000)
    if not 0 <= t < 10**9 or t / 1000.0 != w:
        raise Refused("weight", place)
    return t


def integer_text(x):
    """[6.7] An integer, as a string above 2^53-1."""
    return str(x) if x < 1 << 53 else f'"{x}"'


def canonical(top):
    """[6.3, 6.4] The canonical text."""
    out = ['"libconsistent":1']
    if top.epoch:
        out.append(f'"epoch":{integer_text(top.epoch)}')
    scheme = [f'"name":{quote(top.scheme)}']
    own = {name: str(value) for name, value in top.numbers.items() if value != NUMBERS[top.scheme][name]}
    own |= {name: quote(value) for name, value in top.texts.items() if value != TEXTS[top.scheme][name]}
    scheme += [f'"{name}":{own[name]}' for name in sorted(own)]
    if top.seed:
        scheme.append(f'"seed":{integer_text(top.seed)}')
    if top.hash_tag:
        scheme.append(f'"hash_tag":{quote(top.hash_tag)}')
    if top.hash_stop:
        scheme.append(f'"hash_stop":{quote(top.hash_stop)}')
    out.append('"scheme":{' + ",".join(scheme) + "}")
    out.append('"nodes":[' + ",".join(_record(node) for node in top.nodes) + "]")
    return "{" + ",".join(out) + "}"


def _record(node):
    """[6.3, 6.4] A member in the canonical text."""
    out = [f'"id":{quote(node.id)}']
    if node.t != 1000:
        out.append(f'"weight":{weight_text(node.t)}')
    if node.tier:
        out.append(f'"tier":{node.tier}')
    if node.zone:
        out.append(f'"zone":{quote(node.zone)}')
    if node.address:
        out.append(f'"address":{quote(node.address)}')
    if node.metadata:
        out.append('"metadata":{' + ",".join(f"{quote(k)}:{quote(v)}" for k, v in node.metadata) + "}")
    return "{" + ",".join(out) + "}"


def fingerprint(top):
    """[7] The fingerprint."""

    def name(text):
        return bytes([len(text)]) + text.encode()

    numbers = dict(top.numbers)
    if top.hash_tag:
        numbers["hash_tag"] = ord(top.hash_tag[0]) | ord(top.hash_tag[1]) << 8
    if top.hash_stop:
        numbers["hash_stop"] = ord(top.hash_stop)
    out = b"libconsistent/1\0" + name(top.scheme) + u64le(top.seed) + u32le(len(numbers))
    for key in sorted(numbers):
        out += name(key) + u64le(numbers[key])
    out += u32le(len(top.nodes))
    for node in top.nodes:
        zone = node.zone.encode()
        out += u32le(len(node.key)) + node.key + u32le(node.t) + u32le(len(zone)) + zone
    words = {k: u32le(len(v.encode())) + v.encode() for k, v in top.texts.items() if v != TEXTS[top.scheme][k]}
    if any(node.tier for node in top.nodes):
        tiers = b"".join(u32le(node.tier) for node in top.nodes)
        words["tier"] = u32le(len(tiers)) + tiers
    for key in sorted(words):
        out += name(key) + words[key]
    return xxh3_128_hex(out)
