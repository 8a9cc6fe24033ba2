//! How far a step may go: what it has moved so far, and how much of a stretch it may still move.

use super::{options::StepOptions, sizes::Sizes};
use crate::{Error, ErrorKind};
use alloc::{format, vec, vec::Vec};

/// All parts of a limit that is a share.
const WHOLE: u32 = 1_000_000_000;

/// What a step may still move.
pub(super) struct Budget<'a> {
    /// Copies of positions.
    left: u128,
    /// Copies that come to each zone; empty where that is not limited.
    to_zone: Vec<u128>,
    /// Bytes, if they are limited.
    bytes: Option<u64>,
    sizes: Sizes<'a>,
    /// What it has moved.
    pub(super) moved: u128,
    pub(super) moved_bytes: u64,
}

impl<'a> Budget<'a> {
    /// The limits of a step in which `whole` copies of positions are all that there are, and so many zones.
    ///
    /// # Errors
    /// `argument` for a limit that lets nothing move, or that nothing tells.
    pub(super) fn new(asked: &StepOptions<'a>, whole: u128, zones: usize) -> Result<Self, Error> {
        let share = |name: &str, limit: Option<u32>| match limit {
            None => Ok(whole),
            Some(limit @ 1..=WHOLE) => Ok(whole * u128::from(limit) / u128::from(WHOLE)),
            Some(limit) => Err(refused(name, &format!("{limit} billionths are not 1 to {WHOLE} of them"))),
        };
        let left = share("max_share", asked.max_share)?;
        let to_zone = share("per_zone", asked.per_zone)?;
        match asked.max_bytes {
            Some(0) => return Err(refused("max_bytes", "0 bytes let nothing move")),
            Some(_) if asked.sizes.is_empty() => {
                return Err(refused("max_bytes", "there are no sizes to tell how many bytes move"))
            }
            _ => {}
        }
        Ok(Self {
            left,
            to_zone: if asked.per_zone.is_some() { vec![to_zone; zones] } else { Vec::new() },
            bytes: asked.max_bytes,
            sizes: Sizes::new(asked.sizes)?,
            moved: 0,
            moved_bytes: 0,
        })
    }

    /// How many of the positions of a stretch may move, each with a copy that comes to every one of these zones.
    pub(super) fn fitting(&self, first: u64, positions: u128, zones: &[u32]) -> u128 {
        let copies = zones.len().max(1);
        let mut fits = positions.min(self.left / copies as u128);
        for zone in zones {
            if let Some(left) = self.to_zone.get(*zone as usize) {
                let to_zone = zones.iter().filter(|other| *other == zone).count().max(1);
                fits = fits.min(left / to_zone as u128);
            }
        }
        match self.bytes {
            Some(bytes) => self.sizes.fitting(first, fits, bytes / copies as u64),
            None => fits,
        }
    }

    /// Moves so many positions, which fit.
    pub(super) fn take(&mut self, first: u64, positions: u128, zones: &[u32]) {
        let bytes = self.sizes.of(first, positions) * zones.len() as u64;
        self.moved += positions * zones.len() as u128;
        self.moved_bytes += bytes;
        self.left -= positions * zones.len() as u128;
        self.bytes = self.bytes.map(|left| left - bytes);
        for zone in zones {
            self.to_zone.get_mut(*zone as usize).into_iter().for_each(|left| *left -= positions);
        }
    }
}

fn refused(name: &str, why: &str) -> Error {
    Error::new(ErrorKind::Argument, format!("{name}: {why}"))
}
