//! What moves: by keys between any two placements, and exactly, of n replicas.

use libconsistent::{
    Error, ErrorKind, Family, Key, Node, Parameter, Placement, Ring, Scheme, Spread, State, Topology, Weight,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn scheme(name: &str) -> Scheme {
    Scheme::new(name, &[]).unwrap()
}

fn placement(nodes: impl IntoIterator<Item = Node>, scheme: Scheme) -> Placement {
    Placement::new(Topology::new(nodes, scheme, 0).unwrap()).unwrap()
}

type Moves = BTreeMap<(Option<String>, Option<String>), u128>;

/// The plainest way: two lists of names, what only one of them has, in pairs.
fn pairs(before: &[String], after: &[String]) -> Vec<(Option<String>, Option<String>)> {
    let only =
        |here: &[String], there: &[String]| here.iter().filter(|id| !there.contains(id)).cloned().collect::<Vec<_>>();
    let (gone, come) = (only(before, after), only(after, before));
    (0..gone.len().max(come.len())).map(|i| (gone.get(i).cloned(), come.get(i).cloned())).collect()
}

fn names(placement: &Placement, key: Key<'_>, n: usize, spread: Spread) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for index in placement.get_nodes_for(key, n, spread) {
        let id = placement.node(index).unwrap().id.clone();
        if !names.contains(&id) {
            names.push(id);
        }
    }
    names
}

/// Compares a batch of keys with the plainest way.
fn check_moved(before: &Placement, after: &Placement, keys: &[String], n: usize, spread: Spread) {
    let moved = before.moved(after, keys, n, spread).unwrap();
    let (mut moves, mut which) = (Moves::new(), Vec::new());
    for (i, key) in (0..).zip(keys) {
        let lists = [before, after].map(|placement| names(placement, key.into(), n, spread));
        let pairs = pairs(&lists[0], &lists[1]);
        if !pairs.is_empty() {
            which.push(i);
        }
        pairs.into_iter().for_each(|pair| *moves.entry(pair).or_default() += 1);
    }
    assert_eq!((moved.keys, moved.which), (keys.len() as u64, which));
    assert_eq!(u128::from(moved.copies), moves.values().sum::<u128>());
    let found: Moves = moved.moves.iter().map(|m| ((m.from.clone(), m.to.clone()), m.copies.into())).collect();
    assert_eq!((found.len(), found), (moved.moves.len(), moves));
    let last = |id: &Option<String>| (id.is_none(), id.clone());
    assert!(moved.moves.is_sorted_by_key(|m| (last(&m.from), last(&m.to))));
}

/// Holds the ranges of a plan against the lists of positions, at their ends and anywhere.
fn check_plan(before: &Placement, after: &Placement, n: usize, spread: Spread, positions: &[u64]) -> Result<(), Error> {
    let plan = before.diff_replicas(after, n, spread)?;
    let mut sums = vec![0; plan.moves.len()];
    for range in &plan.ranges {
        sums[range.step as usize] += u128::from(range.last - range.first) + 1;
    }
    let exact: Vec<u128> = plan.moves.iter().map(|step| step.positions).collect();
    assert_eq!(plan.positions, exact.iter().sum::<u128>());
    if plan.ranges.is_empty() && !exact.is_empty() {
        return Ok(());
    }
    assert_eq!(sums, exact);
    assert!(plan.ranges.is_sorted_by_key(|range| (range.first, range.step)));
    let whole = before.shares()?.whole;
    let ends =
        plan.ranges.iter().take(300).flat_map(|r| [r.first.wrapping_sub(1), r.first, r.last, r.last.wrapping_add(1)]);
    for position in ends.chain(positions.iter().copied()).filter(|&position| u128::from(position) < whole) {
        let lists = [before, after].map(|placement| names(placement, Key::Hashed(position), n, spread));
        let mut expected = pairs(&lists[0], &lists[1]);
        let covering = plan.ranges.iter().filter(|range| (range.first..=range.last).contains(&position));
        let mut found: Vec<_> = covering
            .map(|range| &plan.moves[range.step as usize])
            .map(|step| (step.from.clone(), step.to.clone()))
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{} at {position}: {lists:?}", before.topology().scheme().name());
    }
    // From nobody to a placement is that placement's shares.
    let nobody = after.with_states(vec![State::Down; after.len()]).unwrap();
    let shares = after.shares_replicas(n, spread)?;
    if nobody.topology().scheme().properties().down == libconsistent::Down::Mask {
        let filled = nobody.diff_replicas(after, n, spread)?;
        for (index, &share) in (0..).zip(&shares.positions) {
            let id = &after.node(index).unwrap().id;
            let moves = filled.moves.iter().filter(|step| step.to.as_ref() == Some(id));
            assert_eq!(moves.map(|step| step.positions).sum::<u128>(), share);
        }
    }
    Ok(())
}

