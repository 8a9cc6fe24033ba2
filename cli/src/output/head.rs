//! What a topology is called.

use super::counted;
use libconsistent::Topology;

/// A topology in a line: its scheme, how many nodes it has, its epoch and its fingerprint.
pub fn in_a_line(topology: &Topology) -> String {
    let (scheme, nodes) = (topology.scheme().name(), counted(topology.members().len(), "node"));
    format!("{scheme} of {nodes}, epoch {}, {}", topology.epoch(), topology.fingerprint())
}
