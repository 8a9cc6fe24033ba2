//! Who wins each slot, and who comes next. The definition asks every runner for every slot; the build lets time pass in
//! rounds instead. In each, every runner goes on to the slots it reaches until then, and a slot whose winners are
//! certain is closed to all who come later. When few slots are left, they are settled by the definition.

use super::{
    runners::{place, Runner, Runners},
    NO_INDEX,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// Time passes by so many arrivals a slot in each round.
const ROUND: f64 = 0.7;

/// Weights may differ so much that the light nodes hardly move while the heavy ones are long through: then the rounds
/// end.
const MAX_ROUNDS: u32 = 64;

/// The first `depth` runners at every slot, slot by slot; at most [`FEW`](crate::table::FEW), and so many run.
pub(super) fn winners(runners: &Runners, depth: usize) -> Vec<u32> {
    match depth {
        0 => Vec::new(),
        1 => Build::<1>::new(runners).run(),
        4 => Build::<4>::new(runners).run(),
        _ => {
            let mut winners = vec![NO_INDEX; depth << runners.bits];
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
    /// Slots that are open: a bit each, so that they fit the fastest memory.
    open: Vec<u64>,
    /// By node: the next rank, and the ranks that were surely reached in time.
    progress: Vec<(u32, u32)>,
}

impl<'a, const DEPTH: usize> Build<'a, DEPTH> {
    fn new(runners: &'a Runners) -> Self {
        let slots = 1usize << runners.bits;
        Self {
            runners,
            best: vec![[NOBODY; DEPTH]; slots],
            open: vec![u64::MAX; slots / WORD],
            progress: vec![(0, 0); runners.nodes.len()],
        }
    }

    fn run(mut self) -> Vec<u32> {
        let running = self.runners.running().count();
        let total: f64 = self.runners.running().map(|runner| f64::from(runner.weight)).sum();
        for round in 1..=MAX_ROUNDS {
            let left: usize = self.open.iter().map(|word| word.count_ones() as usize).sum();
            // Settling the rest by the definition is as much work as one more arrival a slot, or less.
            if left * running <= self.best.len() {
                break;
            }
            self.pass(f64::from(round) * ROUND / total);
        }
        let mut winners: Vec<u32> = self.best.iter().flatten().map(|&arrival| node_of(arrival)).collect();
        for (slot, row) in (0..).zip(winners.chunks_mut(DEPTH)) {
            if is_open(&self.open, slot) == 1 {
                self.runners.race.first_few(self.runners.entries(slot), row);
            }
        }
        winners
    }

    /// Lets time pass until `time`.
    fn pass(&mut self, time: f64) {
        let Self { runners, best, open, progress } = self;
        for (runner, (next, sure)) in runners.nodes.iter().zip(progress.iter_mut()) {
            if runner.weight == 0 {
                continue;
            }
            // Ranks below this are reached before `time`, but for the rounding: two ranks are more than enough for it.
            let reached = (best.len() as f64 * passed(time * f64::from(runner.weight))) as u32;
            let end = (reached + 2).min(best.len() as u32);
            if *next < end {
                if runners.race.even {
                    walk::<DEPTH, true>(runners, runner, *next..end, open, best);
                } else {
                    walk::<DEPTH, false>(runners, runner, *next..end, open, best);
                }
                *next = end;
            }
            *sure = reached.saturating_sub(2);
        }
        // A slot is closed when its last place went to somebody who surely came in time.
        for (word, best) in open.iter_mut().zip(best.chunks(WORD)) {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let last = best.get(bit as usize).and_then(|best| best.last()).copied().unwrap_or(NOBODY);
                let sure = progress.get(node_of(last) as usize).map_or(0, |&(_, sure)| sure);
                *word &= !(u64::from(rank_of(last) < sure) << bit);
            }
        }
    }
}

/// Slots in a word of bits.
const WORD: usize = u64::BITS as usize;

/// 1 while a slot is open, else 0.
#[inline(always)]
fn is_open(open: &[u64], slot: u32) -> u64 {
    open.get(slot as usize / WORD).map_or(0, |word| word >> (slot % u64::BITS) & 1)
}

/// Ranks whose slots are sorted out together.
const CHUNK: u32 = 64;

/// Lets a runner reach the slots of these ranks.
fn walk<const DEPTH: usize, const EVEN: bool>(
    runners: &Runners,
    runner: &Runner,
    ranks: Range<u32>,
    open: &[u64],
    best: &mut [[Arrival; DEPTH]],
) {
    let node = Arrival::from(runner.node);
    let (mut slots, mut found) = ([0; CHUNK as usize], [(0, 0); CHUNK as usize]);
    for start in ranks.clone().step_by(CHUNK as usize) {
        // Some ranks too many, so that there is always the same number of them to compute at once.
        for (rank, slot) in (start..start + CHUNK).zip(&mut slots) {
            *slot = runner.slot(rank, runners.bits);
        }
        let mut len = 0;
        for (rank, &slot) in (start..ranks.end).zip(&slots) {
            // Whether a slot is open cannot be foretold, so nothing branches on it.
            if let Some(place) = found.get_mut(len) {
                *place = (slot, rank);
            }
            len += is_open(open, slot) as usize;
        }
        for &(slot, rank) in found.iter().take(len) {
            if let Some(best) = best.get_mut(slot as usize) {
                arrive::<DEPTH, EVEN>(runners, slot, Arrival::from(rank) << 32 | node, best);
            }
        }
    }
}

/// Puts an arrival among the best of a slot, in order.
#[inline(always)]
fn arrive<const DEPTH: usize, const EVEN: bool>(
    runners: &Runners,
    slot: u32,
    mut arrival: Arrival,
    best: &mut [Arrival; DEPTH],
) {
    for place in best {
        let earlier = *place;
        let is_plain = EVEN && rank_of(arrival) != rank_of(earlier);
        let comes_before = if is_plain || earlier == NOBODY {
            arrival < earlier
        } else {
            is_before_exactly(runners, slot, arrival, earlier)
        };
        *place = if comes_before { arrival } else { earlier };
        arrival = if comes_before { earlier } else { arrival };
    }
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
