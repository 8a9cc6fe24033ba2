//! How members are checked, and compiled as a whole or after a change, under whichever scheme it is.

use super::{on_scheme, rule::Rule, Scheme};
use crate::{
    cost::Cost,
    dialect::{Before, Compiled, Plan, Router},
    error::Quoted,
    members::Members,
    table::Table,
    Error, ErrorKind,
};
use alloc::format;

impl Scheme {
    /// Refuses parameters out of range and members the scheme cannot hold, before any memory is taken for them.
    /// `allowed` is what they may cost even beyond the budget.
    pub(crate) fn check(&self, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
        on_scheme!(
            self,
            rule => {
                refuse_foreign(self.name(), members)?;
                rule.check(members)?;
                check_cost(rule, members, allowed)
            },
            dialect => dialect.check(members, allowed)
        )
    }

    /// What compiling these members costs.
    pub(crate) fn cost(&self, members: &Members) -> Cost {
        on_scheme!(self, rule => rule.cost(members), dialect => dialect.cost(members.nodes()))
    }

    /// [`check`](Self::check) and [`compile`](Self::compile) at once, for members that may not suit: everything is made
    /// once.
    #[cfg(feature = "std")]
    pub(crate) fn try_compile(&self, members: &Members) -> Result<(Table, Option<Router>), Error> {
        match self.dialect() {
            None => self.check(members, &Cost::default)?,
            Some(dialect) => dialect.check_members(members, &Cost::default)?,
        }
        self.compile(members, &|_| true)
    }

    /// What look-ups run on, for checked members: the table and, for dialects, how their keys come to it. Dialects that
    /// rebuild leave out those that are not `up`.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes that are up.
    pub(crate) fn compile(
        &self,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
    ) -> Result<(Table, Option<Router>), Error> {
        on_scheme!(self, rule => Ok((rule.table(members), None)), dialect => {
            dialect.compile(members, up).map(|compiled| parts(compiled, members))
        })
    }

    /// [`compile`](Self::compile) after members under this same scheme: cheaper where what they have in common can
    /// stay, and where a dialect's plan of these members is there already.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn compile_after(
        &self,
        before: &Before<'_>,
        members: &Members,
        up: &dyn Fn(u32) -> bool,
        plan: Option<Plan<'_>>,
    ) -> Result<(Table, Option<Router>), Error> {
        on_scheme!(
            self,
            rule => Ok((rule.table_after(before.table, before.members, members, before.renamed), None)),
            dialect => dialect.compile_after(before, members, up, plan).map(|compiled| parts(compiled, members))
        )
    }
}

fn parts(Compiled { table, router }: Compiled, members: &Members) -> (Table, Option<Router>) {
    let router = router.naming(&table, members.len());
    (table, Some(router))
}

/// Refuses members that cost more than the budget.
fn check_cost<R: Rule>(rule: &R, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
    rule.cost(members).check(allowed, &format_args!("nodes: compiling {}", R::NAME), R::advice)
}

/// Our own schemes place keys by nothing under `fields`, and take weights of whole thousandths.
fn refuse_foreign(scheme: &str, members: &Members) -> Result<(), Error> {
    for (place, node) in members.nodes().iter().enumerate() {
        if let Some(name) = node.fields.keys().next() {
            let message = format!("nodes[{place}].fields: {scheme} reads no field {}, nor any other", Quoted(name));
            return Err(Error::new(ErrorKind::Parameter, message));
        }
        if let Err(error) = node.weight.thousandths() {
            let message = format!("nodes[{place}].weight: {error} (node {})", Quoted(&node.id));
            return Err(Error::new(error.kind(), message));
        }
    }
    Ok(())
}
