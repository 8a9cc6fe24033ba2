"""The parameters of each scheme, as `Ring` takes them: for annotations of options that a program keeps.

Written by cargo xtask generate from spec/schemes.json: do not edit.
"""

from typing import Literal, TypedDict

__all__ = [
    "ApisixOptions",
    "AssignedOptions",
    "CaddyOptions",
    "CarbonCRelayOptions",
    "CarbonOptions",
    "CassandraOptions",
    "ChordOptions",
    "ClickhouseDistributedOptions",
    "CouchbaseOptions",
    "DalliOptions",
    "DnsdistChashedOptions",
    "DskitRingOptions",
    "DynamoOptions",
    "ElasticsearchOptions",
    "EnvoyMaglevOptions",
    "EnvoyRingHashOptions",
    "ExHashRingOptions",
    "FlexihashOptions",
    "GoBuraksezerOptions",
    "GoDgryskiMaglevOptions",
    "GoDgryskiMpchashOptions",
    "GoDgryskiRendezvousOptions",
    "GoGroupcacheOptions",
    "GoLafiklOptions",
    "GoRedisOptions",
    "GoSerialxOptions",
    "GoStathatOptions",
    "GomemcacheOptions",
    "GrpcRingHashOptions",
    "GuavaOptions",
    "HaproxyMapOptions",
    "HaproxyOptions",
    "IngressNginxOptions",
    "IpvsMhOptions",
    "JumpHashOptions",
    "JumpOptions",
    "JumpSelectorOptions",
    "JumpbackOptions",
    "K8sShardsOptions",
    "KademliaOptions",
    "KafkaOptions",
    "KetamaOptions",
    "KubeaiOptions",
    "LibketamaOptions",
    "LibringOptions",
    "MaglevOptions",
    "McrouterOptions",
    "ModulaOptions",
    "MultiprobeOptions",
    "NginxHashOptions",
    "NginxIpHashOptions",
    "NginxOptions",
    "NpmConsistentHashOptions",
    "NpmConsistentHashingOptions",
    "NpmEffectOptions",
    "NpmHashringOptions",
    "NpmKetamaOptions",
    "NpmMemjsOptions",
    "NpmNodeHashringOptions",
    "OpenrestyOptions",
    "OtelLoadbalancingOptions",
    "PeclMemcacheOptions",
    "ProductionStackOptions",
    "PypiClandestinedOptions",
    "PypiConsistentHashGitOptions",
    "PypiConsistentHashOptions",
    "PypiConsistentHashingOptions",
    "PypiHashRingOptions",
    "PypiPymemcacheOptions",
    "PypiUhashringOptions",
    "PythonMemcachedOptions",
    "RabbitmqOptions",
    "RayServeOptions",
    "RedisClusterOptions",
    "RedisRbOptions",
    "RedisSlotsOptions",
    "RendezvousOptions",
    "RiakOptions",
    "RingOptions",
    "RustHashringOptions",
    "ShardedJedisOptions",
    "SlotsOptions",
    "SmgOptions",
    "SpymemcachedArrayOptions",
    "SpymemcachedOptions",
    "SwiftOptions",
    "TableOptions",
    "TextbookOptions",
    "ThanosKetamaOptions",
    "TokensOptions",
    "ToozOptions",
    "TraefikHrwOptions",
    "TrafficServerOptions",
    "TwemproxyOptions",
    "VarnishShardOptions",
    "VictoriametricsOptions",
    "VitessOptions",
    "VllmRouterOptions",
    "XmemcachedArrayOptions",
    "XmemcachedOptions",
]


