//! What dialects' declared costs are counted with.
//!
//! Costs hold whoever is down: where the points of those left are counted anew by their shares, the bound is that
//! of all.

use crate::{
    cost::{Census, Cost, Hasher},
    hash::HashFunction,
};

impl Census {
    /// An entry for each node, whose text may be hashed.
    pub(crate) fn one_each(&self) -> Cost {
        Cost::entries(self.nodes, 500, 128) + Cost::hashing(Hasher::Sha, self.nodes, self.texts)
    }

    /// Points: of each node so many labels, and so many points a label.
    pub(crate) fn each(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        points(hasher, labels.saturating_mul(self.nodes), labels.saturating_mul(self.texts), words)
    }

    /// Points: so many labels a unit of weight.
    pub(crate) fn by_weight(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        points(hasher, labels.saturating_mul(self.weight), labels.saturating_mul(self.weighted_texts), words)
    }

    /// Points: so many labels a node on average, of which one node may have nearly all.
    pub(crate) fn by_share(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        let labels = labels.saturating_mul(self.nodes);
        points(hasher, labels, labels.saturating_mul(self.longest), words)
    }
}

/// Points of so many labels, of so many bytes together.
fn points(hasher: Hasher, labels: u64, bytes: u64, words: u64) -> Cost {
    Cost::hashing(hasher, labels, bytes) + Cost::entries(labels.saturating_mul(words), 300, 56)
}

impl HashFunction {
    pub(crate) fn hasher(self) -> Hasher {
        match self {
            #[cfg(feature = "_hashes")]
            Self::Md5 => Hasher::Md5,
            #[cfg(feature = "_hashes")]
            Self::Blake3 => Hasher::Sha,
            // A chain of a dozen hashes.
            Self::Furc => Hasher::Sha,
            Self::Xxh64 | Self::Crc32 | Self::Crc32Short | Self::Murmur64Envoy | Self::Murmur3Ray => Hasher::Words,
            _ => Hasher::Bytes,
        }
    }
}
