//! What a step is asked for.

use crate::placement::Spread;

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

impl Default for StepOptions<'_> {
    fn default() -> Self {
        Self { n: 1, spread: Spread::Zone, max_share: None, max_bytes: None, per_zone: None, sizes: &[] }
    }
}
