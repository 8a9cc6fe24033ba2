//! What the tests share: a naive ring to compare with, keys, and cases on all cores.
#![allow(dead_code)] // each test program uses a part of it

use libconsistent::{Members, Node, RingScheme, State};
use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Mutex,
    },
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The ring as `docs/SPEC.md` words it, by linear scans.
pub struct Oracle {
    pub nodes: Vec<Node>,
    pub states: Vec<State>,
    /// (point, index), sorted.
    pub points: Vec<(u64, u32)>,
}

impl Oracle {
    pub fn new(scheme: &RingScheme, nodes: &[Node]) -> Self {
        let members = Members::new(nodes.to_vec()).expect("valid nodes");
        let nodes: Vec<Node> = members.nodes().iter().map(|node| (**node).clone()).collect();
        let mut points = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let thousandths = u64::from(node.weight.thousandths().expect("thousandths"));
            let count = match thousandths {
                0 => 0,
                t => ((u64::from(scheme.vnodes) * t + 500) / 1000).max(1),
            };
            for i in 0..count as u32 {
                let label = [node.id.as_bytes(), &i.to_le_bytes()].concat();
                points.push((xxh3_64_with_seed(&label, scheme.key_hash.seed), index as u32));
            }
        }
        points.sort();
        let states = vec![State::Up; nodes.len()];
        Self { nodes, states, points }
    }

    /// Every live node once, in the order of the walk.
    pub fn walk(&self, position: u64) -> Vec<u32> {
        let start = self.points.iter().filter(|(point, _)| *point < position).count();
        let mut walk = Vec::new();
        for (_, node) in self.points.iter().cycle().skip(start).take(self.points.len()) {
            if self.states[*node as usize] != State::Down && !walk.contains(node) {
                walk.push(*node);
            }
        }
        walk
    }

    pub fn locate(&self, position: u64) -> Option<u32> {
        self.walk(position).first().copied()
    }

    /// The replica rule word by word: every unused node's tuple, the smallest first, ties by the walk.
    pub fn spread(&self, position: u64, n: usize) -> Vec<u32> {
        let depth = self.nodes.iter().map(|node| segments(&node.zone).len()).max().unwrap_or(0);
        let padded = |node: u32| {
            let mut path = segments(&self.nodes[node as usize].zone);
            path.resize(depth, None);
            path
        };
        let mut walk = self.walk(position);
        let mut chosen: Vec<u32> = Vec::new();
        while chosen.len() < n && !walk.is_empty() {
            let uses = |node: u32| -> Vec<usize> {
                let path = padded(node);
                (1..=depth).map(|d| chosen.iter().filter(|&&c| padded(c)[..d] == path[..d]).count()).collect()
            };
            let best = (0..walk.len()).min_by_key(|&i| (uses(walk[i]), i)).expect("not empty");
            chosen.push(walk.remove(best));
        }
        chosen
    }
}

fn segments(zone: &str) -> Vec<Option<String>> {
    zone.split('/').filter(|s| !s.is_empty()).map(|s| Some(s.to_owned())).collect()
}

/// Key i of the accumulated digests: decimal i, "/", 16 hexadecimal digits of splitmix64(i).
pub fn generated_key(i: u64) -> String {
    let mut z = i.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    format!("{i}/{:016x}", z ^ z >> 31)
}

/// What `run` makes of each case, in their order, on all cores.
pub fn each<C: Sync, T: Send>(cases: &[C], run: impl Fn(&C) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(i) else { break };
                let result = run(case);
                results.lock().unwrap().insert(i, result);
            });
        }
    });
    results.into_inner().unwrap().into_values().collect()
}
