//! Dialects whose nodes are independent: each node's points depend only on that node, unless two nodes produce the same
//! point. When some nodes change, only their points are made again. Uses `compile`, `router`, `members` and `table`.

use super::{
    compile::{Compiled, Compiler},
    router::Router,
    DialectScheme,
};
use crate::{
    cost::Cost,
    members::{Members, Node, NO_INDEX},
    table::{Points, Table},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};

/// What nodes that suit a dialect make of themselves.
pub(super) enum Plan<'a> {
    /// Points that depend on all nodes together, made.
    Made(Compiled),
    /// Points of independent nodes, not made yet.
    Independent(Independent<'a>),
}

pub(super) struct Independent<'a> {
    router: Router,
    /// How many points there are, counted before any two meet.
    total: u64,
    /// At positions of the router's.
    points: Box<dyn FnOnce() -> Vec<(u64, u32)> + 'a>,
    /// A point of the table is one node's, and the arc that ends there that of the node before.
    preceding: bool,
}

/// What a table was compiled from, and who is who later.
pub(crate) struct Before<'a> {
    pub(crate) table: &'a Table,
    pub(crate) members: &'a Members,
    pub(crate) up: &'a dyn Fn(u32) -> bool,
    /// The later index of each member, `NO_INDEX` for those that left.
    pub(crate) renamed: &'a [u32],
}

impl<'a> Independent<'a> {
    pub(super) fn new(router: Router, total: u64, points: impl FnOnce() -> Vec<(u64, u32)> + 'a) -> Self {
        Self { router, total, points: Box::new(points), preceding: false }
    }
}

impl Plan<'_> {
    /// This plan for a search that ends at the last point at or below a key.
    pub(super) fn preceding(self) -> Self {
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
            Plan::Independent(Independent { router, points, .. }) => Compiled::new(router, points(), members.len()),
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
            Plan::Independent(independent) => independent,
        };
        Ok(match self.points_after(before, members, up, independent.preceding) {
            Some(points) => Compiled { table: Table::Points(points), router: independent.router },
            None => Compiled::new(independent.router, (independent.points)(), members.len()),
        })
    }

    /// The points of those who stay as they were, and those of the others; none where points meet: whose they are, and
    /// were, only all nodes together tell.
    pub(super) fn points_after(
        &self,
        before: &Before<'_>,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
        preceding: bool,
    ) -> Option<Points> {
        let Table::Points(table) = before.table else { return None };
        let stays = |old, was: &Node, new, is: &Node| was.placed_like(is) && (before.up)(old) == up(new);
        let (kept, others) = before.members.kept(members, before.renamed, stays);
        if !kept.iter().filter(|&&index| index != NO_INDEX).is_sorted() {
            return None;
        }
        // A point that two had is there once, and its other node is not known.
        if kept.contains(&NO_INDEX) {
            let Ok(Plan::Independent(earlier)) = self.plan(before.members.nodes(), before.up) else { return None };
            if earlier.total != table.len() as u64 {
                return None;
            }
        }
        let nodes: Vec<Arc<Node>> = others.iter().filter_map(|&index| members.get(index).cloned()).collect();
        let is_up = |place: u32| others.get(place as usize).is_some_and(|&index| up(index));
        // What these nodes alone would not make is made with all the others.
        let Ok(Plan::Independent(Independent { router, points, .. })) = self.plan(&nodes, &is_up) else { return None };
        // Where two of these meet, they do so as they would among all.
        let mut added = router.spread_points(points());
        for (_, place) in &mut added {
            *place = *others.get(*place as usize)?;
        }
        if !preceding {
            return changed(table, &kept, added, members.len());
        }
        let added = Points::new(added, members.len());
        if !table.are_distinct() || !added.are_distinct() {
            return None;
        }
        let added = added.turned(1);
        let added = (0..added.len()).filter_map(|at| added.point(at)).collect();
        let own = changed(&table.turned(1), &kept, added, members.len())?;
        Some(own.turned(own.len().saturating_sub(1)))
    }

    fn plan<'a>(&'a self, nodes: &'a [Arc<Node>], up: &'a dyn Fn(u32) -> bool) -> Result<Plan<'a>, Error> {
        #[cfg(test)]
        failing::check()?;
        let mut plan = Compiler { nodes, up }.plan(self.options())?;
        let router = match &mut plan {
            Plan::Made(compiled) => &mut compiled.router,
            Plan::Independent(independent) => &mut independent.router,
        };
        router.integers = self.properties().integers;
        Ok(plan)
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

    pub(super) fn check() -> Result<(), Error> {
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
