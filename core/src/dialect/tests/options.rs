//! Wrong options and fields are refused, and the message says which and what would do.

use crate::{ErrorKind, Topology};
use serde_json::{json, Value};

fn refusal(scheme: &Value, nodes: &Value) -> (ErrorKind, std::string::String) {
    let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes});
    match Topology::from_json(document.to_string()) {
        Ok(_) => panic!("{scheme} {nodes} was taken"),
        Err(error) => (error.kind(), error.message().into()),
    }
}

/// Every scheme with an option of its own, if it has one, that is wrong.
#[test]
fn options() {
    let nodes = json!([{"id": "a:1"}, {"id": "b:1"}]);
    let names = "default, md5, crc, fnv1_64, fnv1a_64, fnv1_32, fnv1a_32, murmur, murmur3, jenkins";
    let cases = [
        (
            json!({"name": "ketama", "key_hash": "crc32"}),
            &*std::format!("scheme.key_hash: the text \"crc32\" is not one of {names}"),
        ),
        (json!({"name": "ketama", "weighted": true}), "scheme.weighted: true is not one of auto, always, never"),
        (json!({"name": "ketama", "spy": 1}), "scheme.spy: 1 is not true or false"),
        (json!({"name": "ketama", "spy": "yes"}), "scheme.spy: the text \"yes\" is not true or false"),
        (
            json!({"name": "modula", "weighted": "auto"}),
            "scheme: modula has no parameter \"weighted\", only key_hash, sort_hosts, hash_tag, down",
        ),
        (
            json!({"name": "twemproxy", "distribution": "random"}),
            "scheme.distribution: the text \"random\" is not one of ketama, modula",
        ),
        (
            json!({"name": "twemproxy", "hash_tag": "{"}),
            "scheme.hash_tag: \"{\" is not two visible ASCII characters such as \"{}\"",
        ),
        (json!({"name": "nginx", "hash": "crc32"}), "scheme: nginx has no parameter \"hash\", only label"),
        (
            json!({"name": "haproxy", "balance_factor": 100}),
            "scheme.balance_factor: 100 is not 0 or an integer from 101 to 65535",
        ),
        (
            json!({"name": "haproxy", "hash_key": "name"}),
            "scheme.hash_key: the text \"name\" is not one of id, id-3.0, id32, guid, addr, addr-port",
        ),
        (
            json!({"name": "haproxy_map", "hash_key": "id"}),
            "scheme: haproxy_map has no parameter \"hash_key\", \
             only function, avalanche, input, uri_len, uri_depth, allbackups",
        ),
        (
            json!({"name": "envoy_ring_hash", "min_ring_size": 9, "max_ring_size": 8}),
            "scheme.min_ring_size: 9 is above max_ring_size, 8",
        ),
        (json!({"name": "envoy_maglev", "table_size": 65536}), "scheme.table_size: 65536 is not a prime"),
        (
            json!({"name": "grpc_ring_hash", "min_ring_size": 0}),
            "scheme.min_ring_size: 0 is not an integer from 1 to 8388608",
        ),
        (
            json!({"name": "mcrouter", "function": "ketama"}),
            "scheme.function: the text \"ketama\" is not one of ch3, weighted_ch3, crc32, rendezvous",
        ),
        (json!({"name": "mcrouter", "salt": 1}), "scheme.salt: 1 is not a text"),
        (
            json!({"name": "redis_cluster", "assignment": "even"}),
            "scheme.assignment: the text \"even\" is not one of explicit, create",
        ),
        (
            json!({"name": "cassandra", "replication": 0}),
            "scheme.replication: 0 is not an integer from 1 to 1048576",
        ),
        (json!({"name": "cassandra", "replication": true}), "scheme.replication: true is not a text"),
        (
            json!({"name": "cassandra", "replication": "dc1:x"}),
            "scheme.replication: \"dc1:x\" in it is not a number of copies, \
             or one for each data centre as in \"dc1:3,dc2:2\"",
        ),
        (
            json!({"name": "cassandra", "replication": "dc1:1,dc1:2"}),
            "scheme.replication: \"dc1:2\" in it is not a number of copies, \
             or one for each data centre as in \"dc1:3,dc2:2\"",
        ),
        (json!({"name": "dynamo", "partitions": 0}), "scheme.partitions: 0 is not an integer from 1 to 16777216"),
        (json!({"name": "kademlia", "key_id": "md5"}), "scheme.key_id: the text \"md5\" is not one of sha1, raw"),
        (json!({"name": "go_stathat", "hash": "md5"}), "scheme.hash: the text \"md5\" is not one of crc32, fnv"),
        (json!({"name": "go_stathat", "removed": "7,7"}), "scheme.removed: 7 stands behind one that is not below it"),
        (
            json!({"name": "go_stathat", "removed": "4294967296"}),
            "scheme.removed: the text \"4294967296\" is not a list of numbers such as \"3,0,7\"",
        ),
        (
            json!({"name": "go_lafikl", "load_factor": 2}),
            "scheme: go_lafikl has no parameter \"load_factor\", only hash_tag",
        ),
        (json!({"name": "go_groupcache", "replicas": 0}), "scheme.replicas: 0 is not an integer from 1 to 65536"),
        (json!({"name": "go_buraksezer", "load": true}), "scheme.load: true is not a number"),
        (
            json!({"name": "go_buraksezer", "load": "1e2"}),
            "scheme.load: \"1e2\" is no factor up to a million such as \"1.25\"",
        ),
        (
            json!({"name": "go_buraksezer", "load": "0.1"}),
            "scheme.load: too small for 271 partitions on 2 nodes, 14 each",
        ),
        (json!({"name": "go_dgryski_maglev", "slots": 65536}), "scheme.slots: 65536 is not a prime"),
        (
            json!({"name": "go_dgryski_mpchash", "seeds": "1,+2"}),
            "scheme.seeds: \"1,+2\" is not two numbers such as \"1,2\"",
        ),
        (json!({"name": "pypi_hash_ring", "vnodes": 40}), "scheme: pypi_hash_ring has no parameter \"vnodes\", only hash_tag"),
        (json!({"name": "pypi_uhashring", "mode": "md5"}), "scheme.mode: the text \"md5\" is not one of hash, ketama"),
        (json!({"name": "pypi_uhashring", "replicas": 4}), "scheme.replicas: only mode ketama has them"),
        (
            json!({"name": "pypi_uhashring", "mode": "ketama", "replicas": 5}),
            "scheme.replicas: 5 is not an integer from 1 to 4",
        ),
        (
            json!({"name": "pypi_consistent_hashing", "removed": "1, 2"}),
            "scheme.removed: the text \"1, 2\" is not a list of numbers such as \"3,0,7\"",
        ),
        (
            json!({"name": "pypi_clandestined", "keys": "text"}),
            "scheme.keys: the text \"text\" is not one of str, bytes, int",
        ),
        (json!({"name": "pypi_pymemcache", "seed": 1}), "scheme: pypi_pymemcache has no parameter \"seed\", only keys, hash_tag"),
        (
            json!({"name": "guava", "hash": "sipHash24"}),
            "scheme.hash: the text \"sipHash24\" is not one of long, murmur3_128, murmur3_32_fixed, sha256, md5, sha1, \
             sip_hash24, farm_hash_fingerprint64, crc32, adler32",
        ),
        (json!({"name": "dalli", "points": 1}), "scheme: dalli has no parameter \"points\", only hash_tag"),
        (json!({"name": "rust_hashring", "keys": "int"}), "scheme.keys: the text \"int\" is not one of str, bytes, u64"),
        (
            json!({"name": "flexihash", "replicas": 0}),
            "scheme.replicas: 0 is not an integer from 1 to 1048576",
        ),
        (
            json!({"name": "pecl_memcache", "strategy": "modula"}),
            "scheme.strategy: the text \"modula\" is not one of consistent, standard",
        ),
        (json!({"name": "redis_rb", "version": "3"}), "scheme.version: the text \"3\" is not one of 5, 4"),
        (
            json!({"name": "sharded_jedis", "seed": 1}),
            "scheme: sharded_jedis has no parameter \"seed\", only hash_tag",
        ),
        (json!({"name": "kafka", "seed": 1}), "scheme: kafka has no parameter \"seed\", it takes none"),
        (
            json!({"name": "carbon", "hash_type": "jump_fnv1a_ch"}),
            "scheme.hash_type: the text \"jump_fnv1a_ch\" is not one of carbon_ch, fnv1a_ch, mmh3_ch",
        ),
        (json!({"name": "carbon", "diverse_replicas": 1}), "scheme.diverse_replicas: 1 is not true or false"),
        (
            json!({"name": "carbon_c_relay", "hash_type": "mmh3_ch"}),
            "scheme.hash_type: the text \"mmh3_ch\" is not one of carbon_ch, fnv1a_ch, jump_fnv1a_ch",
        ),
        (json!({"name": "tooz", "partitions": 0}), "scheme.partitions: 0 is not an integer from 1 to 65536"),
        (
            json!({"name": "clickhouse_distributed", "sharding_key": "rand"}),
            "scheme.sharding_key: the text \"rand\" is not one of integer, sipHash64, murmurHash2_64",
        ),
        (json!({"name": "ray_serve", "vnodes": 0}), "scheme.vnodes: 0 is not an integer from 1 to 65536"),
        (json!({"name": "vllm_router", "vnodes": 1}), "scheme: vllm_router has no parameter \"vnodes\", only hash_tag"),
        (json!({"name": "smg", "vnodes": 1}), "scheme: smg has no parameter \"vnodes\", only hash_tag"),
        (json!({"name": "kubeai", "mean_load": 99}), "scheme.mean_load: 99 is not an integer from 100 to 1000000"),
        (
            json!({"name": "spymemcached_array", "hash": "md5"}),
            "scheme.hash: the text \"md5\" is not one of native, crc, fnv1_64, fnv1a_64, fnv1_32, fnv1a_32, ketama",
        ),
        (json!({"name": "ex_hash_ring", "replicas": 0}), "scheme.replicas: 0 is not an integer from 1 to 1048576"),
        (json!({"name": "libring", "replicas": 1}), "scheme: libring has no parameter \"replicas\", only hash_tag"),
        (json!({"name": "ipvs_mh", "tab_index": 7}), "scheme.tab_index: 7 is not an integer from 8 to 17"),
        (json!({"name": "jump_hash", "rule": "guava"}), "scheme.rule: the text \"guava\" is not one of paper, subspace"),
    ];
    for (scheme, message) in cases {
        assert_eq!(refusal(&scheme, &nodes), (ErrorKind::Parameter, message.into()), "{scheme}");
    }
}

