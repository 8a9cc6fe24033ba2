//! Warnings of the document and its scheme.

use super::Warning;
use crate::output::count;
use libconsistent::{Scheme, Topology};

pub const BIG: &str = "big-document";
pub const EPOCH_ZERO: &str = "epoch-zero";
pub const FLOODABLE: &str = "floodable";
pub const ORDERED: &str = "ordered";

/// What Kubernetes keeps in one ConfigMap; etcd takes little more in one value.
const MOST_BYTES: usize = 1 << 20;

pub fn warnings(topology: &Topology, bytes: usize) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let scheme = topology.scheme();
    let name = scheme.name();
    if bytes > MOST_BYTES {
        warnings.push(Warning::new(
            BIG,
            format!("the document has {} bytes; one MiB is all that a ConfigMap holds", count(bytes as u128)),
            "keep metadata that places no key elsewhere",
        ));
    }
    if topology.epoch() == 0 {
        warnings.push(Warning::new(
            EPOCH_ZERO,
            "the epoch is 0, as if nothing had ever changed: of two such documents nobody knows which is newer",
            "count \"epoch\" up with every change; changes by the library do",
        ));
    }
    let is_dialect = matches!(scheme, Scheme::Dialect(_));
    if is_dialect || scheme.key_hash().secret.is_none() {
        let advice = match is_dialect {
            false => {
                "if strangers choose keys, set \"key_hash\": \"siphash13\" and give every service the secret; it moves \
                      all keys, so do it before there is data"
            }
            true => "if strangers choose keys, limit what one node takes, or move to a scheme of ours with a key_hash",
        };
        let why = format!("{name} hashes keys without a secret: whoever chooses keys can flood one node");
        warnings.push(Warning::new(FLOODABLE, why, advice));
    }
    if scheme.properties().ordered {
        warnings.push(Warning::new(
            ORDERED,
            format!("under {name} the order of the nodes counts: the same nodes in another order move keys"),
            "let one program write the list, and never sort it",
        ));
    }
    warnings
}
