//! Bounded load on the live ring (`docs/SPEC.md`, 16.2): leases, and loads that the caller measures.

use super::{
    bound::Bound,
    lease::{Acquired, Granted, Lease},
    load::{Claim, Counter, Offer, Seen},
    published::Published,
    NodeRef, Ring,
};
use crate::{error::Quoted, placement::Placement, Error, ErrorKind};
use std::sync::{atomic::Ordering, Arc};

/// The load of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeLoad {
    /// The node.
    pub node: NodeRef,
    /// What the leases that are out cost together: each 1, unless it was [acquired with](Ring::acquire_with) another.
    pub leases: u64,
    /// What [`Ring::set_load`] said last.
    pub measured: u64,
    /// Up to which load the node takes the next lease of cost 1; 0 if it is not up or has no weight. A load may stand
    /// above it after others gave leases back, after a lease too dear for every node and, by the rounding of `haproxy`,
    /// when others took one.
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
        self.granted(|published| published.acquire(key.as_ref(), 1)?.lease(published))
    }

    /// [`acquire`](Self::acquire) for holders of numbers: the lease stays out until [`release`](Self::release).
    pub fn acquire_token(&self, key: impl AsRef<[u8]>) -> Option<Acquired> {
        self.granted(|published| self.numbered(published, published.acquire(key.as_ref(), 1)?))
    }

    /// [`acquire`](Self::acquire) for a request that weighs `cost`, such as its tokens: it takes so much of a node's
    /// cap, on the first node of the key's walk that has room for all of it. Where no node has, it goes to one of those
    /// below their caps, where the load with it is the smallest for the node's weight (the earlier of equals): so a
    /// dear request waits for nobody, and brings a load less than `cost` above its cap.
    ///
    /// # Errors
    /// `argument` for a cost of 0.
    pub fn acquire_with(&self, key: impl AsRef<[u8]>, cost: u32) -> Result<Option<Lease>, Error> {
        check_cost(cost)?;
        Ok(self.granted(|published| published.acquire(key.as_ref(), cost)?.lease(published)))
    }

    /// [`acquire_with`](Self::acquire_with) for holders of numbers.
    ///
    /// # Errors
    /// As there.
    pub fn acquire_with_token(&self, key: impl AsRef<[u8]>, cost: u32) -> Result<Option<Acquired>, Error> {
        check_cost(cost)?;
        Ok(self.granted(|published| self.numbered(published, published.acquire(key.as_ref(), cost)?)))
    }

    /// A lease for a request without a key, which any node may serve: of the nodes that have room for the cost, or of
    /// those below their caps where none has, the one where the load with it is the smallest for the node's weight.
    /// Equal ones take turns: each call begins at the next index. `None` when no node is up. `spilled` is 0.
    ///
    /// Takes no memory and no lock. O(n): it looks at every node's load.
    ///
    /// # Errors
    /// `argument` for a cost of 0.
    pub fn acquire_any(&self, cost: u32) -> Result<Option<Lease>, Error> {
        check_cost(cost)?;
        let turn = self.inner.turn.fetch_add(1, Ordering::Relaxed);
        Ok(self.granted(|published| published.acquire_any(cost, turn)?.lease(published)))
    }

    /// [`acquire_any`](Self::acquire_any) for holders of numbers.
    ///
    /// # Errors
    /// As there.
    pub fn acquire_any_token(&self, cost: u32) -> Result<Option<Acquired>, Error> {
        check_cost(cost)?;
        let turn = self.inner.turn.fetch_add(1, Ordering::Relaxed);
        Ok(self.granted(|published| self.numbered(published, published.acquire_any(cost, turn)?)))
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
        let Granted { index, spilled, cost, touch } = granted;
        let token = self.inner.tokens.insert(index, granted.lease(published)?);
        Some(Acquired { token, index, spilled, cost, touch, snapshot: published.placement.clone() })
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
    fn acquire(&self, key: &[u8], cost: u32) -> Option<Granted> {
        self.claimed(cost, |claim, demand, seen| self.take(key, claim, demand, seen))
    }

    fn acquire_any(&self, cost: u32, turn: u64) -> Option<Granted> {
        self.claimed(cost, |claim, demand, seen| Some((self.take_any(claim, demand, turn, seen)?, 0)))
    }

    fn claimed(&self, cost: u32, take: impl Fn(&Claim<'_>, u64, &mut Seen) -> Option<(u32, u32)>) -> Option<Granted> {
        if !self.has_takers() {
            return None;
        }
        let claim = Claim::new(self.ledger(), cost);
        let (index, spilled) = claim.until_taken(|demand, seen| take(&claim, demand, seen))?;
        claim.kept();
        Some(Granted { index, spilled, cost, touch: None })
    }

    /// Settles on the first taker on the walk that has room for all of the claim, else on the best of those that have
    /// room for a part of it.
    pub(super) fn take(&self, key: &[u8], claim: &Claim<'_>, demand: u64, seen: &mut Seen) -> Option<(u32, u32)> {
        let mut best: Option<(Offer, u32, u32)> = None;
        let found = self.along(key, |index, before| {
            let cap = self.cap(index, demand);
            let load = match claim.settle(self.counter(index).filter(|_| cap > 0)?, cap, seen) {
                Ok(()) => return Some((index, before)),
                Err(load) => load,
            };
            let offer = claim.offer(load, cap, self.weight(index))?;
            if best.as_ref().is_none_or(|(than, ..)| offer.is_better(than)) {
                best = Some((offer, index, before));
            }
            None
        });
        found.or_else(|| {
            let (offer, index, before) = best?;
            claim.settle_for(&offer, self.counter(index)?, seen).then_some((index, before))
        })
    }

    /// Settles on the best taker of all; the first of equals, counted from the index whose turn it is.
    fn take_any(&self, claim: &Claim<'_>, demand: u64, turn: u64, seen: &mut Seen) -> Option<u32> {
        let nodes = self.placement.len() as u32;
        let first = (turn % u64::from(nodes.max(1))) as u32;
        let mut best: Option<(Offer, u32)> = None;
        for index in (first..nodes).chain(0..first) {
            let cap = self.cap(index, demand);
            let Some(counter) = self.counter(index).filter(|_| cap > 0) else { continue };
            match claim.offer(seen.load(counter), cap, self.weight(index)) {
                Some(offer) if best.as_ref().is_none_or(|(than, _)| offer.is_better(than)) => {
                    best = Some((offer, index));
                }
                _ => {}
            }
        }
        let (offer, index) = best?;
        claim.settle_for(&offer, self.counter(index)?, seen).then_some(index)
    }

    fn node_load(&self, index: u32, demand: u64) -> Option<NodeLoad> {
        let (counter, node) = (self.counter(index)?, NodeRef::new(&self.placement, index)?);
        let (measured, load) = (counter.measured(), counter.load());
        Some(NodeLoad { node, leases: load.saturating_sub(measured), measured, cap: self.cap(index, demand) })
    }
}

/// Refuses leases that count nothing.
fn check_cost(cost: u32) -> Result<(), Error> {
    match cost {
        0 => Err(Error::new(ErrorKind::Argument, format!("cost: 0, must be 1..={}", u32::MAX))),
        _ => Ok(()),
    }
}
