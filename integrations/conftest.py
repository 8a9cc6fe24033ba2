"""Lets integrations use the servers of tests/fleet and tests/examples and the ports of tests/live, and report a row of
the closing table."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / folder) for folder in ("tests/fleet", "tests/examples", "tests/live", "integrations")]

Report = Callable[..., None]


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Writes the row of this integration: `glue` are its files from the root, `against` the versions and servers it ran
    with, `compared` how many answers were compared, `figures` what else was measured."""

    def write(*, glue: list[str], against: str, compared: int, figures: str = "") -> None:
        folder = Path(request.path).parent
        name = f"{folder.parent.name}/{folder.name}"
        row = {"integration": name, "glue": glue, "against": against, "compared": compared, "figures": figures}
        if path := os.environ.get("INTEGRATIONS_ROWS"):
            with Path(path).open("a") as file:
                file.write(json.dumps(row) + "\n")

    return write
