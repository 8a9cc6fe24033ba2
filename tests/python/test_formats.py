"""Configurations of other systems: every format is read and written as formats/tests/faces.json says."""

import json
from pathlib import Path
from typing import Any

import pytest
from libconsistent import (
    ConsistentError,
    Imported,
    InvalidError,
    Placement,
    Ring,
    UnsupportedError,
    formats,
    import_topology,
)

FOLDER = Path(__file__).parents[2] / "formats/tests"
FACES = json.loads((FOLDER / "faces.json").read_text(encoding="utf-8"))


def ring_of(document: Any, states: dict[str, str]) -> Ring:
    ring = Ring.from_json(document)
    for id, state in states.items():
        getattr(ring, f"mark_{state}")(id)
    return ring


def test_the_formats_are_listed() -> None:
    assert [vars_of(format) for format in formats()] == FACES["formats"]


def vars_of(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("name", "text", "is_written")}


def told(found: Imported) -> dict[str, Any]:
    notes = [str(note) for note in found.notes]
    return {"name": found.name, "topology": json.loads(found.document), "states": found.states, "notes": notes}


@pytest.mark.parametrize("as_bytes", [True, False])
def test_configurations_are_read(as_bytes: bool) -> None:
    read = refused = 0
    for case in FACES["imports"]:
        text: str | bytes = case.get("text") or (FOLDER / "files" / case["file"]).read_bytes()
        if isinstance(text, bytes) and not as_bytes and case["format"] != "swift":
            text = text.decode()
        try:
            found = import_topology(text, case["format"], name=case.get("name"))
        except ConsistentError as e:
            assert {"kind": e.kind, "message": str(e)} == case.get("error"), case
            refused += 1
        else:
            assert told(found) == case.get("expected"), case
            read += 1
    assert read > 30
    assert refused > 90


def test_topologies_are_written() -> None:
    written = refused = 0
    for case in FACES["exports"]:
        ring = ring_of(case["document"], case["states"])
        held: list[Ring | Placement] = [ring, ring.snapshot()]
        for each in held:
            try:
                made = each.export_topology(case["format"], name=case["name"], key=case["key"])
            except UnsupportedError as e:
                assert {"kind": e.kind, "message": str(e)} == case.get("error"), case
                refused += 1
            else:
                assert {"text": made.text, "notes": [str(note) for note in made.notes]} == case.get("expected"), case
                written += 1
    assert written > 20
    assert refused > 20


def test_what_is_read_places_keys_where_the_system_has_them() -> None:
    recorded = json.loads((FOLDER / "files/libmemcached/parsed.expected.json").read_text(encoding="utf-8"))
    assert len(recorded["cases"]) > 25
    for case in recorded["cases"]:
        ring = Ring.from_json(import_topology(case["string"], "libmemcached").document)
        for key, place in zip(recorded["keys"], case["placement"], strict=True):
            # The port that is left out is 11211.
            id = ring[key] if ":" in ring[key] or "/" in ring[key] else f"{ring[key]}:11211"
            assert id == case["servers"][place], (case["string"], key)


def test_members_get_the_scheme_that_is_given() -> None:
    text = (FOLDER / "files/kubernetes/slice.json").read_bytes()
    for options in ({"scheme": "slots", "bits": 10}, {"vnodes": 128}, {"scheme": "rendezvous", "seed": 7}):
        document = json.loads(import_topology(text, "kubernetes", **options).document)
        given = {name: value for name, value in options.items() if name != "scheme"}
        assert document["scheme"] == {"name": options.get("scheme", "ring")} | given
    with pytest.raises(InvalidError, match=r"scheme\.vnodes"):
        import_topology(text, "kubernetes", vnodes=0)
    with pytest.raises(InvalidError, match=r"nginx: the scheme ring is given, but this"):
        import_topology("upstream u { hash $uri; server a; }", "nginx", scheme="ring")
    with pytest.raises(InvalidError, match="a port is given, but only endpoints of kubernetes"):
        import_topology("upstream u { hash $uri; server a; }", "nginx", port="80")


def test_what_is_refused() -> None:
    with pytest.raises(InvalidError, match=r"format: \"apache\" is no format: one of topology, nginx") as found:
        import_topology("", "apache")
    assert found.value.kind == "argument"
    with pytest.raises(InvalidError, match='format: "apache" is no format'):
        Ring(["a"]).export_topology("apache")
    with pytest.raises(TypeError, match="text: expected str or bytes, not int"):
        import_topology(7, "nginx")  # type: ignore[arg-type]
    with pytest.raises(InvalidError, match='"b" is not there, only "u"'):
        import_topology("upstream u { hash $uri; server a; }", "nginx", name="b")
