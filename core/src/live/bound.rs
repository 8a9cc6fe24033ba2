//! How much a node may take (`docs/SPEC.md`, 16.2).

use super::units::{milli, plain};
use crate::{placement::fair_cap, Error};
use std::fmt;

/// How far above its fair share a node's load may go.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Bound {
    /// At most so many times the fair share, rounded up: whole thousandths from 1 to 1000, default 1.25.
    Factor(f64),
    /// At most the fair share, rounded up, and this many more.
    Gap(u32),
    /// The factor, but no node is full below the floor: while there is little to do, what belongs together stays
    /// together. The floor is the same for every node, whatever its weight; 0 is none, and reads back as `Factor`.
    Floored {
        /// As of `Factor`.
        factor: f64,
        /// Up to this load each node takes more.
        floor: u32,
    },
}

impl Default for Bound {
    fn default() -> Self {
        Self::Factor(1.25)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Factor(factor) => write!(f, "factor {factor}"),
            Self::Gap(gap) => write!(f, "gap {gap}"),
            Self::Floored { factor, floor } => write!(f, "factor {factor}, floor {floor}"),
        }
    }
}

impl Bound {
    /// Whether a ring takes this bound.
    ///
    /// # Errors
    /// `argument` for a factor that is out of its range or no whole number of thousandths.
    pub fn check(self) -> Result<(), Error> {
        self.limit().map(drop)
    }

    pub(super) fn limit(self) -> Result<Limit, Error> {
        let factor = |factor, floor| Ok(Limit::Factor { milli: milli("bound.factor", factor, 1, 1000)?, floor });
        match self {
            Self::Factor(given) => factor(given, 0),
            Self::Floored { factor: given, floor } => factor(given, floor),
            Self::Gap(gap) => Ok(Limit::Gap(gap)),
        }
    }
}

/// A bound, its factor in thousandths: loads are compared in integers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    Factor { milli: u32, floor: u32 },
    Gap(u32),
}

impl Default for Limit {
    fn default() -> Self {
        Self::Factor { milli: 1250, floor: 0 }
    }
}

impl Limit {
    pub(super) fn bound(self) -> Bound {
        match self {
            Self::Factor { milli, floor: 0 } => Bound::Factor(plain(milli)),
            Self::Factor { milli, floor } => Bound::Floored { factor: plain(milli), floor },
            Self::Gap(gap) => Bound::Gap(gap),
        }
    }

    /// The cap of a node of `weight` among `weights` in all, when `demand` is to be held by all together.
    pub(super) fn cap(self, demand: u64, weight: u64, weights: u64) -> u64 {
        match self {
            Self::Factor { milli, floor } => fair_cap(milli, demand, weight, weights).max(floor.into()),
            Self::Gap(gap) => fair_cap(1000, demand, weight, weights).saturating_add(gap.into()),
        }
    }
}
