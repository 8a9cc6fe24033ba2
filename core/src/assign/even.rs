//! Levels the numbers of slots: straight from nodes above their targets to nodes below, then, where no slot may go
//! straight, by the shortest chains of moves.

use super::{
    arrays::{at, less, put},
    state::State,
    words::{MoveReason, Obstacle},
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use core::cmp::Reverse;

/// How many takers a place is offered to.
const OFFERS: usize = 64;

pub(super) fn counts(state: &mut State<'_>) {
    for surplus in [true, false] {
        let mut level = Level::new(state, surplus);
        // Where an overload puts targets first, what moves straight and stands apart is still the first choice.
        let moved = level.straight(state, true).and_then(|()| match state.soft() {
            true => level.straight(state, false),
            false => Ok(()),
        });
        if moved.and_then(|()| level.chains(state)).is_err() {
            return;
        }
    }
}

struct Level {
    /// How many places each node gives, and takes.
    gives: Vec<u64>,
    takes: Vec<u64>,
}

impl Level {
    /// What exceeds the tolerance goes to whoever is below the target; otherwise what is missing beyond the tolerance
    /// comes from whoever is above it.
    fn new(state: &State<'_>, surplus: bool) -> Self {
        let mut level = Self { gives: vec![0; state.counts.len()], takes: vec![0; state.counts.len()] };
        for node in state.table.taking() {
            let (count, target) = (at(&state.counts, node as usize), at(&state.targets, node as usize));
            let slack = state.slack(node);
            let (above, below) = if surplus { (slack, 0) } else { (0, slack) };
            put(&mut level.gives, node as usize, count.saturating_sub(target + above));
            put(&mut level.takes, node as usize, target.saturating_sub(count + below));
        }
        level
    }

    /// Offers the places of nodes that give to those who lack most.
    fn straight(&mut self, state: &mut State<'_>, strict: bool) -> Result<(), Obstacle> {
        let lacking = self.takes.iter().zip(0u32..).filter(|(takes, _)| **takes > 0);
        let mut takers: BTreeSet<_> = lacking.map(|(&takes, node)| (Reverse(takes), node)).collect();
        let mut giving: u64 = self.gives.iter().sum();
        for (slot, place) in state.visit() {
            if giving == 0 || takers.is_empty() {
                break;
            }
            let Some(from) = state.node(place).filter(|&node| at(&self.gives, node as usize) > 0) else { continue };
            if !moves(state, slot) {
                continue;
            }
            let mut found = None;
            for &(Reverse(takes), node) in takers.iter().take(OFFERS) {
                if !state.look() {
                    return Err(Obstacle::Work);
                }
                if fits(state, place, node, strict) {
                    match state.give(place, node, MoveReason::Over) {
                        Ok(()) => {
                            found = Some((takes, node));
                            break;
                        }
                        Err(Obstacle::Zone) => {
                            state.obstacles.insert(Obstacle::Zone);
                        }
                        Err(obstacle) => {
                            state.obstacles.insert(obstacle);
                            return Err(obstacle);
                        }
                    }
                }
            }
            if let Some((takes, node)) = found {
                takers.remove(&(Reverse(takes), node));
                if takes > 1 {
                    takers.insert((Reverse(takes - 1), node));
                }
                self.moved(from, node);
                giving -= 1;
            }
        }
        Ok(())
    }

    fn moved(&mut self, from: u32, to: u32) {
        less(&mut self.gives, from as usize, 1);
        less(&mut self.takes, to as usize, 1);
    }

    /// Moves along chains until there is none, or a limit refuses one.
    fn chains(&mut self, state: &mut State<'_>) -> Result<(), Obstacle> {
        while self.gives.iter().any(|&gives| gives > 0) && self.takes.iter().any(|&takes| takes > 0) {
            let Some(chain) = self.chain(state)? else {
                state.obstacles.insert(Obstacle::Nodes);
                break;
            };
            let from = chain.last().and_then(|&(place, _)| state.node(place));
            let to = chain.first().map(|&(_, node)| node);
            if let Err(obstacle) = self.apply(state, &chain) {
                state.obstacles.insert(obstacle);
                return Err(obstacle);
            }
            if let (Some(from), Some(to)) = (from, to) {
                self.moved(from, to);
            }
        }
        Ok(())
    }

    /// The moves of a shortest chain, the last one first. Each sweep over all places reaches the nodes that are one
    /// move further from those that give.
    fn chain(&self, state: &mut State<'_>) -> Result<Option<Vec<(usize, u32)>>, Obstacle> {
        let mut steps = vec![0u64; self.gives.len()];
        let mut by = vec![0usize; self.gives.len()];
        self.gives.iter().zip(&mut steps).filter(|(gives, _)| **gives > 0).for_each(|(_, step)| *step = 1);
        let mut unreached: Vec<u32> = state.table.taking().filter(|&node| at(&steps, node as usize) == 0).collect();
        for sweep in 1.. {
            let left = unreached.len();
            for (slot, place) in state.visit() {
                let Some(from) = state.node(place).filter(|&node| at(&steps, node as usize) == sweep) else { continue };
                if !moves(state, slot) {
                    continue;
                }
                let mut reached = false;
                for &node in &unreached {
                    if !state.look() {
                        return Err(Obstacle::Work);
                    }
                    if fits(state, place, node, false) {
                        reached = true;
                        put(&mut steps, node as usize, sweep + 1);
                        put(&mut by, node as usize, place);
                        if at(&self.takes, node as usize) > 0 {
                            return Ok(Some(back(state, &self.gives, &by, from, node)));
                        }
                    }
                }
                if reached {
                    unreached.retain(|&node| at(&steps, node as usize) == 0);
                }
            }
            if unreached.len() == left {
                break;
            }
        }
        Ok(None)
    }

    /// The whole chain, or nothing of it.
    fn apply(&self, state: &mut State<'_>, chain: &[(usize, u32)]) -> Result<(), Obstacle> {
        let mut done = Vec::new();
        for &(place, node) in chain {
            let (from, reason) = (state.node(place), at(&state.reasons, place));
            let rests = state.rests(state.slot(place));
            let given = if rests { Err(Obstacle::Interval) } else { state.give(place, node, MoveReason::Over) };
            match given {
                Ok(()) => done.extend(from.map(|from| (place, from, reason))),
                Err(obstacle) => {
                    for &(place, from, reason) in done.iter().rev() {
                        state.replace(place, from);
                        if reason.is_none() {
                            state.forget(place);
                        }
                    }
                    return Err(obstacle);
                }
            }
        }
        Ok(())
    }
}

/// Whether a place may go to a node.
fn fits(state: &State<'_>, place: usize, node: u32, strict: bool) -> bool {
    let slot = state.slot(place);
    state.is_apart(slot, node) && state.zone_fits(slot, place, state.table.zone_of(node), strict)
}

/// Whether a place of the slot may be given away.
fn moves(state: &mut State<'_>, slot: usize) -> bool {
    let rests = state.rests(slot);
    if rests {
        state.obstacles.insert(Obstacle::Interval);
    }
    !rests
}

/// Follows a chain back from its end to a node that gives.
fn back(state: &State<'_>, gives: &[u64], by: &[usize], from: u32, to: u32) -> Vec<(usize, u32)> {
    let mut chain = Vec::new();
    let (mut from, mut to) = (from, to);
    loop {
        let place = at(by, to as usize);
        chain.push((place, to));
        if at(gives, from as usize) > 0 {
            return chain;
        }
        to = from;
        let Some(before) = state.node(at(by, to as usize)) else { return chain };
        from = before;
    }
}
