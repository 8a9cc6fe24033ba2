"""What the lint of rooms finds, and what it lets be."""

from __future__ import annotations

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import rooms

ROWS = "| `core` | `a, b → c + d → e` |\n| `ffi-c` | `kit → *` |\n| `py` | `types → *` |\n"


def crate_in(folder: Path, files: dict[str, str]) -> rooms.Crate:
    for name, text in files.items():
        file = folder / "src" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return rooms.Crate(folder / "src")


def faults(files: dict[str, str], order: str | None = None) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return list(rooms.broken(crate_in(Path(folder), files), order))


LIB = "mod one;\nmod two;\n"


class Rooms(unittest.TestCase):
    def test_every_way_to_name_a_module_is_seen(self) -> None:
        two = "use crate::one::One; pub struct Two(One);"
        for use in (
            "use crate::two::Two; pub struct One(Two);",
            "use super::two; pub struct One(two::Two);",
            "use super::{two::{self, Two as Other}}; pub struct One(Other);",
            "pub struct One(crate::two::Two);",
            "use crate::two::*; pub struct One(Two);",
            "use crate::Shown; pub struct One(Shown);",
        ):
            lib = LIB + "pub use two::Two as Shown;\n"
            self.assertEqual(len(faults({"lib.rs": lib, "one.rs": use, "two.rs": two})), 1, use)

    def test_longer_circles_and_those_of_folders_are_found(self) -> None:
        files = {"lib.rs": "mod a;", "a/mod.rs": "mod b; mod c; mod d;", "a/b.rs": "use super::c::C; pub struct B(C);"}
        files |= {"a/c.rs": "pub struct C(super::d::e::D);", "a/d/mod.rs": "pub mod e;"}
        closed = files | {"a/d/e.rs": "use crate::a::b::B; pub struct D(B);"}
        (fault,) = faults(closed)
        self.assertIn("a: a circle: b uses c; c uses d; d uses b", fault)
        self.assertEqual(faults(files | {"a/d/e.rs": "pub struct D;"}), [])

    def test_a_method_away_from_its_type_counts_where_it_stands(self) -> None:
        one = "pub struct One; impl One { pub fn here(&self) { self.there() } }"
        two = "use crate::one::One; impl One { pub fn there(&self) {} }"
        self.assertEqual(len(faults({"lib.rs": LIB, "one.rs": one, "two.rs": two})), 1)
        # Which of two methods is called is not known.
        other = two + "pub struct Two; impl Two { fn there(&self) {} }"
        self.assertEqual(faults({"lib.rs": LIB, "one.rs": one, "two.rs": other}), [])
        # What a trait asks for is not called by its type.
        trait = "use crate::one::One; impl<'a> Into<u8> for Box<One> { fn there(self) -> u8 { 0 } }"
        self.assertEqual(faults({"lib.rs": LIB, "one.rs": one, "two.rs": trait}), [])

    def test_what_is_no_use_makes_no_arrow(self) -> None:
        two = "use crate::one::One; pub struct Two(One);"
        for one in (
            "// crate::two::Two\npub struct One;",
            'pub struct One; const TEXT: &str = "crate::two::Two";',
            "pub use crate::two::Two; pub struct One;",
            "pub struct One; #[cfg(test)] mod tests { use crate::two::Two; fn f(_: Two) {} }",
            "pub struct One; #[cfg(test)]\n#[allow(dead_code)]\nfn f(_: crate::two::Two) {}",
            "use std::two::Two; pub struct One(Two);",
        ):
            self.assertEqual(faults({"lib.rs": LIB, "one.rs": one, "two.rs": two}), [], one)

    def test_a_folder_and_what_is_in_it_may_use_each_other(self) -> None:
        files = {
            "lib.rs": "mod a;",
            "a/mod.rs": "mod b; pub struct A(b::B);",
            "a/b.rs": "pub struct B(*const super::A);",
        }
        self.assertEqual(faults(files), [])

    def test_rooms_use_what_stands_to_their_left(self) -> None:
        order = "a, b → c + d → e"
        files = {"lib.rs": "mod a; mod b; mod c; mod d; mod e;", "a.rs": "pub struct A;"}
        files |= {"b.rs": "pub struct B(crate::a::A);", "c.rs": "pub struct C(crate::d::D);"}
        files |= {"d.rs": "pub struct D(*const crate::c::C);", "e.rs": "pub struct E(crate::c::C, crate::a::A);"}
        self.assertEqual(faults(files, order), [])
        self.assertEqual(len(faults(files)), 1, "c and d are one step because the order says so")
        (fault,) = faults(files | {"b.rs": "pub struct B(crate::e::E);"}, order)
        self.assertIn("b uses e, which stands to its right", fault)
        self.assertIn("e has no place", faults(files, "a, b → c + d")[0])
        self.assertEqual(faults(files, "a, b → c + d → *"), [])

    def test_the_exit_status_tells(self) -> None:
        with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(io.StringIO()) as printed:
            root = Path(name)
            (root / "docs").mkdir()
            (root / rooms.TABLE).write_text(ROWS, encoding="utf-8")
            for crate in rooms.CRATES:
                crate_in(root / crate, {"lib.rs": ""})
            self.assertEqual(rooms.main(root), 0)
            (root / rooms.TABLE).write_text(ROWS.replace("`core`", "core"), encoding="utf-8")
            self.assertEqual(rooms.main(root), 1)
            self.assertIn("no row for core", printed.getvalue())


if __name__ == "__main__":
    unittest.main()
