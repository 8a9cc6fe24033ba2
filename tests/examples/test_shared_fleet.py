"""The fleet of three languages prints what its page shows, and leaves no server and no service behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from programs import ROOT

FOLDER = ROOT / "examples" / "shared_fleet"


def test_it_prints_what_its_page_shows() -> None:
    shown = (FOLDER / "README.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    command = [sys.executable, str(FOLDER / "shared_fleet.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as demo:
        printed, errors = demo.communicate(timeout=120)
    assert printed == shown and demo.returncode == 0, errors
    assert not errors
    # Whatever it has started is in its group of processes.
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)
