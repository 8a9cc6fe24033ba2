//! From members to what look-ups run on: each dialect's derivations put into the shapes of the table.

use super::{check_points, Compiled, DownPolicy, Hash, Independent, Keys, Plan, Record, Router, Ties};
use crate::{
    members::{Node, NO_INDEX},
    scheme::{FieldSpec, Integers},
    table::{Buckets, Cycle, Points, Table},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

/// All 32-bit positions.
pub(crate) const NARROW: u128 = 1 << 32;
/// All 64-bit positions.
pub(crate) const FULL: u128 = 1 << 64;

/// Nodes to be compiled, and who of them is up.
#[derive(Clone, Copy)]
pub(crate) struct Compiler<'a> {
    pub(crate) nodes: &'a [Arc<Node>],
    pub(crate) up: &'a dyn Fn(u32) -> bool,
    /// The dialect's.
    pub(crate) name: &'static str,
    /// Those that it reads of nodes.
    pub(crate) fields: &'static [FieldSpec],
}

impl<'a> Compiler<'a> {
    /// All nodes as the dialect reads them. A node with a field that the dialect does not have is refused.
    pub(crate) fn all<T>(&self, read: impl Fn(&Record<'a>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let read = |(place, node): (usize, &'a _)| {
            let record = Record::from(node);
            record
                .check_fields(self.name, self.fields)
                .and_then(|()| read(&record))
                .map_err(|error| error.at(format_args!("nodes[{place}]")))
        };
        self.nodes.iter().map(|node| &**node).enumerate().map(read).collect()
    }

    /// [`all`](Self::all) of a system that knows no weights: any but 1 is refused.
    pub(crate) fn all_of_weight_1<T>(&self, read: impl Fn(&Record<'a>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        self.all(|record| {
            record.unweighted(self.name)?;
            read(record)
        })
    }

    /// The ids of all nodes, for a system that knows no weights.
    pub(crate) fn ids(&self) -> Result<Vec<&'a str>, Error> {
        self.all_of_weight_1(|record| Ok(record.id))
    }

    /// Those who are up, with their places in the list.
    pub(crate) fn only_up<T>(&self, all: impl IntoIterator<Item = T>) -> Vec<(u32, T)> {
        (0..).zip(all).filter(|&(place, _)| self.is_up(place)).collect()
    }

    /// The nodes that are up.
    pub(crate) fn live(&self) -> Vec<u32> {
        (0..self.nodes.len() as u32).filter(|&node| (self.up)(node)).collect()
    }

    /// Whether a node, by its place in the list, is up.
    pub(crate) fn is_up(&self, place: u32) -> bool {
        (self.up)(place)
    }

    /// The plan of nodes of whom each one's points, at positions of the router's, depend on that node alone, unless two
    /// nodes produce the same point. `total` counts them all, those that meet as well.
    pub(crate) fn independent(
        self,
        router: Router,
        total: u64,
        ties: Ties,
        points: impl FnOnce() -> Vec<(u64, u32)> + 'a,
    ) -> Result<Plan<'a>, Error> {
        check_points(total)?;
        Ok(Plan::Independent(Independent::new(router, ties, points)))
    }

    /// Whether one server alone has weight.
    pub(crate) fn is_single(&self) -> bool {
        self.nodes.iter().filter(|node| !node.weight.is_zero()).take(2).count() == 1
    }

    pub(crate) fn points32(&self, points: Vec<(u64, u32)>, hash: Hash, down_policy: DownPolicy) -> Compiled {
        Compiled::new(router32(hash, down_policy), points, self.nodes.len())
    }

    pub(crate) fn points64(&self, points: Vec<(u64, u32)>, hash: Hash, down_policy: DownPolicy) -> Compiled {
        Compiled::new(router64(hash, down_policy), points, self.nodes.len())
    }

    pub(crate) fn modulo(
        &self,
        (total, points): (u64, Vec<(u64, u32)>),
        keys: Keys,
        down_policy: DownPolicy,
    ) -> Compiled {
        // The remainders are spread over all positions of the table.
        let shift = total.saturating_sub(1).leading_zeros().min(63);
        let whole = if matches!(keys, Keys::Hashed(_)) { NARROW } else { 0 };
        let router = Router { whole, shift, modulus: Some(total), ..router(keys, down_policy) };
        Compiled::new(router, points, self.nodes.len())
    }

    /// Points below `whole`, which are spread over all positions of the table.
    pub(crate) fn points_below(&self, whole: u64, points: Vec<(u64, u32)>, hash: Hash) -> Compiled {
        let shift = whole.saturating_sub(1).leading_zeros().min(63);
        let router = Router { whole: whole.into(), shift, ..router64(hash, DownPolicy::Live) };
        Compiled::new(router, points, self.nodes.len())
    }

    /// Nodes by number, which the position alone decides.
    pub(crate) fn buckets(&self, make: fn(u32) -> Buckets, hash: Hash) -> Compiled {
        let router = Router { whole: FULL, ..router(Keys::Hashed(hash), DownPolicy::Live) };
        Compiled { table: Table::Buckets(make(self.nodes.len() as u32)), router }
    }

    /// Slots of which a position has the one of its remainder.
    pub(crate) fn cycle(&self, owners: &[u32], hash: Hash, whole: u128, down_policy: DownPolicy) -> Compiled {
        let table = Table::Cycle(Cycle::new(owners));
        Compiled { table, router: Router { whole, ..router(Keys::Hashed(hash), down_policy) } }
    }

    /// Slots that are the positions.
    pub(crate) fn holders(&self, holders: &[Option<u32>], hash: Hash, down_policy: DownPolicy) -> Compiled {
        let owners: Vec<u32> = holders.iter().map(|holder| holder.unwrap_or(NO_INDEX)).collect();
        self.cycle(&owners, hash, owners.len() as u128, down_policy)
    }

    pub(crate) fn keyed(&self, keys: Keys, down_policy: DownPolicy) -> Compiled {
        Compiled { table: Table::Points(Points::new(Vec::new(), 0)), router: router(keys, down_policy) }
    }
}

/// Keys among 32-bit points.
pub(crate) fn router32(hash: Hash, down_policy: DownPolicy) -> Router {
    Router { whole: NARROW, shift: 32, ..router(Keys::Hashed(hash), down_policy) }
}

/// Keys among 64-bit points.
pub(crate) fn router64(hash: Hash, down_policy: DownPolicy) -> Router {
    Router { whole: FULL, ..router(Keys::Hashed(hash), down_policy) }
}

fn router(keys: Keys, down_policy: DownPolicy) -> Router {
    Router {
        keys,
        tag: None,
        whole: 0,
        modulus: None,
        shift: 0,
        down_policy,
        rows: None,
        bounded: None,
        owner_is_first: true,
        all_as_listed: false,
        named: None,
        has_fingers: false,
        integers: Integers::LittleEndian,
        ties: Vec::new(),
        instead_of_integers: "texts: give the one that the system would have",
    }
}
