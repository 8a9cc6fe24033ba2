//! Dialects of which each node's points depend on that node alone, unless two nodes produce the same point. When some
//! nodes change, only their points are made again. What of equal points is not in the table is kept beside it, so that
//! a node that goes leaves its points to those who produce them, too. Uses `compile`, `router`, `members` and `table`.

use super::{Compiled, Router};
use crate::{
    members::{Members, NO_INDEX},
    table::{Points, Table},
};
use alloc::{boxed::Box, vec::Vec};

/// What nodes that suit a dialect make of themselves.
pub(crate) enum Plan<'a> {
    /// Tables whose making alone shows what is wrong.
    Made(Compiled),
    /// Of nodes that are known to suit.
    Later(Box<dyn FnOnce() -> Compiled + 'a>),
    /// Likewise, each node's points apart from those of the others.
    Independent(Independent<'a>),
}

/// Points, each with its node.
type Owned = Vec<(u64, u32)>;

pub(crate) struct Independent<'a> {
    pub(crate) router: Router,
    /// At positions of the router's.
    pub(crate) points: Box<dyn FnOnce() -> Vec<(u64, u32)> + 'a>,
    /// What becomes of equal points.
    pub(crate) ties: Ties,
    /// A point of the table is one node's, and the arc that ends there that of the node before.
    pub(crate) preceding: bool,
}

/// Whose a point is that several nodes produce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ties {
    /// It is there as often, in the order of the nodes.
    All,
    /// The first node's.
    First,
    /// The last node's.
    Last,
}

/// What a table was compiled from, and who is who later.
pub(crate) struct Before<'a> {
    pub(crate) table: &'a Table,
    /// The router's.
    pub(crate) ties: &'a [(u64, u32)],
    pub(crate) members: &'a Members,
    pub(crate) up: &'a dyn Fn(u32) -> bool,
    /// The later index of each member, `NO_INDEX` for those that left.
    pub(crate) renamed: &'a [u32],
}

impl<'a> Independent<'a> {
    pub(crate) fn new(router: Router, ties: Ties, points: impl FnOnce() -> Vec<(u64, u32)> + 'a) -> Self {
        Self { router, points: Box::new(points), ties, preceding: false }
    }

    pub(crate) fn compiled(self, nodes: usize) -> Compiled {
        let Self { mut router, points, ties, .. } = self;
        let points = router.spread_points(points());
        let (points, lost) = ties.settle(points);
        router.ties = lost;
        Compiled { table: Table::Points(Points::new(points, nodes)), router }
    }
}

impl Ties {
    /// The points of the table, and those that lost to them; both ascend. Under `All` the points
    /// stay as they are.
    pub(crate) fn settle(self, mut points: Owned) -> (Owned, Owned) {
        if self == Self::All {
            return (points, Vec::new());
        }
        points.sort_unstable();
        points.dedup();
        let mut lost = Vec::new();
        let keeps_last = self == Self::Last;
        // Of each run of equal positions one stays.
        points.dedup_by(|next, kept| {
            let is_tie = next.0 == kept.0;
            if is_tie {
                if keeps_last {
                    core::mem::swap(next, kept);
                }
                lost.push(*next);
            }
            is_tie
        });
        (points, lost)
    }

    /// Whether the first of two nodes at one position has it.
    fn prefers(self, one: u32, other: u32) -> bool {
        match self {
            Self::All | Self::First => one <= other,
            Self::Last => one >= other,
        }
    }

    /// The table once nodes have gone, others stayed by their new names, and points were added; and what lost. `before`
    /// has what lost before.
    pub(crate) fn changed(
        self,
        before: &[(u64, u32)],
        table: &Points,
        kept: &[u32],
        added: Vec<(u64, u32)>,
        nodes: usize,
    ) -> (Points, Vec<(u64, u32)>) {
        if self == Self::All {
            return (table.changed(kept, added, nodes), Vec::new());
        }
        let name = |node: u32| kept.get(node as usize).copied().filter(|&name| name != NO_INDEX);
        let owner = |position| {
            let (at, node) = table.point(table.successor(position))?;
            name(node).filter(|_| at == position)
        };
        let waiting = before.iter().filter_map(|&(position, node)| Some((position, name(node)?)));
        let mut contenders: Vec<(u64, u32)> = waiting.chain(added).collect();
        contenders.sort_unstable();
        contenders.dedup();
        let (mut winners, mut lost) = (Vec::new(), Vec::new());
        for group in contenders.chunk_by(|one, other| one.0 == other.0) {
            let best = if self == Self::Last { group.last() } else { group.first() };
            let Some(&(position, best)) = best else { continue };
            let owner = owner(position);
            let stays = owner.is_some_and(|owner| self.prefers(owner, best));
            if !stays {
                winners.push((position, best));
                lost.extend(owner.map(|owner| (position, owner)));
            }
            lost.extend(group.iter().filter(|&&(_, node)| if stays { Some(node) != owner } else { node != best }));
        }
        lost.sort_unstable();
        (table.replaced(kept, winners, nodes), lost)
    }
}

impl<'a> Plan<'a> {
    /// What is made later, of nodes that are known to suit.
    pub(crate) fn later(make: impl FnOnce() -> Compiled + 'a) -> Self {
        Self::Later(Box::new(make))
    }

    /// This plan for a search that ends at the last point at or below a key.
    pub(crate) fn preceding(self) -> Self {
        match self {
            Self::Independent(independent) => Self::Independent(Independent { preceding: true, ..independent }),
            made => made,
        }
    }
}
