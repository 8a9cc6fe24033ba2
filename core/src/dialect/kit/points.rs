//! Points of rings, and how many there may be.

use crate::{Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most points a dialect makes.
const MAX_POINTS: u64 = 1 << 26;

/// Points as a ring: ascending, and of equal ones the first pushed.
pub(crate) fn ring<P: Ord + Copy>(mut points: Vec<(P, u32)>) -> Vec<(P, u32)> {
    points.sort_by_key(|&(point, _)| point);
    points.dedup_by_key(|&mut (point, _)| point);
    points
}

/// A ring of `total` slots, of which each server holds as many in a row as its share says: a key's position is its hash
/// modulo `total`.
pub(crate) fn shares(servers: impl IntoIterator<Item = (u32, u64)>) -> (u64, Vec<(u64, u32)>) {
    let mut total = 0;
    let mut points = Vec::new();
    for (server, share) in servers {
        if share > 0 {
            total += share;
            points.push((total - 1, server));
        }
    }
    (total, points)
}

/// Refuses more points than memory should hold, before they are made.
pub(crate) fn check_points(total: u64) -> Result<(), Error> {
    match total {
        ..=MAX_POINTS => Ok(()),
        _ => {
            let message = format!("nodes: the weights make {total} points, at most {MAX_POINTS} in all");
            Err(Error::new(ErrorKind::TooMany, message))
        }
    }
}

/// Refuses weights whose sum the systems, which hold it in 32 bits, do not take.
pub(crate) fn check_sum(systems: &str, weights: impl Iterator<Item = u32>) -> Result<(), Error> {
    match weights.map(u64::from).sum::<u64>() {
        sum if sum > u32::MAX.into() => {
            let message = format!("nodes: the weights sum up to {sum}, at most {} in {systems}", u32::MAX);
            Err(Error::new(ErrorKind::Weight, message))
        }
        _ => Ok(()),
    }
}

/// A ring of 32 bits on which a point has the keys at or above it, as one on which it has those at or below: each node
/// stands below the point that comes next.
pub(crate) fn preceding(points: &[(u64, u32)]) -> Vec<(u64, u32)> {
    let next = points.iter().skip(1).chain(points.first());
    let below = |point: u64| u64::from((point as u32).wrapping_sub(1));
    points.iter().zip(next).map(|(&(_, node), &(point, _))| (below(point), node)).collect()
}

/// Points as a ring: ascending, and of equal ones the last pushed.
pub(crate) fn last_wins<P: Ord + Copy>(mut points: Vec<(P, u32)>) -> Vec<(P, u32)> {
    points.reverse();
    ring(points)
}
