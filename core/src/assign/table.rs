//! Members in the order of their ids, so that a plan does not depend on the order in which they are listed.

use super::{
    arrays::{add, at, put},
    request::{RebalanceMember, Standing},
};
use crate::{error::Quoted, hash::xxh3_64, members::NO_INDEX, Error, ErrorKind};
use alloc::{collections::BTreeMap, format, vec, vec::Vec};

/// Members by rank of id bytes, and their zones by rank of bytes.
pub(super) struct Table {
    /// The index in the request of each rank.
    pub(super) given: Vec<u32>,
    /// The rank of each index in the request.
    rank: Vec<u32>,
    pub(super) weights: Vec<u64>,
    pub(super) standing: Vec<Standing>,
    pub(super) zone: Vec<u32>,
    /// Of ids.
    pub(super) hashes: Vec<u64>,
    pub(super) zone_hashes: Vec<u64>,
    /// How many members of each zone are not leaving.
    pub(super) present: Vec<u64>,
}

impl Table {
    pub(super) fn new(members: &[RebalanceMember<'_>]) -> Result<Self, Error> {
        let mut order: Vec<(&RebalanceMember<'_>, u32)> = members.iter().zip(0..).collect();
        order.sort_by_key(|(member, _)| member.id);
        let twice = order.iter().zip(order.iter().skip(1)).find(|((one, _), (other, _))| one.id == other.id);
        if let Some(((member, _), (_, place))) = twice {
            let message = format!("members[{place}].id: node {} is listed twice", Quoted(member.id));
            return Err(Error::new(ErrorKind::DuplicateNode, message));
        }
        let zones: BTreeMap<&str, u32> = members.iter().map(|member| (member.zone, 0)).collect();
        let zones: BTreeMap<&str, u32> = zones.into_keys().zip(0..).collect();
        let mut table = Self {
            given: order.iter().map(|&(_, place)| place).collect(),
            rank: vec![NO_INDEX; members.len()],
            weights: order.iter().map(|(member, _)| member.weight.into()).collect(),
            standing: order.iter().map(|(member, _)| standing(member)).collect(),
            zone: order.iter().map(|(member, _)| zones.get(member.zone).copied().unwrap_or(0)).collect(),
            hashes: order.iter().map(|(member, _)| xxh3_64(member.id.as_bytes(), 0)).collect(),
            zone_hashes: zones.keys().map(|zone| xxh3_64(zone.as_bytes(), 0)).collect(),
            present: vec![0; zones.len()],
        };
        for (rank, &place) in table.given.iter().enumerate() {
            put(&mut table.rank, place as usize, rank as u32);
            if at(&table.standing, rank) != Standing::Leaving {
                add(&mut table.present, at(&table.zone, rank) as usize, 1);
            }
        }
        Ok(table)
    }

    /// The rank of an index, [`NO_INDEX`] of none.
    pub(super) fn rank(&self, index: u32) -> u32 {
        self.rank.get(index as usize).copied().unwrap_or(NO_INDEX)
    }

    /// The index of a rank, [`NO_INDEX`] of none.
    pub(super) fn index(&self, rank: u32) -> u32 {
        self.given.get(rank as usize).copied().unwrap_or(NO_INDEX)
    }

    pub(super) fn is(&self, rank: u32, standing: Standing) -> bool {
        self.standing.get(rank as usize) == Some(&standing)
    }

    pub(super) fn zone_of(&self, rank: u32) -> u32 {
        at(&self.zone, rank as usize)
    }

    pub(super) fn taking(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.standing).filter(|(_, standing)| **standing == Standing::Taking).map(|(rank, _)| rank)
    }

    /// The least k such that so many replicas fit the zones with at most k in each.
    pub(super) fn most_in_zone(&self, replicas: u64) -> u64 {
        let all: u64 = self.present.iter().sum();
        let fits = |k: u64| self.present.iter().map(|&nodes| nodes.min(k)).sum::<u64>() >= replicas.min(all);
        (1..=replicas).find(|&k| fits(k)).unwrap_or(replicas)
    }
}

fn standing(member: &RebalanceMember<'_>) -> Standing {
    match member.standing {
        Standing::Taking if member.weight == 0 => Standing::Leaving,
        standing => standing,
    }
}
