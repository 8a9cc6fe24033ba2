//! Finite sets of items, spread evenly: the anchor, an oracle word by word from the rule, and what is refused.

use libconsistent::{
    Error, ErrorKind, Key, Node, Offsets, PackedKeys, Parameter, Placement, Ring, Scheme, Scratch, State, Topology,
    Weight, NO_INDEX,
};
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

fn placement(scheme: &str, hosts: usize) -> Placement {
    let scheme = Scheme::new(scheme, &[]).expect("defaults");
    let topology = Topology::new((0..hosts).map(|i| format!("host-{i}")), scheme, 0).expect("valid");
    Placement::new(topology).expect("it compiles")
}

fn counts(nodes: &[u32], hosts: usize) -> Vec<usize> {
    (0..hosts as u32).map(|host| nodes.iter().filter(|&&node| node == host).count()).collect()
}

/// 4096 shards on 9 hosts and one more, of which 409 must move.
#[test]
fn fault_38_few_more_shards_move_than_must() {
    for name in ["ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"] {
        let moved: Vec<usize> = ["shard-", "s", "user:", "part/", "", "x.", "logs-", "0x"]
            .iter()
            .map(|prefix| {
                let shards: Vec<String> = (0..4096).map(|i| format!("{prefix}{i}")).collect();
                let before = placement(name, 9).assign(&shards, 1.0).expect("items");
                let after = placement(name, 10).assign(&shards, 1.0).expect("items");
                assert_eq!(counts(&before, 9).into_iter().max(), Some(456), "{name}");
                assert_eq!(counts(&after, 10).into_iter().max(), Some(410), "{name}");
                before.iter().zip(&after).filter(|(before, after)| before != after).count()
            })
            .collect();
        let average = moved.iter().sum::<usize>() / moved.len();
        println!("{name}: {moved:?} of 4096 shards moved, {average} on average");
        // Where shares are uneven, more items are away from home, and so are others when they are shared by more.
        let most = match name {
            "slots" => 440,
            "ring" => 475,
            "multiprobe" => 580,
            _ => 455,
        };
        assert!(average <= most, "{name}: {average}");
    }
}

/// What the schemes' own positions are hashed by; other orders are dialects'.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The rule word by word: each item in turn asks every node of its walk and counts what everybody has.
fn oracle(placement: &Placement, items: &[Vec<u8>], milli: u128) -> Vec<u32> {
    let own = !matches!(placement.topology().scheme(), Scheme::Dialect(_));
    let weight = |node: u32| match placement.state(node) {
        State::Up => (placement.node(node).expect("a node").weight.as_f64() * 1000.0).round() as u128,
        _ => 0,
    };
    let weights: u128 = (0..placement.len() as u32).map(weight).sum();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| {
        let position = if own { placement.position(&items[i]) } else { xxh3_64(&items[i]) };
        (mix(position), items[i].clone())
    });
    let mut nodes = vec![NO_INDEX; items.len()];
    for i in order {
        let has = |node: u32| nodes.iter().filter(|&&other| other == node).count() as u128;
        let most = |node: u32| (milli * items.len() as u128 * weight(node)).div_ceil(1000 * weights.max(1));
        let mut scratch = Scratch::new();
        let found = placement.walk(&items[i], &mut scratch).find(|&node| has(node) < most(node));
        nodes[i] = found.unwrap_or(NO_INDEX);
    }
    nodes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn assignments_are_the_oracles(
        scheme in prop::sample::select(&["ring", "slots", "rendezvous", "maglev", "multiprobe", "jump", "assigned", "twemproxy",
            "haproxy", "envoy_maglev", "nginx_hash", "go_lafikl", "go_dgryski_rendezvous"][..]),
        weights in prop::collection::vec(prop::sample::select(&[0u32, 500, 1000, 1000, 3000][..]), 1..7),
        states in prop::collection::vec(0..6u8, 7),
        items in prop::collection::btree_set(prop::collection::vec(0..4u8, 0..4), 0..60),
        milli in prop_oneof![Just(1000u32), 1000..1500u32],
        shift in any::<prop::sample::Index>(),
    ) {
        let nodes = weights.iter().enumerate().map(|(i, &weight)| {
            let weight = if matches!(scheme, "multiprobe" | "jump") { 1000 } else { weight };
            Node::new(format!("10.0.0.{i}:80")).with_weight(Weight::from_thousandths(weight).expect("valid"))
        });
        let scheme = Scheme::new(scheme, &[]).expect("defaults");
        let Ok(topology) = Topology::new(nodes, scheme, 0) else { return Ok(()) };
        let states = states.iter().take(weights.len()).map(|state| match state {
            0 => State::Down,
            1 => State::Draining,
            _ => State::Up,
        });
        let placement = Placement::new(topology).expect("it compiles").with_states(states.collect()).expect("compiles");
        let mut items: Vec<Vec<u8>> = items.into_iter().filter(|item| placement.check_key(Key::Bytes(item)).is_ok()).collect();
        let found = placement.assign(&items, f64::from(milli) / 1000.0).expect("different items");
        prop_assert_eq!(&found, &oracle(&placement, &items, milli.into()));
        // In any other order each item has the node that it had.
        if !items.is_empty() {
            let by = shift.index(items.len());
            items.rotate_left(by);
            let mut turned = found;
            turned.rotate_left(by);
            prop_assert_eq!(placement.assign(&items, f64::from(milli) / 1000.0).expect("the same"), turned);
        }
    }
}

