//! `dynamo`: Dynamo's strategy 3 (DeCandia et al., "Dynamo", 2007, section 6.2): Q equal partitions, Q/S for each of S nodes.
//!
//! Positional: the leading bits of MD5, as a share of Q, are the partition. Which node has which partition is the history of
//! joins and leaves; the paper leaves the choice open. Here a node that joins takes single partitions from whoever has most,
//! the highest-numbered one first, and one that leaves deals its own to whoever has least. The document either lists each
//! node's partitions or its nodes in the order they joined. The preference list of a partition is its holder and the holders
//! of the next ones, each node once; a node that is down is passed over. Identity: the partitions, or the order of nodes.

use super::{record::refused, unknown_parameter, Record};
use crate::{error::Quoted, hash::digest::md5, scheme::Parameter, Error};
use alloc::{collections::BinaryHeap, format, string::String, vec, vec::Vec};
use core::{cmp::Reverse, ops::RangeInclusive};

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

/// The holders of all partitions after so many nodes joined one after the other; nobody's before the first.
pub(crate) fn joined(partitions: u32, nodes: u32) -> Vec<Option<u32>> {
    // What each node has, ascending.
    let mut held: Vec<Vec<u32>> = Vec::new();
    // How many it has; of equal ones whoever joined first is richer.
    let mut richest: BinaryHeap<(usize, Reverse<u32>)> = BinaryHeap::new();
    for node in 0..nodes {
        let mut own = Vec::new();
        if node == 0 {
            own.extend(0..partitions);
        }
        while own.len() < (partitions / (node + 1)) as usize {
            let Some((count, Reverse(rich))) = richest.pop() else { break };
            own.extend(held.get_mut(rich as usize).and_then(Vec::pop));
            richest.push((count - 1, Reverse(rich)));
        }
        own.sort_unstable();
        richest.push((own.len(), Reverse(node)));
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
