"""`spec/document.schema.json` against every document of the vectors, and against what the engine takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from libconsistent import ConsistentError, Ring

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "spec/document.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)
VECTORS = ROOT / "tests/vectors"
FILES = sorted([*VECTORS.glob("*.json"), *VECTORS.glob("recorded/*.json")])

# Refused documents that are valid: what the schema cannot say of them, and their cases.
SCHEMES = ("ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned")
BEYOND_THE_SCHEMA: dict[str, set[tuple[str, str]]] = {
    "a field given twice": {
        ("documents", "field given twice"),
        ("documents", "field given twice, once with an escape"),
        ("documents", "metadata key given twice"),
        ("documents", "node field given twice"),
        ("documents", "parameter given twice"),
        ("documents", "scheme name given twice"),
    },
    "how an integer is written": {
        ("documents", "epoch -0"),
        ("documents", "epoch 1.0"),
        ("documents", "epoch 1e2"),
        ("documents", "seed -0"),
        ("documents", "version with a fraction"),
        ("documents", "vnodes 1e2"),
        ("documents", "vnodes 256.0"),
        ("tiers", "a tier that is none: a fraction"),
    },
    "lone surrogates, which this reader of JSON lets pass": {
        ("documents", "high surrogate before a letter"),
        ("documents", "lone high surrogate"),
        ("documents", "lone low surrogate"),
        ("documents", "lone surrogate in a metadata key"),
        ("documents", "lone surrogate in an address"),
        ("documents", "surrogates the wrong way round"),
    },
    "lengths in bytes, and in all": {
        ("documents", "address of 4,097 bytes"),
        ("documents", "id of 1,025 bytes in 1,024 characters"),
        ("documents", "metadata of 65,537 bytes"),
        ("documents", "zone of 1,025 bytes"),
    },
    "whole thousandths": {
        ("documents", "weight 1.0005"),
        ("documents", "weight just above 0.3"),
        ("documents", "weight just below 1"),
    },
    "what nodes are together": {
        ("documents", "more than 2^26 points"),
        ("documents", "one node of more than 2^20 points"),
        ("documents", "same id twice"),
        ("documents", "same id twice, once with an escape"),
        *((name, "a node twice") for name in ("jump", "jumpback", "maglev", "multiprobe", "rendezvous", "slots-more")),
        *((name, "unequal weights") for name in ("jump", "jumpback", "multiprobe")),
        *((name, "weight 0") for name in ("jump", "jumpback")),
        *((name, "more nodes than slots") for name in ("maglev", "slots-more")),
        ("jumpback", "a history without nodes"),
        ("jumpback", "a number that is none of theirs"),
        ("jumpback", "the same number twice"),
    },
    "what slots, ends, rows and nodes are together": {
        *(("assigned", f"{few}: a node twice") for few in ("no rows", "rows")),
        *(("assigned", f"{count} characters are cut off") for count in (4, 8, 44)),
        *(("assigned", f"a byte {of}is another") for of in ("", "of the digest ")),
        *(("assigned", f"of {which} slots") for which in ("more", "fewer")),
        *(("assigned", f"a node {more}") for more in ("more", "fewer", "twice in a row")),
        *(("assigned", f"indices of {count} bytes") for count in ("no", "four")),
        *(("assigned", f"too {many} ends") for many in ("few", "many")),
        ("assigned", "a huge text"),
        ("assigned", "a run of nothing"),
        ("assigned", "a run that could go on the one before"),
        ("assigned", "all rows are empty"),
        ("assigned", "an end twice"),
        ("assigned", "ends of one slot"),
        ("assigned", "ends that go back"),
        ("assigned", "half of a run's head"),
        ("assigned", "more ends than there may be"),
        ("assigned", "more slots in a run than there are bytes"),
        ("assigned", "names nobody"),
        ("assigned", "nobody there"),
        ("assigned", "of other nodes, though as many"),
        ("assigned", "seventeen nodes in a row"),
        ("assigned", "the last end of all"),
        ("assigned", "wider than it needs to be"),
        *(("assigned-cuts", f"{few}: a node twice") for few in ("no rows", "rows")),
        *(("assigned-cuts", f"a cut where {which} even slot ends") for which in ("an", "another")),
        *(("assigned-cuts", f"rows of {which}") for which in ("one cut fewer", "one cut more", "the even slots alone")),
        *(("assigned-cuts", f"rows in a file{alone}") for alone in ("", ", without cuts")),
        ("assigned-cuts", "a cut twice"),
        ("assigned-cuts", "cuts beside ends"),
        ("assigned-cuts", "cuts that go back"),
        ("assigned-cuts", "more slots than there may be"),
        ("assigned-cuts", "the last end of all"),
    },
    "primes": {("maglev", f"size {size}") for size in (4, 65536, 196611)},
    "secrets": {
        *(("siphash13", f"the secret: {what}") for what in ("15 bytes", "17 bytes", "empty", "zeros")),
        *(
            ("siphash13", f"{scheme}: {what}")
            for scheme in SCHEMES
            for what in (
                "a digest without key_hash",
                "a secret without key_hash",
                "another secret than the digest's",
                "no secret",
                "no secret, but its digest",
            )
        ),
    },
}
# How many documents of the vectors are accepted, and how many are refused.
ACCEPTED, REFUSED = 5615, 364


def strict(text: str | bytes) -> object:
    """The JSON of a text. What is not JSON is a ValueError, and so is a byte-order mark."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    text = text.decode() if isinstance(text, bytes) else text
    return json.loads(text, parse_constant=refuse)