/// Fields that are wrong, with the path of the node in front.
#[test]
fn fields() {
    let cases = [
        (json!({"name": "ketama"}), json!({"port": 70000}), "nodes[1].fields.port: not an integer from 0 to 65535"),
        (
            json!({"name": "ketama"}),
            json!({"name": "x"}),
            "nodes[1].fields: ketama reads no field \"name\", only host, port",
        ),
        (json!({"name": "twemproxy"}), json!({"name": 1}), "nodes[1].fields.name: not a text"),
        (json!({"name": "twemproxy"}), json!({"name": ""}), "nodes[1].fields.name: empty"),
        (
            json!({"name": "libketama"}),
            json!({"host": "a"}),
            "nodes[1].fields: libketama reads no field \"host\", only none",
        ),
        (
            json!({"name": "haproxy"}),
            json!({"addr": "localhost"}),
            "nodes[1].fields.addr: \"localhost\" is not an IP address",
        ),
        (json!({"name": "haproxy"}), json!({"backup": 1}), "nodes[1].fields.backup: not true or false"),
        (
            json!({"name": "haproxy_map"}),
            json!({"name": "a"}),
            "nodes[1].fields: haproxy_map reads no field \"name\", only id, guid, addr, port, backup",
        ),
        (
            json!({"name": "redis_cluster", "assignment": "create"}),
            json!({"slots": ["1"]}),
            "nodes[1].fields: redis_cluster reads no field \"slots\", only none",
        ),
        (json!({"name": "redis_cluster"}), json!({"slots": "1-2"}), "nodes[1].fields.slots: not a list of texts"),
        (
            json!({"name": "redis_cluster"}),
            json!({"slots": ["5-4"]}),
            "nodes[1].fields.slots: \"5-4\" is neither a slot from 0 to 16383 nor a range of them",
        ),
        (
            json!({"name": "redis_cluster"}),
            json!({"slots": ["+1"]}),
            "nodes[1].fields.slots: \"+1\" is neither a slot from 0 to 16383 nor a range of them",
        ),
        (json!({"name": "cassandra"}), json!({"tokens": ["1.5"]}), "nodes[1].fields.tokens[0]: \"1.5\" is no token"),
        (
            json!({"name": "tokens"}),
            json!({"tokens": ["1", "4294967296"]}),
            "nodes[1].fields.tokens[1]: \"4294967296\" is no token",
        ),
        (json!({"name": "tokens"}), json!({"tokens": ["-1"]}), "nodes[1].fields.tokens[0]: \"-1\" is no token"),
        (
            json!({"name": "dynamo", "partitions": 4}),
            json!({"partitions": ["1-4"]}),
            "nodes[1].fields.partitions: \"1-4\" is no range below 4",
        ),
        (
            json!({"name": "dynamo", "partitions": 4}),
            json!({"partitions": ["1-3"]}),
            "nodes[..].fields.partitions: nobody holds 0",
        ),
        (
            json!({"name": "go_groupcache"}),
            json!({"name": "a"}),
            "nodes[1].fields: go_groupcache reads no field \"name\", only none",
        ),
        (
            json!({"name": "chord"}),
            json!({"node_id": "00"}),
            "nodes[1].fields.node_id: \"00\" is not 40 hexadecimal digits",
        ),
    ];
    for (scheme, fields, message) in cases {
        let nodes = json!([{"id": "a:1"}, {"id": "b:1", "fields": fields}]);
        assert_eq!(refusal(&scheme, &nodes), (ErrorKind::Parameter, message.into()), "{scheme}");
    }
}

