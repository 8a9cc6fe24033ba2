//! How the keys of a dialect find their nodes: what look-ups need beside the table. Nothing here allocates, but `mcrouter` for a salted key above 512 bytes.

use super::{
    chord::Id,
    filter::DownPolicy,
    go::{lafikl, mpchash, rendezvous},
    haproxy, kademlia,
    keys::{Draws, Hash, WideHash},
    mcrouter, modula,
    named::Named,
    nginx,
    pypi::Scores,
    rows::Rows,
    wide::Wide,
};
use crate::{scheme::Integers, table::Table};
use alloc::vec::Vec;
use core::ops::ControlFlow;

/// A compiled dialect without its table.
#[derive(Debug)]
pub(crate) struct Router {
    pub(super) keys: Keys,
    /// How many positions there are; 0 where keys have none of 64 bits.
    pub(super) whole: u128,
    /// Where positions, or draws, are taken modulo a total.
    pub(super) modulus: Option<u64>,
    /// A position times 2^shift is one of the table.
    pub(super) shift: u32,
    pub(super) down_policy: DownPolicy,
    /// By point of the ring: the nodes of its keys.
    pub(super) rows: Option<Rows>,
    /// Of a HAProxy backend with a balance factor.
    pub(super) balance: Option<haproxy::Balance>,
    /// Where leases go by a bound of the library's own, along the table.
    pub(super) bounded: Option<lafikl::Bounded>,
    /// Whoever asks for all nodes, or more, gets them in the order of the list.
    pub(super) all_as_listed: bool,
    pub(super) integers: Integers,
    /// The nodes that stand at points or slots, where some do not.
    pub(super) named: Option<Named>,
}

/// What a key becomes.
#[derive(Debug)]
pub(crate) enum Keys {
    /// A position in the table.
    Hashed(Hash),
    /// A position on a ring of wider points.
    Wide(WideHash, Wide),
    /// One position in the table after the other.
    Drawn(Draws),
    /// A place in a pool.
    Pool(mcrouter::Pool),
    /// Distances to all nodes.
    Closest(kademlia::Closest),
    /// Several positions in the table, of which the one nearest before a point counts.
    Probed(mpchash::Probes),
    /// A race of all nodes.
    Race(rendezvous::Race),
    /// Scores of all nodes.
    Scores(Scores),
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
    /// In HAProxy's tree of servers.
    Tree(u32),
    Draws(Draws, &'k [u8]),
    Place(u32),
    Closest(Id),
    Race(u64),
    /// The scores of this key.
    Scores(&'k [u8]),
}

impl Router {
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
            Keys::Hashed(hash) => hash.wanted(key),
            Keys::Closest(closest) => closest.wanted(key),
            Keys::Scores(scores) => scores.wanted(key),
            Keys::Drawn(draws) => draws.wanted(key),
            Keys::Wide(..) | Keys::Pool(_) | Keys::Probed(_) | Keys::Race(_) => None,
        }
    }

