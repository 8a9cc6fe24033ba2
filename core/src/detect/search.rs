//! Trying: what the table lists, each in the arrangements of nodes that fleets use, then what lies beside what matched.

use super::{
    grid::{combinations, scheme, Axis, Entry, Order, Parameters, Values},
    sample::{Fleet, Sample, Score},
};
use crate::{
    members::{FieldValue, Members, Node, Weight},
    placement::Placement,
    scheme::{Field, Scheme, Value},
    topology::Topology,
};
use std::{cmp::Reverse, rc::Rc};

/// What one candidate alone must have to be remembered: a chance of one in a million.
pub(super) const NOTABLE: f64 = 13.8;

/// How many combinations of a scheme are searched for a number that lies between those of the grid.
const SEARCHED: usize = 4;

/// Numbers that people choose.
const USUAL: &[u64] = &[
    2, 3, 4, 5, 8, 10, 15, 16, 20, 25, 30, 32, 40, 50, 60, 64, 80, 100, 120, 128, 150, 160, 200, 250, 256, 300, 320,
    400, 500, 512, 600, 640, 800, 1000, 1024, 2000, 2048,
];

/// A candidate that matched more than chance.
#[derive(Clone)]
pub(super) struct Trial {
    pub(super) entry: &'static Entry,
    pub(super) score: Score,
    scheme: Scheme,
    parameters: Parameters,
    fleet: Rc<Fleet>,
    arrangement: Arrangement,
    number: usize,
}

/// How the nodes were given differs from how they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arrangement {
    unweighted: bool,
    sorted: bool,
}

const AS_GIVEN: Arrangement = Arrangement { unweighted: false, sorted: false };

impl Trial {
    pub(super) fn topology(&self) -> Topology {
        Topology::compiled(self.scheme.clone(), self.fleet.members.clone())
    }

    pub(super) fn contradictions(&self, sample: &Sample<'_>) -> Option<Vec<usize>> {
        let placement = Placement::try_new(self.scheme.clone(), self.fleet.members.clone()).ok()?;
        Some(sample.contradictions(&placement))
    }

    /// The better, the lower.
    fn rank(&self) -> impl Ord {
        let settings = self.scheme.settings();
        let is_set = |value: &Value<'_>| match value {
            Value::Int(value, default) => value != default,
            Value::Numbers(numbers) => !numbers.is_empty(),
            Value::Given(_) => true,
        };
        let set = settings.iter().filter(|setting| is_set(&setting.value));
        let tag = usize::from(self.scheme.key_hash().hash_tag.is_some());
        let digits: u32 = settings.iter().map(|setting| digits(&setting.value)).sum();
        let changes = u8::from(self.arrangement.unweighted) + u8::from(self.arrangement.sorted);
        (Reverse(self.score.matched), changes, set.count() + tag, digits, self.number)
    }
}

/// How many digits of a number say something: people choose 100, 160 or 128 rather than 137.
fn digits(value: &Value<'_>) -> u32 {
    let &(Value::Int(number, _) | Value::Given(&FieldValue::Int(number))) = value else { return 0 };
    let mut rest = number;
    while rest > 0 && rest % 10 == 0 {
        rest /= 10;
    }
    if number.is_power_of_two() {
        1
    } else {
        rest.checked_ilog10().map_or(0, |log| log + 1)
    }
}

pub(super) struct Search<'a> {
    nodes: &'a [Node],
    sample: &'a Sample<'a>,
    tried: usize,
    found: Vec<Trial>,
}

impl<'a> Search<'a> {
    pub(super) fn new(nodes: &'a [Node], sample: &'a Sample<'a>) -> Self {
        Self { nodes, sample, tried: 0, found: Vec::new() }
    }

    pub(super) fn tried(&self) -> usize {
        self.tried
    }

    /// Tries everything of one scheme.
    pub(super) fn run(&mut self, entry: &'static Entry) {
        let first = self.found.len();
        let (nodes, sample) = (self.nodes, self.sample);
        for block in entry.blocks.iter().filter(|block| block.when.holds(nodes, sample)) {
            let tried: Vec<_> = combinations(block.axes, Vec::new(), nodes, sample)
                .into_iter()
                .filter_map(|parameters| Some((scheme(entry.name, &parameters)?, parameters)))
                .collect();
            let Some((example, _)) = tried.first() else { continue };
            for (arrangement, fleet) in self.fleets(example, entry.order) {
                for (scheme, parameters) in &tried {
                    self.attempt(entry, scheme, parameters, arrangement, &fleet);
                }
            }
            self.search_all(first, block.axes);
        }
        for base in self.found.get(first..).unwrap_or_default().to_vec() {
            let beside = combinations(entry.beside, base.parameters.clone(), nodes, sample);
            for parameters in beside {
                if let Some(scheme) = scheme(entry.name, &parameters).filter(|scheme| *scheme != base.scheme) {
                    self.attempt(entry, &scheme, &parameters, base.arrangement, &base.fleet);
                }
            }
            if entry.order == Order::Ties && base.score.matched < sample.len() {
                self.sorted(&base);
            }
        }
        // What lies beside may have led a number astray.
        for block in entry.blocks.iter().filter(|_| !entry.beside.is_empty()) {
            self.search_all(first, block.axes);
        }
    }

