//! A topology compiled, with the health of its nodes at one instant: what look-ups run on. Immutable,
//! reference-counted, shareable between threads. Look-ups never allocate, lock or fail.
//! Uses `error`, `hash`, `members`, `table`, `scheme`, `dialect` and `topology`.

mod arcs;
mod assign;
mod batch;
mod compile;
mod divided;
mod factor;
mod fingers;
mod health;
mod key;
mod keys;
mod lists;
mod locate;
mod owners;
mod rebalance;
mod replicas;
mod routed;
mod scratch;
#[cfg(test)]
mod steps;
mod strides;
mod walk;
mod zones;

pub(crate) use arcs::{Arc as PositionArc, Arcs};
#[cfg(feature = "std")]
pub(crate) use factor::{fair_cap, milli, plain};
pub(crate) use health::HealthMask;
pub use health::State;
pub use key::{AsKey, Key, Spread};
pub use keys::{Keys, Offsets, PackedKeys};
pub(crate) use lists::Lister;
pub use owners::Owners;
pub use rebalance::RebalanceOptions;
pub use scratch::Scratch;
pub use walk::Walk;

use crate::{
    dialect::{Caps, Router, Wide},
    hash::KeyHash,
    members::{Node, Weight, Zones},
    table::{Division, Table},
    topology::Topology,
};
use alloc::sync::Arc;
use core::fmt;

/// What look-ups run on: one topology, compiled, and the health of its nodes. A copy costs one reference count.
///
/// Indices (`u32`) are ranks by id bytes among the members of this placement, or places in the document under schemes
/// where its order counts, and mean nothing in another one.
#[derive(Clone)]
pub struct Placement {
    shared: Arc<Shared>,
}

/// What the copies of a placement share.
struct Shared {
    /// Whether nothing stands between a key's hash and its owner: a scheme of ours, no hash tag, no secret, nobody
    /// down.
    is_plain: bool,
    key_hash: KeyHash,
    table: Arc<Table>,
    /// Of a dialect: how its keys come to the table.
    router: Option<Arc<Router>>,
    /// Table and router as if no node were down, where down nodes are left out of the table.
    all_up: Option<(Arc<Table>, Option<Arc<Router>>)>,
    /// The points of live nodes alone, where walks would pass over too many others.
    of_live: Option<Arc<OfLive>>,
    /// Of a dialect with bounded loads: how many requests each node may hold.
    caps: Option<Arc<dyn Caps>>,
    /// The most nodes that any walk of a dialect finds; those that are live in our own schemes.
    takeable: usize,
    health: HealthMask,
    zones: Arc<Zones>,
    topology: Arc<Topology>,
}

/// The most classes that are counted one by one.
pub(crate) const MAX_CLASSES: u32 = 1 << 24;

/// The points of live nodes alone.
enum OfLive {
    Table(Table),
    /// Of a dialect whose points are wider than the table's.
    Wide(Wide),
}

impl Placement {
    /// The point that catches a position, and its node, for tables that have points.
    pub(crate) fn point(&self, position: u64) -> Option<(u64, u32)> {
        match self.router() {
            None => self.table().point(position),
            Some(router) => {
                let (point, node) = self.table().point(router.to_table(position)?)?;
                Some((router.of_table(point), node))
            }
        }
    }

    /// How positions are divided, if that can be told exactly.
    pub(crate) fn division(&self) -> Option<Division> {
        let Some(router) = self.router() else { return self.table().division() };
        let whole = router.whole()?;
        match (self.table(), router.modulus()) {
            // Slots that are the positions themselves.
            (Table::Cycle(_), _) if self.table().len() as u128 == whole => Some(Division::Arcs),
            (Table::Cycle(_) | Table::Buckets(_), _) => self.table().division(),
            (_, None) => Some(Division::Arcs),
            (_, Some(total)) => u32::try_from(total).ok().filter(|&total| total <= MAX_CLASSES).map(Division::Classes),
        }
    }

