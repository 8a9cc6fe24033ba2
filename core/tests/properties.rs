//! The fast path against the naive oracle on random rings, and what consistent hashing promises.

mod support;

use libconsistent::{HashStop, HashTag, KeyHash, Node, Placement, RingScheme, Scratch, State, Topology, Weight};
use proptest::{collection::vec, prelude::*, sample::select};
use support::Oracle;

fn weights() -> impl Strategy<Value = Weight> {
    let thousandths = prop_oneof![4 => Just(1000u32), 1 => Just(0), 1 => Just(1), 3 => 1..4000u32];
    thousandths.prop_map(|t| Weight::from_thousandths(t).expect("in range"))
}

fn zones() -> impl Strategy<Value = &'static str> {
    select(vec!["", "eu", "us", "eu/a", "eu/b", "us/a", "us/a/1", "us/a/2", "ap/x/y/z", "1/2/3/4/5/6/7/8"])
}

/// Nodes with distinct ids, some of them prefixes of others.
fn nodes(max: usize) -> impl Strategy<Value = Vec<Node>> {
    vec((weights(), zones()), 0..max).prop_map(|nodes| {
        nodes
            .into_iter()
            .enumerate()
            .map(|(i, (weight, zone))| Node::new(format!("n{}", i * i)).with_weight(weight).with_zone(zone))
            .collect()
    })
}

fn schemes() -> impl Strategy<Value = RingScheme> {
    (1..40u32, prop_oneof![Just(0), Just(u64::MAX), any::<u64>()]).prop_map(|(vnodes, seed)| RingScheme {
        vnodes,
        key_hash: KeyHash { seed, ..KeyHash::default() },
        ..RingScheme::default()
    })
}

fn states(len: usize) -> impl Strategy<Value = Vec<State>> {
    vec(select(vec![State::Up, State::Up, State::Draining, State::Down]), len)
}

fn placement(scheme: RingScheme, nodes: &[Node]) -> Placement {
    Placement::new(Topology::new(nodes.to_vec(), scheme, 0).expect("valid")).expect("it compiles")
}