#[test]
fn weights() {
    let nodes = json!([{"id": "a:1"}, {"id": "b:1", "weight": 1.5}]);
    for name in ["ketama", "libketama", "nginx", "nginx_hash", "envoy_ring_hash", "python_memcached"] {
        let message = "nodes[1].weight: 1.5 is not a whole number from 0 to 4294967295";
        assert_eq!(refusal(&json!({"name": name}), &nodes), (ErrorKind::Weight, message.into()), "{name}");
    }
    let message = "nodes[1].weight: 1.5 is not a whole number from 0 to 2147483647";
    assert_eq!(refusal(&json!({"name": "twemproxy"}), &nodes), (ErrorKind::Weight, message.into()));
    let message = "nodes[1].weight: 1.5 is not a whole number from 0 to 256";
    assert_eq!(refusal(&json!({"name": "haproxy"}), &nodes), (ErrorKind::Weight, message.into()));
    let message = "nodes[1].weight: 1.5 is not 1, and this function knows no weights";
    assert_eq!(refusal(&json!({"name": "mcrouter"}), &nodes), (ErrorKind::Weight, message.into()));
    let weighted = json!({"name": "mcrouter", "function": "weighted_ch3"});
    let message = "nodes[1].weight: 1.5 is not within 0 to 1";
    assert_eq!(refusal(&weighted, &nodes), (ErrorKind::Weight, message.into()));
    let message = "nodes[1].weight: 1.5 is not 1, and go_stathat knows no weights";
    assert_eq!(refusal(&json!({"name": "go_stathat"}), &nodes), (ErrorKind::Weight, message.into()));
    let message = "nodes[1].weight: 1.5 is not a whole number from 0 to 4294967295";
    assert_eq!(refusal(&json!({"name": "go_serialx"}), &nodes), (ErrorKind::Weight, message.into()));
    let nodes = json!([{"id": "a:1", "weight": 600000}]);
    let (kind, message) = refusal(&json!({"name": "nginx"}), &nodes);
    assert_eq!(kind, ErrorKind::TooMany);
    assert!(message.contains("nginx would take about 5.1 GiB, at most 1.0 GiB"), "{message}");
}

