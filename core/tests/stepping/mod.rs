//! Random topologies of schemes that divide positions into intervals, and steps between them in the plainest way: every
//! stretch is looked at, and every sum is made anew.

use libconsistent::{
    Assignment, Node, Parameter, Placement, Scheme, Scratch, Spread, StepOptions, Topology, Weight, NO_INDEX,
};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The same numbers everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// Some of ten nodes, in zones if `zones` is above 1.
fn nodes(dice: &mut Dice, zones: u64, tiers: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    for i in 0..10 {
        if dice.below(3) == 0 {
            continue;
        }
        let weight = [0.0, 0.5, 1.0, 1.0, 3.0][dice.below(5) as usize];
        let mut node = Node::new(format!("node-{i}")).with_weight(Weight::from_f64(weight).unwrap());
        if zones > 1 {
            node = node.with_zone(format!("z{}/r{}", dice.below(zones), i % 2));
        }
        node.tier = dice.below(tiers) as u8;
        nodes.push(node);
    }
    nodes
}

/// Rows of up to three nodes, some of them empty.
fn rows(dice: &mut Dice, slots: usize, nodes: u64) -> Vec<Vec<u32>> {
    let row = |dice: &mut Dice| {
        let mut row = Vec::new();
        for _ in 0..dice.below(4) {
            let node = dice.below(nodes.max(1)) as u32;
            if nodes > 0 && !row.contains(&node) {
                row.push(node);
            }
        }
        row
    };
    (0..slots).map(|_| row(dice)).collect()
}

/// A topology under one of the schemes, which is `assigned` with these slots if any are wished.
pub fn topology(dice: &mut Dice, slots: Option<&Assignment>) -> Topology {
    let (zones, tiers) = (1 + dice.below(4), 1 + dice.below(5) / 4);
    let (nodes, epoch) = (nodes(dice, zones, tiers), dice.below(10));
    let of = |name: &str, parameters: &[(&str, Parameter<'_>)]| {
        Topology::new(nodes.clone(), Scheme::new(name, parameters).unwrap(), epoch).unwrap()
    };
    let assigned = |dice: &mut Dice, empty: Assignment| {
        let rows = rows(dice, empty.slots(), nodes.len() as u64);
        of("assigned", &[]).with_assignment(&empty.with_rows(rows).unwrap()).unwrap()
    };
    match (slots, dice.below(4)) {
        (Some(slots), _) => assigned(dice, slots.clone()),
        (None, 0 | 1) => of("ring", &[("vnodes", Parameter::Int(1 + dice.below(6)))]),
        (None, 2) => of("slots", &[("bits", Parameter::Int(8))]),
        (None, _) => {
            let mut ends: Vec<u64> = (0..dice.below(20)).map(|_| dice.next() >> dice.below(8)).collect();
            ends.sort_unstable();
            ends.dedup();
            ends.retain(|&end| end != u64::MAX);
            assigned(dice, Assignment::ranges(ends, 1).unwrap())
        }
    }
}

/// The positions at which the list of a topology may begin to be another one.
fn boundaries(topology: &Topology) -> Vec<u64> {
    if let Some(kept) = topology.assignment() {
        return (0..kept.slots()).map(|slot| *kept.positions(slot).start()).collect();
    }
    if topology.scheme().name() == "slots" {
        return (0..256).map(|slot| slot << 56).collect();
    }
    let all = topology.members().nodes().iter();
    let points = all.flat_map(|node| {
        // No node here has more points than six times its weight of 3.
        (0..18u32).map(|i| xxh3_64_with_seed(&[node.id.as_bytes(), &i.to_le_bytes()].concat(), 0).wrapping_add(1))
    });
    points.collect()
}

/// A stretch of positions on each of which the same copies move.
pub struct Stretch {
    pub first: u64,
    pub last: u64,
    /// The zone after of each node that a copy comes to.
    zones: Vec<String>,
}

/// The first nodes of a position by id.
pub fn ids(placement: &Placement, position: u64, n: usize, spread: Spread) -> Vec<String> {
    let mut out = vec![NO_INDEX; n];
    let key = libconsistent::Key::Hashed(position);
    let len = placement.get_nodes_for_into(key, spread, &mut out, &mut Scratch::new());
    out[..len].iter().map(|&index| placement.node(index).unwrap().id.clone()).collect()
}

pub fn stretches(old: &Placement, new: &Placement, n: usize, spread: Spread) -> Vec<Stretch> {
    let mut firsts = [boundaries(old.topology()), boundaries(new.topology()), vec![0]].concat();
    firsts.sort_unstable();
    firsts.dedup();
    let mut lasts: Vec<u64> = firsts[1..].iter().map(|first| first - 1).collect();
    lasts.push(u64::MAX);
    let both = firsts.into_iter().zip(lasts);
    let stretch = |(first, last)| {
        let (before, after) = (ids(old, first, n, spread), ids(new, first, n, spread));
        let zone = |id: &String| new.node(new.topology().members().index_of(id).unwrap()).unwrap().zone.clone();
        Stretch { first, last, zones: after.iter().filter(|id| !before.contains(id)).map(zone).collect() }
    };
    both.map(stretch).collect()
}

/// What moves of the positions below a place: copies, those to each zone, and bytes.
#[derive(Default)]
pub struct Sums<'a> {
    pub copies: u128,
    pub to_zone: BTreeMap<&'a str, u128>,
    pub bytes: u128,
}

/// The bytes of all positions below one.
fn below(sizes: &[u64], position: u128) -> u128 {
    let (count, mut bytes) = (sizes.len() as u128, 0);
    for (part, &size) in (0..).zip(sizes) {
        let first = ((part as u128) << 64).div_ceil(count);
        let end = ((part as u128 + 1) << 64).div_ceil(count);
        bytes += u128::from(size) * (position.clamp(first, end) - first) / (end - first);
    }
    bytes
}

pub fn sums<'a>(stretches: &'a [Stretch], sizes: &[u64], end: u128) -> Sums<'a> {
    let mut sums = Sums::default();
    for stretch in stretches.iter().filter(|stretch| u128::from(stretch.first) < end) {
        let first = u128::from(stretch.first);
        let stop = (u128::from(stretch.last) + 1).min(end);
        let bytes = below(sizes, stop) - below(sizes, first);
        for zone in &stretch.zones {
            sums.copies += stop - first;
            *sums.to_zone.entry(zone).or_default() += stop - first;
            sums.bytes += bytes;
        }
    }
    sums
}

/// How far a step goes, by the text of SPEC 21.7: the greatest place up to which everything stays within the limits.
pub fn reach(stretches: &[Stretch], asked: &StepOptions<'_>, whole_slots: bool) -> u128 {
    let limit =
        |part: Option<u32>| part.map_or(u128::MAX, |part| ((asked.n as u128) << 64) * u128::from(part) / 1_000_000_000);
    let fits = |end: u128| {
        let sums = sums(stretches, asked.sizes, end);
        sums.copies <= limit(asked.max_share)
            && sums.to_zone.values().all(|&copies| copies <= limit(asked.per_zone))
            && asked.max_bytes.is_none_or(|most| sums.bytes <= u128::from(most))
    };
    if whole_slots {
        let ends = stretches.iter().map(|stretch| u128::from(stretch.last) + 1);
        return ends.take_while(|&end| fits(end)).last().unwrap_or(0);
    }
    let (mut reached, mut beyond) = (0, (1u128 << 64) + 1);
    while reached + 1 < beyond {
        let middle = (reached + beyond) / 2;
        if fits(middle) {
            reached = middle;
        } else {
            beyond = middle;
        }
    }
    reached
}
