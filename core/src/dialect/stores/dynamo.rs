//! `dynamo`: Dynamo's strategy 3 (DeCandia et al., "Dynamo", 2007, section 6.2): Q equal partitions, Q/S for each of S nodes.
//!
//! Positional: the leading bits of MD5, as a share of Q, are the partition. Which node has which partition is the history of
//! joins and leaves; the paper leaves the choice open. Here a node that joins takes single partitions from whoever has most,
//! the highest-numbered one first, and one that leaves deals its own to whoever has least. The document either lists each
//! node's partitions or its nodes in the order they joined. The preference list of a partition is its holder and the holders
//! of the next ones, each node once; a node that is down is passed over. Identity: the partitions, or the order of nodes.

use crate::dialect::kit::{refused, unknown_parameter, KeyHash, Record};
use crate::{cost::Cost, error::Quoted, hash::digest::md5, scheme::Parameter, Error};
use alloc::{
    collections::{BTreeMap, VecDeque},
    format,
    string::String,
    vec,
    vec::Vec,
};
use core::ops::RangeInclusive;

pub(crate) const NAME: &str = "dynamo";

/// The number of partitions.
pub(crate) fn partitions(parameters: &[(&str, Parameter<'_>)]) -> Result<u32, Error> {
    let mut partitions = 1024;
    for &(name, value) in parameters {
        match name {
            "partitions" => partitions = value.integer(name, 1..=1 << 24)? as u32,
            _ => return Err(unknown_parameter(NAME, name, &["partitions"])),
        }
    }
    Ok(partitions)
}

/// The partition of a key.
pub(crate) fn partition(key: &[u8], partitions: u32) -> u32 {
    // The product of a 128-bit number and Q, of which the part above 128 bits is the partition.
    let digest = u128::from_be_bytes(md5(key));
    let (high, low) = ((digest >> 64) as u64, digest as u64);
    let carry = (u128::from(low) * u128::from(partitions)) >> 64;
    ((u128::from(high) * u128::from(partitions) + carry) >> 64) as u32
}

/// The partitions that a node lists: `placement.partitions`, of `"first-last"` or `"one"`.
pub(crate) fn node_partitions(record: &Record<'_>, partitions: u32) -> Result<Vec<RangeInclusive<u32>>, Error> {
    record.only(NAME, &["partitions"])?;
    let number = |text: &str| text.parse().ok().filter(|&number: &u32| number < partitions);
    let range = |text: &String| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Ok(first..=last),
            _ => Err(refused("partitions", format!("{} is no range below {partitions}", Quoted(text)))),
        }
    };
    record.list("partitions")?.iter().map(range).collect()
}

/// What dealing the partitions to so many nodes costs: the n-th to join takes the n-th part of them.
pub(crate) fn cost(partitions: u32, nodes: u64) -> Cost {
    // The harmonic sum is at most 1 + ln n.
    let tenths = 10 + 7 * (u64::from(nodes.max(1).ilog2()) + 1);
    Cost::entries(u64::from(partitions) * tenths / 10, 40, 0) + Cost::entries(partitions.into(), 100, 40)
}

/// Nodes that have equally many partitions, each list ascending.
#[derive(Default)]
struct Level {
    /// Those who had one more before.
    gave: VecDeque<u32>,
    /// Those who joined with so many.
    joined: VecDeque<u32>,
}

impl Level {
    /// Takes out whoever joined first.
    fn pop(&mut self) -> Option<u32> {
        match (self.gave.front(), self.joined.front()) {
            (Some(gave), Some(joined)) if joined < gave => self.joined.pop_front(),
            (None, _) => self.joined.pop_front(),
            _ => self.gave.pop_front(),
        }
    }

    fn is_empty(&self) -> bool {
        self.gave.is_empty() && self.joined.is_empty()
    }
}

/// The holders of all partitions after so many nodes joined one after the other; nobody's before the first.
pub(crate) fn joined(partitions: u32, nodes: u32) -> Vec<Option<u32>> {
    // What each node has, ascending.
    let mut held: Vec<Vec<u32>> = Vec::new();
    // By how many they have. The richest give, of equal ones in the order in which they joined, until none has
    // so many: so those who gave stand in that order one level below. Nobody joins above the richest, whose
    // share is more than the mean.
    let mut levels: BTreeMap<usize, Level> = BTreeMap::new();
    for node in 0..nodes {
        let share = (partitions / (node + 1)) as usize;
        let mut own = Vec::with_capacity(share);
        if node == 0 {
            own.extend(0..partitions);
        }
        while own.len() < share {
            let Some((count, mut rich)) = levels.pop_last() else { break };
            let below = levels.entry(count.saturating_sub(1)).or_default();
            while own.len() < share {
                let Some(giver) = rich.pop() else { break };
                own.extend(held.get_mut(giver as usize).and_then(given));
                below.gave.push_back(giver);
            }
            if !rich.is_empty() {
                levels.insert(count, rich);
            }
        }
        own.sort_unstable();
        levels.entry(own.len()).or_default().joined.push_back(node);
        held.push(own);
    }
    let mut holders = vec![None; partitions as usize];
    for (node, held) in (0..).zip(held) {
        for partition in held {
            if let Some(holder) = holders.get_mut(partition as usize) {
                *holder = Some(node);
            }
        }
    }
    holders
}

/// The highest partition of a node, which keeps little memory beyond what it has left.
fn given(held: &mut Vec<u32>) -> Option<u32> {
    let partition = held.pop();
    if held.capacity() > 2 * held.len() {
        held.shrink_to_fit();
    }
    partition
}

/// The holders of all partitions, as nodes list them.
///
/// # Errors
/// `parameter` unless every partition is held by one node.
pub(crate) fn explicit(partitions: u32, nodes: &[Vec<RangeInclusive<u32>>]) -> Result<Vec<Option<u32>>, Error> {
    let mut holders = vec![None; partitions as usize];
    for (index, ranges) in (0..).zip(nodes) {
        for partition in ranges.iter().cloned().flatten() {
            if let Some(Some(other)) = holders.get_mut(partition as usize).map(|holder| holder.replace(index)) {
                let error = refused("partitions", format_args!("{partition} is held by nodes[{other}] already"));
                return Err(error.at(format_args!("nodes[{index}]")));
            }
        }
    }
    match holders.iter().position(Option::is_none) {
        Some(free) => Err(refused("partitions", format_args!("nobody holds {free}")).at("nodes[..]")),
        None => Ok(holders),
    }
}

/// The partition of a key, of so many, as its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartitionHash(pub(crate) u32);

impl KeyHash for PartitionHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(partition(key, self.0).into())
    }
}
