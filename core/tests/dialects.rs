//! Dialects in documents: typed fields, canonical text, fingerprints, and what changes and failures do.

use libconsistent::{
    Down, ErrorKind, Family, FieldValue, Node, Parameter, Placement, Ring, Scheme, Spread, State, Topology, Weight,
};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

const NGINX: &str = r#"{"libconsistent":1,"scheme":{"name":"nginx"},"nodes":[{"id":"b","address":"10.0.0.2:80"},{"id":"a","weight":2,"fields":{"name":"10.0.0.1:80"}}]}"#;

fn read(text: &str) -> Topology {
    Topology::from_json(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn refused(text: &str, kind: ErrorKind, names: &str) {
    let error = Topology::from_json(text).expect_err(text);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(names), "{error} does not name {names}");
}

fn nodes(scheme: &str, nodes: &str) -> String {
    format!(r#"{{"libconsistent":1,"scheme":{scheme},"nodes":[{nodes}]}}"#)
}

/// The document of the page is one.
#[test]
fn the_page_of_dialects() {
    let page = include_str!("../../docs/DIALECTS.md");
    let document = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a document");
    assert_eq!(read(document.trim()).scheme().name(), "twemproxy");
}

#[test]
fn documents_keep_the_order_and_the_fields() {
    let topology = read(NGINX);
    assert_eq!(topology.to_json(), NGINX);
    let ids: Vec<&str> = topology.members().nodes().iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"], "order counts");
    let made = [
        Node::new("b").with_address("10.0.0.2:80"),
        Node::new("a").with_weight(Weight::from_f64(2.0).expect("valid")).with_field("name", "10.0.0.1:80"),
    ];
    assert_eq!(Topology::new(made, Scheme::new("nginx", &[]).expect("known"), 0).expect("valid"), topology);

    // All kinds of fields, by name, last in the node; parameters at their defaults are left out.
    let text = nodes(
        r#"{"name":"haproxy","hash_key":"guid","avalanche":true,"function":"djb2","balance_factor":0}"#,
        r#"{"fields":{"port":80,"backup":true,"addr":"10.0.0.1","guid":"x\"y"},"id":"a"}"#,
    );
    let canonical = nodes(
        r#"{"name":"haproxy","avalanche":true,"function":"djb2","hash_key":"guid"}"#,
        r#"{"id":"a","fields":{"addr":"10.0.0.1","backup":true,"guid":"x\"y","port":80}}"#,
    );
    assert_eq!(read(&text).to_json(), canonical);
    let lists = nodes(r#"{"name":"cassandra"}"#, r#"{"id":"a","fields":{"tokens":["-1","7"]}}"#);
    assert_eq!(read(&lists).to_json(), lists);
    let field = read(&lists).members().nodes()[0].fields["tokens"].clone();
    assert_eq!(field, FieldValue::from(["-1", "7"]));
}

#[test]
fn documents_are_read_strictly() {
    let place = |fields: &str| nodes(r#"{"name":"haproxy"}"#, &format!(r#"{{"id":"a","fields":{fields}}}"#));
    for wrong in ["null", "[]", "7", r#"{"port":null}"#, r#"{"port":-1}"#, r#"{"port":80.0}"#, r#"{"guid":[7]}"#] {
        refused(&place(wrong), ErrorKind::Document, "nodes[0].fields");
    }
    refused(&place(r#"{"port":9007199254740992}"#), ErrorKind::Document, "nodes[0].fields.port");
    refused(&place(r#"{"port":80,"port":80}"#), ErrorKind::Document, "port");
    refused(&place(r#"{"port":"80"}"#), ErrorKind::Parameter, "nodes[0].fields.port");
    refused(&place(r#"{"name":"x"}"#), ErrorKind::Parameter, "only id, guid, addr, port, backup");
    let long = format!(r#"{{"guid":"{}"}}"#, "x".repeat(1 << 20));
    refused(&place(&long), ErrorKind::Parameter, "nodes[0].fields: 1048580 bytes");
    let many = format!(r#"{{"guid":["{}"]}}"#, vec!["x"; 200_000].join("\",\""));
    refused(&place(&many), ErrorKind::Parameter, "at most 1048576");
    refused(&nodes(r#"{"name":"kafka","seed":7}"#, ""), ErrorKind::Parameter, "takes none");
    refused(&nodes(r#"{"name":"twemproxy","hash":true}"#, ""), ErrorKind::Parameter, "scheme.hash");

    // Our own schemes take neither fields nor flags.
    for own in Scheme::NAMES.iter().take(8) {
        let text = nodes(&format!(r#"{{"name":"{own}"}}"#), r#"{"id":"a","fields":{"port":80}}"#);
        refused(&text, ErrorKind::Parameter, "nodes[0].fields");
    }
    refused(&nodes(r#"{"name":"ring","vnodes":true}"#, ""), ErrorKind::Document, "scheme.vnodes");
    // Places are those of the document, in unordered schemes as well.
    let unsorted = r#"{"id":"z","fields":{"tokens":["7"]}},{"id":"a","fields":{"tokens":["x"]}}"#;
    refused(&nodes(r#"{"name":"cassandra"}"#, unsorted), ErrorKind::Parameter, "nodes[1].fields.tokens");
    refused(&nodes(r#"{"name":"chord"}"#, r#"{"id":"a","weight":2}"#), ErrorKind::Weight, "nodes[0].weight");
    let given_twice = Scheme::new("ketama", &[("spy", Parameter::Flag(true)), ("spy", Parameter::Flag(true))]);
    assert_eq!(given_twice.expect_err("twice").message(), "scheme.spy: given twice");
}

#[test]
fn fingerprints_cover_what_moves_keys() {
    let same = |one: &str, other: &str| read(one).fingerprint() == read(other).fingerprint();
    let ketama = |node: &str| nodes(r#"{"name":"ketama"}"#, node);
    // What is derived equals what is said.
    let derived = ketama(r#"{"id":"a","address":"10.0.0.1:11212"}"#);
    assert!(same(&derived, &ketama(r#"{"id":"a","fields":{"host":"10.0.0.1","port":11212}}"#)));
    assert!(same(&derived, &ketama(r#"{"id":"a","zone":"eu","address":"10.0.0.1:11212","metadata":{"x":"y"}}"#)));
    assert!(same(&derived, &nodes(r#"{"name":"ketama","spy":false}"#, r#"{"id":"a","address":"10.0.0.1:11212"}"#)));
    for other in [
        r#"{"id":"b","address":"10.0.0.1:11212"}"#,
        r#"{"id":"a","address":"10.0.0.1:11213"}"#,
        r#"{"id":"a","address":"10.0.0.1:11212","weight":2}"#,
    ] {
        assert!(!same(&derived, &ketama(other)), "{other}");
    }
    assert!(!same(&derived, &nodes(r#"{"name":"ketama","spy":true}"#, r#"{"id":"a","address":"10.0.0.1:11212"}"#)));
    // Order where it counts, and only there.
    let (ab, ba) = (r#"{"id":"a:1"},{"id":"b:1"}"#, r#"{"id":"b:1"},{"id":"a:1"}"#);
    for (scheme, ordered) in [("nginx", true), ("twemproxy", false), ("envoy_maglev", false), ("haproxy", true)] {
        let scheme = format!(r#"{{"name":"{scheme}"}}"#);
        assert_eq!(same(&nodes(&scheme, ab), &nodes(&scheme, ba)), !ordered, "{scheme}");
    }
    // A zone is a rack only where racks count.
    let cassandra = |replication: &str, zone: &str| {
        let node = format!(r#"{{"id":"a","zone":"{zone}","fields":{{"tokens":["7"]}}}}"#);
        nodes(&format!(r#"{{"name":"cassandra","replication":"{replication}"}}"#), &node)
    };
    assert!(!same(&cassandra("d:1", "d/1"), &cassandra("d:1", "d/2")));
    let simple = |zone: &str| cassandra("d:1", zone).replace(r#""d:1""#, "1");
    assert!(same(&simple("d/1"), &simple("d/2")));
}

#[test]
fn positions_of_32_bits() {
    let placement = Placement::new(read(NGINX)).expect("it compiles");
    assert!(placement.locate_hashed(u64::from(u32::MAX)).is_some());
    assert_eq!(placement.locate_hashed(1 << 32), None);
    assert_eq!(placement.locate(b""), None, "nginx has no place for an empty key");
    let mut out = [0; 2];
    let error = placement.place_hashed(&[7, 1 << 32], &mut out).expect_err("no position");
    assert_eq!(error.kind(), ErrorKind::Keys);
    assert!(error.message().contains("keys[1]: 4294967296"), "{error}");
    let later = placement.check_positions(&[7, 1 << 32], 300).expect_err("no position");
    assert!(later.message().contains("keys[301]: 4294967296"), "{later}");
    assert!(
        !placement.keys_are_positions()
            && Placement::new(read(&nodes(r#"{"name":"ring"}"#, ""))).expect("it compiles").keys_are_positions()
    );
    let shares = placement.shares().expect("positional");
    assert_eq!((shares.whole, shares.positions.iter().sum::<u128>()), (1 << 32, 1 << 32));

    // As many keys as the shares say.
    let two_thirds = shares.ratio(1);
    let hits = (0..30_000u32).filter(|i| placement.locate(i.to_string().as_bytes()) == Some(1)).count();
    assert!((hits as f64 / 30_000.0 - two_thirds).abs() < 0.01, "{hits}, {two_thirds}");

    let keyed =
        Placement::new(read(&nodes(r#"{"name":"nginx_hash"}"#, r#"{"id":"a"},{"id":"b"}"#))).expect("it compiles");
    assert_eq!(keyed.topology().scheme().properties().family, Family::Keyed);
    assert_eq!(keyed.locate_hashed(7), None);
    for error in [
        keyed.place_hashed(&[7], &mut [0]).expect_err("keyed"),
        keyed.shares().expect_err("keyed"),
        keyed.ranges("a").expect_err("keyed"),
        keyed.diff(&keyed).expect_err("keyed"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    let error = placement.diff(&keyed).expect_err("keyed");
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let twemproxy = Placement::new(read(&nodes(r#"{"name":"twemproxy"}"#, r#"{"id":"a"}"#))).expect("it compiles");
    assert_eq!(placement.diff(&twemproxy).expect_err("hashes otherwise").kind(), ErrorKind::Incomparable);
}

#[test]
fn slots_of_redis_are_ranges() {
    let text = |a: &str, b: &str| {
        let node = |id: &str, slots: &str| format!(r#"{{"id":"{id}","fields":{{"slots":[{slots}]}}}}"#);
        read(&nodes(r#"{"name":"redis_cluster"}"#, &format!("{},{}", node("a", a), node("b", b))))
    };
    let before = Placement::new(text(r#""0-8191""#, r#""8192-16000","16383""#)).expect("it compiles");
    let ranges = |placement: &Placement, id: &str| -> Vec<(u64, u64)> {
        placement.ranges(id).expect("slots").iter().map(|range| (range.first, range.last)).collect()
    };
    assert_eq!(ranges(&before, "a"), [(0, 8191)]);
    assert_eq!(ranges(&before, "b"), [(8192, 16000), (16383, 16383)]);
    let shares = before.shares().expect("slots");
    assert_eq!((shares.whole, &shares.positions[..]), (16384, &[8192, 7810][..]));
    let after = Placement::new(text(r#""0-8190""#, r#""8191-16000","16383""#)).expect("it compiles");
    let plan = before.diff(&after).expect("slots");
    assert_eq!((plan.positions, plan.minimum_positions, plan.ranges[0].first, plan.ranges[0].last), (1, 1, 8191, 8191));
    // Who is down has no heir.
    let down = before.with_states(vec![State::Down, State::Up]).expect("it compiles");
    assert_eq!(down.topology().scheme().properties().down, Down::Stay);
    assert_eq!((down.locate_hashed(7), down.locate_hashed(9000)), (None, Some(1)));
    assert_eq!(down.shares().expect("slots").positions, [0, 7810]);
    assert_eq!(before.get_nodes(b"k", 3, Spread::Zone).len(), 1, "a slot has one master");
}

#[test]
fn changes_and_failures_of_a_live_ring() {
    let ring =
        Ring::from_json(nodes(r#"{"name":"twemproxy"}"#, r#"{"id":"a:1"},{"id":"b:1"},{"id":"c:1"}"#)).expect("valid");
    let places = |ring: &Ring| -> Vec<String> {
        (0..300).map(|i| ring.get_node(format!("{i}")).map(|node| node.id.clone()).unwrap_or_default()).collect()
    };
    let all = places(&ring);
    ring.mark_down("b:1").expect("member");
    let down = places(&ring);
    let without = Ring::from_json(nodes(r#"{"name":"twemproxy"}"#, r#"{"id":"a:1"},{"id":"c:1"}"#)).expect("valid");
    assert_eq!(down, places(&without), "an ejected server is left out of the build");
    assert_eq!(ring.get_primary("7").map(|node| node.id.clone()), Some(all[7].clone()));
    ring.mark_up("b:1").expect("member");
    assert_eq!(places(&ring), all);

    // The address names the server: another one moves keys, and is another identity.
    let before = ring.fingerprint();
    ring.set_address("a:1", "elsewhere:1").expect("member");
    assert_ne!((ring.fingerprint(), places(&ring)), (before, all.clone()));
    ring.set_address("a:1", "").expect("member");
    assert_eq!((ring.fingerprint(), places(&ring)), (before, all));
    let error = ring.add_node(Node::new("d:1").with_field("port", 1)).expect_err("unknown field");
    assert!(error.message().contains("twemproxy reads no field \"port\", only name"), "{error}");
    ring.add_node(Node::new("d:1").with_field("name", "named")).expect("valid");
    assert_eq!(ring.node("d:1").expect("member").node.fields["name"], FieldValue::from("named"));
    let session = ring.acquire_sticky("session", ms(0)).expect("a node");
    assert_eq!(ring.acquire_sticky("session", ms(1)).expect("a node").node().id, session.node().id);
}

/// Computed from the text of `docs/SPEC.md`, 17.5, by another program.
#[test]
fn fingerprints_of_the_specification() {
    let cases = [
        (NGINX.to_owned(), "fde104f9464f91cf821884d16b7c0889"),
        (
            nodes(r#"{"name":"ketama","spy":true,"key_hash":"md5"}"#, r#"{"id":"a","address":"10.0.0.1:11212"}"#),
            "57fadce72e49858da7fac38b2a66f7f7",
        ),
        (
            nodes(
                r#"{"name":"cassandra","replication":"d:1"}"#,
                r#"{"id":"a","zone":"d/1/x","fields":{"tokens":["7","-1"]}}"#,
            ),
            "c96c695c07450e79423745c8603922a7",
        ),
        (
            nodes(r#"{"name":"redis_cluster"}"#, r#"{"id":"a","fields":{"slots":["7-8","3"]}}"#),
            "9f373ef69e1d1e2e2885c38855bf78f7",
        ),
        (
            nodes(r#"{"name":"modula"}"#, r#"{"id":"a","weight":0},{"id":"b","weight":5}"#),
            "1f098a439a81613fa929d39423489ad4",
        ),
        (
            nodes(r#"{"name":"nginx_hash"}"#, r#"{"id":"a","weight":5000000},{"id":"b","weight":999999}"#),
            "b831f3bddcb4480f2d7e03254795d927",
        ),
        (
            nodes(
                r#"{"name":"mcrouter","function":"weighted_ch3"}"#,
                r#"{"id":"a","weight":0.3333},{"id":"b","weight":0.5}"#,
            ),
            "165db651630518c8cb9e5a2a8103d2c1",
        ),
        (
            nodes(
                r#"{"name":"haproxy","balance_factor":125}"#,
                r#"{"id":"a"},{"id":"b","weight":3,"fields":{"id":7,"backup":true}}"#,
            ),
            "970956ff84083be13269532f3d878906",
        ),
    ];
    for (text, fingerprint) in cases {
        assert_eq!(read(&text).fingerprint().to_string(), fingerprint, "{text}");
    }
}
