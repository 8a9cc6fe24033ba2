//! Who wins each slot, and who comes next. The definition asks every runner for every slot; the build lets time pass in
//! rounds instead. In each, every runner goes on to the slots it reaches until then, and a slot whose winners are certain
//! is closed to all who come later. When few slots are left, they are settled by the definition.

use super::{
    runners::{place, Runner, Runners},
    NO_NODE,
};
use crate::table::race::push_front;
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// Time passes by so many arrivals a slot in each round.
const ROUND: f64 = 0.5;

/// Weights may differ so much that the light nodes hardly move while the heavy ones are long through: then the rounds end.
const MAX_ROUNDS: u32 = 64;

/// The first `depth` runners at every slot, slot by slot; at most [`FEW`](crate::table::FEW), and so many run.
pub(super) fn winners(runners: &Runners, depth: usize) -> Vec<u32> {
    match depth {
        0 => Vec::new(),
        1 => Build::<1>::new(runners).run(),
        4 => Build::<4>::new(runners).run(),
        _ => {
            let mut winners = vec![NO_NODE; depth << runners.bits];
            for (slot, winners) in (0..).zip(winners.chunks_mut(depth)) {
                runners.race.first_few(runners.entries(slot), winners);
            }
            winners
        }
    }
}

/// Who reached a slot: the rank it had there, and the node below it.
type Arrival = u64;

/// Later than every arrival.
const NOBODY: Arrival = Arrival::MAX;

fn rank_of(arrival: Arrival) -> u32 {
    (arrival >> 32) as u32
}

fn node_of(arrival: Arrival) -> u32 {
    arrival as u32
}

struct Build<'a, const DEPTH: usize> {
    runners: &'a Runners,
    /// The first at each slot so far.
    best: Vec<[Arrival; DEPTH]>,
    /// Slots that are closed: a bit each, so that they fit the fastest memory.
    closed: Vec<u64>,
    open: Vec<u32>,
    /// By node: the next rank, and the ranks that were surely reached in time.
    progress: Vec<(u32, u32)>,
}

impl<'a, const DEPTH: usize> Build<'a, DEPTH> {
    fn new(runners: &'a Runners) -> Self {
        let slots = 1usize << runners.bits;
        Self {
            runners,
            best: vec![[NOBODY; DEPTH]; slots],
            closed: vec![0; slots.div_ceil(64)],
            open: (0..slots as u32).collect(),
            progress: vec![(0, 0); runners.nodes.len()],
        }
    }

    fn run(mut self) -> Vec<u32> {
        let running = self.runners.running().count();
        let total: f64 = self.runners.running().map(|runner| f64::from(runner.weight)).sum();
        for round in 1..=MAX_ROUNDS {
            // Settling the rest by the definition is as much work as one more arrival a slot, or less.
            if self.open.len() * running <= self.best.len() {
                break;
            }
            self.pass(f64::from(round) * ROUND / total);
        }
        let mut winners: Vec<u32> = self.best.iter().flatten().map(|&arrival| node_of(arrival)).collect();
        for &slot in &self.open {
            let start = slot as usize * DEPTH;
            if let Some(winners) = winners.get_mut(start..start + DEPTH) {
                self.runners.race.first_few(self.runners.entries(slot), winners);
            }
        }
        winners
    }

    /// Lets time pass until `time`.
    fn pass(&mut self, time: f64) {
        let Self { runners, best, closed, open, progress } = self;
        for (runner, (next, sure)) in runners.nodes.iter().zip(progress.iter_mut()) {
            if runner.weight == 0 {
                continue;
            }
            // Ranks below this are reached before `time`, but for the rounding: two ranks are more than enough for it.
            let reached = (best.len() as f64 * passed(time * f64::from(runner.weight))) as u32;
            let end = (reached + 2).min(best.len() as u32);
            if *next < end {
                walk(runners, runner, *next..end, closed, best);
                *next = end;
            }
            *sure = reached.saturating_sub(2);
        }
        // A slot is closed when its last place went to somebody who surely came in time.
        open.retain(|&slot| {
            let last = best.get(slot as usize).and_then(|best| best.last()).copied().unwrap_or(NOBODY);
            let settled = progress.get(node_of(last) as usize).is_some_and(|&(_, sure)| rank_of(last) < sure);
            if settled {
                if let Some(word) = closed.get_mut(slot as usize / 64) {
                    *word |= 1 << (slot % 64);
                }
            }
            !settled
        });
    }
}

/// Lets a runner reach the slots of these ranks.
fn walk<const DEPTH: usize>(
    runners: &Runners,
    runner: &Runner,
    ranks: Range<u32>,
    closed: &[u64],
    best: &mut [[Arrival; DEPTH]],
) {
    let node = Arrival::from(runner.node);
    for rank in ranks {
        let slot = runner.slot(rank, runners.bits);
        let is_open = closed.get(slot as usize / 64).is_some_and(|word| word >> (slot % 64) & 1 == 0);
        if let (true, Some(best)) = (is_open, best.get_mut(slot as usize)) {
            arrive(runners, slot, Arrival::from(rank) << 32 | node, best);
        }
    }
}

/// Puts an arrival among the best of a slot, in order.
#[inline(always)]
fn arrive<const DEPTH: usize>(runners: &Runners, slot: u32, arrival: Arrival, best: &mut [Arrival; DEPTH]) {
    let mut at = DEPTH;
    for &earlier in best.iter().rev() {
        if !is_before(runners, slot, arrival, earlier) {
            break;
        }
        at -= 1;
    }
    if let Some(behind) = best.get_mut(at..) {
        push_front(behind, arrival);
    }
}

#[inline(always)]
fn is_before(runners: &Runners, slot: u32, arrival: Arrival, other: Arrival) -> bool {
    if other == NOBODY || (runners.race.even && rank_of(arrival) != rank_of(other)) {
        return arrival < other;
    }
    is_before_exactly(runners, slot, arrival, other)
}

#[inline(never)]
fn is_before_exactly(runners: &Runners, slot: u32, arrival: Arrival, other: Arrival) -> bool {
    let place = place(slot);
    let entry = |arrival| runners.nodes.get(node_of(arrival) as usize).map(|r| r.entry(rank_of(arrival), place));
    match (entry(arrival), entry(other)) {
        (Some(one), Some(other)) => runners.race.compare(&one, &other).is_lt(),
        (one, _) => one.is_some(),
    }
}

/// 1 - e^-t for t >= 0, within 1e-12.
fn passed(t: f64) -> f64 {
    if t > 40.0 {
        return 1.0;
    }
    let halvings = (t / core::f64::consts::LN_2) as u32;
    let rest = t - f64::from(halvings) * core::f64::consts::LN_2;
    let series = (1..=16).rev().fold(1.0, |sum, i| 1.0 - sum * rest / f64::from(i));
    1.0 - series / (1u64 << halvings) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_passed_is_near_enough() {
        for i in 0..100_000 {
            let t = f64::from(i) * 0.001;
            assert!((passed(t) - (1.0 - (-t).exp())).abs() < 1e-12, "{t}");
        }
    }
}
