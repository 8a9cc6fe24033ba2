//! How a dialect with its parameters is checked and compiled, as a whole or after a change.

use super::{
    kit::{Before, Compiled, Compiler, Each, Independent, Plan, Router},
    DialectScheme,
};
use crate::{
    cost::{Census, Cost},
    error::Quoted,
    members::{FieldValue, Members, Node, NO_INDEX},
    table::{Points, Table},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec::Vec};

impl DialectScheme {
    /// Refuses members that do not suit.
    pub(crate) fn check(&self, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
        // Health changes later cost no more, and are not refused where the budget has become smaller meanwhile.
        self.check_members(members, allowed)?;
        self.plan(members.nodes(), &|_| true).map(drop)
    }

    /// Hands on the identities of members that suit, one after the other.
    ///
    /// # Errors
    /// What is wrong with the members.
    pub(crate) fn identities(&self, members: &Members, each: &mut Each<'_>) -> Result<(), Error> {
        self.rule().identities(self.compiler(members.nodes(), &|_| true), each)
    }

    /// [`check`](Self::check) and [`identities`](Self::identities) at once, and the plan of these members while all are
    /// up.
    pub(crate) fn checked<'a>(
        &'a self,
        members: &'a Members,
        allowed: &dyn Fn() -> Cost,
        each: &mut Each<'_>,
    ) -> Result<Plan<'a>, Error> {
        self.check_members(members, allowed)?;
        self.made(self.rule().told_plan(self.compiler(members.nodes(), &|_| true), each))
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

    /// [`compile`](Self::compile), after members under this same dialect; by the plan, if there is one already.
    pub(crate) fn compile_after(
        &self,
        before: &Before<'_>,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
        plan: Option<Plan<'_>>,
    ) -> Result<Compiled, Error> {
        let plan = plan.map_or_else(|| self.plan(members.nodes(), up), Ok)?;
        let independent = match plan {
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

    /// The points of those who stay as they were, and those of the others, with what lost to them; none where the order
    /// of nodes is another one.
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
        self.made(self.rule().plan(self.compiler(nodes, up)))
    }

    /// A plan of the rule's with what the dialect adds: how integers are read, and the shared parameters.
    fn made<'a>(&self, plan: Result<Plan<'a>, Error>) -> Result<Plan<'a>, Error> {
        #[cfg(test)]
        failing::check()?;
        let (integers, shared) = (self.properties().integers, self.shared());
        Ok(match plan? {
            Plan::Made(compiled) => Plan::Made(shared.compiled(compiled.reading(integers))),
            Plan::Later(make) => Plan::later(move || shared.compiled(make().reading(integers))),
            Plan::Independent(independent) => {
                let router = shared.router(Router { integers, ..independent.router });
                Plan::Independent(Independent { router, ..independent })
            }
        })
    }

    fn compiler<'a>(&self, nodes: &'a [Arc<Node>], up: &'a dyn Fn(u32) -> bool) -> Compiler<'a> {
        Compiler { nodes, up, name: self.name(), fields: self.descriptor().fields }
    }

    /// Refuses members that are beyond any dialect, or would cost more than the budget, before anything is made of
    /// them.
    pub(crate) fn check_members(&self, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
        refuse_tiers(self.name(), members)?;
        let advice = |_| "take fewer nodes, less weight or fewer points a node".into();
        self.cost(members.nodes()).check(allowed, &format_args!("nodes: compiling {}", self.name()), advice)
    }

    pub(crate) fn cost(&self, nodes: &[Arc<Node>]) -> Cost {
        let census = Census::of(nodes, longest_text);
        census.reading() + self.rule().cost(&census, nodes)
    }
}

/// The longest text of a node that any dialect makes labels of.
fn longest_text(node: &Node) -> usize {
    let field = |value: &FieldValue| if let FieldValue::Text(text) = value { text.len() } else { 0 };
    node.fields.values().map(field).fold(node.id.len().max(node.address.len()), usize::max)
}

/// Dialects know of backups what their systems do, and of no tiers beside that.
fn refuse_tiers(scheme: &str, members: &Members) -> Result<(), Error> {
    match (0..).zip(members.nodes()).find(|(_, node)| node.tier > 0) {
        None => Ok(()),
        Some((place, node)) => {
            let (tier, id) = (node.tier, Quoted(&node.id));
            let message = format!("nodes[{place}].tier: {tier}, but {scheme} has no tiers (node {id})");
            Err(Error::new(ErrorKind::Parameter, message))
        }
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
