//! furc with weights.

use crate::{
    dialect::kit::{joined, Decimal},
    hash::{furc::furc, spooky::spooky32, SPOOKY_SEED},
};

/// furc with weights of 0 to 1: the key, then the key with the digits of 0, 1, .. in reverse, until a draw is taken.
pub(crate) fn weighted(key: &[u8], count: u32, weight: impl Fn(u32) -> f64) -> u32 {
    const TRIES: u32 = 32;
    let draw = |key: &[u8]| {
        let place = furc(key, count);
        (place, spooky32(key, SPOOKY_SEED) < (weight(place) * f64::from(u32::MAX)) as u32)
    };
    let (mut place, mut taken) = draw(key);
    for attempt in 0..TRIES - 1 {
        if taken {
            break;
        }
        let mut salt = Decimal::new(attempt);
        salt.reverse();
        (place, taken) = joined(key, salt.bytes(), draw);
    }
    place
}
