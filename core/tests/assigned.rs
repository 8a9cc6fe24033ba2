//! The scheme `assigned` beside the rule word by word (`docs/SPEC.md`, section 19), and what becomes of rows when
//! members change and when texts are damaged.

mod assignments;

use assignments::made;
use libconsistent::{
    Assignment, ErrorKind, Measure, MoveReason, Node, Placement, RebalanceLimits, RebalanceOptions, Scheme, Scratch,
    Spread, State, Topology, Weight, NO_INDEX,
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeMap;

/// Nodes whose ids are not in the order in which they are given.
fn nodes(weights: &[u32]) -> Vec<Node> {
    let node = |(i, &weight): (usize, &u32)| {
        let zone = ["eu/a", "eu/b", "us/a", ""][i % 4];
        let weight = Weight::from_thousandths(weight).expect("valid");
        Node::new(format!("n{}", (i * 7) % weights.len())).with_zone(zone).with_weight(weight)
    };
    let mut nodes: Vec<Node> = weights.iter().enumerate().map(node).collect();
    nodes.sort_by(|a, b| a.id.cmp(&b.id));
    nodes.dedup_by(|a, b| a.id == b.id);
    nodes.reverse();
    nodes
}

/// Replicas by the rule's words: the live ones of the row, then the smallest tuple of uses, the first on the walk.
fn spread(placement: &Placement, row: &[u32], walk: &[u32], n: usize) -> Vec<u32> {
    let padded = |node: u32| {
        let zone = &placement.node(node).expect("a member").zone;
        let mut path: Vec<&str> = zone.split('/').filter(|segment| !segment.is_empty()).collect();
        path.resize(2, "\0");
        path
    };
    let mut chosen: Vec<u32> = walk.iter().copied().filter(|node| row.contains(node)).take(n).collect();
    while chosen.len() < n.min(walk.len()) {
        let uses =
            |node: u32| [1, 2].map(|d| chosen.iter().filter(|&&other| padded(other)[..d] == padded(node)[..d]).count());
        let left = walk.iter().filter(|node| !chosen.contains(node));
        let Some(&next) = left.min_by_key(|&&node| uses(node)) else { break };
        chosen.push(next);
    }
    chosen
}

/// The row of each slot as ids, whoever has which index.
fn by_ids(topology: &Topology) -> Vec<Vec<String>> {
    let id = |&node: &u32| topology.members().get(node).expect("a member").id.clone();
    topology.assignment().expect("assigned").rows().map(|row| row.iter().map(id).collect()).collect()
}

fn kept(nodes: Vec<Node>, assignment: &Assignment) -> Topology {
    let empty = Topology::new(nodes, "assigned", 0).expect("valid");
    empty.with_assignment(assignment).expect("valid").with_epoch(0)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn look_ups_are_the_oracles(
        made in made(9),
        weights in vec(select(vec![0, 1, 1000, 1000, 1000, 2500]), 1..9),
        states in vec(select(vec![State::Up, State::Up, State::Draining, State::Down]), 9),
    ) {
        let nodes = nodes(&weights);
        let (count, assignment) = (nodes.len(), made.assignment(nodes.len()));
        let topology = kept(nodes.clone(), &assignment);
        prop_assert_eq!(topology.assignment(), Some(&assignment));
        let read = Topology::from_json(topology.to_json()).expect("its own document");
        prop_assert!(read == topology, "{}", topology.to_json());
        prop_assert_eq!(read.to_json(), topology.to_json());

        let all_up = Placement::new(read).expect("it compiles");
        let race = Placement::new(Topology::new(nodes, "rendezvous", 0).expect("valid")).expect("it compiles");
        let states = states[..count].to_vec();
        let mut shares = vec![0u128; count];
        for placement in [all_up.clone(), all_up.with_states(states).expect("it compiles")] {
            let is_live = |&node: &u32| {
                let record = placement.node(node).expect("a member");
                !record.weight.is_zero() && placement.state(node) != State::Down
            };
            let positions = made.positions();
            let mut placed = vec![7; positions.len()];
            placement.place_hashed(&positions, &mut placed).expect("room");
            let (mut scratch, mut other) = (Scratch::new(), Scratch::new());
            for (&position, &placed) in positions.iter().zip(&placed) {
                let (slot, first) = made.slot(position);
                prop_assert_eq!(assignment.slot(position), slot);
                prop_assert_eq!(*assignment.positions(slot).start(), first);
                prop_assert!(assignment.positions(slot).contains(&position));
                let row = assignment.row(slot);
                let others = race.walk_hashed(first, &mut other).filter(|node| !row.contains(node));
                let walk: Vec<u32> = row.iter().copied().chain(others).filter(is_live).collect();

                prop_assert_eq!(placement.locate_hashed(position), walk.first().copied());
                prop_assert_eq!(placed, walk.first().copied().unwrap_or(NO_INDEX));
                prop_assert_eq!(placement.walk_hashed(position, &mut scratch).collect::<Vec<_>>(), &walk[..]);
                for n in [1, 2, 3, 9] {
                    let plain = placement.get_nodes_hashed(position, n, Spread::None);
                    prop_assert_eq!(&plain[..], &walk[..n.min(walk.len())]);
                    let zoned = placement.get_nodes_hashed(position, n, Spread::Zone);
                    prop_assert_eq!(&zoned, &spread(&placement, row, &walk, n));
                    let by_weight = placement.get_nodes_hashed(position, n, Spread::Weight);
                    let of_row = walk.iter().filter(|node| row.contains(node)).count().min(n);
                    prop_assert_eq!(&by_weight[..of_row], &walk[..of_row]);
                }
            }
            shares.fill(0);
            for slot in 0..assignment.slots() {
                let (first, last) = assignment.positions(slot).into_inner();
                if let Some(node) = placement.locate_hashed(first) {
                    shares[node as usize] += u128::from(last - first) + 1;
                }
            }
            prop_assert_eq!(&placement.shares().expect("slots").positions, &shares);
        }
    }

    /// Whoever stays keeps each place in each row, and a changed placement is one that is made anew.
    #[test]
    fn rows_keep_who_stays(
        made in made(9),
        weights in vec(select(vec![0, 1000, 3000]), 2..9),
        gone in any::<prop::sample::Index>(),
        new in "[a-z]{1,3}",
    ) {
        let nodes = nodes(&weights);
        let topology = kept(nodes.clone(), &made.assignment(nodes.len()));
        let placement = Placement::new(topology.clone()).expect("it compiles");
        let rows = by_ids(&topology);
        let gone = nodes[gone.index(nodes.len())].id.clone();
        let without = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
            rows.iter().map(|row| row.iter().filter(|id| **id != gone).cloned().collect()).collect()
        };

        let added = topology.with_added(Node::new(new.clone())).expect("a new id");
        prop_assert_eq!(by_ids(&added), &rows[..]);
        let removed = added.without(&gone).expect("a member");
        prop_assert_eq!(by_ids(&removed), without(&rows));
        let mut list: Vec<Node> = nodes.iter().filter(|node| node.id != gone).cloned().collect();
        list.push(Node::new(new));
        let at_once = topology.with_nodes(list).expect("valid");
        prop_assert_eq!(at_once.fingerprint(), removed.fingerprint());
        prop_assert_eq!(at_once.epoch(), 1);
        for changed in [added, removed, at_once] {
            prop_assert!(Topology::from_json(changed.to_json()).expect("its own document") == changed);
            let anew = Placement::new(changed.clone()).expect("it compiles");
            let after = placement.with_topology(changed).expect("it compiles");
            for position in made.positions() {
                prop_assert_eq!(anew.locate_hashed(position), after.locate_hashed(position));
            }
        }
    }

    /// No character of rows can be another one, and none can be missing.
    #[test]
    fn what_is_damaged_is_refused(made in made(9), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9+/=]") {
        let nodes = nodes(&[1000; 9]);
        let topology = kept(nodes, &made.assignment(9));
        let document: serde_json::Value = serde_json::from_str(&topology.to_json()).expect("JSON");
        let Some(rows) = document["scheme"]["rows"].as_str() else { return Ok(()) };
        let at = at.index(rows.len());
        let texts = [
            format!("{}{other}{}", &rows[..at], &rows[at + 1..]),
            format!("{}{}", &rows[..at], &rows[at + 1..]),
            rows[..at].to_string(),
            format!("{rows}{other}"),
        ];
        for text in texts.into_iter().filter(|text| text != rows && !text.is_empty()) {
            let mut damaged = document.clone();
            damaged["scheme"]["rows"] = text.into();
            let error = Topology::from_json(damaged.to_string()).expect_err("damaged");
            prop_assert_eq!(error.kind(), ErrorKind::Parameter);
            prop_assert!(error.message().starts_with("scheme.rows: ") && error.message().len() < 300, "{}", error);
        }
    }
}

