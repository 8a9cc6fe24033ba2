//! What was observed, and what a match of so much of it is worth.

use super::facts::Orders;
use crate::{
    error::Quoted,
    members::{Members, Node},
    placement::{Key, Placement},
    scheme::Family,
    Error, ErrorKind,
};
use std::collections::BTreeSet;

/// Above this a match may be an accident.
pub(super) const LIKELY: f64 = 1e-6;

/// What one candidate alone must have to be remembered: a chance of one in a million.
pub(super) const NOTABLE: f64 = 13.8;

/// How many observations are looked at before a candidate is given up.
const SCREEN: usize = 64;

/// A candidate is given up if chance alone would match as many of the first ones in one of twenty.
const HOPELESS: f64 = 3.0;

/// Different observations of known nodes, in an order that brings keys from everywhere to its front.
pub(super) struct Sample<'a> {
    observations: Vec<Observation<'a>>,
    /// How likely two of the observations are of one node.
    agreement: f64,
    orders: Orders,
    /// The evidence of a candidate that matches everything.
    most_evidence: f64,
}

struct Observation<'a> {
    key: Key<'a>,
    id: &'a str,
    /// The place in what was given.
    place: usize,
}

/// Some nodes in some order, and of the sample which of them have the keys.
pub(super) struct Fleet {
    pub(super) members: Members,
    wanted: Vec<u32>,
    /// How many keys each node has, by index.
    held: Vec<usize>,
}

/// How well a candidate does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Score {
    pub(super) matched: usize,
    /// The part that would match if keys had nothing to do with nodes.
    pub(super) by_chance: f64,
    /// The logarithm of how unlikely so many matches are then, if each is a fact of its own.
    pub(super) evidence: f64,
    /// The same, each fact counted once: what is told in the end.
    pub(super) proof: f64,
}

