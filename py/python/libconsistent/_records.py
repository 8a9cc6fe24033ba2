"""Plain records that calls take and return. Written by cargo xtask generate from surface: do not edit."""

import json
import reprlib
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from ._libconsistent import Placement

Key: TypeAlias = str | bytes | bytearray | memoryview
"""What can be placed: bytes, or a string, which counts as its UTF-8 bytes."""

Spread: TypeAlias = Literal["zone", "weight", "none"]
"""How replicas are chosen. `zone`: over zones as evenly as they allow; the default; `weight`: over zones as evenly as
their weights allow, so that one can be ramped up; `none`: the first nodes of the walk.
"""

Dtype: TypeAlias = Literal["uint32", "int32", "int64"]
"""The type of indices. Where there is no node, they are `NO_INDEX` or, signed, -1. `uint32`: the default; `int32`: for
what knows no unsigned numbers; `int64`: for indexing arrays.
"""

State: TypeAlias = Literal["up", "draining", "down"]
"""The health of a node. `up`: it takes its keys; `draining`: it keeps its keys but takes nothing new; `down`: it is on
no walk.
"""

Field: TypeAlias = int | bool | str | list[str]
"""What a dialect places keys by: a value in `fields` of a node."""

Touch: TypeAlias = Literal["first", "stayed", "moved"]
"""How a session came to its node. `first`: by its first lease, or the first after it was forgotten; `stayed`: it was
there; `moved`: its node was gone, down or over its bound.
"""

Verdict: TypeAlias = Literal["explained", "unexplained", "too_few"]
"""Whether something explains a sample. `explained`: the first candidate matches at least 95 %, which chance would not;
`unexplained`: nothing does; `too_few`: so few observations cannot tell.
"""

Why: TypeAlias = Literal["mark", "report", "heartbeat", "missed", "policy", "joined", "left", "topology", "refused"]
"""Why a ring changed. `mark`: `mark_up`, `mark_draining` or `mark_down`; `report`: a report of a check or a request;
`heartbeat`: a heartbeat of a node that had missed one; `missed`: no heartbeat for too long; `policy`: another policy
of health; `joined`: the node joined; `left`: the node left; `topology`: the topology changed: told once, behind
those who left and joined; `refused`: a document that was offered was refused, or could not be read: nothing changed.
"""

MoveReason: TypeAlias = Literal["node is gone", "zone doubled", "node is over", "load"]
"""Why a replica of a slot moves. `node is gone`: its node is leaving, or has no weight; `zone doubled`: it shared a
zone with another replica while zones sufficed; `node is over`: its node had more slots than its target, or another
one lacked some; `load`: its node was too full by what is measured.
"""

