//! Looking up in the plainest way: every point is looked at.

use super::cassandra::simple;
use crate::dialect::proxies::nginx::server::REJECTIONS;
use std::{boxed::Box, collections::BTreeSet, string::String, vec, vec::Vec};

/// The nodes of a key in the order they are tried, at most so many.
type Walk = Box<dyn Fn(&[u8], usize) -> Vec<u32>>;
/// The node of a hash.
type Hashed = Box<dyn Fn(u64) -> Option<u32>>;
type Position = Box<dyn Fn(&[u8]) -> String>;
type Bounded = Box<dyn Fn(&[u8], &[u64]) -> Option<u32>>;

/// A topology as a function from keys to nodes.
pub(super) struct Oracle {
    pub(super) walk: Walk,
    /// The same for a hash, where there is one.
    pub(super) hashed: Option<Hashed>,
    /// A key's position in the system's own words.
    pub(super) position: Option<Position>,
    /// For bounded load: the node that takes a key, given everybody's outstanding requests.
    pub(super) bounded: Option<Bounded>,
}

impl Oracle {
    pub(super) fn of(walk: impl Fn(&[u8], usize) -> Vec<u32> + 'static) -> Self {
        Self { walk: Box::new(walk), hashed: None, position: None, bounded: None }
    }

    /// A ring whose owner is all there is.
    pub(super) fn ring(points: Vec<(u64, u32)>, position: impl Fn(&[u8]) -> Option<u64> + 'static) -> Self {
        let again = points.clone();
        let mut oracle = Self::of(move |key, count| match position(key) {
            Some(position) => walk(&points, position, count),
            None => Vec::new(),
        });
        oracle.hashed = Some(Box::new(move |position| walk(&again, position, 1).first().copied()));
        oracle
    }

    /// Slots, of which a key has the one of its hash modulo their number.
    pub(super) fn slots(slots: Vec<u32>, position: impl Fn(&[u8]) -> Option<u64> + 'static) -> Self {
        let owner = move |position: u64| slots.get((position % slots.len().max(1) as u64) as usize).copied();
        let again = owner.clone();
        let mut oracle = Self::of(move |key, _| position(key).and_then(&owner).into_iter().collect());
        oracle.hashed = Some(Box::new(again));
        oracle
    }

    pub(super) fn modulo(
        (total, points): (u64, Vec<(u64, u32)>),
        position: impl Fn(&[u8]) -> Option<u64> + 'static,
    ) -> Self {
        Self::ring(points, move |key| position(key)?.checked_rem(total))
    }
}

/// The point at or above a position, else the first; every one is looked at.
pub(super) fn first_at_or_above<P: Ord>(points: &[(P, u32)], position: &P) -> usize {
    let mut best: Option<usize> = None;
    for (place, (point, _)) in points.iter().enumerate() {
        if point >= position && best.is_none_or(|best| points[best].0 > *point) {
            best = Some(place);
        }
    }
    best.unwrap_or(0)
}

pub(super) fn round<P: Ord + Copy>(points: &[(P, u32)], position: P) -> impl Iterator<Item = u32> + Clone + '_ {
    let start = first_at_or_above(points, &position);
    points.iter().cycle().skip(start).take(points.len()).map(|&(_, node)| node)
}

pub(super) fn walk<P: Ord + Copy>(points: &[(P, u32)], position: P, count: usize) -> Vec<u32> {
    simple(round(points, position), count)
}

/// nginx's tries: `steps` are the peers it draws, one after the other.
pub(super) fn tries(steps: impl Iterator<Item = u32>, down: &BTreeSet<u32>, peers: usize, count: usize) -> Vec<u32> {
    let mut tried = Vec::new();
    let mut rejected = 0;
    if peers == 1 {
        return steps.take(1).collect();
    }
    let mut steps = steps.peekable();
    while tried.len() < count {
        let Some(&peer) = steps.peek() else { break };
        if down.contains(&peer) || tried.contains(&peer) {
            steps.next();
            rejected += 1;
            if rejected > REJECTIONS {
                break;
            }
        } else {
            tried.push(peer);
        }
    }
    tried
}

/// nginx's draws that hash anew after a rejection, but for the next server only once this one has failed.
pub(super) fn tried(
    draws: Box<dyn Iterator<Item = u64> + '_>,
    total: u64,
    points: &[(u64, u32)],
    down: &BTreeSet<u32>,
    peers: usize,
    count: usize,
) -> Vec<u32> {
    if total == 0 {
        return Vec::new();
    }
    let steps = draws.map(|hash| walk(points, hash % total, 1)[0]);
    if peers == 1 {
        return steps.take(1).collect();
    }
    let mut found = Vec::new();
    let mut rejected = 0;
    for peer in steps {
        if down.contains(&peer) || found.contains(&peer) {
            rejected += 1;
            if rejected > REJECTIONS {
                break;
            }
        } else {
            found.push(peer);
            if found.len() == count {
                break;
            }
        }
    }
    found
}

/// HAProxy's search as its rule says it: the node above, the node below, whichever is nearer.
pub(super) fn nearest_place(tree: &[(u32, u32)], hash: u32) -> Option<usize> {
    let next = tree.iter().position(|&(value, _)| value >= hash).unwrap_or(0);
    let before = (next + tree.len()).checked_sub(1)?.checked_rem(tree.len())?;
    let below = hash.wrapping_sub(tree[before].0);
    let above = tree[next].0.wrapping_sub(hash);
    Some(if below <= above { before } else { next })
}

#[test]
fn the_oracle_wraps() {
    let points = vec![(5_u64, 0), (9, 1)];
    assert_eq!([0, 5, 6, 9, 10].map(|at| walk(&points, at, 2)), [[0, 1], [0, 1], [1, 0], [1, 0], [0, 1]]);
}
