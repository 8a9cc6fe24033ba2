"""Whether each artefact of a release says what is in it: bills.py DIST

Beside each artefact is its bill of materials. It has the artefact's own sum; all crates of the package that the
artefact is made of, as Cargo.lock has them, with their sums; and a licence for each, which deny.toml allows.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
# Which crate of the workspace an artefact is made of, by its path; a Go module or a Rust crate carries no others.
MADE_OF = {
    r"python/": "libconsistent-py",
    r"npm/.*(linux|darwin|win32)": "libconsistent-node",
    r"command/": "libconsistent-cli",
    r"c/": "libconsistent-c",
    r"wasm/.*\.wasm$": "libconsistent-c",
}
NO_ARTEFACT = re.compile(r"sbom/|CHANGELOG\.md$|SHA256SUMS$|.*THIRD-PARTY-LICENSES\.txt$")


def crates_of(package: str) -> set[tuple[str, str]]:
    """What others wrote of a package, on Linux."""
    tree = ["cargo", "tree", "--locked", "--package", package, "--edges", "normal", "--prefix", "none"]
    tree += ["--format", "{p}", "--target", "x86_64-unknown-linux-gnu"]
    listed = subprocess.run(tree, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^(\S+) v([0-9][^\s]*)$", listed, re.MULTILINE))


def allowed() -> set[str]:
    licences = tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]
    return {*licences["allow"], *(name for each in licences["exceptions"] for name in each["allow"])}


def is_allowed(expression: str, licences: set[str]) -> bool:
    """Whether one side of each OR, within each AND, is allowed."""
    parts = re.split(r" AND (?![^(]*\))", expression)
    return bool(expression) and all(
        any(side.strip("() ") in licences for side in re.split(r" OR |/", part)) for part in parts
    )


def faults(bill: dict[str, Any], artefact: Path, expected: set[tuple[str, str]]) -> list[str]:
    """What is wrong with the bill of an artefact."""
    found = list[str]()
    digest = hashlib.sha256(artefact.read_bytes()).hexdigest()
    if bill.get("bomFormat") != "CycloneDX" or bill["metadata"]["component"]["hashes"][0]["content"] != digest:
        found.append("is not CycloneDX, or of other bytes")
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    sums = {(each["name"], each["version"]): each.get("checksum") for each in lock if "source" in each}
    parts = {(each["name"], each["version"]): each for each in bill["components"]}
    found += [f"does not name {name} {version}" for name, version in sorted((expected & sums.keys()) - parts.keys())]
    licences = allowed()
    for (name, version), part in parts.items():
        told = [each["expression"] for each in part["licenses"]]
        if not told or not all(is_allowed(each, licences) for each in told):
            found.append(f"has no licence that is allowed for {name}: {told}")
        if part["purl"].startswith("pkg:cargo/"):
            listed = [each["content"] for each in part.get("hashes", [])]
            if listed != [sums.get((name, version))]:
                found.append(f"names {name} {version}, which Cargo.lock has not with that sum")
    return found


def main(dist: Path) -> int:
    bills = {
        bill["metadata"]["component"]["hashes"][0]["content"]: bill
        for bill in (json.loads(path.read_bytes()) for path in sorted(dist.glob("sbom/**/*.cdx.json")))
    }
    artefacts = [path for path in sorted(dist.glob("**/*")) if path.is_file()]
    artefacts = [path for path in artefacts if not NO_ARTEFACT.match(str(path.relative_to(dist)))]
    expected = {package: crates_of(package) for package in set(MADE_OF.values())}
    wrong = list[str]()
    named = 0
    for artefact in artefacts:
        path = str(artefact.relative_to(dist))
        bill = bills.get(hashlib.sha256(artefact.read_bytes()).hexdigest())
        if bill is None:
            wrong.append(f"{path}: no bill is of it")
            continue
        package = next((package for pattern, package in MADE_OF.items() if re.match(pattern, path)), None)
        wrong += [f"{path}: the bill {fault}" for fault in faults(bill, artefact, expected.get(package or "", set()))]
        named += len(bill["components"])
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    if not artefacts:
        print(f"{dist}: no artefacts", file=sys.stderr)
    elif not wrong:
        print(f"trust: bills of materials: {len(artefacts)} artefacts, {named} components, each with its licence")
    return 1 if wrong or not artefacts else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
