//! Dialects of which each node's points depend on that node alone, unless two nodes produce the same point. When some nodes
//! change, only their points are made again. What of equal points is not in the table is kept beside it, so that a node that
//! goes leaves its points to those who produce them, too. Uses `compile`, `router`, `members` and `table`.

use super::{Compiled, Compiler, Router};
use crate::dialect::DialectScheme;
use crate::{
    cost::Cost,
    members::{Members, Node, NO_INDEX},
    table::{Points, Table},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};

/// What nodes that suit a dialect make of themselves.
pub(crate) enum Plan<'a> {
    /// Tables whose making alone shows what is wrong.
    Made(Compiled),
    /// Of nodes that are known to suit.
    Later(Box<dyn FnOnce() -> Compiled + 'a>),
    /// Likewise, each node's points apart from those of the others.
    Independent(Independent<'a>),
}

pub(crate) struct Independent<'a> {
    router: Router,
    /// At positions of the router's.
    points: Box<dyn FnOnce() -> Vec<(u64, u32)> + 'a>,
    /// What becomes of equal points.
    ties: Ties,
    /// A point of the table is one node's, and the arc that ends there that of the node before.
    preceding: bool,
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

    fn compiled(self, nodes: usize) -> Compiled {
        let Self { mut router, points, ties, .. } = self;
        let points = router.spread_points(points());
        let (points, lost) = ties.settle(points);
        router.ties = lost;
        Compiled { table: Table::Points(Points::new(points, nodes)), router }
    }
}

impl Ties {
    /// The points of the table, and those that lost to them; both ascend, but all points stay as they are where none loses.
    pub(crate) fn settle(self, mut points: Vec<(u64, u32)>) -> (Vec<(u64, u32)>, Vec<(u64, u32)>) {
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

    /// The table once nodes have gone, others stayed by their new names, and points were added; and what lost. `before` has
    /// what lost before.
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

impl DialectScheme {
    /// Refuses members that do not suit.
    pub(crate) fn check(&self, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
        // Health changes later cost no more, and are not refused where the budget has become smaller meanwhile.
        self.check_cost(members.nodes(), allowed)?;
        self.plan(members.nodes(), &|_| true).map(drop)
    }

    /// What look-ups run on, for members of whom those are up.
    ///
    /// # Errors
    /// What is wrong with the members, whoever is up.
    pub(crate) fn compile(&self, members: &Members, up: &dyn Fn(u32) -> bool) -> Result<Compiled, Error> {
        Ok(match self.plan(members.nodes(), up)? {
            Plan::Made(compiled) => compiled,
            Plan::Later(make) => make(),
            Plan::Independent(independent) => independent.compiled(members.len()),
        })
    }

    /// [`compile`](Self::compile), after members under this same dialect.
    pub(crate) fn compile_after(
        &self,
        before: &Before<'_>,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
    ) -> Result<Compiled, Error> {
        let independent = match self.plan(members.nodes(), up)? {
            Plan::Made(compiled) => return Ok(compiled),
            Plan::Later(make) => return Ok(make()),
            Plan::Independent(independent) => independent,
        };
        Ok(match self.points_after(before, members, up) {
            Some((points, ties)) => {
                Compiled { table: Table::Points(points), router: Router { ties, ..independent.router } }
            }
            None => independent.compiled(members.len()),
        })
    }

    /// The points of those who stay as they were, and those of the others, with what lost to them; none where the order of
    /// nodes is another one.
    pub(crate) fn points_after(
        &self,
        before: &Before<'_>,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
    ) -> Option<(Points, Vec<(u64, u32)>)> {
        let Table::Points(table) = before.table else { return None };
        let stays = |old, was: &Node, new, is: &Node| was.placed_like(is) && (before.up)(old) == up(new);
        let (kept, others) = before.members.kept(members, before.renamed, stays);
        if !kept.iter().filter(|&&index| index != NO_INDEX).is_sorted() {
            return None;
        }
        let nodes: Vec<Arc<Node>> = others.iter().filter_map(|&index| members.get(index).cloned()).collect();
        let is_up = |place: u32| others.get(place as usize).is_some_and(|&index| up(index));
        // What these nodes alone would not make is made with all the others.
        let Ok(Plan::Independent(Independent { router, points, ties, preceding })) = self.plan(&nodes, &is_up) else {
            return None;
        };
        let mut added = router.spread_points(points());
        for (_, place) in &mut added {
            *place = *others.get(*place as usize)?;
        }
        if !preceding {
            return Some(ties.changed(before.ties, table, &kept, added, members.len()));
        }
        let added = Points::new(added, members.len());
        if !table.are_distinct() || !added.are_distinct() {
            return None;
        }
        let added = added.turned(1);
        let added = (0..added.len()).filter_map(|at| added.point(at)).collect();
        let own = changed(&table.turned(1), &kept, added, members.len())?;
        Some((own.turned(own.len().saturating_sub(1)), Vec::new()))
    }

    fn plan<'a>(&'a self, nodes: &'a [Arc<Node>], up: &'a dyn Fn(u32) -> bool) -> Result<Plan<'a>, Error> {
        #[cfg(test)]
        failing::check()?;
        let compiler = Compiler { nodes, up, descriptor: self.descriptor() };
        let integers = self.properties().integers;
        Ok(match self.rule().plan(compiler)? {
            Plan::Made(compiled) => Plan::Made(compiled.reading(integers)),
            Plan::Later(make) => Plan::later(move || make().reading(integers)),
            Plan::Independent(independent) => {
                Plan::Independent(Independent { router: Router { integers, ..independent.router }, ..independent })
            }
        })
    }
}

/// Points changed, unless one that is added meets one that is kept.
fn changed(table: &Points, kept: &[u32], added: Vec<(u64, u32)>, nodes: usize) -> Option<Points> {
    let is_kept = |node: u32| kept.get(node as usize).is_some_and(|&index| index != NO_INDEX);
    let meets =
        |position| table.point(table.successor(position)).is_some_and(|(at, node)| at == position && is_kept(node));
    match added.iter().any(|&(position, _)| meets(position)) {
        true => None,
        false => Some(table.changed(kept, added, nodes)),
    }
}

/// A compilation that fails when a test says so, whatever the nodes.
#[cfg(test)]
pub(crate) mod failing {
    use crate::{Error, ErrorKind};
    use std::{cell::Cell, thread_local};

    thread_local!(static FAILS: Cell<bool> = const { Cell::new(false) });

    pub(crate) fn check() -> Result<(), Error> {
        match FAILS.get() {
            true => Err(Error::new(ErrorKind::TooMany, "a test says so")),
            false => Ok(()),
        }
    }

    /// Runs `work` while every compilation of a dialect fails on this thread.
    pub(crate) fn run<T>(work: impl FnOnce() -> T) -> T {
        FAILS.set(true);
        let answer = work();
        FAILS.set(false);
        answer
    }
}
