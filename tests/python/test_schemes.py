"""What the schemes say of themselves."""

import json
import re
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from libconsistent import InvalidError, Ring, SchemeSpec, schemes

FILE = Path(__file__).parents[2] / "spec" / "schemes.json"
FOUND = {scheme.name: scheme for scheme in schemes()}


def listed(entry: dict[str, Any]) -> dict[str, Any]:
    """A scheme of the file, where integers above 2^53-1 are texts."""
    for values in entry["parameters"] + entry["fields"]:
        for end in ("least", "most"):
            values[end] = int(values[end]) if isinstance(values[end], str) else values[end]
    return entry


def test_schemes_are_those_of_the_file() -> None:
    wanted = [listed(entry) for entry in json.loads(FILE.read_bytes())]
    assert [json.loads(json.dumps(scheme.to_dict())) for scheme in schemes()] == wanted
    assert len(wanted) > 40


@pytest.mark.parametrize("scheme", FOUND.values(), ids=FOUND)
def test_every_scheme_is_known(scheme: SchemeSpec) -> None:
    # Other names of dialects say so; a ring has the dialect's.
    other = re.search(r"another name of `(\w+)`", scheme.text)
    try:
        assert Ring(["10.0.0.1:1"], scheme.name).scheme == (other[1] if other else scheme.name)
    except InvalidError as e:
        assert e.kind != "scheme"


def test_records() -> None:
    ring = FOUND["ring"]
    vnodes = ring.parameters[0]
    assert (vnodes.name, vnodes.kind, vnodes.least, vnodes.most, vnodes.default) == ("vnodes", "integer", 1, 65536, 256)
    assert FOUND["ketama"].fields[0].name == "host"
    assert next(p for p in ring.parameters if p.name == "seed").most == 2**64 - 1
    assert FOUND["nginx"].properties.down == "skip"
    assert FOUND["nginx"].properties.down_limit == 20
    assert next(p for p in FOUND["haproxy"].parameters if p.name == "avalanche").default_depends
    assert repr(ring) == "<libconsistent.SchemeSpec ring: 7 parameters, 0 fields>"
    with pytest.raises(FrozenInstanceError):
        ring.text = "mine"  # type: ignore[misc]
    assert len({*schemes(), *schemes()}) == len(FOUND)
    assert SchemeSpec.__module__ == schemes.__module__ == "libconsistent"