    /// Which of two sessions are the same: their positions, or in dialects, where these are few, a hash of their own.
    #[cfg(feature = "std")]
    pub(crate) fn session(&self, key: &[u8]) -> u64 {
        self.shared.key_hash.position(key)
    }

    /// How many requests a node may hold when all nodes together hold `demand`, where a dialect says so: `haproxy` with
    /// a `balance_factor`, `go_lafikl`. Leases of a ring go by it.
    pub fn cap(&self, index: u32, demand: u64) -> Option<u64> {
        self.shared.caps.as_ref().map(|caps| caps.cap(index, demand))
    }

    /// The record of a node, by index.
    #[inline]
    pub fn node(&self, index: u32) -> Option<&Node> {
        self.topology().members().get(index).map(|node| &**node)
    }

    /// The weight that a node counts with; 0 for nodes that are not there.
    pub(crate) fn weight(&self, index: u32) -> Weight {
        self.node(index).map_or(Weight::ZERO, |node| self.topology().scheme().weight_of(node))
    }

    /// The weight of a node that takes something new, in thousandths (1 at least): it is up, has weight and is not on
    /// standby. 0 for all others.
    pub(crate) fn taker_weight(&self, index: u32) -> u64 {
        match self.health().takes(index) {
            true => self.weight(index).counts_as(),
            false => 0,
        }
    }

    /// The health of a node, by index; nodes that are not there are up.
    pub fn state(&self, index: u32) -> State {
        self.shared.health.state(index)
    }

    /// The health of all nodes, by index.
    pub fn states(&self) -> &[State] {
        self.shared.health.states()
    }

    /// The topology this was compiled from.
    pub fn topology(&self) -> &Topology {
        &self.shared.topology
    }

    /// How many nodes there are; indices are below it.
    pub fn len(&self) -> usize {
        self.topology().members().len()
    }

    /// The most nodes that any look-up lists, and so the most room that [`get_nodes_into`](Self::get_nodes_into) needs:
    /// as many as there are, or as the longest list has under a dialect whose lists may repeat nodes.
    pub fn max_nodes(&self) -> usize {
        self.router().and_then(Router::longest).unwrap_or(self.len())
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many points or slots the table has; 0 where nodes are computed without any (`rendezvous`, `jump`,
    /// `jumpback`).
    pub fn point_count(&self) -> usize {
        self.table().len() + self.router().map_or(0, Router::len)
    }

    /// The bytes the compiled table takes, its index included and the members' records not.
    pub fn memory_bytes(&self) -> usize {
        self.table().memory_bytes() + self.router().map_or(0, Router::memory_bytes)
    }

    /// A copy, so that loops over keys need not read it again for each.
    pub(crate) fn key_hash(&self) -> KeyHash {
        self.shared.key_hash
    }

    pub(crate) fn table(&self) -> &Table {
        &self.shared.table
    }

    /// The table that walks go along, and where the walk of a position begins in it. Where less than half of the weight
    /// is live, at most 64 points in a row, or slots under `maglev`, are those of nodes that are down.
    pub(crate) fn walked(&self, position: u64) -> (&Table, u64) {
        match self.shared.of_live.as_deref() {
            Some(OfLive::Table(table)) => (table, self.table().entry(position)),
            _ => (self.table(), position),
        }
    }

    /// The table that walks go along.
    fn walked_table(&self) -> &Table {
        match self.shared.of_live.as_deref() {
            Some(OfLive::Table(table)) => table,
            _ => self.table(),
        }
    }

    pub(crate) fn health(&self) -> &HealthMask {
        &self.shared.health
    }

    pub(crate) fn zones(&self) -> &Zones {
        &self.shared.zones
    }

    /// Where what the copies of this placement share lies: while one of them is held, no other placement has it.
    #[cfg(feature = "std")]
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.shared) as usize
    }
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placement")
            .field("topology", self.topology())
            .field("live", &self.health().live_nodes())
            .finish_non_exhaustive()
    }
}
