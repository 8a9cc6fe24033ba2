//! Cuts all positions into ranges by the weights of keys that were seen.

use crate::{Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most ranges, and the most keys.
const MAX: usize = 1 << 24;
/// The most of all weights together.
const MAX_WEIGHT: u128 = 1 << 64;

/// A key that was seen: where it lies, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observed {
    /// The key's position.
    pub position: u64,
    /// Its weight: its requests, its bytes, or 1.
    pub weight: u64,
}

/// Cuts the positions 0..=2^64-1 into as many ranges as there are parts, so that each has its part of the weights of
/// keys, as nearly as cuts between keys can. The answer is the first position of each range, ascending, the first one
/// 0; a cut lies in the middle between two keys, so that keys to come are cut likewise. Keys of one position stay
/// together, and without keys the parts cut the positions themselves.
///
/// # Errors
/// `argument` for no parts, a part of 0, named by its place, or weights of 2^64 and more; `too_many` for more than 2^24
/// parts or keys.
pub fn cut_ranges(keys: &[Observed], parts: &[u32]) -> Result<Vec<u64>, Error> {
    for (name, len) in [("keys", keys.len()), ("parts", parts.len())] {
        if len > MAX {
            return Err(Error::new(ErrorKind::TooMany, format!("{name}: {len} of them, at most {MAX}")));
        }
    }
    let wrong = |message| Err(Error::new(ErrorKind::Argument, message));
    match parts.iter().position(|&part| part == 0) {
        Some(place) => return wrong(format!("parts[{place}]: 0, must be above 0")),
        None if parts.is_empty() => return wrong("parts: none".into()),
        None => {}
    }
    let total: u128 = keys.iter().map(|key| u128::from(key.weight)).sum();
    if total >= MAX_WEIGHT {
        return wrong(format!("keys: weights of {total} together, must be below 2^64"));
    }
    let mut keys = keys.to_vec();
    keys.retain(|key| key.weight > 0);
    keys.sort_unstable();
    let whole: u128 = parts.iter().map(|&part| u128::from(part)).sum();
    let mut firsts = Vec::with_capacity(parts.len());
    let (mut passed, mut weight, mut before) = (0usize, 0u128, 0u128);
    for (place, &part) in parts.iter().enumerate() {
        let first = match keys.is_empty() {
            true => (1 << 64) * before / whole,
            false => {
                // Keys go to the ranges before while that brings their weight nearer to their part.
                while let Some(key) = keys.get(passed) {
                    let same = keys.iter().skip(passed).take_while(|other| other.position == key.position);
                    let (count, more) =
                        same.fold((0, 0), |(count, more), key| (count + 1, more + u128::from(key.weight)));
                    if (2 * weight + more) * whole > 2 * total * before {
                        break;
                    }
                    passed += count;
                    weight += more;
                }
                between(&keys, passed)
            }
        };
        // Ranges are never empty, whatever the keys are.
        let least = firsts.last().map_or(0, |&last: &u64| u128::from(last) + 1);
        let most = (1u128 << 64) - (parts.len() - place) as u128;
        let first = if place == 0 { 0 } else { first.clamp(least, most) };
        firsts.push(first as u64);
        before += u128::from(part);
    }
    Ok(firsts)
}

/// The position in the middle between a key and the one before it.
fn between(keys: &[Observed], at_key: usize) -> u128 {
    let position = |key: Option<&Observed>| key.map(|key| u128::from(key.position));
    let before = at_key.checked_sub(1).and_then(|before| position(keys.get(before)));
    match (before, position(keys.get(at_key))) {
        (None, _) => 0,
        (Some(before), Some(next)) => before + (next - before).div_ceil(2),
        (Some(before), None) => before + ((1 << 64) - before).div_ceil(2),
    }
}
