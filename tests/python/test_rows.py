"""Rows in a file beside their document, as docs/SPEC.md 19.10 words it."""

from __future__ import annotations

import json
import mmap
from array import array
from pathlib import Path
from typing import Any

import pytest
from libconsistent import InvalidError, Ring

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "functions" / "rows.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rows_are_those_of_the_model(case: dict[str, Any], tmp_path: Path) -> None:
    rows = bytes.fromhex(case["rows_hex"])
    if "error" in case:
        with pytest.raises(InvalidError) as raised:
            Ring.from_json(case["text"], rows=rows)
        assert raised.value.kind == case["error"]["kind"] and case["error"]["names"] in str(raised.value)
        return
    ring = Ring.from_json(case["topology"])
    assert ring.to_json_beside() == (case["beside"], rows) == ring.snapshot().to_json_beside()
    path = tmp_path / "kept.rows"
    path.write_bytes(rows or b"\0")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        forms: list[Any] = [rows, bytearray(rows), memoryview(rows), array("B", rows)] + ([mapped] if rows else [])
        for form in forms:
            read = Ring.from_json(case["beside"], rows=form)
            assert (read.to_json(), read.fingerprint) == (ring.to_json(), ring.fingerprint)


def test_there_are_both_kinds_of_cases() -> None:
    assert len(CASES) > 30 and 5 < sum("error" in case for case in CASES) < len(CASES) - 5


def test_documents_without_rows_stay_as_they_are() -> None:
    ring = Ring(["a", "b"], "ring")
    assert ring.to_json_beside() == (ring.to_json(), b"")
    assert Ring.from_json(ring.to_json(), rows=b"").fingerprint == ring.fingerprint


def test_what_is_refused() -> None:
    text, rows = Ring(["a", "b"]).snapshot().rebalance(slots=4).placement.to_json_beside()
    with pytest.raises(InvalidError, match="file beside the document") as raised:
        Ring.from_json(text)
    assert raised.value.kind == "parameter"
    with pytest.raises(InvalidError, match="which names none"):
        Ring.from_json(Ring(["a"]).to_json(), rows=rows)
    for given in ("text", 7, array("Q", [1])):
        with pytest.raises(TypeError, match="rows: expected bytes, not "):
            Ring.from_json(text, rows=given)  # type: ignore[arg-type]
