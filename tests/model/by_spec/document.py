"""[6.8] Reading a topology document."""

import re

from jsontext import Number, Object, parse
from rows_file import read_file
from rows_text import no, read_rows, slot_ends, write_rows
from topology import LIMITS, NUMBERS, TEXTS, Node, Topology, thousandths
from whole import M64, Refused, is_prime


def doc(place):
    """[6.8] A document that is refused, naming the place."""
    raise Refused("document", place)


def fields_of(value, place, known, kind="document"):
    """[6.8] The fields of an object, each known and given once."""
    if not isinstance(value, Object):
        doc(place)
    out = {}
    for name, inner in value:
        path = f"{place}.{name}" if place else name
        if name in out:
            doc(path)
        if known is not None and name not in known:
            raise Refused(kind, path)
        if inner is None:
            doc(path)
        out[name] = inner
    return out


def integer(value, place, top=M64):
    """[6.7, 6.8] An integer: a JSON integer up to 2^53-1, a string of digits above."""
    if isinstance(value, Number):
        if not re.fullmatch("0|[1-9][0-9]*", value) or int(value) >= 1 << 53:
            doc(place)
        return int(value)
    if not isinstance(value, str) or not re.fullmatch("[1-9][0-9]*", value, re.ASCII):
        doc(place)
    if not 1 << 53 <= int(value) <= top:
        doc(place)
    return int(value)


def text(value, place):
    """[6.8] A string."""
    if isinstance(value, Number) or not isinstance(value, str):
        doc(place)
    return value


def check_node(node, place):
    """[1.2 - 1.6] The limits of a member."""
    if not 1 <= len(node.key) <= 1024:
        raise Refused("id", f"{place}.id")
    zone = node.zone.encode()
    if node.zone and (len(zone) > 1024 or "" in node.zone.split("/") or len(node.zone.split("/")) > 8):
        raise Refused("zone", f"{place}.zone")
    if len(node.address.encode()) > 4096:
        raise Refused("address", f"{place}.address")
    if sum(len(k.encode()) + len(v.encode()) for k, v in node.metadata) > 65536:
        raise Refused("metadata", f"{place}.metadata")


def read_node(value, place):
    """[6.8, 1] A member of a document."""
    got = fields_of(value, place, {"id", "weight", "tier", "zone", "address", "metadata", "fields"})
    if "id" not in got:
        doc(f"{place}.id")
    if "fields" in got and fields_of(got["fields"], f"{place}.fields", None):
        raise Refused("parameter", f"{place}.fields")
    t = 1000
    if "weight" in got:
        if not isinstance(got["weight"], Number):
            doc(f"{place}.weight")
        t = thousandths(got["weight"], f"{place}.weight")
    tier = integer(got.get("tier", Number("0")), f"{place}.tier")
    if tier > 255:
        doc(f"{place}.tier")
    meta = fields_of(got.get("metadata", Object()), f"{place}.metadata", None)
    meta = tuple(sorted(((k, text(v, f"{place}.metadata.{k}")) for k, v in meta.items()), key=lambda p: p[0].encode()))
    node = Node(
        text(got["id"], f"{place}.id"),
        t,
        tier,
        text(got.get("zone", ""), f"{place}.zone"),
        text(got.get("address", ""), f"{place}.address"),
        meta,
    )
    check_node(node, place)
    return node


