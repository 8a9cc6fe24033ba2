//! Slots that are split, joined and given more replicas than others (`docs/SPEC.md`, 19.9 and 20.13): no key moves by
//! it alone, and plans are those of the request that the words make.

mod assignments;

use assignments::{made, Made};
use libconsistent::{
    rebalance, Assignment, ErrorKind, Measure, Node, Placement, Rebalance, RebalanceLimits, RebalanceMember,
    RebalanceOptions, Spread, Topology, NO_INDEX,
};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use std::collections::BTreeMap;

const NODES: usize = 7;

fn nodes() -> Vec<Node> {
    (0..NODES).map(|i| Node::new(format!("n{i}")).with_zone(["eu/a", "eu/b", "us/a"][i % 3])).collect()
}

fn kept(assignment: &Assignment) -> Topology {
    let empty = Topology::new(nodes(), "assigned", 0).expect("valid");
    empty.with_assignment(assignment).expect("valid").with_epoch(0)
}

fn placement(topology: &Topology) -> Placement {
    Placement::new(topology.clone()).expect("it compiles")
}

/// Rows of somebody.
fn filled() -> impl Strategy<Value = Made> {
    made(NODES).prop_map(|mut made| {
        made.rows.iter_mut().zip(0..).filter(|(row, _)| row.is_empty()).for_each(|(row, slot)| row.push(slot));
        made
    })
}

/// Slots and some of them, by their numbers.
fn and_some() -> impl Strategy<Value = (Made, Vec<u32>)> {
    filled().prop_flat_map(|made| {
        let slots: Vec<u32> = (0..made.rows.len() as u32).collect();
        let most = slots.len().min(9);
        (Just(made), subsequence(slots, 0..=most))
    })
}

/// What is asked of the slots of an assignment.
#[derive(Clone, Debug)]
struct Asked {
    made: Made,
    replicas: u32,
    split: Vec<u32>,
    merge: Vec<u32>,
    replicas_of: Vec<(u32, u32)>,
    loads: Vec<u64>,
    bytes: Vec<u64>,
    last_moved: Vec<u64>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let wishes = |slots: usize| vec((0..8u8, 1..6u32, 0..1000u64, any::<u64>(), 0..50u64), slots);
    (filled(), 1..4u32)
        .prop_flat_map(move |(made, replicas)| (wishes(made.rows.len()), Just((made, replicas))))
        .prop_map(|(wishes, (made, replicas))| {
            let assignment = made.assignment(NODES);
            let slots = 0..wishes.len() as u32;
            let joint = |slot: u32| {
                let end = *assignment.positions(slot as usize).end();
                assignment.ends().unwrap_or(assignment.cuts()).contains(&end)
            };
            let is_split = |slot: u32| {
                wishes[slot as usize].0 == 1
                    && *assignment.positions(slot as usize).start() < *assignment.positions(slot as usize).end()
            };
            let merge: Vec<u32> = slots
                .clone()
                .filter(|&slot| joint(slot) && wishes[slot as usize].0 > 4 && !is_split(slot) && !is_split(slot + 1))
                .collect();
            let split = slots.clone().filter(|&slot| is_split(slot)).collect();
            let is_first = |slot: &u32| *slot == 0 || !merge.contains(&(slot - 1));
            let hot = slots.filter(|&slot| wishes[slot as usize].0 % 4 == 1).filter(is_first);
            let replicas_of = hot.map(|slot| (slot, wishes[slot as usize].1)).collect();
            let of = |which: fn(&(u8, u32, u64, u64, u64)) -> u64| wishes.iter().map(which).collect();
            let (loads, bytes, last_moved) = (of(|wish| wish.2), of(|wish| wish.3), of(|wish| wish.4));
            Asked { made, replicas, split, merge, replicas_of, loads, bytes, last_moved }
        })
}

/// A slot after splits and merges.
#[derive(Clone, Debug)]
struct Slot {
    first: u64,
    /// The number before of the slot whose row it has.
    of: usize,
    load: u64,
    bytes: u64,
    last_moved: u64,
}

