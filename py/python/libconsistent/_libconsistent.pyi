# Written by cargo xtask generate from surface and this file's template there: do not edit.

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from os import PathLike
from types import GenericAlias
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, Unpack, final, overload, type_check_only

from typing_extensions import Buffer, TypeVar

from ._records import (
    Bound,
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
    Moved,
    Node,
    NodeChanges,
    NodeHealth,
    NodeLoad,
    Plan,
    Probe,
    Rebalanced,
    Source,
    Spread,
    State,
    StatesOffered,
    Step,
    StickyPolicy,
    StickyUse,
    Touch,
)
from .options import (
    ApisixOptions,
    AssignedOptions,
    CaddyOptions,
    CarbonCRelayOptions,
    CarbonOptions,
    CassandraOptions,
    ChordOptions,
    ClickhouseDistributedOptions,
    CouchbaseOptions,
    DalliOptions,
    DnsdistChashedOptions,
    DskitRingOptions,
    DynamoOptions,
    ElasticsearchOptions,
    EnvoyMaglevOptions,
    EnvoyRingHashOptions,
    ExHashRingOptions,
    FlexihashOptions,
    GoBuraksezerOptions,
    GoDgryskiMaglevOptions,
    GoDgryskiMpchashOptions,
    GoDgryskiRendezvousOptions,
    GoGroupcacheOptions,
    GoLafiklOptions,
    GomemcacheOptions,
    GoRedisOptions,
    GoSerialxOptions,
    GoStathatOptions,
    GrpcRingHashOptions,
    GuavaOptions,
    HaproxyMapOptions,
    HaproxyOptions,
    IngressNginxOptions,
    IpvsMhOptions,
    JumpbackOptions,
    JumpHashOptions,
    JumpOptions,
    JumpSelectorOptions,
    K8sShardsOptions,
    KademliaOptions,
    KafkaOptions,
    KetamaOptions,
    KubeaiOptions,
    LibketamaOptions,
    LibringOptions,
    MaglevOptions,
    McrouterOptions,
    ModulaOptions,
    MultiprobeOptions,
    NginxHashOptions,
    NginxIpHashOptions,
    NginxOptions,
    NpmConsistentHashingOptions,
    NpmConsistentHashOptions,
    NpmEffectOptions,
    NpmHashringOptions,
    NpmKetamaOptions,
    NpmMemjsOptions,
    NpmNodeHashringOptions,
    OpenrestyOptions,
    OtelLoadbalancingOptions,
    PeclMemcacheOptions,
    ProductionStackOptions,
    PypiClandestinedOptions,
    PypiConsistentHashGitOptions,
    PypiConsistentHashingOptions,
    PypiConsistentHashOptions,
    PypiHashRingOptions,
    PypiPymemcacheOptions,
    PypiUhashringOptions,
    PythonMemcachedOptions,
    RabbitmqOptions,
    RayServeOptions,
    RedisClusterOptions,
    RedisRbOptions,
    RedisSlotsOptions,
    RendezvousOptions,
    RiakOptions,
    RingOptions,
    RustHashringOptions,
    ShardedJedisOptions,
    SlotsOptions,
    SmgOptions,
    SpymemcachedArrayOptions,
    SpymemcachedOptions,
    SwiftOptions,
    TableOptions,
    TextbookOptions,
    ThanosKetamaOptions,
    TokensOptions,
    ToozOptions,
    TraefikHrwOptions,
    TrafficServerOptions,
    TwemproxyOptions,
    VarnishShardOptions,
    VictoriametricsOptions,
    VitessOptions,
    VllmRouterOptions,
    XmemcachedArrayOptions,
    XmemcachedOptions,
)

__all__ = [
    "NO_INDEX",
    "Checks",
    "Following",
    "Lease",
    "Placed",
    "Placement",
    "Ring",
    "Subscription",
    "Transition",
    "__version__",
    "_schemes_json",
    "budget",
    "detect",
    "formats",
    "import_topology",
    "set_budget",
]

NO_INDEX: Final[int]
"""The index that stands for no node."""
__version__: Final[str]
"""The version of the package."""

@type_check_only
class _ArrowArray(Protocol):
    """What gives its rows as an Arrow array."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@type_check_only
class _ArrowStream(Protocol):
    """What gives its rows as an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Keys: TypeAlias = Iterable[Key] | Buffer | _ArrowArray | _ArrowStream
_Integers: TypeAlias = Iterable[int] | Buffer | _ArrowArray | _ArrowStream
_Nodes: TypeAlias = Mapping[str, float] | Iterable[str | Node | Mapping[str, object]]
_Item = TypeVar("_Item", default=str | None)

@final
class Checks:
    """A schedule of active checks: it says what to probe and when, and tells the ring how it went. It runs nothing. It
    follows the ring's members. Made by `checks`.
    """

    def due(self, now: float | timedelta | None = None) -> list[Probe]:
        """The probes to make now, each once. Those that are out for too long are reported as failures first.

        Args:
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            The probes.

        Cost: O(nodes).
        """
    def finished(self, number: int, ok: bool, now: float | timedelta | None = None) -> bool:
        """Tell how a probe went.

        Args:
            number: The probe's number.
            ok: Whether it went well.
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            Whether that counted: one that has timed out, or whose node has left, does not.

        Cost: O(log nodes); O(nodes) where the node's state changes.
        """
    def cancel(self, number: int) -> bool:
        """Take back a probe that told nothing of its node, such as one that failed by a mistake of the program: it
        counts neither way, and the node's next one comes when it would have come.

        Args:
            number: The probe's number.

        Returns:
            Whether it was out.

        Cost: O(log nodes).
        """
    def next_wake(self) -> float | None:
        """When to call `due` again, unless a probe finishes, or the ring changes, before.

        Returns:
            The time; none if there is nothing to wait for.

        Cost: O(1).
        """

@final
class Following:
    """A file whose documents a ring takes over. Made by `follow`; it ends with its ring, too."""

    def close(self) -> None:
        """Follow the file no more. The ring stays as it is.

        Cost: O(1); in Python and C it waits for its thread, which may be reading or calling a function.
        """
    def __enter__(self) -> Following:
        """Follow the file no more. The ring stays as it is.

        Cost: O(1); in Python and C it waits for its thread, which may be reading or calling a function.
        """
    def __exit__(self, *_raised: object) -> None:
        """Follow the file no more. The ring stays as it is.

        Cost: O(1); in Python and C it waits for its thread, which may be reading or calling a function.
        """
    @property
    def closed(self) -> bool:
        """Whether it has ended, by its own `close` or with its ring.

        Cost: O(1).
        """

@final
class Lease:
    """One more on a node's load, until it is released. Made by `acquire` and `acquire_sticky`."""

    @property
    def node(self) -> str:
        """The id of the node it is on.

        Cost: O(1).
        """
    @property
    def spilled(self) -> int:
        """How many nodes stand before it on the key's walk: 0 is the key's own node.

        Cost: O(1).
        """
    @property
    def cost(self) -> int:
        """How much of the node's load it is.

        Cost: O(1).
        """
    @property
    def home(self) -> bool:
        """Whether it is on the key's own node: `spilled` is 0.

        Cost: O(1).
        """
    @property
    def touch(self) -> Touch | None:
        """How its session came to the node; none for leases without a session.

        Cost: O(1).
        """
    def release(self) -> bool:
        """Give the place back. Any further time does nothing.

        Returns:
            Whether it was out.

        Cost: O(1).
        """
    def __enter__(self) -> str:
        """`with` enters with the id of the node, and releases the lease at its end.

        Cost: O(1).
        """
    def __exit__(self, *_raised: object) -> None:
        """`with` enters with the id of the node, and releases the lease at its end.

        Cost: O(1).
        """

