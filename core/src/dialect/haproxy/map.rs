//! `hash-type map-based`: which server has which slot.

use super::Server;
use alloc::{vec, vec::Vec};

/// The owner of each slot: one slot a unit of weight, over the common divisor of all servers' weights, down ones included.
/// Slots go to whoever is due most, in whole numbers, the earlier server at a tie.
pub(crate) fn map(servers: &[Server<'_>], usable: &[u32]) -> Vec<u32> {
    let divisor = divisor(servers);
    let weight = |index: u32| servers.get(index as usize).map_or(0, |server| i64::from(server.weight / divisor));
    let total: i64 = usable.iter().map(|&index| weight(index)).sum();
    let mut due = vec![0_i64; usable.len()];
    (0..total)
        .filter_map(|_| {
            let mut best: Option<(usize, i64)> = None;
            for (i, (due, &index)) in due.iter_mut().zip(usable).enumerate() {
                *due += weight(index);
                let claim = (*due + total) / total;
                if best.is_none_or(|(_, most)| claim > most) {
                    best = Some((i, claim));
                }
            }
            let (best, _) = best?;
            *due.get_mut(best)? -= total;
            usable.get(best).copied()
        })
        .collect()
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
