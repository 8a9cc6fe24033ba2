//! Steps on random topologies beside the plainest way to tell them: each stays within its limits, places every position
//! as before or as at the end, and all together move what the plan of the whole way moves.

mod stepping;

use libconsistent::{Assignment, ErrorKind, Parameter, Placement, Scheme, Spread, State, Step, StepOptions, Topology};
use std::collections::BTreeMap;
use stepping::{ids, reach, stretches, sums, topology, Dice};

/// What is asked of a way, with limits under which it has few steps.
fn options<'a>(dice: &mut Dice, sizes: &'a [u64]) -> StepOptions<'a> {
    let mut maybe = |least: u64, most: u64| (dice.below(2) == 0).then(|| least + dice.below(most));
    let max_share = maybe(60_000_000, 400_000_000).map(|part| part as u32);
    let per_zone = maybe(40_000_000, 200_000_000).map(|part| part as u32);
    let total: u64 = sizes.iter().sum();
    let max_bytes = maybe(total / 8 + 1, total / 2 + 1).filter(|_| !sizes.is_empty());
    let spread = [Spread::Zone, Spread::None][dice.below(2) as usize];
    StepOptions { n: 1 + dice.below(3) as usize, spread, max_share, max_bytes, per_zone, sizes }
}

/// One step beside the oracle.
fn check(before: &Placement, to: &Placement, asked: &StepOptions<'_>, whole_slots: bool, step: &Step) -> Placement {
    let all = stretches(before, to, asked.n, asked.spread);
    let reached = reach(&all, asked, whole_slots);
    let moved = sums(&all, asked.sizes, reached);
    let whole = sums(&all, asked.sizes, 1 << 64);
    assert_eq!((step.plan.positions, u128::from(step.bytes)), (moved.copies, moved.bytes));
    assert_eq!(step.left, whole.copies - moved.copies);
    assert_eq!(step.is_last, reached == 1 << 64);

    // What is written down is what others go on from.
    let written = Topology::from_json(step.topology.to_json()).unwrap();
    assert_eq!(written, step.topology);
    let next = Placement::new(written).unwrap();
    assert_eq!(before.diff_replicas(&next, asked.n, asked.spread).unwrap(), step.plan);
    let cut = u64::try_from(reached).unwrap_or(u64::MAX);
    let near = [cut.saturating_sub(1), cut].into_iter();
    for position in near.chain(all.iter().flat_map(|stretch| [stretch.first, stretch.last])) {
        let is_new = u128::from(position) < reached;
        let placed = ids(&next, position, asked.n, asked.spread);
        assert_eq!(placed, ids(if is_new { to } else { before }, position, asked.n, asked.spread), "{position:016x}");
    }
    next
}

#[test]
fn ways_are_those_of_the_plainest_rule() {
    let (mut dice, mut refused, mut ways, mut lengths) = (Dice(19), BTreeMap::new(), 0, BTreeMap::new());
    for round in 0..150 {
        let slots = (round % 4 == 0).then(|| Assignment::even(1 + dice.below(24) as u32, 2).unwrap());
        // Some of them are cut further.
        let slots = slots.map(|even| if round % 8 == 0 { even.split(0).unwrap().split(0).unwrap() } else { even });
        let (old, to) = (topology(&mut dice, slots.as_ref()), topology(&mut dice, slots.as_ref()));
        let (old, to) = (Placement::new(old).unwrap(), Placement::new(to).unwrap());
        let sizes: Vec<u64> = (0..dice.below(3) * 5).map(|_| dice.below(1 << 40)).collect();
        let asked = options(&mut dice, &sizes);
        let way = old.diff_replicas(&to, asked.n, asked.spread).unwrap();
        let (mut at, mut moved, mut count) = (old.clone(), 0, 0);
        for step in old.steps(&to, &asked) {
            let step = match step {
                Ok(step) => step,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
                    let whose = error.message().split(':').next().unwrap().to_string();
                    if whose == "limits" {
                        let all = stretches(&at, &to, asked.n, asked.spread);
                        let reached = reach(&all, &asked, slots.is_some());
                        assert!(reached < 1 << 64 && sums(&all, &sizes, reached).copies == 0);
                    }
                    *refused.entry(whose).or_insert(0) += 1;
                    moved = way.positions;
                    break;
                }
            };
            // Nothing but the topologies decides: the rest of the way begins with the same step.
            let again = at.step(&to, &asked).unwrap().unwrap();
            assert_eq!((&again.topology, &again.plan), (&step.topology, &step.plan));
            let next = check(&at, &to, &asked, slots.is_some(), &step);
            let least = if step.is_last { to.topology().epoch() } else { 0 };
            assert_eq!(step.topology.epoch(), least.max(at.topology().epoch() + 1));
            if step.is_last {
                assert_eq!(step.topology.clone().with_epoch(0), to.topology().clone().with_epoch(0));
                assert!(next.step(&to, &asked).unwrap().is_none());
                ways += 1;
            }
            moved += step.plan.positions;
            count += 1;
            at = next;
        }
        assert_eq!(moved, way.positions, "round {round}");
        *lengths.entry(count).or_insert(0) += 1;
    }
    println!("{ways} ways, {refused:?} refused, lengths {lengths:?}");
    assert!(ways > 100 && refused.len() == 2 && lengths.len() > 6, "{ways} {refused:?} {lengths:?}");
}

