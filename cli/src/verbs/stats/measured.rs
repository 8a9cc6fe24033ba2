//! What is found out of a placement: loads, in how many zones keys are, and what failures are told by.

use super::zones::{Dispersion, Zoning};
use crate::{
    failure::Failure,
    input::Copies,
    load::{Basis, Lists, Loads, Sample},
    output::Progress,
};
use libconsistent::{ErrorKind, Placement};

/// What nodes have.
pub struct Measured {
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
    /// What failures are told by; none where it is exact shares.
    pub sample: Option<(Sample, Basis)>,
}

impl Measured {
    /// Of all keys that there can be.
    pub fn of_all_keys(placement: &Placement, copies: Copies, samples: usize) -> Result<Self, Failure> {
        let exact = match Loads::exact(placement, copies) {
            Ok(loads) => Some(loads),
            Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::TooMany) => None,
            Err(error) => return Err(Failure::at("stats", error)),
        };
        let zoning = Zoning::new(placement);
        let is_spread = copies.asked() > 1 && zoning.levels() > 0;
        if let (Some(loads), false) = (&exact, is_spread) {
            return Ok(Self::by_shares(loads.clone(), None));
        }
        let sample = Sample::drawn(placement, samples)?;
        let counted = counted(placement, copies, &sample, &zoning);
        let dispersion = is_spread.then_some((counted.dispersion, Basis::Sampled(samples)));
        Ok(match exact {
            Some(loads) => Self::by_shares(loads, dispersion),
            None => Self {
                basis: Basis::Sampled(samples),
                loads: counted.loads.clone(),
                keys: Some(counted.loads),
                has_bytes: false,
                unplaced: counted.unplaced,
                dispersion,
                sample: Some((sample, Basis::Sampled(samples))),
            },
        })
    }

    fn by_shares(loads: Loads, dispersion: Option<(Dispersion, Basis)>) -> Self {
        let basis = Basis::Exact;
        Self { basis, loads, keys: None, has_bytes: false, unplaced: 0, dispersion, sample: None }
    }
}

struct Counted {
    loads: Loads,
    dispersion: Dispersion,
    unplaced: u64,
}

fn counted(placement: &Placement, copies: Copies, sample: &Sample, zoning: &Zoning) -> Counted {
    const STEP: usize = 1 << 14;
    let progress = Progress::of(sample.len() as u64, "sampled keys");
    let mut counted = Counted { loads: Loads::none(placement.len()), dispersion: Dispersion::new(zoning), unplaced: 0 };
    let mut lists = Lists::new(placement, copies);
    for at in 0..sample.len() {
        let nodes = lists.of(sample.key(at));
        counted.unplaced += u64::from(nodes.is_empty());
        counted.loads.add(nodes, sample.weight(at));
        counted.dispersion.add(zoning, nodes, sample.weight(at));
        if at.is_multiple_of(STEP) {
            progress.step(STEP as u64);
        }
    }
    counted
}
