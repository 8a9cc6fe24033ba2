//! `go_dgryski_mpchash`: `github.com/dgryski/go-mpchash` 7382f34 with SipHash-2-4 as hash, its key the seed and zero.
//!
//! Keyed: a key has two hashes, h1 and h2, and probes at h1, h1 + h2, h1 + 2 h2 ..; each looks for the first point strictly
//! above it, and the one that has the least way to go decides, of equal ones the first. A node has one point, the hash of its
//! name under seed 0. A node that is down is passed over along the points from there on, which is ours. Order does not
//! count. Identity: the id.

use crate::dialect::kit::{unknown_parameter, Probe};
use crate::{error::Quoted, hash::siphash::siphash24, scheme::Parameter, table::Table, Error, ErrorKind};
use alloc::{format, vec::Vec};

pub(crate) const NAME: &str = "go_dgryski_mpchash";

/// How keys look for points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Probes {
    pub(crate) count: u32,
    pub(crate) seeds: [u64; 2],
}

impl Probes {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut probes = Self { count: 21, seeds: [1, 2] };
        for &(name, value) in parameters {
            match name {
                "probes" => probes.count = value.integer(name, 1..=65_535)? as u32,
                "seeds" => probes.seeds = seeds(value.text(name)?)?,
                _ => return Err(unknown_parameter(NAME, name, &["probes", "seeds"])),
            }
        }
        Ok(probes)
    }
}

impl Probe for Probes {
    /// The point that a key belongs to.
    fn place(&self, table: &Table, key: &[u8]) -> Option<u64> {
        let [first, step] = self.seeds.map(|seed| siphash24(seed, 0, key));
        let mut probe = first;
        let mut nearest = None;
        for _ in 0..self.count {
            let (point, _) = table.point(probe)?;
            let way = point.wrapping_sub(probe);
            if nearest.is_none_or(|(least, _)| way < least) {
                nearest = Some((way, point));
            }
            probe = probe.wrapping_add(step);
        }
        nearest.map(|(_, point)| point)
    }
}

/// Two seeds in decimal, such as `1,2`.
fn seeds(text: &str) -> Result<[u64; 2], Error> {
    let number = |text: &str| {
        let plain = text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
        text.parse().ok().filter(|_| plain)
    };
    let pair = text.split_once(',').and_then(|(one, other)| Some([number(one)?, number(other)?]));
    pair.ok_or_else(|| {
        let message = format!("scheme.seeds: {} is not two numbers such as \"1,2\"", Quoted(text));
        Error::new(ErrorKind::Parameter, message)
    })
}

/// The points of nodes, each one below itself: what is strictly above a probe is then at or above it.
pub(crate) fn points(names: &[&str]) -> Vec<(u64, u32)> {
    names.iter().map(|name| siphash24(0, 0, name.as_bytes()).wrapping_sub(1)).zip(0..).collect()
}
