"""What the lint of comments finds, and what it lets be."""

from __future__ import annotations

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import comments

LONG = "word " * 30


def numbers(text: str, slashes: bool = True) -> list[int]:
    return [number for number, _ in comments.too_long(text, slashes)]


class Comments(unittest.TestCase):
    def test_every_form_of_comment_is_found(self) -> None:
        for form in (f"// {LONG}", f"    /// {LONG}", f"//! {LONG}", f"/* {LONG} */", f"let a = 1; // {LONG}"):
            self.assertEqual(numbers(form), [1], form)
        self.assertEqual(numbers(f"/**\n * {LONG}\n */\ncode(\n{LONG})"), [2])
        self.assertEqual(numbers(f"/* a */ code(); /* {LONG} */"), [1])
        for form in (f"# {LONG}", f"a = 1  # {LONG}"):
            self.assertEqual(numbers(form, slashes=False), [1], form)

    def test_the_limit_is_exact_and_a_tab_is_four_columns(self) -> None:
        self.assertEqual(numbers("// a " + "b" * 115), [])
        self.assertEqual(numbers("// a " + "b" * 116), [1])
        self.assertEqual(numbers("\t// a " + "b" * 111), [])
        self.assertEqual(numbers("\t// a " + "b" * 112), [1])
        self.assertEqual(numbers("// \u00e4 " + "\u00e4" * 115), [])

    def test_code_and_texts_are_no_comments(self) -> None:
        for code in (f'let a = "http://host {LONG}";', f"const a = `// {LONG}`;", f"call('\"', a /* b */, {LONG});"):
            self.assertEqual(numbers(code), [], code)
        self.assertEqual(numbers(f'let a = "<a b=\\"http://c\\" {LONG}\\\nd";'), [])
        self.assertEqual(numbers(f'a = "# {LONG}"', slashes=False), [])
        self.assertEqual(numbers(f"echo ${{a#b}} {LONG}", slashes=False), [])

    def test_a_lifetime_opens_no_text(self) -> None:
        self.assertEqual(numbers(f"fn a<'a>(b: &'a str) {{}} // {LONG}"), [1])

    def test_what_cannot_be_broken_may_be_long(self) -> None:
        self.assertEqual(numbers("// https://" + "a" * 150), [])
        self.assertEqual(numbers(f"//! | {LONG} |"), [])
        self.assertEqual(numbers(f"a = {'b' * 120}  # type: ignore[misc, arg-type]", slashes=False), [])

    def test_the_exit_status_tells(self) -> None:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as printed:
            file = Path(folder, "a.rs")
            file.write_text(f"// {LONG}\n", encoding="utf-8")
            self.assertEqual(comments.main([str(file)]), 1)
            self.assertIn("a.rs:1: a comment of", printed.getvalue())
            file.write_text("// short\n", encoding="utf-8")
            self.assertEqual(comments.main([str(file)]), 0)
            # Nothing read is a mistake of whoever calls.
            self.assertEqual(comments.main([str(Path(folder, "a.md"))]), 1)


if __name__ == "__main__":
    unittest.main()
