//! The search for a number, such as that of virtual nodes, which placements follow smoothly.

use super::{
    grid::{scheme, Parameters},
    sample::Score,
    search::{Search, Trial},
};
use crate::{
    members::FieldValue,
    scheme::{Axis, Values},
};
use std::rc::Rc;

/// How many combinations of a scheme are searched for a number that lies between those of the grid.
const SEARCHED: usize = 4;

/// Numbers that people choose.
const USUAL: &[u64] = &[
    2, 3, 4, 5, 8, 10, 15, 16, 20, 25, 30, 32, 40, 50, 60, 64, 80, 100, 120, 128, 150, 160, 200, 250, 256, 300, 320,
    400, 500, 512, 600, 640, 800, 1000, 1024, 2000, 2048,
];

impl Search<'_> {
    /// Searches every such number of some axes among what was found since `first`.
    pub(super) fn search_all(&mut self, first: usize, axes: &[Axis]) {
        for Axis(name, values) in axes {
            if let Values::Smooth { most, .. } = values {
                self.search(first, name, *most);
            }
        }
    }

    /// Searches for the number between those of the grid, from what was found since `first`: two placements of v and w
    /// points a node, w the fewer, agree on w / v of the keys and on the rest by chance. Of each combination only the
    /// best numbers are kept.
    fn search(&mut self, first: usize, name: &'static str, most: u64) {
        let mut bases: Vec<Trial> = self.found.get(first..).unwrap_or_default().to_vec();
        bases.retain(|trial| number(&trial.parameters, name).is_some());
        bases.sort_by_key(|trial| trial.rank());
        let mut searched: Vec<Trial> = Vec::new();
        for base in bases {
            if searched.len() < SEARCHED && !searched.iter().any(|other| same_but(name, other, &base)) {
                self.climb(&base, name, most);
                searched.push(base);
            }
        }
        let best: Vec<Trial> = self.found.get(first..).unwrap_or_default().to_vec();
        let kept = self.found.split_off(first);
        self.found.extend(kept.into_iter().filter(|trial| {
            let better = |other: &Trial| other.score.matched > trial.score.matched && same_but(name, other, trial);
            !best.iter().any(better)
        }));
    }

    fn climb(&mut self, base: &Trial, name: &'static str, most: u64) {
        const STEPS: usize = 8;
        const WIDEST: u64 = 24;
        let all = self.sample.len();
        let number_of = |trial: &Trial| number(&trial.parameters, name);
        let Some(best) = number_of(base) else { return };
        let seen = self.found.iter().filter(|trial| same_but(name, trial, base)).filter_map(number_of).collect();
        let mut climb = Climb { base, name, most, seen, best, score: base.score };
        let part = |score: Score| {
            let rate = score.matched as f64 / all as f64;
            ((rate - score.by_chance) / (1.0 - score.by_chance)).clamp(0.01, 1.0)
        };
        for &usual in USUAL.iter().filter(|&&usual| (best / 2..=best.saturating_mul(2)).contains(&usual)) {
            self.step(&mut climb, usual);
        }
        let nodes = self.nodes.len() as u64;
        for _ in 0..STEPS {
            let (before, part) = (climb.best, part(climb.score));
            let aimed = [before as f64 * part, before as f64 / part].map(|value| value.round() as u64);
            // Where a number is that of all nodes together, only another one a node makes a difference.
            for value in aimed.into_iter().chain([before.saturating_sub(nodes), before.saturating_add(nodes)]) {
                self.step(&mut climb, value);
            }
            if climb.best == before {
                break;
            }
        }
        // What is left is too little to aim by: all numbers are tried that so few observations cannot tell apart.
        for _ in 0..STEPS {
            let before = climb.best;
            let unsure = (3.0 / all as f64).max(1.0 - part(climb.score)) * before as f64;
            let width = (unsure.ceil() as u64).saturating_add(nodes.min(WIDEST / 2)).clamp(2, WIDEST);
            for value in before.saturating_sub(width)..=before.saturating_add(width) {
                self.step(&mut climb, value);
            }
            if climb.best == before {
                break;
            }
        }
    }

    fn step(&mut self, climb: &mut Climb<'_>, value: u64) {
        if !(1..=climb.most).contains(&value) || climb.seen.contains(&value) {
            return;
        }
        climb.seen.push(value);
        let Trial { ref entry, arrangement, ref fleet, .. } = *climb.base;
        let mut parameters = climb.base.parameters.clone();
        parameters.retain(|&(other, _)| other != climb.name);
        parameters.push((climb.name, value.into()));
        let Some(scheme) = scheme(entry.name, &parameters) else { return };
        let score = self.attempt(entry, &scheme, &parameters, arrangement, fleet);
        if let Some(score) = score.filter(|score| score.matched > climb.score.matched) {
            (climb.best, climb.score) = (value, score);
        }
    }
}

/// A search for a number.
struct Climb<'a> {
    base: &'a Trial,
    name: &'static str,
    most: u64,
    /// The numbers that have been tried.
    seen: Vec<u64>,
    best: u64,
    score: Score,
}

/// The number that a parameter has.
pub(super) fn number(parameters: &Parameters, name: &str) -> Option<u64> {
    parameters.iter().find(|(other, _)| *other == name).and_then(|(_, value)| match value {
        FieldValue::Int(number) => Some(*number),
        _ => None,
    })
}

/// Whether two candidates differ in one parameter at most.
fn same_but(name: &str, one: &Trial, other: &Trial) -> bool {
    let rest = |trial: &Trial| -> Parameters {
        trial.parameters.iter().filter(|(parameter, _)| *parameter != name).cloned().collect()
    };
    one.arrangement == other.arrangement && Rc::ptr_eq(&one.fleet, &other.fleet) && rest(one) == rest(other)
}
