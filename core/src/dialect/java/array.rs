//! `spymemcached_array` and `xmemcached_array`: the default locators of spymemcached 2.12.3 (`ArrayModNodeLocator`) and
//! of xmemcached 2.4.8 (`ArrayMemcachedSessionLocator`).
//!
//! Positional, 32 bits; a hash of the key modulo the length of an array. The array of spymemcached has each server
//! once, and a server that is down leaves its keys to the next of the list; the one of xmemcached has it as often in a
//! row as its weight says, and a server that is down is taken out. Identity: none, of xmemcached the weight; order
//! counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        self, check_sum, shared, shares, units, Compiler, Descriptor, Dialect, DownPolicy, Identity, KeyHash, Keys,
        Plan, Record,
    },
    hash::{crc::crc32_15, digest::md5_words},
    members::Node,
    scheme::{words, Down, Field, Integers, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::words(
        "hash",
        &words(&HASHES),
        "The `HashAlgorithm`: `native` is `NATIVE_HASH`, Java's `hashCode`, and so on with the others.",
    ),
    shared::HASH_TAG,
    shared::DOWN,
];

const PROPERTIES: Properties = Properties {
    ordered: true,
    // Both hash texts, and would take many integers for one.
    integers: Integers::Refused,
    ..Properties::OF_DIALECTS
};

pub(crate) static SPYMEMCACHED: Descriptor = Descriptor {
    name: "spymemcached_array",
    equals: "spymemcached 2.12.3 for Java, its default locator, ArrayModNodeLocator",
    parameters: PARAMETERS,
    fields: &[],
    properties: PROPERTIES,
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Spymemcached(given.word("hash", &HASHES)?))),
};

pub(crate) static XMEMCACHED: Descriptor = Descriptor {
    name: "xmemcached_array",
    equals: "xmemcached 2.4.8 for Java, its default locator, ArrayMemcachedSessionLocator",
    parameters: PARAMETERS,
    fields: &[],
    properties: Properties { identity: &[Field::Id, Field::Weight], weighted: true, down: Down::Rebuild, ..PROPERTIES },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Xmemcached(given.word("hash", &HASHES)?))),
};

/// What both clients call alike. Hashes of 64 bits are cut to their low half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Native,
    /// 15 bits of CRC-32.
    Crc,
    Fnv1x64,
    Fnv1ax64,
    Fnv1x32,
    Fnv1ax32,
    Ketama,
}

pub(crate) const HASHES: [(&str, Hash); 7] = [
    ("native", Hash::Native),
    ("crc", Hash::Crc),
    ("fnv1_64", Hash::Fnv1x64),
    ("fnv1a_64", Hash::Fnv1ax64),
    ("fnv1_32", Hash::Fnv1x32),
    ("fnv1a_32", Hash::Fnv1ax32),
    ("ketama", Hash::Ketama),
];

const FNV_64: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0100_0000_01b3);
const FNV_32: (u64, u64) = (0x811c_9dc5, 0x0100_0193);

impl KeyHash for Hash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        // What overflows 64 bits touches none of the 32 that are left.
        let first = |(start, prime): (u64, u64)| {
            units(key).fold(start, |hash, unit| hash.wrapping_mul(prime) ^ u64::from(unit)) as u32
        };
        let after = |(start, prime): (u64, u64)| {
            units(key).fold(start, |hash, unit| (hash ^ u64::from(unit)).wrapping_mul(prime)) as u32
        };
        let hash = match self {
            Self::Native => units(key).fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(unit.into())),
            Self::Crc => crc32_15(key),
            Self::Fnv1x64 => first(FNV_64),
            Self::Fnv1ax64 => after(FNV_64),
            Self::Fnv1x32 => first(FNV_32),
            Self::Fnv1ax32 => after(FNV_32),
            Self::Ketama => {
                let [word, ..] = md5_words(key);
                word
            }
        };
        Some(hash.into())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spymemcached(Hash);

impl Dialect for Spymemcached {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.ids()?;
        let shares = move || shares((0..).zip(&servers).map(|(place, _)| (place, 1)));
        Ok(Plan::later(move || compiler.modulo(shares(), Keys::Hashed(kit::Hash::own(self.0)), DownPolicy::Live)))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Xmemcached(Hash);

impl Dialect for Xmemcached {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let weights = compiler.all(weight)?;
        check_sum("its array", weights.iter().copied())?;
        Ok(Plan::later(move || {
            let up = compiler.only_up(weights);
            let shares = shares(up.into_iter().map(|(place, weight)| (place, weight.into())));
            compiler.modulo(shares, Keys::Hashed(kit::Hash::own(self.0)), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::whole(weight(record)?, Vec::new()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

fn weight(record: &Record<'_>) -> Result<u32, Error> {
    record.whole_weight(i32::MAX as u32)
}
