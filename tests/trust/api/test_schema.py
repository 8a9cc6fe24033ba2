"""The comparison of schemas, against changes that are planted in the real one."""

from __future__ import annotations

import copy
import json
import sys
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from schema import compared

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[3] / "spec/document.schema.json").read_bytes())
Change = Callable[[dict[str, Any]], object]


def node(schema: dict[str, Any]) -> dict[str, Any]:
    return schema["properties"]["nodes"]["items"]  # type: ignore[no-any-return]


def of(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return schema["$defs"][name]["properties"]["scheme"]  # type: ignore[no-any-return]


NARROWER: dict[str, Change] = {
    "a field is gone": lambda it: node(it)["properties"].pop("zone"),
    "a field is required": lambda it: node(it)["required"].append("address"),
    "a type is another": lambda it: node(it)["properties"]["weight"].update(type="integer"),
    "a type is new": lambda it: of(it, "apisix")["properties"]["label"].update(type="integer"),
    "a word is gone": lambda it: of(it, "apisix")["properties"]["label"]["enum"].pop(),
    "a scheme is gone": lambda it: it["properties"]["scheme"]["properties"]["name"]["enum"].remove("riak"),
    "a maximum is less": lambda it: node(it)["properties"]["tier"].update(maximum=254),
    "a minimum is greater": lambda it: of(it, "assigned")["properties"]["replicas"].update(minimum=2),
    "a limit is new": lambda it: node(it)["properties"]["address"].update(minLength=1),
    "fewer nodes": lambda it: it["properties"]["nodes"].update(maxItems=1),
    "a pattern is another": lambda it: node(it)["properties"]["zone"].update(pattern="^x$"),
    "an alternative is gone": lambda it: it["properties"]["epoch"]["anyOf"].pop(),
    "others are refused": lambda it: node(it)["properties"]["metadata"].update(additionalProperties=False),
    "a definition is gone": lambda it: it["$defs"].pop("riak"),
    "a condition is new": lambda it: it["allOf"].append({"if": {"required": ["epoch"]}, "then": False}),
    "an unknown word": lambda it: node(it).update(minProperties=1),
}
WIDER: dict[str, Change] = {
    "a field is new": lambda it: node(it)["properties"].update(colour={"type": "string"}),
    "nothing is required": lambda it: node(it)["required"].clear(),
    "a word is new": lambda it: of(it, "apisix")["properties"]["label"]["enum"].append("other"),
    "a maximum is greater": lambda it: node(it)["properties"]["tier"].update(maximum=256),
    "an alternative is new": lambda it: it["properties"]["epoch"]["anyOf"].append({"type": "boolean"}),
    "another description": lambda it: it.update(description="other"),
}


class Comparison(unittest.TestCase):
    def found(self, change: Change) -> list[str]:
        new = copy.deepcopy(SCHEMA)
        change(new)
        self.assertNotEqual(new, SCHEMA)
        return compared(SCHEMA, new)

    def test_what_is_narrower_is_found(self) -> None:
        for name, change in NARROWER.items():
            with self.subTest(name):
                self.assertNotEqual(self.found(change), [])

    def test_what_is_wider_is_passed(self) -> None:
        for name, change in WIDER.items():
            with self.subTest(name):
                self.assertEqual(self.found(change), [])


if __name__ == "__main__":
    unittest.main()
