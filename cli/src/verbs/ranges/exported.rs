//! Ranges as other systems take them.

use crate::failure::Failure;
use clap::ValueEnum;
use libconsistent::PositionRange;

/// Whose way of writing ranges it is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum System {
    /// The command of Redis Cluster that gives a node its slots.
    Redis,
    /// The settings of a node of Cassandra that have its tokens.
    Cassandra,
    /// The shard selector of a list or watch of Kubernetes.
    K8s,
}

/// The field that Kubernetes hashes unless another one is named.
pub const FIELD: &str = "object.metadata.uid";

/// The slots of Redis Cluster.
const SLOTS: u128 = 16_384;
const ALL: u128 = 1 << u64::BITS;

/// Writes the ranges of nodes of a placement that divides so many positions.
pub struct Exporter<'a> {
    pub system: System,
    pub whole: u128,
    pub field: &'a str,
}

impl Exporter<'_> {
    /// The ranges of a node, of which there is one at least; neighbours are joined.
    pub fn write(&self, node: &str, ranges: &[PositionRange]) -> Result<String, Failure> {
        match self.system {
            System::Redis => self.redis(node, ranges),
            System::Cassandra => self.cassandra(ranges),
            System::K8s => self.kubernetes(ranges),
        }
    }

    fn redis(&self, node: &str, ranges: &[PositionRange]) -> Result<String, Failure> {
        if !self.whole.is_multiple_of(SLOTS) {
            return Err(Failure::at("--as", format!("{} positions do not divide into the slots of Redis", self.whole)));
        }
        let slot = self.whole / SLOTS;
        let mut text = "CLUSTER ADDSLOTSRANGE".to_owned();
        for &PositionRange { first, last, .. } in ranges {
            let (first_slot, end_slot) = (u128::from(first) / slot, (u128::from(last) + 1) / slot);
            if (first_slot * slot, end_slot * slot) != (first.into(), u128::from(last) + 1) {
                let why = format!("node {node:?} has {first} to {last}, which are no whole slots of Redis");
                return Err(Failure::at("--as", format!("{why}: take a scheme of 16384 slots")));
            }
            text.push_str(&format!(" {first_slot} {}", end_slot - 1));
        }
        Ok(text)
    }

    /// A token stands for the positions up to it from the token before it. Tokens are signed.
    fn cassandra(&self, ranges: &[PositionRange]) -> Result<String, Failure> {
        self.check_all("tokens of Cassandra")?;
        let tokens: Vec<String> =
            ranges.iter().map(|range| (range.last ^ 1 << (u64::BITS - 1)).cast_signed().to_string()).collect();
        Ok(format!("num_tokens: {}\ninitial_token: {}", tokens.len(), tokens.join(",")))
    }

    /// The end of a range is not in it.
    fn kubernetes(&self, ranges: &[PositionRange]) -> Result<String, Failure> {
        self.check_all("hashes of Kubernetes")?;
        let field = self.field;
        let range = |range: &PositionRange| {
            format!("shardRange({field}, '0x{:016x}', '0x{:016x}')", range.first, u128::from(range.last) + 1)
        };
        Ok(ranges.iter().map(range).collect::<Vec<_>>().join(" || "))
    }

    fn check_all(&self, what: &str) -> Result<(), Failure> {
        match self.whole {
            ALL => Ok(()),
            whole => Err(Failure::at("--as", format!("{whole} positions are not the 2^64 {what}"))),
        }
    }
}
