"""The crates in an artefact: its bill of materials (CycloneDX 1.6) and the licences of what others wrote.

Cargo says which crates a package takes on a platform. The standard library, and the unwinder that zig links, are parts
of every native binary, and listed like crates.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path

from pack import Entry, text
from targets import Target

LICENCE_FILE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|UNLICENSE)", re.IGNORECASE)
THIRD_PARTY = "THIRD-PARTY-LICENSES.txt"
STANDARD_LIBRARY = """\
Copyright (c) The Rust Project Contributors

Licensed under the Apache License, Version 2.0, or the MIT license, at your option. Both texts stand below, with the
crates that have them.
"""
UNWINDER = """\
Copyright (c) 2009-2019 by the contributors listed in CREDITS.TXT of LLVM

Licensed under the Apache License, Version 2.0, with LLVM Exceptions: as an exception, if, as a result of your compiling
your source code, portions of this software are embedded into an Object form of such source code, you may redistribute
such embedded portions in such Object form without complying with the conditions of Sections 4(a), 4(b) and 4(d) of the
License. The text of the License stands below.
"""


@dataclass(frozen=True)
class Component:
    name: str
    version: str
    licence: str  # an SPDX expression
    sha256: str = ""  # of its package in the registry
    texts: tuple[str, ...] = ()
    kind: str = "cargo"

    @property
    def url(self) -> str:
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def crates(root: Path, package: str, target: Target | None) -> list[Component]:
    """What others wrote of a package of the workspace, on a platform; of the crate itself for all platforms."""
    tree = ["cargo", "tree", "--locked", "--package", package, "--edges", "normal", "--prefix", "none"]
    tree += ["--format", "{p}", "--target", target.triple if target else "all"]
    listed = subprocess.run(tree, cwd=root, capture_output=True, text=True, check=True).stdout
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--locked", "--format-version", "1"], cwd=root, capture_output=True, check=True
        ).stdout
    )
    packages = {(each["name"], each["version"]): each for each in metadata["packages"]}
    lock = tomllib.loads((root / "Cargo.lock").read_text())["package"]
    checksums = {(each["name"], each["version"]): each.get("checksum", "") for each in lock}
    found = []
    for name, version in sorted(set(re.findall(r"^(\S+) v(\S+)", listed, re.MULTILINE))):
        described = packages[name, version]
        if described["source"] is None:
            continue
        folder = Path(described["manifest_path"]).parent
        texts = tuple(
            path.read_text() for path in sorted(folder.iterdir()) if path.is_file() and LICENCE_FILE.match(path.name)
        )
        found.append(Component(name, version, described["license"], checksums[name, version], texts))
    return found


def linked(compiler: str) -> list[Component]:
    """What stands in a native binary besides crates; `compiler` is what rustc says of itself."""
    version = compiler.split()[1]
    return [
        Component("rust-std", version, "MIT OR Apache-2.0", texts=(STANDARD_LIBRARY,), kind="generic"),
        Component("llvm-libunwind", "zig", "Apache-2.0 WITH LLVM-exception", texts=(UNWINDER,), kind="generic"),
    ]


def licences(components: list[Component]) -> Entry:
    """All licence texts, each once, with the components that have it."""
    users: dict[str, list[str]] = {}
    missing = [each.name for each in components if not each.texts]
    for component in components:
        for licence in component.texts:
            users.setdefault(licence.strip() + "\n", []).append(f"{component.name} {component.version}")
    lines = ["libconsistent contains the following works of others, under these licences.", ""]
    lines += [f"{each.name} {each.version}: {each.licence}" for each in components]
    if missing:
        lines += ["", f"Their packages have no text of the licence: {', '.join(missing)}."]
    for licence, names in users.items():
        lines += ["", "-" * 100, ", ".join(names), "-" * 100, "", licence.rstrip()]
    return text("\n".join(lines) + "\n")


def bill(name: str, version: str, digest: str, components: list[Component], epoch: str) -> Entry:
    """The bill of materials of an artefact, whose SHA-256 is `digest`."""
    subject = {
        "type": "library",
        "bom-ref": "subject",
        "name": name,
        "version": version,
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    parts = []
    for component in components:
        part = {
            "type": "library",
            "bom-ref": component.url,
            "name": component.name,
            "version": component.version,
            "licenses": [{"expression": component.licence.replace("/", " OR ")}],
            "purl": component.url,
        }
        if component.sha256:
            part["hashes"] = [{"alg": "SHA-256", "content": component.sha256}]
        parts.append(part)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{name}@{version}#{digest}')}",
        "version": 1,
        "metadata": {"timestamp": epoch, "component": subject},
        "components": parts,
        "dependencies": [{"ref": "subject", "dependsOn": [component.url for component in components]}],
    }
    return text(json.dumps(document, indent=1) + "\n")
