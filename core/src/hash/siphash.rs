//! SipHash-2-4 (Aumasson and Bernstein, 2012) under keys that other systems fixed.

use super::le64;

/// The hash under the key of two little-endian words.
pub(crate) fn siphash24(k0: u64, k1: u64, bytes: &[u8]) -> u64 {
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let word = |word: u64, v: &mut [u64; 4]| {
        v[3] ^= word;
        (0..2).for_each(|_| round(v));
        v[0] ^= word;
    };
    let whole = bytes.len() / 8 * 8;
    (0..whole).step_by(8).for_each(|at| word(le64(bytes, at), &mut v));
    // The last bytes, and the length above them.
    word(le64(bytes, whole) | (bytes.len() as u64) << 56, &mut v);
    v[2] ^= 0xff;
    (0..4).for_each(|_| round(&mut v));
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn round(v: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *v;
    a = a.wrapping_add(b);
    c = c.wrapping_add(d);
    b = b.rotate_left(13) ^ a;
    d = d.rotate_left(16) ^ c;
    a = a.rotate_left(32);
    c = c.wrapping_add(b);
    a = a.wrapping_add(d);
    b = b.rotate_left(17) ^ c;
    d = d.rotate_left(21) ^ a;
    c = c.rotate_left(32);
    *v = [a, b, c, d];
}