class RingOptions(TypedDict, total=False):
    """Options of `ring`. Virtual nodes on a ring (Karger et al. 1997)."""

    vnodes: int
    """Points of a node of weight 1. From 1 to 65536. Default 256."""
    weights: Literal["absolute", "relative"]
    """Whether a weight counts by itself or by the mean of all. Default `"absolute"`."""
    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class SlotsOptions(TypedDict, total=False):
    """Options of `slots`. A fixed number of slots, each won by one node in a weighted race."""

    bits: int
    """There are 2^bits slots. The number is chosen once: another one moves nearly all keys. From 8 to 24. Default
    18.
    """
    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class RendezvousOptions(TypedDict, total=False):
    """Options of `rendezvous`. A weighted race of all nodes for each key (Thaler and Ravishankar 1996)."""

    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class JumpOptions(TypedDict, total=False):
    """Options of `jump`. Jump hash over numbered nodes, of which the last can go (Lamping and Veach 2014)."""

    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class JumpbackOptions(TypedDict, total=False):
    """Options of `jumpback`. JumpBackHash over numbered nodes, any of which can go (Ertl 2024)."""

    removed: str
    """The numbers that are free, in the order in which their nodes went."""
    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class MaglevOptions(TypedDict, total=False):
    """Options of `maglev`. Maglev's table of a prime number of entries (Eisenbud et al. 2016)."""

    size: int
    """The number of entries, a prime. From 2 to 16777216. Default 65537."""
    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class MultiprobeOptions(TypedDict, total=False):
    """Options of `multiprobe`. One point a node, many probes a key (Appleton and O'Reilly 2015)."""

    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class AssignedOptions(TypedDict, total=False):
    """Options of `assigned`. Slots that stay on the nodes that the document lists for each."""

    cuts: str
    """Where even slots are cut further: the last position of each further slot, as 16 hexadecimal digits."""
    ends: str
    """Where slots end, if not evenly: the last position of each but the last, as 16 hexadecimal digits."""
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64; without them a slot is whoever wins it."""
    slots: int
    """How many slots there are. Another number moves nearly all keys, unless it is a multiple. From 1 to 16777216.
    Default 4096.
    """
    seed: int
    """The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0."""
    hash_tag: str
    """Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`."""
    hash_stop: str
    """One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`,
    `:`.
    """
    key_hash: Literal["siphash13"]
    """Keys are hashed with a secret, which is given beside the document."""
    secret_digest: str
    """Which secret is meant: 32 hexadecimal digits, which documents write and check."""
    secret: bytes | bytearray | memoryview | None
    """The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document."""


class KetamaOptions(TypedDict, total=False):
    """Options of `ketama`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_CONSISTENT and its KETAMA behaviours"""

    point_hash: Literal[
        "default", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "murmur3", "jenkins"
    ]
    """The hash of points where weights do not count. Default `"default"`."""
    key_hash: Literal[
        "default", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "murmur3", "jenkins"
    ]
    """The hash of keys: the hash that was set last. Default `"default"`."""
    weighted: Literal["auto", "always", "never"]
    """Whether weights count: as soon as one is above 1 (KETAMA set before the servers are added), always
    (KETAMA_WEIGHTED, whose hashes are `md5`), or never (KETAMA set after them). Default `"auto"`.
    """
    spy: bool
    """Whether labels are those of spymemcached (KETAMA_SPY): `/host:port`. Default false."""
    sort_hosts: bool
    """Whether servers are sorted by host and port (SORT_HOSTS). Default false."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class LibketamaOptions(TypedDict, total=False):
    """Options of `libketama`. RJ's libketama, master of 2014-10-01"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class ModulaOptions(TypedDict, total=False):
    """Options of `modula`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_MODULA, its default"""

    key_hash: Literal[
        "default", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "murmur3", "jenkins"
    ]
    """The hash of keys. Default `"default"`."""
    sort_hosts: bool
    """Whether servers are sorted by host and port (SORT_HOSTS). Default false."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class PythonMemcachedOptions(TypedDict, total=False):
    """Options of `python_memcached`. python-memcached 1.62"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class DalliOptions(TypedDict, total=False):
    """Options of `dalli`. Dalli 3.0.6, Ruby's client of memcached"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PeclMemcacheOptions(TypedDict, total=False):
    """Options of `pecl_memcache`. PHP's memcache of PECL 8.0, `addServer` of several servers"""

    strategy: Literal["consistent", "standard"]
    """`memcache.hash_strategy`: how servers get keys. Default `"consistent"`."""
    function: Literal["crc32", "fnv"]
    """`memcache.hash_function`: the hash of points and keys. Default `"crc32"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class TwemproxyOptions(TypedDict, total=False):
    """Options of `twemproxy`. nutcracker 0.5.0, distributions ketama and modula"""

    hash: Literal[
        "one_at_a_time",
        "md5",
        "crc16",
        "crc32",
        "crc32a",
        "fnv1_64",
        "fnv1a_64",
        "fnv1_32",
        "fnv1a_32",
        "hsieh",
        "murmur",
        "jenkins",
    ]
    """The hash of keys. Default `"fnv1a_64"`."""
    distribution: Literal["ketama", "modula"]
    """The distribution of the pool. Default `"ketama"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class McrouterOptions(TypedDict, total=False):
    """Options of `mcrouter`. mcrouter, main 9d7f434: Ch3, WeightedCh3, Crc32 and Rendezvous"""

    function: Literal["ch3", "weighted_ch3", "crc32", "rendezvous"]
    """The hash function of the pool. Default `"ch3"`."""
    salt: str
    """The text that follows every routing key. Such as `salt`. Default `""`."""


class NginxOptions(TypedDict, total=False):
    """Options of `nginx`. nginx 1.22.1, `hash KEY consistent`, of http and of stream; with `label: no_nul` the chash of
    lua-resty-balancer 1cd4363, as in ingress-nginx and OpenResty
    """

    label: Literal["nul", "no_nul"]
    """What is hashed of a server: host, a zero byte and port, or its text as it is. Default `"nul"`."""


class NginxHashOptions(TypedDict, total=False):
    """Options of `nginx_hash`. nginx 1.22.1, `hash KEY`, of http and of stream"""


class NginxIpHashOptions(TypedDict, total=False):
    """Options of `nginx_ip_hash`. nginx 1.22.1, `ip_hash`"""


class HaproxyOptions(TypedDict, total=False):
    """Options of `haproxy`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type consistent`"""

    function: Literal["sdbm", "djb2", "wt6", "crc32", "none"]
    """The hash function of keys. Default `"sdbm"`."""
    avalanche: bool
    """Whether the hash is spread once more; left out, it is unless a function is named."""
    input: Literal["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]
    """What a key is, and what of it is hashed. Default `"key"`."""
    uri_len: int
    """How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    uri_depth: int
    """How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    allbackups: bool
    """Whether all backups take requests once no other server does. Default false."""
    hash_key: Literal["id", "id-3.0", "id32", "guid", "addr", "addr-port"]
    """What the nodes of a server are derived from. Default `"id"`."""
    balance_factor: int
    """Percent of the mean that a server takes at most; 0 is no bound. From 101 to 65535. Default 0."""


class HaproxyMapOptions(TypedDict, total=False):
    """Options of `haproxy_map`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type map-based`, which is there without such
    a line, too
    """

    function: Literal["sdbm", "djb2", "wt6", "crc32", "none"]
    """The hash function of keys. Default `"sdbm"`."""
    avalanche: bool
    """Whether the hash is spread once more. Default false."""
    input: Literal["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]
    """What a key is, and what of it is hashed. Default `"key"`."""
    uri_len: int
    """How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    uri_depth: int
    """How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    allbackups: bool
    """Whether all backups take requests once no other server does. Default false."""


class EnvoyRingHashOptions(TypedDict, total=False):
    """Options of `envoy_ring_hash`. Envoy 1.40.0, the policy RING_HASH, of HTTP and of redis_proxy"""

    min_ring_size: int
    """The least number of points of the ring. From 1 to 8388608. Default 1024."""
    max_ring_size: int
    """The greatest number of points of the ring. From 1 to 8388608. Default 8388608."""
    hash_function: Literal["xxhash64", "murmur2"]
    """The hash of points. Default `"xxhash64"`."""
    key_hash: Literal["xxhash64", "murmur2"]
    """The hash of keys: xxHash64 of the policies of HTTP, or MurmurHash64A of the filter redis_proxy. Default
    `"xxhash64"`.
    """
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    panic_threshold: int
    """Percentage of healthy hosts below which all are used, unless those can do the work. From 0 to 100. Default 50."""


class EnvoyMaglevOptions(TypedDict, total=False):
    """Options of `envoy_maglev`. Envoy 1.40.0, the policy MAGLEV, of HTTP and of redis_proxy"""

    table_size: int
    """Slots of the table, a prime. From 2 to 5000011. Default 65537."""
    key_hash: Literal["xxhash64", "murmur2"]
    """The hash of keys: xxHash64 of the policies of HTTP, or MurmurHash64A of the filter redis_proxy. Default
    `"xxhash64"`.
    """
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    panic_threshold: int
    """Percentage of healthy hosts below which all are used, unless those can do the work. From 0 to 100. Default 50."""


class GrpcRingHashOptions(TypedDict, total=False):
    """Options of `grpc_ring_hash`. gRPC core 1.85.1, the policy ring_hash; gRPC-Go with sorted endpoints"""

    min_ring_size: int
    """The least number of points of the ring. From 1 to 8388608. Default 1024."""
    max_ring_size: int
    """The greatest number of points of the ring. From 1 to 8388608. Default 4096."""
    ring_size_cap: int
    """The channel's cap, at which both sizes are cut. From 1 to 8388608. Default 4096."""
    endpoints: Literal["listed", "sorted"]
    """Endpoints as they are listed, or sorted by key: gRPC-Go. Default `"listed"`."""


class OtelLoadbalancingOptions(TypedDict, total=False):
    """Options of `otel_loadbalancing`. loadbalancingexporter of the OpenTelemetry Collector, contrib 0.131.0"""


class RabbitmqOptions(TypedDict, total=False):
    """Options of `rabbitmq`. RabbitMQ 5b09e55, the exchange type `x-consistent-hash`, with OTP 25"""


class VarnishShardOptions(TypedDict, total=False):
    """Options of `varnish_shard`. Varnish 7.1.1, the shard director of vmod directors, `.backend(by=URL)` and
    `shard.key()`
    """

    replicas: int
    """Points of a backend of weight 1. From 1 to 1048576. Default 67."""
    alt: int
    """How many backends of the walk are passed over. From 0 to 65535. Default 0."""
    by: Literal["url", "hash"]
    """Keys are the URL, or what `shard.key()` was given; or all that `vcl_hash` hashes, one after the other. Default
    `"url"`.
    """


class CaddyOptions(TypedDict, total=False):
    """Options of `caddy`. Caddy from 2.8, `uri_hash`, `header` and the other policies that hash; earlier ones by
    `version`
    """

    version: Literal["2.8", "2.6.3", "2.5.1"]
    """The version from which on Caddy has the rule: xxHash64, or FNV-1a in 32 bits, the key last or first. Default
    `"2.8"`.
    """


class TrafficServerOptions(TypedDict, total=False):
    """Options of `traffic_server`. Apache Traffic Server 9.2.5, `round_robin=consistent_hash` of parent.config"""

    replicas: int
    """Points of a parent of weight 1. From 1 to 1048576. Default 1024."""
    algorithm: Literal["siphash24", "siphash13"]
    """The hash of points and keys. Default `"siphash24"`."""
    seed0: int
    """The first half of the key of SipHash. From 0 to 2^64-1. Default 0."""
    seed1: int
    """The second half of the key of SipHash. From 0 to 2^64-1. Default 0."""


class DnsdistChashedOptions(TypedDict, total=False):
    """Options of `dnsdist_chashed`. dnsdist 1.7.3, `setServerPolicy(chashed)` with `setWHashedPertubation`"""

    perturbation: int
    """What `setWHashedPertubation` was given. From 0 to 4294967295. Default 0."""
    keys: Literal["name", "wire"]
    """Keys are names as people write them, or in wire form. Default `"name"`."""


class TraefikHrwOptions(TypedDict, total=False):
    """Options of `traefik_hrw`. Traefik 3.7.13, the strategy `hrw`, servers of equal weights"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class IpvsMhOptions(TypedDict, total=False):
    """Options of `ipvs_mh`. the scheduler `mh` of IPVS in Linux 6.1, on 64 bits"""

    tab_index: int
    """CONFIG_IP_VS_MH_TAB_INDEX: the table has so many bits. From 8 to 17. Default 12."""
    port: bool
    """Whether the client's port counts (`mh-port`): a key is address and port. Default false."""
    unavailable: Literal["deleted", "weight_0", "fallback"]
    """A destination that is down is deleted, has weight 0, or has it under `mh-fallback`. Default `"deleted"`."""


class RedisClusterOptions(TypedDict, total=False):
    """Options of `redis_cluster`. Redis 7.0.15, a cluster of masters; new ones as `redis-cli --cluster create` makes
    them
    """

    assignment: Literal["explicit", "create"]
    """How slots come to nodes. Default `"explicit"`."""
    replicas: int
    """Replicas of each master of a new cluster, 0 unless it is given. It counts with assignment create alone. From 0 to
    16384.
    """


class CassandraOptions(TypedDict, total=False):
    """Options of `cassandra`. Apache Cassandra as cassandra-driver 3.30.1 places, and the server's rule where it
    differs
    """

    partitioner: Literal["murmur3", "random"]
    """How keys become tokens. Default `"murmur3"`."""
    replication: int | str
    """Copies of each key: in all (SimpleStrategy), or for each data centre (NetworkTopologyStrategy); left out, the
    walk goes on over all nodes. From 1 to 1048576. Such as `dc1:3`, `dc1:3,dc2:2`.
    """
    rule: Literal["server", "driver"]
    """Whose rule counts where the server and the driver differ. Default `"server"`."""


class TokensOptions(TypedDict, total=False):
    """Options of `tokens`. the rings of Loki, Mimir and Tempo (dskit de1ec75), and others whose tokens are listed"""

    hash: Literal[
        "fnv1_32", "fnv1a_32", "crc32", "murmur3_32", "md5_32", "xxh64", "xxh3_64", "murmur3_64", "none_32", "none_64"
    ]
    """How keys become positions, of 32 or 64 bits; with `none_32` and `none_64` the caller hashes them. Default
    `"fnv1_32"`.
    """
    search: Literal["above", "at_or_above"]
    """Which token has a position: the first above it, or also one at it. Default `"above"`."""
    replication: int
    """Copies of each key; left out, the walk goes on over all nodes. From 1 to 1048576."""
    zones: Literal["ignored", "distinct"]
    """Whether the copies of a key are in distinct zones; nodes without a zone are not told apart by it. Default
    `"ignored"`.
    """


class TableOptions(TypedDict, total=False):
    """Options of `table`. Swift 2.38.3, and with options Elasticsearch 8.15.3, Couchbase, Vitess 0.24.4, Kubernetes
    1.37, Redis and Riak: tables of slots whose nodes are listed
    """

    hash: Literal[
        "md5",
        "sha1",
        "riak",
        "crc16",
        "crc32",
        "crc32_15",
        "fnv1_32",
        "fnv1a_32",
        "fnv1a_64",
        "murmur3_32",
        "murmur3_utf16",
        "murmur3_64",
        "xxh64",
        "xxh64_swapped",
        "xxh3_64",
        "bytes",
    ]
    """What is hashed of a key, and how. Default `"md5"`."""
    by: Literal["range", "remainder"]
    """How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
    `"range"`.
    """
    beyond: Literal["others", "nobody"]
    """Who comes after the nodes of a row: the others as under `assigned`, or nobody. Default `"others"`."""
    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class DynamoOptions(TypedDict, total=False):
    """Options of `dynamo`. strategy 3 of DeCandia et al., "Dynamo", 2007"""

    partitions: int
    """Equal partitions of all positions. From 1 to 16777216. Default 1024."""


class ChordOptions(TypedDict, total=False):
    """Options of `chord`. Stoica et al., "Chord", 2001, with identifiers of 160 bits"""


class KademliaOptions(TypedDict, total=False):
    """Options of `kademlia`. kademlia 2.2.3 of PyPI, and the rule of BitTorrent's Mainline DHT (BEP 5) with raw
    identifiers
    """

    key_id: Literal["sha1", "raw"]
    """How keys become identifiers. Default `"sha1"`."""


class ThanosKetamaOptions(TypedDict, total=False):
    """Options of `thanos_ketama`. Thanos e103a81, Receive with the hashring algorithm `ketama`"""


class ClickhouseDistributedOptions(TypedDict, total=False):
    """Options of `clickhouse_distributed`. Distributed tables of ClickHouse 18.16.1"""

    sharding_key: Literal["integer", "sipHash64", "murmurHash2_64"]
    """What the table's expression makes of a key: nothing, as it is the integer, its bytes little-endian; or a hash of
    the text. Default `"integer"`.
    """


class TextbookOptions(TypedDict, total=False):
    """Options of `textbook`. the class that tutorials and interviews write, with virtual nodes and a bisection to the
    right
    """

    hash: Literal["md5", "sha1", "sha256"]
    """The digest of points and keys. Default `"md5"`."""
    vnodes: int
    """Points of a node. From 1 to 65536. Default 150."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GuavaOptions(TypedDict, total=False):
    """Options of `guava`. Hashing.consistentHash of Guava 31.1, whose rule has not changed since 11.0"""

    hash: Literal[
        "long",
        "murmur3_128",
        "murmur3_32_fixed",
        "sha256",
        "md5",
        "sha1",
        "sip_hash24",
        "farm_hash_fingerprint64",
        "crc32",
        "adler32",
    ]
    """The `HashFunction` whose code is placed; `long`: an integer key is the long, another has at most 8 bytes. Default
    `"long"`.
    """


class SpymemcachedOptions(TypedDict, total=False):
    """Options of `spymemcached`. spymemcached 2.12.3 for Java, KetamaConnectionFactory"""

    weighted: Literal["auto", "always", "never"]
    """Whether the locator was given weights: if one is not 1, always (of 1 as well), or never. Default `"auto"`."""
    format: Literal["spymemcached", "libmemcached"]
    """The `KetamaNodeKeyFormatter`: what labels are made of. Default `"spymemcached"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class SpymemcachedArrayOptions(TypedDict, total=False):
    """Options of `spymemcached_array`. spymemcached 2.12.3 for Java, its default locator, ArrayModNodeLocator"""

    hash: Literal["native", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "ketama"]
    """The `HashAlgorithm`: `native` is `NATIVE_HASH`, Java's `hashCode`, and so on with the others. Default
    `"native"`.
    """
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class XmemcachedArrayOptions(TypedDict, total=False):
    """Options of `xmemcached_array`. xmemcached 2.4.8 for Java, its default locator, ArrayMemcachedSessionLocator"""

    hash: Literal["native", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "ketama"]
    """The `HashAlgorithm`: `native` is `NATIVE_HASH`, Java's `hashCode`, and so on with the others. Default
    `"native"`.
    """
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class JumpHashOptions(TypedDict, total=False):
    """Options of `jump_hash`. github.com/dgryski/go-jump (hash xxhash64) and @subspace/jump-consistent-hash 1.1.1 (rule
    subspace, hash integer_be or md5_be)
    """

    hash: Literal["integer", "integer_be", "xxhash64", "md5_be"]
    """What makes an integer of a key: its bytes, little-endian or big-endian; xxHash64 with seed 0; or MD5's first 8
    bytes, big-endian. Default `"integer"`.
    """
    rule: Literal["paper", "subspace"]
    """What is rounded first in binary64: the quotient or the product. Default `"paper"`."""


