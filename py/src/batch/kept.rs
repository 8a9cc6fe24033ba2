//! Batches whose keys are wanted themselves, not their nodes: each is copied while it is held.

use super::routed::Taker;
use crate::types::Refused;
use libconsistent::Key;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps keys, each by a number.
#[derive(Default)]
pub struct Kept(Mutex<Store>);

#[derive(Default)]
struct Store {
    bytes: Vec<u8>,
    each: Vec<Each>,
}

#[derive(Clone, Copy)]
enum Each {
    Bytes { start: usize, end: usize },
    Integer(u64),
}

/// Many keys, in their order.
pub struct Keys {
    store: Store,
    numbers: Vec<usize>,
}

impl Kept {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys that have these numbers.
    pub fn keys(&self, numbers: &[Option<u64>]) -> Result<Keys, Refused> {
        let store = std::mem::take(&mut *self.store());
        let number = |(place, &number): (usize, &Option<u64>)| {
            let number = number.ok_or_else(|| Refused::keys(format!("keys[{place}]: null is no key")))?;
            usize::try_from(number).ok().filter(|&number| number < store.each.len()).ok_or(Refused::Memory)
        };
        let numbers = numbers.iter().enumerate().map(number).collect::<Result<_, _>>()?;
        Ok(Keys { store, numbers })
    }
}

impl Taker for Kept {
    fn take_key(&self, key: Key<'_>) -> u64 {
        let Store { bytes, each } = &mut *self.store();
        if each.try_reserve(1).is_err() {
            return u64::MAX;
        }
        each.push(match key {
            Key::Integer(integer) | Key::Hashed(integer) => Each::Integer(integer),
            Key::Bytes(key) => {
                if bytes.try_reserve(key.len()).is_err() {
                    return u64::MAX;
                }
                let start = bytes.len();
                bytes.extend_from_slice(key);
                Each::Bytes { start, end: bytes.len() }
            }
        });
        each.len() as u64 - 1
    }

    fn keep(&self) {}
}

impl Keys {
    pub fn iter(&self) -> impl Iterator<Item = Key<'_>> {
        self.numbers.iter().filter_map(|&number| match *self.store.each.get(number)? {
            Each::Bytes { start, end } => self.store.bytes.get(start..end).map(Key::Bytes),
            Each::Integer(integer) => Some(Key::Integer(integer)),
        })
    }

    /// The keys as bytes, which they all must be.
    pub fn slices(&self) -> Result<Vec<&[u8]>, Refused> {
        let bytes = |(place, key)| match key {
            Key::Bytes(bytes) => Ok(bytes),
            _ => Err(Refused::keys(format!("items[{place}]: expected str or bytes, not an integer"))),
        };
        self.iter().enumerate().map(bytes).collect()
    }
}
