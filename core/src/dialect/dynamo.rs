//! `dynamo`: Dynamo's strategy 3 (DeCandia et al., "Dynamo", 2007, section 6.2): Q equal partitions, Q/S for each of S nodes.
//!
//! Positional: the leading bits of MD5, as a share of Q, are the partition. Which node has which partition is the history of
//! joins and leaves; the paper leaves the choice open. Here a node that joins takes single partitions from whoever has most,
//! the highest-numbered one first, and one that leaves deals its own to whoever has least. The document either lists each
//! node's partitions or its nodes in the order they joined. The preference list of a partition is its holder and the holders
//! of the next ones, each node once; a node that is down is passed over. Identity: the partitions, or the order of nodes.

use super::{record::refused, unknown_parameter, Record};
use crate::{error::Quoted, hash::digest::md5, scheme::Parameter, Error};
use alloc::{format, string::String, vec, vec::Vec};
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

/// The holders of all partitions, and what each node has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// By partition; none before the first node joins.
    pub(crate) holders: Vec<Option<u32>>,
    counts: Vec<(u32, u64)>,
}

impl Table {
    /// Nobody has anything.
    pub(crate) fn new(partitions: u32) -> Self {
        Self { holders: vec![None; partitions as usize], counts: Vec::new() }
    }

    /// So many nodes joined one after the other.
    pub(crate) fn joined(partitions: u32, nodes: u32) -> Self {
        let mut table = Self::new(partitions);
        for node in 0..nodes {
            table.join(node);
        }
        table
    }

    /// What nodes list.
    ///
    /// # Errors
    /// `parameter` unless every partition is held by one node.
    pub(crate) fn explicit(partitions: u32, nodes: &[Vec<RangeInclusive<u32>>]) -> Result<Self, Error> {
        let mut table = Self::new(partitions);
        for (index, ranges) in (0..).zip(nodes) {
            let mut count = 0;
            for partition in ranges.iter().cloned().flatten() {
                if let Some(Some(other)) = table.holders.get_mut(partition as usize).map(|holder| holder.replace(index))
                {
                    let error = refused("partitions", format_args!("{partition} is held by nodes[{other}] already"));
                    return Err(error.at(format_args!("nodes[{index}]")));
                }
                count += 1;
            }
            table.counts.push((index, count));
        }
        match table.holders.iter().position(Option::is_none) {
            Some(free) => Err(refused("partitions", format_args!("nobody holds {free}")).at("nodes[..]")),
            None => Ok(table),
        }
    }

    /// A node joins; returns how many partitions moved.
    pub(crate) fn join(&mut self, node: u32) -> u64 {
        let partitions = self.holders.len() as u64;
        if self.counts.is_empty() {
            self.holders.fill(Some(node));
            self.counts.push((node, partitions));
            return partitions;
        }
        let wanted = partitions / (self.counts.len() as u64 + 1);
        for _ in 0..wanted {
            // Who has most; of those the one that joined first.
            let richest = (0..self.counts.len()).max_by_key(|&i| (self.counts.get(i).map(|c| c.1), Reverse(i)));
            let Some((richest, count)) = richest.and_then(|i| self.counts.get_mut(i)).map(|(n, count)| (*n, count))
            else {
                break;
            };
            *count -= 1;
            if let Some(holder) = self.holders.iter_mut().rev().find(|holder| **holder == Some(richest)) {
                *holder = Some(node);
            }
        }
        self.counts.push((node, wanted));
        wanted
    }

    /// A node leaves; returns how many partitions moved.
    pub(crate) fn leave(&mut self, node: u32) -> u64 {
        self.counts.retain(|&(other, _)| other != node);
        let mut moved = 0;
        for holder in self.holders.iter_mut().filter(|holder| **holder == Some(node)) {
            // Who has least; of those the one that joined first.
            let poorest = self.counts.iter_mut().min_by_key(|(_, count)| *count);
            *holder = poorest.map(|(poorest, count)| {
                *count += 1;
                *poorest
            });
            moved += 1;
        }
        moved
    }
}
