//! Look-ups of dialects: their keys come to the table by a [`Router`], and pass over nodes by rules of their own.

use super::{Key, OfLive, Placement, Scratch, Spread};
use crate::{
    dialect::{registry::ANY, Decision, Filter, Router, Start},
    members::NO_INDEX,
    table::{Table, FEW},
    Error, ErrorKind,
};
use alloc::{format, string::String};
use core::ops::ControlFlow;

impl Placement {
    #[inline]
    pub(crate) fn router(&self) -> Option<&Router> {
        self.shared.router.as_deref().filter(|_| ANY.is_some())
    }

    /// Points that lost to others of the table.
    pub(crate) fn ties(&self) -> &[(u64, u32)] {
        self.router().map_or(&[], |router| &router.ties)
    }

    #[inline(never)] // so that our own schemes keep their registers
    pub(super) fn locate_routed(&self, router: &Router, key: &[u8]) -> Option<u32> {
        // Nearly always the first candidate is taken.
        if let Some(at) = router.place(key) {
            let owner = self.table().owner(at);
            if self.health().is_live(owner) {
                return Some(owner);
            }
        } else if let Some(first) = router.first(key).filter(|&first| self.health().is_live(first)) {
            return Some(first);
        }
        self.locate_started(router, key)
    }

    #[inline(never)]
    fn locate_started(&self, router: &Router, key: &[u8]) -> Option<u32> {
        self.first_routed(router, router.start(self.table(), key))
    }

    #[inline(never)]
    pub(super) fn locate_routed_hashed(&self, router: &Router, position: u64) -> Option<u32> {
        self.first_routed(router, router.start_at(self.table(), position))
    }

    #[inline(never)]
    fn first_routed(&self, router: &Router, start: Start<'_>) -> Option<u32> {
        if let Some(at) = self.racing(&start) {
            let (table, health) = (self.table(), self.health());
            return match table.owner(at) {
                owner if health.is_live(owner) => Some(owner),
                _ if health.live_nodes() == 0 => None,
                _ => table.first(at, |node| health.is_live(node)),
            };
        }
        let mut filter = Filter::new(router.down_policy());
        self.visit_routed(router, start, |node| match self.judge(&mut filter, node, |_| true) {
            Decision::Take => ControlFlow::Break(Some(node)),
            Decision::Pass => ControlFlow::Continue(()),
            Decision::Stop => ControlFlow::Break(None),
        })?
    }