/// Slots one after the other, as the words have them.
fn slots_after(asked: &Asked) -> Vec<Slot> {
    let assignment = asked.made.assignment(NODES);
    let mut slots: Vec<Slot> = Vec::new();
    for of in 0..assignment.slots() {
        let (first, last) = assignment.positions(of).into_inner();
        let (load, bytes, last_moved) = (asked.loads[of], asked.bytes[of], asked.last_moved[of]);
        if of > 0 && asked.merge.contains(&(of as u32 - 1)) {
            let into = slots.last_mut().expect("one before");
            into.load += load;
            into.bytes = into.bytes.saturating_add(bytes);
            into.last_moved = into.last_moved.max(last_moved);
        } else if asked.split.contains(&(of as u32)) {
            let middle = (u128::from(first) + u128::from(last)) / 2;
            slots.push(Slot { first, of, load: load.div_ceil(2), bytes: bytes.div_ceil(2), last_moved });
            slots.push(Slot { first: middle as u64 + 1, of, load: load / 2, bytes: bytes / 2, last_moved });
        } else {
            slots.push(Slot { first, of, load, bytes, last_moved });
        }
    }
    slots
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn splits_move_no_key_and_are_taken_back((made, split) in and_some()) {
        let before = made.assignment(NODES);
        let mut after = before.clone();
        let is_long = |slot: &u32| !matches!(before.positions(*slot as usize).into_inner(), (a, b) if a == b);
        let split: Vec<usize> = split.iter().filter(|slot| is_long(slot)).map(|&slot| slot as usize).collect();
        // From the last to the first, so that numbers stay.
        for &slot in split.iter().rev() {
            after = after.split(slot).expect("a long slot");
        }
        prop_assert_eq!(after.slots(), before.slots() + split.len());
        let plan = placement(&kept(&before)).diff(&placement(&kept(&after))).expect("comparable");
        prop_assert_eq!((plan.positions, plan.ranges.len()), (0, 0));
        for position in made.positions() {
            prop_assert_eq!(after.row(after.slot(position)), before.row(before.slot(position)));
        }
        for &slot in &split {
            after = after.merge(slot).expect("a half");
        }
        prop_assert_eq!(&after, &before);
        prop_assert_eq!(kept(&after).to_json(), kept(&before).to_json());
    }

    /// Of what is laid side by side position for position, wherever a slot of either begins.
    #[test]
    fn plans_and_ranges_are_the_oracles(before in filled(), after in filled()) {
        let starts = |made: &Made| made.ends().into_iter().map(|end| end + 1).chain([0]).collect::<Vec<u64>>();
        let mut edges = [starts(&before), starts(&after)].concat();
        edges.sort_unstable();
        edges.dedup();
        let owner = |made: &Made, position| made.assignment(NODES).row(made.slot(position).0)[0];
        let (mut moves, mut ranges) = (BTreeMap::<(u32, u32), u128>::new(), Vec::<(u64, u64, u32, u32)>::new());
        let mut owned = vec![Vec::<(u64, u64)>::new(); NODES];
        for (at, &first) in edges.iter().enumerate() {
            let last = edges.get(at + 1).map_or(u64::MAX, |next| next - 1);
            let (from, to) = (owner(&before, first), owner(&after, first));
            match owned[from as usize].last_mut() {
                Some(range) if range.1.checked_add(1) == Some(first) => range.1 = last,
                _ => owned[from as usize].push((first, last)),
            }
            if from != to {
                *moves.entry((from, to)).or_default() += u128::from(last - first) + 1;
                match ranges.last_mut() {
                    Some(range) if range.1.checked_add(1) == Some(first) && (range.2, range.3) == (from, to) => range.1 = last,
                    _ => ranges.push((first, last, from, to)),
                }
            }
        }
        let [before, after] = [before, after].map(|made| placement(&kept(&made.assignment(NODES))));
        let plan = before.diff(&after).expect("comparable");
        let number = |id: &Option<String>| id.as_ref().expect("a node")[1..].parse::<u32>().expect("a number");
        let told: BTreeMap<_, _> = plan.moves.iter().map(|each| ((number(&each.from), number(&each.to)), each.positions)).collect();
        prop_assert_eq!(&told, &moves);
        prop_assert_eq!(plan.positions, moves.values().sum::<u128>());
        let told: Vec<_> = plan.ranges.iter().map(|range| {
            let step = &plan.moves[range.step as usize];
            (range.first, range.last, number(&step.from), number(&step.to))
        }).collect();
        prop_assert_eq!(told, ranges);
        for (node, owned) in owned.iter().enumerate() {
            let ranges = before.ranges(&format!("n{node}")).expect("slots");
            prop_assert_eq!(&ranges.iter().map(|range| (range.first, range.last)).collect::<Vec<_>>(), owned);
        }
    }

    /// The plan of a topology is that of the request which the words make of it.
    #[test]
    fn plans_are_those_of_the_slots_after(asked in asked(), is_measured in any::<bool>(), is_kept in any::<bool>()) {
        let assignment = asked.made.assignment(NODES);
        let topology = match is_kept {
            true => kept(&assignment),
            false => Topology::new(nodes(), "ring", 0).expect("valid"),
        };
        // Of a ring slots are even ones, whose positions decide; a document's own slots are asked for by nobody.
        let asked = match is_kept {
            true => asked,
            false => {
                let slots = asked.loads.len() as u32;
                let even = Made { slots: assignments::Slots::Even(slots), rows: vec![vec![]; slots as usize] };
                Asked { made: even, merge: vec![], ..asked }
            }
        };
        let was = placement(&topology);
        let slots = slots_after(&asked);
        let loads: Vec<u64> = slots.iter().map(|slot| slot.load).collect();
        let bytes: Vec<u64> = slots.iter().map(|slot| slot.bytes).collect();
        let last_moved: Vec<u64> = slots.iter().map(|slot| slot.last_moved).collect();
        let before = |slot: &Slot| match is_kept {
            true => assignment.row(slot.of).to_vec(),
            false => {
                let first = *asked.made.assignment(NODES).positions(slot.of).start();
                was.get_nodes_hashed(first, 16, Spread::Zone)
            }
        };
        // Documents of `kept` ask for two.
        let replicas_of: Vec<u8> = slots.iter().map(|slot| {
            let given = asked.replicas_of.iter().find(|(of, _)| *of as usize == slot.of).map(|&(_, replicas)| replicas);
            let len = before(slot).len() as u32;
            let hot = if is_kept && len > 2 { len.max(asked.replicas) } else { asked.replicas };
            given.unwrap_or(hot) as u8
        }).collect();
        let replicas = replicas_of.iter().copied().max().map_or(asked.replicas, |most| asked.replicas.max(most.into()));
        let rows: Vec<u32> = slots.iter().zip(&replicas_of).flat_map(|(slot, &wanted)| {
            before(slot).into_iter().take(wanted.into()).chain([NO_INDEX; 16]).take(replicas as usize)
        }).collect();
        let records = nodes();
        // Two continents are too few for three replicas, not for two; and three zones are enough for whatever is asked.
        let zones: Vec<&str> = records.iter().map(|node| match asked.replicas {
            1 | 2 => node.zone.split('/').next().expect("a segment"),
            _ => node.zone.as_str(),
        }).collect();
        let members: Vec<RebalanceMember<'_>> = records.iter().zip(&zones).map(|(node, zone)| {
            RebalanceMember { id: &node.id, weight: 1000, zone, ..RebalanceMember::default() }
        }).collect();
        let measures = [Measure { name: "requests", loads: &loads, capacities: &[] }];
        let limits = RebalanceLimits {
            bytes: Some(u64::MAX / 2), min_interval: 10, now: 50, ..Default::default()
        };
        let expected = rebalance(&Rebalance {
            slots: slots.len() as u32,
            replicas,
            rows: &rows,
            members: &members,
            replicas_of: &replicas_of,
            measures: if is_measured { &measures } else { &[] },
            bytes: &bytes,
            last_moved: &last_moved,
            limits,
        }).expect("a plan");

        let told = [Measure { name: "requests", loads: &asked.loads, capacities: &[] }];
        let (next, plan) = was.rebalance(&RebalanceOptions {
            slots: (!is_kept).then_some(asked.loads.len() as u32),
            replicas: Some(asked.replicas),
            split: &asked.split,
            merge: &asked.merge,
            replicas_of: &asked.replicas_of,
            measures: if is_measured { &told } else { &[] },
            bytes: &asked.bytes,
            last_moved: &asked.last_moved,
            limits,
        }).expect("a plan");
        prop_assert_eq!(&plan, &expected);
        let made = next.assignment().expect("assigned");
        prop_assert_eq!((made.slots(), made.replicas()), (slots.len(), asked.replicas));
        for (at, slot) in slots.iter().enumerate() {
            prop_assert_eq!(*made.positions(at).start(), slot.first);
            let row: Vec<u32> = expected.rows[at * replicas as usize..][..replicas as usize].iter().copied().filter(|&node| node != NO_INDEX).collect();
            prop_assert_eq!(made.row(at), &row[..]);
        }
    }
}

