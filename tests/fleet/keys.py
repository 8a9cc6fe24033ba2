"""Real keys that memcached accepts."""

from __future__ import annotations

import os

LONGEST = 250


def acceptable(key: bytes) -> bool:
    """No spaces, no control bytes, at most 250 bytes."""
    return 0 < len(key) <= LONGEST and all(byte > 0x20 and byte != 0x7F for byte in key)


def paths(root: str, wanted: int) -> tuple[list[bytes], int]:
    """File paths below `root`, spread over all of it, and how many had to be left out."""
    found: list[bytes] = []
    left_out = 0
    for folder, folders, files in os.walk(os.fsencode(root)):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            if acceptable(path):
                found.append(path)
            else:
                left_out += 1
    return found[:: max(1, len(found) // wanted)][:wanted], left_out
