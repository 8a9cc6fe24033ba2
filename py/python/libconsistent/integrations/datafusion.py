"""The node of each row in DataFusion: a function for plans and, once registered, for SQL. A ring counts as it is when
it is made."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from datafusion import ScalarUDF, udf

from .. import Placement, Ring
from .arrow import indices, nodes_of

__all__ = ["locate", "node"]


def node(
    ring: Ring | Placement, keys: pa.DataType, name: str = "node", n: int = 1
) -> ScalarUDF:
    """The id of the node of each key, as a dictionary of all nodes; of n above 1 a list of them. `keys` is the type of
    the column: DataFusion casts columns of others to it, an integer 7 to a string "7" as well, which is another key.
    Null has no node, nor has any key if none is live."""
    placement = ring.snapshot() if isinstance(ring, Ring) else ring
    ids = pa.array(placement.nodes, pa.string())
    kind = pa.dictionary(pa.int32(), pa.string())
    return _udf(lambda column: nodes_of(placement, ids, column, n), keys, kind, name, n)


def locate(
    ring: Ring | Placement, keys: pa.DataType, name: str = "node_index", n: int = 1
) -> ScalarUDF:
    """As `node`, with the index of the node, as uint32."""
    placement = ring.snapshot() if isinstance(ring, Ring) else ring
    return _udf(lambda column: indices(placement, column, n), keys, pa.uint32(), name, n)


def _udf(
    place: Callable[[pa.Array], pa.Array], keys: pa.DataType, kind: pa.DataType, name: str, n: int
) -> ScalarUDF:
    return udf(place, [keys], kind if n == 1 else pa.list_(kind), "immutable", name)
