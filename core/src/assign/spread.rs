//! Replicas that share a zone while zones suffice move apart.

use super::{
    arrays::at,
    choose::Chooser,
    state::State,
    words::{MoveReason, Obstacle},
};
use core::cmp::Reverse;

/// Moves them, the node with most above its target first. With an overload given, only from nodes above their targets
/// to nodes below.
pub(super) fn apart(state: &mut State<'_>, chooser: &mut Chooser) {
    let slots = state.visit().map(|(slot, _)| slot);
    let mut last = None;
    for slot in slots {
        if last.replace(slot) == Some(slot) {
            continue;
        }
        while state.is_doubled(slot) {
            if let Err(obstacle) = one(state, chooser, slot) {
                state.obstacles.insert(obstacle);
                break;
            }
        }
    }
}

fn one(state: &mut State<'_>, chooser: &mut Chooser, slot: usize) -> Result<(), Obstacle> {
    if state.rests(slot) {
        return Err(Obstacle::Interval);
    }
    let excess = |node: u32| at(&state.counts, node as usize) as i64 - at(&state.targets, node as usize) as i64;
    let places = state.places(slot).filter_map(|place| {
        let node = state.node(place).filter(|&node| state.taking(node))?;
        let close = !state.zone_fits(slot, place, state.table.zone_of(node), true);
        (close && (!state.soft() || excess(node) > 0)).then(|| (Reverse(excess(node)), place))
    });
    let (_, place) = places.min().ok_or(Obstacle::Nodes)?;
    let mut node = chooser.next(state, slot, place, true);
    if node.is_none() && !state.soft() {
        node = chooser.any(state, slot, place, true);
    }
    let node = node.ok_or(Obstacle::Nodes)?;
    state.give(place, node, MoveReason::Zone)?;
    chooser.took(state, node);
    Ok(())
}