/// Two nodes that the system cannot tell apart.
#[test]
fn doubles() {
    let same = json!([{"id": "a", "address": "h:1"}, {"id": "b", "address": "h:1"}]);
    for name in ["nginx", "envoy_ring_hash", "envoy_maglev", "grpc_ring_hash", "twemproxy"] {
        let (kind, message) = refusal(&json!({"name": name}), &same);
        assert_eq!(kind, ErrorKind::DuplicateNode, "{name}");
        assert!(message.contains("\"h:1\""), "{message}");
    }
    let (kind, message) = refusal(&json!({"name": "mcrouter", "function": "rendezvous"}), &same);
    assert_eq!((kind, &*message), (ErrorKind::DuplicateNode, "nodes: two have the tag \"h:1\""));
    let doubled = |name: &str, field: Value| {
        let nodes = json!([{"id": "a", "fields": field}, {"id": "b", "fields": field}]);
        refusal(&json!({"name": name}), &nodes).1
    };
    assert_eq!(doubled("haproxy", json!({"id": 7})), "nodes: two have fields.id 7");
    assert_eq!(
        doubled("redis_cluster", json!({"slots": ["7"]})),
        "nodes[1].fields.slots: slot 7 is held by nodes[0] already"
    );
    for name in ["cassandra", "tokens"] {
        let message = "nodes[1].fields.tokens[1]: it is nodes[0].fields.tokens[1] already";
        let nodes =
            json!([{"id": "a", "fields": {"tokens": ["1", "7"]}}, {"id": "b", "fields": {"tokens": ["3", "7"]}}]);
        assert_eq!(refusal(&json!({"name": name}), &nodes), (ErrorKind::Parameter, message.into()), "{name}");
    }
    assert_eq!(
        doubled("dynamo", json!({"partitions": ["7"]})),
        "nodes[1].fields.partitions: 7 is held by nodes[0] already"
    );
    let id = "0123456789abcdef0123456789ABCDEF01234567";
    assert_eq!(doubled("chord", json!({"node_id": id})), "nodes: nodes[0] and nodes[1] have the same identifier");
}
