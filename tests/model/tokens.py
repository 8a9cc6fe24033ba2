"""Rings whose points are listed, section 17.18 of docs/SPEC.md: every token is looked at."""

import hashlib
import zlib

import mmh3
import xxhash

HASHES = {
    "fnv1_32": lambda key: fnv(key, False),
    "fnv1a_32": lambda key: fnv(key, True),
    "crc32": zlib.crc32,
    "murmur3_32": lambda key: mmh3.hash(key, 0, signed=False),
    "md5_32": lambda key: int.from_bytes(hashlib.md5(key).digest()[:4], "little"),
    "xxh64": lambda key: xxhash.xxh64_intdigest(key, 0),
    "xxh3_64": lambda key: xxhash.xxh3_64_intdigest(key, 0),
    "murmur3_64": lambda key: mmh3.hash64(key, 0, signed=False)[0],
}


def fnv(key, xor_first):
    value = 2166136261
    for byte in key:
        value = (value ^ byte) * 16777619 if xor_first else (value * 16777619) ^ byte
        value %= 1 << 32
    return value


def position(scheme, key):
    """Of a key; a number is a position already."""
    return key if isinstance(key, int) else HASHES[scheme.get("hash", "fnv1_32")](key)


def walk(scheme, nodes, key):
    """[17.18.2, 17.18.3] Places of nodes: the whole walk without replication, else the copies, whoever is down."""
    at = position(scheme, key)
    at_or_above = scheme.get("search") == "at_or_above"
    tokens = sorted((int(token), place) for place, node in enumerate(nodes) for token in node["fields"]["tokens"])
    above = [place for token, place in tokens if token > at or (at_or_above and token == at)]
    order = above + [place for _, place in tokens]
    found = []
    for place in order:
        zones = [nodes[other].get("zone", "") for other in found]
        zone = nodes[place].get("zone", "")
        taken = scheme.get("zones") == "distinct" and zone and zone in zones
        if place not in found and not taken:
            found.append(place)
    return found[: scheme.get("replication", len(nodes))]


def replicas(scheme, nodes, down, key, count):
    """The first live nodes."""
    return [place for place in walk(scheme, nodes, key) if nodes[place]["id"] not in down][:count]
