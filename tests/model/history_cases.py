"""Histories of living rings, from what libraries were recorded to do: `recordings/histories.json`."""

import json
import os

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recordings", "histories.json")
ABOUT = "Living rings of ring libraries: after every change, keys are where the library's own ring has them."


def library_histories():
    """About, source, keys and cases; a place is that of the node in the list at that step."""
    with open(RECORDED) as file:
        recorded = json.load(file)
    cases = []
    for number, case in enumerate(recorded["cases"]):
        steps = []
        for step in case["steps"]:
            nodes, chosen = step.pop("nodes"), step.pop("chosen")
            steps.append(step | {"placement": [-1 if node is None else nodes.index(node) for node in chosen]})
        name = case["topology"]["scheme"]["name"]
        cases.append({"name": f"{number}, {name}", "topology": case["topology"], "steps": steps})
    return ABOUT, f"{recorded['system']}, {recorded['version']}: {recorded['source']}", recorded["keys_hex"], cases
