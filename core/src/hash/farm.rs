//! FarmHash's Fingerprint64 (Google, 2014), whose values are fixed for good.

use super::{le32, le64};

const K0: u64 = 0xc3a5_c85c_97cb_3127;
const K1: u64 = 0xb492_b66f_be98_f273;
const K2: u64 = 0x9ae1_6a3b_2f90_404f;

/// Fingerprint64.
pub(crate) fn fingerprint64(bytes: &[u8]) -> u64 {
    let len = bytes.len() as u64;
    let mul = K2.wrapping_add(len.wrapping_mul(2));
    // The word that ends so many bytes before the end.
    let last = |before: usize| le64(bytes, bytes.len().wrapping_sub(before + 8));
    match *bytes {
        [] => K2,
        [first, ..] if len < 4 => {
            let byte = |at: usize| bytes.get(at).map_or(0, |&b| u64::from(b));
            let y = u64::from(first) + (byte(bytes.len() / 2) << 8);
            let z = len + (byte(bytes.len() - 1) << 2);
            shift(y.wrapping_mul(K2) ^ z.wrapping_mul(K0)).wrapping_mul(K2)
        }
        _ if len < 8 => {
            let (first, last) = (u64::from(le32(bytes, 0)), u64::from(le32(bytes, bytes.len() - 4)));
            mix(len + (first << 3), last, mul)
        }
        _ if len <= 16 => {
            let (a, b) = (le64(bytes, 0).wrapping_add(K2), last(0));
            let c = b.rotate_right(37).wrapping_mul(mul).wrapping_add(a);
            mix(c, a.rotate_right(25).wrapping_add(b).wrapping_mul(mul), mul)
        }
        _ if len <= 32 => {
            let b = le64(bytes, 8);
            mix_words(
                [le64(bytes, 0).wrapping_mul(K1), b, last(0).wrapping_mul(mul), last(8).wrapping_mul(K2)],
                K2,
                mul,
            )
        }
        _ if len <= 64 => {
            let outer =
                [le64(bytes, 0).wrapping_mul(K2), le64(bytes, 8), last(0).wrapping_mul(mul), last(8).wrapping_mul(K2)];
            let (y, z) = (rotated(outer), mix_words(outer, K2, mul));
            let inner = [
                le64(bytes, 16).wrapping_mul(mul),
                le64(bytes, 24),
                y.wrapping_add(last(24)).wrapping_mul(mul),
                z.wrapping_add(last(16)).wrapping_mul(mul),
            ];
            mix_words(inner, outer[0], mul)
        }
        _ => long(bytes),
    }
}

fn rotated([a, b, c, d]: [u64; 4]) -> u64 {
    a.wrapping_add(b).rotate_right(43).wrapping_add(c.rotate_right(30)).wrapping_add(d)
}

/// Mixes four words, the second of them once more with something added.
fn mix_words(words: [u64; 4], added: u64, mul: u64) -> u64 {
    let [a, b, c, _] = words;
    mix(rotated(words), a.wrapping_add(b.wrapping_add(added).rotate_right(18)).wrapping_add(c), mul)
}

fn shift(word: u64) -> u64 {
    word ^ word >> 47
}

fn mix(u: u64, v: u64, mul: u64) -> u64 {
    let a = shift((u ^ v).wrapping_mul(mul));
    shift((v ^ a).wrapping_mul(mul)).wrapping_mul(mul)
}

/// More than 64 bytes: 64 at a time but for those at the end, then the last 64.
fn long(bytes: &[u8]) -> u64 {
    const SEED: u64 = 81;
    let y = SEED.wrapping_mul(K1).wrapping_add(113);
    let z = shift(y.wrapping_mul(K2).wrapping_add(113)).wrapping_mul(K2);
    let x = SEED.wrapping_mul(K2).wrapping_add(le64(bytes, 0));
    let mut state = State { x, y, z, v: (0, 0), w: (0, 0) };
    let before_last = bytes.len() - 1;
    for block in bytes.chunks_exact(64).take(before_last / 64) {
        state.absorb(block, K1, 1);
        (state.x, state.z) = (state.z, state.x);
    }
    let mul = K1.wrapping_add((state.z & 0xff) << 1);
    let (v, w) = (&mut state.v, &mut state.w);
    w.0 = w.0.wrapping_add(before_last as u64 % 64);
    v.0 = v.0.wrapping_add(w.0);
    w.0 = w.0.wrapping_add(v.0);
    state.absorb(bytes.get(bytes.len() - 64..).unwrap_or_default(), mul, 9);
    let State { x, y, z, v, w } = state;
    let first = mix(v.0, w.0, mul).wrapping_add(shift(y).wrapping_mul(K0)).wrapping_add(x);
    mix(first, mix(v.1, w.1, mul).wrapping_add(z), mul)
}

struct State {
    x: u64,
    y: u64,
    z: u64,
    v: (u64, u64),
    w: (u64, u64),
}

impl State {
    fn absorb(&mut self, block: &[u8], mul: u64, times: u64) {
        let word = |at: usize| le64(block, 8 * at);
        let Self { x, y, z, v, w } = self;
        *x = x.wrapping_add(*y).wrapping_add(v.0).wrapping_add(word(1)).rotate_right(37).wrapping_mul(mul);
        *y = y.wrapping_add(v.1).wrapping_add(word(6)).rotate_right(42).wrapping_mul(mul);
        *x ^= w.1.wrapping_mul(times);
        *y = y.wrapping_add(v.0.wrapping_mul(times)).wrapping_add(word(5));
        *z = z.wrapping_add(w.0).rotate_right(33).wrapping_mul(mul);
        *v = weak([0, 1, 2, 3].map(word), v.1.wrapping_mul(mul), x.wrapping_add(w.0));
        *w = weak([4, 5, 6, 7].map(word), z.wrapping_add(w.1), y.wrapping_add(word(2)));
    }
}

/// Four words and two seeds to two words.
fn weak([p, q, r, s]: [u64; 4], a: u64, b: u64) -> (u64, u64) {
    let a = a.wrapping_add(p);
    let sum = a.wrapping_add(q).wrapping_add(r);
    let b = b.wrapping_add(a).wrapping_add(s).rotate_right(21).wrapping_add(sum.rotate_right(44));
    (sum.wrapping_add(s), b.wrapping_add(a))
}
