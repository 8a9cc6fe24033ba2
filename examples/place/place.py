"""Places the keys of a file, one a line, and writes their node indices as 32-bit little-endian integers.

Usage: place.py TOPOLOGY KEYS
"""

import array
import sys
from pathlib import Path

from libconsistent import Ring

topology, keys = sys.argv[1:]
text = Path(keys).read_bytes()
ring = Ring.from_json(Path(topology).read_bytes())
placed = ring.place(text.removesuffix(b"\n").split(b"\n") if text else [])
indices = array.array("I", placed.indices)
if sys.byteorder == "big":
    indices.byteswap()
sys.stdout.buffer.write(indices.tobytes())
