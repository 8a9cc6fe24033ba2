//! What keys each scheme takes: integers, long texts, and what a system could not have.

use super::{members, placement, scheme};
use libconsistent::{ErrorKind, Integers, Key, Parameter, Ring, Scheme, Scratch, Spread, NO_INDEX};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// What an integer key is in each dialect that is not simply given its 8 little-endian bytes.
fn integers(name: &str, parameter: Option<(&str, &str)>) -> Integers {
    match (name, parameter) {
        ("cassandra" | "kafka", _) | ("jump_hash", Some(("hash", "integer_be"))) => Integers::BigEndian,
        ("nginx_ip_hash" | "npm_node_hashring" | "npm_consistent_hash" | "npm_memjs", _) => Integers::Refused,
        ("npm_effect" | "pecl_memcache" | "spymemcached_array" | "xmemcached_array", _) => Integers::Refused,
        ("traefik_hrw" | "ipvs_mh", _) => Integers::Refused,
        ("rust_hashring", Some(("keys", "u64"))) => Integers::LittleEndian,
        ("rust_hashring", _) => Integers::Refused,
        ("dnsdist_chashed" | "dalli" | "ray_serve" | "vllm_router" | "smg" | "kubeai", _) => Integers::Refused,
        ("kademlia", Some(("key_id", "raw"))) => Integers::Refused,
        ("tokens", Some(("hash", "none_32" | "none_64"))) => Integers::Refused,
        ("haproxy" | "haproxy_map", Some(("input", input))) if input != "key" => Integers::Refused,
        ("haproxy" | "haproxy_map", Some(("function", "none"))) => Integers::Refused,
        ("pypi_uhashring" | "pypi_clandestined" | "pypi_pymemcache", Some(("keys", "int"))) => Integers::LittleEndian,
        ("pypi_uhashring" | "pypi_clandestined" | "pypi_pymemcache", _) => Integers::Refused,
        _ => Integers::LittleEndian,
    }
}

