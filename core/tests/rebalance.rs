//! Plans of kept assignments: what each must hold, on random fleets and limits.

mod rebalancing;

use libconsistent::{rebalance, MoveReason, Obstacle, Rebalance, RebalanceLimits, RebalanceMember, Standing, NO_INDEX};
use proptest::prelude::*;
use rebalancing::{Fleet, Next};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    /// Without limits every node has its target, which is its part to the last place, and every rule holds.
    #[test]
    fn from_scratch_all_is_even(mut fleet in Fleet::any(), slots in 1..200u32, replicas in 1..5u32) {
        // Nodes that hold would be counted on, and have nothing.
        fleet.standing.iter_mut().filter(|s| **s == Standing::Holding).for_each(|s| *s = Standing::Leaving);
        let next = Next::of(&fleet, &Rebalance { slots, replicas, ..Rebalance::default() })?;
        prop_assert!(next.plan.moves.is_empty());
        let takers = fleet.takers() as u64;
        prop_assert_eq!(next.plan.filled, u64::from(slots) * u64::from(replicas).min(takers));
        if takers >= u64::from(replicas) {
            prop_assert_eq!((next.plan.left.doubled, next.plan.left.over), (0, 0), "{:?}", next.plan);
        }
    }

    /// The parts of equal nodes without zones, computed otherwise: no two differ by more than 1.
    #[test]
    fn equal_nodes_differ_by_one(nodes in 1..40usize, slots in 1..500u32, replicas in 1..4u32) {
        let fleet = Fleet::even(nodes);
        let next = Next::of(&fleet, &Rebalance { slots, replicas, ..Rebalance::default() })?;
        let counts: Vec<u64> = next.plan.balance.iter().map(|node| node.places).collect();
        let (least, most) = (counts.iter().min(), counts.iter().max());
        prop_assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1), "{counts:?}");
    }

    /// A node that comes takes its part and nothing else moves; a node that goes gives its own.
    #[test]
    fn one_node_moves_the_least(nodes in 4..30usize, zones in 1..4usize, slots in 40..300u32, leaves in any::<bool>()) {
        let mut fleet = Fleet::zoned(nodes, zones);
        let replicas = zones.min(3) as u32;
        let first = Next::of(&fleet, &Rebalance { slots, replicas, ..Rebalance::default() })?;
        let lost = match leaves {
            true => {
                fleet.standing[0] = Standing::Leaving;
                first.plan.balance[0].places
            }
            false => {
                fleet.push("zz-new", 1000, "zone-0");
                0
            }
        };
        let rows = &first.plan.rows;
        let next = Next::of(&fleet, &Rebalance { slots, replicas, rows, ..Rebalance::default() })?;
        prop_assert_eq!((next.plan.left.leaving, next.plan.left.over, next.plan.left.doubled), (0, 0, 0));
        prop_assert!(next.plan.minimum >= lost);
        // A chain may move a replica more.
        let moved = next.plan.moves.len() as u64;
        prop_assert!(moved >= next.plan.minimum && moved <= next.plan.minimum + 2, "{moved} {}", next.plan.minimum);
    }

    /// Any assignment, any standing, any limits: nothing exceeds them, and the steps lead to rest.
    #[test]
    fn limits_hold_and_steps_end(
        fleet in Fleet::any(),
        dice in any::<u64>(),
        (slots, replicas) in (1..60u32, 1..4u32),
        moves in 1..20u64,
        zone in proptest::option::of(1..20u64),
        tolerance_milli in 0..200u32,
        overload_milli in proptest::option::of(0..500u32),
    ) {
        let limits = RebalanceLimits {
            moves: Some(moves), moves_to_zone: zone, tolerance_milli, overload_milli, ..RebalanceLimits::default()
        };
        let mut rows = fleet.random_rows(dice, slots, replicas);
        for _ in 0..10_000 {
            let request = Rebalance { slots, replicas, rows: &rows, limits, ..Rebalance::default() };
            let next = Next::of(&fleet, &request)?;
            prop_assert!(next.plan.moves.len() as u64 <= moves);
            let stopped = [Obstacle::Moves, Obstacle::Zone].iter().any(|o| next.plan.left.obstacles.contains(o));
            let (done, still) = (!stopped, next.plan.moves.is_empty());
            rows = next.plan.rows;
            if done || still {
                prop_assert_eq!(next.plan.left.leaving * u64::from(fleet.takers() > 3), 0);
                return Ok(());
            }
        }
        prop_assert!(false, "the steps do not end");
    }

    /// The order in which members are listed changes nothing.
    #[test]
    fn order_does_not_matter(fleet in Fleet::any(), dice in any::<u64>(), slots in 1..60u32, replicas in 1..4u32, loads in any::<bool>()) {
        let rows = fleet.random_rows(dice, slots, replicas);
        let measured = fleet.random_loads(dice, slots);
        let measures = &rebalancing::measures(&measured)[..if loads { 2 } else { 0 }];
        let request = Rebalance { slots, replicas, rows: &rows, measures, ..Rebalance::default() };
        let one = Next::of(&fleet, &request)?;
        let (turned, places) = fleet.turned(dice as usize);
        let rows: Vec<u32> = rows.iter().map(|&node| places.get(node as usize).copied().unwrap_or(NO_INDEX)).collect();
        let other = Next::of(&turned, &Rebalance { rows: &rows, ..request })?;
        prop_assert_eq!(fleet.ids(&one.plan.rows), turned.ids(&other.plan.rows));
        prop_assert_eq!(one.plan.left, other.plan.left);
    }

    /// Loads never get fuller by a plan, slots that rest stay, and one replica of a slot moves at most.
    #[test]
    fn loads_get_no_fuller_and_resting_slots_stay(fleet in Fleet::any(), dice in any::<u64>(), slots in 2..80u32, interval in 0..3u64) {
        let replicas = 2;
        let scratch = Rebalance { slots, replicas, ..Rebalance::default() };
        let rows = Next::of(&fleet, &scratch)?.plan.rows;
        let measured = fleet.random_loads(dice, slots);
        let measures = &rebalancing::measures(&measured)[..];
        let last: Vec<u64> = (0..slots).map(|slot| u64::from(slot % 3)).collect();
        let limits = RebalanceLimits { min_interval: interval, now: 3, ..RebalanceLimits::default() };
        let request = Rebalance { rows: &rows, measures, last_moved: &last, limits, ..scratch };
        let next = Next::of(&fleet, &request)?;
        let peak = |rows: &[u32]| fleet.peak(rows, replicas, &measured);
        prop_assert!(peak(&next.plan.rows) <= peak(&rows) * (1.0 + 1e-5));
        let mut moved = vec![0; slots as usize];
        for step in &next.plan.moves {
            prop_assert_eq!(step.reason, MoveReason::Load);
            prop_assert!(interval == 0 || 3 - last[step.slot as usize] >= interval);
            moved[step.slot as usize] += 1;
        }
        prop_assert!(interval == 0 || moved.iter().all(|&moves| moves <= 1));
    }
}

