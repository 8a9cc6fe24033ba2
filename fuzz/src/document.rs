//! Topology documents.

use crate::{cost, probe};
use libconsistent::{Placement, Secret, Topology};

/// The secret of documents that ask for one, as those of `tests/golden` have it.
const SECRET: &[u8; 16] = b"a test's secret.";

pub fn run(data: &[u8]) {
    accepted(data);
}

/// Whether a document is taken and compiled.
pub fn accepted(data: &[u8]) -> bool {
    cost::small_budget();
    let topology = match cost::bounded(data.len(), || read(data)) {
        Ok(topology) => topology,
        Err(error) => {
            cost::short(error);
            return false;
        }
    };
    let canonical = topology.to_json();
    let again = read(canonical.as_bytes()).expect("what was written is read");
    assert!(again == topology && again.to_json() == canonical, "written otherwise than read: {canonical}");
    assert_eq!(again.fingerprint(), topology.fingerprint());
    match cost::bounded(data.len(), || Placement::new(topology)) {
        Ok(placement) => {
            cost::bounded(data.len(), || probe::ask(&placement));
            true
        }
        Err(error) => {
            cost::short(error);
            false
        }
    }
}

fn read(text: &[u8]) -> Result<Topology, libconsistent::Error> {
    Topology::from_json(text).or_else(|error| {
        let secret = Secret::new(SECRET)?;
        Topology::from_json_with_secret(text, secret).map_err(|_| error)
    })
}
