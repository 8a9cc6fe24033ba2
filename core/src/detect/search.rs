//! Trying a candidate in the arrangements of nodes that fleets use, and what is kept of those that match.

use super::{
    budget::SearchBudget,
    grid::{Entry, Parameters},
    sample::{Fleet, Sample, Score, NOTABLE},
};
use crate::{
    members::{FieldValue, Members, Node, Weight},
    placement::Placement,
    scheme::{Field, Order, Scheme, Value},
    topology::Topology,
};
use std::{
    cmp::Reverse,
    collections::BTreeMap,
    rc::{Rc, Weak},
};

/// A candidate that matched more than chance.
#[derive(Clone)]
pub(super) struct Trial {
    pub(super) entry: Rc<Entry>,
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
    pub(super) unweighted: bool,
    pub(super) sorted: bool,
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
            Value::Text(text) => !text.is_empty(),
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
    /// What [`run_first`](Self::run_first) tried, one a scheme.
    pub(super) firsts: Vec<First>,
    pub(super) found: Vec<Trial>,
}

/// The candidate of a scheme that was tried before all others.
pub(super) struct First {
    pub(super) scheme: Scheme,
    pub(super) arrangement: Arrangement,
    /// What was found holds it; else it is made again.
    pub(super) fleet: Weak<Fleet>,
}

impl<'a> Search<'a> {
    pub(super) fn new(nodes: &'a [Node], sample: &'a Sample<'a>) -> Self {
        let (skipped, firsts) = (BTreeMap::new(), Vec::new());
        Self { nodes, sample, budget: SearchBudget::new(), tried: 0, skipped, firsts, found: Vec::new() }
    }

    /// By scheme, how many candidates were not tried.
    pub(super) fn skipped(&self) -> Vec<(&'static str, usize)> {
        self.skipped.iter().map(|(&name, &count)| (name, count)).collect()
    }

    pub(super) fn tried(&self) -> usize {
        self.tried
    }

    /// The arrangements of the nodes that make a difference, with the fields that the scheme reads.
    pub(super) fn fleets(&self, scheme: &Scheme, order: Order) -> Vec<(Arrangement, Rc<Fleet>)> {
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
        entry: &Rc<Entry>,
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
            let entry = Rc::clone(entry);
            self.found.push(Trial { entry, score, scheme, parameters, fleet, arrangement, contradictions, number });
        }
        Some(score)
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

pub(super) fn sort(nodes: &mut [Node]) {
    nodes.sort_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
}
