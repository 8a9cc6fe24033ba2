//! Keys that stand for all: drawn ones, or some of many that were given.

use crate::{
    failure::Failure,
    input::{made_up, mixed},
};
use libconsistent::{Key, Placement};
use std::{
    collections::{btree_map::Entry, BTreeMap},
    hash::{DefaultHasher, Hasher},
};

/// Keys, each with what it weighs.
#[derive(Default)]
pub struct Sample {
    /// Of our own schemes, whose keys are their positions.
    positions: Vec<u64>,
    /// Of all others: one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Empty where each weighs 1.
    weights: Vec<u64>,
}

impl Sample {
    /// Draws so many keys of a kind that the scheme takes.
    ///
    /// # Errors
    /// If the scheme takes keys of no kind that is tried.
    pub fn drawn(placement: &Placement, count: usize) -> Result<Self, Failure> {
        let mut sample = Self::default();
        if placement.keys_are_positions() {
            sample.positions.extend((0..count as u64).map(mixed));
            return Ok(sample);
        }
        let Some(form) = made_up::form(&[placement]) else {
            let name = placement.topology().scheme().name();
            let why = format!("{name} takes keys of a kind of its own; give some of yours by -f FILE");
            return Err(Failure::at("sample", why));
        };
        (0..count as u64).for_each(|place| sample.push(&form(place)));
        Ok(sample)
    }

    fn push(&mut self, key: &[u8]) {
        self.text.extend_from_slice(key);
        self.ends.push(self.text.len());
    }

    pub fn len(&self) -> usize {
        self.positions.len() + self.ends.len()
    }

    /// A key; the empty one where there is none.
    pub fn key(&self, at: usize) -> Key<'_> {
        if let Some(&position) = self.positions.get(at) {
            return Key::Hashed(position);
        }
        let end = |at: usize| self.ends.get(at).copied();
        let first = at.checked_sub(1).and_then(end).unwrap_or(0);
        Key::Bytes(end(at).and_then(|end| self.text.get(first..end)).unwrap_or_default())
    }

    pub fn weight(&self, at: usize) -> u64 {
        self.weights.get(at).copied().unwrap_or(1)
    }
}

/// Keeps some of many keys, and all of them if they are few: those of the least hashes, so that the same are kept in
/// whatever order they come, and by however many threads. A key that comes again weighs more.
#[derive(Default)]
pub struct Reservoir {
    kept: BTreeMap<(u64, Box<[u8]>), u64>,
    bytes: usize,
    is_full: bool,
}

impl Reservoir {
    /// The most keys, and their most bytes.
    const KEYS: usize = 100_000;
    const BYTES: usize = 256 << 20;

    /// One more key, that weighs so much.
    pub fn offer(&mut self, key: &[u8], weight: u64) {
        let mut hasher = DefaultHasher::new();
        hasher.write(key);
        let hash = hasher.finish();
        if self.is_full && self.kept.last_key_value().is_some_and(|((most, _), _)| hash > *most) {
            return;
        }
        self.insert((hash, key.into()), weight);
    }

    fn insert(&mut self, key: (u64, Box<[u8]>), weight: u64) {
        let len = key.1.len();
        match self.kept.entry(key) {
            Entry::Occupied(mut known) => *known.get_mut() = known.get().saturating_add(weight),
            Entry::Vacant(new) => {
                new.insert(weight);
                self.bytes += len;
            }
        }
        while self.kept.len() > Self::KEYS || self.bytes > Self::BYTES {
            self.is_full = true;
            let Some(((_, key), _)) = self.kept.pop_last() else { return };
            self.bytes -= key.len();
        }
    }

    /// What was kept of all that two have seen.
    pub fn merged(mut self, other: Self) -> Self {
        self.is_full |= other.is_full;
        other.kept.into_iter().for_each(|(key, weight)| self.insert(key, weight));
        self
    }

    /// Whether every key was kept.
    pub fn has_all(&self) -> bool {
        !self.is_full
    }

    pub fn sample(&self) -> Sample {
        let mut sample = Sample::default();
        for ((_, key), weight) in &self.kept {
            sample.push(key);
            sample.weights.push(*weight);
        }
        sample
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use libconsistent::{Scheme, Topology};

    #[test]
    fn a_reservoir_keeps_the_same_by_any_number_of_threads() {
        let keys: Vec<String> = (0..250_000).map(|number| format!("user:{}", number % 200_000)).collect();
        let offered = |keys: &[String]| {
            let mut reservoir = Reservoir::default();
            keys.iter().for_each(|key| reservoir.offer(key.as_bytes(), 3));
            reservoir
        };
        let alone = offered(&keys);
        assert!(!alone.has_all() && offered(&keys[..1000]).has_all());
        assert_eq!(alone.kept.len(), Reservoir::KEYS);
        let (one, other) = keys.split_at(70_000);
        let merged = offered(other).merged(offered(one));
        assert_eq!(merged.kept, alone.kept);
        // A quarter of the keys came twice.
        let twice = alone.kept.values().filter(|&&weight| weight == 6).count() as f64 / Reservoir::KEYS as f64;
        assert!((twice - 0.25).abs() < 0.01, "{twice}");
    }

    #[test]
    fn drawn_keys_suit_the_scheme() {
        let (mut positions, mut texts) = (0, 0);
        for name in Scheme::NAMES {
            let nodes = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
            let Ok(scheme) = Scheme::new(name, &[]) else { continue };
            let Ok(placement) = Topology::new(nodes, scheme, 0).and_then(Placement::new) else { continue };
            let sample = Sample::drawn(&placement, 1000).unwrap();
            assert_eq!(sample.len(), 1000, "{name}");
            assert!((0..1000).all(|at| placement.check_key(sample.key(at)).is_ok()), "{name}");
            match sample.key(999) {
                Key::Hashed(_) => positions += 1,
                _ => texts += 1,
            }
        }
        assert!(positions == 8 && texts > 30, "{positions}, {texts}");
    }
}
