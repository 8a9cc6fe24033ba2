"""Whether a JSON schema takes all that an earlier one took: schema.py KEPT NOW

It looks for what the schema of documents is written with, and says that it does not know other words. What it cannot
compare, such as a pattern, has to stay as it was.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
TOLD = {"$schema", "$id", "$defs", "title", "description", "default", "examples"}
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
SAME = ("pattern", "not", "propertyNames", "$ref", "if")
DEEPER = ("items", "then")
KNOWN = {
    *(*TOLD, *LEAST, *MOST, *SAME, *DEEPER),
    *("type", "enum", "const", "properties", "additionalProperties", "required", "anyOf", "allOf"),
}


def words(schema: Schema) -> list[Any] | None:
    """The values that are taken and no others; None: any."""
    return [schema["const"]] if "const" in schema else schema.get("enum")


def types(schema: Schema) -> set[str] | None:
    named = schema.get("type")
    if named is None:
        return None
    listed = {named} if isinstance(named, str) else set(named)
    return listed | {"integer"} if "number" in listed else listed


def narrowed(old: Any, new: Any, at: str = "") -> list[str]:
    """Where the new schema refuses what the old one took."""
    if old == new or new is True or new == {} or old is False:
        return []
    if not isinstance(new, dict):
        return [f"{at}: refuses all"]
    old = {} if old is True else old
    found = [f"{at}: {word} is no word that is compared" for word in sorted(new.keys() - KNOWN)]
    if (kinds := types(new)) is not None and not ((before := types(old)) and before <= kinds):
        # The types of old words are theirs, whether it is said or not.
        said = words(old)
        if said is None or not all(isinstance(each, str) for each in said) or "string" not in kinds:
            found.append(f"{at}: type {old.get('type')} became {new['type']}")
    if (taken := words(new)) is not None:
        before_words = words(old)
        if before_words is None:
            found.append(f"{at}: only some words are taken")
        else:
            found += [f"{at}: {each!r} is gone" for each in before_words if each not in taken]
    found += [f"{at}: {each} is greater" for each in LEAST if each in new and new[each] > old.get(each, float("-inf"))]
    found += [f"{at}: {each} is less" for each in MOST if each in new and new[each] < old.get(each, float("inf"))]
    found += [f"{at}: {each} is another" for each in SAME if each in new and new[each] != old.get(each)]
    found += [f"{at}: {each} is required" for each in new.get("required", []) if each not in old.get("required", [])]
    found += properties(old, new, at)
    for each in DEEPER:
        if each in new:
            found += narrowed(old.get(each, True), new[each], f"{at}/{each}")
    return found + branches(old, new, at)


def properties(old: Schema, new: Schema, at: str) -> list[str]:
    before, now = old.get("properties", {}), new.get("properties", {})
    rest_before, rest_now = old.get("additionalProperties", True), new.get("additionalProperties", True)
    found = narrowed(rest_before, rest_now, f"{at}/*")
    for name in sorted(before.keys() | now.keys()):
        if name in before and name not in now and rest_now is False:
            found.append(f"{at}/{name}: is gone")
        else:
            found += narrowed(before.get(name, rest_before), now.get(name, rest_now), f"{at}/{name}")
    return found


def branches(old: Schema, new: Schema, at: str) -> list[str]:
    """Each old alternative is still one of them; what holds of all is what held before, or of new words alone."""
    found = list[str]()
    if "anyOf" in new:
        for number, branch in enumerate(old.get("anyOf", [{**old}])):
            if all(narrowed(branch, each) for each in new["anyOf"]):
                found.append(f"{at}/anyOf/{number}: no alternative takes it")
    before = {json.dumps(each.get("if"), sort_keys=True): each for each in old.get("allOf", [])}
    for number, each in enumerate(new.get("allOf", [])):
        condition = json.dumps(each.get("if"), sort_keys=True)
        if condition in before:
            found += narrowed(before[condition], each, f"{at}/allOf/{number}")
        elif not is_of_new_scheme(each, old):
            found.append(f"{at}/allOf/{number}: a new condition")
    return found


def is_of_new_scheme(part: Schema, old: Schema) -> bool:
    """A condition on the name of a scheme that there was not."""
    try:
        name = part["if"]["properties"]["scheme"]["properties"]["name"]["const"]
        return name not in old["properties"]["scheme"]["properties"]["name"]["enum"]
    except KeyError:
        return False


def compared(old: Schema, new: Schema) -> list[str]:
    """The schema and its definitions; a new definition narrows nothing by itself."""
    found = narrowed(old, new)
    for name, schema in old["$defs"].items():
        after = new["$defs"].get(name)
        found += [f"$defs/{name}: is gone"] if after is None else narrowed(schema, after, f"$defs/{name}")
    return found


def main(kept: Path, now: Path) -> int:
    old, new = json.loads(kept.read_bytes()), json.loads(now.read_bytes())
    found = compared(old, new)
    for line in found:
        print(f"{now.name}{line}", file=sys.stderr)
    if not found:
        print(f"trust: schema: {len(new['$defs'])} definitions take what {len(old['$defs'])} took")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
