"""Sequences of steps for live-offers.json, as in change_cases.py: documents of topologies and of states that somebody
offers, what is told of those that are refused, and what is known of where they are from."""

import json

import change_cases
import offer_model
import tools
from change_cases import rename, told, update
from live_cases import add, health, policy, refused, report, states
from step_cases import doc, down, draining, remove, up
from tools import Dice

# Beside those of change_cases.
ANSWERS = change_cases.ANSWERS | {
    *("news", "unknown", "next", "digits", "came_from", "accepted", "refused", "had_one", "wrong"),
}

NOW = 1_800_000_000_000


def offer(document, origin="ring.json", **options):
    text = document if isinstance(document, str) else json.dumps(document)
    return {"do": "offer", "text": text, "origin": origin, **options}


def failed(origin="ring.json", reason="nothing is there"):
    return {"do": "offer_failed", "origin": origin, "reason": reason}


def entry(state, until=None, **fields):
    return {"state": state, **({} if until is None else {"until": until}), **fields}


def say(entries, now=NOW, origin="states.json"):
    said = {id: entry(state) if isinstance(state, str) else state for id, state in entries.items()}
    return say_text(json.dumps({"libconsistent_states": 1, "states": said}), now, origin)


def say_text(text, now=NOW, origin="states.json"):
    return {"do": "offer_states", "text": text, "origin": origin, "now": now}


def states_failed(reason="nothing is there"):
    return {"do": "offer_states_failed", "origin": "states.json", "reason": reason}


SOURCE = {"do": "source"}
FINGERPRINT = {"do": "states_fingerprint"}
NO_SOURCE = {"came_from": None, "accepted": 0, "refused": 0, "had_one": False, "wrong": False}


def source(came_from, accepted, refused, had_one=True, wrong=False):
    return {"came_from": came_from, "accepted": accepted, "refused": refused, "had_one": had_one, "wrong": wrong}


def not_taken(kind, epoch, names=None):
    """What is refused is told."""
    return {**refused(kind, names), **told(("refused", None, None, None, epoch, epoch))}


def fleet(epoch, *nodes):
    return doc(nodes, epoch=epoch, vnodes=20)


def node(id, weight):
    return {"id": id, "weight": weight}


THREE = fleet(0, "a", "b", "c")
WEIGHTS = fleet(0, node("a", 1), node("b", 2.5), node("c", 0.5), node("d", 0))

BROKEN = [
    "",
    "{}",
    '{"states":{}}',
    '{"libconsistent_states":2,"states":{}}',
    '{"libconsistent_states":1,"states":[]}',
    '{"libconsistent_states":1,"states":{},"epoch":1}',
    '{"libconsistent_states":1,"states":{"a":"down"}}',
    '{"libconsistent_states":1,"states":{"a":{"by":"check"}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"Down"}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"up","until":-1}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"up","until":1.5}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"up","until":null}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"up","why":"so"}}}',
    '{"libconsistent_states":1,"states":{"a":{"state":"up","by":"%s"}}}' % ("b" * 257),
    '{"libconsistent_states":1,"states":{"a":{"state":"up"},"a":{"state":"up"}}}',
]