fn placement(scheme: &str, ids: &[&str]) -> Placement {
    Placement::new(Topology::new(ids.iter().copied(), scheme, 3).unwrap()).unwrap()
}

#[test]
fn what_cannot_be_gone_says_why() {
    let (old, to) = (placement("ring", &["a", "b"]), placement("slots", &["a", "b", "c"]));
    let plain = StepOptions::default();
    let refused = |from: &Placement, to: &Placement, asked: StepOptions<'_>| {
        let error = from.step(to, &asked).unwrap_err();
        assert!(error.message().len() < 200, "{error}");
        (error.kind(), error.message().to_string())
    };
    for (asked, why) in [
        (StepOptions { n: 0, ..plain }, "n: 0, must be 1 to 16"),
        (StepOptions { n: 3, ..plain }, "n: 3, but 2 nodes have keys in the topology before"),
        (StepOptions { max_share: Some(0), ..plain }, "max_share: 0 billionths are not 1 to 1000000000 of them"),
        (StepOptions { per_zone: Some(1_000_000_001), ..plain }, "per_zone: 1000000001 billionths are not 1 to"),
        (StepOptions { max_bytes: Some(0), sizes: &[1], ..plain }, "max_bytes: 0 bytes let nothing move"),
        (StepOptions { max_bytes: Some(9), ..plain }, "max_bytes: there are no sizes to tell how many bytes move"),
        (StepOptions { sizes: &[1 << 55, (1 << 55) + 1], ..plain }, "sizes: more than 72057594037927936 bytes in all"),
        (StepOptions { sizes: &[u64::MAX, 2], ..plain }, "sizes: more than 72057594037927936 bytes in all"),
    ] {
        let (kind, message) = refused(&old, &to, asked);
        assert!(kind == ErrorKind::Argument && message.starts_with(why), "{message}");
    }
    let many = vec![0; (1 << 24) + 1];
    let (_, message) = refused(&old, &to, StepOptions { sizes: &many, ..plain });
    assert_eq!(message, "sizes: 16777217 of them, at most 16777216");

    // All positions move, and one of the first has 4096 bytes.
    let kept = |slots, node: u32| {
        let rows = Assignment::even(slots, 1).unwrap().with_rows(vec![[node]; slots as usize]).unwrap();
        Placement::new(old.topology().with_assignment(&rows).unwrap()).unwrap()
    };
    let mut dense = vec![0; 1 << 20];
    dense[0] = 1 << 56;
    let asked = StepOptions { max_bytes: Some(4095), sizes: &dense, ..plain };
    let message = refused(&kept(2, 0), &kept(3, 1), asked).1;
    assert_eq!(message, "limits: position 0000000000000000 alone is more than a step may move");
    let asked = StepOptions { max_share: Some(249_999_999), ..plain };
    let message = refused(&kept(4, 0), &kept(4, 1), asked).1;
    assert_eq!(message, "limits: slot 0 moves as a whole, and is more than a step may move");

    let seeded = Scheme::new("ring", &[("seed", Parameter::Int(1))]).unwrap();
    let seeded = Placement::new(Topology::new(["a", "b"], seeded, 0).unwrap()).unwrap();
    assert_eq!(refused(&old, &seeded, plain).0, ErrorKind::Incomparable);
    for scheme in ["rendezvous", "maglev", "jump"] {
        let (kind, message) = refused(&old, &placement(scheme, &["a", "b"]), plain);
        assert!(kind == ErrorKind::Unsupported && message.contains(scheme), "{message}");
    }
    let ketama = placement("ketama", &["a", "b"]);
    assert_eq!(refused(&ketama, &ketama, plain).0, ErrorKind::Unsupported);
    let last = Placement::new(old.topology().clone().with_epoch(u64::MAX)).unwrap();
    assert_eq!(refused(&last, &to, plain).0, ErrorKind::Epoch);
}

#[test]
fn ranges_are_bounded() {
    let ids: Vec<String> = (0..20).map(|i| format!("node-{i}")).collect();
    let scheme = Scheme::new("ring", &[("vnodes", Parameter::Int(65_536))]).unwrap();
    let old = Placement::new(Topology::new(ids, scheme, 0).unwrap()).unwrap();
    let to = old.with_topology(old.topology().without("node-3").unwrap()).unwrap();
    let error = old.step(&to, &StepOptions { max_share: Some(1_000_000), ..StepOptions::default() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooMany, "{error}");
    assert!(old.step(&to, &StepOptions::default()).unwrap().unwrap().is_last);
}

#[test]
fn states_do_not_count() {
    let (old, to) = (placement("ring", &["a", "b"]), placement("ring", &["a", "b", "c"]));
    let asked = StepOptions { max_share: Some(100_000_000), ..StepOptions::default() };
    let down = |placement: &Placement| placement.with_states(vec![State::Draining, State::Down]).unwrap();
    let [up, down] = [old.step(&to, &asked), down(&old).step(&down(&to), &asked)].map(|step| step.unwrap().unwrap());
    assert_eq!((up.topology, up.plan), (down.topology, down.plan));
}
