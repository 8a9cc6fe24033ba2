//! How many keys two topologies place differently, by the engine's exact plan; computed once for each pair.

use libconsistent::{Fingerprint, Placement, Topology};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Beyond so many nodes on both sides nothing is compared: it would take a processor for long.
const MOST_NODES: usize = 20_000;
/// How many pairs are remembered.
const REMEMBERED: usize = 64;

/// Pairs that were compared, the last ones.
#[derive(Default)]
pub struct Differences(Mutex<VecDeque<([Fingerprint; 2], Option<f64>)>>);

impl Differences {
    /// The part of all keys; none where the schemes cannot tell exactly.
    pub fn between(&self, ours: &Topology, theirs: &Topology) -> Option<f64> {
        let pair = [ours.fingerprint(), theirs.fingerprint()];
        if pair[0] == pair[1] {
            return Some(0.0);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, part)) = known.iter().find(|(other, _)| *other == pair) {
            return *part;
        }
        let part = compared(ours, theirs);
        known.truncate(REMEMBERED - 1);
        known.push_front((pair, part));
        part
    }
}

fn compared(ours: &Topology, theirs: &Topology) -> Option<f64> {
    if ours.members().nodes().len() + theirs.members().nodes().len() > MOST_NODES {
        return None;
    }
    let placement = |topology: &Topology| Placement::new(topology.clone()).ok();
    Some(placement(ours)?.diff(&placement(theirs)?).ok()?.moved)
}
