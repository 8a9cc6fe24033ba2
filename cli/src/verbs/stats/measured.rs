//! What is found out of a placement: loads, in how many zones keys are, and what failures are told by.

use super::zones::{Dispersion, Zoning};
use crate::{
    failure::Failure,
    input::Copies,
    load::{Basis, Loads, Outages, Sample},
};
use libconsistent::{ErrorKind, Placement};

/// What nodes have.
pub struct Measured<'a> {
    pub basis: Basis,
    /// What parts are parts of: positions, keys or bytes.
    pub loads: Loads,
    /// Keys by node, if what was measured is keys or bytes.
    pub keys: Option<Loads>,
    pub has_bytes: bool,
    /// Keys that have no node.
    pub unplaced: u64,
    /// In how many zones the copies of keys are, and by what that is known; none without zones or of one copy.
    pub dispersion: Option<(Dispersion, Basis)>,
    pub outages: Outages<'a>,
}

impl<'a> Measured<'a> {
    /// Of all keys that there can be.
    pub fn of_all_keys(placement: &'a Placement, copies: Copies, samples: usize) -> Result<Self, Failure> {
        let exact = match Loads::exact(placement, copies) {
            Ok(loads) => Some(loads),
            Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::TooMany) => None,
            Err(error) => return Err(Failure::at("stats", error)),
        };
        let zoning = Zoning::new(placement);
        let is_spread = copies.asked() > 1 && zoning.levels() > 0;
        let mut dispersion = Dispersion::new(&zoning);
        let mut unplaced = 0;
        let by_shares = |loads: Loads, dispersion| Self {
            basis: Basis::Exact,
            loads: loads.clone(),
            keys: None,
            has_bytes: false,
            unplaced: 0,
            dispersion,
            outages: Outages::exact(placement, copies, loads),
        };
        let exact = match exact {
            Some(loads) if !is_spread => return Ok(by_shares(loads, None)),
            exact => exact,
        };
        let basis = Basis::Sampled(samples);
        let sample = Sample::drawn(placement, samples)?;
        let outages = Outages::sampled(placement, copies, sample, basis, |nodes, weight| {
            unplaced += u64::from(nodes.is_empty());
            dispersion.add(&zoning, nodes, weight);
        });
        let dispersion = is_spread.then_some((dispersion, basis));
        if let Some(loads) = exact {
            return Ok(by_shares(loads, dispersion));
        }
        let loads = outages.loads().clone();
        Ok(Self { basis, loads: loads.clone(), keys: Some(loads), has_bytes: false, unplaced, dispersion, outages })
    }
}
