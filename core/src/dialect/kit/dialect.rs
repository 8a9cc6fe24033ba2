//! What a dialect does: one small trait, behind which the rest of the engine does not know which system it is.

use super::{Change, Compiler, Each, History, Identity, Plan, Record, Same};
use crate::{
    cost::{Census, Cost},
    members::{Members, Node},
    scheme::{AssignedScheme, Properties},
    Error,
};
use alloc::sync::Arc;
use core::fmt;

/// A dialect with its parameters. Equal ones place alike.
pub(crate) trait Dialect: Same + fmt::Debug + Send + Sync {
    /// What compiling these nodes costs, whoever is up: an upper bound that is easy to count.
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost;

    /// What the nodes make. Whatever can be wrong with them is found now, whoever is up; tables are made later, unless
    /// only their making shows what is wrong.
    ///
    /// # Errors
    /// What is wrong with the nodes.
    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error>;

    /// What of a node can move keys, beside its id: nothing, unless the dialect says more.
    ///
    /// # Errors
    /// What is wrong with the node.
    fn identity<'n>(&self, _record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::default())
    }

    /// Hands on the identities of all nodes, one after the other: of each alone, unless they depend on each other.
    ///
    /// # Errors
    /// What is wrong with a node, and its place.
    fn identities(&self, compiler: Compiler<'_>, each: &mut Each<'_>) -> Result<(), Error> {
        super::identity::of_each(compiler.nodes, |record| self.identity(record), each)
    }

    /// [`plan`](Self::plan) and [`identities`](Self::identities) at once. Where reading the nodes is much of the work,
    /// both come of one reading.
    ///
    /// # Errors
    /// What is wrong with the nodes.
    fn told_plan<'a>(&'a self, compiler: Compiler<'a>, each: &mut Each<'_>) -> Result<Plan<'a>, Error> {
        let plan = self.plan(compiler)?;
        self.identities(compiler, each)?;
        Ok(plan)
    }

    /// What a change of the members makes: some libraries keep what changes did to others.
    ///
    /// # Errors
    /// What is wrong with the node; `unsupported` where what the library keeps is nothing that a document tells.
    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        change.of(before).map(History::from)
    }

    /// The assignment that its parameters write down as `assigned` does, if they do: changes of members rewrite it.
    fn assigned(&self) -> Option<&AssignedScheme> {
        None
    }

    /// Whether a living ring depends on more than the nodes and their order, or refuses some changes of one node: then
    /// a whole list of nodes does not tell what to do.
    fn keeps_history(&self) -> bool {
        false
    }

    /// Whether ids place keys by themselves. If not, only the identities and the order of nodes do.
    fn places_by_id(&self) -> bool {
        true
    }

    /// The declared properties as the parameters have them.
    fn properties(&self, declared: Properties) -> Properties {
        declared
    }

    /// Where a node stands, as the dialect reads it: the first segments of its zone, and the rest.
    #[cfg_attr(not(feature = "std"), allow(dead_code))]
    fn zone<'n>(&self, node: &'n Node) -> (&'n str, &'n str) {
        (&node.zone, "")
    }

    /// Whether a node of weight 0 counts as one of weight 1.
    fn takes_zero_for_one(&self) -> bool {
        false
    }
}
