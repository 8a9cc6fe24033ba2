"""What memory and descriptors a process uses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Use(NamedTuple):
    descriptors: float
    memory: float
    """Kilobytes that are resident."""


def use_of(pid: int) -> Use:
    process = Path(f"/proc/{pid}")
    resident = (process / "status").read_text(encoding="utf-8").split("VmRSS:")[1].split()[0]
    return Use(len(os.listdir(process / "fd")), int(resident))