@final
class Placed(Generic[_Item]):
    """The nodes of many keys, all on one snapshot. Made by `place` and its like."""

    @property
    def indices(self) -> memoryview[int]:
        """One index a key, `NO_INDEX` where there is none.

        Cost: O(1): no copy.
        """
    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids that the indices refer to.

        Cost: O(1).
        """
    @property
    def snapshot(self) -> Placement:
        """The placement that the indices refer to.

        Cost: O(1).
        """
    def __len__(self) -> int:
        """How many keys there are.

        Cost: O(1).
        """
    def __getitem__(self, key: int, /) -> _Item:
        """The id of the node of a key; of batches of n nodes the list of ids. None if no node is live.

        Args:
            key: The number of the key, from the end if negative.

        Cost: O(1).
        """
    def __iter__(self) -> Iterator[_Item]:
        """The ids of the nodes, key by key.

        Cost: O(keys).
        """
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """For Arrow: the indices as an array that shares their memory, null where there is no node; of batches of n
        nodes as lists of that size, with null for nodes that a list is short of.

        Args:
            requested_schema: Not looked at.

        Cost: One pass over the indices, none of which is copied.
        """
    @classmethod
    def __class_getitem__(cls, key: Any) -> GenericAlias:
        """For NumPy and others that take buffers: the indices, without a copy.

        Args:
            key: The type of an item.

        Cost: O(1).
        """
    if sys.version_info >= (3, 12):
        def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class Placement:
    """A ring's topology and health at one instant. It does not change. Made by `snapshot`. Indices are ranks of nodes
    by id bytes, or places in the document under schemes where its order counts.
    """

    @property
    def scheme(self) -> str:
        """The scheme's name.

        Cost: O(1).
        """
    @property
    def epoch(self) -> int:
        """How many changes led here: counted up by each change, taken over by `update`.

        Cost: O(1).
        """
    @property
    def fingerprint(self) -> str:
        """128 bits over everything that can move a key, in hexadecimal: equal ones place every key alike. The health of
        nodes is no part of it.

        Cost: O(1).
        """
    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of all nodes, in order; indices refer to it.

        Cost: O(nodes) the first time after a change.
        """
    def __len__(self) -> int:
        """How many nodes there are; indices are below it.

        Cost: O(1).
        """
    def __contains__(self, id: object, /) -> bool:
        """Whether an id is a member.

        Args:
            id: Any id.

        Cost: O(log nodes).
        """
    def __iter__(self) -> Iterator[str]:
        """The ids of all nodes, one after the other.

        Cost: O(nodes).
        """
    def node(self, node: str | int) -> Node:
        """The record of a node, with its state.

        Args:
            node: The id of a member, or its index.

        Returns:
            The record.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes); it copies the record.
        """
    def state(self, id: str) -> State:
        """The health of a node.

        Args:
            id: The id of a member.

        Returns:
            Its state.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes).
        """
    def to_json(self) -> str:
        """The canonical topology document: equal topologies give equal texts. Health and the secret are no part of it.
        An epoch of 0 is left out.

        Returns:
            The text of the document.

        Cost: O(length of the text).
        """
    def to_json_beside(self) -> tuple[str, bytes]:
        """The document with the rows of its assignment in a file beside it, under the scheme `assigned`: a reader who
        maps the file into memory finds the nodes of one slot by its number. `from_json` takes both. Under other
        schemes, and without rows, it is `to_json` and no bytes.

        Returns:
            The text of the document, and the bytes of the file.

        Cost: O(length of both).
        """
    def __copy__(self) -> Placement:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __deepcopy__(self, _memo: object, /) -> Placement:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __reduce__(self) -> tuple[object, tuple[str, dict[str, str]]]:
        """For `pickle`: the document, from which the copy is made, and of placements the states of their nodes. With a
        secret it is refused, with a TypeError: documents have none.

        Cost: O(length of the document).
        """
    def locate(self, key: Key) -> int | None:
        """Find the index of a key's node: the first live one on its walk. `node` and `nodes` tell whose index it is.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The index; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: Expected O(1); O(nodes) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are down. It
        allocates nothing and takes no lock.
        """
    def get_node(self, key: Key) -> str | None:
        """Find the node of a key: the first live one on its walk.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            Its id; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: Expected O(1); O(nodes) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are down. It
        allocates nothing and takes no lock.
        """
    def get_node_u64(self, key: int) -> str | None:
        """As `get_node` for an integer key: its 8 little-endian bytes, or what the dialect's system has. Where that has
        none, an error of kind `keys`.

        Args:
            key: An integer from 0 to 2^64-1.

        Returns:
            The id of its node; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_node`.
        """
    def get_node_hashed(self, position: int) -> str | None:
        """As `get_node` for a key that already is its position.

        Args:
            position: A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.

        Returns:
            The id of its node; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `get_node`, without hashing.
        """
    def get_nodes(
        self, key: Key, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """Find the first n nodes for a key: its node first, then its replicas, spread over zones. Fewer if fewer are
        live.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            Their ids, in order.

        Raises:
            InvalidError: `keys`, `zone`.

        Cost: Expected O(n^2) for few nodes without zones; with zones also the length of the walk to a node of the next
        zone. No lock; it allocates what it returns.
        """
    def get_nodes_u64(
        self, key: int, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """As `get_nodes` for an integer key.

        Args:
            key: An integer from 0 to 2^64-1.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            The ids of the nodes, in order.

        Raises:
            InvalidError: `keys`, `zone`.

        Cost: As `get_nodes`.
        """
    def get_nodes_hashed(
        self, position: int, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """As `get_nodes` for a key that already is its position.

        Args:
            position: A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            The ids of the nodes, in order.

        Raises:
            InvalidError: `keys`, `zone`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `get_nodes`, without hashing.
        """
    def get_primary(self, key: Key) -> str | None:
        """Find the node that a key has while every node is up: the first of its walk, whatever its health.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            Its id; none if no node has a weight.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_node`.
        """
    def pick_node(self, key: Key, n: int, salt: Key) -> str | None:
        """Choose one of the first n nodes for a key by a salt, such as a request's id: reads spread over replicas.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes, at least 0; more than there are asks for all.
            salt: Chooses among them: the same for the same salt, evenly spread over many, such as ids of requests.

        Returns:
            Its id; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_nodes`; it allocates nothing up to 16 nodes.
        """
    def position(self, key: Key) -> int:
        """The position of a key, which ranges and plans speak of: in dialects the system's own hash, slot or partition.
        It is for programs that copy what moves, not for strangers.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The position.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(length of the key).
        """
    def slot(self, key: Key) -> int:
        """The slot of a key, where slots are kept on their nodes, as the scheme `assigned` has them: what loads and
        moves are numbered by.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The slot, from 0.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(length of the key).
        """
    @overload
    def place(self, keys: _Keys, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """Find the nodes of many keys, all on one snapshot. Keys are texts, bytes, or a buffer or Arrow array of them.

        Args:
            keys: The keys.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: As `get_node` for each key, without a call for each.
        """
    @overload
    def place(self, keys: _Keys, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    @overload
    def place_u64(self, keys: _Integers, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """As `place` for integer keys.

        Args:
            keys: Integers from 0 to 2^64-1.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: As `place`.
        """
    @overload
    def place_u64(self, keys: _Integers, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    @overload
    def place_hashed(self, positions: _Integers, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """As `place` for keys that already are their positions.

        Args:
            positions: Positions from 0 to 2^64-1; 32-bit dialects have those below 2^32.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `place`, without hashing.
        """
    @overload
    def place_hashed(self, positions: _Integers, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    @property
    def states_fingerprint(self) -> str:
        """128 bits over which nodes are down and which are draining, in hexadecimal: with equal ones, and equal
        `fingerprint`, look-ups answer alike.

        Cost: O(nodes).
        """
    def shares(self, n: int = 1, spread: Spread = "zone") -> dict[str, float]:
        """The part of all keys that each node has, exactly, health included: the positions among whose first n live
        nodes it is. With one node a key, the default, they sum to 1.

        Args:
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            Parts from 0 to 1, by node.

        Raises:
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `argument`, `too_many`.

        Cost: O(points); of replicas a look-up for each range between the points.
        """
    def distribution(self, keys: Iterable[Key]) -> Distribution:
        """How given keys spread over the nodes. It estimates shares under any scheme.

        Args:
            keys: The keys to count.

        Returns:
            Counts and parts by node.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: O(keys).
        """
    def ranges(self, id: str) -> list[tuple[int, int]]:
        """The positions that a node owns, health included, ascending, first and last included, neighbours joined.

        Args:
            id: The id of a member.

        Returns:
            Pairs of the first and the last position.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(points).
        """
    def explain(self, key: Key) -> Explanation:
        """Say why a key is where it is, and who inherits it. For operators: the position tells strangers more than the
        node does.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The look-up in slow motion.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_nodes` of a few; it allocates.
        """
    def fingers(self, node: str) -> list[str]:
        """The finger table of a node under `chord`: 160 ids, of which the one at i is the first node at or above the
        node's identifier plus 2^i. Nodes that are down are in no table but their own.

        Args:
            node: The id of a member.

        Returns:
            The ids.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(nodes).
        """
    def route(self, from_: str, key: Key) -> list[str]:
        """The nodes that a lookup from a node is sent on to under `chord`, hop by hop. The last, or the first node
        itself if there are none, is the one before the key's node.

        Args:
            from_: The id of the node that asks.
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The ids, in the order of the hops.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: O(nodes), with O(log nodes) hops expected and 160 at most.
        """
    def diff(self, other: Ring | Placement, *, n: int = 1, spread: Spread = "zone") -> Plan:
        """What would move if this became like another, health included: which positions, from whom and to whom. Of n
        nodes a key, the copies that move. `moved` answers for given keys under any schemes.

        Args:
            other: The ring or placement that this one would become like.
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            The plan.

        Raises:
            InvalidError: `incomparable`, `argument`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(points of both); of replicas a look-up in both for each range between the points.
        """
    def moved(self, other: Ring | Placement, keys: _Keys, *, n: int = 1, spread: Spread = "zone") -> Moved:
        """What would move of given keys if this became like another, under any two schemes: each key is placed by both.
        It is for schemes that cannot answer `diff`, and for what a change means for real keys.

        Args:
            other: The ring or placement that this one would become like.
            keys: The keys to place.
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            Which keys move, and from whom to whom.

        Raises:
            InvalidError: `keys`, `argument`, `too_many`.

        Cost: Two look-ups a key.
        """
    def assign(self, items: _Keys, *, factor: float = 1.0) -> Placed:
        """Give each of a finite set of items, such as shards, a node, so that none has more than `factor` times its
        fair part, rounded up. The answer follows from the topology and the set alone, whatever its order; when a
        node comes or goes, little more moves than must: least under `slots`, whose shares are the most even.

        Args:
            items: The items, each once: bytes or texts.
            factor: How far above its fair part a node may be: 1.0, the default, is even. Whole thousandths, 1 to
                1000.

        Returns:
            The node of each item, in the order in which they were given.

        Raises:
            InvalidError: `keys`, `argument`, `too_many`.

        Cost: O(items), with a logarithm, and a step for each full node on an item's walk; refused beyond the `budget`.
        """
    def rebalance(
        self,
        *,
        slots: int | None = None,
        replicas: int | None = None,
        loads: Mapping[str, _Integers] = {},
        capacities: Mapping[str, Mapping[str, int]] = {},
        sizes: _Integers = (),
        last_moved: _Integers = (),
        split: Iterable[int] = (),
        merge: Iterable[int] = (),
        replicas_of: Mapping[int, int] = {},
        max_moves: int | None = None,
        max_bytes: int | None = None,
        max_moves_to_zone: int | None = None,
        tolerance: float = 0.0,
        overload: float | None = None,
        min_interval: int = 0,
        now: int = 0,
    ) -> Rebalanced:
        """Plan the next assignment of slots that are kept on their nodes, as the scheme `assigned` has them, and make
        the topology that has it, one epoch later. From another scheme the plan begins with where that has the slots.
        Nodes that are up take slots, those that are down keep theirs, and those that drain, or have no weight, lose
        all.

        Args:
            slots: How many slots of equal size there are to be: those of the topology unless told, or 4096 if it
                has none.
            replicas: How many nodes a slot is to have, up to 16: as many as in the assignment that there is, or
                one.
            loads: What is measured of slots, at most 8, each with a number a slot: plans then level loads, not
                numbers of slots.
            capacities: Of a measure how much each node should have beside the others, by id; of one that is left
                out, by the weights.
            sizes: How many bytes each slot has, if `max_bytes` or the answer counts them.
            last_moved: When each slot moved last; empty for never.
            split: Slots that are cut in the middle before the plan, such as hot ones: both halves have the slot's
                row, and each half of its loads and sizes. Slots are told by the numbers that they have before.
            merge: Slots that are joined to the next one before the plan: they have the row of the first, and the
                sums.
            replicas_of: How many nodes single slots are to have, 1 to 16; those with more than `replicas` keep them
                in later plans.
            max_moves: The most replicas that move.
            max_bytes: The most bytes that move, by `sizes`.
            max_moves_to_zone: The most replicas that come to the nodes of one zone.
            tolerance: A node within this part of its target, such as 0.05, gives and takes nothing for the balance:
                whole thousandths.
            overload: How much more than its weight's part a node may take so that replicas stand in different
                zones: whole thousandths; as much as that needs unless told.
            min_interval: A slot whose last move is less than this before `now` rests; 0: none does.
            now: The time, in the unit of `min_interval` and `last_moved`.

        Returns:
            The next topology, which is the same one if nothing moves, and the plan: what moves, why, and what is
                left.

        Raises:
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `parameter`, `argument`, `too_many`.
            ConsistentError: `epoch`: the epoch cannot be counted further.

        Cost: O(slots * replicas), and a search that looks at 2^26 pairs of a place and a node at most.
        """
    def steps(
        self,
        to: Ring | Placement,
        *,
        n: int = 1,
        spread: Spread = "zone",
        max_share: float | None = None,
        max_bytes: int | None = None,
        per_zone: float | None = None,
        sizes: _Integers = (),
    ) -> Iterator[Step]:
        """The topologies on the way from this one to another, one after the other, so that no more moves at once than
        is asked for. The last one is the other topology itself; there are none if this is it already. Each next step
        is made when it is asked for, and going on from the topology of any step gives the rest. All nodes count as
        up. Nothing is published.

        Args:
            to: The ring or placement at the end of the way.
            n: How many nodes keep each key, 1 to 16: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            max_share: The most copies that move in a step, as a part of all: billionths from 0 to 1.
            max_bytes: The most bytes that move in a step, by `sizes`.
            per_zone: The most copies that come to the nodes of one zone in a step, as a part of all.
            sizes: How many bytes the keys of each part of the positions have, of as many equal parts as there are
                numbers.

        Returns:
            The steps, in their order. A limit that is smaller than what must move as a whole is refused when its
                step is made.

        Raises:
            InvalidError: `argument`, `incomparable`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            ConsistentError: `epoch`: the epoch cannot be counted further.

        Cost: A step as `diff` of the two and one compilation.
        """
    def export_topology(self, format: str, *, name: str | None = None, key: str | None = None) -> Exported:
        """Write the topology, and the health of its nodes, as a configuration of another system. What that cannot have
        is refused as `unsupported`, by name; what it has no place for and moves no key is a note.

        Args:
            format: The name of a format that is written, as `formats` lists it.
            name: What the upstream, backend or pool is called: `backends` unless told.
            key: What requests are hashed by in the words of the other system; unless told, a variable that a note
                names.

        Returns:
            The text, and notes.

        Raises:
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(length of the text).
        """

@final
class Ring:
    """A live ring, the handle that a service holds while nodes come, go and fail. Look-ups see the topology before or
    after a change, never a mixture, and may be made from any thread at any time; changes are made one after the
    other.
    """

    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ring"] = "ring", **options: Unpack[RingOptions]) -> Ring:
        """Make a ring of nodes, at most 2^20 of them, all up. Of another ring or placement it is a copy: scheme, nodes,
        epoch and secret, all nodes up; policies, loads and sessions are no part of it.

        `scheme` is the name of the scheme, `ring` unless told; its parameters, and `secret`, are the options. A name
        that is only known at run time is read by `from_json`.

        Cost: What the scheme declares; what exceeds the `budget` is refused beforehand.
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["slots"], **options: Unpack[SlotsOptions]) -> Ring:
        """A ring of the scheme `slots`. A fixed number of slots, each won by one node in a weighted race."""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["rendezvous"], **options: Unpack[RendezvousOptions]) -> Ring:
        """A ring of the scheme `rendezvous`. A weighted race of all nodes for each key (Thaler and Ravishankar
        1996).
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["jump"], **options: Unpack[JumpOptions]) -> Ring:
        """A ring of the scheme `jump`. Jump hash over numbered nodes, of which the last can go (Lamping and Veach
        2014).
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["jumpback"], **options: Unpack[JumpbackOptions]) -> Ring:
        """A ring of the scheme `jumpback`. JumpBackHash over numbered nodes, any of which can go (Ertl 2024)."""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["maglev"], **options: Unpack[MaglevOptions]) -> Ring:
        """A ring of the scheme `maglev`. Maglev's table of a prime number of entries (Eisenbud et al. 2016)."""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["multiprobe"], **options: Unpack[MultiprobeOptions]) -> Ring:
        """A ring of the scheme `multiprobe`. One point a node, many probes a key (Appleton and O'Reilly 2015)."""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["assigned"], **options: Unpack[AssignedOptions]) -> Ring:
        """A ring of the scheme `assigned`. Slots that stay on the nodes that the document lists for each."""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ketama"], **options: Unpack[KetamaOptions]) -> Ring:
        """A ring of the scheme `ketama`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_CONSISTENT and its KETAMA
        behaviours
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["libketama"], **options: Unpack[LibketamaOptions]) -> Ring:
        """A ring of the scheme `libketama`. RJ's libketama, master of 2014-10-01"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["modula"], **options: Unpack[ModulaOptions]) -> Ring:
        """A ring of the scheme `modula`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_MODULA, its default"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["python_memcached"], **options: Unpack[PythonMemcachedOptions]
    ) -> Ring:
        """A ring of the scheme `python_memcached`. python-memcached 1.62"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["dalli"], **options: Unpack[DalliOptions]) -> Ring:
        """A ring of the scheme `dalli`. Dalli 3.0.6, Ruby's client of memcached"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["pecl_memcache"], **options: Unpack[PeclMemcacheOptions]) -> Ring:
        """A ring of the scheme `pecl_memcache`. PHP's memcache of PECL 8.0, `addServer` of several servers"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["twemproxy"], **options: Unpack[TwemproxyOptions]) -> Ring:
        """A ring of the scheme `twemproxy`. nutcracker 0.5.0, distributions ketama and modula"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["mcrouter"], **options: Unpack[McrouterOptions]) -> Ring:
        """A ring of the scheme `mcrouter`. mcrouter, main 9d7f434: Ch3, WeightedCh3, Crc32 and Rendezvous"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["nginx"], **options: Unpack[NginxOptions]) -> Ring:
        """A ring of the scheme `nginx`. nginx 1.22.1, `hash KEY consistent`, of http and of stream; with `label:
        no_nul` the chash of lua-resty-balancer 1cd4363, as in ingress-nginx and OpenResty
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["nginx_hash"], **options: Unpack[NginxHashOptions]) -> Ring:
        """A ring of the scheme `nginx_hash`. nginx 1.22.1, `hash KEY`, of http and of stream"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["nginx_ip_hash"], **options: Unpack[NginxIpHashOptions]) -> Ring:
        """A ring of the scheme `nginx_ip_hash`. nginx 1.22.1, `ip_hash`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["haproxy"], **options: Unpack[HaproxyOptions]) -> Ring:
        """A ring of the scheme `haproxy`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type consistent`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["haproxy_map"], **options: Unpack[HaproxyMapOptions]) -> Ring:
        """A ring of the scheme `haproxy_map`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type map-based`, which is there
        without such a line, too
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["envoy_ring_hash"], **options: Unpack[EnvoyRingHashOptions]
    ) -> Ring:
        """A ring of the scheme `envoy_ring_hash`. Envoy 1.40.0, the policy RING_HASH, of HTTP and of redis_proxy"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["envoy_maglev"], **options: Unpack[EnvoyMaglevOptions]) -> Ring:
        """A ring of the scheme `envoy_maglev`. Envoy 1.40.0, the policy MAGLEV, of HTTP and of redis_proxy"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["grpc_ring_hash"], **options: Unpack[GrpcRingHashOptions]) -> Ring:
        """A ring of the scheme `grpc_ring_hash`. gRPC core 1.85.1, the policy ring_hash; gRPC-Go with sorted
        endpoints
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["otel_loadbalancing"], **options: Unpack[OtelLoadbalancingOptions]
    ) -> Ring:
        """A ring of the scheme `otel_loadbalancing`. loadbalancingexporter of the OpenTelemetry Collector, contrib
        0.131.0
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["rabbitmq"], **options: Unpack[RabbitmqOptions]) -> Ring:
        """A ring of the scheme `rabbitmq`. RabbitMQ 5b09e55, the exchange type `x-consistent-hash`, with OTP 25"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["varnish_shard"], **options: Unpack[VarnishShardOptions]) -> Ring:
        """A ring of the scheme `varnish_shard`. Varnish 7.1.1, the shard director of vmod directors, `.backend(by=URL)`
        and `shard.key()`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["caddy"], **options: Unpack[CaddyOptions]) -> Ring:
        """A ring of the scheme `caddy`. Caddy from 2.8, `uri_hash`, `header` and the other policies that hash; earlier
        ones by `version`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["traffic_server"], **options: Unpack[TrafficServerOptions]) -> Ring:
        """A ring of the scheme `traffic_server`. Apache Traffic Server 9.2.5, `round_robin=consistent_hash` of
        parent.config
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["dnsdist_chashed"], **options: Unpack[DnsdistChashedOptions]
    ) -> Ring:
        """A ring of the scheme `dnsdist_chashed`. dnsdist 1.7.3, `setServerPolicy(chashed)` with
        `setWHashedPertubation`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["traefik_hrw"], **options: Unpack[TraefikHrwOptions]) -> Ring:
        """A ring of the scheme `traefik_hrw`. Traefik 3.7.13, the strategy `hrw`, servers of equal weights"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ipvs_mh"], **options: Unpack[IpvsMhOptions]) -> Ring:
        """A ring of the scheme `ipvs_mh`. the scheduler `mh` of IPVS in Linux 6.1, on 64 bits"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["redis_cluster"], **options: Unpack[RedisClusterOptions]) -> Ring:
        """A ring of the scheme `redis_cluster`. Redis 7.0.15, a cluster of masters; new ones as `redis-cli --cluster
        create` makes them
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["cassandra"], **options: Unpack[CassandraOptions]) -> Ring:
        """A ring of the scheme `cassandra`. Apache Cassandra as cassandra-driver 3.30.1 places, and the server's rule
        where it differs
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["tokens"], **options: Unpack[TokensOptions]) -> Ring:
        """A ring of the scheme `tokens`. the rings of Loki, Mimir and Tempo (dskit de1ec75), and others whose tokens
        are listed
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["table"], **options: Unpack[TableOptions]) -> Ring:
        """A ring of the scheme `table`. Swift 2.38.3, and with options Elasticsearch 8.15.3, Couchbase, Vitess 0.24.4,
        Kubernetes 1.37, Redis and Riak: tables of slots whose nodes are listed
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["dynamo"], **options: Unpack[DynamoOptions]) -> Ring:
        """A ring of the scheme `dynamo`. strategy 3 of DeCandia et al., "Dynamo", 2007"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["chord"], **options: Unpack[ChordOptions]) -> Ring:
        """A ring of the scheme `chord`. Stoica et al., "Chord", 2001, with identifiers of 160 bits"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["kademlia"], **options: Unpack[KademliaOptions]) -> Ring:
        """A ring of the scheme `kademlia`. kademlia 2.2.3 of PyPI, and the rule of BitTorrent's Mainline DHT (BEP 5)
        with raw identifiers
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["thanos_ketama"], **options: Unpack[ThanosKetamaOptions]) -> Ring:
        """A ring of the scheme `thanos_ketama`. Thanos e103a81, Receive with the hashring algorithm `ketama`"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["clickhouse_distributed"], **options: Unpack[ClickhouseDistributedOptions]
    ) -> Ring:
        """A ring of the scheme `clickhouse_distributed`. Distributed tables of ClickHouse 18.16.1"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["textbook"], **options: Unpack[TextbookOptions]) -> Ring:
        """A ring of the scheme `textbook`. the class that tutorials and interviews write, with virtual nodes and a
        bisection to the right
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["guava"], **options: Unpack[GuavaOptions]) -> Ring:
        """A ring of the scheme `guava`. Hashing.consistentHash of Guava 31.1, whose rule has not changed since 11.0"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["spymemcached"], **options: Unpack[SpymemcachedOptions]) -> Ring:
        """A ring of the scheme `spymemcached`. spymemcached 2.12.3 for Java, KetamaConnectionFactory"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["spymemcached_array"], **options: Unpack[SpymemcachedArrayOptions]
    ) -> Ring:
        """A ring of the scheme `spymemcached_array`. spymemcached 2.12.3 for Java, its default locator,
        ArrayModNodeLocator
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["xmemcached_array"], **options: Unpack[XmemcachedArrayOptions]
    ) -> Ring:
        """A ring of the scheme `xmemcached_array`. xmemcached 2.4.8 for Java, its default locator,
        ArrayMemcachedSessionLocator
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["jump_hash"], **options: Unpack[JumpHashOptions]) -> Ring:
        """A ring of the scheme `jump_hash`. github.com/dgryski/go-jump (hash xxhash64) and
        @subspace/jump-consistent-hash 1.1.1 (rule subspace, hash integer_be or md5_be)
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_stathat"], **options: Unpack[GoStathatOptions]) -> Ring:
        """A ring of the scheme `go_stathat`. stathat.com/c/consistent v1.0.0 of Go"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_lafikl"], **options: Unpack[GoLafiklOptions]) -> Ring:
        """A ring of the scheme `go_lafikl`. github.com/lafikl/consistent bdd3606 of Go, with its bounded loads"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_groupcache"], **options: Unpack[GoGroupcacheOptions]) -> Ring:
        """A ring of the scheme `go_groupcache`. github.com/golang/groupcache/consistenthash 2c02b82 of Go"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_buraksezer"], **options: Unpack[GoBuraksezerOptions]) -> Ring:
        """A ring of the scheme `go_buraksezer`. github.com/buraksezer/consistent v1.0.0 of Go, and v0.10.0 as `version:
        v0`, with xxHash64
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_serialx"], **options: Unpack[GoSerialxOptions]) -> Ring:
        """A ring of the scheme `go_serialx`. github.com/serialx/hashring 22c0c7a of Go"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["go_dgryski_maglev"], **options: Unpack[GoDgryskiMaglevOptions]
    ) -> Ring:
        """A ring of the scheme `go_dgryski_maglev`. github.com/dgryski/go-maglev 8961b9b of Go, asked for the xxHash64
        of keys
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["go_dgryski_mpchash"], **options: Unpack[GoDgryskiMpchashOptions]
    ) -> Ring:
        """A ring of the scheme `go_dgryski_mpchash`. github.com/dgryski/go-mpchash 7382f34 of Go with SipHash-2-4"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["go_dgryski_rendezvous"], **options: Unpack[GoDgryskiRendezvousOptions]
    ) -> Ring:
        """A ring of the scheme `go_dgryski_rendezvous`. github.com/dgryski/go-rendezvous 9f7001d of Go with xxHash64"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["pypi_hash_ring"], **options: Unpack[PypiHashRingOptions]) -> Ring:
        """A ring of the scheme `pypi_hash_ring`. hash_ring 1.3.1 and hashring 1.5.1 of PyPI"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["pypi_uhashring"], **options: Unpack[PypiUhashringOptions]) -> Ring:
        """A ring of the scheme `pypi_uhashring`. uhashring 2.5 of PyPI; `mode: ketama` is its `hash_fn="ketama"`"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["pypi_consistent_hash"], **options: Unpack[PypiConsistentHashOptions]
    ) -> Ring:
        """A ring of the scheme `pypi_consistent_hash`. consistent_hash 1.0 of PyPI"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["pypi_consistent_hash_git"], **options: Unpack[PypiConsistentHashGitOptions]
    ) -> Ring:
        """A ring of the scheme `pypi_consistent_hash_git`. consistent_hash_git 0.3 of PyPI"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["pypi_consistent_hashing"], **options: Unpack[PypiConsistentHashingOptions]
    ) -> Ring:
        """A ring of the scheme `pypi_consistent_hashing`. ConsistentHashing 0.2.2 of PyPI"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["pypi_clandestined"], **options: Unpack[PypiClandestinedOptions]
    ) -> Ring:
        """A ring of the scheme `pypi_clandestined`. the `RendezvousHash` of clandestined 1.1.0 of PyPI"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["pypi_pymemcache"], **options: Unpack[PypiPymemcacheOptions]
    ) -> Ring:
        """A ring of the scheme `pypi_pymemcache`. the `HashClient` of pymemcache 4.0.0 of PyPI with its default
        hasher
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["tooz"], **options: Unpack[ToozOptions]) -> Ring:
        """A ring of the scheme `tooz`. the `hashring.HashRing` of tooz 9.1.0 of PyPI"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["npm_hashring"], **options: Unpack[NpmHashringOptions]) -> Ring:
        """A ring of the scheme `npm_hashring`. hashring 3.2.0 of npm, the ring of memcached 2.2.2"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["npm_consistent_hashing"], **options: Unpack[NpmConsistentHashingOptions]
    ) -> Ring:
        """A ring of the scheme `npm_consistent_hashing`. consistent-hashing 0.3.0 of npm"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["npm_node_hashring"], **options: Unpack[NpmNodeHashringOptions]
    ) -> Ring:
        """A ring of the scheme `npm_node_hashring`. node-hashring 1.0.2 of npm"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["npm_ketama"], **options: Unpack[NpmKetamaOptions]) -> Ring:
        """A ring of the scheme `npm_ketama`. ketama 1.0.0 of npm"""
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["npm_consistent_hash"], **options: Unpack[NpmConsistentHashOptions]
    ) -> Ring:
        """A ring of the scheme `npm_consistent_hash`. consistent-hash 1.2.2 of npm"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["npm_memjs"], **options: Unpack[NpmMemjsOptions]) -> Ring:
        """A ring of the scheme `npm_memjs`. memjs 1.3.2 of npm, its default server selection"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["npm_effect"], **options: Unpack[NpmEffectOptions]) -> Ring:
        """A ring of the scheme `npm_effect`. the `HashRing` of effect 4.1.0 of npm"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["redis_rb"], **options: Unpack[RedisRbOptions]) -> Ring:
        """A ring of the scheme `redis_rb`. the `Redis::Distributed` of redis-rb 6.0.0, and of 4.8.0 as `version: 4`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["sharded_jedis"], **options: Unpack[ShardedJedisOptions]) -> Ring:
        """A ring of the scheme `sharded_jedis`. the `ShardedJedis` of Jedis 3.10.0 of Maven"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["kafka"], **options: Unpack[KafkaOptions]) -> Ring:
        """A ring of the scheme `kafka`. kafka-clients 3.9.1, the partition of a record with a key"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["carbon"], **options: Unpack[CarbonOptions]) -> Ring:
        """A ring of the scheme `carbon`. carbon-relay of Graphite's carbon 1.1.10 with `RELAY_METHOD =
        consistent-hashing`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["carbon_c_relay"], **options: Unpack[CarbonCRelayOptions]) -> Ring:
        """A ring of the scheme `carbon_c_relay`. the clusters `carbon_ch`, `fnv1a_ch` and `jump_fnv1a_ch` of
        carbon-c-relay 3.7.3
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["rust_hashring"], **options: Unpack[RustHashringOptions]) -> Ring:
        """A ring of the scheme `rust_hashring`. the crate hashring 0.3.6 of Rust, `HashRing::new()` with texts as
        nodes
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["flexihash"], **options: Unpack[FlexihashOptions]) -> Ring:
        """A ring of the scheme `flexihash`. flexihash 3.0.0 of PHP"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ex_hash_ring"], **options: Unpack[ExHashRingOptions]) -> Ring:
        """A ring of the scheme `ex_hash_ring`. ExHashRing 7.0.0 of Elixir (discord/ex_hash_ring 627589b)"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["libring"], **options: Unpack[LibringOptions]) -> Ring:
        """A ring of the scheme `libring`. libring 1.7.0 of Elixir (bitwalker/libring c64f12d) with texts as nodes"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ray_serve"], **options: Unpack[RayServeOptions]) -> Ring:
        """A ring of the scheme `ray_serve`. Ray Serve 2.60.0,
        `ray.serve.experimental.consistent_hash_router.ConsistentHashRouter`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["vllm_router"], **options: Unpack[VllmRouterOptions]) -> Ring:
        """A ring of the scheme `vllm_router`. the vLLM router 0.1.17, `--policy consistent_hash`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["smg"], **options: Unpack[SmgOptions]) -> Ring:
        """A ring of the scheme `smg`. SMG 1.13.0, `--policy consistent_hashing`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["kubeai"], **options: Unpack[KubeaiOptions]) -> Ring:
        """A ring of the scheme `kubeai`. KubeAI 2f32ef4, `loadBalancing.strategy: PrefixHash`, with its bounded
        loads
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["apisix"], **options: Unpack[ApisixOptions]) -> Ring:
        """A ring of the scheme `apisix`. Apache APISIX f519a0f, upstreams of type `chash`: another name of `nginx`"""
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["ingress_nginx"], **options: Unpack[IngressNginxOptions]) -> Ring:
        """A ring of the scheme `ingress_nginx`. ingress-nginx, `upstream-hash-by` (lua-resty-balancer 1cd4363): another
        name of `nginx` with `label: no_nul`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["openresty"], **options: Unpack[OpenrestyOptions]) -> Ring:
        """A ring of the scheme `openresty`. OpenResty, the chash of lua-resty-balancer 1cd4363 as its page has it:
        another name of `nginx` with `label: no_nul`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["xmemcached"], **options: Unpack[XmemcachedOptions]) -> Ring:
        """A ring of the scheme `xmemcached`. xmemcached 2.4.8 for Java, KetamaMemcachedSessionLocator: another name of
        `pypi_consistent_hash_git`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["gomemcache"], **options: Unpack[GomemcacheOptions]) -> Ring:
        """A ring of the scheme `gomemcache`. github.com/bradfitz/gomemcache 4d751bb for Go, ServerList: another name of
        `haproxy_map` with `function: crc32`
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["victoriametrics"], **options: Unpack[VictoriametricsOptions]
    ) -> Ring:
        """A ring of the scheme `victoriametrics`. VictoriaMetrics b7ef6cc, lib/consistenthash with seed 0: another name
        of `go_dgryski_rendezvous`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["go_redis"], **options: Unpack[GoRedisOptions]) -> Ring:
        """A ring of the scheme `go_redis`. go-redis 216593c for Go, Ring: another name of `go_dgryski_rendezvous` with
        `hash_tag: {}`
        """
    @overload
    def __new__(
        cls, nodes: _Nodes, scheme: Literal["production_stack"], **options: Unpack[ProductionStackOptions]
    ) -> Ring:
        """A ring of the scheme `production_stack`. vLLM production-stack 008a23b, the session router: another name of
        `pypi_uhashring`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["jump_selector"], **options: Unpack[JumpSelectorOptions]) -> Ring:
        """A ring of the scheme `jump_selector`. MemcachedJumpHashSelector of Cortex, Loki, Mimir, Tempo and Thanos
        (dskit de1ec75): another name of `jump_hash` with `hash: xxhash64`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["dskit_ring"], **options: Unpack[DskitRingOptions]) -> Ring:
        """A ring of the scheme `dskit_ring`. the rings of Loki, Mimir and Tempo (dskit de1ec75): another name of
        `tokens`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["swift"], **options: Unpack[SwiftOptions]) -> Ring:
        """A ring of the scheme `swift`. rings of OpenStack Swift 2.38.3: another name of `table` with `beyond:
        nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["elasticsearch"], **options: Unpack[ElasticsearchOptions]) -> Ring:
        """A ring of the scheme `elasticsearch`. shards of Elasticsearch 8.15.3: another name of `table` with `hash:
        murmur3_utf16`, `by: remainder` and `beyond: nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["couchbase"], **options: Unpack[CouchbaseOptions]) -> Ring:
        """A ring of the scheme `couchbase`. vBuckets of Couchbase (its package for Go, 0.1.1): another name of `table`
        with `hash: crc32_15`, `by: remainder` and `beyond: nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["vitess"], **options: Unpack[VitessOptions]) -> Ring:
        """A ring of the scheme `vitess`. keyspaces of Vitess 0.24.4 with the vindex `xxhash`: another name of `table`
        with `hash: xxh64_swapped` and `beyond: nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["k8s_shards"], **options: Unpack[K8sShardsOptions]) -> Ring:
        """A ring of the scheme `k8s_shards`. shard selectors of Kubernetes (apimachinery 0.37.2): another name of
        `table` with `hash: fnv1a_64` and `beyond: nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["redis_slots"], **options: Unpack[RedisSlotsOptions]) -> Ring:
        """A ring of the scheme `redis_slots`. slots of Redis Cluster 7.0.15 with their replicas: another name of
        `table` with `hash: crc16`, `by: remainder`, `hash_tag: {}` and `beyond: nobody`
        """
    @overload
    def __new__(cls, nodes: _Nodes, scheme: Literal["riak"], **options: Unpack[RiakOptions]) -> Ring:
        """A ring of the scheme `riak`. the ring of Riak (riak_core 25d9a6fa): another name of `table` with `hash: riak`
        and `beyond: nobody`
        """
    @classmethod
    def from_json(
        cls,
        text: str | bytes | dict[str, Any],
        *,
        secret: bytes | bytearray | memoryview | None = None,
        rows: Buffer | None = None,
    ) -> Ring:
        """Make a ring of a topology document, all nodes up. A document may also be what `json.loads()` makes of one.

        Args:
            text: The document, JSON in UTF-8.
            secret: The 16 bytes that the document's `key_hash` asks for. They are in no document.
            rows: The bytes of the file beside the document, where its rows stand in one.

        Returns:
            The ring.

        Raises:
            InvalidError: `document`, `id`, `weight`, `zone`, `duplicate_node`, `too_many`, `scheme`, `parameter`.

        Cost: As making it of nodes, and O(length of the text).
        """
    @property
    def scheme(self) -> str:
        """The scheme's name.

        Cost: O(1).
        """
    @property
    def epoch(self) -> int:
        """How many changes led here: counted up by each change, taken over by `update`.

        Cost: O(1).
        """
    @property
    def fingerprint(self) -> str:
        """128 bits over everything that can move a key, in hexadecimal: equal ones place every key alike. The health of
        nodes is no part of it.

        Cost: O(1).
        """
    @property
    def nodes(self) -> list[str]:
        """The ids of all nodes, in order; indices refer to it.

        Cost: O(nodes) the first time after a change.
        """
    def __len__(self) -> int:
        """How many nodes there are; indices are below it.

        Cost: O(1).
        """
    def __contains__(self, id: object, /) -> bool:
        """Whether an id is a member.

        Args:
            id: Any id.

        Cost: O(log nodes).
        """
    def __iter__(self) -> Iterator[str]:
        """The ids of all nodes, one after the other.

        Cost: O(nodes).
        """
    def node(self, id: str) -> Node:
        """The record of a node, with its state.

        Args:
            id: The id of a member.

        Returns:
            The record.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes); it copies the record.
        """
    def state(self, id: str) -> State:
        """The health of a node.

        Args:
            id: The id of a member.

        Returns:
            Its state.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes).
        """
    def snapshot(self) -> Placement:
        """The current placement, to hold still: it does not change when the ring does.

        Returns:
            The placement; the same object until the ring changes.

        Cost: O(1), without a lock.
        """
    def to_json(self) -> str:
        """The canonical topology document: equal topologies give equal texts. Health and the secret are no part of it.
        An epoch of 0 is left out.

        Returns:
            The text of the document.

        Cost: O(length of the text).
        """
    def to_json_beside(self) -> tuple[str, bytes]:
        """The document with the rows of its assignment in a file beside it, under the scheme `assigned`: a reader who
        maps the file into memory finds the nodes of one slot by its number. `from_json` takes both. Under other
        schemes, and without rows, it is `to_json` and no bytes.

        Returns:
            The text of the document, and the bytes of the file.

        Cost: O(length of both).
        """
    def __eq__(self, other: object, /) -> bool:
        """Whether two rings have equal documents: the same scheme, nodes and epoch.

        Args:
            other: Anything; what is no ring is not equal.

        Cost: O(length of the documents) where fingerprints are equal, O(1) else.
        """
    __hash__: None  # type: ignore[assignment]
    def __copy__(self) -> Ring:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __deepcopy__(self, _memo: object, /) -> Ring:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __reduce__(self) -> tuple[object, tuple[str]]:
        """For `pickle`: the document, from which the copy is made, and of placements the states of their nodes. With a
        secret it is refused, with a TypeError: documents have none.

        Cost: O(length of the document).
        """
    def get_node(self, key: Key) -> str | None:
        """Find the node of a key: the first live one on its walk.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            Its id; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: Expected O(1); O(nodes) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are down. It
        allocates nothing and takes no lock.
        """
    def get_node_u64(self, key: int) -> str | None:
        """As `get_node` for an integer key: its 8 little-endian bytes, or what the dialect's system has. Where that has
        none, an error of kind `keys`.

        Args:
            key: An integer from 0 to 2^64-1.

        Returns:
            The id of its node; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_node`.
        """
    def get_node_hashed(self, position: int) -> str | None:
        """As `get_node` for a key that already is its position.

        Args:
            position: A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.

        Returns:
            The id of its node; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `get_node`, without hashing.
        """
    def __getitem__(self, key: Key, /) -> str:
        """The node of a key, which must have one: `ring[key]`.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            Its id.

        Raises:
            NoneLiveError: `none_live`: a key that no node takes, where one must be given.
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_node`.
        """
    def get_nodes(
        self, key: Key, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """Find the first n nodes for a key: its node first, then its replicas, spread over zones. Fewer if fewer are
        live.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            Their ids, in order.

        Raises:
            InvalidError: `keys`, `zone`.

        Cost: Expected O(n^2) for few nodes without zones; with zones also the length of the walk to a node of the next
        zone. No lock; it allocates what it returns.
        """
    def get_nodes_u64(
        self, key: int, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """As `get_nodes` for an integer key.

        Args:
            key: An integer from 0 to 2^64-1.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            The ids of the nodes, in order.

        Raises:
            InvalidError: `keys`, `zone`.

        Cost: As `get_nodes`.
        """
    def get_nodes_hashed(
        self, position: int, n: int, spread: Spread = "zone", *, include_down: bool = False, local: str = ""
    ) -> list[str]:
        """As `get_nodes` for a key that already is its position.

        Args:
            position: A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.
            n: How many nodes, at least 0; more than there are asks for all.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.
            include_down: Down nodes are chosen as if they were up.
            local: The caller's zone: the same nodes, but those first that share more leading segments with it.

        Returns:
            The ids of the nodes, in order.

        Raises:
            InvalidError: `keys`, `zone`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `get_nodes`, without hashing.
        """
    def get_primary(self, key: Key) -> str | None:
        """Find the node that a key has while every node is up: the first of its walk, whatever its health.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            Its id; none if no node has a weight.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_node`.
        """
    def pick_node(self, key: Key, n: int, salt: Key) -> str | None:
        """Choose one of the first n nodes for a key by a salt, such as a request's id: reads spread over replicas.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes, at least 0; more than there are asks for all.
            salt: Chooses among them: the same for the same salt, evenly spread over many, such as ids of requests.

        Returns:
            Its id; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_nodes`; it allocates nothing up to 16 nodes.
        """
    def position(self, key: Key) -> int:
        """The position of a key, which ranges and plans speak of: in dialects the system's own hash, slot or partition.
        It is for programs that copy what moves, not for strangers.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The position.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(length of the key).
        """
    def slot(self, key: Key) -> int:
        """The slot of a key, where slots are kept on their nodes, as the scheme `assigned` has them: what loads and
        moves are numbered by.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The slot, from 0.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(length of the key).
        """
    @overload
    def place(self, keys: _Keys, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """Find the nodes of many keys, all on one snapshot. Keys are texts, bytes, or a buffer or Arrow array of them.

        Args:
            keys: The keys.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: As `get_node` for each key, without a call for each.
        """
    @overload
    def place(self, keys: _Keys, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    @overload
    def place_u64(self, keys: _Integers, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """As `place` for integer keys.

        Args:
            keys: Integers from 0 to 2^64-1.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: As `place`.
        """
    @overload
    def place_u64(self, keys: _Integers, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    @overload
    def place_hashed(self, positions: _Integers, *, n: Literal[1] = 1, dtype: Dtype = "uint32") -> Placed:
        """As `place` for keys that already are their positions.

        Args:
            positions: Positions from 0 to 2^64-1; 32-bit dialects have those below 2^32.
            n: How many nodes a key: 1 unless told; above, each key's item is a list.
            dtype: The type of the indices.

        Returns:
            The nodes, one item a key.

        Raises:
            InvalidError: `keys`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `place`, without hashing.
        """
    @overload
    def place_hashed(self, positions: _Integers, *, n: int, dtype: Dtype = "uint32") -> Placed[Any]: ...
    def add_node(
        self,
        node: str | Node | Mapping[str, object],
        *,
        weight: float | None = None,
        zone: str | None = None,
        address: str | None = None,
        metadata: Mapping[str, str] | None = None,
        fields: Mapping[str, Field] | None = None,
        tier: int | None = None,
    ) -> None:
        """Add a node; it is up. Only keys that go to it move.

        Args:
            node: Its id, or its record.
            weight: Overrides the record's.
            zone: Overrides the record's.
            address: Overrides the record's.
            metadata: Overrides the record's.
            fields: Overrides the record's.
            tier: Overrides the record's.

        Raises:
            InvalidError: `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node`, `too_many`, `parameter`.
            ConsistentError: `epoch`: the epoch cannot be counted further.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(points), with no hashing or sorting for nodes that stay as they are. Writers wait for each other,
        readers do not.
        """
    def remove_node(self, id: str) -> None:
        """Remove a node and forget its health. Only its keys move.

        Args:
            id: The id of a member.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            ConsistentError: `epoch`: the epoch cannot be counted further.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `add_node`.
        """
    def set_nodes(self, nodes: _Nodes) -> NodeChanges:
        """Make these the members, as a watch of endpoints lists them: one change of those who join, leave or have
        another record, and one more epoch if there is any. Nodes that stay keep their health, loads and sessions;
        new ones are up. Where order counts it is that of the list.

        Args:
            nodes: All members: ids, records, or weights by id. What a record leaves out has its default.

        Returns:
            Who joined, who left, and whose record changed.

        Raises:
            InvalidError: `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node`, `too_many`, `parameter`.
            ConsistentError: `epoch`: the epoch cannot be counted further.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `add_node`.
        """
    def rename_node(self, id: str, to: str) -> None:
        """Give a node another id, where ids place no key: health, loads and sessions stay with it, and no key moves.
        Elsewhere it is refused, as `unsupported`: there a node is removed and another one added.

        Args:
            id: The id of a member.
            to: The id that it gets.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            InvalidError: `id`, `duplicate_node`.
            ConsistentError: `epoch`: the epoch cannot be counted further.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(nodes).
        """
    def set_weight(self, id: str, weight: float) -> None:
        """Give a node another weight. Keys move to it or from it, between no two others.

        Args:
            id: The id of a member.
            weight: How large a share it takes: a whole number of thousandths; 0 owns nothing. Some dialects take
                finer ones.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            InvalidError: `weight`, `too_many`.
            ConsistentError: `epoch`: the epoch cannot be counted further.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `add_node`.
        """
    def set_address(self, id: str, address: str) -> None:
        """Give a node another address. No key moves, but in dialects whose systems name nodes by it.

        Args:
            id: The id of a member.
            address: How to reach it, such as `host:port`.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            InvalidError: `address`: an address over 4096 bytes.
            ConsistentError: `epoch`: the epoch cannot be counted further.

        Cost: O(nodes).
        """
    def set_metadata(self, id: str, metadata: Mapping[str, str]) -> None:
        """Give a node other metadata. No key moves.

        Args:
            id: The id of a member.
            metadata: Texts by name; all that were there before go.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            InvalidError: `metadata`: metadata over 64 KiB a node.
            ConsistentError: `epoch`: the epoch cannot be counted further.

        Cost: O(nodes).
        """
    def update(self, topology: str | bytes | dict[str, Any] | Ring | Placement, *, epoch: int | None = None) -> None:
        """Take over a topology that somebody else changed. A higher epoch is applied; the ring's own epoch replaces
        addresses and metadata. Nodes that stay keep their health, and the ring its secret: a topology of another
        one, or of none, is refused.

        Args:
            topology: A topology document, or another ring or placement.
            epoch: Counts in the place of the document's, where another system orders documents, such as by a
                version.

        Raises:
            StaleError: `stale`: an update whose epoch lies behind the ring's.
            ConflictError: `conflict`: an update of the ring's own epoch that places keys otherwise.
            InvalidError: `document`, `parameter`, `too_many`.

        Cost: As `add_node`; what both topologies have in common is not compiled again.
        """
    def store_rows(self) -> None:
        """Store the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and
        stand-ins for nodes that are down are then read instead of found out. No answer changes; under other schemes
        there is nothing to store.

        Cost: Three more indices a slot, and O(slots) now and after a change.
        """
    def mark_down(self, id: str) -> None:
        """Take a node off every walk: its keys go to the next live node on theirs, no other key moves.

        Args:
            id: The id of a member.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(nodes); dialects whose systems leave down nodes out of their tables compile these again.
        """
    def mark_up(self, id: str) -> None:
        """Let a node take its keys again, whatever reports and heartbeats said before.

        Args:
            id: The id of a member.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: As `mark_down`.
        """
    def mark_draining(self, id: str) -> None:
        """Let a node keep its keys for look-ups while it takes nothing new, whatever reports and heartbeats said
        before.

        Args:
            id: The id of a member.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: As `mark_down`.
        """
    def offer(self, document: str | bytes | dict[str, Any], *, origin: str, max_loss: float = 0.5) -> bool:
        """Take over a topology document that was found somewhere, if it is one to go by: as `update` does, and unless
        more than `max_loss` of the weight would leave at once. What is refused changes nothing, is told by
        `on_change`, and stands in `source`. The weight that leaves is that of nodes which are no members any more,
        or whose weight is 0 now.

        Args:
            document: The topology document.
            origin: Where the document was found, such as a path: what messages begin with.
            max_loss: The part of the weight that may leave at once: whole thousandths from 0 to 1, which allows
                everything; 0.5 unless told.

        Returns:
            Whether anything changed.

        Raises:
            ShrunkError: `shrunk`: a document that was offered, of which more of the ring's weight would leave at
                once than `max_loss` allows.
            StaleError: `stale`: an update whose epoch lies behind the ring's.
            ConflictError: `conflict`: an update of the ring's own epoch that places keys otherwise.
            InvalidError: `document`, `parameter`, `too_many`, `argument`.

        Cost: As `update`.
        """
    def offer_failed(self, origin: str, reason: str) -> None:
        """Tell that a document could not be read where it should be. The ring stays what it is; `source` and
        `on_change` have the reason, as if a document had been refused.

        Args:
            origin: Where the document was found, such as a path: what messages begin with.
            reason: Why not, in words.

        Cost: O(1).
        """
    def source(self) -> Source | None:
        """Tell where the topology comes from: by `offer`, or from a file that is followed.

        Returns:
            The record; none if nothing was ever offered.

        Cost: O(1).
        """
    def offer_states(
        self, document: str | bytes | dict[str, Any], origin: str, now: float | timedelta | None = None
    ) -> StatesOffered:
        """Mark nodes as a document of states says: what it says of a node is a mark (`mark_down`), until another
        document says otherwise or its time is over. Nodes that an earlier document marked, and this one does not,
        are marked up. It is one change of health, or none. A document that cannot be read changes nothing and is
        told by `on_change`.

        Args:
            document: The document of states.
            origin: Where the document was found, such as a path: what messages begin with.
            now: The time, in seconds of the Unix epoch: that of the system if it is left out.

        Returns:
            Whether a state changed, how many nodes are no members, and when the document is to be offered again.

        Raises:
            InvalidError: `document`, `id`, `too_many`, `argument`.

        Cost: O(nodes).
        """
    def offer_states_failed(self, origin: str, reason: str) -> None:
        """Tell that a document of states could not be read where it should be. Marks stay what they are, and `source`,
        which is of the topology, too; `on_change` has the reason.

        Args:
            origin: Where the document was found, such as a path: what messages begin with.
            reason: Why not, in words.

        Cost: O(1).
        """
    @property
    def states_fingerprint(self) -> str:
        """128 bits over which nodes are down and which are draining, in hexadecimal: with equal ones, and equal
        `fingerprint`, look-ups answer alike.

        Cost: O(nodes).
        """
    def follow(
        self,
        path: str | PathLike[str],
        *,
        states: str | PathLike[str] | None = None,
        max_loss: float = 0.5,
        debounce: float | timedelta = 0.05,
        poll: float | timedelta = 0.5,
    ) -> Following:
        """Take over the document of a file, now and whenever it changes: as `offer` does, with the path as its origin.
        It is read once it has stayed as it is for a while, whether it was written in its place, renamed into it, or
        a link in its path leads elsewhere. One that is broken, older, emptied or too much smaller is refused, as is
        one that is missing, cannot be read or has more than 64 MiB: the ring stays what it was. What was refused is
        offered again when the file is another one, not when the ring is. A file of states is followed likewise, and
        taken again when one of its entries ends or nodes have joined. It goes on until it is closed or there is no
        ring any more, whether or not anybody holds what is returned. What is refused is a warning of the logger
        `libconsistent`, too. A process that is forked follows by a thread of its own.

        Args:
            path: The file; also what messages and `source` call it.
            states: The file of a document of states, which is followed, too.
            max_loss: The part of the weight that may leave at once: whole thousandths from 0 to 1, which allows
                everything; 0.5 unless told.
            debounce: How long a file must have stayed as it is before it is taken, in seconds: 0.05 s unless told.
            poll: How often it is looked at although the system told of no change, and after what time it is taken
                although it never stays as it is, in seconds: 0.5 s unless told.

        Returns:
            What follows it, until it is closed.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: A look every `poll`, and whenever the system says that something happened in the folder; what has changed
        is read whole.
        """
    @staticmethod
    def now() -> float:
        """The time of the process's monotonic clock, in whole milliseconds: the time of calls that are not told one.

        Returns:
            The time.

        Cost: O(1).
        """
    def report(self, id: str, ok: bool, now: float | timedelta | None = None) -> State:
        """Tell of a check, or of a request, that went well or failed. `rise` successes in a row bring a node back,
        `fall` failures in a row take it down, within `max_ejected`.

        Args:
            id: The id of a member.
            ok: Whether it went well.
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            The node's state after it.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes); O(nodes) where the state changes. It takes the writers' lock.
        """
    def heartbeat(self, id: str, now: float | timedelta | None = None) -> State:
        """Tell that a node was alive.

        Args:
            id: The id of a member.
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            The node's state after it.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: As `report`.
        """
    def tick(self, now: float | timedelta | None = None) -> float | None:
        """Tell the time: nodes without a heartbeat for longer than the policy's timeout are taken down, within
        `max_ejected`.

        Args:
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            When it is worth calling again; none if heartbeats are not expected.

        Cost: O(nodes).
        """
    def health(self, id: str) -> NodeHealth:
        """What reports, heartbeats and marks have said of a node.

        Args:
            id: The id of a member.

        Returns:
            The record.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes).
        """
    @property
    def health_policy(self) -> HealthPolicy:
        """When reports and missed heartbeats take nodes down, and bring them back.

        Cost: O(1).
        """
    @health_policy.setter
    def health_policy(self, policy: HealthPolicy) -> None:
        """Set when reports and missed heartbeats take nodes down. Nodes keep their counts and states; without a
        heartbeat timeout, those that missed theirs come back.

        Args:
            policy: The policy; what it leaves out has its default.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(nodes).
        """
    def on_change(self, callback: Callable[[Change], object]) -> Subscription:
        """Call a function of every change of a node's state, of the members and of the topology: which node, from what
        to what, why, and at which epoch; and of every document that was offered and refused. It is called in the
        order of the changes, never under a lock, and may call any verb. Changes that it brings about are told after
        it has returned. Beyond 65,536 waiting changes the oldest are dropped, and counted in `lost`. Changes of
        state are logged, too, by the logger `libconsistent`: as warnings where a node goes down. What the function
        raises goes to `sys.unraisablehook`.

        Args:
            callback: Called with each change, in a thread that made one.

        Returns:
            The subscription: the function is called until it is closed.

        Cost: O(1); a ring that tells nobody does no work for it.
        """
    def checks(self, policy: CheckPolicy | None = None) -> Checks:
        """Make a schedule of active checks of this ring's nodes, which reports to it.

        Args:
            policy: The policy; what it leaves out has its default.

        Returns:
            The schedule.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(nodes).
        """
    def acquire(self, key: Key, *, cost: int = 1) -> Lease:
        """Take a place on the first node of the key's walk that is up and below its cap, and count it until the lease
        is released. `with ring.acquire(key) as node:` releases it. Raises NoneLiveError if no node takes it.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            cost: How much of the load it is: 1 unless told, at most 2^32-1.

        Returns:
            The lease; none if no node is up.

        Raises:
            InvalidError: `keys`, `argument`.

        Cost: Expected O(1), and one step for each full or draining node on the way; O(nodes) under `slots` and
        `rendezvous` where the first is full. It takes no lock.
        """
    def acquire_any(self, *, cost: int = 1) -> Lease:
        """As `acquire` for a request without a key: on the node that has the least load for its weight, with this one.
        Raises NoneLiveError if no node takes it.

        Args:
            cost: How much of the load it is: 1 unless told, at most 2^32-1.

        Returns:
            The lease; none if no node is up.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(nodes). It takes no lock.
        """
    @property
    def bound(self) -> Bound:
        """How far loads may go above the fair share.

        Cost: O(1).
        """
    @bound.setter
    def bound(self, bound: float | Bound) -> None:
        """Set how far loads may go above the fair share. Leases that are out stay.

        Args:
            bound: A factor of the fair share, with a floor if told, or a gap above it.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(1).
        """
    def set_load(self, id: str, load: int) -> None:
        """Set what the caller measures of a node's load, such as tokens or the length of a queue. It is added to the
        leases that are out.

        Args:
            id: The id of a member.
            load: The load, below 2^40.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(log nodes).
        """
    def loads(self) -> dict[str, NodeLoad]:
        """The loads of all nodes. While other threads acquire and release, each is right for some moment.

        Returns:
            The loads by node.

        Cost: O(nodes).
        """
    def load(self, id: str) -> NodeLoad:
        """The load of a node.

        Args:
            id: The id of a member.

        Returns:
            Its load.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.

        Cost: O(log nodes).
        """
    def pick_node_by_load(self, key: Key, n: int, salt: Key) -> str | None:
        """As `pick_node` with two choices: the salt picks two of the first n nodes, and the one with less load for its
        weight is taken.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes, at least 0; more than there are asks for all.
            salt: Chooses among them: the same for the same salt, evenly spread over many, such as ids of requests.

        Returns:
            Its id; none if no node is live.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `pick_node`.
        """
    def acquire_sticky(self, session: Key, now: float | timedelta | None = None) -> Lease:
        """As `acquire` for a session: its first lease goes to the least loaded of the first nodes of its walk, later
        ones stay on that node unless it is down, gone, or over its bound by a margin. A draining node keeps its
        sessions. Raises NoneLiveError if no node takes it.

        Args:
            session: What names the session: bytes or a text.
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            The lease; none if no node is up.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `acquire`, and a lock of one of 16 shards of the table of sessions.
        """
    @property
    def sticky_policy(self) -> StickyPolicy:
        """How sessions stick.

        Cost: O(1).
        """
    @sticky_policy.setter
    def sticky_policy(self, policy: StickyPolicy) -> None:
        """Set how sessions stick, and forget all sessions. Leases that are out stay.

        Args:
            policy: The policy; what it leaves out has its default.

        Raises:
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(sessions).
        """
    def forget_session(self, session: Key) -> bool:
        """Forget a session. Its leases stay out.

        Args:
            session: What names the session: bytes or a text.

        Returns:
            Whether it was known.

        Cost: O(1).
        """
    def expire_sticky(self, now: float | timedelta | None = None) -> int:
        """Forget the sessions that are too old. A session that is used again is forgotten without this, too.

        Args:
            now: The time of one monotonic clock, the same for all calls on a ring, as `now` says it. It may be left
                out where a language has such parameters.

        Returns:
            How many there were.

        Cost: O(sessions).
        """
    @property
    def sticky_use(self) -> StickyUse:
        """How many sessions are kept, and in how much memory.

        Cost: O(1).
        """
    def shares(self, n: int = 1, spread: Spread = "zone") -> dict[str, float]:
        """The part of all keys that each node has, exactly, health included: the positions among whose first n live
        nodes it is. With one node a key, the default, they sum to 1.

        Args:
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            Parts from 0 to 1, by node.

        Raises:
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `argument`, `too_many`.

        Cost: O(points); of replicas a look-up for each range between the points.
        """
    def distribution(self, keys: Iterable[Key]) -> Distribution:
        """How given keys spread over the nodes. It estimates shares under any scheme.

        Args:
            keys: The keys to count.

        Returns:
            Counts and parts by node.

        Raises:
            InvalidError: `keys`, `too_many`.

        Cost: O(keys).
        """
    def ranges(self, id: str) -> list[tuple[int, int]]:
        """The positions that a node owns, health included, ascending, first and last included, neighbours joined.

        Args:
            id: The id of a member.

        Returns:
            Pairs of the first and the last position.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(points).
        """
    def explain(self, key: Key) -> Explanation:
        """Say why a key is where it is, and who inherits it. For operators: the position tells strangers more than the
        node does.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The look-up in slow motion.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `get_nodes` of a few; it allocates.
        """
    def fingers(self, node: str) -> list[str]:
        """The finger table of a node under `chord`: 160 ids, of which the one at i is the first node at or above the
        node's identifier plus 2^i. Nodes that are down are in no table but their own.

        Args:
            node: The id of a member.

        Returns:
            The ids.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(nodes).
        """
    def route(self, from_: str, key: Key) -> list[str]:
        """The nodes that a lookup from a node is sent on to under `chord`, hop by hop. The last, or the first node
        itself if there are none, is the one before the key's node.

        Args:
            from_: The id of the node that asks.
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Returns:
            The ids, in the order of the hops.

        Raises:
            UnknownNodeError: `unknown_node`: a node id that is not a member.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: O(nodes), with O(log nodes) hops expected and 160 at most.
        """
    def diff(self, other: Ring | Placement, *, n: int = 1, spread: Spread = "zone") -> Plan:
        """What would move if this became like another, health included: which positions, from whom and to whom. Of n
        nodes a key, the copies that move. `moved` answers for given keys under any schemes.

        Args:
            other: The ring or placement that this one would become like.
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            The plan.

        Raises:
            InvalidError: `incomparable`, `argument`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: O(points of both); of replicas a look-up in both for each range between the points.
        """
    def moved(self, other: Ring | Placement, keys: _Keys, *, n: int = 1, spread: Spread = "zone") -> Moved:
        """What would move of given keys if this became like another, under any two schemes: each key is placed by both.
        It is for schemes that cannot answer `diff`, and for what a change means for real keys.

        Args:
            other: The ring or placement that this one would become like.
            keys: The keys to place.
            n: How many nodes a key: 1 unless told.
            spread: `zone` spreads replicas over zones as evenly as they allow, `weight` as evenly as their weights
                allow; `none` takes the first nodes of the walk.

        Returns:
            Which keys move, and from whom to whom.

        Raises:
            InvalidError: `keys`, `argument`, `too_many`.

        Cost: Two look-ups a key.
        """
    def assign(self, items: _Keys, *, factor: float = 1.0) -> Placed:
        """Give each of a finite set of items, such as shards, a node, so that none has more than `factor` times its
        fair part, rounded up. The answer follows from the topology and the set alone, whatever its order; when a
        node comes or goes, little more moves than must: least under `slots`, whose shares are the most even.

        Args:
            items: The items, each once: bytes or texts.
            factor: How far above its fair part a node may be: 1.0, the default, is even. Whole thousandths, 1 to
                1000.

        Returns:
            The node of each item, in the order in which they were given.

        Raises:
            InvalidError: `keys`, `argument`, `too_many`.

        Cost: O(items), with a logarithm, and a step for each full node on an item's walk; refused beyond the `budget`.
        """
    def export_topology(self, format: str, *, name: str | None = None, key: str | None = None) -> Exported:
        """Write the topology, and the health of its nodes, as a configuration of another system. What that cannot have
        is refused as `unsupported`, by name; what it has no place for and moves no key is a note.

        Args:
            format: The name of a format that is written, as `formats` lists it.
            name: What the upstream, backend or pool is called: `backends` unless told.
            key: What requests are hashed by in the words of the other system; unless told, a variable that a note
                names.

        Returns:
            The text, and notes.

        Raises:
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.
            InvalidError: `argument`: an argument that is none of the things below.

        Cost: O(length of the text).
        """

@final
class Subscription:
    """A function that is called of a ring's changes. Made by `on_change`."""

    def close(self) -> None:
        """Let the function not be called any more.

        Cost: O(1).
        """
    def __enter__(self) -> Subscription:
        """Let the function not be called any more.

        Cost: O(1).
        """
    def __exit__(self, *_raised: object) -> None:
        """Let the function not be called any more.

        Cost: O(1).
        """