/// Positions that hit, and just miss, every point, and some that are anywhere.
fn probes(oracle: &Oracle) -> Vec<u64> {
    let around =
        |p: u64| [p.wrapping_sub(1), p, p.wrapping_add(1), p & !0xffff, p | 0xffff, (p | 0xffff).wrapping_add(1)];
    let mut probes: Vec<u64> = oracle.points.iter().flat_map(|&(point, _)| around(point)).collect();
    probes.extend([0, 1, u64::MAX, u64::MAX - 1, 1 << 63]);
    probes.extend((0..64u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    probes
}

/// The node of each probe, by id.
fn owners<'a>(placement: &'a Placement, probes: &[u64]) -> Vec<Option<&'a str>> {
    let id = |position: &u64| placement.locate_hashed(*position).and_then(|i| placement.node(i)).map(|n| n.id.as_str());
    probes.iter().map(id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_path_answers_like_the_oracle(
        (nodes, states) in nodes(12).prop_flat_map(|nodes| { let n = nodes.len(); (Just(nodes), states(n)) }),
        scheme in schemes(),
        n in 0..20usize,
    ) {
        let mut oracle = Oracle::new(&scheme, &nodes);
        let mut placement = placement(scheme, &nodes);
        let mut scratch = Scratch::new();
        for all_up in [true, false] {
            if !all_up {
                oracle.states.clone_from(&states);
                placement = placement.with_states(states.clone()).expect("it compiles");
            }
            let probes = probes(&oracle);
            let mut batch = vec![0; probes.len()];
            placement.place_hashed(&probes, &mut batch).expect("room");
            for (&position, &placed) in probes.iter().zip(&batch) {
                let walk = oracle.walk(position);
                prop_assert_eq!(placement.locate_hashed(position), walk.first().copied());
                prop_assert_eq!(placed, walk.first().copied().unwrap_or(libconsistent::NO_INDEX));
                prop_assert_eq!(placement.walk_hashed(position, &mut scratch).collect::<Vec<_>>(), walk);
            }
            for &position in probes.iter().step_by(7) {
                let mut out = vec![0; n];
                let len = placement.get_nodes_hashed_into(position, &mut out, &mut scratch);
                out.truncate(len);
                prop_assert_eq!(&out, &oracle.spread(position, n));
                prop_assert_eq!(out.first().copied(), placement.locate_hashed(position).filter(|_| n > 0));
            }
        }
    }

    #[test]
    fn many_replicas_spread_like_the_oracle(
        weights in vec(weights(), 17..48),
        zone_of in vec(zones(), 48),
        all_states in states(48),
        scheme in schemes(),
        position in any::<u64>(),
    ) {
        let nodes: Vec<Node> = weights.into_iter().zip(zone_of).enumerate()
            .map(|(i, (weight, zone))| Node::new(format!("n{i}")).with_weight(weight).with_zone(zone))
            .collect();
        let mut oracle = Oracle::new(&scheme, &nodes);
        oracle.states = all_states[..nodes.len()].to_vec();
        let placement = placement(scheme, &nodes).with_states(oracle.states.clone()).expect("it compiles");
        let mut scratch = Scratch::new();
        for n in [15, 16, 17, 40, 100] {
            let mut out = vec![0; n];
            let len = placement.get_nodes_hashed_into(position, &mut out, &mut scratch);
            out.truncate(len);
            prop_assert_eq!(&out, &oracle.spread(position, n));
        }
    }

    #[test]
    fn the_order_of_nodes_changes_nothing(nodes in nodes(12).prop_shuffle(), scheme in schemes()) {
        let mut sorted = nodes.clone();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        let (one, other) = (placement(scheme, &nodes), placement(scheme, &sorted));
        prop_assert_eq!(one.topology().fingerprint(), other.topology().fingerprint());
        prop_assert_eq!(one.topology().to_json(), other.topology().to_json());
        let probes = probes(&Oracle::new(&scheme, &nodes));
        prop_assert_eq!(owners(&one, &probes), owners(&other, &probes));
    }

    #[test]
    fn only_the_changed_node_wins_or_loses_keys(
        nodes in nodes(10).prop_filter("two nodes", |nodes| nodes.len() >= 2),
        which in any::<prop::sample::Index>(),
        weight in weights(),
        scheme in schemes(),
    ) {
        let changed = which.index(nodes.len());
        let id = nodes[changed].id.clone();
        let mut without = nodes.clone();
        without.remove(changed);
        let mut reweighted = nodes.clone();
        reweighted[changed].weight = weight;
        let full = placement(scheme, &nodes);
        let mut probes = probes(&Oracle::new(&scheme, &nodes));
        probes.extend(self::probes(&Oracle::new(&scheme, &reweighted)));
        let before = owners(&full, &probes);

        let removed = placement(scheme, &without);
        for (before, after) in before.iter().zip(owners(&removed, &probes)) {
            // Read backwards this is an addition: keys move only to the new node.
            prop_assert!(*before == after || *before == Some(id.as_str()));
        }
        let heavier = weight > nodes[changed].weight;
        let other = placement(scheme, &reweighted);
        for (before, after) in before.iter().zip(owners(&other, &probes)) {
            let winner = if heavier { after } else { *before };
            prop_assert!(*before == after || winner == Some(id.as_str()));
        }
        let mut states = vec![State::Up; full.len()];
        states[full.topology().members().index_of(&id).expect("member") as usize] = State::Down;
        let masked = full.with_states(states).expect("it compiles");
        prop_assert_eq!(owners(&masked, &probes), owners(&removed, &probes), "down is like gone");
    }

    #[test]
    fn plans_and_shares_count_what_moves(
        (old, old_states) in nodes(8).prop_flat_map(|nodes| { let n = nodes.len(); (Just(nodes), states(n)) }),
        (new, new_states) in nodes(8).prop_flat_map(|nodes| { let n = nodes.len(); (Just(nodes), states(n)) }),
        scheme in schemes(),
        new_vnodes in 1..40u32,
    ) {
        let before = placement(scheme, &old).with_states(old_states).expect("it compiles");
        let after = placement(RingScheme { vnodes: new_vnodes, ..scheme }, &new).with_states(new_states).expect("it compiles");
        let plan = before.diff(&after).expect("same key hash");
        let back = after.diff(&before).expect("same key hash");
        prop_assert_eq!((plan.positions, plan.minimum_positions), (back.positions, back.minimum_positions));
        prop_assert!(plan.minimum_positions <= plan.positions && plan.positions <= plan.whole);

        // Between two neighbouring points of either ring all positions have the same owners: count these pieces.
        let mut ends: Vec<u64> = before_and_after_points(&scheme, &old, new_vnodes, &new);
        ends.push(u64::MAX);
        ends.sort_unstable();
        ends.dedup();
        let name = |placement: &Placement, i: Option<u32>| i.and_then(|i| placement.node(i)).map(|n| n.id.clone());
        let (mut first, mut counted, mut shares) = (0u64, std::collections::BTreeMap::new(), vec![0u128; before.len()]);
        for last in ends {
            let size = u128::from(last - first) + 1;
            let (from, to) = (before.locate_hashed(last), after.locate_hashed(last));
            prop_assert_eq!(from, before.locate_hashed(first));
            if let Some(from) = from {
                shares[from as usize] += size;
            }
            let (from, to) = (name(&before, from), name(&after, to));
            if from != to {
                *counted.entry((from, to)).or_insert(0u128) += size;
            }
            first = last.wrapping_add(1);
        }
        prop_assert_eq!(&before.shares().expect("positional").positions, &shares);
        let moves: std::collections::BTreeMap<_, _> =
            plan.moves.iter().map(|m| ((m.from.clone(), m.to.clone()), m.positions)).collect();
        prop_assert_eq!(moves.len(), plan.moves.len());
        prop_assert_eq!(moves, counted);
        let in_ranges: u128 = plan.ranges.iter().map(|r| u128::from(r.last - r.first) + 1).sum();
        prop_assert_eq!(in_ranges, plan.positions);
        for range in &plan.ranges {
            let step = &plan.moves[range.step as usize];
            for position in [range.first, range.last] {
                prop_assert_eq!(&name(&before, before.locate_hashed(position)), &step.from);
                prop_assert_eq!(&name(&after, after.locate_hashed(position)), &step.to);
            }
        }
        for node in old {
            let index = before.topology().members().index_of(&node.id).expect("member");
            let ranges = before.ranges(&node.id).expect("member");
            let owned: u128 = ranges.iter().map(|r| u128::from(r.last - r.first) + 1).sum();
            prop_assert_eq!(owned, shares[index as usize]);
        }
    }

    #[test]
    fn hash_tags_take_the_first_part_that_is_not_empty(key in "[a{}$]{0,12}", equal in any::<bool>()) {
        let (open, close, text) = if equal { ('$', '$', "$$") } else { ('{', '}', "{}") };
        let expected = key
            .split_once(open)
            .and_then(|(_, rest)| rest.split_once(close))
            .map(|(part, _)| part)
            .filter(|part| !part.is_empty())
            .unwrap_or(&key);
        let tag = HashTag::new(text).expect("valid");
        prop_assert_eq!(tag.part_of(key.as_bytes()), expected.as_bytes());
    }

    #[test]
    fn fault_44_a_hash_stop_ends_what_no_hash_tag_encloses(key in "[a/{}]{0,12}", tagged in any::<bool>()) {
        let before = key.split_once('/').map_or(&*key, |(part, _)| part);
        let before = if before.is_empty() { &*key } else { before };
        let enclosed = key.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(part, _)| part);
        let expected = enclosed.filter(|part| tagged && !part.is_empty()).unwrap_or(before);
        let stop = HashStop::new("/").expect("valid");
        prop_assert_eq!(stop.part_of(key.as_bytes()), before.as_bytes());
        let hash_tag = tagged.then(|| HashTag::new("{}").expect("valid"));
        let key_hash = KeyHash { hash_tag, hash_stop: Some(stop), ..KeyHash::default() };
        prop_assert_eq!(key_hash.position(key.as_bytes()), KeyHash::default().position(expected.as_bytes()));
        let topology = Topology::new(["n"], RingScheme { key_hash, ..RingScheme::default() }, 0).expect("valid");
        let hashed = Placement::new(topology).expect("it compiles").explain(key.as_bytes()).hashed;
        prop_assert_eq!(&key[hashed], expected);
    }
}