SEQUENCES = [
    (
        "documents taken and refused",
        THREE,
        [
            (SOURCE, NO_SOURCE),
            (
                offer(fleet(4, "a", "b", "c", "d")),
                {
                    "news": True,
                    **told(("joined", "d", None, "up", 0, 4), ("topology", None, None, None, 0, 4)),
                },
            ),
            (SOURCE, source("ring.json", 1, 0)),
            (offer(fleet(4, "a", "b", "c", "d")), {"news": False, **told()}),
            (offer(fleet(4, "a", "b", {"id": "c", "address": "10.0.0.3:1"}, "d")), {"news": True}),
            (SOURCE, source("ring.json", 3, 0)),
            (offer(""), not_taken("document", 4)),
            (offer("null"), not_taken("document", 4)),
            (offer(json.dumps(THREE)[:-1]), not_taken("document", 4)),
            (offer(fleet(3, "a", "b", "c", "d", "e")), not_taken("stale", 4)),
            (offer(fleet(4, "a", "b", "c", "e")), not_taken("conflict", 4)),
            (offer(fleet(5)), not_taken("shrunk", 4)),
            (offer(doc(["a", "b", "c", "d"], epoch=5, name="nobody")), not_taken("scheme", 4, "nobody")),
            (offer(fleet(5, "a", "b", "a")), not_taken("duplicate_node", 4, "nodes[2]")),
            (SOURCE, source("ring.json", 3, 8, wrong=True)),
            (offer(fleet(5, "a", "b", "c", "d")), {"news": True}),
            (SOURCE, source("ring.json", 4, 8)),
        ],
    ),
    (
        "what comes first is told: an older document is stale, however small",
        fleet(7, "a", "b", "c", "d"),
        [
            (offer(fleet(6, "a")), not_taken("stale", 7)),
            (offer(fleet(7, "a")), not_taken("conflict", 7)),
            (offer(fleet(8, "a")), not_taken("shrunk", 7)),
        ],
    ),
    (
        "the weight that may leave",
        WEIGHTS,
        [
            # Of 4,000 thousandths 2,500 leave: 625 of 1,000.
            (offer(fleet(1, "a", "c", "d"), max_loss=624), not_taken("shrunk", 0)),
            (offer(fleet(1, "a", "c", "d")), not_taken("shrunk", 0)),
            (offer(fleet(1, "a", "c", "d"), max_loss=625), {"news": True}),
            # d has weight 1 by now.
            (offer(fleet(2, "a", node("c", 0)), max_loss=599), not_taken("shrunk", 1)),
            (offer(fleet(2, "a", node("c", 0.001), node("d", 0.001)), max_loss=0), {"news": True}),
            (offer(fleet(3, "a", "c", node("d", 0)), max_loss=0), not_taken("shrunk", 2)),
            (offer(fleet(3, "a", "c", node("d", 0)), max_loss=1), {"news": True}),
            (offer(fleet(4, "a", "c"), max_loss=0), {"news": True}),
            (offer(fleet(5, "x", "y"), max_loss=999), not_taken("shrunk", 4)),
            (offer(fleet(5, "x", "y"), max_loss=1001), {**refused("argument", "max_loss"), **told()}),
            (SOURCE, source("ring.json", 4, 5, wrong=True)),
            (offer(fleet(5, "x", "y"), max_loss=1000), {"news": True}),
            (offer(fleet(6), max_loss=1000), {"news": True}),
            (offer(fleet(7, "a"), max_loss=0), {"news": True}),
        ],
    ),
    (
        "health is no weight",
        THREE,
        [
            (down("a"), {}),
            (down("b"), {}),
            (offer(fleet(1, "a", "b")), {"news": True}),
            (offer(fleet(2, "a")), {"news": True, **states("down")}),
            (offer(fleet(3, "b"), max_loss=1000), {**states("up")}),
        ],
    ),
    (
        "documents that cannot be read, and other origins",
        THREE,
        [
            (failed(), told(("refused", None, None, None, 0, 0))),
            (SOURCE, source("ring.json", 0, 1, had_one=False, wrong=True)),
            (offer(fleet(1, "a", "b", "c"), origin="other.json"), {"news": True}),
            (SOURCE, source("other.json", 1, 1)),
            (failed("other.json", "who knows"), {}),
            (SOURCE, source("other.json", 1, 2, wrong=True)),
            (failed("ring.json"), {}),
            (SOURCE, source("ring.json", 1, 3, had_one=False, wrong=True)),
            (offer("[]"), not_taken("document", 1)),
            (SOURCE, source("ring.json", 1, 4, had_one=False, wrong=True)),
            (states_failed(), told(("refused", None, None, None, 1, 1))),
            (say_text("[]"), not_taken("document", 1)),
            (SOURCE, source("ring.json", 1, 4, had_one=False, wrong=True)),
            (update(fleet(2, "a", "b", "c", "d")), {}),
            (SOURCE, source("ring.json", 1, 4, had_one=False, wrong=True)),
        ],
    ),
    (
        "states",
        THREE,
        [
            (FINGERPRINT, {}),
            (
                say({"a": "down", "c": "draining", "x": "down"}),
                {
                    "news": True,
                    "unknown": 1,
                    "next": None,
                    **states("down", "up", "draining"),
                    **told(("mark", "a", "up", "down", 0, 0), ("mark", "c", "up", "draining", 0, 0)),
                },
            ),
            (FINGERPRINT, {}),
            (say({"a": "down", "c": "draining"}), {"news": False, "unknown": 0, **told()}),
            (
                say({"b": "down", "c": "down"}),
                told(
                    ("mark", "a", "down", "up", 0, 0),
                    ("mark", "b", "up", "down", 0, 0),
                    ("mark", "c", "draining", "down", 0, 0),
                ),
            ),
            (FINGERPRINT, {}),
            *[(say_text(text), {**not_taken("document", 0), **states("up", "down", "down")}) for text in BROKEN],
            (say({}), {"news": True, **states("up", "up", "up")}),
            (FINGERPRINT, {}),
            (SOURCE, NO_SOURCE),
        ],
    ),
    (
        "states that end",
        THREE,
        [
            (
                say({"a": entry("down", NOW + 2), "b": entry("down", NOW), "c": entry("down", NOW + 1, by="check")}),
                {"next": NOW + 1, **states("down", "up", "down")},
            ),
            (say({"a": entry("down", NOW + 2), "c": entry("down", NOW + 1)}, NOW + 1), {"next": NOW + 2}),
            (say({"a": entry("down", NOW + 2), "x": entry("down", NOW + 2)}, NOW + 1), {"unknown": 1}),
            (say({"x": entry("down", NOW + 9)}, NOW + 1), {"next": NOW + 9, "news": True}),
            (say({"x": entry("down", NOW + 9)}, NOW + 9), {"next": None, "unknown": 0, "news": False}),
            # Of the year 2100.
            (say({"a": entry("down", 4_102_444_800_123)}, 0), {"next": 4_102_444_800_123}),
        ],
    ),
    (
        "states and marks of others, and reports",
        THREE,
        [
            (policy(rise=2, fall=1, max_ejected=100), {}),
            (report("b", False, 5), states("up", "down", "up")),
            # No other mark, no other health.
            (say({"b": "up"}), {"news": False, **states("up", "down", "up")}),
            (health("b"), {"ejected": True, "failures": 1}),
            (say({}), {"news": False}),
            (health("b"), {"ejected": True, "failures": 1}),
            # Another mark takes the faults away, though the state is the same.
            (say({"b": "down"}), {"news": False, **told()}),
            (health("b"), {"ejected": False, "failures": 0}),
            (down("a"), {}),
            # What somebody else has marked stays.
            (say({"c": "draining"}), states("down", "up", "draining")),
            (up("c"), {}),
            (say({"c": "draining"}), {"news": True}),
            (down("c"), {}),
            (say({}), states("down", "up", "up")),
            # A document that says that a node is up has nothing to take back.
            (say({"b": "up"}), {}),
            (down("b"), {}),
            (say({}), states("down", "down", "up")),
        ],
    ),
    (
        "states of nodes that come and go",
        THREE,
        [
            (say({"c": "down", "d": "down"}), {"unknown": 1}),
            (add("d"), states("up", "up", "down", "up")),
            (remove("c"), {}),
            (add("c"), states("up", "up", "up", "up")),
            (down("c"), {}),
            (say({}), {"news": False, **states("up", "up", "down", "up")}),
            (say({"a": "down"}), {}),
            (offer(fleet(9, "a", "b")), states("down", "up")),
            (offer(fleet(10, "b", "c")), states("up", "up")),
            (say({}), {"news": False}),
        ],
    ),
    (
        "states of a node that has another id",
        doc(["a", "b", "c"], name="jump"),
        [
            (say({"a": "down", "d": "down"}), {"unknown": 1}),
            (rename("a", "z"), states("down", "up", "up")),
            (say({}), states("up", "up", "up")),
        ],
    ),
]


