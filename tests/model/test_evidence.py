"""What is under tests/vectors comes out of the recordings and the model again, byte for byte.

`DIGESTS=1` in the environment makes the digests of a million keys, too, which take longer than all the rest."""

import fnmatch
import os
import pathlib
import re
import shutil
import tempfile
import unittest

import convert_references
import history_cases
import make_hashes
import make_vectors
import rebalance_cases
import rebalance_sequences
import recorded
import way_cases

import evidence

VECTORS = evidence.ROOT / "tests/vectors"
# What mcrouter's own tests expect, on which mcrouter-weightedch3-model.json rests: read by people.
UNREAD = {"mcrouter-unittests.json"}


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json")}


class Evidence(unittest.TestCase):
    def test_the_vectors_are_made_again_byte_for_byte(self):
        kept = () if os.environ.get("DIGESTS") == "1" else make_vectors.DIGESTS
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file in kept:
                shutil.copy(VECTORS / file, folder)
            convert_references.make(folder)
            make_vectors.make(folder, kept)
            rebalance_cases.make(folder)
            rebalance_sequences.make(folder)
            way_cases.make(folder)
            recorded.make(folder / "recorded", 300)
            made, committed = files(folder), files(VECTORS)
        self.assertEqual(made.keys(), committed.keys())
        self.assertGreater(len(made), 60)
        self.assertEqual([], [file for file in made if made[file] != committed[file]])

    def test_the_hashes_are_made_again_byte_for_byte(self):
        self.assertEqual(make_hashes.text(), make_hashes.FILE.read_text())

    def test_every_recording_is_read(self):
        patterns = [pattern for family in recorded.FAMILIES.values() for pattern, _ in family]
        patterns += [*convert_references.RECORDINGS, history_cases.RECORDING]
        unread = {
            name
            for name in evidence.recordings()
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
        }
        self.assertEqual(unread, UNREAD)

    def test_every_archive_says_where_it_comes_from(self):
        """Its page names each of its recordings, and there is no archive or page alone."""
        folders = {path for path in evidence.FOLDER.iterdir() if path.is_dir()}
        self.assertEqual(folders, {path.parent for path in evidence.FOLDER.glob(f"*/{evidence.ARCHIVE}")})
        index = (evidence.FOLDER / "README.md").read_text()
        for folder in folders:
            self.assertIn(f"({folder.name}/README.md)", index)
            page = (folder / "README.md").read_text()
            named = re.findall("`([^`]+)`", page)
            for name in evidence.unpacked(folder / evidence.ARCHIVE):
                stem = name.removesuffix(".json")
                self.assertTrue(any(fnmatch.fnmatchcase(stem, word) for word in named), f"{folder.name}: {name}")

    def test_archives_pack_to_the_same_bytes(self):
        """So that a change of one recording is the only change."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "one.json").write_text("{}")
            (folder / "two.json").write_text("[]")
            archives = []
            for order in (["one.json", "two.json"], ["two.json", "one.json"]):
                archive = folder / order[0].removesuffix(".json") / evidence.ARCHIVE
                evidence.pack(archive, [folder / file for file in order])
                archives.append(archive.read_bytes())
            self.assertEqual(*archives)
            self.assertEqual({"one.json": b"{}", "two.json": b"[]"}, evidence.unpacked(archive))


if __name__ == "__main__":
    unittest.main()
