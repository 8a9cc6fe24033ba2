//! A topology compiled, with the health of its nodes at one instant: what look-ups run on. Immutable, reference-counted,
//! shareable between threads. Look-ups never allocate, lock or fail.
//! Uses `error`, `hash`, `members`, `table`, `scheme`, `dialect` and `topology`.

mod arcs;
mod batch;
mod fingers;
mod health;
mod key;
mod replicas;
mod routed;
mod scratch;
#[cfg(test)]
mod steps;
mod walk;

pub use batch::{Offsets, PackedKeys};
pub(crate) use health::Health;
pub use health::State;
pub use key::Key;
pub use replicas::Spread;
pub use scratch::Scratch;
pub use walk::Walk;

use crate::{
    dialect::{Before, Caps, Router, Wide},
    hash::KeyHash,
    members::{Node, Zones, NO_INDEX},
    scheme::Down,
    table::{Division, Table},
    topology::Topology,
    Error,
};
#[cfg(feature = "std")]
use crate::{
    members::{Members, Weight},
    scheme::Scheme,
};
use alloc::{sync::Arc, vec, vec::Vec};
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
    /// Whether nothing stands between a key's hash and its owner: a scheme of ours, no hash tag, no secret, nobody down.
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
    health: Health,
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

impl OfLive {
    /// Where walks would pass over too many others. O(points); where points are random and half of them live it is not
    /// worth the look.
    fn new(parts: &Shared, health: &Health) -> Option<Self> {
        let (members, is_live) = (parts.topology.members(), |node| health.is_live(node));
        let walks = match &parts.router {
            None => health.live_nodes() > 0 && 2 * health.live_weight() < members.weight(),
            Some(router) => router.passes_down_nodes() && router.takeable(members.len() as u32, is_live) > 0,
        };
        if !walks {
            return None;
        }
        match parts.router.as_ref().and_then(|router| router.wide()) {
            Some(wide) => wide.of_live(is_live).map(Self::Wide),
            None => parts.table.of_live(is_live, members.len()).map(Self::Table),
        }
    }
}

/// Whether a node is not down.
fn is_up(states: &[State], index: u32) -> bool {
    states.get(index as usize).is_none_or(|&state| state != State::Down)
}

impl Placement {
    /// Compiles a topology; every node is up. O(points) time, for `slots` about O(slots + nodes) with a logarithm.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes.
    pub fn new(topology: Topology) -> Result<Self, Error> {
        let compiled = topology.scheme().compile(topology.members(), &|_| true)?;
        Ok(Self::compiled(topology, compiled))
    }

    /// A placement of a scheme and members that may not suit each other: the check is the compilation.
    #[cfg(feature = "std")]
    pub(crate) fn try_new(scheme: Scheme, members: Members) -> Result<Self, Error> {
        let compiled = scheme.try_compile(&members)?;
        Ok(Self::compiled(Topology::compiled(scheme, members, 0)?, compiled))
    }

    /// A placement of what everybody together makes.
    fn compiled(topology: Topology, (table, router): (Table, Option<Router>)) -> Self {
        let zones = Zones::new(topology.members());
        let health = Health::all_up(topology.scheme(), topology.members(), &zones);
        Self::of(Shared {
            is_plain: false,
            key_hash: topology.scheme().key_hash(),
            table: Arc::new(table),
            router: router.map(Arc::new),
            all_up: None,
            of_live: None,
            caps: None,
            takeable: 0,
            health,
            zones: Arc::new(zones),
            topology: Arc::new(topology),
        })
    }

    fn of(mut shared: Shared) -> Self {
        let Shared { router, key_hash, health, topology, .. } = &shared;
        let takes = |node| health.state(node) == State::Up;
        let caps = router.as_ref().and_then(|router| router.caps(takes, health.takers()));
        let takeable = match router {
            None => health.live_nodes(),
            Some(router) => router.takeable(topology.members().len() as u32, |node| health.is_live(node)),
        };
        shared.is_plain = router.is_none() && key_hash.is_plain() && health.none_down();
        shared.caps = caps;
        shared.takeable = takeable;
        Self { shared: Arc::new(shared) }
    }

