"""SipHash-c-d as its paper words it: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012."""

MASK = 2**64 - 1


def rotated(x, bits):
    return (x << bits | x >> (64 - bits)) & MASK


def sip_round(v):
    a, b, c, d = v
    a = (a + b) & MASK
    b = rotated(b, 13) ^ a
    a = rotated(a, 32)
    c = (c + d) & MASK
    d = rotated(d, 16) ^ c
    a = (a + d) & MASK
    d = rotated(d, 21) ^ a
    c = (c + b) & MASK
    b = rotated(b, 17) ^ c
    c = rotated(c, 32)
    return a, b, c, d


def siphash(key, message, compressions, finalizations):
    """A number of 64 bits from 16 bytes of key and any bytes."""
    k0, k1 = (int.from_bytes(key[at : at + 8], "little") for at in (0, 8))
    v = tuple(k ^ int.from_bytes(part, "big") for k, part in zip((k0, k1) * 2, WORDS, strict=True))
    rest = len(message) % 8
    padded = message + bytes(7 - rest) + bytes([len(message) % 256])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little")
        v = (*v[:3], v[3] ^ word)
        for _ in range(compressions):
            v = sip_round(v)
        v = (v[0] ^ word, *v[1:])
    v = (*v[:2], v[2] ^ 0xFF, v[3])
    for _ in range(finalizations):
        v = sip_round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


WORDS = [b"somepseu", b"dorandom", b"lygenera", b"tedbytes"]

# The paper's own vector, of its appendix A.
assert siphash(bytes(range(16)), bytes(range(15)), 2, 4) == 0xA129CA6149BE45E5


def siphash13(key, message):
    return siphash(key, message, 1, 3)
