//! `hash-type map-based`: which server has which slot.

use super::Server;
use alloc::{vec, vec::Vec};

/// The owner of each slot: one slot a unit of weight, over the common divisor of all servers' weights, down ones included.
/// Slots go to whoever is due most, in whole numbers, the earlier server at a tie.
pub(crate) fn map(servers: &[Server<'_>], usable: &[u32]) -> Vec<u32> {
    let divisor = servers.iter().fold(0, |divisor, server| gcd(divisor, server.weight)).max(1);
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

fn gcd(a: u32, b: u32) -> u32 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
}
