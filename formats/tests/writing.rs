//! What another system cannot have is refused by name when it is written; what it has no place for is noted.

use libconsistent::{State, Topology};
use libconsistent_formats::{write, Format, WriteOptions};

fn error(format: Format, document: &str, states: &[(&str, State)]) -> String {
    let topology = Topology::from_json(document).unwrap();
    let states: Vec<_> = states.iter().map(|(id, state)| ((*id).to_owned(), *state)).collect();
    write(format, &topology, &states, &WriteOptions::default()).unwrap_err().to_string()
}

/// A document of a scheme and nodes.
fn document(scheme: &str, nodes: &str) -> String {
    format!("{{\"libconsistent\":1,\"scheme\":{{{scheme}}},\"nodes\":[{nodes}]}}")
}

#[test]
fn what_they_cannot_have_is_refused() {
    let a = r#"{"id":"10.0.0.1:80"}"#;
    let draining = [("10.0.0.1:80", State::Draining)];
    let down = [("10.0.0.1:80", State::Down)];
    for (format, scheme, nodes, states, message) in [
        (Format::Nginx, r#""name":"ring""#, a, &[][..], "nginx: nginx has no scheme ring"),
        (Format::Haproxy, r#""name":"nginx""#, a, &[], "haproxy: HAProxy has no scheme nginx"),
        (Format::Twemproxy, r#""name":"nginx""#, a, &[], "twemproxy: twemproxy has no scheme nginx"),
        (Format::Libmemcached, r#""name":"nginx""#, a, &[], "libmemcached: libmemcached has no scheme nginx"),
        (Format::Envoy, r#""name":"grpc_ring_hash""#, a, &[], "envoy: Envoy has no scheme grpc_ring_hash"),
        (
            Format::Swift,
            r#""name":"ring""#,
            a,
            &[],
            "swift: this format is read only: its system reads no placement from it",
        ),
        (Format::Nginx, r#""name":"nginx""#, "", &[], "nginx: there are no nodes"),
        (
            Format::Nginx,
            r#""name":"nginx""#,
            a,
            &draining,
            "nginx: node \"10.0.0.1:80\" is draining, which nginx has not",
        ),
        (
            Format::Nginx,
            r#""name":"nginx""#,
            r#"{"id":"a","weight":0}"#,
            &[],
            "nginx: node \"a\" has the weight 0, which nginx has not",
        ),
        (Format::Nginx, r#""name":"nginx""#, a, &[("b", State::Down)], "nginx: the state of \"b\", which is no member"),
        (
            Format::Haproxy,
            r#""name":"haproxy""#,
            a,
            &draining,
            "haproxy: node \"10.0.0.1:80\" is draining, which is no word of HAProxy's configuration",
        ),
        (Format::Haproxy, r#""name":"haproxy""#, r#"{"id":"web"}"#, &[], "haproxy: node \"web\" has no address"),
        (
            Format::Haproxy,
            r#""name":"haproxy","hash_key":"id-3.0""#,
            a,
            &[],
            "haproxy: hash_key id-3.0 is what HAProxy 3.0.0 up to the fix of 2025-10-16 does, and no word says",
        ),
        (
            Format::Haproxy,
            r#""name":"haproxy""#,
            r#"{"id":"größe","address":"10.0.0.1"}"#,
            &[],
            "haproxy: \"größe\" is no name for HAProxy: it takes letters, digits, -, _, . and :",
        ),
        (
            Format::Twemproxy,
            r#""name":"twemproxy""#,
            a,
            &down,
            "twemproxy: there is nothing to write states with: twemproxy finds out who is down",
        ),
        (
            Format::Twemproxy,
            r#""name":"twemproxy""#,
            r#"{"id":"a","fields":{"name":"x"}}"#,
            &[],
            "twemproxy: node \"a\" has no address with a port",
        ),
        (
            Format::Libmemcached,
            r#""name":"ketama","spy":true"#,
            a,
            &[],
            "libmemcached: there is nothing to write spy with",
        ),
        (
            Format::Libmemcached,
            r#""name":"ketama","hash_tag":"{}""#,
            a,
            &[],
            "libmemcached: there is nothing to write hash_tag with",
        ),
        (
            Format::Libmemcached,
            r#""name":"ketama","weighted":"always""#,
            a,
            &[],
            "libmemcached: there is nothing to write weighted: always with",
        ),
        (
            Format::Libmemcached,
            r#""name":"modula","key_hash":"murmur3""#,
            a,
            &[],
            "libmemcached: there is nothing to write the hash murmur3 with",
        ),
        (
            Format::Libmemcached,
            r#""name":"ketama","key_hash":"md5","point_hash":"crc""#,
            a,
            &[],
            "libmemcached: there is nothing to write two hashes with",
        ),
        (
            Format::Libmemcached,
            r#""name":"modula""#,
            r#"{"id":"mc"}"#,
            &[],
            "libmemcached: node \"mc\" is \"mc\", which libmemcached's scanner does not read",
        ),
        (Format::Nginx, r#""name":"nginx","label":"no_nul""#, a, &[], "nginx: there is nothing to write label with"),
        (
            Format::Envoy,
            r#""name":"envoy_ring_hash","key_hash":"murmur2""#,
            a,
            &[],
            "envoy: there is nothing to write key_hash with",
        ),
        (
            Format::Envoy,
            r#""name":"envoy_maglev""#,
            a,
            &draining,
            "envoy: node \"10.0.0.1:80\" is draining and has its keys; DRAINING of Envoy takes them",
        ),
        (
            Format::Envoy,
            r#""name":"envoy_maglev""#,
            r#"{"id":"cache"}"#,
            &[],
            "envoy: node \"cache\" has no address such as 10.0.0.1:80 or [2001:db8::1]:80",
        ),
        (
            Format::Envoy,
            r#""name":"envoy_maglev""#,
            r#"{"id":"10.0.0.1:80","weight":0},{"id":"10.0.0.2:80"}"#,
            &[],
            "envoy: node \"10.0.0.1:80\" has the weight 0, which Envoy does not take",
        ),
    ] {
        assert_eq!(error(format, &document(scheme, nodes), states), message);
    }
}

#[test]
fn what_they_have_no_place_for_is_noted() {
    let nodes = r#"{"id":"a","address":"10.0.0.1:80","zone":"eu","metadata":{"rack":"7"}},{"id":"10.0.0.2:80"}"#;
    let topology = Topology::from_json(document(r#""name":"nginx""#, nodes)).unwrap();
    let options = WriteOptions::default().with_name("caches").with_key("$request_uri");
    let written = write(Format::Nginx, &topology, &[], &options).unwrap();
    assert_eq!(
        written.text,
        "upstream caches {\n    hash $request_uri consistent;\n    server 10.0.0.1:80;\n    server 10.0.0.2:80;\n}\n"
    );
    let notes: Vec<String> = written.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["zones are left out", "ids are left out, as nodes go by other names: \"a\"", "metadata is left out"]
    );

    let down = [("a".to_owned(), State::Down)];
    let written = write(Format::Topology, &topology, &down, &options).unwrap();
    assert_eq!(written.text, topology.to_json());
    assert_eq!(written.notes[0].text(), "states are left out: they are no part of a document");
}

#[test]
fn a_key_that_is_not_given_is_noted() {
    let notes = |format, scheme: &str, options: &WriteOptions| {
        let nodes = r#"{"id":"10.0.0.1:80","address":"10.0.0.1:80"}"#;
        let topology = Topology::from_json(document(scheme, nodes)).unwrap();
        let written = write(format, &topology, &[], options).unwrap();
        written.notes.iter().map(ToString::to_string).collect::<String>()
    };
    let (without, with) = (WriteOptions::default(), WriteOptions::default().with_key("k"));
    for (format, scheme, variable) in [
        (Format::Nginx, r#""name":"nginx""#, "set the variable $key"),
        (Format::Nginx, r#""name":"nginx_hash""#, "set the variable $key"),
        (Format::Haproxy, r#""name":"haproxy""#, "set the variable txn.key"),
    ] {
        assert!(notes(format, scheme, &without).contains(variable), "{scheme}");
        assert_eq!(notes(format, scheme, &with), "", "{scheme}");
    }
    for (format, scheme) in
        [(Format::Nginx, r#""name":"nginx_ip_hash""#), (Format::Haproxy, r#""name":"haproxy","input":"source""#)]
    {
        assert_eq!(notes(format, scheme, &without), "", "{scheme}");
    }
}