@final
class Transition:
    """Where keys are read and written while they move from an old placement to a new one, of whichever schemes. Ranges
    of positions whose keys have been copied are done: these keys live where the new placement has them, and nowhere
    else. It does not change: what marks more as done makes another one.
    """

    def __copy__(self) -> Transition:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __deepcopy__(self, _memo: object, /) -> Transition:
        """Make a ring of the same document and secret, all nodes up, for the module `copy`. A placement and a
        transition, which do not change, are their own copies.

        Returns:
            Another ring; the placement or the transition itself.

        Cost: As making it of nodes; of a placement or a transition O(1).
        """
    def __reduce__(self) -> tuple[object, tuple[str, dict[str, str], dict[str, str]]]:
        """For `pickle`: the document, from which the copy is made, and of placements the states of their nodes. With a
        secret it is refused, with a TypeError: documents have none.

        Cost: O(length of the document).
        """
    def __new__(cls, old: Ring | Placement, new: Ring | Placement) -> Transition:
        """Make a transition from an old placement to a new one, with nothing done. The schemes may be any two, and the
        health of each placement counts.

        Args:
            old: The ring or placement that keys come from.
            new: The ring or placement that keys go to.

        Cost: O(nodes).
        """
    def nodes_for_read(self, key: Key, n: int = 1) -> list[str]:
        """Find where a key is looked for, one node after the other until one has it: the first n nodes that the new
        placement has for it, then those of the old one's first n that are not among them. Once its position is done,
        the new placement's alone.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes keep the key: 1 unless told.

        Returns:
            The ids, at most twice as many; none if no node is live.

        Raises:
            InvalidError: `keys`, `argument`.

        Cost: As `get_nodes` in both placements.
        """
    def nodes_for_read_u64(self, key: int, n: int = 1) -> list[str]:
        """As `nodes_for_read` for an integer key: its 8 little-endian bytes, or what the dialects have.

        Args:
            key: An integer from 0 to 2^64-1.
            n: How many nodes keep the key: 1 unless told.

        Returns:
            The ids, at most twice as many; none if no node is live.

        Raises:
            InvalidError: `keys`, `argument`.

        Cost: As `nodes_for_read`.
        """
    def nodes_for_write(self, key: Key, n: int = 1) -> list[str]:
        """Find where a key is written, and deleted, on all of them and in this order: the first n nodes that the old
        placement has for it, then those of the new one's that are not among them. Once its position is done, the new
        placement's alone.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.
            n: How many nodes keep the key: 1 unless told.

        Returns:
            The ids, at most twice as many; none if no node is live.

        Raises:
            InvalidError: `keys`, `argument`.

        Cost: As `get_nodes` in both placements.
        """
    def nodes_for_write_u64(self, key: int, n: int = 1) -> list[str]:
        """As `nodes_for_write` for an integer key.

        Args:
            key: An integer from 0 to 2^64-1.
            n: How many nodes keep the key: 1 unless told.

        Returns:
            The ids, at most twice as many; none if no node is live.

        Raises:
            InvalidError: `keys`, `argument`.

        Cost: As `nodes_for_write`.
        """
    def with_done(self, first: int, last: int) -> Transition:
        """The same transition with a range of positions that is done: every key of it has been copied. Positions are
        those of the new placement.

        Args:
            first: The first position.
            last: The last, included.

        Returns:
            The transition; this one stays as it is.

        Raises:
            InvalidError: `argument`, `too_many`.

        Cost: O(ranges that are done), of which there are 2^16 at most.
        """
    def with_slot_done(self, slot: int) -> Transition:
        """As `with_done` for a slot of the new placement, whose scheme is `assigned`.

        Args:
            slot: The slot's number, counted from 0.

        Returns:
            The transition; this one stays as it is.

        Raises:
            InvalidError: `argument`, `too_many`.
            UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

        Cost: As `with_done`.
        """
    def is_done(self, key: Key) -> bool:
        """Whether a key is done: it lives where the new placement has it, and nowhere else.

        Args:
            key: What is placed: bytes, or a text, which counts as its UTF-8 bytes.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: O(log ranges that are done), and hashing the key.
        """
    def is_done_u64(self, key: int) -> bool:
        """As `is_done` for an integer key.

        Args:
            key: An integer from 0 to 2^64-1.

        Raises:
            InvalidError: `keys`: packed keys whose offsets do not fit their bytes.

        Cost: As `is_done`.
        """
    @property
    def done(self) -> list[tuple[int, int]]:
        """The ranges of positions that are done, first and last included, ascending, neighbours joined.

        Cost: O(ranges).
        """
    def left(self) -> float | None:
        """The part of all keys that have another first node in the new placement and are not done. None where that
        cannot be told: where `diff` is refused, and where it has no ranges and some are done.

        Returns:
            A part from 0 to 1.

        Cost: As `diff`.
        """
    @property
    def old(self) -> Placement:
        """The placement that keys come from.

        Cost: O(1).
        """
    @property
    def new(self) -> Placement:
        """The placement that keys go to.

        Cost: O(1).
        """
    def to_json(self) -> str:
        """The canonical document of a transition: both topologies and the ranges that are done. Equal transitions give
        equal texts. Health and secrets are no part of it.

        Returns:
            The text of the document.

        Cost: O(length of the text).
        """
    @classmethod
    def from_json(
        cls,
        text: str | bytes | dict[str, Any],
        *,
        old_secret: bytes | bytearray | memoryview | None = None,
        new_secret: bytes | bytearray | memoryview | None = None,
    ) -> Transition:
        """Read the document of a transition, all nodes up.

        Args:
            text: The document, JSON in UTF-8.
            old_secret: The 16 bytes that the old topology's `key_hash` asks for.
            new_secret: The 16 bytes that the new topology's `key_hash` asks for.

        Returns:
            The transition.

        Raises:
            InvalidError: `document`, `id`, `weight`, `zone`, `duplicate_node`, `too_many`, `scheme`, `parameter`.

        Cost: As compiling both topologies, and O(length of the text).
        """

