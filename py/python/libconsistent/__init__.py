"""Consistent hashing: the same key lands on the same node in every language.

>>> ring = Ring(["cache-a", "cache-b", "cache-c"])
>>> ring.get_node("user:42") in ring
True
"""

from typing import TYPE_CHECKING, Any

from ._errors import (
    ConflictError,
    ConsistentError,
    InvalidError,
    NoneLiveError,
    ShrunkError,
    StaleError,
    UnknownNodeError,
    UnsupportedError,
)
from ._libconsistent import (
    NO_INDEX,
    Checks,
    Following,
    Lease,
    Placed,
    Placement,
    Ring,
    Subscription,
    Transition,
    __version__,
    budget,
    detect,
    formats,
    import_topology,
    set_budget,
)
from ._records import (
    Bound,
    Candidate,
    Change,
    CheckPolicy,
    Detection,
    Distribution,
    Dtype,
    Explanation,
    Exported,
    Field,
    Format,
    HealthPolicy,
    Imported,
    Key,
    KeyMove,
    Leftover,
    Move,
    Moved,
    MovedRange,
    MoveReason,
    Node,
    NodeBalance,
    NodeChanges,
    NodeHealth,
    NodeLoad,
    Note,
    Obstacle,
    Plan,
    Probe,
    Rebalanced,
    SlotMove,
    Source,
    Spread,
    State,
    StatesOffered,
    Step,
    StickyPolicy,
    StickyUse,
    Touch,
    Verdict,
    Why,
)
from ._schemes import FieldSpec, ParameterSpec, SchemeName, SchemeProperties, SchemeSpec, schemes

if TYPE_CHECKING:
    from ._checker import AsyncHealthChecker, HealthChecker

__all__ = [
    "NO_INDEX",
    "AsyncHealthChecker",
    "Bound",
    "Candidate",
    "Change",
    "CheckPolicy",
    "Checks",
    "ConflictError",
    "ConsistentError",
    "Detection",
    "Distribution",
    "Dtype",
    "Explanation",
    "Exported",
    "Field",
    "FieldSpec",
    "Following",
    "Format",
    "HealthChecker",
    "HealthPolicy",
    "Imported",
    "InvalidError",
    "Key",
    "KeyMove",
    "Lease",
    "Leftover",
    "Move",
    "MoveReason",
    "Moved",
    "MovedRange",
    "Node",
    "NodeBalance",
    "NodeChanges",
    "NodeHealth",
    "NodeLoad",
    "NoneLiveError",
    "Note",
    "Obstacle",
    "ParameterSpec",
    "Placed",
    "Placement",
    "Plan",
    "Probe",
    "Rebalanced",
    "Ring",
    "SchemeName",
    "SchemeProperties",
    "SchemeSpec",
    "ShrunkError",
    "SlotMove",
    "Source",
    "Spread",
    "StaleError",
    "State",
    "StatesOffered",
    "Step",
    "StickyPolicy",
    "StickyUse",
    "Subscription",
    "Touch",
    "Transition",
    "UnknownNodeError",
    "UnsupportedError",
    "Verdict",
    "Why",
    "__version__",
    "budget",
    "detect",
    "formats",
    "import_topology",
    "schemes",
    "set_budget",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    # They need asyncio, which takes longer to import than all the rest.
    if name in ("AsyncHealthChecker", "HealthChecker"):
        from . import _checker

        return getattr(_checker, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
