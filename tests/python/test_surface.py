"""What the package has is what its stubs say, and so what `surface` describes: no verb is forgotten in either."""

import ast
from pathlib import Path

import libconsistent
import pytest

STUBS = Path(libconsistent.__file__).with_name("_libconsistent.pyi")
# Of every object, or of Rust's making.
COMMON = {*dir(object), "__module__", "__ge__", "__gt__", "__le__", "__lt__", "__ne__"}


def members(body: list[ast.stmt]) -> set[str]:
    """The names that statements of a stub define."""
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.If(body=inner):
                names |= members(inner)
    return names


def documented(body: list[ast.stmt]) -> dict[str, bool]:
    """By function, whether one of its overloads has a docstring."""
    told: dict[str, bool] = {}
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            told[statement.name] = told.get(statement.name, False) or ast.get_docstring(statement) is not None
    return told


TREE = ast.parse(STUBS.read_text())
CLASSES = {node.name: node for node in TREE.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}


@pytest.mark.parametrize("name", CLASSES)
def test_every_member_is_described(name: str) -> None:
    described, there = members(CLASSES[name].body), set(dir(getattr(libconsistent, name)))
    private = {member for member in there if member.startswith("_") and not member.startswith("__")}
    assert not there - COMMON - private - described
    assert described - there <= {"__buffer__"}, "Python has it from 3.12 on"


@pytest.mark.parametrize("name", CLASSES)
def test_every_member_has_a_docstring(name: str) -> None:
    assert ast.get_docstring(CLASSES[name])
    silent = [member for member, told in documented(CLASSES[name].body).items() if not told]
    assert silent in ([], ["__buffer__"])


def test_every_function_is_described() -> None:
    described, there = members(TREE.body), set(dir(libconsistent._libconsistent))
    public = {name for name in there if not name.startswith("__")} | {"__version__"}
    # Aliases of types stand in the stub alone.
    assert not public - described
    assert {name for name in described if not name.startswith("_")} <= public
    assert all(documented(TREE.body).values())
