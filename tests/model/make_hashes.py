"""Writes core/src/hash/vectors.json: what other implementations of the hash functions give for patterned bytes of many
lengths. The functions that no package has are written out here from their rules."""

import hashlib
import json
import pathlib
import zlib

import blake3
import mmh3
import spookyhash
import xxhash

FILE = pathlib.Path(__file__).resolve().parents[2] / "core/src/hash/vectors.json"
M32, M64 = 2**32 - 1, 2**64 - 1
LENGTHS = [*range(50), 63, 64, 65, 95, 96, 97, 127, 128, 129, 191, 192, 193, 200, 255, 256, 257, 287, 288, 1000]


def data(length):
    """Byte i is (167 i + 13 + i/256) mod 256: every value, no short period."""
    return bytes((167 * i + 13 + i // 256) & 255 for i in range(length))


def signed(byte):
    return byte - 256 if byte > 127 else byte


def fold(start, step):
    def run(text):
        h = start
        for byte in text:
            h = step(h, byte)
        return h

    return run


def one_at_a_time(text):
    v = 0
    for byte in text:
        v = (v + signed(byte)) & M32
        v = (v + (v << 10)) & M32
        v ^= v >> 6
    v = (v + (v << 3)) & M32
    v ^= v >> 11
    return (v + (v << 15)) & M32


def crc16(mask):
    def step(c, byte):
        r = ((c >> 8) ^ byte) & 255
        t = r << 8
        for _ in range(8):
            t = ((t << 1) ^ 0x1021) & 0xFFFF if t & 0x8000 else t << 1
        return ((c << 8) ^ t) & mask

    return fold(0, step)


def rotate(x, by):
    return ((x << by) | (x >> (32 - by))) & M32


def wt6(text):
    h0, h1, s0, s1 = 0xA53C965A, 0x5CA6953A, 6, 18
    for t in text:
        h0 = ~(h0 ^ t) & M32
        h1 = ~(h1 + t) & M32
        t, h1 = rotate(h1, s0), rotate(h0, s1)
        h0 = t
        t = ((h0 >> 16) ^ h1) & 0xFFFF
        s0, s1 = t & 31, t >> 11
    return h0 ^ h1


def murmur64a(seed):
    def run(text):
        m = 0xC6A4A7935BD1E995
        h = seed ^ (len(text) * m & M64)
        whole = len(text) // 8 * 8
        for i in range(0, whole, 8):
            k = int.from_bytes(text[i : i + 8], "little") * m & M64
            k = (k ^ k >> 47) * m & M64
            h = (h ^ k) * m & M64
        if text[whole:]:
            h = (h ^ int.from_bytes(text[whole:], "little")) * m & M64
        h = (h ^ h >> 47) * m & M64
        return h ^ h >> 47

    return run


def murmur2(text):
    m = 0x5BD1E995
    h = (0xDEADBEEF * len(text) & M32) ^ len(text)
    whole = len(text) // 4 * 4
    for i in range(0, whole, 4):
        k = int.from_bytes(text[i : i + 4], "little") * m & M32
        k = (k ^ k >> 24) * m & M32
        h = (h * m & M32) ^ k
    if text[whole:]:
        h = (h ^ int.from_bytes(text[whole:], "little")) * m & M32
    h = (h ^ h >> 13) * m & M32
    return h ^ h >> 15


def furc_64(text):
    """The vLLM router's: the place that furc's bits give among 2^23 - 1, hashed."""
    hashed = murmur64a(4193360111)
    words = [hashed(text)]

    def bit(at):
        while len(words) <= at // 64:
            words.append(hashed(words[-1].to_bytes(8, "little")))
        return words[at // 64] >> at % 64 & 1

    def place():
        depth = at = 23
        for _ in range(32):
            while not bit(at):
                if depth == 0:
                    return 0
                at = depth = depth - 1
            at += 23
            number = 1
            for _ in range(depth - 1):
                number = number << 1 | bit(at)
                at += 23
            if number < (1 << 23) - 1:
                return number
        return 0

    return hashed(place().to_bytes(4, "little"))


FUNCTIONS = {
    "one_at_a_time": one_at_a_time,
    "md5": lambda text: int.from_bytes(hashlib.md5(text).digest()[:4], "little"),
    "crc32_15": lambda text: zlib.crc32(text) >> 16 & 0x7FFF,
    "crc32": zlib.crc32,
    "fnv1_64": lambda text: (
        fold(0xCBF29CE484222325, lambda h, b: (h * 0x100000001B3 & M64) ^ (signed(b) & M64))(text) & M32
    ),
    "fnv1a_64": fold(0x84222325, lambda h, b: (h ^ (signed(b) & M32)) * 0x1B3 & M32),
    "fnv1_32": fold(2166136261, lambda h, b: (h * 16777619 & M32) ^ (signed(b) & M32)),
    "fnv1a_32": fold(2166136261, lambda h, b: (h ^ (signed(b) & M32)) * 16777619 & M32),
    "murmur": murmur2,
    "murmur3": lambda text: mmh3.hash(text, 0xDEADBEEF * len(text) & M32, signed=False),
    "crc16_wide": crc16(M32),
    "crc16": crc16(0xFFFF),
    "sdbm": fold(0, lambda h, b: (b + (h << 6) + (h << 16) - h) & M32),
    "djb2": fold(5381, lambda h, b: (h * 33 + b) & M32),
    "wt6": wt6,
    "spooky32": lambda text: spookyhash.hash32(text, seed=0xFACE2014),
    "xxh64": lambda text: xxhash.xxh64_intdigest(text, 0),
    "murmur64a_envoy": murmur64a(0xC70F6907),
    "murmur64a_mcrouter": murmur64a(4193360111),
    "murmur3_ray": lambda text: mmh3.hash64(text, 0xF9B4CA77, x64arch=True, signed=False)[0],
    "furc_64": furc_64,
    "blake3_64": lambda text: int.from_bytes(blake3.blake3(text).digest()[:8], "little"),
}
PLAIN = {
    "murmur3_x64_128": lambda text: mmh3.hash64(text, 0, x64arch=True, signed=False)[0],
    "sha1": lambda text: int.from_bytes(hashlib.sha1(text).digest()[:8], "big"),
    "xxh32": lambda text: xxhash.xxh32_intdigest(text, 7),
}


def text():
    table = {name: [str(run(data(n))) for n in LENGTHS] for name, run in (FUNCTIONS | PLAIN).items()}
    lines = [f"{json.dumps(name)}:{json.dumps(values, separators=(',', ':'))}" for name, values in table.items()]
    rows = ",\n".join(lines)
    return f'{{"lengths":{json.dumps(LENGTHS, separators=(",", ":"))},"hashes":{{\n{rows}\n}}}}\n'


if __name__ == "__main__":
    FILE.write_text(text())
