#![doc = include_str!("../README.md")]

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use libconsistent::{Error, Placement, Ring, Spread};
use pingora_load_balancing::selection::{BackendIter, BackendSelection};
use pingora_load_balancing::Backend;

/// The selection of a [`LoadBalancer`](pingora_load_balancing::LoadBalancer) whose backends are nodes of a [`Ring`]:
/// those whose address is the node's, or its id if it has no address.
pub struct Consistent {
    ring: Result<Ring, Error>,
    backends: HashMap<String, Backend>,
}

impl BackendSelection for Consistent {
    type Iter = Walk;
    type Config = Ring;

    /// The ring's topology and weights; the weights of the backends count for nothing.
    fn build_with_config(backends: &BTreeSet<Backend>, ring: &Ring) -> Self {
        let backends = backends.iter().map(|backend| (backend.addr.to_string(), backend.clone())).collect();
        Self { ring: Ok(ring.clone()), backends }
    }

    /// Without a ring the backends are one of their own, of the scheme `ring`, by their addresses and weights. Weights
    /// that it does not take are logged, and nothing is selected.
    fn build(backends: &BTreeSet<Backend>) -> Self {
        let ring = Ring::new(backends.iter().map(|backend| (backend.addr.to_string(), backend.weight as f64)), "ring");
        if let Err(error) = &ring {
            log::error!("libconsistent: these backends are no ring: {error}");
        }
        let backends = backends.iter().map(|backend| (backend.addr.to_string(), backend.clone())).collect();
        Self { ring, backends }
    }

    fn iter(self: &Arc<Self>, key: &[u8]) -> Walk {
        let placement = self.ring.as_ref().ok().map(Ring::snapshot);
        Walk { selection: self.clone(), placement, key: key.into(), nodes: Vec::new(), taken: 0 }
    }
}

/// The backends of a key in the order of its walk: its node's first, then those that take its place.
pub struct Walk {
    selection: Arc<Consistent>,
    placement: Option<Placement>,
    key: Vec<u8>,
    nodes: Vec<u32>,
    taken: usize,
}

impl BackendIter for Walk {
    fn next(&mut self) -> Option<&Backend> {
        let placement = self.placement.as_ref()?;
        loop {
            // Most often the first is healthy, and nobody asks for the others.
            let index = match self.taken {
                0 => placement.locate(&self.key)?,
                1 => {
                    self.nodes = placement.get_nodes(&self.key, placement.max_nodes(), Spread::None);
                    *self.nodes.get(1)?
                }
                taken => *self.nodes.get(taken)?,
            };
            self.taken += 1;
            let node = placement.node(index)?;
            let name = if node.address.is_empty() { &node.id } else { &node.address };
            if let Some(backend) = self.selection.backends.get(&**name) {
                return Some(backend);
            }
        }
    }
}