/// Items of one hash tag walk alike; they are many, and still the rule is the same.
#[test]
fn items_that_walk_alike_are_the_oracles() {
    let scheme = Scheme::new("ring", &[("hash_tag", Parameter::Text("{}"))]).expect("valid");
    let topology = Topology::new((0..12).map(|i| format!("n{i}")), scheme, 0).expect("valid");
    let placement = Placement::new(topology).expect("it compiles");
    let items: Vec<Vec<u8>> = (0..300).map(|i| format!("{{{}}}{i}", i % 3).into_bytes()).collect();
    assert_eq!(placement.assign(&items, 1.1).expect("items"), oracle(&placement, &items, 1100));
}

#[test]
fn a_wide_factor_leaves_all_at_home() -> Result<(), Error> {
    let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    let items: Vec<String> = (0..500).map(|i| format!("item {i}")).collect();
    let assigned = ring.assign(&items, 1000.0)?;
    for (item, &index) in items.iter().zip(&assigned.indices) {
        assert_eq!(assigned.snapshot.locate(item.as_bytes()), Some(index));
    }
    let (bytes, mut offsets) = (items.concat(), vec![0u64]);
    offsets.extend(items.iter().scan(0, |end, item| {
        *end += item.len() as u64;
        Some(*end)
    }));
    let packed = PackedKeys::new(bytes.as_bytes(), Offsets::U64(&offsets))?;
    for factor in [1.0, 1.25] {
        assert_eq!(ring.snapshot().assign(&packed, factor)?, ring.assign(&items, factor)?.indices);
    }
    Ok(())
}

#[test]
fn nobody_up_has_nothing() -> Result<(), Error> {
    let ring = Ring::new(["a", "b"], Scheme::default())?;
    ring.mark_down("a")?;
    ring.mark_draining("b")?;
    assert_eq!(ring.assign(&["x", "y"], 1.0)?.indices, [NO_INDEX; 2]);
    assert_eq!(ring.assign::<[&str]>(&[], 1.0)?.indices, [0; 0]);
    Ok(())
}

#[test]
fn what_is_refused() -> Result<(), Error> {
    let ring = Ring::new(["a", "b"], Scheme::default())?;
    let refused = |items: &[&str], factor| {
        let error = ring.assign(items, factor).expect_err("refused");
        (error.kind(), error.message().to_owned())
    };
    for factor in [0.999, 1000.001, 1.0005, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(refused(&["x"], factor).0, ErrorKind::Argument);
    }
    assert_eq!(refused(&["x", "y", "z", "y", "x"], 1.0), (ErrorKind::Keys, "items[3]: \"y\" is items[1], too".into()));
    let long = "é".repeat(100_000);
    assert!(refused(&[&long, &long], 1.0).1.len() < 300);

    let ring = Ring::new(["10.0.0.1:80"], Scheme::new("nginx_ip_hash", &[])?)?;
    let error = ring.assign(&["10.1.2.3", "no address"], 1.0).expect_err("no key of nginx");
    assert!(error.kind() == ErrorKind::Keys && error.message().starts_with("items[1]: "), "{error}");
    Ok(())
}