/// Every scheme, and every option of theirs that says what keys are.
fn all_keys() -> Vec<(&'static str, Option<(&'static str, &'static str)>)> {
    let mut all: Vec<_> = Scheme::NAMES.iter().map(|&name| (name, None)).collect();
    for (name, option, values) in [
        ("cassandra", "partitioner", &["murmur3", "random"][..]),
        ("tokens", "hash", &["fnv1_32", "xxh3_64", "none_32", "none_64"]),
        ("jump_hash", "hash", &["integer", "integer_be", "xxhash64", "md5_be"]),
        ("guava", "hash", &["long", "murmur3_128", "sha256", "crc32"]),
        ("kademlia", "key_id", &["sha1", "raw"]),
        ("haproxy", "input", &["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]),
        ("haproxy_map", "input", &["key", "source", "uri", "uri-whole", "uri-path-only", "domain"]),
        ("haproxy", "function", &["sdbm", "none"]),
        ("dnsdist_chashed", "keys", &["name", "wire"]),
        ("pypi_uhashring", "keys", &["str", "bytes", "int"]),
        ("pypi_clandestined", "keys", &["str", "bytes", "int"]),
        ("pypi_pymemcache", "keys", &["str", "bytes", "int"]),
        ("rust_hashring", "keys", &["str", "bytes", "u64"]),
    ] {
        all.extend(values.iter().map(|&value| (name, Some((option, value)))));
    }
    all
}

#[test]
fn fault_10_an_integer_is_what_the_scheme_declares_or_refused_in_every_verb() {
    let (mut taken, mut refused) = (0, 0);
    for (name, parameter) in all_keys() {
        let parameters: Vec<_> = parameter.iter().map(|&(name, value)| (name, Parameter::Text(value))).collect();
        let scheme = scheme(name, &parameters);
        let declared = scheme.properties().integers;
        assert_eq!(declared, integers(name, parameter), "{name} {parameter:?}");
        let placement = placement(scheme, members(name));
        let keys: Vec<u64> = (0..64).map(|i| i * 0x0123_4567_89ab_cdef).chain([1, 255, 1 << 63]).collect();
        let bytes: Vec<[u8; 8]> = match declared {
            Integers::BigEndian => keys.iter().map(|key| key.to_be_bytes()).collect(),
            _ => keys.iter().map(|key| key.to_le_bytes()).collect(),
        };
        let mut out = vec![NO_INDEX; keys.len()];
        let placed = placement.place_u64(&keys, &mut out);
        if declared == Integers::Refused {
            let error = placed.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Keys);
            assert!(
                error.message().starts_with("keys[0]: an integer, but ") && error.message().contains(name),
                "{error}"
            );
            for &key in &keys {
                assert_eq!(placement.locate_u64(key), None);
                assert!(placement.get_nodes_for(Key::Integer(key), 3, Spread::Zone).is_empty());
                assert_eq!(placement.check_key(Key::Integer(key)).unwrap_err().kind(), ErrorKind::Keys);
            }
            refused += 1;
            continue;
        }
        placed.unwrap();
        for ((&key, bytes), &node) in keys.iter().zip(&bytes).zip(&out) {
            assert_eq!(placement.locate_u64(key), placement.locate(bytes), "{name} {parameter:?} {key}");
            assert_eq!(placement.locate_u64(key).unwrap_or(NO_INDEX), node, "{name}");
            assert_eq!(placement.position_u64(key), placement.position(bytes), "{name}");
            let [one, other] =
                [Key::Integer(key), Key::Bytes(bytes)].map(|key| placement.get_nodes_for(key, 3, Spread::Zone));
            assert_eq!(one, other, "{name} {parameter:?}");
            assert_eq!(placement.check_key(Key::Integer(key)), Ok(()));
        }
        taken += 1;
    }
    assert!(taken >= 60 && refused >= 25, "{taken} {refused}");
}

#[test]
fn fault_10_a_bigint_of_cassandra_is_its_big_endian_bytes() {
    let nodes = members("cassandra");
    let placement = placement(scheme("cassandra", &[]), nodes);
    // The token of the bigint 1, as `SELECT token(1)` tells it.
    assert_eq!(placement.position_u64(1) ^ 1 << 63, 6_292_367_497_774_912_474);
}

/// Where the caller hashes keys, a position has a node and a key has none.
#[test]
fn keys_that_come_hashed_are_refused_unhashed() {
    for (hash, last) in [("none_32", u64::from(u32::MAX)), ("none_64", u64::MAX)] {
        let placement = placement(scheme("tokens", &[("hash", Parameter::Text(hash))]), members("tokens"));
        assert!([0, 999, 1000, last].map(|position| placement.locate_hashed(position)).iter().all(Option::is_some));
        assert_ne!(placement.locate_hashed(999), placement.locate_hashed(1000));
        for key in [Key::Bytes(b"user:1"), Key::Integer(7)] {
            let error = placement.check_key(key).unwrap_err();
            assert!(error.kind() == ErrorKind::Keys && error.message().contains("hashed keys alone"), "{error}");
        }
        assert_eq!(placement.locate(b"user:1"), None);
        let beyond = placement.place_hashed(&[last, 1 << 32], &mut [0; 2]);
        assert_eq!(beyond.is_ok(), hash == "none_64", "{beyond:?}");
    }
}

#[test]
fn fault_10_a_key_that_the_system_could_not_have_is_refused_naming_the_option() {
    let text = |name, value| vec![(name, Parameter::Text(value))];
    let raw = [7; 20];
    for (name, parameters, refused, taken, option) in [
        ("jump_hash", vec![], &b"customer:1"[..], &b"customer"[..], "hash"),
        ("jump_hash", text("hash", "integer_be"), b"customer:1", b"customer", "hash"),
        ("jump_hash", text("hash", "integer_be"), b"short", b"8 bytes.", "hash"),
        ("guava", vec![], b"customer:1", b"", "hash"),
        ("kademlia", text("key_id", "raw"), b"user:1", &raw, "key_id"),
        ("pypi_uhashring", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("pypi_clandestined", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("pypi_pymemcache", text("keys", "int"), b"user:1", b"12345678", "keys"),
        ("haproxy", text("input", "source"), b"user:1", b"::1", "input"),
        ("haproxy_map", text("input", "source"), b"user:1", b"10.0.0.1", "input"),
        ("dnsdist_chashed", vec![], b"www..example.com", b"www.example.com", "keys"),
        ("nginx_ip_hash", vec![], b"user:1", b"10.1.2.3", "IP address"),
        ("nginx_ip_hash", vec![], b"user:1", b"unix:", "IP address"),
    ] {
        let ring = Ring::new(members(name), scheme(name, &parameters)).unwrap();
        let placement = ring.snapshot();
        assert!(placement.locate(taken).is_some(), "{name}");
        assert_eq!(placement.check_key(Key::Bytes(taken)), Ok(()), "{name}");
        let error = placement.check_key(Key::Bytes(refused)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Keys);
        for word in [name, option, &format!("{} bytes", refused.len())] {
            assert!(error.message().contains(word), "{name}: {error}");
        }
        // All verbs agree.
        assert_eq!(placement.locate(refused), None);
        assert!(placement.get_nodes(refused, 3, Spread::Zone).is_empty());
        assert!(placement.walk(refused, &mut Scratch::new()).next().is_none());
        assert!(ring.get_node(refused).is_none() && ring.get_primary(refused).is_none());
        assert!(ring.acquire(refused).is_none() && ring.acquire_sticky(refused, ms(0)).is_none());
        assert!(ring.pick_node(refused, 2, "salt").is_none());
        let found = placement.explain(refused);
        assert!(found.node.is_none() && found.to_string().contains(found.refused.as_deref().unwrap()), "{found}");
        let batch = [taken, taken, refused, taken];
        let error = placement.place(&batch, &mut [0; 4]).unwrap_err();
        assert!(error.kind() == ErrorKind::Keys && error.message().starts_with("keys[2]: "), "{error}");
    }
}
