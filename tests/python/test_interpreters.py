"""More interpreters in one process, and interpreters without a lock."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from importlib.util import find_spec

import pytest

OWN = next((name for name in ("_interpreters", "_xxsubinterpreters") if find_spec(name)), None)

PROGRAM = """
import sys
import {own} as interpreters

INSIDE = '''
try:
    import libconsistent
except ImportError as e:
    found = str(e)
else:
    found = libconsistent.Ring(["a"])["k"]
with open({path!r}, "a") as out:
    print(found, file=out)
'''

def inside(*kind, **more):
    made = interpreters.create(*kind, **more)
    failed = getattr(interpreters, "exec", interpreters.run_string)(made, INSIDE)
    assert failed is None, failed
    interpreters.destroy(made)

from libconsistent import Ring
ring = Ring(["a", "b"])
before = ring["k"]
inside()
# One that shares the lock, which Python itself would let import anything.
if hasattr(interpreters, "get_config"):
    inside("legacy")
else:
    inside(isolated=False)
assert ring["k"] == before == Ring(["a", "b"])["k"]
ring.add_node("c")
print("well")
"""


@pytest.mark.skipif(OWN is None, reason="this Python has no interpreters to make")
def test_another_interpreter_is_refused_and_harms_nothing(tmp_path: object) -> None:
    path = f"{tmp_path}/found"
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(own=OWN, path=path)], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0 and run.stdout == "well\n", run.stderr
    with open(path) as found:
        lines = found.read().splitlines()
    assert len(lines) == 2 and all("subinterpreters" in line for line in lines)


def test_the_lock_is_not_asked_for() -> None:
    """Python would take it back, and warn, if the module did."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import sys, libconsistent; print(getattr(sys, '_is_gil_enabled', id)())"]
        if hasattr(sys, "_is_gil_enabled")
        else [sys.executable, "-W", "error", "-c", "import libconsistent; print(True)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(not sysconfig.get_config_var("Py_GIL_DISABLED"))
