"""A plain model of docs/SPEC.md. It is written to be read and to be right, not to be fast.

Numbers in brackets, such as [5.2], are sections of that page.
"""

import bisect
import fractions
import hashlib
import itertools
import json
import re

import schemes
import siphash
import xxhash

MAX_JSON_INTEGER = 2**53 - 1
MAX_U64 = 2**64 - 1


class Refused(Exception):
    """A document or a change that the rules refuse."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind
        self.message = message


def u32le(x):
    return x.to_bytes(4, "little")


def u64le(x):
    return x.to_bytes(8, "little")


# --- 1. Members ------------------------------------------------------------------------------------------------------


class Node:
    def __init__(self, id, thousandths=1000, zone="", address="", metadata=None, tier=0):
        self.id = id
        self.thousandths = thousandths
        self.zone = zone
        self.tier = tier
        self.address = address
        self.metadata = dict(metadata or {})

    def having(self, **fields):
        """Another one that differs in these fields."""
        return Node(**{**vars(self), **fields})

    def id_bytes(self):
        return self.id.encode("utf-8")

    def segments(self):
        return self.zone.split("/") if self.zone else []

    def everything(self):
        return (self.id, self.thousandths, self.zone, self.address, self.metadata, self.tier)


def thousandths_of(weight, place="weight"):
    """[1.3] A binary64 weight as a count of thousandths."""
    if -1 <= weight <= 1e6:  # also false for a NaN
        t = round(weight * 1000)
        if 0 <= t < 10**9 and t / 1000.0 == weight:
            return t
    raise Refused("weight", f"{place}: {weight!r} is not a weight")


def check_node(node, place="node"):
    """[1.2], [1.5], [1.6]"""
    if not 1 <= len(node.id_bytes()) <= 1024:
        raise Refused("id", f"{place}.id: an id has 1 to 1,024 bytes")
    if node.zone:
        segments = node.zone.split("/")
        if len(segments) > 8 or "" in segments or len(node.zone.encode("utf-8")) > 1024:
            raise Refused("zone", f"{place}.zone: not 1 to 8 segments in at most 1,024 bytes")
    if len(node.address.encode("utf-8")) > 4096:
        raise Refused("address", f"{place}.address: longer than 4,096 bytes")
    size = sum(len(k.encode("utf-8")) + len(v.encode("utf-8")) for k, v in node.metadata.items())
    if size > 65536:
        raise Refused("metadata", f"{place}.metadata: more than 65,536 bytes")


# --- 2. Keys and positions -------------------------------------------------------------------------------------------


def hashed_part(key, hash_tag, hash_stop=None):
    """[2.3]"""
    if hash_tag is not None:
        start = key.find(hash_tag[0:1])
        end = key.find(hash_tag[1:2], start + 1)
        if start >= 0 and end > start + 1:
            return key[start + 1 : end]
    if hash_stop is not None and key.find(hash_stop) > 0:
        return key[: key.find(hash_stop)]
    return key


def hash_of(data, topology, seed):
    """[2.2], [18.2]"""
    if topology.secret is None:
        return xxhash.xxh3_64_intdigest(data, seed)
    return siphash.siphash13(topology.secret, data)


def position_of_bytes(key, topology):
    return hash_of(hashed_part(key, topology.hash_tag, topology.hash_stop), topology, topology.seed)


def position_of_u64(key, topology):
    return hash_of(u64le(key), topology, topology.seed)


def salted(key, salt, topology):
    """[16.4.1], [18.6]"""
    return salted_again(hash_of(key, topology, 0), salt, topology)


def salted_again(number, salt, topology):
    """[16.4.2], [18.6]"""
    if topology.secret is None:
        return xxhash.xxh3_64_intdigest(salt, number)
    return siphash.siphash13(topology.secret, u64le(number) + salt)


def secret_digest(secret):
    """[18.4]"""
    return hashlib.sha256(b"libconsistent/secret\0" + secret).digest()[:16]


# --- 6. Topology -----------------------------------------------------------------------------------------------------


class Topology:
    """A scheme with its parameters, the members and an epoch. Nodes are in index order [1.7]."""

    def __init__(
        self, nodes, scheme="ring", parameters=None, seed=0, hash_tag=None, epoch=0, secret=None, hash_stop=None
    ):
        self.scheme = scheme
        self.parameters = {name: default for name, (default, _) in schemes.PARAMETERS[scheme].items()}
        self.parameters.update(parameters or {})
        sorted_nodes = sorted(nodes, key=lambda node: node.id_bytes())
        self.nodes = list(nodes) if scheme in schemes.ORDERED else sorted_nodes
        self.seed = seed
        self.hash_tag = hash_tag  # two bytes or None
        self.hash_stop = hash_stop  # one byte or None
        self.epoch = epoch
        self.secret = secret  # 16 bytes or None
        for a, b in itertools.pairwise(sorted_nodes):
            if a.id == b.id:
                raise Refused("duplicate_node", f"node {a.id} is there twice")
        if len(self.nodes) > 2**20:
            raise Refused("too_many", "more than 2^20 nodes")
        problem = schemes.problem(self)
        if problem:
            raise Refused(*problem)
        if scheme != "ring":
            return
        counts = [self.point_count(node) for node in self.nodes]
        if any(count > 2**20 for count in counts) or sum(counts) > 2**26:
            raise Refused("too_many", "too many points")

    def point_count(self, node):
        """[3.2]"""
        if node.thousandths == 0:
            return 0
        unit, nodes = 1000, 1
        if self.parameters["weights"] == "relative":
            weights = [other.thousandths for other in self.nodes if other.thousandths]
            unit, nodes = sum(weights), len(weights)
        return max(1, (2 * self.parameters["vnodes"] * node.thousandths * nodes + unit) // (2 * unit))

    def find(self, id):
        for node in self.nodes:
            if node.id == id:
                return node
        raise Refused("unknown_node", f"no node {id}")

    def everything(self):
        nodes = [node.everything() for node in self.nodes]
        key_hash = (self.seed, self.hash_tag, self.hash_stop, self.secret)
        return (self.epoch, self.scheme, self.parameters, key_hash, nodes)

    def with_nodes(self, nodes, **parameters):
        """With other nodes, and parameters that change with them."""
        key_hash = (self.seed, self.hash_tag, self.epoch, self.secret, self.hash_stop)
        return Topology(nodes, self.scheme, self.parameters | parameters, *key_hash)

    def with_added(self, node):
        """[8.4]"""
        if self.scheme != "jumpback" or not self.parameters["removed"]:
            return self.with_nodes([*self.nodes, node])
        # [13.4]: the node takes the number that became free last.
        *removed, number = self.parameters["removed"]
        place = number - sum(free < number for free in removed)
        nodes = [*self.nodes[:place], node, *self.nodes[place:]]
        return self.with_nodes(nodes, removed=tuple(removed))

    def without(self, node):
        nodes = [other for other in self.nodes if other is not node]
        if self.scheme == "jump" and node is not self.nodes[-1]:
            raise Refused("unsupported", f"only the last node can go, not {node.id}")  # [12.4]
        if self.scheme != "jumpback":
            return self.with_nodes(nodes)
        # [13.5]
        removed = self.parameters["removed"]
        taken = [b for b in range(len(self.nodes) + len(removed)) if b not in removed]
        if not nodes:
            removed = ()
        elif removed or node is not self.nodes[-1]:
            removed = (*removed, taken[self.nodes.index(node)])
        return self.with_nodes(nodes, removed=removed)


# --- 6.3 to 6.7: writing the document --------------------------------------------------------------------------------


def canonical_string(s):
    """[6.5]"""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    out = ""
    for c in s:
        if c in short:
            out += short[c]
        elif ord(c) < 0x20:
            out += f"\\u{ord(c):04x}"
        else:
            out += c
    return '"' + out + '"'


def canonical_weight(thousandths):
    """[6.6]"""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def canonical_integer(x):
    """[6.7]"""
    return str(x) if x <= MAX_JSON_INTEGER else f'"{x}"'


def canonical_node(node):
    fields = ['"id":' + canonical_string(node.id)]
    if node.thousandths != 1000:
        fields.append('"weight":' + canonical_weight(node.thousandths))
    if node.tier:
        fields.append(f'"tier":{node.tier}')
    if node.zone:
        fields.append('"zone":' + canonical_string(node.zone))
    if node.address:
        fields.append('"address":' + canonical_string(node.address))
    if node.metadata:
        entries = sorted(node.metadata.items(), key=lambda entry: entry[0].encode("utf-8"))
        texts = [canonical_string(k) + ":" + canonical_string(v) for k, v in entries]
        fields.append('"metadata":{' + ",".join(texts) + "}")
    return "{" + ",".join(fields) + "}"


def canonical(topology):
    """[6.3], [6.4]"""
    scheme = ['"name":' + canonical_string(topology.scheme)]
    for name, (default, _) in sorted(schemes.PARAMETERS[topology.scheme].items()):
        value = topology.parameters[name]
        if value != default:
            value = ",".join(map(str, value)) if isinstance(value, tuple) else value
            text = canonical_string(value) if isinstance(value, str) else canonical_integer(value)
            scheme.append(canonical_string(name) + ":" + text)
    if topology.seed != 0:
        scheme.append('"seed":' + canonical_integer(topology.seed))
    if topology.hash_tag is not None:
        scheme.append('"hash_tag":' + canonical_string(topology.hash_tag.decode("ascii")))
    if topology.hash_stop is not None:
        scheme.append('"hash_stop":' + canonical_string(topology.hash_stop.decode("ascii")))
    if topology.secret is not None:
        scheme.append(f'"key_hash":"siphash13","secret_digest":"{secret_digest(topology.secret).hex()}"')
    fields = ['"libconsistent":1']
    if topology.epoch != 0:
        fields.append('"epoch":' + canonical_integer(topology.epoch))
    fields.append('"scheme":{' + ",".join(scheme) + "}")
    fields.append('"nodes":[' + ",".join(canonical_node(node) for node in topology.nodes) + "]")
    return "{" + ",".join(fields) + "}"


# --- 6.8: reading the document ---------------------------------------------------------------------------------------


class Number:
    """A JSON number, still as it is written."""

    def __init__(self, text):
        self.text = text


def bad(place, what):
    return Refused("document", f"{place}: {what}")


def object_once(pairs):
    """An object of which no field is given twice."""
    result = {}
    for name, value in pairs:
        if name in result:
            raise Refused("document", f"field {name} is given twice")
        result[name] = value
    return result


def no_constant(name):
    raise Refused("document", f"{name} is not JSON")


def check_strings(value):
    """Refuse lone surrogates, wherever they are."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Refused("document", "a lone surrogate") from None
    elif isinstance(value, list):
        for item in value:
            check_strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            check_strings(name)
            check_strings(item)


