"""What of an ABI is no longer what it was: functions that are gone, prototypes and members that changed.

    python tests/c/abi.py KEPT.xml NOW.xml

Both are written by abidw, of an object with a variable `abi_F` of the type of each function F. A struct may have grown
at its end alone; whatever else is new is new. abidiff is not used: it reports each growth, and told to pass over growth
at the end, it lets a member in front of all others pass as well. The exit status is 1 if anything is broken.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator


class Abi:
    """What a program was compiled against, its types as texts."""

    def __init__(self, path: str) -> None:
        root = ET.parse(path).getroot()
        self.types = {each.get("id", ""): each for each in root.iter() if each.tag != "elf-symbol" and each.get("id")}
        variables = [each for each in root.iter("var-decl") if each.get("name", "").startswith("abi_")]
        self.functions = {self.name(each).removeprefix("abi_"): self.text(each) for each in variables}
        self.structs = {self.name(each): self.members(each) for each in root.iter("class-decl")}

    @staticmethod
    def name(element: ET.Element) -> str:
        return element.get("name", "")

    def text(self, element: ET.Element) -> str:
        """The type of what has one, down to structs, which stand by their names, and to numbers."""
        of = self.types[element.get("type-id", "")]
        match of.tag:
            case "type-decl":
                return f"{self.name(of)}:{of.get('size-in-bits')}"
            case "class-decl" | "enum-decl":
                return self.name(of)
            case "typedef-decl":
                # Names of a libc, which another one has not.
                return self.text(of)
            case "pointer-type-def":
                return f"({self.text(of)})*"
            case "qualified-type-def":
                return f"const {self.text(of)}"
            case "array-type-def":
                return f"{self.text(of)}{[part.get('length') for part in of.findall('subrange')]}"
            case "function-type":
                parameters = ", ".join(self.text(part) for part in of.findall("parameter"))
                return f"{self.text(of.find('return') or of[-1])}({parameters})"
        raise ValueError(f"a type that this does not know: {of.tag}")

    def members(self, struct: ET.Element) -> list[str]:
        """Each member's place, name and type, in order."""
        return [
            f"{member.get('layout-offset-in-bits')} {self.name(variable)}: {self.text(variable)}"
            for member in struct.findall("data-member")
            for variable in member.findall("var-decl")
        ]


def broken(kept: Abi, now: Abi) -> Iterator[str]:
    for name, once in kept.functions.items():
        if now.functions.get(name) != once:
            yield f"{name}: was {once}, is {now.functions.get(name, 'gone')}"
    for name, members in kept.structs.items():
        if name not in now.structs:
            yield f"struct {name}: gone"
        elif now.structs[name][: len(members)] != members:
            yield f"struct {name}: no longer begins with the members that it had"


def main() -> int:
    kept, now = Abi(sys.argv[1]), Abi(sys.argv[2])
    assert kept.functions and kept.structs, "nothing was kept"
    faults = list(broken(kept, now))
    print(
        "\n".join([*faults, f"abi: {len(kept.functions)} functions, {len(kept.structs)} structs, {len(faults)} broken"])
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
