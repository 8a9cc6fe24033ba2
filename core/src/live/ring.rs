//! The ring and its look-ups. Each call reads one snapshot; none waits for a writer.

use super::{
    event::Change,
    health::HealthTracker,
    hooks::Hooks,
    lease::Tokens,
    lock::{Lock, Locked},
    origin::Origin,
    published::Published,
    sticky::{Sticky, StickyPolicy},
    sync::{ArcSwap, AtomicU64, AtomicUsize},
    NodeRef, Placed, Record,
};
use crate::{
    hash::Secret,
    members::Node,
    members::NO_INDEX,
    placement::{AsKey, Key, Keys, Placement, Spread, State},
    plan::{Moved, Plan, PositionRange},
    scheme::Scheme,
    stats::{Distribution, Explanation, Shares},
    topology::{Fingerprint, Topology},
    Error,
};
use std::{
    fmt,
    sync::{atomic::Ordering, Arc},
};

/// A live ring. Copies are handles to the same ring; share them freely between threads.
///
/// Look-ups never lock. Changes are made one after the other and published whole: a look-up sees the topology before or
/// after a change, never a mixture. A refused change leaves the ring as it was.
#[derive(Clone)]
pub struct Ring {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) current: ArcSwap<Published>,
    /// Where the placement of `current` lies, so that holders of a snapshot see cheaply that theirs is an older one: as
    /// long as they hold it, no other has its address. Written after `current`.
    address: AtomicUsize,
    /// Held while a change is made.
    writer: Lock<Writer>,
    pub(super) tokens: Tokens,
    /// How many leases without a key were asked for.
    pub(super) turn: AtomicU64,
    pub(super) sticky: ArcSwap<Sticky>,
    pub(super) hooks: Hooks,
    /// What is known of where documents come from.
    pub(super) origin: Lock<Option<Origin>>,
}

/// What only writers see.
pub(super) struct Writer {
    pub(super) health: HealthTracker,
}

