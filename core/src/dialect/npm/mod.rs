//! Libraries of the npm registry, one file each. A list of nodes is in the order in which the library iterates, which
//! JavaScript changes for objects with names like integers. Strings are hashed as Node does: digests over UTF-8, others
//! over UTF-16 units, for which keys are decoded (what is not UTF-8 as U+FFFD).

mod algorithm;
pub(crate) mod consistent_hash;
pub(crate) mod consistent_hashing;
pub(crate) mod effect;
pub(crate) mod hashring;
mod javascript;
pub(crate) mod ketama;
pub(crate) mod memjs;
pub(crate) mod node_hashring;

#[cfg(test)]
pub(crate) use algorithm::Algorithm;

/// The most labels or points that a parameter or field may ask for.
const MAX_LABELS: u64 = 1 << 20;