fn any_nodes() -> impl Strategy<Value = Vec<Node>> {
    let node = ("[a-h]", 0..4u32, prop::sample::select(vec!["", "x", "y", "x/1", "z"]));
    prop::collection::vec(node, 0..9).prop_map(|nodes| {
        let mut seen = BTreeSet::new();
        nodes
            .into_iter()
            .filter(|(id, _, _)| seen.insert(id.clone()))
            .map(|(id, weight, zone)| {
                Node::new(id).with_weight(Weight::from_f64(weight.into()).unwrap()).with_zone(zone)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn plans_of_replicas_are_exact(
        before in any_nodes(),
        after in any_nodes(),
        slots in any::<[bool; 2]>(),
        n in 1..6usize,
        zones in any::<bool>(),
        down in prop::collection::vec(0..3u8, 9),
        positions in prop::collection::vec(any::<u64>(), 40),
    ) {
        let make = |nodes: Vec<Node>, slots: bool, skip: usize| {
            let scheme = match slots {
                true => Scheme::new("slots", &[("bits", libconsistent::Parameter::Int(8))]).unwrap(),
                false => Scheme::new("ring", &[("vnodes", libconsistent::Parameter::Int(5))]).unwrap(),
            };
            let placement = placement(nodes, scheme);
            let state = |i: usize| if down.get(i + skip).is_some_and(|&down| down == 0) { State::Down } else { State::Up };
            let states = (0..placement.len()).map(state).collect();
            placement.with_states(states).unwrap()
        };
        let (before, after) = (make(before, slots[0], 0), make(after, slots[1], 2));
        let spread = if zones { Spread::Zone } else { Spread::None };
        check_plan(&before, &after, n, spread, &positions).unwrap();
        if n == 1 {
            prop_assert_eq!(before.diff(&after).unwrap(), before.diff_replicas(&after, 1, spread).unwrap());
        }
    }

    #[test]
    fn moved_keys_of_own_schemes_are_those_of_two_placements(
        schemes in [0..6usize, 0..6usize],
        before in any_nodes(),
        after in any_nodes(),
        n in 1..5usize,
        zones in any::<bool>(),
    ) {
        let own = ["ring", "slots", "rendezvous", "maglev", "multiprobe", "assigned"];
        let make = |nodes: Vec<Node>, i: usize| {
            // Some take equal weights only.
            let nodes = nodes.into_iter().map(|node| if i == 4 { node.with_weight(Weight::default()) } else { node });
            placement(nodes, scheme(own[i]))
        };
        let (before, after) = (make(before, schemes[0]), make(after, schemes[1]));
        let keys: Vec<String> = (0..200).map(|i| format!("key {i}")).collect();
        check_moved(&before, &after, &keys, n, if zones { Spread::Zone } else { Spread::None });
    }
}

/// Every scheme by its name, from five nodes to six of which one is down: by keys, and exactly where it can.
#[test]
fn every_scheme_says_what_moves() {
    let mut exact = Vec::new();
    for name in Scheme::NAMES {
        let node = |i: usize| {
            let node = Node::new(format!("10.0.0.{i}:80")).with_zone(format!("dc{}/r{}", i % 2, i % 3));
            match name {
                "redis_cluster" => node.with_field("slots", [format!("{}-{}", i * 2000, i * 2000 + 1999).as_str()]),
                "cassandra" | "tokens" => node.with_field("tokens", [format!("{}", i * 1_000_003).as_str()]),
                _ => node,
            }
        };
        let make = |count: usize| Topology::new((0..count).map(node), scheme(name), 0).and_then(Placement::new);
        let (Ok(before), Ok(after)) = (make(5), make(6)) else {
            assert!(["dynamo", "chord", "kademlia", "npm_consistent_hash"].contains(&name), "{name}");
            continue;
        };
        let mut states = vec![State::Up; 6];
        states[3] = State::Down;
        let after = after.with_states(states).unwrap();
        let keys: Vec<String> = (0..300).map(|i| format!("10.{}.0.{}", i % 200, i)).collect();
        let is_refused = keys.iter().any(|key| before.check_key(key.into()).is_err());
        if is_refused {
            assert_eq!(before.moved(&after, &keys, 1, Spread::Zone).unwrap_err().kind(), ErrorKind::Keys, "{name}");
            continue;
        }
        for (n, spread) in [(1, Spread::None), (2, Spread::Zone), (3, Spread::None), (9, Spread::Zone)] {
            check_moved(&before, &after, &keys, n, spread);
        }
        let positions: Vec<u64> = keys.iter().map(|key| before.position(key.as_bytes())).collect();
        for n in [1, 2, 3] {
            match check_plan(&before, &after, n, Spread::Zone, &positions) {
                Ok(()) => exact.push(name),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}: {error}");
                    assert!(error.message().contains("moved") || error.message().contains("shares"), "{error}");
                }
            }
        }
        if before.topology().scheme().properties().family == Family::Positional {
            assert_eq!(before.moved(&after, [Key::Hashed(1)], 1, Spread::Zone).unwrap().keys, 1, "{name}");
        }
    }
    for name in ["ring", "slots", "maglev", "ketama", "nginx", "envoy_ring_hash", "redis_cluster", "twemproxy"] {
        assert!(exact.contains(&name), "{name}: {exact:?}");
    }
}

#[test]
fn fault_37_what_cannot_be_compared_says_so() {
    let ring = Ring::new(["a", "b", "c"], scheme("rendezvous")).unwrap();
    let other = Ring::new(["a", "b"], scheme("jump")).unwrap();
    let error = ring.diff(&other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("rendezvous") && error.message().contains("moved"), "{error}");
    let moved = ring.moved(&other, (0..1000u64).map(Key::Integer), 2, Spread::Zone).unwrap();
    assert!(moved.keys == 1000 && moved.copies >= moved.which.len() as u64 && !moved.which.is_empty());
    assert_eq!(ring.moved(&other, ["k"], 0, Spread::Zone).unwrap_err().kind(), ErrorKind::Argument);
    assert_eq!(ring.diff_replicas(&other, 0, Spread::Zone).unwrap_err().kind(), ErrorKind::Argument);

    let seeded = Ring::new(["a"], Scheme::new("ring", &[("seed", Parameter::Int(1))]).unwrap()).unwrap();
    assert_eq!(ring.moved(&seeded, [Key::Hashed(7)], 1, Spread::Zone).unwrap_err().kind(), ErrorKind::Incomparable);
    assert!(ring.moved(&seeded, ["k"], 1, Spread::Zone).is_ok());
    let stop = [("hash_stop", Parameter::Text("/"))];
    let stopped = Ring::new(["a"], Scheme::new("ring", &stop).unwrap()).unwrap();
    let error = Ring::new(["a"], scheme("ring")).unwrap().diff(&stopped).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomparable);
    assert!(error.message().ends_with("ring and ring differ in their hash_stop"), "{error}");
    let proxy = Ring::new(["a", "b"], scheme("nginx_ip_hash")).unwrap();
    let error = ring.moved(&proxy, ["10.0.0.1", "no address"], 1, Spread::Zone).unwrap_err();
    assert!(error.kind() == ErrorKind::Keys && error.message().starts_with("keys[1]"), "{error}");
    let all = ring.moved(&other, ["k"], usize::MAX, Spread::None).unwrap();
    assert_eq!(all.copies, 1, "all three here, both there");
}

/// One node of nearly no weight, asked for last: found out before it is looked for.
#[test]
fn plans_that_would_take_too_long_are_refused() {
    let mut nodes: Vec<Node> =
        (0..2000).map(|i| Node::new(format!("n{i}")).with_weight(Weight::from_f64(20.0).unwrap())).collect();
    nodes.push(Node::new("light").with_weight(Weight::from_f64(0.001).unwrap()));
    let ring = placement(nodes.clone(), Scheme::new("ring", &[("vnodes", libconsistent::Parameter::Int(20))]).unwrap());
    let error = ring.diff_replicas(&ring, 2001, Spread::None).unwrap_err();
    assert!(error.kind() == ErrorKind::TooMany && error.message().contains("2001"), "{error}");
    assert_eq!(ring.shares_replicas(2001, Spread::None).unwrap_err().kind(), ErrorKind::TooMany);
    assert_eq!(ring.diff_replicas(&ring, 3, Spread::Zone).unwrap().positions, 0);
}