def is_valid(text: str | bytes) -> bool:
    try:
        document = strict(text)
    except (ValueError, RecursionError):
        return False
    valid: bool = VALIDATOR.is_valid(document)
    return valid


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in FILES:
        # The manifests and the shared keys have no cases.
        for case in json.loads(path.read_bytes()).get("cases", []):
            yield path.stem, case


def document_of(case: dict[str, Any]) -> str | bytes:
    if "text_hex" in case:
        return bytes.fromhex(case["text_hex"])
    if "text" in case:
        return str(case["text"])
    topology = case["topology"]
    if "nodes_numbered" in case:
        # They are alike, and some cases have a hundred thousand.
        topology = topology | {"nodes": [{"id": str(i)} for i in range(min(case["nodes_numbered"], 100))]}
    return json.dumps(topology)


def is_refused(case: dict[str, Any]) -> bool:
    return "error" in case and "steps" not in case


def accepted(case: dict[str, Any]) -> Iterator[str | bytes]:
    """The documents of a case that are read or written."""
    if not is_refused(case):
        yield document_of(case)
    if "canonical" in case:
        yield case["canonical"]
    if "plan" in case:
        yield json.dumps(case["plan"]["to"])
    if "to" in case:
        yield json.dumps(case["to"])
    for step in [*case.get("steps", []), *case.get("sequence", [])]:
        for field in ("canonical", "document"):
            if field in step:
                yield step[field]
        if "to" in step and "error" not in step:
            yield json.dumps(step["to"])


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:libconsistent:document:1"


def test_every_document_that_is_accepted_is_valid() -> None:
    count = 0
    for file, case in cases():
        for text in accepted(case):
            errors = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(strict(text))]
            assert not errors, (file, case["name"], errors)
            count += 1
    assert count == ACCEPTED


def test_what_earlier_versions_wrote_is_still_valid() -> None:
    count = 0
    for file in sorted((ROOT / "tests/golden").glob("*/schemes/*.json")):
        for kept in json.loads(file.read_bytes()):
            errors = [
                f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(strict(kept["document"]))
            ]
            assert not errors, (file.name, kept["document"], errors)
            count += 1
    assert count >= 1052


def test_documents_refused_for_their_form_are_not_valid() -> None:
    refused = [(file, case) for file, case in cases() if is_refused(case)]
    valid = {(file, case["name"]) for file, case in refused if is_valid(document_of(case))}
    assert valid == set().union(*BEYOND_THE_SCHEMA.values())
    assert (len(refused), len(valid)) == (REFUSED, 140)


# What is tried for each parameter and field, whatever it takes.
VALUES: list[object] = [
    *(None, True, False, -1, 0, 1, 2, 7, 1.5, 1000, 2**53 - 1, 2**53, 2**64, {}),
    *(
        "",
        "x",
        "{}",
        "0",
        "07",
        "3,0,7",
        "3,",
        "1.25",
        ".5",
        str(2**53 - 1),
        str(2**53),
        str(2**64 - 1),
        str(2**64),
        "7\n",
    ),
    *([], ["0"], ["0-7"], ["x"], [7]),
]
KINDS = SCHEMA["$defs"].keys() - {"big_integer"}


def document(scheme: dict[str, object], **node: object) -> dict[str, Any]:
    nodes = [{"id": "10.0.0.1:80"} | node, {"id": "10.0.0.2:80"}]
    return {"libconsistent": 1, "scheme": scheme, "nodes": nodes}


def nearby(schema: dict[str, Any]) -> Iterator[object]:
    """The words of a parameter, and integers around the ends of its range. The greatest is too dear to be made."""
    for part in [schema, *schema.get("anyOf", [])]:
        yield from part.get("enum", [])
        if "minimum" in part:
            yield from (part["minimum"] - 1, part["minimum"], part["maximum"] + 1)


def variants(name: str) -> Iterator[dict[str, Any]]:
    """Documents of a scheme that differ from the plainest in one value."""
    of_document = SCHEMA["$defs"][name]["properties"]
    of_node = of_document["nodes"]["items"]["properties"]
    for parameter, schema in of_document["scheme"]["properties"].items():
        if parameter != "name":
            for value in [*VALUES, *nearby(schema)]:
                yield document({"name": name, parameter: value})
    for field, schema in of_node["fields"]["properties"].items():
        for value in [*VALUES, *nearby(schema)]:
            yield document({"name": name}, fields={field: value})
    for weight in [-1, 0, 1e-10, 1e-9, 0.0001, 0.001, 0.5, 1, 2, 999, 2**32 - 1, 2**32, "1", None, True]:
        yield document({"name": name}, weight=weight)
    yield document({"name": name, "none of its parameters": 1})
    yield document({"name": name}, fields={"none of its fields": 1})


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_the_engine_takes_is_valid(name: str) -> None:
    plain = document({"name": name})
    Ring.from_json(json.dumps(plain))
    assert VALIDATOR.is_valid(plain)
    refused = 0
    for variant in variants(name):
        try:
            Ring.from_json(json.dumps(variant))
        except ConsistentError as error:
            refused += error.kind in ("document", "parameter", "weight") and not VALIDATOR.is_valid(variant)
            continue
        assert VALIDATOR.is_valid(variant), variant
    assert refused > 3
    for unknown in list(variants(name))[-2:]:
        assert not VALIDATOR.is_valid(unknown)
