//! BLAKE3 without a key, of which the first 8 bytes are kept. The published crate carries code for every processor's
//! vectors, which hashes of labels and keys gain nothing by; this is the tree and the compression alone.

use super::le32;

/// Bytes of a leaf of the tree.
const CHUNK: usize = 1024;
/// Bytes of a block, of which leaves and parents are made.
const BLOCK: usize = 64;

const CHUNK_START: u32 = 1;
const CHUNK_END: u32 = 2;
const PARENT: u32 = 4;
const ROOT: u32 = 8;

/// SHA-256's.
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Where a round takes the words of the one before from.
const PERMUTED: [usize; 16] = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/// The first 8 of the 32 bytes, little-endian.
pub(super) fn blake3_64(bytes: &[u8]) -> u64 {
    let [low, high, ..] = last(bytes, 0).compressed(ROOT);
    u64::from(high) << 32 | u64::from(low)
}

/// The last compression of a part of the tree, before it is known whether that part is the whole.
struct Last {
    chain: [u32; 8],
    words: [u32; 16],
    counter: u64,
    len: u32,
    flags: u32,
}

impl Last {
    fn compressed(&self, flag: u32) -> [u32; 8] {
        compress(&self.chain, self.words, self.counter, self.len, self.flags | flag)
    }
}

/// Of what begins with the leaf of this number. The depth is the logarithm of the number of leaves.
fn last(bytes: &[u8], number: u64) -> Last {
    let leaves = bytes.len().div_ceil(CHUNK);
    if leaves <= 1 {
        return leaf(bytes, number);
    }
    // On the left as many leaves as a power of two has, and at least one on the right.
    let left = 1 << (leaves - 1).ilog2();
    let (before, after) = bytes.split_at(left * CHUNK);
    let halves = [last(before, number).compressed(0), last(after, number + left as u64).compressed(0)];
    let mut words = [0; 16];
    words.iter_mut().zip(halves.as_flattened()).for_each(|(word, &half)| *word = half);
    Last { chain: START, words, counter: 0, len: BLOCK as u32, flags: PARENT }
}

fn leaf(bytes: &[u8], number: u64) -> Last {
    // The last block may be short, and of nothing there is one.
    let whole = bytes.len().saturating_sub(1) / BLOCK * BLOCK;
    let (blocks, rest) = bytes.split_at(whole);
    let (mut chain, mut flags) = (START, CHUNK_START);
    for block in blocks.chunks(BLOCK) {
        chain = compress(&chain, words(block), number, BLOCK as u32, flags);
        flags = 0;
    }
    Last { chain, words: words(rest), counter: number, len: rest.len() as u32, flags: flags | CHUNK_END }
}

fn words(block: &[u8]) -> [u32; 16] {
    core::array::from_fn(|i| le32(block.get(4 * i..block.len().min(4 * i + 4)).unwrap_or_default(), 0))
}

fn compress(chain: &[u32; 8], mut words: [u32; 16], counter: u64, len: u32, flags: u32) -> [u32; 8] {
    let [a, b, c, d, e, f, g, h] = *chain;
    let [i, j, k, l, ..] = START;
    let mut state = [a, b, c, d, e, f, g, h, i, j, k, l, counter as u32, (counter >> 32) as u32, len, flags];
    for round in 0..7 {
        if round > 0 {
            words = PERMUTED.map(|from| words[from & 15]);
        }
        let mut mix = |[a, b, c, d]: [usize; 4], at: usize| {
            for (word, [right, then]) in [(words[at & 15], [16, 12]), (words[(at + 1) & 15], [8, 7])] {
                state[a] = state[a].wrapping_add(state[b]).wrapping_add(word);
                state[d] = (state[d] ^ state[a]).rotate_right(right);
                state[c] = state[c].wrapping_add(state[d]);
                state[b] = (state[b] ^ state[c]).rotate_right(then);
            }
        };
        mix([0, 4, 8, 12], 0);
        mix([1, 5, 9, 13], 2);
        mix([2, 6, 10, 14], 4);
        mix([3, 7, 11, 15], 6);
        mix([0, 5, 10, 15], 8);
        mix([1, 6, 11, 12], 10);
        mix([2, 7, 8, 13], 12);
        mix([3, 4, 9, 14], 14);
    }
    core::array::from_fn(|i| state[i] ^ state[i + 8])
}
