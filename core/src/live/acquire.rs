//! Bounded load on the live ring (`docs/SPEC.md`, 16.2): leases, and loads that the caller measures.

use super::{
    lease::{Acquired, Granted, Lease},
    load::{Bound, Claim, Counter, Seen},
    published::Published,
    NodeRef, Ring,
};
use crate::{error::Quoted, placement::Placement, Error, ErrorKind};
use std::sync::Arc;

/// The load of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeLoad {
    /// The node.
    pub node: NodeRef,
    /// Leases that are out.
    pub leases: u64,
    /// What [`Ring::set_load`] said last.
    pub measured: u64,
    /// Up to which load the node takes the next lease; 0 if it is not up or has no weight. A load may stand above it
    /// after others gave leases back and, by the rounding of `haproxy`, when others took one.
    pub cap: u64,
}

impl NodeLoad {
    /// Leases and measured load.
    pub fn total(&self) -> u64 {
        self.leases + self.measured
    }
}

impl Ring {
    /// Takes a place on the first node of the key's walk that is up and below its cap, and counts it until the lease is
    /// released. `None` when no node is up; in dialects also when nobody whom the system would try may take it.
    /// (Mirrokni, Thorup, Zadimoghaddam: Consistent Hashing with Bounded Loads, 2016.)
    ///
    /// Takes no memory and no lock. Expected O(1) plus one step for each full or draining node on the way;
    /// under `slots` and `rendezvous` the first such step is O(n log n). It gives a place only below
    /// the node's cap, and none only if at one moment of the call every node it may try was at its cap or above.
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme};
    /// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    /// let lease = ring.acquire("user:42").ok_or("no node is up")?;
    /// println!("{} serves it, {} from home", lease.node().id, lease.spilled());
    /// assert_eq!(ring.load(&lease.node().id)?.leases, 1);
    /// drop(lease); // or lease.release()
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn acquire(&self, key: impl AsRef<[u8]>) -> Option<Lease> {
        self.granted(|published| published.acquire(key.as_ref())?.lease(published))
    }

    /// [`acquire`](Self::acquire) for holders of numbers: the lease stays out until [`release`](Self::release).
    pub fn acquire_token(&self, key: impl AsRef<[u8]>) -> Option<Acquired> {
        self.granted(|published| self.numbered(published, published.acquire(key.as_ref())?))
    }

    /// What `grant` gives by what is published; a refusal counts if that has been current all the time.
    pub(super) fn granted<T>(&self, mut grant: impl FnMut(&Published) -> Option<T>) -> Option<T> {
        loop {
            let published = self.inner.current.load();
            let granted = grant(&published);
            if granted.is_some() || Arc::ptr_eq(&published, &self.inner.current.load()) {
                return granted;
            }
        }
    }

    /// Releases a lease by its number; whether it was out. To release it again does nothing.
    pub fn release(&self, token: u64) -> bool {
        self.inner.tokens.remove(token).is_some()
    }

    pub(super) fn numbered(&self, published: &Published, granted: Granted) -> Option<Acquired> {
        let Granted { index, spilled, touch } = granted;
        let token = self.inner.tokens.insert(index, granted.lease(published)?);
        Some(Acquired { token, index, spilled, touch, snapshot: published.placement.clone() })
    }

    /// How far loads may go above the fair share.
    pub fn bound(&self) -> Bound {
        self.inner.current.load().limit.bound()
    }

    /// Sets how far loads may go above the fair share. Leases that are out stay.
    ///
    /// # Errors
    /// `argument` for a factor that is out of its range or no whole number of thousandths.
    pub fn set_bound(&self, bound: Bound) -> Result<(), Error> {
        let limit = bound.limit()?;
        let _writer = self.writer();
        let published = self.inner.current.load().with_limit(limit);
        self.inner.current.store(Arc::new(published));
        Ok(())
    }

    /// Sets what the caller measures of a node's load, such as tokens or the length of a queue, below 2^40. It is added
    /// to the leases that are out.
    ///
    /// # Errors
    /// `unknown_node`; `argument` from 2^40 on.
    pub fn set_load(&self, id: &str, load: u64) -> Result<(), Error> {
        let _writer = self.writer();
        let published = self.inner.current.load();
        let index = published.placement.topology().members().index_of(id)?;
        if load >= Counter::LIMIT {
            let message = format!("load: {load}, must be below {}", Counter::LIMIT);
            return Err(Error::new(ErrorKind::Argument, message));
        }
        if let Some(counter) = published.counter(index) {
            counter.set_measured(load);
        }
        Ok(())
    }

    /// The loads of all nodes, by index. While other threads acquire and release, each is right for some moment.
    pub fn loads(&self) -> Vec<NodeLoad> {
        self.loads_with_snapshot().0
    }

    /// [`loads`](Self::loads), and the placement whose indices they have.
    pub fn loads_with_snapshot(&self) -> (Vec<NodeLoad>, Placement) {
        let published = self.inner.current.load();
        let (demand, nodes) = (published.total() + 1, published.placement.len() as u32);
        let loads = (0..nodes).filter_map(|index| published.node_load(index, demand)).collect();
        (loads, published.placement.clone())
    }

    /// The load of a node.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn load(&self, id: &str) -> Result<NodeLoad, Error> {
        let published = self.inner.current.load();
        let members = published.placement.topology().members();
        let index = members.index_of(id)?;
        let load = published.node_load(index, published.total() + 1);
        load.ok_or_else(|| Error::new(ErrorKind::UnknownNode, format!("node {} is not a member", Quoted(id))))
    }
}

impl Published {
    fn acquire(&self, key: &[u8]) -> Option<Granted> {
        if !self.has_takers() {
            return None;
        }
        let claim = Claim::new(self.ledger());
        let (index, spilled) = claim.until_taken(|demand, seen| self.take(key, &claim, demand, seen))?;
        claim.kept();
        Some(Granted { index, spilled, touch: None })
    }

    /// Settles on the first taker on the walk below its cap.
    pub(super) fn take(&self, key: &[u8], claim: &Claim<'_>, demand: u64, seen: &mut Seen) -> Option<(u32, u32)> {
        self.along(key, |index, before| {
            let cap = self.cap(index, demand);
            (cap > 0 && claim.settle(self.counter(index)?, cap, seen)).then_some((index, before))
        })
    }

    fn node_load(&self, index: u32, demand: u64) -> Option<NodeLoad> {
        let (counter, node) = (self.counter(index)?, NodeRef::new(&self.placement, index)?);
        let (measured, load) = (counter.measured(), counter.load());
        Some(NodeLoad { node, leases: load.saturating_sub(measured), measured, cap: self.cap(index, demand) })
    }
}