/// One slot has more than a node's part: its half goes to whoever has least, and only that.
#[test]
fn half_of_a_hot_slot_goes_elsewhere() {
    let rows: Vec<[u32; 1]> = (0..40).map(|slot| [slot % 4]).collect();
    let assignment = Assignment::even(40, 1).expect("slots").with_rows(rows).expect("rows");
    let topology =
        Topology::new(["a", "b", "c", "d"], "assigned", 0).expect("valid").with_assignment(&assignment).expect("valid");
    let mut loads = vec![10; 40];
    loads[17] = 400;
    let measures = [Measure { name: "requests", loads: &loads, capacities: &[] }];
    let none = RebalanceOptions { measures: &measures, ..RebalanceOptions::default() };
    let fullest = |rows: &[u32], loads: &dyn Fn(usize) -> u64| -> u64 {
        let load =
            |node: u32| rows.iter().enumerate().filter(|(_, of)| **of == node).map(|(slot, _)| loads(slot)).sum();
        (0..4).map(load).max().expect("four")
    };
    let (_, plan) = placement(&topology).rebalance(&none).expect("a plan");
    assert!(fullest(&plan.rows, &|slot| loads[slot]) >= 400, "a slot is not moved in parts");

    let (next, plan) = placement(&topology).rebalance(&RebalanceOptions { split: &[17], ..none }).expect("a plan");
    let kept = next.assignment().expect("assigned");
    assert_eq!((kept.slots(), next.epoch()), (41, topology.epoch() + 1));
    assert_ne!(kept.row(17), kept.row(18));
    assert!([kept.row(17), kept.row(18)].contains(&&[1][..]), "one half stays");
    let after = |slot: usize| match slot {
        17 | 18 => 200,
        slot => loads[if slot < 17 { slot } else { slot - 1 }],
    };
    assert!(fullest(&plan.rows, &after) <= 205, "{plan:?}");
    // Joined again, and nothing else asked for, the slot has the row of its first half.
    let wide = RebalanceOptions {
        merge: &[17],
        limits: RebalanceLimits { moves: Some(0), ..Default::default() },
        ..Default::default()
    };
    let (joined, plan) = placement(&next).rebalance(&wide).expect("a plan");
    assert!(plan.moves.is_empty());
    assert_eq!(joined.assignment().expect("assigned").row(17), kept.row(17));
    assert!(!joined.to_json().contains("cuts"));
}

