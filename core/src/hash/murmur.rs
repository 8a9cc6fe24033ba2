//! Austin Appleby's MurmurHash family, with the seeds and the one signed tail that other systems give it.

use super::{le32, le64};

/// The seed that libmemcached and twemproxy derive from the length.
fn seed_of(bytes: &[u8]) -> u32 {
    0xdead_beef_u32.wrapping_mul(bytes.len() as u32)
}

/// MurmurHash2, seeded by the length.
pub(super) fn murmur2(bytes: &[u8]) -> u32 {
    murmur2_seeded(bytes, seed_of(bytes))
}

/// MurmurHash2.
pub(crate) fn murmur2_seeded(bytes: &[u8], seed: u32) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut h = seed ^ bytes.len() as u32;
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        let k = le32(block, 0).wrapping_mul(M);
        h = h.wrapping_mul(M) ^ (k ^ k >> 24).wrapping_mul(M);
    }
    if !blocks.remainder().is_empty() {
        h = (h ^ le32(blocks.remainder(), 0)).wrapping_mul(M);
    }
    h = (h ^ h >> 13).wrapping_mul(M);
    h ^ h >> 15
}

/// MurmurHash64A.
pub(crate) fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut h = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let mut blocks = bytes.chunks_exact(8);
    for block in &mut blocks {
        let k = le64(block, 0).wrapping_mul(M);
        h = (h ^ (k ^ k >> 47).wrapping_mul(M)).wrapping_mul(M);
    }
    if !blocks.remainder().is_empty() {
        h = (h ^ le64(blocks.remainder(), 0)).wrapping_mul(M);
    }
    h = (h ^ h >> 47).wrapping_mul(M);
    h ^ h >> 47
}

/// MurmurHash3_x86_32, seeded by the length.
pub(super) fn murmur3_32(bytes: &[u8]) -> u32 {
    murmur3_32_seeded(bytes, seed_of(bytes))
}

/// MurmurHash3_x86_32.
pub(crate) fn murmur3_32_seeded(bytes: &[u8], seed: u32) -> u32 {
    let mut h = seed;
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        h = block3(h, le32(block, 0));
    }
    finish3(h, le32(blocks.remainder(), 0), bytes.len() as u32)
}

/// MurmurHash3_x86_32 of bytes that come one by one.
pub(crate) fn murmur3_32_each(bytes: impl Iterator<Item = u8>, seed: u32) -> u32 {
    let (mut h, mut word, mut len) = (seed, 0, 0_u32);
    for byte in bytes {
        word |= u32::from(byte) << (8 * (len & 3));
        len = len.wrapping_add(1);
        if len & 3 == 0 {
            h = block3(h, word);
            word = 0;
        }
    }
    finish3(h, word, len)
}

fn scramble3(k: u32) -> u32 {
    k.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
}

fn block3(h: u32, k: u32) -> u32 {
    (h ^ scramble3(k)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
}

fn finish3(h: u32, rest: u32, len: u32) -> u32 {
    let h = h ^ scramble3(rest) ^ len;
    let h = (h ^ h >> 16).wrapping_mul(0x85eb_ca6b);
    let h = (h ^ h >> 13).wrapping_mul(0xc2b2_ae35);
    h ^ h >> 16
}

/// MurmurHash3_x86_32 of bytes that come one by one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Murmur3 {
    h: u32,
    /// Bytes since the last whole block.
    rest: u32,
    len: u32,
}

impl Murmur3 {
    pub(crate) fn new(seed: u32) -> Self {
        Self { h: seed, rest: 0, len: 0 }
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.rest |= u32::from(byte) << (8 * (self.len % 4));
        self.len = self.len.wrapping_add(1);
        if self.len.is_multiple_of(4) {
            self.h = block3(self.h, self.rest);
            self.rest = 0;
        }
    }

    pub(crate) fn finish(self) -> u32 {
        finish3(self.h, self.rest, self.len)
    }
}

/// The first half of MurmurHash3_x64_128 with seed 0.
pub(crate) fn murmur3_x64(bytes: &[u8]) -> u64 {
    murmur3_x64_seeded(bytes, 0)
}

/// The first half of MurmurHash3_x64_128.
pub(super) fn murmur3_x64_seeded(bytes: &[u8], seed: u32) -> u64 {
    murmur3_x64_128(bytes, seed, u64::from)
}

/// The first half of MurmurHash3_x64_128 with seed 0 as Cassandra has it: left-over bytes are signed.
pub(crate) fn murmur3_cassandra(bytes: &[u8]) -> u64 {
    murmur3_x64_128(bytes, 0, |b| i64::from(b as i8) as u64)
}

fn murmur3_x64_128(bytes: &[u8], seed: u32, widen: fn(u8) -> u64) -> u64 {
    let scramble_1 = |k: u64| k.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    let scramble_2 = |k: u64| k.wrapping_mul(0x4cf5_ad43_2745_937f).rotate_left(33).wrapping_mul(0x87c3_7b91_1142_53d5);
    let finish = |k: u64| {
        let k = (k ^ k >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let k = (k ^ k >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        k ^ k >> 33
    };
    let (mut h1, mut h2) = (u64::from(seed), u64::from(seed));
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        h1 ^= scramble_1(le64(block, 0));
        h1 = h1.rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 ^= scramble_2(le64(block, 8));
        h2 = h2.rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let (low, high) = blocks.remainder().split_at(blocks.remainder().len().min(8));
    let word = |tail: &[u8]| tail.iter().zip(0..).fold(0, |k, (&b, i)| k ^ widen(b) << (8 * i));
    h2 ^= scramble_2(word(high));
    h1 ^= scramble_1(word(low));
    let len = bytes.len() as u64;
    (h1, h2) = (h1 ^ len, h2 ^ len);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    finish(h1).wrapping_add(finish(h2))
}