fn before_and_after_points(scheme: &RingScheme, old: &[Node], new_vnodes: u32, new: &[Node]) -> Vec<u64> {
    let points = |scheme: &RingScheme, nodes: &[Node]| -> Vec<u64> {
        Oracle::new(scheme, nodes).points.into_iter().map(|(point, _)| point).collect()
    };
    [points(scheme, old), points(&RingScheme { vnodes: new_vnodes, ..*scheme }, new)].concat()
}

/// More nodes than 16 bits hold take the wide layout: the same answers.
#[test]
fn more_than_65536_nodes_answer_like_the_oracle() {
    let nodes: Vec<Node> = (0..65_600).map(|i| Node::new(format!("node-{i}"))).collect();
    let scheme = RingScheme { vnodes: 2, ..RingScheme::default() };
    let oracle = Oracle::new(&scheme, &nodes);
    let placement = placement(scheme, &nodes);
    let expected = |position: u64| {
        let at = oracle.points.partition_point(|&(point, _)| point < position);
        oracle.points.get(at).or(oracle.points.first()).map(|&(_, node)| node)
    };
    let points = oracle.points.iter().map(|&(point, _)| point);
    for point in points.step_by(11).chain([0, u64::MAX, oracle.points[0].0, oracle.points[oracle.points.len() - 1].0]) {
        for position in [point.wrapping_sub(1), point, point.wrapping_add(1)] {
            assert_eq!(placement.locate_hashed(position), expected(position));
        }
    }
    assert!(placement.memory_bytes() <= 16 * placement.point_count() + 64, "{}", placement.memory_bytes());
}