/// What a slot was given stays until it is asked for otherwise, whatever all others have.
#[test]
fn more_replicas_stay() {
    let topology = Topology::new(nodes(), "rendezvous", 0).expect("valid");
    let options = RebalanceOptions { slots: Some(60), replicas: Some(2), ..RebalanceOptions::default() };
    let (even, _) = placement(&topology).rebalance(&options).expect("a plan");
    let lengths = |topology: &Topology| -> BTreeMap<usize, Vec<usize>> {
        let mut of = BTreeMap::<usize, Vec<usize>>::new();
        topology
            .assignment()
            .expect("assigned")
            .rows()
            .enumerate()
            .for_each(|(slot, row)| of.entry(row.len()).or_default().push(slot));
        of.into_iter().filter(|(_, slots)| slots.len() < 50).collect()
    };
    let none = RebalanceOptions::default();
    let hot = RebalanceOptions { replicas_of: &[(17, 4), (3, 3)], ..none };
    let (given, plan) = placement(&even).rebalance(&hot).expect("a plan");
    assert_eq!(lengths(&given), BTreeMap::from([(3, vec![3]), (4, vec![17])]));
    assert_eq!(plan.filled, 3);
    assert_eq!(given.assignment().expect("assigned").replicas(), 2);
    for replicas in [None, Some(2), Some(1)] {
        let (same, _) = placement(&given).rebalance(&RebalanceOptions { replicas, ..none }).expect("a plan");
        assert_eq!(lengths(&same), lengths(&given), "{replicas:?}");
    }
    let (longer, _) = placement(&given).rebalance(&RebalanceOptions { replicas: Some(3), ..none }).expect("a plan");
    assert_eq!(lengths(&longer), BTreeMap::from([(4, vec![17])]));
    let back = RebalanceOptions { replicas_of: &[(17, 2)], split: &[3], ..none };
    let (back, _) = placement(&given).rebalance(&back).expect("a plan");
    assert_eq!(lengths(&back), BTreeMap::from([(3, vec![3, 4])]));
}

