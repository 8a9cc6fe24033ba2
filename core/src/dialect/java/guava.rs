//! `guava`: `Hashing.consistentHash` of Guava (31.1; the rule has not changed since 11.0).
//!
//! Positional; a position is the `long` that is placed: the key itself where keys are integers (at most 8 bytes,
//! little-endian, shorter ones with zeros above), or the first 8 bytes of a `HashCode`, likewise. Jump hash, but
//! rounded once where the paper rounds twice, and with an overflow of its own. Nodes are numbered as listed: they join
//! and leave at the end. Identity: the order of nodes.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{self, Compiler, Descriptor, Dialect, KeyHash, Plan},
    hash::{
        crc::{adler32, crc32},
        digest::{md5, sha1, sha256},
        farm::fingerprint64,
        le64,
        murmur::{murmur3_32_seeded, murmur3_x64},
        siphash::siphash24,
    },
    members::Node,
    scheme::{words, ParameterSpec, Properties, Trials},
    table::Buckets,
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "guava",
    equals: "Hashing.consistentHash of Guava 31.1, whose rule has not changed since 11.0",
    parameters: &[ParameterSpec::words(
        "hash",
        &words(&HASHES),
        "The `HashFunction` whose code is placed; `long`: an integer key is the long, another has at most 8 bytes.",
    )],
    fields: &[],
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(given.word("hash", &HASHES)?)),
};

/// The key of SipHash in Guava, and in its authors' vectors.
const SIP_KEY: (u64, u64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);

/// The `HashFunction` whose code is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// None: keys are integers, or their bytes.
    Long,
    Murmur3x128,
    Murmur3x32Fixed,
    Sha256,
    Md5,
    Sha1,
    SipHash24,
    FarmHashFingerprint64,
    Crc32,
    Adler32,
}

const HASHES: [(&str, Hash); 10] = [
    ("long", Hash::Long),
    ("murmur3_128", Hash::Murmur3x128),
    ("murmur3_32_fixed", Hash::Murmur3x32Fixed),
    ("sha256", Hash::Sha256),
    ("md5", Hash::Md5),
    ("sha1", Hash::Sha1),
    ("sip_hash24", Hash::SipHash24),
    ("farm_hash_fingerprint64", Hash::FarmHashFingerprint64),
    ("crc32", Hash::Crc32),
    ("adler32", Hash::Adler32),
];

impl Dialect for Hash {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        compiler.ids()?;
        Ok(Plan::later(move || compiler.buckets(Buckets::guava, kit::Hash::own(*self))))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Hash {
    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        (*self == Self::Long && key.len() > 8)
            .then_some("an integer, or at most 8 bytes (hash: \"long\"; others hash longer keys)")
    }

    /// The `long` of a key: `padToLong` of its code.
    fn position(&self, key: &[u8]) -> Option<u64> {
        if self.wanted(key).is_some() {
            return None;
        }
        Some(match self {
            Self::Long => le64(key, 0),
            Self::Murmur3x128 => murmur3_x64(key),
            Self::Murmur3x32Fixed => murmur3_32_seeded(key, 0).into(),
            Self::Sha256 => le64(&sha256(key), 0),
            Self::Md5 => le64(&md5(key), 0),
            Self::Sha1 => le64(&sha1(key), 0),
            Self::SipHash24 => siphash24(SIP_KEY.0, SIP_KEY.1, key),
            Self::FarmHashFingerprint64 => fingerprint64(key),
            Self::Crc32 => crc32(key).into(),
            Self::Adler32 => adler32(key).into(),
        })
    }
}
