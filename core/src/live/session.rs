//! Leases of sessions (`docs/SPEC.md`, 16.3), as `sticky` says.

use super::{
    lease::{Acquired, Granted, Lease, Touch},
    load::{Claim, Counter, Seen},
    published::Published,
    sessions::Shard,
    sticky::{Sticky, StickyPolicy, StickyUse},
    units::milliseconds,
    Ring,
};
use crate::{placement::State, Error};
use std::{sync::Arc, time::Duration};

impl Ring {
    /// [`acquire`](Self::acquire) for a session, at `now`, which counts in whole milliseconds: the first lease goes to
    /// the least loaded of the first nodes of its walk, later ones stay on that node unless it is down, gone, or over
    /// its bound by a margin. A draining node keeps its sessions. Takes a lock of one of 16 shards of the table.
    pub fn acquire_sticky(&self, session: impl AsRef<[u8]>, now: Duration) -> Option<Lease> {
        self.granted(|published| self.touch(published, session.as_ref(), milliseconds(now))?.lease(published))
    }

    /// [`acquire_sticky`](Self::acquire_sticky) for holders of numbers.
    pub fn acquire_sticky_token(&self, session: impl AsRef<[u8]>, now: Duration) -> Option<Acquired> {
        self.granted(|published| self.numbered(published, self.touch(published, session.as_ref(), milliseconds(now))?))
    }

    fn touch(&self, published: &Published, session: &[u8], now: u64) -> Option<Granted> {
        let sticky = self.inner.sticky.load();
        let position = published.placement.session(session);
        let mut shard = sticky.sessions.shard(position)?;
        let granted = published.acquire_sticky(&sticky, &mut shard, session, position, now)?;
        if let Some(membership) = published.membership(granted.index) {
            shard.bind(position, membership, now);
        }
        Some(granted)
    }

    /// How sessions stick.
    pub fn sticky_policy(&self) -> StickyPolicy {
        self.inner.sticky.load().policy
    }

    /// Sets how sessions stick, and forgets all sessions. Leases that are out stay.
    ///
    /// # Errors
    /// `argument`, naming the field.
    pub fn set_sticky_policy(&self, policy: StickyPolicy) -> Result<(), Error> {
        self.inner.sticky.store(Arc::new(Sticky::new(policy)?));
        Ok(())
    }

    /// Forgets a session; whether it was known. Its leases stay out.
    pub fn forget_session(&self, session: impl AsRef<[u8]>) -> bool {
        let sticky = self.inner.sticky.load();
        let position = self.inner.current.load().placement.session(session.as_ref());
        sticky.sessions.shard(position).is_some_and(|mut shard| shard.remove(position))
    }

    /// Forgets the sessions that are too old at `now`; how many there were. A session that is used again is forgotten
    /// without this, too.
    pub fn expire_sticky(&self, now: Duration) -> usize {
        let now = milliseconds(now);
        self.inner.sticky.load().sessions.shards().map(|mut shard| shard.expire(now)).sum()
    }

    /// How many sessions are kept, and in how much memory.
    pub fn sticky_use(&self) -> StickyUse {
        self.inner.sticky.load().sessions.shards().fold(StickyUse::default(), |sum, shard| StickyUse {
            sessions: sum.sessions + shard.len(),
            memory_bytes: sum.memory_bytes + shard.memory_bytes(),
        })
    }
}

impl Published {
    fn acquire_sticky(
        &self,
        sticky: &Sticky,
        shard: &mut Shard,
        session: &[u8],
        position: u64,
        now: u64,
    ) -> Option<Granted> {
        let claim = Claim::new(self.ledger(), 1);
        let bound = shard.node(position, now);
        let stayed = bound.and_then(|membership| self.stay(sticky, session, &claim, membership));
        let touch = match (bound, stayed) {
            (None, _) => Touch::First,
            (_, Some(_)) => Touch::Stayed,
            (_, None) => Touch::Moved,
        };
        let look = |demand, seen: &mut Seen| {
            self.least(sticky, session, &claim, demand).or_else(|| self.take(session, &claim, demand, seen))
        };
        let taken = stayed.or_else(|| self.has_takers().then(|| claim.until_taken(look))?);
        let (index, spilled) = taken?;
        claim.kept();
        Some(Granted { index, spilled, cost: 1, touch: Some(touch) })
    }

    /// Settles on the session's own node, if it may stay there.
    fn stay(&self, sticky: &Sticky, session: &[u8], claim: &Claim<'_>, membership: u64) -> Option<(u32, u32)> {
        let index = self.index_of_membership(membership)?;
        let before = self.place_of(index, session)?;
        let limit = match self.placement.state(index) {
            State::Down => 0,
            State::Draining => u64::MAX,
            State::Up => sticky.stay_below(self.cap(index, self.total())),
        };
        claim.settle(self.counter(index)?, limit, &mut Seen::default()).ok().map(|()| (index, before))
    }

    /// Settles on the least loaded for its weight among the first takers of the walk, if it is below its cap.
    fn least(&self, sticky: &Sticky, session: &[u8], claim: &Claim<'_>, demand: u64) -> Option<(u32, u32)> {
        let mut best: Option<(u128, u128, u32, u32)> = None;
        let mut met = 0;
        let consider = |index: u32, before: u32| {
            let weight = self.weight(index);
            if weight > 0 {
                let (load, weight) = (u128::from(self.load(index)), u128::from(weight));
                if best.is_none_or(|(least, of, ..)| load * of < least * weight) {
                    best = Some((load, weight, index, before));
                }
                met += 1;
            }
            (met == sticky.policy.choices).then_some(())
        };
        self.along(session, consider);
        let (.., index, before) = best?;
        let counter: &Counter = self.counter(index)?;
        // What is too full is seen again by `take`.
        claim.settle(counter, self.cap(index, demand), &mut Seen::default()).ok().map(|()| (index, before))
    }
}
