//! What a plan is made of, and its checks: all of them before memory is taken for the plan.

use crate::{
    cost::Cost,
    error::Quoted,
    members::{check_lengths, check_zone, MAX_NODES, NO_INDEX},
    Error, ErrorKind, Weight,
};
use alloc::{format, string::String};

/// The most slots of an assignment.
pub const MAX_SLOTS: u32 = 1 << 24;

/// The most replicas of a slot.
pub const MAX_REPLICAS: u32 = 64;

/// How many pairs of a place and a node a plan looks at.
pub(super) const MAX_WORK: u64 = 1 << 26;

/// What a member does in a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It takes and gives slots.
    #[default]
    Taking,
    /// It keeps what it has and takes nothing, such as a node that is down for a while.
    Holding,
    /// All its slots go elsewhere before anything else moves, such as those of a node that drains or is gone for good.
    Leaving,
}

/// A member as the planner sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebalanceMember<'a> {
    /// The node's id.
    pub id: &'a str,
    /// Thousandths of a weight, below 10^9. A member of weight 0 that is taking is leaving.
    pub weight: u32,
    /// Whose members should not have two replicas of one slot. It is one text: who has paths gives the level at which
    /// replicas are kept apart.
    pub zone: &'a str,
    /// What it does.
    pub standing: Standing,
}

/// Something measured of slots.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measure<'a> {
    /// What messages call it, such as `requests`.
    pub name: &'a str,
    /// Of each slot; every replica counts it whole. At most 2^56 together, each counted once a replica.
    pub loads: &'a [u64],
    /// How much of it each member should have, relative to the others; empty for the weights. At most 2^50 together.
    pub capacities: &'a [u64],
}

/// How far a plan may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebalanceLimits {
    /// The most replicas that move.
    pub moves: Option<u64>,
    /// The most bytes that move, by [`Rebalance::bytes`].
    pub bytes: Option<u64>,
    /// The most replicas that come to the members of one zone.
    pub moves_to_zone: Option<u64>,
    /// In thousandths: a node within this part of its target gives and takes nothing for the balance.
    pub tolerance_milli: u32,
    /// In thousandths: how much more than its weight's part a node may take so that replicas stand in different zones.
    /// `None`: as much as that needs.
    pub overload_milli: Option<u32>,
    /// A slot whose last move is less than this before `now` rests, and a slot moves one replica a plan. Slots leave
    /// leaving nodes all the same. 0: no such rule.
    pub min_interval: u64,
    /// The time, in the unit of `min_interval` and [`Rebalance::last_moved`].
    pub now: u64,
}

/// A request for a plan. A **place** is a replica of a slot; the places of slot `s` are
/// `rows[s * replicas..][..replicas]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rebalance<'a> {
    /// How many slots there are: 1..=2^24.
    pub slots: u32,
    /// How many places a slot has at most: 1..=64.
    pub replicas: u32,
    /// The node of each place by its index in `members`, [`NO_INDEX`] for none. Empty: no place has a node.
    pub rows: &'a [u32],
    /// Who there is, in any order, with those that are to lose their slots.
    pub members: &'a [RebalanceMember<'a>],
    /// How many replicas each slot has: 1..=`replicas`, which all have if this is empty.
    pub replicas_of: &'a [u8],
    /// What is measured, at most 8. With measures, plans level loads; without, numbers of slots.
    pub measures: &'a [Measure<'a>],
    /// How many bytes each slot has, if limits or the answer count them.
    pub bytes: &'a [u64],
    /// When each slot moved last; empty for never.
    pub last_moved: &'a [u64],
    /// How far the plan may go.
    pub limits: RebalanceLimits,
}

const MAX_MEASURES: usize = 8;
const MAX_LOAD: u128 = 1 << 56;
const MAX_CAPACITY: u128 = 1 << 50;
const MAX_MILLI: u32 = 1_000_000;

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Argument, message)
}

