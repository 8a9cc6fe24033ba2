//! A change of one node before it is checked: whoever compiles it as well has its nodes read once for both.

use super::{checked, Topology};
use crate::{
    cost::Cost,
    dialect::Plan,
    error::Quoted,
    members::{Members, Node},
    scheme::Scheme,
    Error,
};
use alloc::string::String;

/// A change of a topology that may not suit.
pub(crate) struct Draft<'t> {
    before: &'t Topology,
    scheme: Scheme,
    members: Members,
    /// Who comes or changes; nobody where a node leaves.
    culprit: Option<String>,
}

impl<'t> Draft<'t> {
    /// One more node.
    pub(crate) fn added(before: &'t Topology, node: Node) -> Result<Self, Error> {
        before.scheme.check_weight(&node, &before.members).map_err(|e| e.at("node.weight: "))?;
        let culprit = Some(node.id.clone());
        let (scheme, members) = before.scheme.with_added(&before.members, node)?;
        Ok(Self { before, scheme, members, culprit })
    }

    /// Without a node.
    pub(crate) fn without(before: &'t Topology, id: &str) -> Result<Self, Error> {
        let (scheme, members) = before.scheme.without(&before.members, id)?;
        Ok(Self { before, scheme, members, culprit: None })
    }

    /// Another record for one of the nodes.
    pub(crate) fn replaced(before: &'t Topology, node: Node) -> Result<Self, Error> {
        let at = |e: Error| e.at(format_args!("node {}.weight: ", Quoted(&node.id)));
        before.scheme.check_weight(&node, &before.members).map_err(at)?;
        let culprit = Some(node.id.clone());
        let (scheme, members) = before.scheme.with_replaced(&before.members, node)?;
        Ok(Self { before, scheme, members, culprit })
    }

    /// The topology after the change; the same if nothing changes.
    pub(super) fn topology(self) -> Result<Topology, Error> {
        let before = self.before;
        let changed = self.checked(|_, _, _| Ok(()))?;
        Ok(changed.map_or_else(|| before.clone(), |(topology, ())| topology))
    }

    /// The topology after the change, and what `compile` makes of a dialect's plan of it, all nodes up; none if nothing
    /// changes.
    pub(crate) fn checked<T>(
        self,
        compile: impl FnOnce(&Scheme, &Members, Option<Plan<'_>>) -> Result<T, Error>,
    ) -> Result<Option<(Topology, T)>, Error> {
        let Self { before, scheme, members, culprit } = self;
        if members == before.members {
            return Ok(None);
        }
        let epoch = before.next_epoch()?;
        let is_dialect = scheme.dialect().is_some();
        // What nobody is placed by is not compiled; and whoever is there can leave under any budget, even where the
        // document has to list more of those who stay.
        let any = || culprit.is_none() || scheme == before.scheme && members.same_identity(&before.members, is_dialect);
        let allowed = || if any() { Cost::MAX } else { before.scheme.cost(&before.members) };
        let of_change = |error: Error| match &culprit {
            Some(id) => error.of_change(id),
            None => error,
        };
        let (fingerprint, plan) = checked(&scheme, &members, &allowed).map_err(of_change)?;
        let compiled = compile(&scheme, &members, plan)?;
        Ok(Some((Topology { scheme, members, epoch, fingerprint }, compiled)))
    }
}
