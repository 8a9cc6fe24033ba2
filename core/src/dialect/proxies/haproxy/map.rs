//! `hash-type map-based`: which server has which slot.

use super::Server;
use alloc::{
    collections::{BTreeSet, BinaryHeap},
    vec,
    vec::Vec,
};
use core::cmp::Reverse;

/// The owner of each slot: one slot a unit of weight, over the common divisor of all servers' weights, down ones
/// included.
///
/// HAProxy fills slot after slot. For each, every server is due its weight more, and whoever has the highest
/// claim takes the slot and is due the total less; its claim is what it is due plus the total, over the total, in
/// whole numbers, and the earlier server wins a tie. So after t slots of which it took k, a server of weight w
/// claims floor(t w / total) + 1 - k: claims change at times that are known, and nobody else's has to be looked
/// at. O(slots log servers).
pub(crate) fn map(servers: &[Server<'_>], usable: &[u32]) -> Vec<u32> {
    let divisor = divisor(servers);
    let weight = |index: u32| servers.get(index as usize).map_or(0, |server| u64::from(server.weight / divisor));
    let weights: Vec<u64> = usable.iter().map(|&index| weight(index)).collect();
    let total: u64 = weights.iter().sum();
    // When a server's claim rises for the n-th time; none of no weight ever does.
    let rise = |place: usize, n: u64| Some((total * n).div_ceil(weights.get(place).copied().filter(|&w| w > 0)?));
    let mut rises: BinaryHeap<Reverse<(u64, u64, usize)>> =
        (0..weights.len()).filter_map(|place| Some(Reverse((rise(place, 1)?, 1, place)))).collect();
    let mut claims: BTreeSet<(Reverse<i64>, usize)> = (0..weights.len()).map(|place| (Reverse(1), place)).collect();
    let mut claim = vec![1_i64; weights.len()];
    let mut change = |claims: &mut BTreeSet<_>, place: usize, by: i64| {
        if let Some(claim) = claim.get_mut(place) {
            claims.remove(&(Reverse(*claim), place));
            *claim += by;
            claims.insert((Reverse(*claim), place));
        }
    };
    let mut slots = Vec::new();
    for now in 1..=total {
        while let Some(mut next) = rises.peek_mut().filter(|next| next.0 .0 <= now) {
            let Reverse((_, n, place)) = *next;
            change(&mut claims, place, 1);
            // After the last slot for one of no weight, which has no rise to begin with.
            *next = Reverse((rise(place, n + 1).unwrap_or(u64::MAX), n + 1, place));
        }
        let Some(&(_, place)) = claims.first() else { break };
        change(&mut claims, place, -1);
        slots.extend(usable.get(place));
    }
    slots
}

/// The backup that takes everything where only one may: HAProxy fills a map of as many slots as the first one has, and takes
/// the first slot.
pub(crate) fn backup(servers: &[Server<'_>], backups: &[u32]) -> Option<u32> {
    let divisor = divisor(servers);
    let weight = |index: u32| servers.get(index as usize).map_or(0, |server| server.weight / divisor);
    let (&first, others) = backups.split_first()?;
    let total = weight(first).max(1);
    // A map of one slot is not raced for.
    let others = others.iter().copied().filter(|_| total > 1);
    let claim = |index| weight(index) / total;
    Some(others.fold(first, |best, other| if claim(other) > claim(best) { other } else { best }))
}

/// What all weights have in common.
fn divisor(servers: &[Server<'_>]) -> u32 {
    servers.iter().fold(0, |divisor, server| gcd(divisor, server.weight)).max(1)
}

fn gcd(a: u32, b: u32) -> u32 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
}