#[test]
fn what_no_assignment_can_be_is_refused() {
    let four = || Assignment::even(4, 1).expect("four slots");
    let errors: BTreeMap<&str, _> = BTreeMap::from([
        ("scheme.slots", Assignment::even(0, 1)),
        ("scheme.slots: 16777217", Assignment::even((1 << 24) + 1, 1)),
        ("scheme.replicas: 0", Assignment::even(4, 0)),
        ("scheme.replicas: 17", Assignment::even(4, 17)),
        ("scheme.ends: number 1", Assignment::ranges(vec![5, 5], 1)),
        ("scheme.ends: the last", Assignment::ranges(vec![5, u64::MAX], 1)),
        ("scheme.ends: 1048576", Assignment::ranges((0..1 << 20).collect(), 1)),
        ("scheme.cuts: number 1 is not above", Assignment::even_with_cuts(4, vec![5, 5], 1)),
        ("scheme.cuts: number 1 ends an even slot", Assignment::even_with_cuts(4, vec![5, (1 << 62) - 1], 1)),
        ("scheme.cuts: number 0 ends an even slot", Assignment::even_with_cuts(4, vec![u64::MAX], 1)),
        ("scheme.cuts: 65537", Assignment::even_with_cuts(4, (0..=1 << 16).collect(), 1)),
        ("scheme.cuts: with scheme.slots", Assignment::even_with_cuts(1 << 24, vec![5], 1)),
        ("scheme.rows: 5 of them, but scheme.slots and scheme.cuts make 6", {
            let cut = Assignment::even_with_cuts(4, vec![5, 6], 1).expect("six slots");
            cut.with_rows([[0]; 5])
        }),
        ("scheme.rows: 3 of them", four().with_rows([[0]; 3])),
        ("scheme.rows: more than 4", four().with_rows([[0]; 5])),
        ("scheme.rows: slot 0 names node 7 twice", four().with_rows([[7, 1, 7]; 4])),
        ("scheme.rows: slot 0 has 17", four().with_rows([core::array::from_fn::<u32, 17, _>(|i| i as u32); 4])),
        ("scheme.rows: slot 0 names node 1048576", four().with_rows([[1 << 20]; 4])),
    ]);
    for (words, made) in errors {
        let error = made.expect_err(words);
        assert_eq!(error.kind(), ErrorKind::Parameter);
        assert!(error.message().starts_with(words), "{error}");
    }
    let topology = Topology::new(["a", "b"], "ring", 0).expect("valid");
    let error =
        topology.with_assignment(&four().with_rows([[0], [1], [2], [0]]).expect("rows")).expect_err("two nodes");
    assert!(error.message().contains("slot 2 names node 2"), "{error}");
    let dialect = Topology::new(["a:1"], "ketama", 0).expect("valid");
    assert_eq!(dialect.with_assignment(&four()).expect_err("a dialect").kind(), ErrorKind::Unsupported);
}

