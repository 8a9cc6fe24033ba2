"""Tables whose rows are listed, section 17.23 of docs/SPEC.md: slots by a named hash, in exact integers."""

import hashlib
import zlib

import assigned
import mmh3
import tokens
import xxhash

U64 = 2**64


def crc16(key):
    """XMODEM, bit by bit."""
    crc = 0
    for byte in key:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc


def fnv1a_64(key):
    value = 0xCBF29CE484222325
    for byte in key:
        value = (value ^ byte) * 0x100000001B3 % U64
    return value


def top(digest):
    return int.from_bytes(digest[:8], "big")


def riak(key):
    """SHA-1 of the external term of a pair of binaries."""
    bucket, _, rest = key.partition(b"/")
    binaries = (b"\x6d" + len(binary).to_bytes(4, "big") + binary for binary in (bucket, rest))
    return top(hashlib.sha1(b"\x83\x68\x02" + b"".join(binaries)).digest())


# Name -> bits, and the value of a key between a prefix and a suffix.
HASHES = {
    "md5": (64, lambda key: top(hashlib.md5(key).digest())),
    "sha1": (64, lambda key: top(hashlib.sha1(key).digest())),
    "riak": (64, riak),
    "crc16": (16, crc16),
    "crc32": (32, zlib.crc32),
    "crc32_15": (15, lambda key: zlib.crc32(key) >> 16 & 0x7FFF),
    "fnv1_32": (32, lambda key: tokens.fnv(key, False)),
    "fnv1a_32": (32, lambda key: tokens.fnv(key, True)),
    "fnv1a_64": (64, fnv1a_64),
    "murmur3_32": (32, lambda key: mmh3.hash(key, 0, signed=False)),
    "murmur3_utf16": (32, lambda key: mmh3.hash(key.decode().encode("utf-16-le"), 0, signed=False)),
    "murmur3_64": (64, lambda key: mmh3.hash64(key, 0, signed=False)[0]),
    "xxh64": (64, lambda key: xxhash.xxh64_intdigest(key, 0)),
    "xxh64_swapped": (64, lambda key: int.from_bytes(xxhash.xxh64_intdigest(key, 0).to_bytes(8, "little"), "big")),
    "xxh3_64": (64, lambda key: xxhash.xxh3_64_intdigest(key, 0)),
    "bytes": (64, lambda key: int.from_bytes(key[:8].ljust(8, b"\0"), "big")),
}


class Table:
    """The rows of a scheme and its nodes, `(id, weight in thousandths)` in index order."""

    def __init__(self, scheme, nodes):
        self.scheme = {"hash": "md5", "by": "range", "beyond": "others", "slots": 4096} | scheme
        self.nodes = [Member(*node) for node in nodes]
        self.seed = 0
        self.parameters = {
            "slots": self.scheme["slots"],
            "ends": self.scheme.get("ends", ""),
            "cuts": self.scheme.get("cuts", ""),
            "rows": scheme["rows"],
        }
        self.kept = assigned.Assigned(self)
        assert not self.kept.assignment.problem, self.kept.assignment.problem

    def position(self, key):
        """[17.23.1, 17.23.2]"""
        scheme = self.scheme
        tag = scheme.get("hash_tag", "").encode()
        if tag:
            start = key.find(tag[:1])
            end = key.find(tag[1:], start + 1)
            key = key[start + 1 : end] if 0 <= start < end - 1 else key
        bits, value_of = HASHES[scheme["hash"]]
        value = value_of(scheme.get("prefix", "").encode() + key + scheme.get("suffix", "").encode())
        if scheme["by"] == "range":
            return value << (64 - bits)
        slots = scheme["slots"]
        signed = scheme["hash"] == "murmur3_utf16"
        modulus = scheme.get("modulus") or (routing_shards(slots) if signed else slots)
        if signed and value >= 2**31:
            value -= 2**32
        return self.kept.assignment.first(value % modulus // (modulus // slots))

    def walk(self, key):
        """[17.23.3]"""
        at = self.position(key)
        return self.kept.row(at) if self.scheme["beyond"] == "nobody" else self.kept.order(at)


class Member:
    def __init__(self, id, thousandths):
        self.id, self.thousandths = id, thousandths

    def id_bytes(self):
        return self.id.encode()


def routing_shards(shards):
    """So many doublings of the shards that there are at most 1024, and one at least."""
    doublings = 0
    while shards << (doublings + 1) <= 1024:
        doublings += 1
    return shards << max(doublings, 1)
