//! What a step is asked for.

use crate::{placement::Spread, Error, ErrorKind};
use alloc::format;

/// How far a step goes. Each default is: no limit.
#[derive(Clone, Copy, Debug)]
pub struct StepOptions<'a> {
    /// How many nodes keep each key, 1..=16: the first of its list. 1 if not said.
    pub n: usize,
    /// How lists spread over zones.
    pub spread: Spread,
    /// The most copies that move in a step, in billionths of [`Plan::whole`](crate::Plan::whole); 10^9 are all.
    pub max_share: Option<u32>,
    /// The most bytes that move in a step, by `sizes`.
    pub max_bytes: Option<u64>,
    /// The most copies that come to the nodes of one zone in a step, in billionths of
    /// [`Plan::whole`](crate::Plan::whole).
    pub per_zone: Option<u32>,
    /// How many bytes the keys of each part of the positions have, of as many equal parts as there are numbers.
    pub sizes: &'a [u64],
}

impl StepOptions<'_> {
    /// With shares as plain numbers, such as 0.01, to the nearest billionth.
    ///
    /// # Errors
    /// `argument`, naming the share that is none from 0 to 1.
    pub fn with_shares(self, max_share: Option<f64>, per_zone: Option<f64>) -> Result<Self, Error> {
        let billionths = |name: &str, share: Option<f64>| match share {
            None => Ok(None),
            Some(share) if (0.0..=1.0).contains(&share) => Ok(Some((share * 1e9 + 0.5) as u32)),
            Some(share) => Err(Error::new(ErrorKind::Argument, format!("{name}: {share:?} is not a part from 0 to 1"))),
        };
        Ok(Self { max_share: billionths("max_share", max_share)?, per_zone: billionths("per_zone", per_zone)?, ..self })
    }
}

impl Default for StepOptions<'_> {
    fn default() -> Self {
        Self { n: 1, spread: Spread::Zone, max_share: None, max_bytes: None, per_zone: None, sizes: &[] }
    }
}