/// From a scheme whose indices have another order, rows name the same nodes.
#[test]
fn indices_are_those_of_the_topology_that_is_given_them() {
    let jump = Topology::new(["c", "a", "b"], "jump", 4).expect("valid");
    let assignment = Assignment::even(3, 1).expect("slots").with_rows([[0, 1], [1, 2], [2, 0]]).expect("rows");
    let kept = jump.with_assignment(&assignment).expect("valid");
    assert_eq!(by_ids(&kept), [["c", "a"], ["a", "b"], ["b", "c"]]);
    assert_eq!(kept.epoch(), 5);
    let own = kept.assignment().expect("assigned").clone();
    assert_eq!(kept.with_assignment(&own).expect("the same").epoch(), 5);
    assert!(jump.assignment().is_none());
    assert!(matches!(kept.scheme(), Scheme::Assigned(scheme) if *scheme.assignment() == own));
}

/// Another system's table is planned, compared and rewritten as an assignment with the same rows is, and stays its own.
#[test]
fn tables_are_planned_as_assignments() {
    let rows: Vec<[u32; 2]> = (0..64).map(|slot| [slot % 3, (slot + 1) % 3]).collect();
    let rows = Assignment::even(64, 2).expect("slots").with_rows(&rows).expect("rows");
    let grown = |scheme: &str| {
        let empty = Topology::new(["a", "b", "c", "d"], scheme, 0).expect("valid");
        let kept = empty.with_assignment(&rows).expect("its nodes");
        let before = Placement::new(kept).expect("it compiles");
        let (after, plan) = before.rebalance(&RebalanceOptions::default()).expect("a plan");
        assert_eq!(after.scheme().name(), before.topology().scheme().name());
        let moves = before.diff(&Placement::new(after.clone()).expect("it compiles")).expect("one hash").moves;
        (after, plan.rows, format!("{moves:?}"))
    };
    let (assigned, wanted, moves) = grown("assigned");
    assert!(wanted.contains(&3));
    for name in ["table", "couchbase", "riak"] {
        let (table, rows, moved) = grown(name);
        assert_eq!((rows, &moved), (wanted.clone(), &moves), "{name}");
        assert_eq!((table.scheme().name(), table.assignment()), ("table", assigned.assignment()));
        let gone = table.without("b").expect("a member");
        assert_eq!(gone.assignment(), assigned.without("b").expect("a member").assignment());
        let listed = table.with_nodes(["d", "e", "a"]).expect("nodes");
        assert_eq!(listed.assignment(), assigned.with_nodes(["d", "e", "a"]).expect("nodes").assignment());
        assert_eq!(Topology::from_json(listed.to_json()).expect("its own"), listed);
    }
}