def detect(
    nodes: _Nodes,
    observations: Mapping[Key, str]
    | Mapping[str, str]
    | Mapping[bytes, str]
    | Mapping[int, str]
    | Iterable[tuple[Key | int, str]],
) -> Detection:
    """Say which schemes, with which parameters, explain where keys are. Nodes are in the order that the system lists
    them, all up.

    Args:
        nodes: Ids, records, or weights by id.
        observations: Keys and the ids of their nodes.

    Returns:
        The candidates, best first, and whether one of them explains the sample.

    Raises:
        InvalidError: `id`, `weight`, `too_many`.
        UnknownNodeError: `unknown_node`: a node id that is not a member.

    Cost: As compiling some thousand placements of these nodes, in the memory of one; what exceeds the `budget` is
    skipped.
    """

def formats() -> tuple[Format, ...]:
    """The formats of other systems' configurations that are read, and perhaps written.

    Returns:
        The formats.

    Cost: O(1).
    """

def import_topology(
    text: str | bytes,
    format: str,
    *,
    name: str | None = None,
    port: str | None = None,
    scheme: str | None = None,
    secret: bytes | bytearray | memoryview | None = None,
    **options: Any,
) -> Imported:
    """Read a configuration of another system as a topology, with the states of nodes and with notes. What moves keys
    and is not understood is refused as `document`, with its line or the path of its value.

    Args:
        text: The whole of the file, at most 64 MiB.
        format: The name of the format, as `formats` lists it.
        name: The upstream, backend or pool, where there are several.
        port: The port, by name or number, where endpoints of Kubernetes have several.
        scheme: The scheme of members whose format has none; its parameters, and `secret`, are the options.
        secret: The 16 bytes that the document's `key_hash` asks for. They are in no document.

    Returns:
        What the configuration says: its name, the document, states and notes.

    Raises:
        InvalidError: `document`, `argument`, `scheme`, `parameter`.
        UnsupportedError: `unsupported`: the scheme cannot do this by its nature.

    Cost: O(length of the text), with a logarithm.
    """

def _schemes_json() -> str:
    """All schemes with their parameters, fields and properties: our own first, then dialects.

    Returns:
        The descriptions.

    Cost: O(schemes).
    """

def budget() -> tuple[float, int]:
    """What compiling one topology may take at most, in this process.

    Returns:
        Time, on one core and counted from declared costs rather than measured, and bytes of memory at the peak.

    Cost: O(1).
    """

def set_budget(time: float | timedelta = 10.0, bytes: int = 1_073_741_824) -> None:
    """Set what compiling one topology may take at most, in this process. What would take more is refused as `too_many`
    before it begins. Lower it before documents from strangers are read.

    Args:
        time: Time on one core, rounded up to whole milliseconds and counted from declared costs rather than
            measured.
        bytes: Memory at the peak.

    Raises:
        InvalidError: `argument`: an argument that is none of the things below.

    Cost: O(1).
    """
