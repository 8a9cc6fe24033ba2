"""The class."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView
from typing import Any

from ..._errors import UnsupportedError
from ..._libconsistent import Placement
from .._hooks import Hooked
from .._points import snapshot
from ._rings import Conf, KetamaRing, MetaRing

__all__ = ["HashRing"]

# Of a configuration, for `_get`.
_FIELDS = ("hostname", "instance", "port", "weight")


class HashRing(Hooked):
    """uhashring 2.5's ring: the same calls, the same nodes of the same keys.

    `nodes` is a name, a list of names, or a dict from names to weights or to configurations (`hostname`, `instance`,
    `port`, `vnodes`, `weight`). `hash_fn` is ``"ketama"``, a function, or None for MD5; `vnodes` are 40 under ketama,
    else 160; `weight_fn` makes a weight of a configuration; `replicas` are ketama's points a label. Names and keys
    count as their `str`. A function of your own places in Python, as slowly as it always did, and so do `_get_pos` in a
    subclass or on the ring, and `hashi` on the ring. Threads may look keys up and change nodes at once.

    >>> ring = HashRing(nodes=["node1", "node2", "node3"])
    >>> ring.get_node("coconut")
    'node2'
    """

    def __init__(
        self,
        nodes: dict[Any, Any] | list[Any] | str = [],  # noqa: B006 (as theirs; nobody changes it)
        *,
        hash_fn: Callable[[Any], Any] | str | None = None,
        vnodes: int | None = None,
        weight_fn: Callable[..., int] | None = None,
        replicas: int = 4,
        **_ignored: object,
    ) -> None:
        self.runtime: KetamaRing | MetaRing
        if hash_fn == "ketama":
            self._default_vnodes = 40 if vnodes is None else vnodes
            self.runtime = KetamaRing(replicas)
        else:
            self._default_vnodes = 160 if vnodes is None else vnodes
            self.runtime = MetaRing(hash_fn)
        # Theirs is an attribute, too: a method of a subclass does not hash.
        self.hashi: Callable[..., Any] = self.runtime.hashi
        self._look_for_hooks()
        if weight_fn and not callable(weight_fn):
            raise TypeError("weight_fn should be a callable function")
        self._weight_fn = weight_fn
        if isinstance(nodes, str):
            nodes = [nodes]
        elif not isinstance(nodes, (dict, list)):
            raise ValueError(f"nodes configuration should be a list or a dict, got {type(nodes)}")
        self._configure(nodes if isinstance(nodes, dict) else dict.fromkeys(nodes, 1))

    _HOOKS = ("_get", "_get_pos", "hashi")

    def _original(self, name: str) -> Any:
        return self.runtime.hashi if name == "hashi" else super()._original(name)

    def _look_for_hooks(self) -> None:
        super()._look_for_hooks()
        # What look-ups ask, which are often.
        self._own_get = bool(self._replaced)
        self._own_pos = bool(self._replaced - {"_get"})

    def _configure(self, nodes: dict[Any, Any], *, anew: bool = False) -> None:
        """Takes over configurations, and makes points of all if one is new or has another weight, else of none."""
        confs: dict[Any, Conf] = {}
        for name, given in nodes.items():
            if not isinstance(given, (dict, int)):
                raise ValueError(f"node configuration should be a dict or an int, got {type(given)}")
            told = given if isinstance(given, dict) else {}
            conf: Conf = {
                "hostname": name,
                "instance": None,
                "nodename": name,
                "port": None,
                "vnodes": self._default_vnodes,
                "weight": 1 if isinstance(given, dict) else given,
            }
            conf.update((field, told[field]) for field in conf if field in told)
            # Only vnodes that are told make points: at their default again, they wait for a change that does.
            deciding = [(field, told[field]) for field in ("nodename", "vnodes", "weight") if field in told]
            if self._weight_fn:
                conf["weight"] = self._weight_fn(**conf)
            old = self.conf.get(name)
            deciding.append(("weight", conf["weight"]))
            anew = anew or not old or any(old[field] != value for field, value in deciding)
            confs[name] = conf
        if anew:
            self.runtime.create(confs)
        else:
            self.conf.update(confs)

    # Nodes.

    def __setitem__(self, nodename: Any, conf: Any = {"weight": 1}) -> None:  # noqa: B006 (theirs, too)
        """Adds a node, or gives it another configuration: a weight, or a dict."""
        with self.runtime._writers:
            self._configure({nodename: conf})

    add_node = __setitem__

    def __delitem__(self, nodename: Any) -> None:
        """Removes a node; KeyError if it is not there."""
        with self.runtime._writers:
            self.runtime._remove_node(nodename)

    remove_node = __delitem__

    def regenerate(self) -> None:
        """Makes all points anew, of the weights that `weight_fn` gives now."""
        with self.runtime._writers:
            self._configure(dict(self.conf), anew=True)

    def get_nodes(self) -> KeysView[Any]:
        """The names of all nodes."""
        return self.conf.keys()

    def get_instances(self) -> list[Any]:
        """The instances of all nodes that have one."""
        return [conf["instance"] for conf in self.conf.values() if conf["instance"]]

    @property
    def conf(self) -> dict[Any, Conf]:
        """The configurations of all nodes, by name; they move keys when points are made of them."""
        return self.runtime._nodes

    nodes = _nodes = conf

    # Keys. Without points, they have None.

    def get_node(self, key: Any) -> Any:
        """The name of a key's node."""
        if self._own_get:
            return self._get(key, "nodename")
        return self.runtime.finder.get_node(key if type(key) is str else self.runtime.text(key))

    def get(self, key: Any) -> Conf | None:
        """The configuration of a key's node."""
        return self._get(key, "dict")  # type: ignore[no-any-return]

    def _get(self, key: Any, what: str) -> Any:
        """What all look-ups come to: `nodename`, `dict`, a field of the configuration, `pos` or the `tuple` of both."""
        runtime = self.runtime
        if what in ("pos", "tuple") or self._own_pos:
            points = runtime.points
            if not points.owners:
                return None
            pos = self._get_pos(key)
            if what == "pos":
                return pos
            point = points.keys[pos]
            name = points.owners[point]
            if what == "tuple":
                return point, name
        else:
            name = runtime.finder.get_node(key if type(key) is str else runtime.text(key))
        if what == "nodename":
            return name
        if name is None:
            return None
        conf = self.conf.get(name)
        if conf is None:
            # It was removed just now, and nothing is while the lock is held.
            with runtime._writers:
                name = self._get(key, "nodename")
                if name is None:
                    return None
                conf = self.conf[name]
        return conf if what == "dict" else conf[what] if what in _FIELDS else None

    def _get_pos(self, key: Any) -> int:
        """The place among all points of the one that a key belongs to."""
        keys = self.runtime.points.keys
        at = bisect_right(keys, self.hashi(key))
        return at if at < len(keys) else 0

    def __getitem__(self, key: Any) -> Any:
        """The instance of a key's node."""
        return self._get(key, "instance")

    get_node_instance = __getitem__

    def get_node_hostname(self, key: Any) -> Any:
        """The host name of a key's node."""
        return self._get(key, "hostname")

    def get_node_port(self, key: Any) -> Any:
        """The port of a key's node."""
        return self._get(key, "port")

    def get_node_weight(self, key: Any) -> Any:
        """The weight of a key's node."""
        return self._get(key, "weight")

    def range(self, key: Any, size: int | None = None, unique: bool = True) -> Iterator[Conf]:
        """The configurations of a key's nodes in order, at most `size`; unless `unique`, one for each point."""
        found: Iterable[Any]
        if self._own_pos or not unique:
            points = self.runtime.points
            found = points.walk_from(self._get_pos(key)) if points.owners else ()
            found = dict.fromkeys(found) if unique else found
        else:
            most = size if isinstance(size, int) and size > 0 else len(self.conf)
            found = self.runtime.finder.get_nodes(self.runtime.text(key), most)
        for count, name in enumerate(found, 1):
            conf = self.conf.get(name)
            if conf is not None:
                yield conf
            # A size that is none of the counts is no limit.
            if count == size:
                break

    def iterate_nodes(self, key: Any, distinct: bool = True) -> Iterator[Any]:
        """The names of a key's nodes in order; a ring without points yields None once."""
        conf = None
        for conf in self.range(key, unique=distinct):
            yield conf["nodename"]
        if conf is None:
            yield None

    def snapshot(self) -> Placement:
        """The engine's placement of this moment, which places keys by the batch, to_json() for other languages.
        UnsupportedError if Python places: by your hash function or hooks, or nodes whose names are the same texts."""
        if self._own_get:
            raise UnsupportedError(
                f"snapshot: {', '.join(sorted(self._replaced))} of your own places keys", "unsupported"
            )
        return snapshot(self.runtime.finder)

    # Points. They are made in Python when they are first asked for.

    def get_key(self, key: Any) -> Any:
        """The hash of a key."""
        return self.hashi(key)

    def get_node_pos(self, key: Any) -> int | None:
        """The place among all points of the one that a key belongs to."""
        return self._get(key, "pos")  # type: ignore[no-any-return]

    def get_server(self, key: Any) -> tuple[Any, Any] | None:
        """The point that a key belongs to, and its node."""
        return self._get(key, "tuple")  # type: ignore[no-any-return]

    def get_points(self) -> list[tuple[Any, Any]]:
        """All points, ascending, with their nodes."""
        return [(point, self.ring[point]) for point in self._keys]

    def print_continuum(self) -> None:
        """Prints all points."""
        points = self.get_points()
        print(f"Numpoints in continuum: {len(points)}" if points else "Continuum empty")
        for point, node in points:
            print(f"{node} ({point})")

    @property
    def distribution(self) -> Counter[Any]:
        """How many points each node made."""
        return self.runtime.distribution

    @property
    def ring(self) -> dict[Any, Any]:
        """The node of each point."""
        return self.runtime.points.owners

    continuum = _ring = ring

    @property
    def size(self) -> int:
        """The number of different points."""
        return len(self.ring)

    @property
    def _keys(self) -> list[Any]:
        return self.runtime.points.keys