Obstacle: TypeAlias = Literal[
    "limit of moves",
    "limit of bytes",
    "limit of moves to a zone",
    "slots rest",
    "no node is free",
    "slots are too large",
    "limit of work",
]
"""What kept a plan from doing more. `limit of moves`: the limit of moves; `limit of bytes`: the limit of bytes; `limit
of moves to a zone`: the limit of moves to one zone; `slots rest`: slots moved too short a time ago; `no node is
free`: none takes it without two replicas on a node, or needlessly in a zone; `slots are too large`: no single move
lowers the load of a node that is too full; `limit of work`: the search had looked at enough.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Node:
    """A member of a ring."""

    id: str
    """The stable name: 1 to 1,024 bytes of UTF-8."""
    weight: float = 1.0
    """How large a share it takes: a whole number of thousandths; 0 owns nothing. Dialects take finer and larger ones
    where their systems do.
    """
    zone: str = ""
    """Where it stands: a path such as `eu/a`, over which replicas spread."""
    address: str = ""
    """How to reach it, such as `host:port`. It moves no key in schemes of our own."""
    metadata: dict[str, str] = field(default_factory=dict)
    """Anything else worth knowing. It never moves a key."""
    fields: dict[str, Field] = field(default_factory=dict)
    """What a dialect places keys by, such as `name` or `tokens`."""
    tier: int = 0
    """0 to 255. Keys go to nodes of the lowest tier that has a live node; those of other tiers stand by. Schemes of our
    own have tiers.
    """
    state: State = "up"
    """Its health, as a ring reports it; a node that joins a ring is up, whatever its record says."""

    def __repr__(self) -> str:
        # What differs from a new node, long values cut.
        given = [f"id={reprlib.repr(self.id)}"]
        for f in fields(self)[1:]:
            value = getattr(self, f.name)
            if value != (f.default if f.default is not MISSING else {}):
                given.append(f"{f.name}={reprlib.repr(value)}")
        return f"Node({', '.join(given)})"


@dataclass(frozen=True, slots=True, repr=False)
class Distribution:
    """How given keys spread over the nodes."""

    counts: dict[str, int]
    """Keys by node."""
    shares: dict[str, float]
    """The part of the placed keys by node, from 0 to 1."""
    total: int
    """Keys that have a node."""
    unplaced: int
    """Keys that have none, because no node is live."""
    peak_to_average: float
    """The load of the fullest live node against its fair part by weight: 1 is perfect, 0 is no keys."""

    def __repr__(self) -> str:
        unplaced = f", {self.unplaced} unplaced" if self.unplaced else ""
        return (
            f"<libconsistent.Distribution {self.total} keys{unplaced} on {len(self.counts)} nodes, "
            f"peak to average {self.peak_to_average:.3f}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A topology that matches more of a sample than chance would."""

    topology: str
    """The document, from which a ring is made."""
    matched: int
    """How many observations it agrees with."""
    observed: int
    """How many there are."""
    chance: float
    """About how likely one of all candidates would match so many by accident."""
    contradictions: tuple[tuple[Key | int, str], ...]
    """The first few observations that it contradicts."""
    untried: dict[str, str]
    """Parameters that were not tried, each with the reason."""
    aliases: dict[str, str]
    """Other names of the scheme with its parameters, and the clients and proxies that place alike."""

    @property
    def rate(self) -> float:
        """The part of the observations that it agrees with."""
        return self.matched / self.observed

    @property
    def scheme(self) -> dict[str, int | bool | str]:
        """The scheme's `name`, and its parameters that are not at their defaults."""
        scheme: dict[str, int | bool | str] = json.loads(self.topology)["scheme"]
        return scheme

    def __repr__(self) -> str:
        return (
            f"<libconsistent.Candidate {self.scheme}, {self.matched} of {self.observed}, by chance {self.chance:.1e}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`: the topology as the object that it is, keys of bytes in hexadecimal."""
        shown = [(bytes(key).hex() if not isinstance(key, str | int) else key, id) for key, id in self.contradictions]
        return asdict(self) | {"topology": json.loads(self.topology), "contradictions": shown}


@dataclass(frozen=True, slots=True, repr=False)
class Detection:
    """What a sample says about the scheme behind it."""

    verdict: Verdict
    """Whether the first candidate matches at least 95 %, which chance would not; so few observations may not tell."""
    candidates: tuple[Candidate, ...]
    """What matches more than chance would, best first."""
    observed: int
    """How many different observations there are."""
    tried: int
    """How many candidates were tried."""
    skipped: dict[str, int]
    """By scheme, how many candidates were not tried: they would have taken too long, or too much memory."""

    @property
    def best(self) -> Candidate | None:
        """The candidate that explains the sample, if one does."""
        return self.candidates[0] if self.verdict == "explained" else None

    @property
    def tied(self) -> tuple[Candidate, ...]:
        """All that explain it as well as the best one: which of them it is the sample does not tell."""
        best = self.best
        return () if best is None else tuple(c for c in self.candidates if c.matched == best.matched)

    def __repr__(self) -> str:
        best = f" by {self.candidates[0].scheme}" if self.verdict == "explained" else ""
        return (
            f"<libconsistent.Detection {self.verdict}{best}: {len(self.candidates)} candidates of {self.tried} tried, "
            f"{self.observed} observations>"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`."""
        candidates = [candidate.to_dict() for candidate in self.candidates]
        return {
            "verdict": self.verdict,
            "candidates": candidates,
            "observed": self.observed,
            "tried": self.tried,
            "skipped": dict(self.skipped),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A look-up in slow motion. For operators: the position tells strangers more than the node does."""

    hashed: tuple[int, int]
    """Start and end of the bytes of the key that were hashed: all, or the part inside the hash tag."""
    position: int
    """The key's position; 2^64-1 where it has none of 64 bits."""
    identifier: bytes | None
    """The key's 20 bytes where positions are wider: `chord`, `kademlia`, `cassandra` with the Random partitioner."""
    point: tuple[int, str] | None
    """The point that catches it, and the node of this point, whatever its health."""
    node: str | None
    """The node of the key."""
    skipped: tuple[str, ...]
    """Nodes that are down and would have come first."""
    walk: tuple[str, ...]
    """The key's node and its first heirs."""
    text: str
    """All of it in words."""

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"<libconsistent.Explanation position {self.position:#018x} on {reprlib.repr(self.node)}{skipped}>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`; the identifier in hexadecimal."""
        point = None if self.point is None else {"position": self.point[0], "node": self.point[1]}
        identifier = None if self.identifier is None else self.identifier.hex()
        return asdict(self) | {"identifier": identifier, "point": point}


class Move(NamedTuple):
    """Keys that move from one node to another; none is no node."""

    from_: str | None
    """The node that has them before."""
    to: str | None
    """The node that has them after."""
    positions: int
    """How many of the positions move: of 2^64, in dialects of as many as they have."""
    share: float
    """The part of all keys that moves, from 0 to 1."""


class MovedRange(NamedTuple):
    """Positions that move, the first and the last included."""

    first: int
    """The first."""
    last: int
    """The last."""
    from_: str | None
    """The node that has them before."""
    to: str | None
    """The node that has them after."""


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """What moves from one placement to another. Nodes are the same when their ids are."""

    moves: tuple[Move, ...]
    """Every pair of nodes between which keys move, by the node before, then the node after."""
    ranges: tuple[MovedRange, ...]
    """The positions that move, ascending."""
    moved: float
    """The part of all keys that moves, from 0 to 1."""
    minimum: float
    """The part that must move to get from the shares before to the shares after."""
    positions: int
    """What moves, exactly: in positions."""
    minimum_positions: int
    """`minimum`, exactly: in positions."""

    def __str__(self) -> str:
        shown = ", ".join(f"{m.from_} -> {m.to} {m.share:.1%}" for m in self.moves[:5])
        more = f", and {len(self.moves) - 5} more" if len(self.moves) > 5 else ""
        return f"{self.moved:.1%} of all keys move, {self.minimum:.1%} must{': ' if shown else ''}{shown}{more}"

    def __repr__(self) -> str:
        return f"<libconsistent.Plan {self.moved:.1%} moved, {len(self.moves)} moves, {len(self.ranges)} ranges>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`; moves and ranges as objects, which say `from` for `from_`."""

        def named(record: Move | MovedRange) -> dict[str, Any]:
            return {name.rstrip("_"): value for name, value in record._asdict().items()}

        return {
            "moves": [named(move) for move in self.moves],
            "ranges": [named(range) for range in self.ranges],
            "moved": self.moved,
            "minimum": self.minimum,
            "positions": self.positions,
            "minimum_positions": self.minimum_positions,
        }


class SlotMove(NamedTuple):
    """A replica of a slot that moves."""

    slot: int
    """The slot."""
    replica: int
    """Which of its places, counted from 0."""
    from_: str
    """The node that gives it."""
    to: str
    """The node that takes it."""
    reason: MoveReason
    """Why."""


@dataclass(frozen=True, slots=True)
class NodeBalance:
    """What a node has after a plan."""

    id: str
    """The node."""
    places: int
    """How many replicas of slots it has."""
    target: int
    """How many it should have by its weight, as far as zones allow; 0 if it takes none."""
    fullness: dict[str, float]
    """How full it is by each measure: 1 is its part."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a plan left to do, for a next step or for ever."""

    empty: int
    """Places without a node."""
    leaving: int
    """Places on nodes that are to have none."""
    doubled: int
    """Slots of which some zone has more replicas than need be."""
    over: int
    """Without loads, places above the targets, or missing, beyond the tolerance; with them, nodes that are too full."""
    obstacles: tuple[Obstacle, ...]
    """What kept the plan from it; none if nothing is left."""


@dataclass(frozen=True, slots=True, repr=False)
class Rebalanced:
    """A plan for the next assignment, and the placement that has it."""

    placement: "Placement"
    """The next topology, one epoch later, with nodes as healthy as they are; the same one if nothing moves. Rings take
    it by `update`.
    """
    moves: tuple[SlotMove, ...]
    """What moves, by slot and replica. Places that had no node are not among them."""
    balance: tuple[NodeBalance, ...]
    """What each node has then, in the order of the placement that was rebalanced."""
    left: Leftover
    """What is left to do."""
    filled: int
    """How many places got a node that had none."""
    minimum: int
    """The fewest places that nodes must take to have their targets, filled ones counted."""
    bytes: int
    """The bytes of the slots that move, once for each move."""

    def __str__(self) -> str:
        filled = f", {self.filled} filled" if self.filled else ""
        why = f": {', '.join(self.left.obstacles)}" if self.left.obstacles else ""
        left = [f"{count} {name}" for name, count in asdict(self.left).items() if name != "obstacles" and count]
        return f"{len(self.moves)} moves{filled}, {self.minimum} must{'; left ' if left else ''}{', '.join(left)}{why}"

    def __repr__(self) -> str:
        return f"<libconsistent.Rebalanced {self}>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`: the placement as its document, and moves say `from` for `from_`."""
        return {
            "placement": json.loads(self.placement.to_json()),
            "moves": [{name.rstrip("_"): value for name, value in move._asdict().items()} for move in self.moves],
            "balance": [asdict(node) for node in self.balance],
            "left": asdict(self.left),
            "filled": self.filled,
            "minimum": self.minimum,
            "bytes": self.bytes,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One topology on the way to another."""

    placement: "Placement"
    """The topology to publish next. Up to some position it places keys as the end of the way does, and beyond as the
    topology before.
    """
    plan: Plan
    """What moves to get there."""
    bytes: int
    """How many bytes that are, by `sizes`; 0 without."""
    left: float
    """The part of all copies that is still to move after it."""
    is_last: bool
    """Whether this is the end of the way."""

    def __str__(self) -> str:
        return f"{self.plan.moved:.1%} of all keys move, {self.left:.1%} of all copies are left"

    def __repr__(self) -> str:
        return f"<libconsistent.Step {self.plan.moved:.1%} moved, {self.left:.1%} left{', the last' * self.is_last}>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`: the placement as its document."""
        return {
            "placement": json.loads(self.placement.to_json()),
            "plan": self.plan.to_dict(),
            "bytes": self.bytes,
            "left": self.left,
            "is_last": self.is_last,
        }


class NodeChanges(NamedTuple):
    """What a full list of members changed. Ids are ordered by their bytes."""

    added: tuple[str, ...]
    """Those that joined."""
    removed: tuple[str, ...]
    """Those that left."""
    changed: tuple[str, ...]
    """Those that stayed with another record."""
    epoch: int
    """The epoch after it: that before if nothing changed. Another order alone is a change where order counts."""


class Change(NamedTuple):
    """A change of a ring: of a node's state, of the members, or of the topology as a whole."""

    why: Why
    """Why, or what."""
    node: str | None
    """The node's id; none where the topology as a whole changed."""
    from_: State | None
    """Its state before; none if it joined."""
    to: State | None
    """Its state after; none if it left."""
    epoch_before: int
    """The ring's epoch before. A change of health does not count."""
    epoch: int
    """The ring's epoch after."""
    lost: int
    """How many changes just before it are not told, since too many waited."""
    reason: str | None = None
    """Why a document was refused; none for all else."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a ring knows of where its topology comes from."""

    origin: str
    """What the documents are from, such as a path."""
    age: float | None
    """How long ago, in seconds, the source last had a document that was taken, whether that was news or not; none
    before the first time.
    """
    accepted: int
    """How many documents were taken."""
    refused: int
    """How many documents were refused, or could not be read."""
    error: str | None
    """Why the last one was refused; none if it was taken."""
    error_age: float | None
    """How long ago that was, in seconds."""


class StatesOffered(NamedTuple):
    """What a document of states led to."""

    changed: bool
    """Whether the state of any node changed."""
    unknown: int
    """How many of its nodes are no members."""
    next: float | None
    """When the first of its entries ends, in seconds of the Unix epoch: it is to be offered again then. None if none
    ends.
    """


class KeyMove(NamedTuple):
    """Copies of keys that move from one node to another; none is no node."""

    from_: str | None
    """The node that has them before."""
    to: str | None
    """The node that has them after."""
    copies: int
    """How many there are."""


@dataclass(frozen=True, slots=True, repr=False)
class Moved:
    """What moves of given keys."""

    keys: int
    """How many keys there were."""
    which: tuple[int, ...]
    """The places of those that move, counted from 0, ascending."""
    moves: tuple[KeyMove, ...]
    """Every pair of nodes between which copies move, by the node before, then the node after."""
    copies: int
    """How many copies move; with one node a key this is how many keys."""

    def __repr__(self) -> str:
        return f"<libconsistent.Moved {len(self.which)} of {self.keys} keys, {len(self.moves)} moves>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`; moves as objects, which say `from` for `from_`."""
        return {
            "keys": self.keys,
            "which": list(self.which),
            "moves": [{name.rstrip("_"): value for name, value in move._asdict().items()} for move in self.moves],
            "copies": self.copies,
        }


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """When reports and missed heartbeats take a node down, and bring it back."""

    rise: int = 2
    """So many successes in a row bring a node back; at least 1."""
    fall: int = 3
    """So many failures in a row take a node down; at least 1."""
    heartbeat_timeout: float | timedelta | None = None
    """A node without a heartbeat for longer than this, in seconds, is taken down. None: none is expected."""
    max_ejected: int = 50
    """At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together."""


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """What reports, heartbeats and marks have said of a node."""

    state: State
    """The state, which look-ups go by."""
    ejected: bool
    """Whether it is down because of reports or missed heartbeats, not of a mark."""
    successes: int
    """Successes reported in a row."""
    failures: int
    """Failures reported in a row."""
    last_checked: float | None
    """The time of the last report, in seconds."""
    last_beat: float | None
    """The time of the last heartbeat, in seconds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How far above its fair share a node's load may go: a factor, with a floor if told, or a gap. A new ring has the
    factor 1.25.
    """

    factor: float | None = None
    """Up to so many times the fair share, rounded up: whole thousandths from 1 to 1000."""
    gap: int | None = None
    """Up to the fair share, rounded up, and so many more: 0 to 2^32-1."""
    floor: int = 0
    """With a factor: up to this load each node takes more, whatever its fair share, 0 to 2^32-1. While there is little
    to do, what belongs together stays together.
    """


class NodeLoad(NamedTuple):
    """The load of a node."""

    leases: int
    """Leases that are out."""
    measured: int
    """What `set_load` said last."""
    cap: int
    """Up to which load the node takes the next lease; 0 if it is not up or has no weight."""

    @property
    def total(self) -> int:
        """Leases and measured load."""
        return self.leases + self.measured


@dataclass(frozen=True, slots=True)
class StickyPolicy:
    """How sessions stick."""

    choices: int = 2
    """Among so many first nodes of its walk a session's node is chosen; at least 1."""
    ttl: float | timedelta = 1800.0
    """A session not touched for longer than this, in seconds, is forgotten."""
    sessions: int = 1048576
    """At most so many sessions are kept, 1 to 2^26; the oldest make room."""
    hysteresis: float = 0.25
    """By this part of its cap a node may be above it before a session leaves it: whole thousandths from 0 to 1000."""


@dataclass(frozen=True, slots=True)
class StickyUse:
    """How many sessions are kept, and in how much memory."""

    sessions: int
    """Sessions, also those that nobody has found too old yet."""
    memory_bytes: int
    """Bytes, unused room included."""


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """How often, and how many at a time, nodes are checked. Times are in seconds, rounded up to whole milliseconds."""

    interval: float | timedelta = 1.0
    """The time from one probe of a node to its next; above 0."""
    jitter: float = 0.1
    """The next probe comes later by a random time of up to this part of the interval: whole thousandths from 0 to 1."""
    timeout: float | timedelta = 1.0
    """A probe that has not finished by then has failed; above 0."""
    max_in_flight: int = 64
    """At most so many probes are out at a time; at least 1."""
    seed: int = 0
    """Decides the jitter: give each process another."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check to make: ask the node at the address, and tell by the deadline how it went."""

    number: int
    """The number to finish it by, counted from 1."""
    id: str
    """The node."""
    address: str
    """Its address."""
    deadline: float
    """When it has failed, if it has not finished before: seconds."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of another system's configurations."""

    name: str
    """What `import_topology` and `export_topology` take."""
    text: str
    """What it is, in a line."""
    is_written: bool
    """Whether `export_topology` writes it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an answer does not hold, or what was taken for granted."""

    text: str
    """What it says."""
    line: int | None
    """The line that it is about, counted from 1, where there is one."""
    path: str
    """The path of the value that it is about; empty where there is none."""

    def __str__(self) -> str:
        places = ([] if self.line is None else [f"line {self.line}"]) + ([self.path] if self.path else [])
        return f"{', '.join(places)}: {self.text}" if places else self.text


@dataclass(frozen=True, slots=True)
class Imported:
    """What a configuration of another system says."""

    name: str
    """What the file calls it; where it has no name, that of the format."""
    document: str
    """The topology document, from which a ring is made."""
    states: dict[str, State]
    """The nodes that are not up, and what they are, which no document says."""
    notes: tuple[Note, ...]
    """What the document does not hold, and what was taken for granted."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A configuration of another system as it was written."""

    text: str
    """The text."""
    notes: tuple[Note, ...]
    """What the text does not say."""


for _record in (
    Node,
    Distribution,
    Explanation,
    Move,
    MovedRange,
    Plan,
    SlotMove,
    NodeBalance,
    Leftover,
    Rebalanced,
    Step,
    NodeChanges,
    Change,
    KeyMove,
    Moved,
    HealthPolicy,
    NodeHealth,
    Bound,
    NodeLoad,
    StickyPolicy,
    StickyUse,
    CheckPolicy,
    Probe,
    Format,
    Note,
    Imported,
    Exported,
):
    _record.__module__ = "libconsistent"
