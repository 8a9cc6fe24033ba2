//! Places that need a node: those without, and those of nodes that are leaving.

use super::{
    choose::Chooser,
    request::Standing,
    state::State,
    words::{MoveReason, Obstacle},
};

/// Fills the places without a node; no limit counts that.
pub(super) fn empty(state: &mut State<'_>, chooser: &mut Chooser) {
    for (slot, place) in state.visit() {
        if state.node(place).is_none() {
            let node = chooser.next(state, slot, place, false).or_else(|| chooser.any(state, slot, place, false));
            match node {
                Some(node) if state.give(place, node, MoveReason::Gone).is_ok() => chooser.took(state, node),
                _ => {
                    state.obstacles.insert(Obstacle::Nodes);
                }
            }
        }
    }
}

/// Moves slots from leaving nodes, whether they rest or not.
pub(super) fn leaving(state: &mut State<'_>, chooser: &mut Chooser) {
    for (slot, place) in state.visit() {
        if state.node(place).is_some_and(|node| state.table.is(node, Standing::Leaving)) {
            let node = chooser.next(state, slot, place, false).or_else(|| chooser.any(state, slot, place, false));
            let moved = node.ok_or(Obstacle::Nodes).and_then(|node| {
                state.give(place, node, MoveReason::Gone)?;
                chooser.took(state, node);
                Ok(())
            });
            if let Err(obstacle) = moved {
                state.obstacles.insert(obstacle);
            }
        }
    }
}
