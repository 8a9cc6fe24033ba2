//! What plans reach on the figures that operators know: a ring of partitions with three zones, hot keys, shards of few
//! hosts, and ranges of names.

use libconsistent::{
    cut_ranges, rebalance, Measure, Observed, Rebalance, RebalanceLimits, RebalanceMember, Rebalanced, NO_INDEX,
};

fn members<'a>(ids: &'a [String], zones: &'a [String]) -> Vec<RebalanceMember<'a>> {
    let zone = |i: usize| zones[i % zones.len()].as_str();
    let all = ids.iter().enumerate();
    all.map(|(i, id)| RebalanceMember { id, weight: 1000, zone: zone(i), ..RebalanceMember::default() }).collect()
}

fn ids(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("node-{i}")).collect()
}

fn zones(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("zone-{i}")).collect()
}

/// The greatest difference from the part of the weight, in millionths of it.
fn unevenness(plan: &Rebalanced, places: u64) -> u64 {
    let nodes = plan.balance.len() as u64;
    plan.balance.iter().map(|node| (node.places * nodes).abs_diff(places) * 1_000_000 / places).max().unwrap_or(0)
}

const SLOTS: u32 = 1 << 16;

#[test]
fn partitions_of_three_zones_stay_even_and_apart() {
    let (ids, zones) = (ids(100), zones(3));
    let members = members(&ids, &zones);
    let scratch = Rebalance { slots: SLOTS, replicas: 3, members: &members[..99], ..Rebalance::default() };
    let first = rebalance(&scratch).expect("a plan");
    assert!(unevenness(&first, 3 * u64::from(SLOTS)) <= 500, "0.05 %");
    assert_eq!((first.left.doubled, first.left.empty, first.left.over), (0, 0, 0));
    // Three replicas in three zones: the node that comes takes from its own zone.
    let limits = RebalanceLimits { min_interval: 3600, now: 10_000, ..RebalanceLimits::default() };
    let last: Vec<u64> = (0..u64::from(SLOTS)).map(|slot| if slot % 4 == 0 { 9000 } else { 0 }).collect();
    let request = Rebalance { members: &members, rows: &first.rows, last_moved: &last, limits, ..scratch };
    let next = rebalance(&request).expect("a plan");
    assert_eq!((next.left.doubled, next.left.over), (0, 0));
    assert_eq!((next.moves.len() as u64, next.minimum), (u64::from(SLOTS) / 34, u64::from(SLOTS) / 34));
    assert!(next.moves.iter().all(|step| step.to == 99 && step.slot % 4 != 0));
}

#[test]
fn weights_come_first_where_no_overload_is_allowed() {
    let (ids, zones) = (ids(101), zones(3));
    let members = members(&ids, &zones);
    let limits = RebalanceLimits { overload_milli: Some(0), ..RebalanceLimits::default() };
    let scratch = Rebalance { slots: SLOTS, replicas: 3, members: &members[..100], limits, ..Rebalance::default() };
    let first = rebalance(&scratch).expect("a plan");
    assert!(unevenness(&first, 3 * u64::from(SLOTS)) <= 500, "0.05 %");
    // Zone 0 has 34 of 100 nodes: so much more than one replica of each slot.
    let needed = first.balance.iter().step_by(3).map(|node| node.places).sum::<u64>() - u64::from(SLOTS);
    assert_eq!(first.left.doubled, needed);
    let next = rebalance(&Rebalance { members: &members, rows: &first.rows, ..scratch }).expect("a plan");
    assert!(unevenness(&next, 3 * u64::from(SLOTS)) <= 500, "0.05 %");
    assert!(next.moves.len() as u64 * 100 <= next.minimum * 101, "{} of {}", next.moves.len(), next.minimum);
}