class GoStathatOptions(TypedDict, total=False):
    """Options of `go_stathat`. stathat.com/c/consistent v1.0.0 of Go"""

    hash: Literal["crc32", "fnv"]
    """The hash of points and keys: `fnv` is `UseFnv`. Default `"crc32"`."""
    replicas: int
    """Points of a member: `NumberOfReplicas`. From 1 to 65536. Default 20."""
    removed: str
    """Points that are gone although a member has them, ascending."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoLafiklOptions(TypedDict, total=False):
    """Options of `go_lafikl`. github.com/lafikl/consistent bdd3606 of Go, with its bounded loads"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoGroupcacheOptions(TypedDict, total=False):
    """Options of `go_groupcache`. github.com/golang/groupcache/consistenthash 2c02b82 of Go"""

    replicas: int
    """Points of a member, as its `HTTPPool` has. From 1 to 65536. Default 50."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoBuraksezerOptions(TypedDict, total=False):
    """Options of `go_buraksezer`. github.com/buraksezer/consistent v1.0.0 of Go, and v0.10.0 as `version: v0`, with
    xxHash64
    """

    version: Literal["v0", "v1"]
    """The release: v1.0.0 or v0.10.0. Default `"v1"`."""
    partitions: int
    """Partitions in all: `PartitionCount`. From 1 to 16777216. Default 271."""
    replicas: int
    """Points of a member: `ReplicationFactor`. From 1 to 65536. Default 20."""
    load: int | float | str
    """How full a member may be: `Load`. Such as `1.25`, `10`. Default `"1.25"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoSerialxOptions(TypedDict, total=False):
    """Options of `go_serialx`. github.com/serialx/hashring 22c0c7a of Go"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoDgryskiMaglevOptions(TypedDict, total=False):
    """Options of `go_dgryski_maglev`. github.com/dgryski/go-maglev 8961b9b of Go, asked for the xxHash64 of keys"""

    slots: int
    """Slots of the table, by default its `SmallM`. From 2 to 5000011. Default 65537."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoDgryskiMpchashOptions(TypedDict, total=False):
    """Options of `go_dgryski_mpchash`. github.com/dgryski/go-mpchash 7382f34 of Go with SipHash-2-4"""

    probes: int
    """Probes of a key. From 1 to 65535. Default 21."""
    seeds: str
    """The seeds of the two hashes of a key. Such as `1,2`. Default `"1,2"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoDgryskiRendezvousOptions(TypedDict, total=False):
    """Options of `go_dgryski_rendezvous`. github.com/dgryski/go-rendezvous 9f7001d of Go with xxHash64"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiHashRingOptions(TypedDict, total=False):
    """Options of `pypi_hash_ring`. hash_ring 1.3.1 and hashring 1.5.1 of PyPI"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiUhashringOptions(TypedDict, total=False):
    """Options of `pypi_uhashring`. uhashring 2.5 of PyPI; `mode: ketama` is its `hash_fn="ketama"`"""

    mode: Literal["hash", "ketama"]
    """What makes points of nodes. Default `"hash"`."""
    vnodes: int
    """Points of a node of weight 1, by default 160; in mode `ketama` its labels, by default 40. From 1 to 65536."""
    replicas: int
    """Points of a label in mode `ketama`, by default 4; no other mode has them. From 1 to 4."""
    keys: Literal["str", "bytes", "int"]
    """What the keys of the Python program are. Default `"str"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiConsistentHashOptions(TypedDict, total=False):
    """Options of `pypi_consistent_hash`. consistent_hash 1.0 of PyPI"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiConsistentHashGitOptions(TypedDict, total=False):
    """Options of `pypi_consistent_hash_git`. consistent_hash_git 0.3 of PyPI"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiConsistentHashingOptions(TypedDict, total=False):
    """Options of `pypi_consistent_hashing`. ConsistentHashing 0.2.2 of PyPI"""

    slots: int
    """Positions in all: its `slotSize`. From 1 to 4294967296. Default 1000."""
    vnodes: int
    """Points of a node beside its own: its `virtualNode`. From 0 to 65536. Default 0."""
    removed: str
    """Points that nobody has although a member's name leads there."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiClandestinedOptions(TypedDict, total=False):
    """Options of `pypi_clandestined`. the `RendezvousHash` of clandestined 1.1.0 of PyPI"""

    seed: int
    """The seed of the hash. From 0 to 4294967295. Default 0."""
    units: Literal["characters", "bytes"]
    """What the hash reads: the low byte of each character as in Python, or UTF-8 as in the extension in C. Default
    `"characters"`.
    """
    keys: Literal["str", "bytes", "int"]
    """What the keys of the Python program are. Default `"str"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class PypiPymemcacheOptions(TypedDict, total=False):
    """Options of `pypi_pymemcache`. the `HashClient` of pymemcache 4.0.0 of PyPI with its default hasher"""

    keys: Literal["str", "bytes", "int"]
    """What the keys of the Python program are. Default `"str"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class ToozOptions(TypedDict, total=False):
    """Options of `tooz`. the `hashring.HashRing` of tooz 9.1.0 of PyPI"""

    hash_function: Literal["md5", "sha1", "sha256", "sha512"]
    """What hashes nodes and keys. Default `"md5"`."""
    partitions: int
    """Points of a node of weight 1. From 1 to 65536. Default 32."""


class NpmHashringOptions(TypedDict, total=False):
    """Options of `npm_hashring`. hashring 3.2.0 of npm, the ring of memcached 2.2.2"""

    algorithm: Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
    """The digest of points and keys. Default `"md5"`."""
    compatibility: Literal["hash_ring", "ketama"]
    """Another library to be like: it has 3 points a label (`hash_ring`) or 4, whatever `replicas` says."""
    default_port: int
    """The port that labels leave out: `default port`. From 1 to 65535."""
    replicas: int
    """Points of a label. From 1 to 1024. Default 4."""
    vnodes: int
    """Labels of a server of average weight: `vnode count`. From 0 to 1048576. Default 40."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
    down: Literal["rebuild", "stay"]
    """What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.
    Default `"rebuild"`.
    """


class NpmConsistentHashingOptions(TypedDict, total=False):
    """Options of `npm_consistent_hashing`. consistent-hashing 0.3.0 of npm"""

    algorithm: Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
    """The digest of points and keys. Default `"md5"`."""
    replicas: int
    """Points of a node. From 1 to 1048576. Default 160."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class NpmNodeHashringOptions(TypedDict, total=False):
    """Options of `npm_node_hashring`. node-hashring 1.0.2 of npm"""

    holes: int
    """Empty slots at the end of the array; those that the constructor leaves where it is missing. From 0 to 1048576."""
    removed: str
    """Points that a removed node took from one that stays."""
    vnodes: int
    """Points of a node. From 1 to 1048576. Default 80."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class NpmKetamaOptions(TypedDict, total=False):
    """Options of `npm_ketama`. ketama 1.0.0 of npm"""

    algorithm: Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
    """The digest of points and keys. Default `"sha1"`."""
    base_weight: int
    """Points of a node of weight 1. From 1 to 1048576. Default 50."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class NpmConsistentHashOptions(TypedDict, total=False):
    """Options of `npm_consistent_hash`. consistent-hash 1.2.2 of npm"""

    control_points: int
    """Points of a node that lists none. From 1 to 1048576. Default 40."""
    range: int
    """Positions in all. From 1 to 4294967295. Default 100003."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class NpmMemjsOptions(TypedDict, total=False):
    """Options of `npm_memjs`. memjs 1.3.2 of npm, its default server selection"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class NpmEffectOptions(TypedDict, total=False):
    """Options of `npm_effect`. the `HashRing` of effect 4.1.0 of npm"""

    base_weight: int
    """Points of a node of weight 1: `baseWeight`. From 1 to 1048576. Default 128."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class RedisRbOptions(TypedDict, total=False):
    """Options of `redis_rb`. the `Redis::Distributed` of redis-rb 6.0.0, and of 4.8.0 as `version: 4`"""

    version: Literal["5", "4"]
    """What hashes points: MD5 since 5.0, or CRC-32. Default 5."""


class ShardedJedisOptions(TypedDict, total=False):
    """Options of `sharded_jedis`. the `ShardedJedis` of Jedis 3.10.0 of Maven"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class KafkaOptions(TypedDict, total=False):
    """Options of `kafka`. kafka-clients 3.9.1, the partition of a record with a key"""


class CarbonOptions(TypedDict, total=False):
    """Options of `carbon`. carbon-relay of Graphite's carbon 1.1.10 with `RELAY_METHOD = consistent-hashing`"""

    hash_type: Literal["carbon_ch", "fnv1a_ch", "mmh3_ch"]
    """Its `ROUTER_HASH_TYPE`. Default `"carbon_ch"`."""
    diverse_replicas: bool
    """Its `DIVERSE_REPLICAS`: whether a server has one copy of a key, whatever its instances. Default true."""


class CarbonCRelayOptions(TypedDict, total=False):
    """Options of `carbon_c_relay`. the clusters `carbon_ch`, `fnv1a_ch` and `jump_fnv1a_ch` of carbon-c-relay 3.7.3"""

    hash_type: Literal["carbon_ch", "fnv1a_ch", "jump_fnv1a_ch"]
    """The type of the cluster. Default `"carbon_ch"`."""


class RustHashringOptions(TypedDict, total=False):
    """Options of `rust_hashring`. the crate hashring 0.3.6 of Rust, `HashRing::new()` with texts as nodes"""

    keys: Literal["str", "bytes", "u64"]
    """What the keys of the Rust program are: texts, bytes or integers. Default `"str"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class FlexihashOptions(TypedDict, total=False):
    """Options of `flexihash`. flexihash 3.0.0 of PHP"""

    hasher: Literal["crc32", "md5"]
    """The hasher of points and keys. Default `"crc32"`."""
    replicas: int
    """Points of a target of weight 1. From 1 to 1048576. Default 64."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class ExHashRingOptions(TypedDict, total=False):
    """Options of `ex_hash_ring`. ExHashRing 7.0.0 of Elixir (discord/ex_hash_ring 627589b)"""

    replicas: int
    """Points of a node of weight 1. From 1 to 1048576. Default 512."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class LibringOptions(TypedDict, total=False):
    """Options of `libring`. libring 1.7.0 of Elixir (bitwalker/libring c64f12d) with texts as nodes"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class RayServeOptions(TypedDict, total=False):
    """Options of `ray_serve`. Ray Serve 2.60.0, `ray.serve.experimental.consistent_hash_router.ConsistentHashRouter`"""

    vnodes: int
    """Points of a replica: `num_virtual_nodes`. From 1 to 65536. Default 100."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class VllmRouterOptions(TypedDict, total=False):
    """Options of `vllm_router`. the vLLM router 0.1.17, `--policy consistent_hash`"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class SmgOptions(TypedDict, total=False):
    """Options of `smg`. SMG 1.13.0, `--policy consistent_hashing`"""

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class KubeaiOptions(TypedDict, total=False):
    """Options of `kubeai`. KubeAI 2f32ef4, `loadBalancing.strategy: PrefixHash`, with its bounded loads"""

    replication: int
    """Points of an endpoint: `replication`. From 1 to 65536. Default 256."""
    mean_load: int
    """What of the mean load an endpoint may have before a lease passes it over, in percent: `meanLoadFactor`. From 100
    to 1000000. Default 125.
    """
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class ApisixOptions(TypedDict, total=False):
    """Options of `apisix`. Apache APISIX f519a0f, upstreams of type `chash`: another name of `nginx`"""

    label: Literal["nul", "no_nul"]
    """What is hashed of a server: host, a zero byte and port, or its text as it is. Default `"nul"`."""


class IngressNginxOptions(TypedDict, total=False):
    """Options of `ingress_nginx`. ingress-nginx, `upstream-hash-by` (lua-resty-balancer 1cd4363): another name of
    `nginx` with `label: no_nul`
    """


class OpenrestyOptions(TypedDict, total=False):
    """Options of `openresty`. OpenResty, the chash of lua-resty-balancer 1cd4363 as its page has it: another name of
    `nginx` with `label: no_nul`
    """


class XmemcachedOptions(TypedDict, total=False):
    """Options of `xmemcached`. xmemcached 2.4.8 for Java, KetamaMemcachedSessionLocator: another name of
    `pypi_consistent_hash_git`
    """

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GomemcacheOptions(TypedDict, total=False):
    """Options of `gomemcache`. github.com/bradfitz/gomemcache 4d751bb for Go, ServerList: another name of `haproxy_map`
    with `function: crc32`
    """

    avalanche: bool
    """Whether the hash is spread once more. Default false."""
    input: Literal["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]
    """What a key is, and what of it is hashed. Default `"key"`."""
    uri_len: int
    """How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    uri_depth: int
    """How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0."""
    allbackups: bool
    """Whether all backups take requests once no other server does. Default false."""