/// Which nodes have the first position of each of so many even slots, in whatever way the topology says so.
fn looked_up(topology: &Topology, slots: u64, replicas: usize) -> Vec<Vec<String>> {
    let placement = Placement::new(topology.clone()).expect("it compiles");
    let id = |&node: &u32| placement.node(node).expect("a member").id.clone();
    let first = |slot: u64| (u128::from(slot) << 64).div_ceil(slots.into()) as u64;
    let nodes = |slot| placement.get_nodes_hashed(first(slot), replicas, Spread::Zone);
    (0..slots).map(|slot| nodes(slot).iter().map(id).collect()).collect()
}

/// How many places of rows are another node's.
fn differing(one: &[Vec<String>], other: &[Vec<String>]) -> usize {
    one.iter().flatten().zip(other.iter().flatten()).filter(|(a, b)| a != b).count()
}

/// From a hash to an assignment no more moves than must, every node has its part, and replicas stand apart.
#[test]
fn a_hash_becomes_an_assignment_that_is_even() {
    let nodes: Vec<Node> =
        (0..9).map(|i| Node::new(format!("n{i}")).with_zone(["eu/a", "eu/b", "us/a"][i % 3])).collect();
    for (name, slots) in [("ring", 4096), ("rendezvous", 4096), ("slots", 1 << 18), ("jump", 4096)] {
        let before = Topology::new(nodes.clone(), name, 4).expect("valid");
        let options = RebalanceOptions { replicas: Some(3), ..RebalanceOptions::default() };
        let (after, plan) = Placement::new(before.clone()).expect("it compiles").rebalance(&options).expect("a plan");
        assert_eq!((after.scheme().name(), after.epoch()), ("assigned", 5));
        let (was, is) = (looked_up(&before, slots, 3), looked_up(&after, slots, 3));
        assert_eq!(is, by_ids(&after), "{name}");
        assert_eq!(differing(&was, &is), plan.moves.len(), "{name}");
        assert!(plan.moves.len() as u64 <= plan.minimum + 3, "{name}: {} and {}", plan.moves.len(), plan.minimum);
        let mut counts = BTreeMap::<&str, u64>::new();
        for row in &is {
            row.iter().for_each(|id| *counts.entry(id).or_default() += 1);
            let zones: std::collections::BTreeSet<usize> =
                row.iter().map(|id| id[1..].parse::<usize>().unwrap() % 3).collect();
            assert_eq!(zones.len(), 3, "{name}: {row:?}");
        }
        let (least, most) = (counts.values().min().copied(), counts.values().max().copied());
        assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1), "{name}: {counts:?}");
        // What is even stays, whoever asks again.
        let again = Placement::new(after.clone()).expect("it compiles");
        let (same, plan) = again.rebalance(&RebalanceOptions::default()).expect("a plan");
        assert!(same == after && plan.moves.is_empty(), "{name}");
    }
}

