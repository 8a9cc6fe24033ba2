"""The vectors beside `by_spec`, a model that was written from docs/SPEC.md alone, by somebody who knew no other code of
the project. It makes no vectors."""

import json
import os
import sys
import unittest
from concurrent.futures import ProcessPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "by_spec"))

import compare_cases
import compare_functions
import compare_kept
from tools import VECTORS

# What plays the cases of a file, and how many there are at least.
FILES = {
    "functions/rows": (compare_functions.play_rows, 37),
    "functions/steps": (compare_functions.play_steps, 101),
    "functions/transitions": (compare_functions.play_transitions, 66),
    "functions/rebalance": (compare_kept.play_rebalance, 167),
    "functions/rebalance-topologies": (compare_kept.play_topology, 120),
    "assigned": (compare_cases.play_case, 124),
    "assigned-cuts": (compare_cases.play_case, 94),
}


def cases_of(name):
    """The cases of a file that the model plays; changes of a living ring, it does not know."""
    with open(os.path.join(VECTORS, f"{name}.json"), "rb") as file:
        data = json.load(file)
    if isinstance(data, list):
        return [(case,) for case in data]
    return [(case, data["keys_hex"]) for case in data["cases"] if "sequence" not in case]


def differences(name):
    play, least = FILES[name]
    cases = cases_of(name)
    found = [(case[0]["name"], play(*case)) for case in cases]
    return len(cases), least, [each for each in found if each[1]]


class BySpec(unittest.TestCase):
    def test_vectors_are_what_the_text_says(self):
        with ProcessPoolExecutor() as pool:
            for name, (count, least, found) in zip(FILES, pool.map(differences, FILES), strict=True):
                print(f"by_spec: {name}: {count} cases, {len(found)} differ", file=sys.stderr)
                self.assertEqual(found, [], name)
                self.assertGreaterEqual(count, least, name)


if __name__ == "__main__":
    unittest.main()