    fn search_all(&mut self, first: usize, axes: &[Axis]) {
        for Axis(name, values) in axes {
            if let Values::Smooth { most, .. } = values {
                self.search(first, name, *most);
            }
        }
    }

    /// The arrangements of the nodes that make a difference, with the fields that the scheme reads.
    fn fleets(&self, scheme: &Scheme, order: Order) -> Vec<(Arrangement, Rc<Fleet>)> {
        let properties = scheme.properties();
        let reads = |name: &str| {
            properties.identity.iter().any(|field| matches!(field, Field::Placement(known) if *known == name))
        };
        let mut given: Vec<Node> = self.nodes.to_vec();
        given.iter_mut().for_each(|node| node.placement.retain(|name, _| reads(name)));
        let has_weights = given.iter().any(|node| node.weight != Weight::default());
        let is_sorted = given.is_sorted_by(|a, b| a.id.as_bytes() <= b.id.as_bytes());
        let mut fleets = Vec::new();
        for unweighted in [false, true] {
            for sorted in [false, true] {
                let needless =
                    unweighted && !has_weights || sorted && (is_sorted || !properties.ordered || order == Order::Ties);
                if needless {
                    continue;
                }
                let mut nodes = given.clone();
                if unweighted {
                    nodes.iter_mut().for_each(|node| node.weight = Weight::default());
                }
                if sorted {
                    sort(&mut nodes);
                }
                // They have been checked.
                let Ok(members) = Members::in_given_order(nodes) else { continue };
                let members = if properties.ordered { members } else { members.by_id() };
                fleets.push((Arrangement { unweighted, sorted }, Rc::new(self.sample.fleet(members))));
            }
        }
        fleets
    }

    /// Tries one candidate and remembers it if it is notable.
    fn attempt(
        &mut self,
        entry: &'static Entry,
        scheme: &Scheme,
        parameters: &Parameters,
        arrangement: Arrangement,
        fleet: &Rc<Fleet>,
    ) -> Option<Score> {
        let placement = Placement::try_new(scheme.clone(), fleet.members.clone()).ok()?;
        self.tried += 1;
        let score = self.sample.score(&placement, fleet)?;
        if score.evidence >= NOTABLE {
            let (scheme, parameters, fleet) = (scheme.clone(), parameters.clone(), fleet.clone());
            self.found.push(Trial { entry, score, scheme, parameters, fleet, arrangement, number: self.tried });
        }
        Some(score)
    }

    /// The nodes of a candidate sorted by id.
    fn sorted(&mut self, base: &Trial) {
        let mut nodes: Vec<Node> = base.fleet.members.nodes().iter().map(|node| Node::clone(node)).collect();
        sort(&mut nodes);
        let sorted = Members::in_given_order(nodes).ok();
        if let Some(members) = sorted.filter(|members| *members != base.fleet.members) {
            let fleet = Rc::new(self.sample.fleet(members));
            let arrangement = Arrangement { sorted: true, ..base.arrangement };
            self.attempt(base.entry, &base.scheme, &base.parameters, arrangement, &fleet);
        }
    }

    /// Searches for the number between those of the grid, from what was found since `first`: two placements of v and w
    /// points a node, w the fewer, agree on w / v of the keys and on the rest by chance. Of each combination only the best
    /// numbers are kept.
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
        let Trial { entry, arrangement, ref fleet, .. } = *climb.base;
        let mut parameters = climb.base.parameters.clone();
        parameters.retain(|&(other, _)| other != climb.name);
        parameters.push((climb.name, value.into()));
        let Some(scheme) = scheme(entry.name, &parameters) else { return };
        let score = self.attempt(entry, &scheme, &parameters, arrangement, fleet);
        if let Some(score) = score.filter(|score| score.matched > climb.score.matched) {
            (climb.best, climb.score) = (value, score);
        }
    }

    /// What was found, the best first. Other arrangements of the nodes count where they explain more.
    pub(super) fn finish(self) -> Vec<Trial> {
        let mut found = self.found;
        found.sort_by_cached_key(Trial::rank);
        let mut kept: Vec<Trial> = Vec::new();
        for trial in found {
            let is_same = |other: &Trial| other.scheme == trial.scheme;
            let plainer = |other: &Trial| other.arrangement == trial.arrangement || trial.arrangement != AS_GIVEN;
            if !kept.iter().any(|other| is_same(other) && plainer(other)) {
                kept.push(trial);
            }
        }
        kept
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
fn number(parameters: &Parameters, name: &str) -> Option<u64> {
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

fn sort(nodes: &mut [Node]) {
    nodes.sort_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
}
