//! What `redis-cli --cluster create` deals to a new cluster.

use super::SLOTS;
use crate::{Error, ErrorKind};
use alloc::{collections::BTreeMap, format, vec, vec::Vec};
use core::ops::RangeInclusive;

/// In whose turn each node is taken by `redis-cli --cluster create`: one of each host after the other, hosts in the
/// order of their first nodes, until all are taken.
pub(crate) fn turns(hosts: &[&str]) -> Vec<u32> {
    let (mut known, mut taken) = (BTreeMap::new(), Vec::new());
    let mut order: Vec<(u32, usize, usize)> = Vec::with_capacity(hosts.len());
    for (index, host) in hosts.iter().enumerate() {
        let number = *known.entry(host).or_insert(taken.len());
        if number == taken.len() {
            taken.push(0);
        }
        if let Some(round) = taken.get_mut(number) {
            order.push((*round, number, index));
            *round += 1;
        }
    }
    order.sort_unstable();
    let mut turns = vec![0; hosts.len()];
    for (turn, (.., index)) in (0..).zip(order) {
        turns.get_mut(index).into_iter().for_each(|slot| *slot = turn);
    }
    turns
}

/// How many of so many nodes are masters.
///
/// # Errors
/// `too_many` for more masters than slots; `parameter` for fewer nodes than a master and its replicas.
pub(crate) fn masters(nodes: usize, replicas: u32) -> Result<usize, Error> {
    let masters = nodes as u64 / (u64::from(replicas) + 1);
    match masters {
        0 if nodes > 0 => {
            let message = format!("scheme.replicas: {replicas} of a master, but there are {nodes} nodes in all");
            Err(Error::new(ErrorKind::Parameter, message))
        }
        masters if masters > SLOTS.into() => {
            Err(Error::new(ErrorKind::TooMany, format!("nodes: {masters} masters, but only {SLOTS} slots")))
        }
        masters => Ok(masters as usize),
    }
}

/// The holder of each slot of a new cluster: the first nodes in turn are the masters.
pub(crate) fn created(hosts: &[&str], masters: usize) -> Vec<Option<u32>> {
    let mut holders = vec![None; usize::from(SLOTS)];
    let ranges = dealt(masters);
    for (node, turn) in (0..).zip(turns(hosts)) {
        let slots = ranges.get(turn as usize).cloned().into_iter().flatten();
        slots.for_each(|slot| holders.get_mut(usize::from(slot)).into_iter().for_each(|holder| *holder = Some(node)));
    }
    holders
}

/// The slots that `redis-cli --cluster create` gives each master, in single precision as it counts.
pub(crate) fn dealt(masters: usize) -> Vec<RangeInclusive<u16>> {
    let per = f32::from(SLOTS) / masters as f32;
    let (mut first, mut cursor) = (0, 0_f32);
    let ranges = (1..=masters).map(|master| {
        // Rounded to nearest, halves up; never negative here.
        let last = if master == masters { SLOTS - 1 } else { round(cursor + per - 1.0) };
        let range = first..=last;
        (first, cursor) = (last + 1, cursor + per);
        range
    });
    ranges.collect()
}

fn round(x: f32) -> u16 {
    let whole = x as u16;
    whole + u16::from(x - f32::from(whole) >= 0.5)
}
