//! Bob Jenkins' one-at-a-time and lookup3, and Paul Hsieh's SuperFastHash, as libmemcached and twemproxy call them; and
//! Jenkins' hash of 1996 as dnsdist does.

use super::{le32, signed};

/// One-at-a-time over signed bytes: libmemcached's `default`.
pub(super) fn one_at_a_time(bytes: &[u8]) -> u32 {
    let mut h = bytes.iter().fold(0_u32, |h, &b| {
        let h = h.wrapping_add(signed(b));
        let h = h.wrapping_add(h << 10);
        h ^ h >> 6
    });
    h = h.wrapping_add(h << 3);
    h ^= h >> 11;
    h.wrapping_add(h << 15)
}

/// lookup3's `hashlittle` with the initial value 13.
pub(super) fn lookup3(bytes: &[u8]) -> u32 {
    let start = 0xdead_beef_u32.wrapping_add(bytes.len() as u32).wrapping_add(13);
    let (mut a, mut b, mut c) = (start, start, start);
    let mut rest = bytes;
    while rest.len() > 12 {
        let (block, tail) = rest.split_at(12);
        (a, b, c) = (a.wrapping_add(le32(block, 0)), b.wrapping_add(le32(block, 4)), c.wrapping_add(le32(block, 8)));
        (a, b, c) = mix(a, b, c);
        rest = tail;
    }
    if rest.is_empty() {
        return c;
    }
    // Missing bytes are zero.
    (a, b, c) = (a.wrapping_add(le32(rest, 0)), b.wrapping_add(le32(rest, 4)), c.wrapping_add(le32(rest, 8)));
    for (step, turn) in [14, 11, 25, 16, 4, 14, 24].into_iter().enumerate() {
        match step % 3 {
            0 => c = (c ^ b).wrapping_sub(b.rotate_left(turn)),
            1 => a = (a ^ c).wrapping_sub(c.rotate_left(turn)),
            _ => b = (b ^ a).wrapping_sub(a.rotate_left(turn)),
        }
    }
    c
}

fn mix(mut a: u32, mut b: u32, mut c: u32) -> (u32, u32, u32) {
    for (turn_a, turn_b, turn_c) in [(4, 6, 8), (16, 19, 4)] {
        a = a.wrapping_sub(c) ^ c.rotate_left(turn_a);
        c = c.wrapping_add(b);
        b = b.wrapping_sub(a) ^ a.rotate_left(turn_b);
        a = a.wrapping_add(c);
        c = c.wrapping_sub(b) ^ b.rotate_left(turn_c);
        b = b.wrapping_add(a);
    }
    (a, b, c)
}

/// SuperFastHash started at 0; the last of three left-over bytes is signed.
pub(super) fn hsieh(bytes: &[u8]) -> u32 {
    if bytes.is_empty() {
        return 0;
    }
    let mut h = 0_u32;
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        let word = le32(block, 0);
        h = h.wrapping_add(word & 0xffff);
        h = h << 16 ^ (word >> 16) << 11 ^ h;
        h = h.wrapping_add(h >> 11);
    }
    let word = le32(blocks.remainder(), 0);
    match *blocks.remainder() {
        [_, _, last] => {
            h = h.wrapping_add(word & 0xffff);
            h ^= h << 16;
            h ^= signed(last) << 18;
            h = h.wrapping_add(h >> 11);
        }
        [_, _] => {
            h = h.wrapping_add(word);
            h ^= h << 11;
            h = h.wrapping_add(h >> 17);
        }
        [_] => {
            h = h.wrapping_add(word);
            h ^= h << 10;
            h = h.wrapping_add(h >> 1);
        }
        _ => {}
    }
    h ^= h << 3;
    h = h.wrapping_add(h >> 5);
    h ^= h << 4;
    h = h.wrapping_add(h >> 17);
    h ^= h << 25;
    h.wrapping_add(h >> 6)
}

/// Jenkins' hash of 1996 (lookup2) over bytes of which the letters of ASCII are made small, begun at a number.
pub(crate) fn jenkins96_lower(bytes: &[u8], start: u32) -> u32 {
    const GOLDEN: u32 = 0x9e37_79b9;
    let (mut a, mut b, mut c) = (GOLDEN, GOLDEN, start);
    let mut blocks = bytes.chunks_exact(12);
    for block in &mut blocks {
        let word = |at| lower32(block, at);
        (a, b, c) = mix96(a.wrapping_add(word(0)), b.wrapping_add(word(4)), c.wrapping_add(word(8)));
    }
    let rest = blocks.remainder();
    // The lowest byte of the last word is the length's.
    let last = c.wrapping_add(bytes.len() as u32).wrapping_add(lower32(rest, 8) << 8);
    mix96(a.wrapping_add(lower32(rest, 0)), b.wrapping_add(lower32(rest, 4)), last).2
}

/// Four bytes from `at` on, little-endian, capital letters made small; missing ones are zero.
fn lower32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(le32(bytes, at).to_le_bytes().map(|byte| byte.to_ascii_lowercase()))
}

fn mix96(mut a: u32, mut b: u32, mut c: u32) -> (u32, u32, u32) {
    for (one, two, three) in [(13, 8, 13), (12, 16, 5), (3, 10, 15)] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ c >> one;
        b = b.wrapping_sub(c).wrapping_sub(a) ^ a << two;
        c = c.wrapping_sub(a).wrapping_sub(b) ^ b >> three;
    }
    (a, b, c)
}
