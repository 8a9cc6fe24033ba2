//! Loads: how much of what is measured each node has.

use crate::input::Copies;
use libconsistent::{Error, Placement};

/// What loads were measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// All positions, exactly.
    Exact,
    /// So many sampled keys.
    Sampled(usize),
    /// All keys that were given.
    Given,
}

/// What nodes have of a whole: positions, keys or bytes.
#[derive(Clone, Debug)]
pub struct Loads {
    pub amounts: Vec<u128>,
    /// What there is, each key counted once.
    pub whole: u128,
}

impl Loads {
    /// No load yet, of so many nodes.
    pub fn none(nodes: usize) -> Self {
        Self { amounts: vec![0; nodes], whole: 0 }
    }

    /// The exact loads, of schemes that can tell them.
    ///
    /// # Errors
    /// What the engine refuses to tell.
    pub fn exact(placement: &Placement, copies: Copies) -> Result<Self, Error> {
        let shares = placement.shares_replicas(copies.asked(), copies.spread)?;
        Ok(Self { amounts: shares.positions, whole: shares.whole })
    }

    /// A key that weighs so much, with its nodes; one that is named twice has it once.
    pub fn add(&mut self, nodes: &[u32], weight: u64) {
        self.whole += u128::from(weight);
        self.give(nodes, |amount| *amount += u128::from(weight));
    }

    /// Takes a key from these nodes and gives it to others.
    pub fn shift(&mut self, from: &[u32], to: &[u32], weight: u64) {
        self.give(from, |amount| *amount = amount.saturating_sub(u128::from(weight)));
        self.give(to, |amount| *amount += u128::from(weight));
    }

    /// What two have counted.
    pub fn merged(mut self, other: Self) -> Self {
        self.whole += other.whole;
        self.amounts.iter_mut().zip(other.amounts).for_each(|(slot, more)| *slot += more);
        self
    }

    fn give(&mut self, nodes: &[u32], change: impl Fn(&mut u128)) {
        for (at, node) in nodes.iter().enumerate() {
            if !nodes.iter().take(at).any(|earlier| earlier == node) {
                self.amounts.get_mut(*node as usize).into_iter().for_each(&change);
            }
        }
    }

    pub fn amount(&self, index: u32) -> u128 {
        self.amounts.get(index as usize).copied().unwrap_or(0)
    }

    /// A node's part of the whole, from 0 to 1.
    pub fn part(&self, index: u32) -> f64 {
        part(self.amount(index), self.whole)
    }
}

fn part(amount: u128, whole: u128) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    amount as f64 / whole as f64
}
