//! Bob Jenkins' SpookyHash V2, of which mcrouter takes 32 bits.

use super::{le32, le64};

const CONST: u64 = 0xdead_beef_dead_beef;
const BLOCK: usize = 96;

/// `Hash32`: the low half of the first word, both seeds being `seed`.
pub(crate) fn spooky32(bytes: &[u8], seed: u32) -> u32 {
    let seed = u64::from(seed);
    match bytes.len() < 2 * BLOCK {
        true => short(bytes, seed) as u32,
        false => long(bytes, seed) as u32,
    }
}

fn short(bytes: &[u8], seed: u64) -> u64 {
    let mut s = [seed, seed, CONST, CONST];
    let mut rest = bytes;
    while let Some((block, tail)) = rest.split_at_checked(32) {
        add(&mut s, 2, &[le64(block, 0), le64(block, 8)]);
        turn(&mut s, &[50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36], 2, false);
        add(&mut s, 0, &[le64(block, 16), le64(block, 24)]);
        rest = tail;
    }
    if let Some((block, tail)) = rest.split_at_checked(16) {
        add(&mut s, 2, &[le64(block, 0), le64(block, 8)]);
        turn(&mut s, &[50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36], 2, false);
        rest = tail;
    }
    let [_, _, c, d] = &mut s;
    *d = d.wrapping_add((bytes.len() as u64) << 56);
    match rest.len() {
        0 => (*c, *d) = (c.wrapping_add(CONST), d.wrapping_add(CONST)),
        // Below 12 bytes the second word holds at most four; both read missing bytes as zero.
        1..=11 => (*c, *d) = (c.wrapping_add(le64(rest, 0)), d.wrapping_add(u64::from(le32(rest, 8)))),
        _ => (*c, *d) = (c.wrapping_add(le64(rest, 0)), d.wrapping_add(le64(rest, 8))),
    }
    turn(&mut s, &[15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63], 3, true);
    s[0]
}

fn add(state: &mut [u64; 4], at: usize, words: &[u64]) {
    for (s, word) in state.iter_mut().skip(at).zip(words) {
        *s = s.wrapping_add(*word);
    }
}

/// The rounds over four words, starting at word `at`: each rotates one word, adds its neighbour and flips another; the
/// last rounds (`ending`) flip first and rotate the neighbour.
fn turn(s: &mut [u64; 4], turns: &[u32], at: usize, ending: bool) {
    for (round, &by) in turns.iter().enumerate() {
        let i = (at + round) % 4;
        match ending {
            false => {
                s[i] = s[i].rotate_left(by).wrapping_add(s[(i + 1) % 4]);
                s[(i + 2) % 4] ^= s[i];
            }
            true => {
                let before = (i + 3) % 4;
                s[i] ^= s[before];
                s[before] = s[before].rotate_left(by);
                s[i] = s[i].wrapping_add(s[before]);
            }
        }
    }
}

fn long(bytes: &[u8], seed: u64) -> u64 {
    let mut s: [u64; 12] = core::array::from_fn(|i| if i % 3 == 2 { CONST } else { seed });
    let mut blocks = bytes.chunks_exact(BLOCK);
    for block in &mut blocks {
        for (i, by) in [11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46].into_iter().enumerate() {
            s[i] = s[i].wrapping_add(le64(block, 8 * i));
            s[(i + 2) % 12] ^= s[(i + 10) % 12];
            s[(i + 11) % 12] ^= s[i];
            s[i] = s[i].rotate_left(by);
            s[(i + 11) % 12] = s[(i + 11) % 12].wrapping_add(s[(i + 1) % 12]);
        }
    }
    let rest = blocks.remainder();
    for (i, s) in s.iter_mut().enumerate() {
        // The last byte of the padded block tells how much of it was there.
        let length = if i == 11 { (rest.len() as u64) << 56 } else { 0 };
        *s = s.wrapping_add(le64(rest.get(8 * i..).unwrap_or_default(), 0) | length);
    }
    for _ in 0..3 {
        for (i, by) in [44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54].into_iter().enumerate() {
            s[(i + 11) % 12] = s[(i + 11) % 12].wrapping_add(s[(i + 1) % 12]);
            s[(i + 2) % 12] ^= s[(i + 11) % 12];
            s[(i + 1) % 12] = s[(i + 1) % 12].rotate_left(by);
        }
    }
    s[0]
}