    /// The placement of another topology, its nodes in the states they have here; nodes not known here are up. What
    /// both have in common is not compiled again: O(points), with no hashing or sorting for nodes that stay as they are; of
    /// dialects, where nobody's points depend on the others', and none that comes or goes is another's as well.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes, or of those that are up.
    pub fn with_topology(&self, topology: Topology) -> Result<Self, Error> {
        let (earlier, members) = (self.topology().members(), topology.members());
        let same_scheme = self.topology().scheme() == topology.scheme();
        if same_scheme && earlier.same_identity(members, self.router().is_some()) {
            return Ok(Self::of(Shared { topology: Arc::new(topology), ..self.parts() }));
        }
        let renamed = earlier.renamed(members);
        let mut states = vec![State::Up; members.len()];
        for (&index, &state) in renamed.iter().zip(self.states()) {
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
        let compiled = match same_scheme {
            true => {
                let all_up = self.primary();
                let (table, ties) = (all_up.table(), all_up.ties());
                let before = Before { table, ties, members: earlier, up: &|_| true, renamed: &renamed };
                topology.scheme().compile_after(&before, members, &|_| true)?
            }
            false => topology.scheme().compile(members, &|_| true)?,
        };
        Self::compiled(topology, compiled).with_states(states)
    }

    /// The same placement with other health, one state a node by index; nodes beyond the list are up. Dialects whose
    /// systems leave down nodes out are compiled again when another set of nodes is down.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes that are up.
    pub fn with_states(&self, mut states: Vec<State>) -> Result<Self, Error> {
        states.resize(self.len(), State::Up);
        if !states.contains(&State::Down) {
            return Ok(self.all_up(states));
        }
        let scheme = self.topology().scheme();
        let others_down = || (0..).zip(self.states()).any(|(i, &now)| (now == State::Down) == is_up(&states, i));
        let rebuilt = self.router().is_some() && scheme.properties().down == Down::Rebuild && others_down();
        let mut parts = self.parts();
        if rebuilt {
            let (members, everybody) = (self.topology().members(), (0..self.len() as u32).collect::<Vec<u32>>());
            let (up, was_up) = (|index| is_up(&states, index), |index| is_up(self.states(), index));
            let (table, ties) = (self.table(), self.ties());
            let before = Before { table, ties, members, up: &was_up, renamed: &everybody };
            let (table, router) = scheme.compile_after(&before, members, &up)?;
            let all_up = (parts.table, parts.router);
            parts.all_up.get_or_insert(all_up);
            (parts.table, parts.router) = (Arc::new(table), router.map(Arc::new));
        }
        let health = Health::new(self.topology().scheme(), self.topology().members(), self.zones(), states);
        parts.of_live = OfLive::new(&parts, &health).map(Arc::new);
        Ok(Self::of(Shared { health, ..parts }))
    }

    /// This placement as if no node were down: its answers are the primary ones. O(nodes).
    pub fn primary(&self) -> Self {
        match self.states().contains(&State::Down) {
            true => self.all_up(vec![State::Up; self.len()]),
            false => self.clone(),
        }
    }

    /// This placement in states of which none is down.
    fn all_up(&self, states: Vec<State>) -> Self {
        let mut parts = self.parts();
        if let Some((table, router)) = parts.all_up.take() {
            (parts.table, parts.router) = (table, router);
        }
        parts.of_live = None;
        let health = Health::new(self.topology().scheme(), self.topology().members(), self.zones(), states);
        Self::of(Shared { health, ..parts })
    }

    /// The same placement under `slots` with the next three nodes of every slot stored: replicas and stand-ins for nodes
    /// that are down are read instead of found out, for three more indices a slot. The answers are the same.
    /// Placements made from this one by [`with_topology`](Self::with_topology) store them, too. Under other schemes
    /// there is nothing to store.
    pub fn with_rows(&self) -> Self {
        match self.table() {
            Table::Slots(slots) => {
                Self::of(Shared { table: Arc::new(Table::Slots(slots.with_rows())), ..self.parts() })
            }
            _ => self.clone(),
        }
    }

    fn parts(&self) -> Shared {
        let shared = &*self.shared;
        Shared {
            is_plain: shared.is_plain,
            key_hash: shared.key_hash,
            table: shared.table.clone(),
            router: shared.router.clone(),
            all_up: shared.all_up.clone(),
            of_live: shared.of_live.clone(),
            caps: shared.caps.clone(),
            takeable: shared.takeable,
            health: shared.health.clone(),
            zones: shared.zones.clone(),
            topology: shared.topology.clone(),
        }
    }

    /// The index of the node a key belongs to: the first live one on its walk; `None` when no node is live, or when a
    /// dialect refuses the key, which [`check_key`](Self::check_key) tells.
    /// Expected O(1), however few nodes are live, but O(n) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are
    /// down, and at once where none is live; no allocation.
    #[inline(always)]
    pub fn locate(&self, key: &[u8]) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(self.shared.key_hash.position_plain(key));
        }
        self.locate_anyhow(key)
    }

    /// The node of a position where nothing but the table decides.
    #[inline(always)]
    fn plain_owner(&self, position: u64) -> Option<u32> {
        let owner = self.shared.table.owner(position);
        (owner != NO_INDEX).then_some(owner)
    }

    #[inline(never)] // so that the short way above is worth inlining
    fn locate_anyhow(&self, key: &[u8]) -> Option<u32> {
        match self.router() {
            None => self.locate_masked(key),
            Some(router) => self.locate_routed(router, key),
        }
    }

    #[inline(never)] // so that the other way needs no frame before it
    fn locate_masked(&self, key: &[u8]) -> Option<u32> {
        self.locate_own(self.shared.key_hash.position(key))
    }

    /// [`locate`](Self::locate) for an integer key: its 8 little-endian bytes, or what [`Integers`](crate::Integers) a dialect
    /// declares.
    #[inline]
    pub fn locate_u64(&self, key: u64) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(self.shared.key_hash.position_u64_seeded(key));
        }
        match self.router() {
            None => self.locate_own(self.shared.key_hash.position_u64(key)),
            Some(router) => self.locate_routed(router, &router.integer(key)?),
        }
    }

    /// [`locate`](Self::locate) for a key that already is its position. `None` for what is no position of a dialect: 2^32
    /// and above where they have 32 bits, and anything where keys are more than their positions.
    #[inline(always)]
    pub fn locate_hashed(&self, position: u64) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(position);
        }
        match self.router() {
            None => self.locate_own(position),
            Some(router) => self.locate_routed_hashed(router, position),
        }
    }

    /// [`locate`](Self::locate) for a key in any form.
    #[inline(always)]
    pub fn locate_key(&self, key: Key<'_>) -> Option<u32> {
        match key {
            Key::Bytes(key) => self.locate(key),
            Key::Integer(key) => self.locate_u64(key),
            Key::Hashed(position) => self.locate_hashed(position),
        }
    }

    /// The node of a position in our own schemes.
    #[inline(always)]
    fn locate_own(&self, position: u64) -> Option<u32> {
        let Shared { table, health, .. } = &*self.shared;
        let owner = table.owner(position);
        if health.is_live(owner) {
            return Some(owner);
        }
        self.stand_in(position)
    }

    /// The first live node on the walk of a position whose owner is not live.
    #[cold]
    fn stand_in(&self, position: u64) -> Option<u32> {
        let health = self.health();
        if health.live_nodes() == 0 {
            return None;
        }
        let (table, position) = self.walked(position);
        table.first(position, |node| health.is_live(node))
    }

    /// The table that walks go along, and where the walk of a position begins in it. Where less than half of the weight is
    /// live, at most 64 points in a row, or slots under `maglev`, are those of nodes that are down.
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

    /// The position of a key: in dialects the system's own hash, slot or partition. Where a key has none it is 2^64-1,
    /// which [`locate_hashed`](Self::locate_hashed) finds no node for.
    #[inline(always)]
    pub fn position(&self, key: &[u8]) -> u64 {
        match self.router() {
            None => self.shared.key_hash.position(key),
            Some(router) => router.position(key).unwrap_or(u64::MAX),
        }
    }

    /// The position of an integer key.
    #[inline]
    pub fn position_u64(&self, key: u64) -> u64 {
        match self.router() {
            None => self.shared.key_hash.position_u64(key),
            Some(router) => router.integer(key).and_then(|key| router.position(&key)).unwrap_or(u64::MAX),
        }
    }

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

    /// How many requests a node may hold when all nodes together hold `demand`, where a dialect says so: `haproxy` with a
    /// `balance_factor`, `go_lafikl`. Leases of a ring go by it.
    pub fn cap(&self, index: u32, demand: u64) -> Option<u64> {
        self.shared.caps.as_ref().map(|caps| caps.cap(index, demand))
    }

    /// The record of a node, by index.
    #[inline]
    pub fn node(&self, index: u32) -> Option<&Node> {
        self.topology().members().get(index).map(|node| &**node)
    }

    /// The weight that a node counts with; 0 for nodes that are not there.
    #[cfg(feature = "std")]
    pub(crate) fn weight(&self, index: u32) -> Weight {
        self.node(index).map_or(Weight::ZERO, |node| self.topology().scheme().weight_of(node))
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

    /// The most nodes that any look-up lists, and so the most room that [`get_nodes_into`](Self::get_nodes_into) needs: as many
    /// as there are, or as the longest list has under a dialect whose lists may repeat nodes.
    pub fn max_nodes(&self) -> usize {
        self.router().and_then(Router::longest).unwrap_or(self.len())
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many points or slots the table has; 0 where nodes are computed without any (`rendezvous`, `jump`, `jumpback`).
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

    pub(crate) fn health(&self) -> &Health {
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