impl Ring {
    /// A ring of these nodes (ids, ids with weights or [`Node`]s), all up, at epoch 0. The scheme may be the name of
    /// one, which then has its defaults; [`Scheme::new`] takes parameters.
    ///
    /// ```
    /// # use libconsistent::{Parameter, Ring, Scheme};
    /// let ring = Ring::new([("a", 1.0), ("b", 2.5)], "slots")?;
    /// assert_eq!(ring.node("b")?.node.weight.as_f64(), 2.5);
    /// let finer = Ring::new(["a", "b"], Scheme::new("slots", &[("bits", Parameter::Int(20))])?)?;
    /// assert_ne!(finer.fingerprint(), ring.fingerprint());
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Topology::new`].
    pub fn new(
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
        scheme: impl TryInto<Scheme, Error: Into<Error>>,
    ) -> Result<Self, Error> {
        Self::from_topology(Topology::new(nodes, scheme, 0)?)
    }

    /// A ring of a topology, all nodes up.
    ///
    /// # Errors
    /// As [`Placement::new`].
    pub fn from_topology(topology: Topology) -> Result<Self, Error> {
        let placement = Placement::new(topology)?;
        let (address, health) = (placement.address(), HealthTracker::new(placement.topology()));
        let published = Published::new(placement);
        published.count_takers();
        Ok(Self {
            inner: Arc::new(Inner {
                address: AtomicUsize::new(address),
                writer: Lock::new(Writer { health }),
                current: ArcSwap::from_pointee(published),
                tokens: Tokens::default(),
                turn: AtomicU64::new(0),
                sticky: ArcSwap::from_pointee(Sticky::new(StickyPolicy::default())?),
                hooks: Hooks::default(),
                origin: Lock::default(),
            }),
        })
    }

    /// The writers' lock.
    pub(super) fn writer(&self) -> Locked<'_, Writer> {
        // A panic elsewhere left nothing half done: what is published is always whole.
        self.inner.writer.lock()
    }

    /// Lets go of the writer, and tells what was published under it: under no lock.
    pub(super) fn finish(&self, writer: Locked<'_, Writer>) {
        drop(writer);
        self.inner.hooks.tell();
    }

    /// Publishes another placement; only whoever holds the writer may. What `changes` finds from the former to this one
    /// is told when the caller [finishes](Self::finish).
    pub(super) fn publish(
        &self,
        _: &Writer,
        published: Published,
        changes: impl FnOnce(&Placement, &Placement) -> Vec<Change>,
    ) {
        let is_heard = self.inner.hooks.is_heard();
        let noted = is_heard.then(|| changes(&self.inner.current.load().placement, &published.placement));
        let (address, published) = (published.placement.address(), Arc::new(published));
        published.count_takers();
        self.inner.current.store(published.clone());
        self.inner.address.store(address, Ordering::Release);
        published.count_no_others();
        noted.into_iter().for_each(|changes| self.inner.hooks.note(changes));
    }

    /// A ring of a topology document, all nodes up.
    ///
    /// # Errors
    /// As [`Topology::from_json`].
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        Topology::from_json(text).and_then(Self::from_topology)
    }

    /// [`from_json`](Self::from_json) with the secret of the document's `key_hash`, if it has one.
    ///
    /// # Errors
    /// As [`Topology::from_json_with_secret`].
    pub fn from_json_with_secret(text: impl AsRef<[u8]>, secret: impl Into<Option<Secret>>) -> Result<Self, Error> {
        Topology::from_json_with_secret(text, secret).and_then(Self::from_topology)
    }

    /// The canonical document of the current topology. Health is not part of it.
    pub fn to_json(&self) -> String {
        self.snapshot().topology().to_json()
    }

    /// The current placement, to hold still: it does not change when the ring does.
    pub fn snapshot(&self) -> Placement {
        self.inner.current.load().placement.clone()
    }

    /// Whether this is the ring's current snapshot: one atomic load. For holders of a snapshot who want to take another
    /// only when there is a newer one.
    #[inline]
    pub fn is_current(&self, snapshot: &Placement) -> bool {
        snapshot.address() == self.inner.address.load(Ordering::Acquire)
    }

    /// The node of a key; `None` when no node is live, or when a dialect refuses the key ([`Placement::check_key`]).
    pub fn get_node(&self, key: impl AsKey) -> Option<NodeRef> {
        let snapshot = &self.inner.current.load().placement;
        snapshot.locate_key(key.as_key()).and_then(|index| NodeRef::new(snapshot, index))
    }

    /// The first `n` nodes for a key, spread over zones: its node first, then its replicas. Fewer when fewer are live.
    pub fn get_nodes(&self, key: impl AsKey, n: usize) -> Vec<NodeRef> {
        self.get_nodes_spread(key, n, Spread::Zone)
    }

    /// [`get_nodes`](Self::get_nodes) with a choice of how replicas spread.
    pub fn get_nodes_spread(&self, key: impl AsKey, n: usize, spread: Spread) -> Vec<NodeRef> {
        let snapshot = self.snapshot();
        let indices = snapshot.get_nodes_for(key.as_key(), n, spread);
        indices.into_iter().filter_map(|index| NodeRef::new(&snapshot, index)).collect()
    }

    /// The nodes of many keys, and the snapshot their indices refer to.
    ///
    /// # Errors
    /// As [`Placement::place`].
    pub fn place<K: Keys + ?Sized>(&self, keys: &K) -> Result<Placed, Error> {
        self.place_with(keys.count(), |snapshot, out| snapshot.place(keys, out))
    }

    /// [`place`](Self::place) for integer keys.
    pub fn place_u64(&self, keys: &[u64]) -> Result<Placed, Error> {
        self.place_with(keys.len(), |snapshot, out| snapshot.place_u64(keys, out))
    }

    /// [`place`](Self::place) for keys that already are their positions.
    pub fn place_hashed(&self, positions: &[u64]) -> Result<Placed, Error> {
        self.place_with(positions.len(), |snapshot, out| snapshot.place_hashed(positions, out))
    }

    /// [`Placement::assign`] by the current placement, and that placement.
    ///
    /// # Errors
    /// As there.
    pub fn assign<K: Keys + ?Sized>(&self, items: &K, factor: f64) -> Result<Placed, Error> {
        let snapshot = self.snapshot();
        Ok(Placed { indices: snapshot.assign(items, factor)?, snapshot })
    }

    fn place_with(
        &self,
        keys: usize,
        place: impl FnOnce(&Placement, &mut [u32]) -> Result<(), Error>,
    ) -> Result<Placed, Error> {
        let snapshot = self.snapshot();
        let mut indices = vec![NO_INDEX; keys];
        place(&snapshot, &mut indices)?;
        Ok(Placed { indices, snapshot })
    }

    /// The record of a node.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn node(&self, id: &str) -> Result<Record, Error> {
        let snapshot = self.snapshot();
        let index = snapshot.topology().members().index_of(id)?;
        let node = snapshot.node(index).cloned().unwrap_or_default();
        Ok(Record { node, state: snapshot.state(index) })
    }

    /// The health of a node.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn state(&self, id: &str) -> Result<State, Error> {
        let snapshot = self.snapshot();
        Ok(snapshot.state(snapshot.topology().members().index_of(id)?))
    }

    /// The ids of all nodes, in order.
    pub fn nodes(&self) -> Vec<String> {
        self.snapshot().topology().members().nodes().iter().map(|node| node.id.clone()).collect()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.snapshot().len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an id is a member.
    pub fn contains(&self, id: &str) -> bool {
        self.snapshot().topology().members().index_of(id).is_ok()
    }

    /// The epoch of the current topology.
    pub fn epoch(&self) -> u64 {
        self.snapshot().topology().epoch()
    }

    /// The fingerprint of the current topology.
    pub fn fingerprint(&self) -> Fingerprint {
        self.snapshot().topology().fingerprint()
    }

    /// [`Placement::shares`] of the current placement.
    ///
    /// # Errors
    /// As there.
    pub fn shares(&self) -> Result<Shares, Error> {
        self.snapshot().shares()
    }

    /// [`Placement::shares_replicas`] of the current placement.
    ///
    /// # Errors
    /// As there.
    pub fn shares_replicas(&self, n: usize, spread: Spread) -> Result<Shares, Error> {
        self.snapshot().shares_replicas(n, spread)
    }

    /// [`Placement::distribution`] of the current placement.
    pub fn distribution<K: AsRef<[u8]>>(&self, keys: impl IntoIterator<Item = K>) -> Distribution {
        self.snapshot().distribution(keys)
    }

    /// [`Placement::ranges`] of the current placement.
    ///
    /// # Errors
    /// As there.
    pub fn ranges(&self, id: &str) -> Result<Vec<PositionRange>, Error> {
        self.snapshot().ranges(id)
    }

    /// [`Placement::explain`] of the current placement.
    pub fn explain(&self, key: impl AsRef<[u8]>) -> Explanation {
        self.snapshot().explain(key.as_ref())
    }

    /// What would move if this ring became like another: [`Placement::diff`] of the two current placements.
    ///
    /// # Errors
    /// As there.
    pub fn diff(&self, after: &Ring) -> Result<Plan, Error> {
        self.snapshot().diff(&after.snapshot())
    }

    /// [`Placement::diff_replicas`] of the two current placements.
    ///
    /// # Errors
    /// As there.
    pub fn diff_replicas(&self, after: &Ring, n: usize, spread: Spread) -> Result<Plan, Error> {
        self.snapshot().diff_replicas(&after.snapshot(), n, spread)
    }

    /// What would move of these keys: [`Placement::moved`] of the two current placements.
    ///
    /// # Errors
    /// As there.
    pub fn moved<'k>(
        &self,
        after: &Ring,
        keys: impl IntoIterator<Item = impl Into<Key<'k>>>,
        n: usize,
        spread: Spread,
    ) -> Result<Moved, Error> {
        self.snapshot().moved(&after.snapshot(), keys, n, spread)
    }
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("current", &self.snapshot()).finish_non_exhaustive()
    }
}
