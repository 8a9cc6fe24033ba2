//! How the keys of a dialect find their nodes: what look-ups need beside the table. Nothing here allocates, but
//! `mcrouter` for a salted key above 512 bytes.

use super::{named::Named, wide::Id, Bounded, Caps, DownPolicy, Keys, Rows, Wide};
use crate::{hash::HashTag, scheme::Integers, table::Table};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

/// A compiled dialect without its table.
#[derive(Debug)]
pub(crate) struct Router {
    pub(crate) keys: Keys,
    /// The tag that cuts keys before anything else.
    pub(crate) tag: Option<HashTag>,
    /// How many positions there are; 0 where keys have none of 64 bits.
    pub(crate) whole: u128,
    /// Where positions, or draws, are taken modulo a total.
    pub(crate) modulus: Option<u64>,
    /// A position times 2^shift is one of the table.
    pub(crate) shift: u32,
    pub(crate) down_policy: DownPolicy,
    /// By point of the ring: the nodes of its keys.
    pub(crate) rows: Option<Rows>,
    /// Where leases go by bounds of the system's own.
    pub(crate) bounded: Option<Box<dyn Bounded>>,
    /// Whether the first candidate of a position is its owner: neither lists nor bounds name another one.
    pub(crate) owner_is_first: bool,
    /// Whoever asks for all nodes, or more, gets them in the order of the list.
    pub(crate) all_as_listed: bool,
    /// Whether the wide ring has a point a node, by which nodes route to each other.
    pub(crate) has_fingers: bool,
    /// The nodes that stand at points or slots, where some do not.
    pub(crate) named: Option<Named>,
    pub(crate) integers: Integers,
    /// Points that nodes of the table produce at the position of another one's, which has it: ascending, at positions
    /// of the table. When that one goes they come to the fore.
    pub(crate) ties: Vec<(u64, u32)>,
    /// What the system reads instead, where it reads no integers.
    pub(crate) instead_of_integers: &'static str,
}

/// Where the candidates of a key begin.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'k> {
    Nowhere,
    /// In the table, at this position of its.
    Table(u64),
    /// On the wide ring, at this point.
    Wide(usize),
    /// The list of this point.
    Row(usize),
    /// Among those that the bound names for this position.
    Bounded(u64),
    /// Among what this key itself becomes.
    Key(&'k [u8]),
}

