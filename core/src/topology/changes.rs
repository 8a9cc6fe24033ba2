//! Changes of a topology as a whole: all of its nodes at once, another name of a node, another epoch.

use super::Topology;
use crate::{
    cost::Cost,
    error::Quoted,
    members::{Members, Node},
    scheme::{AssignedScheme, Assignment},
    Error, ErrorKind,
};
use alloc::{format, string::String, sync::Arc};

impl Topology {
    /// This topology with these nodes and no others, one epoch later; the same if they are the same. Scheme and
    /// parameters stay. Where the order of nodes counts it is that of the list; under `jumpback` those who stay keep
    /// their numbers, and the others leave and join as `docs/SPEC.md`, 8.4, says.
    ///
    /// # Errors
    /// As [`Topology::new`], naming places in `nodes`; `epoch`; `unsupported` by dialects whose libraries' rings depend
    /// on how they came about.
    pub fn with_nodes(
        &self,
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
    ) -> Result<Self, Error> {
        let given = Members::in_given_order(nodes)?;
        // Whoever is there can stay under any budget.
        let stays = |node: &Arc<Node>| self.members().of_id(&node.id).is_some_and(|was| was == node);
        let allowed = || match given.nodes().iter().all(stays) {
            true => Cost::MAX,
            false => self.scheme.cost(&self.members),
        };
        let (scheme, members) = self.scheme.with_nodes(&self.members, &given, &allowed)?;
        if members == self.members {
            return Ok(self.clone());
        }
        Self::compiled(scheme, members, self.next_epoch()?)
    }

    /// This topology with another id for one of its nodes, one epoch later, where ids place no key: under `jump`,
    /// `jumpback`, and dialects that place by another name or by order, if none changes. The node keeps its index.
    ///
    /// # Errors
    /// `unknown_node`, `duplicate_node`, `id`, `epoch`; `unsupported` where keys would move.
    pub fn with_renamed(&self, id: &str, to: impl Into<String>) -> Result<Self, Error> {
        let (index, to) = (self.members.index_of(id)?, to.into());
        if id == to {
            return Ok(self.clone());
        }
        let members = self.members.with_renamed(index, to.clone())?;
        let moves = || {
            let instead = match self.scheme.dialect() {
                Some(dialect) if !dialect.places_by_id() => "give it first the address that its id stands in for",
                _ => "remove the node and add one of the new id",
            };
            let name = self.scheme.name();
            let message = format!("node {}: under {name} another id moves its keys; {instead}", Quoted(id));
            Error::new(ErrorKind::Unsupported, message)
        };
        // Our own schemes place by ids, but for those that number their nodes.
        if self.scheme.dialect().is_none() && !self.scheme.properties().ordered {
            return Err(moves());
        }
        self.scheme.check(&members, &|| Cost::MAX)?;
        let renamed = Self::compiled(self.scheme.clone(), members, self.next_epoch()?)?;
        let stays = renamed.members.index_of(&to)? == index;
        match stays && self.scheme.places_alike(&self.members, &renamed.members)? {
            true => Ok(renamed),
            false => Err(moves()),
        }
    }

    /// This topology with an assignment of slots that is kept, one epoch later; the same if it is the same. Its indices
    /// are those of this topology's members. A scheme of ours becomes `assigned` and keeps how keys are hashed; `table`
    /// stays what it is.
    ///
    /// # Errors
    /// `parameter` for a row that names nobody; `unsupported` by other dialects; `too_many`; `epoch`.
    pub fn with_assignment(&self, assignment: &Assignment) -> Result<Self, Error> {
        self.check_takes_assignment()?;
        let assigned = AssignedScheme::new(assignment, &self.members, self.scheme.key_hash())?;
        let scheme = self.scheme.with_assigned(assigned)?;
        if scheme == self.scheme {
            return Ok(self.clone());
        }
        let members = self.members.clone().by_id();
        scheme.check(&members, &Cost::default)?;
        Self::compiled(scheme, members, self.next_epoch()?)
    }

    /// Refuses the rule of another system, unless its rows are listed as well.
    pub(crate) fn check_takes_assignment(&self) -> Result<(), Error> {
        match self.scheme.dialect().filter(|dialect| dialect.assigned().is_none()) {
            None => Ok(()),
            Some(_) => {
                let name = self.scheme.name();
                let message =
                    format!("assignment: {name} is another system's rule; take a scheme of ours, such as assigned");
                Err(Error::new(ErrorKind::Unsupported, message))
            }
        }
    }

    /// The assignment of slots that is kept, under the schemes `assigned` and `table`.
    pub fn assignment(&self) -> Option<&Assignment> {
        self.scheme.assigned().map(AssignedScheme::assignment)
    }

    /// This topology at another epoch, such as the version that a store gave its document.
    pub fn with_epoch(self, epoch: u64) -> Self {
        Self { epoch, ..self }
    }

    /// The epoch after a change.
    pub(crate) fn next_epoch(&self) -> Result<u64, Error> {
        let end = || Error::new(ErrorKind::Epoch, format!("epoch: {} cannot be counted further", self.epoch));
        self.epoch.checked_add(1).ok_or_else(end)
    }
}