def read_scheme(value):
    """[6.8] The scheme: its name, numbers, texts, seed, tag and stop."""
    got = fields_of(value, "scheme", None)
    if "name" not in got:
        doc("scheme.name")
    name = text(got.pop("name"), "scheme.name")
    if name not in NUMBERS:
        raise Refused("scheme", "scheme.name")
    numbers, texts = dict(NUMBERS[name]), dict(TEXTS.get(name, {}))
    seed, tag, stop = 0, "", ""
    for key, inner in got.items():
        place = f"scheme.{key}"
        if key == "seed":
            seed = integer(inner, place)
            continue
        if not isinstance(inner, str):
            doc(place)
        plain = isinstance(inner, Number)
        if plain and (not re.fullmatch("0|[1-9][0-9]*", inner) or int(inner) >= 1 << 53):
            doc(place)
        if key in numbers:
            if not plain or not LIMITS[key][0] <= int(inner) <= LIMITS[key][1]:
                raise Refused("parameter", place)
            numbers[key] = int(inner)
        elif key in texts or key in ("hash_tag", "hash_stop"):
            if plain:
                raise Refused("parameter", place)
            if key == "hash_tag":
                tag = inner
            elif key == "hash_stop":
                stop = inner
            else:
                texts[key] = inner
        else:
            raise Refused("parameter", place)
    check_tags(tag, stop, got)
    if name == "ring" and texts["weights"] not in ("absolute", "relative"):
        raise Refused("parameter", "scheme.weights")
    if name == "maglev" and not is_prime(numbers["size"]):
        raise Refused("parameter", "scheme.size")
    return name, numbers, texts, seed, tag, stop


def check_tags(tag, stop, got):
    """[2.3] The forms of hash tag and hash stop."""
    for key, value, length in (("hash_tag", tag, 2), ("hash_stop", stop, 1)):
        if key in got and (len(value) != length or any(not 0x21 <= ord(c) <= 0x7E for c in value)):
            raise Refused("parameter", f"scheme.{key}")


def read(data, rows_file=None):
    """[6.8, 19.10] The topology of a document, perhaps with the file of rows beside it."""
    return read_value(parse(data), rows_file)


def read_value(value, rows_file=None):
    """[6.8] The topology of a parsed document."""
    got = fields_of(value, "", {"libconsistent", "epoch", "scheme", "nodes"})
    for name in ("libconsistent", "scheme", "nodes"):
        if name not in got:
            doc(name)
    if integer(got["libconsistent"], "libconsistent") != 1:
        doc("libconsistent")
    epoch = integer(got["epoch"], "epoch") if "epoch" in got else 0
    name, numbers, texts, seed, tag, stop = read_scheme(got["scheme"])
    if not isinstance(got["nodes"], list) or isinstance(got["nodes"], Object):
        doc("nodes")
    nodes, seen = [], set()
    for place, value in enumerate(got["nodes"]):
        node = read_node(value, f"nodes[{place}]")
        if node.id in seen:
            raise Refused("duplicate_node", f"nodes[{place}].id {node.id}")
        seen.add(node.id)
        nodes.append(node)
    top = Topology(name, numbers, texts, seed, tag, stop, tuple(sorted(nodes, key=lambda n: n.key)), epoch)
    return finish(top, rows_file)


def finish(top, rows_file=None):
    """[3.2, 10.1, 14.1, 19.3, 19.10] What the scheme makes of its members, or refuses of them."""
    if len(top.nodes) > 1 << 20:
        raise Refused("too_many", "nodes")
    if top.scheme == "slots" and len(top.nodes) > 1 << top.numbers["bits"]:
        raise Refused("too_many", "nodes")
    if top.scheme != "assigned":
        return top
    texts, ids = dict(top.texts), [n.key for n in top.nodes]
    ends = slot_ends(top.numbers["slots"], texts["cuts"], texts["ends"])
    if rows_file is not None:
        if not re.fullmatch("@[0-9a-f]{16}", texts["rows"], re.ASCII):
            no("rows")
        rows = read_file(rows_file, int(texts["rows"][1:], 16), len(ends), ids)
        texts["rows"] = write_rows(rows, ids)
    else:
        rows = read_rows(texts["rows"], len(ends), ids)
    return Topology(
        top.scheme,
        top.numbers,
        texts,
        top.seed,
        top.hash_tag,
        top.hash_stop,
        top.nodes,
        top.epoch,
        tuple(ends),
        tuple(rows),
    )
