//! How given keys spread over the nodes.

use crate::placement::Placement;
use alloc::{vec, vec::Vec};

/// Keys counted by node.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Distribution {
    /// Keys a node, by index.
    pub counts: Vec<u64>,
    /// Keys that have a node.
    pub total: u64,
    /// Keys that have none, because no node is live or the dialect refuses them.
    pub unplaced: u64,
    /// The load of the fullest node against its fair part by weight: `max(count / w) / (total / W)` over the nodes with
    /// weight that are not down. 1 is perfect; 0 without keys.
    pub peak_to_average: f64,
}

impl Distribution {
    /// The part of the placed keys that a node has, from 0 to 1.
    pub fn share(&self, index: u32) -> f64 {
        match self.counts.get(index as usize) {
            Some(&count) if self.total > 0 => count as f64 / self.total as f64,
            _ => 0.0,
        }
    }
}

impl Placement {
    /// Counts the nodes of `keys`. O(keys).
    pub fn distribution<K: AsRef<[u8]>>(&self, keys: impl IntoIterator<Item = K>) -> Distribution {
        self.distribution_of(keys.into_iter().map(|key| self.locate(key.as_ref())))
    }

    /// Counts nodes already located, such as those of a batch.
    pub fn distribution_of(&self, nodes: impl IntoIterator<Item = Option<u32>>) -> Distribution {
        let mut counts = vec![0u64; self.len()];
        let (mut total, mut unplaced) = (0u64, 0u64);
        for node in nodes {
            match node.and_then(|node| counts.get_mut(node as usize)) {
                Some(count) => {
                    *count += 1;
                    total += 1;
                }
                None => unplaced += 1,
            }
        }
        let peak_to_average = self.peak_to_average(&counts, total);
        Distribution { counts, total, unplaced, peak_to_average }
    }

    fn peak_to_average(&self, counts: &[u64], total: u64) -> f64 {
        if total == 0 {
            return 0.0;
        }
        let (mut peak, mut weight) = (0f64, 0f64);
        for (index, (node, &count)) in self.topology().members().nodes().iter().zip(counts).enumerate() {
            let counted = self.topology().scheme().weight_of(node);
            if self.health().is_live(index as u32) && !counted.is_zero() {
                weight += counted.as_f64();
                peak = peak.max(count as f64 / counted.as_f64());
            }
        }
        peak * weight / total as f64
    }
}
