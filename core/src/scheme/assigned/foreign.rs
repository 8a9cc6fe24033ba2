//! An assignment that another rule keeps: what it takes of this scheme so that rows, texts and changes are the same.

use super::{assignment, written, AssignedScheme};
use crate::{
    cost::Cost,
    members::{FieldValue, Node},
    scheme::{rule::Rule, Parameter, Value},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

impl AssignedScheme {
    pub(crate) const MAX_SLOTS: u64 = assignment::MAX_SLOTS as u64;
    pub(crate) const MAX_ROW: u64 = assignment::MAX_ROW as u64;
    /// The parameters that write an assignment down.
    pub(crate) const WRITTEN: [&'static str; 5] = ["cuts", "ends", "replicas", "rows", "slots"];

    /// What these parameters write down, of those of this scheme.
    ///
    /// # Errors
    /// `parameter` as of this scheme.
    pub(crate) fn of_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut scheme = Self::default();
        scheme.finish(parameters)?;
        Ok(scheme)
    }

    /// The parameters that write it down; `None` is the default.
    pub(crate) fn parameters(&self) -> Vec<(&'static str, Option<FieldValue>)> {
        let mut settings = self.settings();
        let mut parameter = |name| {
            let at = settings.iter().position(|setting| setting.name == name)?;
            match settings.swap_remove(at).value {
                Value::Int(value, default) => (value != default).then_some(FieldValue::Int(value)),
                Value::Text(text) => (!text.is_empty()).then_some(FieldValue::Text(text)),
                Value::Numbers(_) | Value::Word(_) | Value::Given(_) => None,
            }
        };
        Self::WRITTEN.iter().map(|&name| (name, parameter(name))).collect()
    }

    /// Refuses rows of other nodes than these, in whichever order.
    ///
    /// # Errors
    /// `parameter`, naming `scheme.rows`.
    pub(crate) fn check_nodes(&self, nodes: &[Arc<Node>]) -> Result<(), Error> {
        self.assignment.check_nodes(nodes.len())?;
        let ids = sorted(nodes).into_iter().map(|node| node.id.as_str());
        written::check_digest(self.digest, written::digest(&self.assignment, ids))
    }

    /// What compiling the rows of these nodes costs.
    pub(crate) fn rows_cost(&self, nodes: &[Arc<Node>]) -> Cost {
        let (assignment, sorted) = (&self.assignment, sorted(nodes));
        let has_weight = |node: &u32| sorted.get(*node as usize).is_some_and(|node| !node.weight.is_zero());
        let alone = assignment.rows().filter(|row| !row.iter().any(has_weight)).count() as u64;
        // A slot of nobody asks every node.
        let races = Cost::entries(alone.saturating_mul(nodes.len() as u64), 3, 0);
        let slots = assignment.slots() as u64;
        let of_cuts = if assignment.cuts().is_empty() { 0 } else { slots };
        Cost::entries(slots, 20, 16)
            + Cost::entries(of_cuts, 50, 4)
            + Cost::entries(assignment.named() as u64, 5, 12)
            + races
    }
}

/// Nodes in the order of their indices.
fn sorted(nodes: &[Arc<Node>]) -> Vec<&Node> {
    let mut sorted: Vec<&Node> = nodes.iter().map(|node| &**node).collect();
    sorted.sort_unstable_by(|one, other| one.id.as_bytes().cmp(other.id.as_bytes()));
    sorted
}