#[test]
fn what_is_wrong_is_named() {
    let member = |id| RebalanceMember { id, weight: 1000, ..RebalanceMember::default() };
    let members = [member("a"), member("b")];
    let good = Rebalance { slots: 2, replicas: 1, members: &members, ..Rebalance::default() };
    let loads = libconsistent::Measure { name: "requests", loads: &[1, 2], capacities: &[] };
    let light = [RebalanceMember { weight: 1_000_000_000, ..member("c") }];
    let zoned = [RebalanceMember { zone: "a//b", ..member("c") }];
    let over = RebalanceLimits { tolerance_milli: 1_000_001, ..RebalanceLimits::default() };
    let cases: [(Rebalance<'_>, &str, &str); 16] = [
        (Rebalance { slots: 0, ..good }, "argument", "slots"),
        (Rebalance { slots: (1 << 24) + 1, ..good }, "argument", "slots"),
        (Rebalance { replicas: 65, ..good }, "argument", "replicas"),
        (Rebalance { rows: &[0], ..good }, "argument", "rows"),
        (Rebalance { rows: &[0, 2], ..good }, "unknown_node", "slot 1"),
        (Rebalance { replicas: 2, rows: &[0, 1, 1, 1], ..good }, "argument", "slot 1: node \"b\""),
        (Rebalance { replicas_of: &[1, 2], ..good }, "argument", "replicas_of[1]"),
        (Rebalance { members: &[member("a"), member("a")], ..good }, "duplicate_node", "\"a\""),
        (Rebalance { members: &[member("")], ..good }, "id", "members[0].id"),
        (Rebalance { members: &light, ..good }, "weight", "\"c\""),
        (Rebalance { members: &zoned, ..good }, "zone", "members[0]"),
        (Rebalance { measures: &[libconsistent::Measure { loads: &[1], ..loads }], ..good }, "argument", "requests"),
        (
            Rebalance { measures: &[libconsistent::Measure { loads: &[1, 1 << 57], ..loads }], ..good },
            "argument",
            "requests",
        ),
        (
            Rebalance { measures: &[libconsistent::Measure { capacities: &[1, 0], ..loads }], ..good },
            "argument",
            "\"b\"",
        ),
        (Rebalance { limits: over, ..good }, "argument", "tolerance_milli"),
        (
            Rebalance { limits: RebalanceLimits { bytes: Some(1), ..RebalanceLimits::default() }, ..good },
            "argument",
            "bytes",
        ),
    ];
    assert!(rebalance(&good).is_ok());
    for (request, kind, names) in cases {
        let error = rebalance(&request).expect_err(names);
        assert_eq!(error.kind().name(), kind, "{error}");
        assert!(error.message().contains(names), "{error}");
    }
    let huge = Rebalance { slots: 1 << 24, replicas: 64, ..good };
    assert_eq!(rebalance(&huge).expect_err("too much").kind().name(), "too_many");
}