impl<'a> Sample<'a> {
    pub(super) fn new(nodes: &[Node], observations: &[(Key<'a>, &'a str)]) -> Result<Self, Error> {
        let refuse =
            |what| Err(Error::new(ErrorKind::Argument, format!("{what}: none, and nothing can be told of it")));
        let members = Members::in_given_order(nodes.iter().cloned())?;
        if members.is_empty() {
            return refuse("nodes");
        }
        if observations.is_empty() {
            return refuse("observations");
        }
        for (i, &(_, id)) in observations.iter().enumerate() {
            if members.index_of(id).is_err() {
                let message = format!("observations[{i}]: node {} is not among the nodes", Quoted(id));
                return Err(Error::new(ErrorKind::UnknownNode, message));
            }
        }
        let mut seen = BTreeSet::new();
        let stride = (observations.len() / SCREEN).max(1);
        let spread = (0..stride).flat_map(|first| (first..observations.len()).step_by(stride));
        let spread: Vec<usize> = spread.collect();
        let observations: Vec<_> = spread
            .into_iter()
            .filter_map(|place| observations.get(place).map(|&(key, id)| Observation { key, id, place }))
            .filter(|seen_now| seen.insert((order(seen_now.key), seen_now.id)))
            .collect();
        let keys: Vec<(usize, Key<'_>)> = observations.iter().map(|seen| (seen.place, seen.key)).collect();
        let mut sample = Self { orders: Orders::new(&keys), observations, agreement: 1.0, most_evidence: 0.0 };
        let Fleet { held, wanted, .. } = sample.fleet(members);
        let all = sample.len() as f64;
        sample.agreement = held.iter().map(|&held| (held as f64 / all).powi(2)).sum();
        let facts = sample.orders.facts(&wanted, None, sample.agreement);
        sample.most_evidence = evidence(facts, 1.0, sample.agreement);
        Ok(sample)
    }

    /// How many different observations there are.
    pub(super) fn len(&self) -> usize {
        self.observations.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.observations.iter().filter_map(|observation| match observation.key {
            Key::Bytes(bytes) => Some(bytes),
            Key::Integer(_) | Key::Hashed(_) => None,
        })
    }

    pub(super) fn has_integers(&self) -> bool {
        let is_integer = |key| match key {
            Key::Bytes(bytes) => bytes.len() == size_of::<u64>(),
            Key::Integer(_) => true,
            Key::Hashed(_) => false,
        };
        self.observations.iter().any(|observation| is_integer(observation.key))
    }

    /// The evidence of a candidate that matches everything.
    pub(super) fn most_evidence(&self) -> f64 {
        self.most_evidence
    }

    pub(super) fn fleet(&self, members: Members) -> Fleet {
        let mut held = vec![0; members.len()];
        let mut wanted = Vec::with_capacity(self.len());
        for observation in &self.observations {
            let index = members.index_of(observation.id).unwrap_or(crate::members::NO_INDEX);
            if let Some(held) = held.get_mut(index as usize) {
                *held += 1;
            }
            wanted.push(index);
        }
        Fleet { members, wanted, held }
    }

    /// How well a placement of a fleet does; `None` as soon as it does no better than chance.
    pub(super) fn score(&self, placement: &Placement, fleet: &Fleet) -> Option<Score> {
        let (mut matched, mut agreeing) = (0, 0);
        let mut told = Vec::with_capacity(self.len());
        for (i, (observation, &wanted)) in self.observations.iter().zip(&fleet.wanted).enumerate() {
            if i == SCREEN && self.score_of(i, matched, agreeing).evidence < HOPELESS {
                return None;
            }
            let node = placement.locate_key(observation.key);
            matched += usize::from(node == Some(wanted));
            agreeing += node.and_then(|node| fleet.held.get(node as usize)).copied().unwrap_or(0);
            told.push((wanted, node));
        }
        let score = self.score_of(self.len(), matched, agreeing);
        if score.evidence < NOTABLE {
            return Some(score);
        }
        let facts = self.orders.facts(&told, self.positions(placement).as_deref(), score.by_chance);
        let rate = matched as f64 / self.len() as f64;
        Some(Score { proof: evidence(facts, rate, score.by_chance), ..score })
    }

    /// So many matches among those looked at.
    fn score_of(&self, looked_at: usize, matched: usize, agreeing: usize) -> Score {
        let by_chance = agreeing as f64 / looked_at as f64 / self.len() as f64;
        let evidence = evidence(looked_at as f64, matched as f64 / looked_at as f64, by_chance);
        Score { matched, by_chance, evidence, proof: evidence }
    }

    /// The positions of all keys, where keys have some.
    fn positions(&self, placement: &Placement) -> Option<Vec<u64>> {
        let position = |key| match key {
            Key::Bytes(bytes) => placement.position(bytes),
            Key::Integer(number) => placement.position_u64(number),
            Key::Hashed(position) => position,
        };
        let is_positional = placement.topology().scheme().properties().family == Family::Positional;
        is_positional.then(|| self.observations.iter().map(|observation| position(observation.key)).collect())
    }

    /// The places of the first few observations that a placement contradicts.
    pub(super) fn contradictions(&self, placement: &Placement) -> Vec<usize> {
        const SHOWN: usize = 5;
        let contradicts = |observation: &&Observation<'_>| {
            let node = placement.locate_key(observation.key).and_then(|index| placement.node(index));
            node.is_none_or(|node| node.id != observation.id)
        };
        let mut places: Vec<usize> = self.observations.iter().filter(contradicts).map(|found| found.place).collect();
        places.sort_unstable();
        places.truncate(SHOWN);
        places
    }
}

/// A key as something that can be sorted.
fn order(key: Key<'_>) -> (u8, u64, &[u8]) {
    match key {
        Key::Bytes(bytes) => (0, 0, bytes),
        Key::Integer(number) => (1, number, &[]),
        Key::Hashed(position) => (2, position, &[]),
    }
}

/// The logarithm of how unlikely it is that so many of some facts match if each does with a chance: Chernoff's bound,
/// all times the divergence of the one rate from the other.
fn evidence(facts: f64, rate: f64, by_chance: f64) -> f64 {
    if rate <= by_chance {
        return 0.0;
    }
    let term = |part: f64, by_chance: f64| if part > 0.0 { part * (part / by_chance).ln() } else { 0.0 };
    // A chance of 0 cannot be told from a small one.
    let by_chance = by_chance.max(0.5 / facts).min(rate);
    facts * (term(rate, by_chance) + term(1.0 - rate, 1.0 - by_chance))
}
