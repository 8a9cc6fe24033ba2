//! furc, mcrouter's consistent hash of numbered servers, and what the vLLM router makes of it.

use super::murmur::murmur64a;

/// mcrouter's seed of MurmurHash64A.
pub(crate) const MCROUTER_SEED: u64 = 4_193_360_111;

/// mcrouter's furc: a place below `count` from the bits of a chain of hashes; growing `count` by one moves 1/count of
/// keys.
pub(crate) fn furc(key: &[u8], count: u32) -> u32 {
    place(key, count, |_| 0)
}

/// The vLLM router's hash: a place among 2^23 - 1, hashed. Where mcrouter gives up at the lowest bit, it reads that
/// bit.
pub(super) fn furc_64(key: &[u8]) -> u64 {
    let place = place(key, (1 << 23) - 1, |bits| u32::from(bits.get(0)));
    murmur64a(&place.to_le_bytes(), MCROUTER_SEED)
}

/// The place, where `lowest` says what becomes of keys whose bits from the depth down to the first are all zero.
fn place(key: &[u8], count: u32, lowest: fn(&mut Bits) -> u32) -> u32 {
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
                return lowest(&mut bits);
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
        let first = murmur64a(key, MCROUTER_SEED);
        Self { first, word: first, number: 0 }
    }

    fn get(&mut self, at: u32) -> bool {
        let number = at / 64;
        if number < self.number {
            (self.word, self.number) = (self.first, 0);
        }
        for _ in self.number..number {
            self.word = murmur64a(&self.word.to_le_bytes(), MCROUTER_SEED);
        }
        self.number = number;
        self.word >> (at % 64) & 1 == 1
    }
}