impl Router {
    /// What of a key the system gets to see.
    #[inline(always)]
    fn cut<'k>(&self, key: &'k [u8]) -> &'k [u8] {
        match self.tag {
            None => key,
            Some(tag) => Self::tagged(tag, key),
        }
    }

    #[inline(never)] // so that keys without a tag need no frame for it
    fn tagged(tag: HashTag, key: &[u8]) -> &[u8] {
        tag.part_of(key)
    }

    /// The bytes of an integer key; none where the system reads no integers.
    #[inline]
    pub(crate) fn integer(&self, key: u64) -> Option<[u8; 8]> {
        match self.integers {
            Integers::LittleEndian => Some(key.to_le_bytes()),
            Integers::BigEndian => Some(key.to_be_bytes()),
            Integers::Refused => None,
        }
    }

    /// What a key has to be that the system could not have; such a key starts nowhere.
    pub(crate) fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match &self.keys {
            Keys::Hashed(hash) => hash.wanted(self.cut(key)),
            Keys::Tries(tries) => tries.wanted(self.cut(key)),
            Keys::Candidates(candidates) => candidates.wanted(self.cut(key)),
            Keys::Wide(..) | Keys::Probed(_) => None,
        }
    }

    /// What an integer key would have to be where the system reads none.
    pub(crate) fn wanted_for_integers(&self) -> Option<&'static str> {
        (self.integers == Integers::Refused).then_some(self.instead_of_integers)
    }

    /// The position of a key; none if the system has none for it, or none of 64 bits.
    pub(crate) fn position(&self, key: &[u8]) -> Option<u64> {
        match &self.keys {
            Keys::Hashed(hash) => hash.position(self.cut(key)),
            _ => None,
        }
    }

    /// The identifier of a key where it is wider than 64 bits.
    pub(crate) fn identifier(&self, key: &[u8]) -> Option<Id> {
        match &self.keys {
            Keys::Wide(hash, _) => Some(hash(self.cut(key))),
            Keys::Candidates(candidates) => candidates.identifier(self.cut(key)),
            _ => None,
        }
    }

    /// A ring of wider points.
    pub(crate) fn wide(&self) -> Option<&Wide> {
        match &self.keys {
            Keys::Wide(_, wide) => Some(wide),
            _ => None,
        }
    }

    /// The ring by whose points nodes route to each other, if they do.
    pub(crate) fn fingers(&self) -> Option<&Wide> {
        self.wide().filter(|_| self.has_fingers)
    }

    /// How many positions there are; none if keys have none of 64 bits.
    pub(crate) fn whole(&self) -> Option<u128> {
        Some(self.whole).filter(|&whole| whole > 0)
    }

    pub(crate) fn modulus(&self) -> Option<u64> {
        self.modulus
    }

    /// Whether replicas are the list itself when all are asked for.
    pub(crate) fn all_as_listed(&self) -> bool {
        self.all_as_listed
    }

    pub(crate) fn down_policy(&self) -> DownPolicy {
        self.down_policy
    }

    /// Whether walks go along the table for as long as they meet down nodes.
    pub(crate) fn passes_down_nodes(&self) -> bool {
        self.rows.is_none() && matches!(self.down_policy, DownPolicy::Live | DownPolicy::Repeating)
    }

    /// Whether equal keys have equal positions under both.
    pub(crate) fn hashes_like(&self, other: &Self) -> bool {
        match (&self.keys, &other.keys) {
            (Keys::Hashed(one), Keys::Hashed(two)) => self.tag == other.tag && one.hashes_like(two),
            _ => false,
        }
    }

    /// The position of the table for one of the system's.
    pub(crate) fn to_table(&self, position: u64) -> Option<u64> {
        (u128::from(position) < self.whole).then(|| self.spread(position))
    }

    #[inline(always)]
    fn spread(&self, position: u64) -> u64 {
        let position = self.modulus.map_or(position, |modulus| position.checked_rem(modulus).unwrap_or(0));
        position << self.shift
    }

    /// Points of the system's at the positions of the table; there are no more of them than positions.
    pub(crate) fn spread_points(&self, mut points: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
        points.iter_mut().for_each(|(point, _)| *point <<= self.shift);
        points
    }

    /// The last position, of the system's, of an arc of the table's.
    pub(crate) fn of_table(&self, position: u64) -> u64 {
        position >> self.shift
    }

    /// The position in the table whose owner is the first candidate of a key, where owners are all its candidates.
    #[inline(always)]
    pub(crate) fn place(&self, key: &[u8]) -> Option<u64> {
        let key = self.cut(key);
        match &self.keys {
            // What a system hashes is a position of its.
            Keys::Hashed(hash) if self.owner_is_first => hash.position(key).map(|position| self.spread(position)),
            Keys::Tries(tries) if self.owner_is_first => tries.first(key).map(|position| self.spread(position)),
            _ => None,
        }
    }

    /// The first candidate of a key that no table knows.
    #[inline(always)]
    pub(crate) fn first(&self, key: &[u8]) -> Option<u32> {
        match &self.keys {
            Keys::Candidates(candidates) => candidates.first(self.cut(key)),
            _ => None,
        }
    }

    pub(crate) fn start<'k>(&self, table: &Table, key: &'k [u8]) -> Start<'k> {
        let key = self.cut(key);
        match &self.keys {
            Keys::Hashed(hash) => hash.position(key).map_or(Start::Nowhere, |at| self.start_at(table, at)),
            Keys::Wide(hash, wide) => {
                let at = wide.successor(&hash(key));
                match &self.rows {
                    None => Start::Wide(at),
                    Some(_) => Start::Row(at),
                }
            }
            Keys::Probed(probe) => probe.place(table, key).map_or(Start::Nowhere, Start::Table),
            Keys::Tries(_) | Keys::Candidates(_) => Start::Key(key),
        }
    }

    /// The start of a position of the system's.
    pub(crate) fn start_at(&self, table: &Table, position: u64) -> Start<'static> {
        match (self.to_table(position), &self.rows, self.owner_is_first) {
            (None, ..) => Start::Nowhere,
            (Some(at), None, true) => Start::Table(at),
            (Some(at), Some(_), _) => Start::Row(table.place(at)),
            (Some(_), None, false) => Start::Bounded(position),
        }
    }

    /// Visits the candidates of a key in the order that the system tries them, until `visit` breaks.
    pub(crate) fn visit<B>(
        &self,
        table: &Table,
        start: Start<'_>,
        mut visit: impl FnMut(u32) -> ControlFlow<B>,
    ) -> Option<B> {
        let flow = match (start, &self.keys) {
            (Start::Nowhere, _) => return None,
            (Start::Table(at), _) => {
                let mut answer = None;
                table.first(at, |node| match visit(node) {
                    ControlFlow::Continue(()) => false,
                    ControlFlow::Break(found) => {
                        answer = Some(found);
                        true
                    }
                });
                return answer;
            }
            (Start::Row(at), _) => match &self.rows {
                None => return None,
                Some(rows) => rows.row(at, || table.owner(at as u64)).try_for_each(visit),
            },
            (Start::Wide(at), Keys::Wide(_, wide)) => wide.nodes_from(at).try_for_each(visit),
            (start, keys) => {
                let mut answer = None;
                let mut take = |node| visit(node).map_break(|found| answer = Some(found));
                match (start, keys) {
                    (Start::Bounded(position), _) => {
                        if let Some(bounded) = &self.bounded {
                            bounded.visit(position, &mut take);
                        }
                    }
                    (Start::Key(key), Keys::Candidates(candidates)) => candidates.visit(key, &mut take),
                    (Start::Key(key), Keys::Tries(tries)) => {
                        tries.visit(key, &mut |position| take(table.owner(self.spread(position))));
                    }
                    _ => {}
                }
                return answer;
            }
        };
        match flow {
            ControlFlow::Break(answer) => Some(answer),
            ControlFlow::Continue(()) => None,
        }
    }

    /// Whether every node is a candidate, by an order that [`sort`](Self::sort) knows.
    pub(crate) fn sorts(&self) -> bool {
        matches!(&self.keys, Keys::Candidates(candidates) if candidates.sorts())
    }

    /// Sorts nodes as candidates of a key; false where it has none.
    pub(crate) fn sort(&self, start: Start<'_>, nodes: &mut [u32]) -> bool {
        match (start, &self.keys) {
            (Start::Key(key), Keys::Candidates(candidates)) => candidates.sort(key, nodes),
            _ => false,
        }
    }

    /// How much each node may hold, where the system says so; `takers` of those who take requests have weight.
    pub(crate) fn caps(&self, takes: impl Fn(u32) -> bool, takers: usize) -> Option<Arc<dyn Caps>> {
        self.bounded.as_ref().map(|bounded| bounded.caps(&takes, takers))
    }

    /// The most candidates of a key, where they are written down.
    pub(crate) fn longest(&self) -> Option<usize> {
        self.rows.as_ref().map(Rows::longest)
    }

    /// How many points there are outside the table.
    pub(crate) fn len(&self) -> usize {
        match &self.keys {
            Keys::Wide(_, wide) => wide.len(),
            _ => 0,
        }
    }

    /// The bytes taken, without the table.
    pub(crate) fn memory_bytes(&self) -> usize {
        let keys = match &self.keys {
            Keys::Wide(_, wide) => wide.memory_bytes(),
            Keys::Candidates(candidates) => candidates.memory_bytes(),
            Keys::Hashed(_) | Keys::Tries(_) | Keys::Probed(_) => 0,
        };
        let rows = self.rows.as_ref().map_or(0, Rows::memory_bytes);
        let named = self.named.as_ref().map_or(0, Named::memory_bytes);
        let ties = self.ties.capacity() * size_of::<(u64, u32)>();
        keys + rows + ties + named + self.bounded.as_ref().map_or(0, |bounded| bounded.memory_bytes())
    }
}
