"""Lets tests start the servers of tests/fleet."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "fleet"))
