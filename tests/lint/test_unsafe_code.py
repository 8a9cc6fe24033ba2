"""What the lint of unsafe code finds, and what it lets be."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import unsafe_code

TABLE = "# House\n\n## Unsafe code\n\n| room | what for |\n|---|---|\n| `a/src/raw` | |\n\n## Next\n\n| `b` | |\n"
INHERITED = "[package]\n[lints]\nworkspace = true\n"
BLOCK = "fn f() { unsafe { g() } }"


def faults(files: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"docs/ARCHITECTURE.md": TABLE, **files}.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return list(unsafe_code.broken(Path(folder), [name for name in files if not name.endswith(".md")]))


class UnsafeCode(unittest.TestCase):
    def test_a_room_may_hold_it(self) -> None:
        self.assertEqual(faults({"a/src/raw/x.rs": BLOCK, "a/src/lib.rs": "mod raw;"}), [])

    def test_no_other_file_may(self) -> None:
        for code in (BLOCK, "unsafe impl Send for X {}", 'pub unsafe extern "C" fn f() {}', "unsafe fn f() {}"):
            for place in ("a/src/lib.rs", "a/src/rawer.rs", "b/src/lib.rs", "a/tests/t.rs"):
                self.assertEqual(len(faults({"a/src/raw/x.rs": BLOCK, place: code})), 1, (code, place))

    def test_words_about_it_do_not_count(self) -> None:
        for code in (
            "// unsafe",
            "/// unsafe { }",
            '"unsafe"',
            'r#"unsafe"#',
            "#![deny(unsafe_code)]",
            "#[unsafe(no_mangle)]",
        ):
            self.assertEqual(faults({"a/src/raw/x.rs": BLOCK, "a/src/lib.rs": code}), [], code)

    def test_a_room_without_any_is_told(self) -> None:
        self.assertEqual(len(faults({"a/src/raw/x.rs": "fn f() {}"})), 1)

    def test_every_package_denies_what_clippy_is_asked_for(self) -> None:
        denied = '[lints.rust]\nunsafe_op_in_unsafe_fn = "deny"\n[lints.clippy]\nundocumented_unsafe_blocks = "deny"\n'
        for manifest, count in (
            (INHERITED, 0),
            ("[package]\n" + denied, 0),
            ("[package]\n", 1),
            ("[workspace]\n" + denied, 0),
        ):
            self.assertEqual(len(faults({"a/src/raw/x.rs": BLOCK, "a/Cargo.toml": manifest})), count, manifest)


if __name__ == "__main__":
    unittest.main()
