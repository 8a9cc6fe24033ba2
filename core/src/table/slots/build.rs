//! Who wins each slot, and who comes next. The definition asks every runner for every slot; the build lets time pass in
//! rounds instead. In each, every runner goes on to the slots it reaches until then, and a slot whose winners are certain
//! is closed to all who come later. When few slots are left, they are settled by the definition.

use super::runners::{place, rank_of, Runner, Runners};
use crate::table::{
    race::{Entry, Race},
    NO_NODE,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// Time passes by so many arrivals a slot in each round.
const ROUND: f64 = 0.5;

/// Weights may differ so much that the light nodes hardly move while the heavy ones are long through: then the rounds end.
const MAX_ROUNDS: u32 = 64;

/// The first `depth` runners at every slot, slot by slot; at most [`FEW`](crate::table::FEW), and `depth` or fewer run.
pub(super) fn winners(runners: &Runners, depth: usize) -> Vec<u32> {
    let slots = 1usize << runners.bits;
    match depth {
        0 => Vec::new(),
        1 => Build::<1>::new(runners).run(),
        4 => Build::<4>::new(runners).run(),
        _ => {
            let mut winners = vec![NO_NODE; slots * depth];
            for (slot, winners) in (0..).zip(winners.chunks_mut(depth)) {
                runners.race.first_few(runners.entries(slot), winners);
            }
            winners
        }
    }
}

struct Build<'a, const DEPTH: usize> {
    runners: &'a Runners,
    /// The first at each slot so far.
    best: Vec<[Entry; DEPTH]>,
    /// Slots that are closed: a bit each, so that they fit the fastest memory.
    closed: Vec<u64>,
    open: Vec<u32>,
    /// By runner: the next rank, and how many ranks it surely reached in time.
    progress: Vec<(u32, u32)>,
}

impl<'a, const DEPTH: usize> Build<'a, DEPTH> {
    fn new(runners: &'a Runners) -> Self {
        let slots = 1usize << runners.bits;
        // Later than every draw.
        let nobody = Entry { x: u64::MAX, weight: 1, node: NO_NODE };
        Self {
            runners,
            best: vec![[nobody; DEPTH]; slots],
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
        let mut winners = Vec::with_capacity(self.best.len() * DEPTH);
        for &slot in &self.open {
            if let Some(best) = self.best.get_mut(slot as usize) {
                self.runners.race.select(self.runners.entries(slot), best);
            }
        }
        winners.extend(self.best.iter().flatten().map(|entry| entry.node));
        winners
    }

    /// Lets time pass until `time`.
    fn pass(&mut self, time: f64) {
        let Self { runners, best, closed, open, progress } = self;
        let slots = best.len() as f64;
        for (runner, (next, sure)) in runners.nodes.iter().zip(progress.iter_mut()) {
            if runner.weight == 0 {
                continue;
            }
            // Ranks below this are reached before `time`, but for the rounding: two ranks are more than enough for it.
            let reached = slots * passed(time * f64::from(runner.weight));
            let end = (reached as u32 + 2).min(best.len() as u32);
            if *next < end {
                walk(runners, runner, *next..end, closed, best);
                *next = end;
            }
            *sure = (reached as u32).saturating_sub(2);
        }
        // A slot is closed when its last place went to somebody who surely came in time.
        open.retain(|&slot| {
            let last = best.get(slot as usize).and_then(|best| best.last());
            let settled = last
                .is_some_and(|entry| progress.get(entry.node as usize).is_some_and(|&(_, sure)| rank_of(entry) < sure));
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
#[inline]
fn walk<const DEPTH: usize>(
    runners: &Runners,
    runner: &Runner,
    ranks: Range<u32>,
    closed: &[u64],
    best: &mut [[Entry; DEPTH]],
) {
    for rank in ranks {
        let slot = runner.slot(rank, runners.bits);
        if closed.get(slot as usize / 64).is_some_and(|word| word >> (slot % 64) & 1 == 0) {
            if let Some(best) = best.get_mut(slot as usize) {
                arrive(&runners.race, runner.entry(rank, place(slot)), best);
            }
        }
    }
}

/// Puts an entry among the best of a slot.
#[inline]
fn arrive<const DEPTH: usize>(race: &Race, entry: Entry, best: &mut [Entry; DEPTH]) {
    let taken = best.iter().take_while(|earlier| earlier.node != NO_NODE).count();
    race.insert(entry, best, taken);
}

/// 1 - e^-t for t >= 0, within 1e-12.
fn passed(t: f64) -> f64 {
    if t > 40.0 {
        return 1.0;
    }
    // e^-t is the sixteenth power, four squares, of e^-(t/16) times as many halvings as keep that small.
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
