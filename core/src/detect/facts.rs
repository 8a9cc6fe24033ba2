//! How many independent facts a match is. A weak hash places keys that look alike on one node, and so do people who
//! split keys by prefix, length or range: hundreds of such keys that agree are then a few facts, and chance makes them
//! agree. Neighbours in some order that people see in keys, which an observer and a candidate both keep together, are
//! one fact, and so are keys of one position.

use crate::{hash::mix, placement::Key};

/// The orders in which people see keys, each as the places of all observations.
pub(super) struct Orders(Vec<Vec<usize>>);

impl Orders {
    /// Orders of keys, each with its place in what was given.
    pub(super) fn new(keys: &[(usize, Key<'_>)]) -> Self {
        let ways: [fn(&[u8]) -> Seen; 7] =
            [by_bytes, by_length, by_end, by_last_number, by_first_number, by_second_part, by_third_part];
        let by = |way: &fn(&[u8]) -> Seen| {
            let mut places: Vec<usize> = (0..keys.len()).collect();
            places.sort_by_cached_key(|&place| keys.get(place).map(|&(_, key)| seen(key, way)));
            places
        };
        let mut given: Vec<usize> = (0..keys.len()).collect();
        // What has been hashed is often given sorted, which is no order of keys.
        given.sort_by_key(|&place| {
            keys.get(place).map(|&(given, key)| match key {
                Key::Hashed(position) => mix(position),
                Key::Bytes(_) | Key::Integer(_) => given as u64,
            })
        });
        Self([given].into_iter().chain(ways.iter().map(by)).collect())
    }

    /// How many facts these observations are, told by what was observed and placed of each and by its position, if
    /// there is one. `agreement` is how likely two of them agree by chance.
    pub(super) fn facts<T: PartialEq>(&self, told: &[T], positions: Option<&[u64]>, agreement: f64) -> f64 {
        let all = told.len() as f64;
        let runs = self.0.iter().map(|order| runs(order, told)).min().unwrap_or(0);
        // Where neighbours have nothing to do with each other, so many of them agree all the same.
        let by_runs = if agreement < 1.0 { 1.0 + runs.saturating_sub(1) as f64 / (1.0 - agreement) } else { 1.0 };
        let by_position = positions.map_or(all, |positions| distinct(positions) as f64);
        by_runs.min(by_position).min(all)
    }
}

/// What is compared of a key in some order.
type Seen = (u128, usize, Vec<u8>);

fn seen(key: Key<'_>, way: &fn(&[u8]) -> Seen) -> (u8, Seen) {
    match key {
        Key::Bytes(bytes) => (0, way(bytes)),
        Key::Integer(number) => (1, (number.into(), 0, Vec::new())),
        // Nobody sees anything in what has been hashed.
        Key::Hashed(position) => (2, (mix(position).into(), 0, Vec::new())),
    }
}

fn by_bytes(key: &[u8]) -> Seen {
    (0, 0, key.to_vec())
}

fn by_length(key: &[u8]) -> Seen {
    (0, key.len(), key.to_vec())
}

fn by_end(key: &[u8]) -> Seen {
    (0, 0, key.iter().rev().copied().collect())
}

/// By the number at the end, as `user:17:3` by 3.
fn by_last_number(key: &[u8]) -> Seen {
    let end = key.iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
    let head = key.get(..end).unwrap_or(key);
    let start = head.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
    (number(head.get(start..).unwrap_or(&[])), 0, key.to_vec())
}

/// By the first number, as `user:17:3` by 17.
fn by_first_number(key: &[u8]) -> Seen {
    let start = key.iter().position(u8::is_ascii_digit).unwrap_or(key.len());
    let digits = key.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).copied().collect::<Vec<u8>>();
    (number(&digits), 0, key.to_vec())
}

/// By what stands between the first two marks, as `eu:user:17` by `user`.
fn by_second_part(key: &[u8]) -> Seen {
    by_part(key, 1)
}

fn by_third_part(key: &[u8]) -> Seen {
    by_part(key, 2)
}

fn by_part(key: &[u8], number: usize) -> Seen {
    let parts = key.split(|byte| !byte.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let part = parts.skip(number).map(<[u8]>::to_vec).next();
    (0, 0, part.into_iter().flatten().chain([0]).chain(key.iter().copied()).collect())
}

fn number(digits: &[u8]) -> u128 {
    digits.iter().fold(0, |sum: u128, digit| sum.saturating_mul(10).saturating_add(u128::from(digit - b'0')))
}

/// How many runs of equals there are in an order.
fn runs<T: PartialEq>(order: &[usize], told: &[T]) -> usize {
    let changes = order.windows(2).filter(|pair| match pair {
        [one, next] => told.get(*one) != told.get(*next),
        _ => false,
    });
    changes.count() + usize::from(!order.is_empty())
}

fn distinct(positions: &[u64]) -> usize {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}
