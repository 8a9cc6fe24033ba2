//! `go_stathat`: `stathat.com/c/consistent` v1.0.0.
//!
//! Positional, 32 bits. A member has points at the hash of `0name`, `1name` ..: the number first, nothing between. So
//! `1` and `11` share points, and who was added last has them. Search: the first point *strictly* above the hash.
//! Removing a member deletes its points even where others have them: such points are `removed`, until somebody who has
//! them is added. A node that is down is passed over. List order is the order of additions. Identity: the id.

use super::MAX_REPLICAS;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        history::{self, ids, Change, History},
        labels, router32, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash, Plan, Ties,
    },
    hash::{crc::crc32, fnv::fnv1a_32_unsigned, HashFunction},
    members::{FieldValue, Members, Node},
    scheme::{words, Kind, Numbers, ParameterSpec, Properties, Trials, Values},
    Error, ErrorKind,
};
use alloc::{collections::BTreeSet, format, string::ToString, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_stathat",
    equals: "stathat.com/c/consistent v1.0.0 of Go",
    parameters: &[
        ParameterSpec::words("hash", &words(&HASHES), "The hash of points and keys: `fnv` is `UseFnv`."),
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 20, "Points of a member: `NumberOfReplicas`.")
            .tried(Values::Smooth { few: &[20, 5, 80, 320], most: MAX_REPLICAS }),
        ParameterSpec::optional(
            "removed",
            Kind::Numbers,
            "Points that are gone although a member has them, ascending.",
        )
        .untried(history::UNTRIED),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelHash {
    Crc32,
    Fnv,
}

const HASHES: [(&str, LabelHash); 2] = [("crc32", LabelHash::Crc32), ("fnv", LabelHash::Fnv)];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) hash: LabelHash,
    /// `NumberOfReplicas`.
    pub(crate) replicas: u32,
    /// Points that are gone although a member has them, ascending.
    pub(crate) removed: Vec<u32>,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let options = Self {
            hash: given.word("hash", &HASHES)?,
            replicas: given.small("replicas")?,
            removed: given.numbers("removed")?,
        };
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

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let hasher = if self.hash == LabelHash::Crc32 { Hasher::Words } else { Hasher::Bytes };
        census.each(self.replicas.into(), 1, hasher)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let total = names.len() as u64 * u64::from(self.replicas);
        let hash = match self.hash {
            LabelHash::Crc32 => Hash::Function(HashFunction::Crc32),
            LabelHash::Fnv => Hash::own(Fnv),
        };
        compiler.independent(router32(hash, DownPolicy::Live), total, Ties::Last, move || points(&names, self))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        let members = change.of(before)?;
        let removed = self.removed_after(&ids(before), &ids(&members));
        let parameters = vec![("removed", Some(FieldValue::Text(Numbers(&removed).to_string())))];
        Ok(History { members, parameters })
    }
}

/// FNV-1a in 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fnv;

impl KeyHash for Fnv {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(fnv1a_32_unsigned(key).into())
    }
}

/// The points of members; of equal ones the last member has it, which is settled later.
pub(crate) fn points(names: &[&str], options: &Options) -> Vec<(u64, u32)> {
    let points = options.points_of(names);
    let left = points.into_iter().filter(|(point, _)| options.removed.binary_search(point).is_err());
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    left.map(|(point, node)| (point.wrapping_sub(1).into(), node)).collect()
}
