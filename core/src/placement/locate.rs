//! The node of one key: the first live one on its walk.

use super::{Key, Placement, Shared};
use crate::{hash::PlainHash, members::NO_INDEX};

impl Placement {
    /// The index of the node a key belongs to: the first live one on its walk; `None` when no node is live, or when a
    /// dialect refuses the key, which [`check_key`](Self::check_key) tells.
    /// Expected O(1), however few nodes are live, but O(n) under `slots`, `rendezvous`, `jump` and `jumpback` while
    /// nodes are down, and at once where none is live; no allocation.
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

    /// [`locate`](Self::locate) for an integer key: its 8 little-endian bytes, or what [`Integers`](crate::Integers) a
    /// dialect declares.
    #[inline(always)]
    pub fn locate_u64(&self, key: u64) -> Option<u32> {
        if self.shared.is_plain {
            return self.plain_owner(self.shared.key_hash.position_u64_seeded(key));
        }
        match self.router() {
            None => self.locate_own(self.shared.key_hash.position_u64(key)),
            Some(router) => self.locate_routed(router, &router.integer(key)?),
        }
    }

    /// [`locate`](Self::locate) for a key that already is its position. `None` for what is no position of a dialect:
    /// 2^32 and above where they have 32 bits, and anything where keys are more than their positions.
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

    /// The position of a key: in dialects the system's own hash, slot or partition. Where a key has none it is 2^64-1,
    /// which [`locate_hashed`](Self::locate_hashed) finds no node for.
    #[inline(always)]
    pub fn position(&self, key: &[u8]) -> u64 {
        match self.router() {
            None => self.shared.key_hash.position(key),
            Some(router) => router.position(key).unwrap_or(u64::MAX),
        }
    }

    /// What [`position`](Self::position) comes to for every key, if that is a hash alone: loops ask once.
    pub fn plain_hash(&self) -> Option<PlainHash> {
        self.shared.key_hash.plain().filter(|_| self.router().is_none())
    }

    /// The position of a key in any form.
    pub(crate) fn position_key(&self, key: Key<'_>) -> u64 {
        match key {
            Key::Bytes(key) => self.position(key),
            Key::Integer(key) => self.position_u64(key),
            Key::Hashed(position) => position,
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
}