    /// Fills `out` with the first nodes of a key, in the order of the dialect; zones count where its own rule says so,
    /// and without spread it is the plain walk.
    /// Returns how many there are.
    #[inline(never)]
    pub(super) fn fill_routed(
        &self,
        router: &Router,
        start: Start<'_>,
        spread: Spread,
        out: &mut [u32],
        scratch: &mut Scratch,
    ) -> usize {
        let listed = spread != Spread::None
            && router.all_as_listed()
            && !matches!(start, Start::Nowhere)
            && out.len() >= self.health().live_nodes();
        if listed && self.table().owner(0) != NO_INDEX {
            let nodes = (0..).zip(self.topology().members().nodes()).filter(|(_, node)| !node.weight.is_zero());
            let live = nodes.map(|(index, _)| index).filter(|&index| self.health().is_live(index));
            return out.iter_mut().zip(live).map(|(slot, node)| *slot = node).count();
        }
        // Whoever asks for more than there are would be led along the whole table.
        let n = out.len().min(self.shared.takeable);
        let Some(out) = out.get_mut(..n).filter(|out| !out.is_empty()) else { return 0 };
        let few = n <= FEW;
        if let Some(at) = self.racing(&start) {
            return self.fill_racing(at, out, scratch);
        }
        if !few {
            scratch.reset_seen(self.len());
        }
        let mut filter = Filter::new(router.down_policy());
        let mut len = 0;
        self.visit_routed(router, start, |node| {
            let (chosen, rest) = out.split_at_mut(len);
            let is_new = |node| if few { !chosen.contains(&node) } else { scratch.see(node) };
            match self.judge(&mut filter, node, is_new) {
                Decision::Pass => return ControlFlow::Continue(()),
                Decision::Stop => return ControlFlow::Break(()),
                Decision::Take => {}
            }
            if let Some(slot) = rest.first_mut() {
                *slot = node;
                len += 1;
            }
            if rest.len() > 1 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        len
    }

    /// The position in a table whose rows end in a race: there the live nodes race among themselves, as in our own
    /// schemes, and are not visited one by one.
    fn racing(&self, start: &Start<'_>) -> Option<u64> {
        match (start, self.table()) {
            (&Start::Table(at), Table::Kept(_)) => Some(at),
            _ => None,
        }
    }

    /// Fills `out` with the first live nodes of a row and of the race behind it. Returns how many there are.
    fn fill_racing(&self, at: u64, out: &mut [u32], scratch: &mut Scratch) -> usize {
        if self.health().live_nodes() == 0 {
            return 0;
        }
        if out.len() <= FEW {
            return self.table().fill(at, out, |node| self.health().is_live(node));
        }
        scratch.reset_seen(self.len());
        scratch.race.clear();
        let (mut cursor, mut len) = (self.table().cursor(at), 0);
        while let Some(slot) = out.get_mut(len) {
            let Some(node) = self.table().next(&mut cursor, &mut scratch.race) else { break };
            if self.health().is_live(node) && scratch.see(node) {
                *slot = node;
                len += 1;
            }
        }
        len
    }

    /// Visits the candidates of a key until `visit` breaks; long runs of points of down nodes are left out, and nobody
    /// is visited where nobody could be taken.
    fn visit_routed<B>(
        &self,
        router: &Router,
        start: Start<'_>,
        visit: impl FnMut(u32) -> ControlFlow<B>,
    ) -> Option<B> {
        if self.shared.takeable == 0 {
            return None;
        }
        match (start, router.wide(), self.shared.of_live.as_deref()) {
            (Start::Table(at), ..) => {
                let (table, at) = self.walked(at);
                router.visit(table, Start::Table(at), visit)
            }
            (Start::Wide(at), Some(all), Some(OfLive::Wide(live))) => {
                live.nodes_from(live.entry(all, at)).try_for_each(visit).break_value()
            }
            _ => router.visit(self.table(), start, visit),
        }
    }

    /// What becomes of a candidate.
    #[inline]
    pub(super) fn judge(&self, filter: &mut Filter, node: u32, is_new: impl FnOnce(u32) -> bool) -> Decision {
        #[cfg(test)]
        super::steps::count_judged();
        filter.decide(node, |node| self.health().is_live(node), is_new)
    }

    /// Writes a whole walk down: for starts that the table does not go on from.
    pub(super) fn write_walk(&self, router: &Router, start: Start<'_>, scratch: &mut Scratch) {
        scratch.order.clear();
        if matches!(start, Start::Nowhere) {
            return;
        }
        let mut order = core::mem::take(&mut scratch.order);
        // As long as any walk gets, so that the next one finds room.
        order.reserve(self.max_nodes());
        if router.sorts() && self.shared.takeable > 0 {
            order.extend((0..self.len() as u32).filter(|&node| self.health().is_live(node)));
            if !router.sort(start, &mut order) {
                order.clear();
            }
        } else {
            let mut filter = Filter::new(router.down_policy());
            self.visit_routed(router, start, |node| {
                match self.judge(&mut filter, node, |node| scratch.see(node)) {
                    Decision::Take => order.push(node),
                    Decision::Pass => {}
                    Decision::Stop => return ControlFlow::Break(()),
                }
                match order.len() < self.shared.takeable {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            });
        }
        scratch.order = order;
    }

    /// Places keys one by one.
    #[inline(never)]
    pub(super) fn place_routed<'k>(&self, router: &Router, keys: impl Iterator<Item = &'k [u8]>, out: &mut [u32]) {
        for (node, key) in out.iter_mut().zip(keys) {
            *node = self.locate_routed(router, key).unwrap_or(NO_INDEX);
        }
    }

    /// Whether look-ups of a key are look-ups of its position, as in all our own schemes. Keys of dialects may be more
    /// than their positions.
    #[inline]
    pub fn keys_are_positions(&self) -> bool {
        self.router().is_none()
    }

    /// Refuses a key that the dialect's system could not have, or would read as something else: look-ups have no node
    /// for it. Positions are not looked at; [`check_positions`](Self::check_positions) is for them.
    ///
    /// # Errors
    /// `keys`, naming what the dialect takes and the option that says so.
    #[cold]
    pub fn check_key(&self, key: Key<'_>) -> Result<(), Error> {
        self.refusal(key).map_or(Ok(()), |why| Err(Error::new(ErrorKind::Keys, format!("key: {why}"))))
    }

    /// [`check_key`](Self::check_key) of those keys of a batch that were found no node for.
    pub(super) fn check_unplaced<'k>(&self, out: &[u32], key: impl Fn(usize) -> Key<'k>) -> Result<(), Error> {
        let mut unplaced = (0..).zip(out).filter(|&(_, &node)| node == NO_INDEX).map(|(i, _)| i);
        match unplaced.find_map(|i| Some((i, self.refusal(key(i))?))) {
            None => Ok(()),
            Some((i, why)) => Err(Error::new(ErrorKind::Keys, format!("keys[{i}]: {why}"))),
        }
    }

    /// Why a dialect has no place for a key, whoever is up.
    pub(crate) fn refusal(&self, key: Key<'_>) -> Option<String> {
        let router = self.router()?;
        let name = self.topology().scheme().name();
        match key {
            Key::Bytes(key) => {
                router.wanted(key).map(|wanted| format!("{} bytes, but {name} takes {wanted}", key.len()))
            }
            Key::Integer(_) => {
                router.wanted_for_integers().map(|wanted| format!("an integer, but {name} takes {wanted}"))
            }
            Key::Hashed(_) => None,
        }
    }

    /// Refuses positions that a dialect does not have; `first` is the number of the first one in messages.
    ///
    /// # Errors
    /// Of dialects `keys` for what is no position, and `unsupported` where keys are more than their positions.
    #[inline]
    pub fn check_positions(&self, positions: &[u64], first: usize) -> Result<(), Error> {
        self.router().map_or(Ok(()), |router| self.check_routed(router, positions, first))
    }

    fn check_routed(&self, router: &Router, positions: &[u64], first: usize) -> Result<(), Error> {
        let Some(whole) = router.whole() else {
            return Err(self.topology().scheme().unsupported("hashed keys: it needs their bytes"));
        };
        match positions.iter().position(|&position| u128::from(position) >= whole) {
            None => Ok(()),
            Some(i) => {
                let position = positions.get(i).copied().unwrap_or_default();
                let name = self.topology().scheme().name();
                let i = first.saturating_add(i);
                let message = format!("keys[{i}]: {position} is no position, those of {name} are below {whole}");
                Err(Error::new(ErrorKind::Keys, message))
            }
        }
    }

    /// The identifier of a key where positions are wider than 64 bits.
    pub(crate) fn identifier(&self, key: &[u8]) -> Option<[u8; 20]> {
        self.router()?.identifier(key)
    }

    /// How many positions there are; none where keys have none of 64 bits.
    pub(crate) fn whole(&self) -> Option<u128> {
        self.router().map_or(Some(1 << 64), Router::whole)
    }

    /// Whether equal keys have equal positions here and there.
    pub(crate) fn hashes_like(&self, other: &Self) -> bool {
        match (self.router(), other.router()) {
            (None, None) => self.topology().scheme().key_hash() == other.topology().scheme().key_hash(),
            (Some(one), Some(other)) => one.hashes_like(other),
            _ => false,
        }
    }
}
