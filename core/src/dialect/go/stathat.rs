//! `go_stathat`: `stathat.com/c/consistent` v1.0.0.
//!
//! Positional, 32 bits. A member has points at the hash of `0name`, `1name` ..: the number first, nothing between. So `1` and
//! `11` share points, and who was added last has them. Search: the first point *strictly* above the hash. Removing a member
//! deletes its points even where others have them: such points are `removed`, until somebody who has them is added. A node
//! that is down is passed over. List order is the order of additions. Identity: the id.

use super::MAX_REPLICAS;
use crate::dialect::kit::labels;
use crate::{
    dialect::kit::unknown_parameter,
    hash::{crc::crc32, fnv::fnv1a_32_unsigned},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{collections::BTreeSet, format, vec::Vec};

pub(crate) const NAME: &str = "go_stathat";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelHash {
    Crc32,
    /// `UseFnv`.
    Fnv,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: LabelHash,
    /// `NumberOfReplicas`.
    pub(crate) replicas: u32,
    /// Points that are gone although a member has them, ascending.
    pub(crate) removed: Vec<u32>,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { hash: LabelHash::Crc32, replicas: 20, removed: Vec::new() };
        for &(name, value) in parameters {
            match name {
                "hash" => options.hash = value.one_of(name, &[("crc32", LabelHash::Crc32), ("fnv", LabelHash::Fnv)])?,
                "replicas" => options.replicas = value.integer(name, 1..=MAX_REPLICAS)? as u32,
                "removed" => options.removed = value.numbers(name)?,
                _ => return Err(unknown_parameter(NAME, name, &["hash", "replicas", "removed"])),
            }
        }
        match options.removed.windows(2).find(|pair| pair.first() >= pair.last()).and_then(<[u32]>::last) {
            None => Ok(options),
            Some(point) => {
                let message = format!("scheme.removed: {point} stands behind one that is not below it");
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }

    /// The points of each name in order.
    fn points_of(&self, names: &[&str]) -> Vec<(u32, u32)> {
        let hash = match self.hash {
            LabelHash::Crc32 => crc32,
            LabelHash::Fnv => fnv1a_32_unsigned,
        };
        let names = (0..).zip(names.iter().copied());
        labels::points(names, self.replicas, |label, name, i| label.number_first(i, "", name), hash)
    }

    /// What is `removed` once some members left and others were added.
    pub(crate) fn removed_after<N: AsRef<str> + Ord>(&self, before: &[N], after: &[N]) -> Vec<u32> {
        let [was, is] = [before, after].map(|names| names.iter().map(AsRef::as_ref).collect::<BTreeSet<&str>>());
        let of = |names: Vec<&str>| self.points_of(&names).into_iter().map(|(point, _)| point);
        let mut removed: BTreeSet<u32> = self.removed.iter().copied().collect();
        removed.extend(of(was.difference(&is).copied().collect()));
        for point in of(is.difference(&was).copied().collect()) {
            removed.remove(&point);
        }
        if removed.is_empty() {
            return Vec::new();
        }
        // Of points that nobody has nothing need be kept.
        let had = of(is.into_iter().collect()).filter(|point| removed.contains(point));
        let had: BTreeSet<u32> = had.collect();
        had.into_iter().collect()
    }
}

/// The points of members; of equal ones the last member has it.
pub(crate) fn points(names: &[&str], options: &Options) -> Vec<(u64, u32)> {
    let points = options.points_of(names);
    let left = points.into_iter().filter(|(point, _)| options.removed.binary_search(point).is_err());
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    left.map(|(point, node)| (point.wrapping_sub(1).into(), node)).collect()
}
