"""Keys move while they are read and written: the program prints what its page shows, and fails if a key is lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from programs import ROOT

FOLDER = ROOT / "examples" / "live_migration"


def test_no_key_is_lost_and_what_moves_is_what_was_planned() -> None:
    shown = (FOLDER / "README.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    command = [sys.executable, str(FOLDER / "live_migration.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as demo:
        printed, errors = demo.communicate(timeout=300)
    assert printed == shown and demo.returncode == 0, f"{printed}\n{errors}"
    assert not errors
    # Whatever it has started is in its group of processes.
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)

    planned, moved = (int(re.search(rf"{what}: .*?(\d+) bytes", printed)[1]) for what in ("plan", "moved"))  # type: ignore[index]
    assert abs(planned - moved) * 1000 <= planned > 0
    steps = [float(part) for part in re.findall(r"step: (0\.\d+) moves", printed)]
    assert len(steps) >= 4 and all(0 < part <= 0.05 for part in steps)
