"""What schemes there are. Written by cargo xtask generate from surface: do not edit."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from ._libconsistent import _schemes_json

SchemeName: TypeAlias = Literal[
    "ring",
    "slots",
    "rendezvous",
    "jump",
    "jumpback",
    "maglev",
    "multiprobe",
    "assigned",
    "ketama",
    "libketama",
    "modula",
    "python_memcached",
    "dalli",
    "pecl_memcache",
    "twemproxy",
    "mcrouter",
    "nginx",
    "nginx_hash",
    "nginx_ip_hash",
    "haproxy",
    "haproxy_map",
    "envoy_ring_hash",
    "envoy_maglev",
    "grpc_ring_hash",
    "otel_loadbalancing",
    "rabbitmq",
    "varnish_shard",
    "caddy",
    "traffic_server",
    "dnsdist_chashed",
    "traefik_hrw",
    "ipvs_mh",
    "redis_cluster",
    "cassandra",
    "tokens",
    "table",
    "dynamo",
    "chord",
    "kademlia",
    "thanos_ketama",
    "clickhouse_distributed",
    "textbook",
    "guava",
    "spymemcached",
    "spymemcached_array",
    "xmemcached_array",
    "jump_hash",
    "go_stathat",
    "go_lafikl",
    "go_groupcache",
    "go_buraksezer",
    "go_serialx",
    "go_dgryski_maglev",
    "go_dgryski_mpchash",
    "go_dgryski_rendezvous",
    "pypi_hash_ring",
    "pypi_uhashring",
    "pypi_consistent_hash",
    "pypi_consistent_hash_git",
    "pypi_consistent_hashing",
    "pypi_clandestined",
    "pypi_pymemcache",
    "tooz",
    "npm_hashring",
    "npm_consistent_hashing",
    "npm_node_hashring",
    "npm_ketama",
    "npm_consistent_hash",
    "npm_memjs",
    "npm_effect",
    "redis_rb",
    "sharded_jedis",
    "kafka",
    "carbon",
    "carbon_c_relay",
    "rust_hashring",
    "flexihash",
    "ex_hash_ring",
    "libring",
    "ray_serve",
    "vllm_router",
    "smg",
    "kubeai",
    "apisix",
    "ingress_nginx",
    "openresty",
    "xmemcached",
    "gomemcache",
    "victoriametrics",
    "go_redis",
    "production_stack",
    "jump_selector",
    "dskit_ring",
    "swift",
    "elasticsearch",
    "couchbase",
    "vitess",
    "k8s_shards",
    "redis_slots",
    "riak",
]
"""The name of a scheme in documents."""


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A parameter of a scheme, described."""

    name: str
    """The name in documents."""
    kind: str
    """What values it takes: `flag`, `integer`, `zero_or_integer`, `prime`, `words` (one of them), `decimal`, `numbers`
    (such as `3,0,7`), `text`, `list`, or two of these such as `integer_or_text`.
    """
    least: int | None
    """The least integer that it takes; none where it takes none."""
    most: int | None
    """The greatest, included."""
    words: tuple[str, ...]
    """The words that it takes, if these are all."""
    examples: tuple[str, ...]
    """Some texts that it takes, if there are more."""
    default: bool | int | str | None
    """What it is when it is left out; none if there is no default, or if it depends."""
    default_depends: bool
    """Whether the default depends on other parameters, as `text` says."""
    text: str
    """What it means, in a sentence."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of nodes that a scheme reads, described."""

    name: str
    """The name in documents."""
    kind: str
    """What values it takes: `flag`, `integer`, `zero_or_integer`, `prime`, `words` (one of them), `decimal`, `numbers`
    (such as `3,0,7`), `text`, `list`, or two of these such as `integer_or_text`.
    """
    least: int | None
    """The least integer that it takes; none where it takes none."""
    most: int | None
    """The greatest, included."""
    words: tuple[str, ...]
    """The words that it takes, if these are all."""
    examples: tuple[str, ...]
    """Some texts that it takes, if there are more."""
    text: str
    """What it means, and what stands for it when it is missing, in a sentence."""


@dataclass(frozen=True, slots=True)
class SchemeProperties:
    """What a scheme declares about itself."""

    family: Literal["positional", "keyed"]
    """How keys find their nodes: by a position, or by the key's bytes alone."""
    identity: tuple[str, ...]
    """What the fingerprint covers of a node: `id`, `weight`, `zone`, `address`, or such as `fields.port`."""
    ordered: bool
    """Whether the order of the nodes in the document counts."""
    weighted: bool
    """Whether nodes may differ in weight."""
    down: Literal["mask", "skip", "rebuild", "stay"]
    """What happens to the keys of a node that is down."""
    down_limit: int | None
    """The most tries of `skip`."""
    integers: Literal["little_endian", "big_endian", "refused"]
    """What an integer key is."""


@dataclass(frozen=True, slots=True, repr=False)
class SchemeSpec:
    """A scheme, described."""

    name: SchemeName
    """The name in documents."""
    is_dialect: bool
    """Whether another system fixed its rule."""
    text: str
    """What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule."""
    parameters: tuple[ParameterSpec, ...]
    """Its parameters."""
    fields: tuple[FieldSpec, ...]
    """The fields of nodes that it reads, beside those that every node has."""
    properties: SchemeProperties
    """What it declares with every parameter at its default."""

    def __repr__(self) -> str:
        return f"<libconsistent.SchemeSpec {self.name}: {len(self.parameters)} parameters, {len(self.fields)} fields>"

    def to_dict(self) -> dict[str, Any]:
        """The fields, for `json.dumps`."""
        return asdict(self)


def schemes() -> list[SchemeSpec]:
    """All schemes with their parameters, fields and properties: our own first, then dialects."""
    return [_scheme(**scheme) for scheme in json.loads(_schemes_json())]


def _scheme(
    parameters: list[dict[str, Any]], fields: list[dict[str, Any]], properties: dict[str, Any], **scheme: Any
) -> SchemeSpec:
    return SchemeSpec(
        parameters=tuple(ParameterSpec(**_values(**parameter)) for parameter in parameters),
        fields=tuple(FieldSpec(**_values(**field)) for field in fields),
        properties=SchemeProperties(**properties | {"identity": tuple(properties["identity"])}),
        **scheme,
    )


def _values(
    least: int | str | None, most: int | str | None, words: list[str], examples: list[str], **others: Any
) -> dict[str, Any]:
    # JSON has integers above 2^53-1 as texts.
    return others | {
        "least": None if least is None else int(least),
        "most": None if most is None else int(most),
        "words": tuple(words),
        "examples": tuple(examples),
    }


for _record in (ParameterSpec, FieldSpec, SchemeProperties, SchemeSpec):
    _record.__module__ = "libconsistent"
schemes.__module__ = "libconsistent"
