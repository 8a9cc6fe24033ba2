"""Writes the keys that all recordings of tables share into a file: keys.py FILE."""

import json
import pathlib
import random
import sys

rng = random.Random(20)
odd = [
    "a",
    "é",
    "ключ",
    "鍵",
    "😀",
    "a😀b",
    "\ufeff",
    "x" * 250,
    "{t}x",
    "1",
    "18446744073709551615",
    "a/b",
    "/",
    "a b",
]
forms = ("user:{}", "{:016x}", "/v1/items/{}", "ns-{}", "7c9e6679-7425-40de-944b-{:012x}")
keys = odd + [rng.choice(forms).format(rng.getrandbits(44)) for _ in range(600 - len(odd))]
pathlib.Path(sys.argv[1]).write_text(json.dumps(keys, ensure_ascii=True))