#[test]
fn what_cannot_be_done_to_a_slot_is_refused() {
    let even = Assignment::even(8, 2).expect("slots").with_rows([[0, 1]; 8]).expect("rows").split(2).expect("a slot");
    let (kept, none) = (placement(&kept(&even)), RebalanceOptions::default());
    for (asked, words) in [
        (RebalanceOptions { split: &[9], ..none }, "split: slot 9 of 9, counted from 0"),
        (RebalanceOptions { split: &[1, 1], ..none }, "split: slot 1 twice"),
        (RebalanceOptions { merge: &[8], ..none }, "merge: slot 8 is the last one"),
        (RebalanceOptions { merge: &[0], ..none }, "merge: slot 0 ends where an even slot does"),
        (RebalanceOptions { merge: &[2], split: &[3], ..none }, "merge: slot 2, which is split, or the next one is"),
        (RebalanceOptions { replicas_of: &[(9, 1)], ..none }, "replicas_of: slot 9 of 9, counted from 0"),
        (RebalanceOptions { replicas_of: &[(4, 0)], ..none }, "replicas_of: 0 of slot 4, must be 1..=16"),
        (RebalanceOptions { replicas_of: &[(4, 17)], ..none }, "replicas_of: 17 of slot 4, must be 1..=16"),
        (RebalanceOptions { replicas_of: &[(4, 2), (4, 2)], ..none }, "replicas_of: slot 4 twice"),
        (
            RebalanceOptions { merge: &[2], replicas_of: &[(3, 2)], ..none },
            "replicas_of: slot 3, which is merged into the one before it",
        ),
        (RebalanceOptions { split: &[1], bytes: &[1; 10], ..none }, "bytes: 10 of them, must be 9, or none"),
    ] {
        let error = kept.rebalance(&asked).expect_err(words);
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().starts_with(words), "{error}");
    }
    // As many slots as there may be cannot be one more.
    let full = Placement::new(Topology::new(["a"], "ring", 0).expect("valid")).expect("it compiles");
    let most = RebalanceOptions { slots: Some(1 << 24), split: &[0], ..none };
    let error = full.rebalance(&most).expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::Parameter);
    assert!(error.message().starts_with("scheme.cuts: with scheme.slots they are more than 16777216"), "{error}");
}
