//! Levels loads: the fullest node gives the slot whose move lowers the peak of both nodes most, again and again.

use super::{
    arrays::{add, at, less},
    request::Measure,
    state::State,
    words::{MoveReason, Obstacle},
};
use alloc::{collections::BTreeSet, vec, vec::Vec};

/// Fullness is in units of 2^-20 of a node's part.
pub(super) const FULL: u64 = 1 << 20;
/// To how many of the emptiest nodes a slot is offered.
const OFFERS: usize = 8;

/// The load of each node by each measure.
pub(super) struct Loads<'a> {
    measures: &'a [Measure<'a>],
    /// By measure, then by rank.
    of: Vec<Vec<u64>>,
    capacities: Vec<Vec<u64>>,
    /// All capacity of taking nodes, and all load of theirs.
    sums: Vec<(u64, u64)>,
}

impl<'a> Loads<'a> {
    pub(super) fn new(state: &State<'_>, measures: &'a [Measure<'a>]) -> Self {
        let nodes = state.counts.len();
        let mut of = vec![vec![0; nodes]; measures.len()];
        for slot in 0..state.request.slots as usize {
            for node in state.row(slot) {
                let loads = of.iter_mut().zip(measures);
                loads.for_each(|(of, measure)| add(of, node as usize, at(measure.loads, slot)));
            }
        }
        let capacity = |measure: &Measure<'_>, rank: usize| match measure.capacities {
            [] => at(&state.table.weights, rank),
            capacities => at(capacities, at(&state.table.given, rank) as usize),
        };
        let capacities: Vec<Vec<u64>> =
            measures.iter().map(|measure| (0..nodes).map(|rank| capacity(measure, rank)).collect()).collect();
        let sum = |list: &Vec<u64>| state.table.taking().map(|node| at(list, node as usize)).sum();
        let sums = capacities.iter().zip(&of).map(|(capacities, of)| (sum(capacities), sum(of))).collect();
        Self { measures, of, capacities, sums }
    }

    /// How full a node is by a measure, with more of it or less.
    fn fullness_by(&self, measure: usize, node: u32, more: u64, fewer: u64) -> u64 {
        let of = |lists: &[Vec<u64>]| lists.get(measure).map_or(0, |list| at(list, node as usize));
        let load = (of(&self.of) + more).saturating_sub(fewer);
        let (capacities, loads) = at(&self.sums, measure);
        let full = u128::from(load) * u128::from(FULL) * u128::from(capacities);
        match (full, u128::from(loads.max(1)) * u128::from(of(&self.capacities))) {
            (0, _) => 0,
            (_, 0) => u64::MAX,
            (full, part) => u64::try_from(full / part).unwrap_or(u64::MAX),
        }
    }

    /// By each measure.
    pub(super) fn all(&self, node: u32) -> impl Iterator<Item = u64> + '_ {
        (0..self.measures.len()).map(move |measure| self.fullness_by(measure, node, 0, 0))
    }

    /// By the measure that it is fullest by.
    pub(super) fn fullness(&self, node: u32) -> u64 {
        self.all(node).max().unwrap_or(0)
    }

    /// The same of both nodes, whichever is fuller, after a slot has moved.
    fn peak(&self, slot: usize, from: u32, to: u32) -> u64 {
        let measures = self.measures.iter().enumerate();
        let both = measures.map(|(measure, Measure { loads, .. })| {
            let load = at(loads, slot);
            self.fullness_by(measure, from, 0, load).max(self.fullness_by(measure, to, load, 0))
        });
        both.max().unwrap_or(0)
    }

    fn moved(&mut self, slot: usize, from: u32, to: u32) {
        for (of, measure) in self.of.iter_mut().zip(self.measures) {
            less(of, from as usize, at(measure.loads, slot));
            add(of, to as usize, at(measure.loads, slot));
        }
    }
}

/// The fullness that is within the tolerance.
pub(super) fn allowed(state: &State<'_>) -> u64 {
    FULL + FULL * u64::from(state.request.limits.tolerance_milli) / 1000
}

pub(super) fn loads(state: &mut State<'_>, measures: &[Measure<'_>]) {
    let mut loads = Loads::new(state, measures);
    let mut places = vec![BTreeSet::new(); state.counts.len()];
    for (_, place) in state.visit() {
        if let Some(places) = state.node(place).and_then(|node| places.get_mut(node as usize)) {
            places.insert(place);
        }
    }
    let mut order: BTreeSet<(u64, u32)> = state.table.taking().map(|node| (loads.fullness(node), node)).collect();
    let mut settled = BTreeSet::new();
    let most = allowed(state);
    // Of equally full nodes the first.
    let fullest = |order: &BTreeSet<(u64, u32)>, settled: &BTreeSet<u32>| {
        let open = || order.iter().rev().filter(|(_, node)| !settled.contains(node));
        let (full, _) = *open().next()?;
        open().take_while(|(other, _)| *other == full).last().copied()
    };
    while let Some((full, from)) = fullest(&order, &settled).filter(|(full, _)| *full > most) {
        let held = places.get(from as usize).into_iter().flatten();
        let Some(best) = best(state, &loads, &order, held, full, from) else { return };
        let moved = best.ok_or(Obstacle::Loads).and_then(|(place, to)| {
            state.give(place, to, MoveReason::Load)?;
            Ok((place, to))
        });
        let (place, to) = match moved {
            Ok(moved) => moved,
            Err(obstacle) => {
                state.obstacles.insert(obstacle);
                settled.insert(from);
                continue;
            }
        };
        for node in [from, to] {
            order.remove(&(loads.fullness(node), node));
        }
        loads.moved(state.slot(place), from, to);
        order.extend([from, to].map(|node| (loads.fullness(node), node)));
        if let Some(places) = places.get_mut(from as usize) {
            places.remove(&place);
        }
        if let Some(places) = places.get_mut(to as usize) {
            places.insert(place);
        }
    }
}

/// The best move of a node's places; none inside if none lowers the peak, and none at all if there was enough work.
fn best<'p>(
    state: &mut State<'_>,
    loads: &Loads<'_>,
    order: &BTreeSet<(u64, u32)>,
    places: impl Iterator<Item = &'p usize>,
    full: u64,
    from: u32,
) -> Option<Option<(usize, u32)>> {
    let mut best = None;
    for &place in places {
        let slot = state.slot(place);
        if state.rests(slot) {
            state.obstacles.insert(Obstacle::Interval);
            continue;
        }
        let mut offers = 0;
        for &(_, to) in order {
            if !state.look() {
                return None;
            }
            if to == from || !state.is_apart(slot, to) || !state.zone_fits(slot, place, state.table.zone_of(to), false)
            {
                continue;
            }
            let key = (loads.peak(slot, from, to), !state.is_free(place), place, offers, to);
            if key.0 < full && best.is_none_or(|best| key < best) {
                best = Some(key);
            }
            offers += 1;
            if offers == OFFERS {
                break;
            }
        }
    }
    Some(best.map(|(_, _, place, _, to)| (place, to)))
}