/// Draining nodes give all, those that are down neither give nor take, and steps within a limit lead to the same end.
#[test]
fn states_and_limits_are_kept() {
    let topology = Topology::new(["a", "b", "c", "d"], "rendezvous", 0).expect("valid");
    let slots = RebalanceOptions { slots: Some(400), ..RebalanceOptions::default() };
    let (even, _) = Placement::new(topology).expect("it compiles").rebalance(&slots).expect("a plan");
    let states = vec![State::Up, State::Draining, State::Down, State::Up];
    let with_states = |topology: &Topology| {
        Placement::new(topology.clone()).expect("it compiles").with_states(states.clone()).expect("four states")
    };
    let moves = RebalanceLimits { moves: Some(30), ..RebalanceLimits::default() };
    let limited = RebalanceOptions { limits: moves, ..RebalanceOptions::default() };
    let (mut step, mut steps) = (even.clone(), 0);
    loop {
        let (next, plan) = with_states(&step).rebalance(&limited).expect("a plan");
        assert!(plan.moves.len() <= 30);
        assert!(plan.moves.iter().all(|each| (each.from, each.reason) == (1, MoveReason::Gone) && each.to != 2));
        if plan.moves.is_empty() {
            assert!(next == step);
            break;
        }
        assert_eq!(next.epoch(), step.epoch() + 1);
        (step, steps) = (next, steps + 1);
    }
    // 100 slots of the node that drains.
    assert_eq!(steps, 4);
    let count = |id: &str| by_ids(&step).iter().flatten().filter(|other| *other == id).count();
    assert_eq!(["a", "b", "c", "d"].map(count), [150, 0, 100, 150]);

    // Loads count, not numbers: the hot slot is left alone on its node, as far as others can go elsewhere.
    let mut loads = vec![1; 400];
    loads[0] = 100;
    let measures = [Measure { name: "requests", loads: &loads, capacities: &[] }];
    let by_load = RebalanceOptions { measures: &measures, ..RebalanceOptions::default() };
    let (levelled, plan) = Placement::new(even).expect("it compiles").rebalance(&by_load).expect("a plan");
    assert!(plan.moves.iter().all(|each| each.reason == MoveReason::Load && each.slot != 0));
    let load = |id: &str| by_ids(&levelled).iter().zip(&loads).filter(|(row, _)| row[0] == id).map(|(_, l)| l).sum();
    let loads: [u64; 4] = ["a", "b", "c", "d"].map(load);
    assert!(loads.iter().all(|load| (124..=126).contains(load)), "{loads:?}");
}

#[test]
fn rebalance_refuses_what_it_cannot_plan() {
    let ring = Placement::new(Topology::new(["a", "b"], "ring", 0).expect("valid")).expect("it compiles");
    let dialect = Placement::new(Topology::new(["a:1"], "ketama", 0).expect("valid")).expect("it compiles");
    let none = RebalanceOptions::default();
    let short = [Measure { name: "requests", loads: &[1, 2], capacities: &[] }];
    let bytes = RebalanceLimits { bytes: Some(1), ..RebalanceLimits::default() };
    for (placement, options, kind, words) in [
        (&dialect, none, ErrorKind::Unsupported, "assignment: ketama"),
        (&ring, RebalanceOptions { slots: Some(0), ..none }, ErrorKind::Parameter, "scheme.slots: 0"),
        (&ring, RebalanceOptions { replicas: Some(17), ..none }, ErrorKind::Parameter, "scheme.replicas: 17"),
        (
            &ring,
            RebalanceOptions { measures: &short, ..none },
            ErrorKind::Argument,
            "measures[0].loads: \"requests\" has 2",
        ),
        (&ring, RebalanceOptions { limits: bytes, ..none }, ErrorKind::Argument, "limits.bytes"),
    ] {
        let error = placement.rebalance(&options).expect_err(words);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.message().starts_with(words), "{error}");
    }
}