def some_text(dice, epoch):
    """A document of a topology, or something like it."""
    ids = [f"n{i}" for i in range(7) if dice.below(4)]
    text = json.dumps(fleet(epoch, *[node(id, dice.pick([0, 0.5, 1, 1, 2])) for id in ids]))
    return text[: dice.below(len(text))] if dice.below(8) == 0 else text


def some_states(dice, now):
    ids = [f"n{i}" for i in range(9) if dice.below(3) == 0]
    until = [None, None, now - 5, now, now + 1, now + 10]
    return say({id: entry(dice.pick(["up", "draining", "down"]), dice.pick(until)) for id in ids}, now)


def random_sequence(dice, count):
    steps = [policy(1 + dice.below(2), 1 + dice.below(3), 0, 60)]
    for now in range(NOW, NOW + count):
        id, epoch = f"n{dice.below(7)}", dice.below(2 * (now - NOW) + 2)
        loss = dice.pick([{}, {}, {"max_loss": 0}, {"max_loss": 250}, {"max_loss": 1000}])
        steps.append(
            dice.pick(
                [
                    offer(some_text(dice, epoch), dice.pick(["one", "one", "two"]), **loss),
                    offer(some_text(dice, epoch), "one", **loss),
                    some_states(dice, now),
                    some_states(dice, now),
                    some_states(dice, now),
                    failed("one"),
                    states_failed(),
                    SOURCE,
                    FINGERPRINT,
                    FINGERPRINT,
                    report(id, dice.below(3) == 0, now - NOW),
                    down(id),
                    up(id),
                    draining(id),
                    dice.pick([add(id), remove(id)]),
                    health(id),
                ]
            )
        )
    return [(step, None) for step in steps]


def live_offers():
    sequences = list(SEQUENCES)
    for seed in range(51, 55):
        topology = fleet(0, "n0", "n1", "n2", "n3")
        sequences.append((f"any steps, {seed - 50}", topology, random_sequence(Dice(seed), 120)))
    cases = [tools.run_sequence(*sequence, live=offer_model.Live) for sequence in sequences]
    return "Calls on a live ring: documents of topologies and of states that somebody offers.", None, cases