class VictoriametricsOptions(TypedDict, total=False):
    """Options of `victoriametrics`. VictoriaMetrics b7ef6cc, lib/consistenthash with seed 0: another name of
    `go_dgryski_rendezvous`
    """

    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class GoRedisOptions(TypedDict, total=False):
    """Options of `go_redis`. go-redis 216593c for Go, Ring: another name of `go_dgryski_rendezvous` with `hash_tag:
    {}`
    """


class ProductionStackOptions(TypedDict, total=False):
    """Options of `production_stack`. vLLM production-stack 008a23b, the session router: another name of
    `pypi_uhashring`
    """

    mode: Literal["hash", "ketama"]
    """What makes points of nodes. Default `"hash"`."""
    vnodes: int
    """Points of a node of weight 1, by default 160; in mode `ketama` its labels, by default 40. From 1 to 65536."""
    replicas: int
    """Points of a label in mode `ketama`, by default 4; no other mode has them. From 1 to 4."""
    keys: Literal["str", "bytes", "int"]
    """What the keys of the Python program are. Default `"str"`."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class JumpSelectorOptions(TypedDict, total=False):
    """Options of `jump_selector`. MemcachedJumpHashSelector of Cortex, Loki, Mimir, Tempo and Thanos (dskit de1ec75):
    another name of `jump_hash` with `hash: xxhash64`
    """

    rule: Literal["paper", "subspace"]
    """What is rounded first in binary64: the quotient or the product. Default `"paper"`."""


class DskitRingOptions(TypedDict, total=False):
    """Options of `dskit_ring`. the rings of Loki, Mimir and Tempo (dskit de1ec75): another name of `tokens`"""

    hash: Literal[
        "fnv1_32", "fnv1a_32", "crc32", "murmur3_32", "md5_32", "xxh64", "xxh3_64", "murmur3_64", "none_32", "none_64"
    ]
    """How keys become positions, of 32 or 64 bits; with `none_32` and `none_64` the caller hashes them. Default
    `"fnv1_32"`.
    """
    search: Literal["above", "at_or_above"]
    """Which token has a position: the first above it, or also one at it. Default `"above"`."""
    replication: int
    """Copies of each key; left out, the walk goes on over all nodes. From 1 to 1048576."""
    zones: Literal["ignored", "distinct"]
    """Whether the copies of a key are in distinct zones; nodes without a zone are not told apart by it. Default
    `"ignored"`.
    """


class SwiftOptions(TypedDict, total=False):
    """Options of `swift`. rings of OpenStack Swift 2.38.3: another name of `table` with `beyond: nobody`"""

    hash: Literal[
        "md5",
        "sha1",
        "riak",
        "crc16",
        "crc32",
        "crc32_15",
        "fnv1_32",
        "fnv1a_32",
        "fnv1a_64",
        "murmur3_32",
        "murmur3_utf16",
        "murmur3_64",
        "xxh64",
        "xxh64_swapped",
        "xxh3_64",
        "bytes",
    ]
    """What is hashed of a key, and how. Default `"md5"`."""
    by: Literal["range", "remainder"]
    """How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
    `"range"`.
    """
    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class ElasticsearchOptions(TypedDict, total=False):
    """Options of `elasticsearch`. shards of Elasticsearch 8.15.3: another name of `table` with `hash: murmur3_utf16`,
    `by: remainder` and `beyond: nobody`
    """

    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class CouchbaseOptions(TypedDict, total=False):
    """Options of `couchbase`. vBuckets of Couchbase (its package for Go, 0.1.1): another name of `table` with `hash:
    crc32_15`, `by: remainder` and `beyond: nobody`
    """

    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class VitessOptions(TypedDict, total=False):
    """Options of `vitess`. keyspaces of Vitess 0.24.4 with the vindex `xxhash`: another name of `table` with `hash:
    xxh64_swapped` and `beyond: nobody`
    """

    by: Literal["range", "remainder"]
    """How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
    `"range"`.
    """
    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class K8sShardsOptions(TypedDict, total=False):
    """Options of `k8s_shards`. shard selectors of Kubernetes (apimachinery 0.37.2): another name of `table` with `hash:
    fnv1a_64` and `beyond: nobody`
    """

    by: Literal["range", "remainder"]
    """How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
    `"range"`.
    """
    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""


class RedisSlotsOptions(TypedDict, total=False):
    """Options of `redis_slots`. slots of Redis Cluster 7.0.15 with their replicas: another name of `table` with `hash:
    crc16`, `by: remainder`, `hash_tag: {}` and `beyond: nobody`
    """

    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""


class RiakOptions(TypedDict, total=False):
    """Options of `riak`. the ring of Riak (riak_core 25d9a6fa): another name of `table` with `hash: riak` and `beyond:
    nobody`
    """

    by: Literal["range", "remainder"]
    """How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
    `"range"`.
    """
    modulus: int
    """A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
    Elasticsearch makes of it. From 1 to 4294967296.
    """
    prefix: str
    """What is hashed before each key, with `md5` and `sha1`. Such as `changeme`."""
    suffix: str
    """What is hashed after each key, with `md5` and `sha1`. Such as `changeme`."""
    cuts: str
    """Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
    digits.
    """
    ends: str
    """Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal
    digits.
    """
    replicas: int
    """How many nodes a slot should have; planners go by it. From 1 to 16. Default 1."""
    rows: str
    """The nodes of each slot, in base64, as `assigned` writes them."""
    slots: int
    """How many slots there are. From 1 to 16777216. Default 4096."""
    hash_tag: str
    """Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`."""