def parse_json(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("document", "not UTF-8") from None
    if text.startswith("\ufeff"):
        raise Refused("document", "a byte-order mark")
    try:
        value = json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=no_constant, object_pairs_hook=object_once
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("document", f"not JSON: {error}") from None
    check_strings(value)
    return value


def read_fields(value, place, required, optional):
    """An object with these fields and no others."""
    if not isinstance(value, dict):
        raise bad(place, "not an object")
    prefix = place + "." if place else ""
    for name in value:
        if name not in required + optional:
            raise bad(prefix + name, "unknown field")
    for name in required:
        if name not in value:
            raise bad(prefix + name, "missing")
    return value


def read_string(value, place):
    if not isinstance(value, str):
        raise bad(place, "not a string")
    return value


def read_json_integer(value, place):
    """A JSON integer from 0 to 2^53-1, without sign, fraction and exponent."""
    if not isinstance(value, Number) or not re.fullmatch("[0-9]+", value.text) or len(value.text) > 16:
        raise bad(place, "not an integer")
    if int(value.text) > MAX_JSON_INTEGER:
        raise bad(place, "an integer above 2^53-1 is written as a string")
    return int(value.text)


def read_decimal_string(value):
    """The value of a string of digits that stands for a u64 above 2^53-1, or None."""
    if re.fullmatch("[1-9][0-9]{15,19}", value) and MAX_JSON_INTEGER < int(value) <= MAX_U64:
        return int(value)
    return None


def read_epoch(value):
    if isinstance(value, str):
        epoch = read_decimal_string(value)
        if epoch is None:
            raise bad("epoch", "not a u64 above 2^53-1")
        return epoch
    return read_json_integer(value, "epoch")


def read_scheme(value, secret):
    if not isinstance(value, dict):
        raise bad("scheme", "not an object")
    if "name" not in value:
        raise bad("scheme.name", "missing")
    name = read_string(value["name"], "scheme.name")
    if name not in schemes.PARAMETERS:
        raise Refused("scheme", f"scheme.name: no scheme {name}")
    result = {"scheme": name, "parameters": {}, "seed": 0, "hash_tag": None, "hash_stop": None, "secret": secret}
    for parameter, v in value.items():
        if parameter == "name":
            continue
        place = "scheme." + parameter
        if not isinstance(v, str):
            v = read_json_integer(v, place)
        refused = Refused("parameter", f"{place}: bad value or unknown parameter")
        if parameter in schemes.PARAMETERS[name]:
            read_value = schemes.PARAMETERS[name][parameter][1](v)
            if read_value is None:
                raise refused
            result["parameters"][parameter] = read_value
        elif parameter == "seed":
            seed = read_decimal_string(v) if isinstance(v, str) else v
            if seed is None:
                raise refused
            result["seed"] = seed
        elif parameter == "hash_tag":
            if not isinstance(v, str) or len(v) != 2 or not all(0x21 <= ord(c) <= 0x7E for c in v):
                raise refused
            result["hash_tag"] = v.encode("ascii")
        elif parameter == "hash_stop":
            if not isinstance(v, str) or not re.fullmatch("[!-~]", v):
                raise refused
            result["hash_stop"] = v.encode("ascii")
        elif parameter == "key_hash":
            if v != "siphash13":
                raise refused
        elif parameter == "secret_digest":
            if not isinstance(v, str) or not re.fullmatch("[0-9a-f]{32}", v):
                raise refused
        else:
            raise refused
    check_secret(value.get("key_hash"), value.get("secret_digest"), secret)
    return result


def check_secret(key_hash, digest, secret):
    """[18.3], [18.4]"""
    if secret is not None and (len(secret) != 16 or not any(secret)):
        raise Refused("parameter", "secret: not 16 bytes, or all zero")
    if key_hash is None and digest is not None:
        raise Refused("parameter", "scheme.secret_digest: without key_hash")
    if (key_hash is None) != (secret is None):
        raise Refused("parameter", "scheme.key_hash: without a secret, or a secret without it")
    if digest is not None and digest != secret_digest(secret).hex():
        raise Refused("parameter", "scheme.secret_digest: of another secret")


def read_node(value, place):
    read_fields(value, place, ["id"], ["weight", "tier", "zone", "address", "metadata"])
    node = Node(read_string(value["id"], place + ".id"))
    if "weight" in value:
        if not isinstance(value["weight"], Number):
            raise bad(place + ".weight", "not a number")
        node.thousandths = thousandths_of(float(value["weight"].text), place + ".weight")
    if "tier" in value:
        node.tier = read_json_integer(value["tier"], place + ".tier")
        if node.tier > 255:
            raise bad(place + ".tier", "above 255")
    if "zone" in value:
        node.zone = read_string(value["zone"], place + ".zone")
    if "address" in value:
        node.address = read_string(value["address"], place + ".address")
    if "metadata" in value:
        if not isinstance(value["metadata"], dict):
            raise bad(place + ".metadata", "not an object")
        for name, text in value["metadata"].items():
            node.metadata[name] = read_string(text, f"{place}.metadata.{name}")
    check_node(node, place)
    return node


def read(data, secret=None):
    """A topology document, as bytes or text; its secret, if it has one, stands beside it."""
    value = parse_json(data if isinstance(data, bytes) else data.encode("utf-8"))
    read_fields(value, "", ["libconsistent", "scheme", "nodes"], ["epoch"])
    if read_json_integer(value["libconsistent"], "libconsistent") != 1:
        raise bad("libconsistent", "not version 1")
    epoch = read_epoch(value["epoch"]) if "epoch" in value else 0
    scheme = read_scheme(value["scheme"], secret)
    if not isinstance(value["nodes"], list):
        raise bad("nodes", "not an array")
    nodes = [read_node(node, f"nodes[{i}]") for i, node in enumerate(value["nodes"])]
    return Topology(nodes, epoch=epoch, **scheme)


def read_object(document, secret=None):
    """A topology document that is already a Python object."""
    return read(json.dumps(document), secret)


# --- 7. Fingerprint --------------------------------------------------------------------------------------------------


def fingerprint(topology):
    named = {name.encode(): value for name, value in topology.parameters.items()}
    parameters = {name: value for name, value in named.items() if isinstance(value, int)}
    lists = {name: b"".join(map(u32le, value)) for name, value in named.items() if isinstance(value, tuple) and value}
    lists |= {name: b"relative" for name, value in named.items() if value == "relative"}
    if any(node.tier for node in topology.nodes):
        lists[b"tier"] = b"".join(u32le(node.tier) for node in topology.nodes)
    if topology.secret is not None:
        lists |= {b"key_hash": b"siphash13", b"secret_digest": secret_digest(topology.secret)}
    if topology.hash_tag is not None:
        parameters[b"hash_tag"] = topology.hash_tag[0] | topology.hash_tag[1] << 8
    if topology.hash_stop is not None:
        parameters[b"hash_stop"] = topology.hash_stop[0]
    out = b"libconsistent/1\0"
    out += bytes([len(topology.scheme)]) + topology.scheme.encode() + u64le(topology.seed)
    out += u32le(len(parameters))
    for name in sorted(parameters):
        out += bytes([len(name)]) + name + u64le(parameters[name])
    out += u32le(len(topology.nodes))
    for node in topology.nodes:
        zone = node.zone.encode("utf-8")
        out += u32le(len(node.id_bytes())) + node.id_bytes()
        out += u32le(node.thousandths)
        out += u32le(len(zone)) + zone
    for name in sorted(lists):
        out += bytes([len(name)]) + name + u32le(len(lists[name])) + lists[name]
    return f"{xxhash.xxh3_128_intdigest(out, 0):032x}"


# --- 3., 4. and 5. Placement -----------------------------------------------------------------------------------------


class Placement:
    """Where keys go: a topology and the health of its nodes (id -> "up", "draining" or "down")."""

    def __init__(self, topology, states=None):
        self.topology = topology
        states = states or {}
        for id in states:
            topology.find(id)
        self.down = [states.get(node.id) == "down" for node in topology.nodes]
        live = [node.tier for i, node in enumerate(topology.nodes) if node.thousandths and not self.down[i]]
        # [4.4]
        self.standby = {i for i, node in enumerate(topology.nodes) if live and node.tier != min(live)}
        for index in self.standby:
            self.down[index] = True
        up = [states.get(node.id, "up") == "up" for node in topology.nodes]
        # [16.2.2]: the takers by index, and the placement whose walks find them
        self.takers = [i for i, node in enumerate(topology.nodes) if up[i] and node.thousandths and not self.down[i]]
        self.leased = self
        others = {id: "down" if state == "draining" else state for id, state in states.items()}
        if not self.takers and others != states:
            self.leased = Placement(topology, others)
            self.takers = self.leased.takers
        self.points, self.indices = [], []
        self.order = None
        if topology.scheme != "ring":
            self.order = schemes.ORDERS[topology.scheme](topology)
            return
        points = []  # [3.3], [3.4]; index order is the order of the id bytes
        for index, node in enumerate(topology.nodes):
            for i in range(topology.point_count(node)):
                points.append((xxhash.xxh3_64_intdigest(node.id_bytes() + u32le(i), topology.seed), index))
        points.sort()
        self.points = [point for point, _ in points]
        self.indices = [index for _, index in points]

    def walk(self, position):
        """[3.5], [3.6], [4.2]: the live nodes in the order of the walk."""
        if self.order is not None:
            yield from (index for index in self.order.order(position) if not self.down[index])
            return
        first = bisect.bisect_left(self.points, position)
        met = set()
        for i in range(len(self.points)):
            index = self.indices[(first + i) % len(self.points)]
            if index not in met:
                met.add(index)
                if not self.down[index]:
                    yield index

    def node(self, position):
        """[4.3]: the index of the node, or -1."""
        return next(self.walk(position), -1)

    def padded_zones(self):
        """[5.2]: by index, each of as many segments"""
        zones = [node.segments() for node in self.topology.nodes]
        depth = max((len(zone) for zone in zones), default=0)
        return [zone + [None] * (depth - len(zone)) for zone in zones], depth

    def replicas(self, position, n, spread):
        """[5.1], [5.2], [5.3], [5.4]"""
        walk = list(self.walk(position))
        if spread == "none":
            return walk[:n]
        if spread == "weight":
            return self.replicas_by_weight(walk, position, n)
        zones, depth = self.padded_zones()
        chosen = []
        while len(chosen) < min(n, len(walk)):

            def use(o):
                return tuple(sum(zones[c][:d] == zones[o][:d] for c in chosen) for d in range(1, depth + 1))

            # min() keeps the first of equals
            chosen.append(min((o for o in walk if o not in chosen), key=use))
        return chosen

    def replicas_by_weight(self, walk, position, n):
        """[5.6]"""
        zones, depth = self.padded_zones()
        chosen = []
        for _ in range(min(n, len(walk))):
            left = [o for o in walk if o not in chosen]
            path = []
            while len(path) < depth:
                before = [o for o in chosen if zones[o][: len(path)] == path]
                if not before:
                    break
                inside = {tuple(zones[o][: len(path) + 1]) for o in left if zones[o][: len(path)] == path}
                home = zones[before[0]][: len(path) + 1]
                path = list(min(inside, key=lambda zone: self.turn(list(zone), zones, chosen, home, position)))
            chosen.append(next(o for o in left if zones[o][: len(path)] == path))
        return chosen

    def turn(self, path, zones, chosen, home, position):
        """[5.6]: when a zone's turn comes, as an exact fraction, and the first node in it."""
        inside = [i for i, zone in enumerate(zones) if zone[: len(path)] == path]
        weight = sum(self.topology.nodes[i].thousandths for i in inside if i not in self.standby)
        use = len(set(inside) & set(chosen))
        text = "/".join(segment or "" for segment in path).encode()
        salted = schemes.mix(position ^ 0x5A5A5A5A5A5A5A5A)
        phase = 0 if path == home else schemes.mix(schemes.xxh3(text, 0) ^ salted) >> 16
        return fractions.Fraction(use * 2**48 + phase, weight), inside[0]

    def assign(self, items, milli):
        """[5.5]: the index of each item's node, or -1."""
        if not 1000 <= milli <= 10**6:
            raise Refused("argument", "factor")
        if len(set(items)) < len(items):
            raise Refused("keys", "items: one is given twice")
        weights = [node.thousandths if i in self.takers else 0 for i, node in enumerate(self.topology.nodes)]
        room = [-(-milli * len(items) * weight // (1000 * max(1, sum(weights)))) for weight in weights]
        found = {}
        positions = {item: position_of_bytes(item, self.topology) for item in items}
        for item in sorted(items, key=lambda item: (schemes.mix(positions[item]), item)):
            found[item] = next((i for i in self.leased.walk(positions[item]) if room[i]), -1)
            if found[item] >= 0:
                room[found[item]] -= 1
        return [found[item] for item in items]


def splitmix64(i):
    z = (i + 0x9E3779B97F4A7C15) & MAX_U64
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MAX_U64
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MAX_U64
    return z ^ z >> 31


def digest(placement, count):
    """The MD5 of the nodes of many keys, see tests/vectors/README.md."""
    md5 = hashlib.md5()
    for i in range(count):
        key = b"%d/%016x" % (i, splitmix64(i))
        md5.update(u32le(placement.node(position_of_bytes(key, placement.topology)) & 0xFFFFFFFF))
    return md5.hexdigest()


# --- 9. Shares, ranges and plans -------------------------------------------------------------------------------------


def pieces(*placements):
    """All positions as [first, last, node id (or None) in each placement], neighbours joined."""
    # Nothing changes between one point of any placement and the next.
    lasts = {MAX_U64}
    for placement in placements:
        lasts.update(placement.points if placement.order is None else placement.order.lasts())
    lasts = sorted(lasts)
    result = []
    first = 0
    for last in lasts:
        ids = []
        for placement in placements:
            index = placement.node(last)
            ids.append(placement.topology.nodes[index].id if index >= 0 else None)
        if result and result[-1][2:] == ids:
            result[-1][1] = last
        else:
            result.append([first, last, *ids])
        first = last + 1
    return result


def ranges(placement):
    """[9.2]: id -> list of (first, last), for every member."""
    result = {node.id: [] for node in placement.topology.nodes}
    for first, last, id in pieces(placement):
        if id is not None:
            result[id].append((first, last))
    return result


def shares(placement):
    """[9.1]: by index."""
    if placement.topology.scheme == "maglev":
        result = [0] * len(placement.topology.nodes)
        for first, size in classes(placement.topology):
            index = placement.node(first)
            if index >= 0:
                result[index] += size
        return result
    return [sum(last - first + 1 for first, last in intervals) for intervals in ranges(placement).values()]


def classes(topology):
    """[14.6]: the first position of each class and how many positions are in it."""
    size = topology.parameters["size"]
    return [(first, (MAX_U64 - first) // size + 1) for first in range(size)]


def plan(before, after):
    """[9.3], [9.4], [9.5]: moves {(from, to): positions}, ranges, moved and minimum."""
    assert before.topology.seed == after.topology.seed and before.topology.hash_tag == after.topology.hash_tag
    moves, moved_ranges = {}, []
    share_before, share_after = {}, {}
    if before.topology.scheme == "maglev":
        assert before.topology.parameters == after.topology.parameters

        def owner(placement, position):
            index = placement.node(position)
            return placement.topology.nodes[index].id if index >= 0 else None

        parts = [(size, None, owner(before, at), owner(after, at)) for at, size in classes(before.topology)]
    else:
        parts = [(last - first + 1, (first, last), a, b) for first, last, a, b in pieces(before, after)]
    for size, interval, a, b in parts:
        share_before[a] = share_before.get(a, 0) + size
        share_after[b] = share_after.get(b, 0) + size
        if a != b:
            moves[a, b] = moves.get((a, b), 0) + size
            if interval:
                moved_ranges.append((*interval, a, b))
    # None, "no node", is counted like a node.
    minimum = sum(max(0, share - share_before.get(id, 0)) for id, share in share_after.items())
    return moves, moved_ranges, sum(moves.values()), minimum


# --- 8. Epochs -------------------------------------------------------------------------------------------------------


class LiveRing:
    """A topology that changes, and the health of its nodes. A refused change raises and leaves all as it was."""

    def __init__(self, topology):
        self.topology = topology
        self.states = {}  # only nodes that are not up

    def placement(self):
        return Placement(self.topology, self.states)

    def _change(self, nodes):
        self._change_to(self.topology.with_nodes(nodes))

    def _change_to(self, new):
        """[8.1]"""
        if new.everything() == self.topology.everything():
            return
        if self.topology.epoch == MAX_U64:
            raise Refused("epoch", "the epoch is at its end")
        new.epoch = self.topology.epoch + 1
        self._become(new)

    def _become(self, topology):
        """Nodes that stay keep their health; new ones are up."""
        ids = {node.id for node in topology.nodes}
        self.topology = topology
        self.states = {id: state for id, state in self.states.items() if id in ids}

    def _replace(self, id, **fields):
        old = self.topology.find(id)
        new = old.having(**fields)
        check_node(new)
        self._change([new if node is old else node for node in self.topology.nodes])

    def add_node(self, record):
        node = read_node(parse_json(json.dumps(record).encode("utf-8")), "node")
        self._change_to(self.topology.with_added(node))

    def remove_node(self, id):
        old = self.topology.find(id)
        self._change_to(self.topology.without(old))

    def set_weight(self, id, weight):
        self.topology.find(id)
        self._replace(id, thousandths=thousandths_of(float(weight)))

    def set_address(self, id, address):
        self._replace(id, address=address)

    def set_metadata(self, id, metadata):
        self._replace(id, metadata=dict(metadata))

    def mark(self, id, state):
        self.topology.find(id)
        self.states.pop(id, None)
        if state != "up":
            self.states[id] = state

    def update(self, document, epoch=None):
        """[8.2]"""
        new = read_object(document, self.topology.secret)
        new.epoch = new.epoch if epoch is None else epoch
        self.check_update(new)
        self._become(new)

    def check_update(self, new):
        if new.epoch < self.topology.epoch:
            raise Refused("stale", "an older epoch")
        if new.epoch == self.topology.epoch and fingerprint(new) != fingerprint(self.topology):
            raise Refused("conflict", "the same epoch, but not the same placement")

    def do(self, step):
        """One step of a vector file."""
        verb = step["do"]
        if verb == "add_node":
            self.add_node(step["node"])
        elif verb == "remove_node":
            self.remove_node(step["id"])
        elif verb == "set_weight":
            self.set_weight(step["id"], step["weight"])
        elif verb == "set_address":
            self.set_address(step["id"], step["address"])
        elif verb == "set_metadata":
            self.set_metadata(step["id"], step["metadata"])
        elif verb == "update":
            self.update(step["to"])
        elif verb == "mark_down":
            self.mark(step["id"], "down")
        elif verb == "mark_up":
            self.mark(step["id"], "up")
        elif verb == "mark_draining":
            self.mark(step["id"], "draining")
        else:
            raise AssertionError(verb)
