"""Whole numbers and hashes that the other files share."""

import xxhash

M64 = (1 << 64) - 1
ALL = 1 << 64


class Refused(Exception):
    """What the text refuses: the kind is a word of the vectors' README, the message names the place."""

    def __init__(self, kind, message=""):
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


def u32le(x):
    """[Notation] 4 little-endian bytes."""
    return x.to_bytes(4, "little")


def u64le(x):
    """[Notation] 8 little-endian bytes."""
    return x.to_bytes(8, "little")


def xxh3(data, seed=0):
    """[Notation] XXH3_64(bytes, seed)."""
    return xxhash.xxh3_64_intdigest(data, seed)


def xxh3_128_hex(data):
    """[7.1] XXH3_128 with seed 0 as 32 hexadecimal digits."""
    return f"{xxhash.xxh3_128_intdigest(data, 0):032x}"


def mix(z):
    """[10.3] The mixer."""
    z = (z + 0x9E3779B97F4A7C15) & M64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
    return z ^ (z >> 31)


def ceil_div(a, b):
    """[19.2] A division rounded up."""
    return -(-a // b)


def is_prime(n):
    """[14.1] Whether a table size is a prime."""
    return n >= 2 and all(n % d for d in range(2, int(n**0.5) + 1))
