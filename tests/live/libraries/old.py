"""Imports modules of Python 2 from source distributions, with their syntax, names and texts brought to Python 3."""

from __future__ import annotations

import hashlib
import tarfile
import types
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from lib2to3.refactor import RefactoringTool, get_fixers_from_package


class Texts:
    """`hashlib` for texts: their UTF-8 bytes, which is what Python 2 hashed."""

    class md5:
        def __init__(self) -> None:
            self._hash = hashlib.md5()

        def update(self, text: str) -> None:
            self._hash.update(text.encode())

        def digest(self) -> str:
            return self._hash.digest().decode("latin-1")

        def hexdigest(self) -> str:
            return self._hash.hexdigest()


def module(archive: Path, path: str) -> types.ModuleType:
    """The module at `path` of a source distribution."""
    with tarfile.open(archive) as packed:
        member = next(each for each in packed.getmembers() if each.name.endswith(path))
        source = packed.extractfile(member)
        assert source
        text = source.read().decode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tool = RefactoringTool(get_fixers_from_package("lib2to3.fixes"))
        code = compile(str(tool.refactor_string(text.rstrip() + "\n", path)), path, "exec")
    made = types.ModuleType(Path(path).stem)
    exec(code, made.__dict__)
    made.__dict__["hashlib"] = Texts
    if hasattr(made, "md5_constructor"):
        made.__dict__["md5_constructor"] = Texts.md5
    return made