#[test]
fn hot_keys_are_levelled_by_few_moves() {
    const MOVES: u64 = 30;
    let (ids, zone) = (ids(16), [String::new()]);
    let members = members(&ids, &zone);
    let scratch = Rebalance { slots: 1024, replicas: 1, members: &members, ..Rebalance::default() };
    let rows = rebalance(&scratch).expect("a plan").rows;
    let mut peaks: Vec<u64> = (1..=20)
        .map(|seed| {
            let mut loads = vec![0u64; 1024];
            for key in 1..=1_000_000u64 {
                let hash = mix(key ^ mix(seed));
                loads[(hash >> 54) as usize] += (1e9 / (key as f64).powf(0.9)) as u64;
            }
            let measures = [Measure { name: "requests", loads: &loads, capacities: &[] }];
            let limits = RebalanceLimits { moves: Some(MOVES), tolerance_milli: 20, ..RebalanceLimits::default() };
            let plan = rebalance(&Rebalance { rows: &rows, measures: &measures, limits, ..scratch }).expect("a plan");
            assert!(plan.moves.len() as u64 <= MOVES);
            let fullest = |rows: &[u32]| {
                let mut of = [0u64; 16];
                rows.iter().zip(&loads).for_each(|(&node, load)| of[node as usize] += load);
                of.iter().max().expect("a node") * 1000 * 16 / loads.iter().sum::<u64>()
            };
            let hottest = loads.iter().max().expect("a slot") * 1000 * 16 / loads.iter().sum::<u64>();
            println!(
                "seed {seed}: {} -> {} by {} moves, hottest slot {hottest}",
                fullest(&rows),
                fullest(&plan.rows),
                plan.moves.len()
            );
            assert!(plan.balance.iter().all(|node| node.fullness[0] / 1000 <= fullest(&plan.rows)));
            fullest(&plan.rows)
        })
        .collect();
    peaks.sort_unstable();
    assert!((peaks[9] + peaks[10]) / 2 <= 1100, "{peaks:?}");
}

#[test]
fn shards_of_nine_hosts_and_one_more() {
    let (ids, zone) = (ids(10), [String::new()]);
    let members = members(&ids, &zone);
    let scratch = Rebalance { slots: 4096, replicas: 1, members: &members[..9], ..Rebalance::default() };
    let rows = rebalance(&scratch).expect("a plan").rows;
    let plan = rebalance(&Rebalance { members: &members, rows: &rows, ..scratch }).expect("a plan");
    assert!(plan.moves.len() <= 410, "{}", plan.moves.len());
    assert!(plan.balance.iter().all(|node| node.places == 409 || node.places == 410));
}

#[test]
fn names_are_cut_into_even_ranges() {
    let fnv = |name: String| {
        name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
    };
    let keys: Vec<Observed> = (1..=2000).map(|i| Observed { position: fnv(format!("team-{i}")), weight: 1 }).collect();
    let fullest = |firsts: &[u64]| {
        let mut of = vec![0u64; firsts.len()];
        keys.iter().for_each(|key| of[firsts.partition_point(|&first| first <= key.position) - 1] += 1);
        of.iter().max().expect("a range") * 1000 * firsts.len() as u64 / 2000
    };
    let even: Vec<u64> = (0..8).map(|i| i << 61).collect();
    let cut = cut_ranges(&keys, &[1; 8]).expect("ranges");
    println!("even ranges {}, cut by weight {}", fullest(&even), fullest(&cut));
    assert!(fullest(&even) > 2000 && fullest(&cut) <= 1050);
    assert_eq!(cut_ranges(&[], &[1; 8]).expect("ranges"), even);
    assert!(cut_ranges(&keys, &[1, 0]).expect_err("a part of 0").message().contains("parts[1]"));
    // However heavy one key is, ranges ascend.
    let heavy = cut_ranges(&[Observed { position: u64::MAX, weight: 9 }], &[1; 4]).expect("ranges");
    assert!(heavy.is_sorted_by(|a, b| a < b), "{heavy:?}");
}

#[test]
fn replicas_of_hot_slots_come_and_go() {
    let (ids, zones) = (ids(6), zones(3));
    let members = members(&ids, &zones);
    let scratch =
        Rebalance { slots: 12, replicas: 3, members: &members, replicas_of: &[1; 12], ..Rebalance::default() };
    let rows = rebalance(&scratch).expect("a plan").rows;
    let mut wanted = [1; 12];
    wanted[5] = 3;
    let more = rebalance(&Rebalance { rows: &rows, replicas_of: &wanted, ..scratch }).expect("a plan");
    let hot = &more.rows[15..18];
    assert!(hot.iter().all(|&node| node != NO_INDEX) && hot.contains(&rows[15]), "{hot:?}");
    let fewer = rebalance(&Rebalance { rows: &more.rows, ..scratch }).expect("a plan");
    assert_eq!(fewer.rows.iter().filter(|&&node| node != NO_INDEX).count(), 12);
}

/// SplitMix64's steps.
fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
