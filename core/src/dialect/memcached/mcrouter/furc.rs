//! furc, mcrouter's consistent hash of numbered servers, and its weighted form.

use crate::{
    dialect::kit::{joined, Decimal},
    hash::{spooky::spooky32, HashFunction, SPOOKY_SEED},
};

/// mcrouter's furc: a place below `count` from the bits of a chain of hashes; growing `count` by one moves 1/count of
/// keys.
pub(crate) fn furc(key: &[u8], count: u32) -> u32 {
    const TRIES: u32 = 32;
    const STRIDE: u32 = 23;
    if count <= 1 {
        return 0;
    }
    let mut bits = Bits::new(key);
    let mut depth = u32::BITS - (count - 1).leading_zeros();
    let mut at = depth;
    for _ in 0..TRIES {
        while !bits.get(at) {
            depth -= 1;
            if depth == 0 {
                return 0;
            }
            at = depth;
        }
        at += STRIDE;
        let mut place = 1;
        for _ in 1..depth {
            place = place << 1 | u32::from(bits.get(at));
            at += STRIDE;
        }
        if place < count {
            return place;
        }
    }
    0
}

/// The bits of a key: of its hash, of that hash's hash and so on.
struct Bits {
    first: u64,
    /// The latest word and its number; the search goes forward, but for starting over in the first word.
    word: u64,
    number: u32,
}

impl Bits {
    fn new(key: &[u8]) -> Self {
        let first = HashFunction::Murmur64Mcrouter.hash(key);
        Self { first, word: first, number: 0 }
    }

    fn get(&mut self, at: u32) -> bool {
        let number = at / 64;
        if number < self.number {
            (self.word, self.number) = (self.first, 0);
        }
        for _ in self.number..number {
            self.word = HashFunction::Murmur64Mcrouter.hash(&self.word.to_le_bytes());
        }
        self.number = number;
        self.word >> (at % 64) & 1 == 1
    }
}

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
