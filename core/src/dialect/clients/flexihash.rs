//! `flexihash`: flexihash of PHP (3.0.0).
//!
//! Positional, 32 bits: CRC-32, or the first big-endian word of MD5. A target has points at `id0`, `id1` .., `replicas`
//! times its weight, rounded, of them; of equal points the target added last has it. Search: the first point strictly
//! above the hash. A target that is down is removed, and takes along the points that others share with it. Identity:
//! the id and the weight; order counts through shared points alone.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, last_wins, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash,
        Label, Plan, Record,
    },
    hash::{crc::crc32, digest::md5},
    members::Node,
    scheme::{words, Down, Field, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "flexihash",
    equals: "flexihash 3.0.0 of PHP",
    parameters: &[
        ParameterSpec::words("hasher", &words(&HASHERS), "The hasher of points and keys."),
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 64, "Points of a target of weight 1.")
            .tried(Values::Smooth { few: &[64, 100, 32], most: MAX_REPLICAS }),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight],
        ordered: true,
        weighted: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Flexihash::of(given)?)),
};

const MAX_REPLICAS: u64 = 1 << 20;

/// What hashes points and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Crc32,
    Md5,
}

const HASHERS: [(&str, Word); 2] = [("crc32", Word::Crc32), ("md5", Word::Md5)];

impl Word {
    fn of(self, text: &[u8]) -> u32 {
        match self {
            Self::Crc32 => crc32(text),
            Self::Md5 => (u128::from_be_bytes(md5(text)) >> 96) as u32,
        }
    }
}

impl KeyHash for Word {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.of(key).into())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flexihash {
    hasher: Word,
    /// Points of a target of weight 1.
    replicas: u32,
}

impl Flexihash {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { hasher: given.word("hasher", &HASHERS)?, replicas: given.small("replicas")? })
    }

    /// How many points: PHP rounds the decimal number, a half up.
    fn count(self, thousandths: u32) -> u64 {
        (u64::from(self.replicas) * u64::from(thousandths) + 500) / 1000
    }

    /// The points of these targets, each one below itself: what is strictly above a key is then at or above it.
    fn points<'t>(self, targets: impl IntoIterator<Item = (u32, (&'t str, u32))>) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (place, (id, thousandths)) in targets {
            let mut point = |i| self.hasher.of(label.name_first(id, "", i)).wrapping_sub(1);
            points.extend((0..self.count(thousandths)).map(|i| (point(i).into(), place)));
        }
        points
    }
}

impl Dialect for Flexihash {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(self.replicas.into(), 1, Hasher::Md5) + census.each(1, 1, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let targets = compiler.all(|record| Ok((record.id, thousandths(record)?)))?;
        check_points(targets.iter().fold(0, |sum, &(_, thousandths)| sum.saturating_add(self.count(thousandths))))?;
        Ok(Plan::later(move || {
            let listed = (0..).zip(targets);
            let (up, down): (Vec<_>, Vec<_>) = listed.partition(|&(place, _)| compiler.is_up(place));
            let mut points = last_wins(self.points(up));
            let mut gone: Vec<u64> = self.points(down).into_iter().map(|(point, _)| point).collect();
            gone.sort_unstable();
            points.retain(|(point, _)| gone.binary_search(point).is_err());
            compiler.points32(points, Hash::own(self.hasher), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::weighted(record.weight, []))
    }
}

/// The weight, of which three decimals count.
fn thousandths(record: &Record<'_>) -> Result<u32, Error> {
    record.weight.thousandths().map_err(|error| error.at(".weight: "))
}
