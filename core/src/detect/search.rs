//! Trying: what the table lists, each in the arrangements of nodes that fleets use, then what lies beside what matched.

use super::{
    budget::SearchBudget,
    grid::{combinations, scheme, Entry, Parameters},
    sample::{Fleet, Sample, Score, NOTABLE},
};
use crate::{
    members::{FieldValue, Members, Node, Weight},
    placement::Placement,
    scheme::{Field, Order, Scheme, Value},
    topology::Topology,
};
use std::{cmp::Reverse, collections::BTreeMap, rc::Rc};

/// A candidate that matched more than chance.
#[derive(Clone)]
pub(super) struct Trial {
    pub(super) entry: &'static Entry,
    pub(super) score: Score,
    pub(super) scheme: Scheme,
    pub(super) parameters: Parameters,
    pub(super) fleet: Rc<Fleet>,
    pub(super) arrangement: Arrangement,
    /// The places of the first few observations that contradict it.
    pub(super) contradictions: Vec<usize>,
    number: usize,
}

/// How the nodes were given differs from how they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrangement {
    unweighted: bool,
    sorted: bool,
}

const AS_GIVEN: Arrangement = Arrangement { unweighted: false, sorted: false };

impl Trial {
    pub(super) fn topology(&self) -> Option<Topology> {
        Topology::compiled(self.scheme.clone(), self.fleet.members.clone(), 0).ok()
    }

    /// The better, the lower.
    pub(super) fn rank(&self) -> impl Ord {
        let settings = self.scheme.settings();
        let is_set = |value: &Value<'_>| match value {
            Value::Int(value, default) => value != default,
            Value::Numbers(numbers) => !numbers.is_empty(),
            Value::Word(_) | Value::Given(_) => true,
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
    pub(super) nodes: &'a [Node],
    pub(super) sample: &'a Sample<'a>,
    budget: SearchBudget,
    tried: usize,
    skipped: BTreeMap<&'static str, usize>,
    /// By scheme, what [`run_first`](Self::run_first) tried.
    firsts: BTreeMap<&'static str, First>,
    pub(super) found: Vec<Trial>,
}

/// The candidate of a scheme that was tried before all others.
struct First {
    scheme: Scheme,
    arrangement: Arrangement,
    fleet: Rc<Fleet>,
}

impl<'a> Search<'a> {
    pub(super) fn new(nodes: &'a [Node], sample: &'a Sample<'a>) -> Self {
        let (skipped, firsts) = (BTreeMap::new(), BTreeMap::new());
        Self { nodes, sample, budget: SearchBudget::new(), tried: 0, skipped, firsts, found: Vec::new() }
    }

    /// By scheme, how many candidates were not tried.
    pub(super) fn skipped(&self) -> Vec<(&'static str, usize)> {
        self.skipped.iter().map(|(&name, &count)| (name, count)).collect()
    }

    pub(super) fn tried(&self) -> usize {
        self.tried
    }

    /// Tries the first combination of a scheme: what costs too much is left out last where it is the likeliest.
    pub(super) fn run_first(&mut self, entry: &'static Entry) {
        let Some(block) = entry.blocks.iter().find(|block| block.0.holds(self.nodes, self.sample)) else { return };
        let first = combinations(&block.1, Vec::new(), self.nodes, self.sample).into_iter().next();
        let Some(parameters) = first else { return };
        let Some(scheme) = scheme(entry.name, &parameters) else { return };
        if let Some((arrangement, fleet)) = self.fleets(&scheme, entry.order).into_iter().next() {
            self.attempt(entry, &scheme, &parameters, arrangement, &fleet);
            self.firsts.insert(entry.name, First { scheme, arrangement, fleet });
        }
    }

    /// Tries everything of one scheme but what was tried first.
    pub(super) fn run(&mut self, entry: &'static Entry) {
        let mut tried_first = self.firsts.remove(entry.name);
        // What was found of it then stands with what is found now.
        self.found.sort_by_key(|trial| trial.entry.name == entry.name);
        let first = self.found.partition_point(|trial| trial.entry.name != entry.name);
        let (nodes, sample) = (self.nodes, self.sample);
        for (_, axes) in entry.blocks.iter().filter(|(when, _)| when.holds(nodes, sample)) {
            let tried: Vec<_> = combinations(axes, Vec::new(), nodes, sample)
                .into_iter()
                .filter_map(|parameters| Some((scheme(entry.name, &parameters)?, parameters)))
                .collect();
            let Some((example, _)) = tried.first() else { continue };
            for (arrangement, fleet) in self.fleets(example, entry.order) {
                let known = tried_first.take_if(|first| first.arrangement == arrangement);
                let fleet = known.as_ref().map_or(fleet, |first| first.fleet.clone());
                let is_new = |scheme: &Scheme| known.as_ref().is_none_or(|first| first.scheme != *scheme);
                for (scheme, parameters) in tried.iter().filter(|(scheme, _)| is_new(scheme)) {
                    self.attempt(entry, scheme, parameters, arrangement, &fleet);
                }
            }
            self.search_all(first, axes);
        }
        for base in self.found.get(first..).unwrap_or_default().to_vec() {
            let mut rest = base.parameters.clone();
            rest.retain(|(name, _)| entry.beside.iter().all(|axis| axis.0 != *name));
            let beside = combinations(&entry.beside, rest, nodes, sample);
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
        for (_, axes) in entry.blocks.iter().filter(|_| !entry.beside.is_empty()) {
            self.search_all(first, axes);
        }
    }

    /// The arrangements of the nodes that make a difference, with the fields that the scheme reads.
    fn fleets(&self, scheme: &Scheme, order: Order) -> Vec<(Arrangement, Rc<Fleet>)> {
        let properties = scheme.properties();
        let reads =
            |name: &str| properties.identity.iter().any(|field| matches!(field, Field::Named(known) if *known == name));
        let mut given: Vec<Node> = self.nodes.to_vec();
        given.iter_mut().for_each(|node| node.fields.retain(|name, _| reads(name)));
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
    pub(super) fn attempt(
        &mut self,
        entry: &'static Entry,
        scheme: &Scheme,
        parameters: &Parameters,
        arrangement: Arrangement,
        fleet: &Rc<Fleet>,
    ) -> Option<Score> {
        if !self.budget.spend(scheme.cost(&fleet.members)) {
            *self.skipped.entry(entry.name).or_default() += 1;
            return None;
        }
        let placement = Placement::try_new(scheme.clone(), fleet.members.clone()).ok()?;
        self.tried += 1;
        let score = self.sample.score(&placement, fleet)?;
        if score.evidence >= NOTABLE {
            let (scheme, parameters, fleet) = (scheme.clone(), parameters.clone(), fleet.clone());
            let (contradictions, number) = (self.sample.contradictions(&placement), self.tried);
            self.found.push(Trial { entry, score, scheme, parameters, fleet, arrangement, contradictions, number });
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

fn sort(nodes: &mut [Node]) {
    nodes.sort_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
}