    /// What an integer key would have to be where the system reads none.
    pub(crate) fn wanted_for_integers(&self) -> Option<&'static str> {
        Some(match (self.integers, &self.keys) {
            (Integers::LittleEndian | Integers::BigEndian, _) => return None,
            (_, Keys::Scores(_) | Keys::Hashed(Hash::Pypi(_))) => "texts (its option keys: \"int\" is for integers)",
            (_, Keys::Closest(_)) => "identifiers of 20 bytes (key_id: \"raw\"; \"sha1\" takes any key)",
            _ => "texts: give the one that the system would have",
        })
    }

    /// The position of a key; none if the system has none for it, or none of 64 bits.
    pub(crate) fn position(&self, key: &[u8]) -> Option<u64> {
        match &self.keys {
            Keys::Hashed(hash) => hash.position(key),
            _ => None,
        }
    }

    /// The identifier of a key where it is wider than 64 bits.
    pub(crate) fn identifier(&self, key: &[u8]) -> Option<Id> {
        match &self.keys {
            Keys::Wide(hash, _) => Some(hash.position(key)),
            Keys::Closest(closest) => closest.position(key),
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

    /// Chord's ring, where each node has one point.
    pub(crate) fn chord(&self) -> Option<&Wide> {
        match &self.keys {
            Keys::Wide(WideHash::Sha1, wide) => Some(wide),
            _ => None,
        }
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
            (Keys::Hashed(one), Keys::Hashed(other)) => one.of_keys() == other.of_keys(),
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
    pub(super) fn spread_points(&self, mut points: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
        points.iter_mut().for_each(|(point, _)| *point <<= self.shift);
        points
    }

    /// The last position, of the system's, of an arc of the table's.
    pub(crate) fn of_table(&self, position: u64) -> u64 {
        position >> self.shift
    }

    /// The position in the table of a key that has nothing but one.
    #[inline(always)]
    pub(crate) fn place(&self, key: &[u8]) -> Option<u64> {
        match (&self.keys, &self.rows, &self.balance) {
            // What a system hashes is a position of its.
            (Keys::Hashed(hash), None | Some(Rows::Round { .. }), None) => {
                hash.position(key).map(|position| self.spread(position))
            }
            _ => None,
        }
    }

    pub(crate) fn start<'k>(&self, table: &Table, key: &'k [u8]) -> Start<'k> {
        match &self.keys {
            Keys::Hashed(hash) => hash.position(key).map_or(Start::Nowhere, |at| self.start_at(table, at)),
            Keys::Wide(hash, wide) => {
                let at = wide.successor(&hash.position(key));
                match &self.rows {
                    None => Start::Wide(at),
                    Some(_) => Start::Row(at),
                }
            }
            Keys::Drawn(draws) if draws.wanted(key).is_none() => Start::Draws(*draws, key),
            Keys::Drawn(_) => Start::Nowhere,
            Keys::Pool(pool) => pool.server(key).map_or(Start::Nowhere, Start::Place),
            Keys::Closest(closest) => closest.position(key).map_or(Start::Nowhere, Start::Closest),
            Keys::Probed(probes) => probes.nearest(table, key).map_or(Start::Nowhere, Start::Table),
            Keys::Race(_) => Start::Race(rendezvous::position(key)),
            Keys::Scores(scores) if scores.knows(key) => Start::Scores(key),
            Keys::Scores(_) => Start::Nowhere,
        }
    }

    /// The start of a position of the system's.
    pub(crate) fn start_at(&self, table: &Table, position: u64) -> Start<'static> {
        match (self.to_table(position), &self.rows, &self.balance) {
            (None, ..) => Start::Nowhere,
            (Some(at), None, None) => Start::Table(at),
            (Some(at), Some(_), _) => Start::Row(table.place(at)),
            (Some(_), None, Some(_)) => Start::Tree(position as u32),
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
            (Start::Tree(hash), _) => match &self.balance {
                None => return None,
                Some(balance) => balance.from(hash).try_for_each(visit),
            },
            (Start::Wide(at), Keys::Wide(_, wide)) => wide.nodes_from(at).try_for_each(visit),
            (Start::Draws(draws, key), _) => {
                let owner = |drawn: u64| {
                    let at = self.modulus.map_or(drawn, |modulus| drawn.checked_rem(modulus).unwrap_or(0));
                    table.owner(at << self.shift)
                };
                match draws {
                    Draws::NginxHash => nginx::hash_tries(key).map(owner).try_for_each(visit),
                    Draws::NginxSingle => visit(owner(0)),
                    Draws::NginxIpHash => nginx::ip_tries(key).map(owner).try_for_each(visit),
                    Draws::PythonMemcached => modula::python_tries(key).map(owner).try_for_each(visit),
                }
            }
            (Start::Place(node), _) => visit(node),
            (Start::Closest(key), Keys::Closest(closest)) => closest.nodes(&key).try_for_each(visit),
            (Start::Race(key), Keys::Race(race)) => race.nodes(key).try_for_each(visit),
            (Start::Scores(key), Keys::Scores(scores)) => scores.nodes(key).try_for_each(visit),
            (Start::Wide(_) | Start::Closest(_) | Start::Scores(_) | Start::Race(_), _) => return None,
        };
        match flow {
            ControlFlow::Break(answer) => Some(answer),
            ControlFlow::Continue(()) => None,
        }
    }

    /// Whether every node is a candidate, by an order that [`sort`](Self::sort) knows.
    pub(crate) fn sorts(&self) -> bool {
        matches!(self.keys, Keys::Closest(_) | Keys::Race(_) | Keys::Scores(_))
    }

    /// Sorts nodes as candidates of a key.
    pub(crate) fn sort(&self, start: Start<'_>, nodes: &mut [u32]) {
        match (start, &self.keys) {
            (Start::Closest(key), Keys::Closest(closest)) => closest.sort(&key, nodes),
            (Start::Race(key), Keys::Race(race)) => race.sort(key, nodes),
            (Start::Scores(key), Keys::Scores(scores)) => scores.sort(key, nodes),
            _ => {}
        }
    }

    /// The shares of those who take requests, where the system has some.
    pub(crate) fn shares(&self, takes: impl Fn(u32) -> bool) -> Option<haproxy::Shares> {
        self.balance.as_ref().map(|balance| balance.shares(takes))
    }

    /// How much each node may hold when all `takers` together hold `demand`, where the system says so of all alike.
    pub(crate) fn cap(&self, demand: u64, takers: usize) -> Option<u64> {
        self.bounded.map(|bounded| bounded.cap(demand, takers))
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
            Keys::Pool(pool) => pool.memory_bytes(),
            Keys::Closest(closest) => closest.memory_bytes(),
            Keys::Race(race) => race.memory_bytes(),
            Keys::Scores(scores) => scores.memory_bytes(),
            Keys::Hashed(_) | Keys::Drawn(_) | Keys::Probed(_) => 0,
        };
        let rows = self.rows.as_ref().map_or(0, Rows::memory_bytes);
        let named = self.named.as_ref().map_or(0, Named::memory_bytes);
        keys + rows + named + self.balance.as_ref().map_or(0, haproxy::Balance::memory_bytes)
    }
}
