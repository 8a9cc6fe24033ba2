//! What a ring tells of a change (`docs/SPEC.md`, 16.7): which changes there are from one publication to the next.

use crate::{
    members::NO_INDEX,
    placement::{Placement, State},
};

/// Why a node's state is another one, or what else changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// A mark: `mark_up`, `mark_draining`, `mark_down`.
    Mark,
    /// A report, of a check or a request.
    Report,
    /// A heartbeat of a node that had missed one.
    Heartbeat,
    /// No heartbeat for too long.
    Missed,
    /// Another policy of health.
    Policy,
    /// The node joined.
    Joined,
    /// The node left.
    Left,
    /// The topology changed: told once, after those who left and joined.
    Topology,
    /// A document that was offered, or where one comes from, was refused or could not be read: nothing changed.
    Refused,
}

impl Why {
    /// The name that all languages use: `mark`, `report`, `heartbeat`, `missed`, `policy`, `joined`, `left`,
    /// `topology` or `refused`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Report => "report",
            Self::Heartbeat => "heartbeat",
            Self::Missed => "missed",
            Self::Policy => "policy",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Topology => "topology",
            Self::Refused => "refused",
        }
    }
}

/// One change of a ring, as [`Ring::on_change`](super::Ring::on_change) tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Why, or what.
    pub why: Why,
    /// The node's id; none where the topology as a whole changed.
    pub node: Option<String>,
    /// The node's state before; none if it joined.
    pub from: Option<State>,
    /// The node's state after; none if it left.
    pub to: Option<State>,
    /// The ring's epoch before. A change of health does not count.
    pub epoch_before: u64,
    /// The ring's epoch after.
    pub epoch: u64,
    /// How many changes just before this one are not told, as callbacks took so long that too many waited.
    pub lost: u64,
    /// Why a document was refused; none for all else.
    pub reason: Option<String>,
}

/// The changes of states between two placements of one topology, by index.
pub(super) fn of_states(before: &Placement, after: &Placement, why: Why) -> Vec<Change> {
    let epoch = after.topology().epoch();
    let states = before.states().iter().zip(after.states()).zip(after.topology().members().nodes());
    states
        .filter(|((from, to), _)| from != to)
        .map(|((&from, &to), node)| Change {
            why,
            node: Some(node.id.clone()),
            from: Some(from),
            to: Some(to),
            epoch_before: epoch,
            epoch,
            lost: 0,
            reason: None,
        })
        .collect()
}

/// The changes between placements of two topologies: who left, who joined, both by index, and the topology.
pub(super) fn of_topologies(before: &Placement, after: &Placement) -> Vec<Change> {
    let (was, is) = (before.topology(), after.topology());
    if was == is {
        return Vec::new();
    }
    let change = |why, node, from, to| Change {
        why,
        node,
        from,
        to,
        epoch_before: was.epoch(),
        epoch: is.epoch(),
        lost: 0,
        reason: None,
    };
    let missing = |in_one: &Placement, in_other: &Placement| {
        let (one, other) = (in_one.topology().members(), in_other.topology().members());
        let renamed = (0..).zip(one.renamed(other)).filter(|&(_, index)| index == NO_INDEX);
        let named =
            renamed.filter_map(|(index, _): (u32, u32)| Some((one.get(index)?.id.clone(), in_one.state(index))));
        named.collect::<Vec<(String, State)>>()
    };
    let left = missing(before, after).into_iter().map(|(id, state)| change(Why::Left, Some(id), Some(state), None));
    let joined = missing(after, before).into_iter().map(|(id, state)| change(Why::Joined, Some(id), None, Some(state)));
    left.chain(joined).chain([change(Why::Topology, None, None, None)]).collect()
}

/// That a document was refused: nothing changed.
pub(super) fn refused(epoch: u64, reason: String) -> Change {
    Change {
        why: Why::Refused,
        node: None,
        from: None,
        to: None,
        epoch_before: epoch,
        epoch,
        lost: 0,
        reason: Some(reason),
    }
}