impl Rebalance<'_> {
    /// Checks everything but that ids differ.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.check_sizes()?;
        self.check_limits()?;
        self.check_cost()?;
        for (place, member) in self.members.iter().enumerate() {
            let at = |error: Error| error.at(format_args!("members[{place}]"));
            check_lengths(member.id.len(), member.zone.len(), 0, 0).map_err(at)?;
            check_zone(member.zone).map_err(at)?;
            Weight::from_thousandths(member.weight)
                .map_err(|e| e.at(format_args!("members[{place}].weight: node {}: ", Quoted(member.id))))?;
        }
        self.check_rows()?;
        self.check_measures()
    }

    fn check_sizes(&self) -> Result<(), Error> {
        let within = |name: &str, value: u32, most: u32| match value {
            0 => Err(wrong(format!("{name}: 0, must be 1..={most}"))),
            value if value > most => Err(wrong(format!("{name}: {value}, must be 1..={most}"))),
            _ => Ok(()),
        };
        within("slots", self.slots, MAX_SLOTS)?;
        within("replicas", self.replicas, MAX_REPLICAS)?;
        let (slots, places) = (self.slots as usize, self.slots as usize * self.replicas as usize);
        let fits = |name: &str, len: usize, expected: usize| match len {
            0 => Ok(()),
            len if len == expected => Ok(()),
            len => Err(wrong(format!("{name}: {len} of them, must be {expected}, or none"))),
        };
        fits("rows", self.rows.len(), places)?;
        fits("replicas_of", self.replicas_of.len(), slots)?;
        fits("bytes", self.bytes.len(), slots)?;
        fits("last_moved", self.last_moved.len(), slots)?;
        if self.members.len() > MAX_NODES {
            let message = format!("members: {} of them, at most {MAX_NODES}", self.members.len());
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        if self.measures.len() > MAX_MEASURES {
            return Err(wrong(format!("measures: {} of them, at most {MAX_MEASURES}", self.measures.len())));
        }
        for (place, measure) in self.measures.iter().enumerate() {
            let name = Quoted(measure.name);
            if measure.loads.len() != slots {
                let message = format!("measures[{place}].loads: {name} has {}, must be {slots}", measure.loads.len());
                return Err(wrong(message));
            }
            fits(&format!("measures[{place}].capacities of {name}"), measure.capacities.len(), self.members.len())?;
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), Error> {
        let limits = &self.limits;
        for (name, value) in
            [("tolerance_milli", limits.tolerance_milli), ("overload_milli", limits.overload_milli.unwrap_or(0))]
        {
            if value > MAX_MILLI {
                return Err(wrong(format!("limits.{name}: {value}, at most {MAX_MILLI}")));
            }
        }
        match limits.bytes {
            Some(_) if self.bytes.is_empty() => Err(wrong("limits.bytes: without the bytes of the slots".into())),
            _ => Ok(()),
        }
    }

    fn check_cost(&self) -> Result<(), Error> {
        let places = u64::from(self.slots) * u64::from(self.replicas);
        let measured = places * self.measures.len() as u64;
        let cost = Cost::entries(places, 150, 30)
            + Cost::entries(measured, 50, 8)
            + Cost::entries(self.members.len() as u64, 4000, 400)
            + Cost::entries(MAX_WORK, 5, 0);
        let work = format!("a plan for {} slots of {} replicas", self.slots, self.replicas);
        cost.check(&Cost::default, &work, |times| format!("take {times} times fewer slots"))
    }

    fn check_rows(&self) -> Result<(), Error> {
        for (slot, &replicas) in self.replicas_of.iter().enumerate() {
            if replicas == 0 || u32::from(replicas) > self.replicas {
                let most = self.replicas;
                return Err(wrong(format!("replicas_of[{slot}]: {replicas}, must be 1..={most}")));
            }
        }
        for (slot, row) in self.rows.chunks_exact(self.replicas.max(1) as usize).enumerate() {
            for (replica, &node) in row.iter().enumerate() {
                if node == NO_INDEX {
                    continue;
                }
                let Some(member) = self.members.get(node as usize) else {
                    let message = format!("slot {slot}, replica {replica}: {node} of {} members", self.members.len());
                    return Err(Error::new(ErrorKind::UnknownNode, message));
                };
                if row.iter().take(replica).any(|&other| other == node) {
                    return Err(wrong(format!("slot {slot}: node {} has two replicas of it", Quoted(member.id))));
                }
            }
        }
        Ok(())
    }

    fn check_measures(&self) -> Result<(), Error> {
        for (place, measure) in self.measures.iter().enumerate() {
            let load: u128 = measure.loads.iter().map(|&load| u128::from(load)).sum();
            let name = Quoted(measure.name);
            if load * u128::from(self.replicas) > MAX_LOAD {
                let message = format!("measures[{place}].loads: {name} has {load} a replica, at most 2^56 in all");
                return Err(wrong(message));
            }
            if measure.capacities.iter().map(|&capacity| u128::from(capacity)).sum::<u128>() > MAX_CAPACITY {
                return Err(wrong(format!("measures[{place}].capacities: of {name} together at most 2^50")));
            }
            if let Some((member, _)) = self.members.iter().zip(measure.capacities).find(|(_, &capacity)| capacity == 0)
            {
                let message = format!("measures[{place}].capacities: node {} has 0 of {name}", Quoted(member.id));
                return Err(wrong(message));
            }
        }
        Ok(())
    }

    /// How many replicas a slot has.
    pub(crate) fn wanted(&self, slot: usize) -> usize {
        self.replicas_of.get(slot).map_or(self.replicas as usize, |&replicas| replicas.into())
    }
}
