//! What Erlang hashes and draws by: `erlang:phash2` of a binary, and the generator `exs1024s` of its module `rand`.

use super::le32;

const GOLDEN: u32 = 0x9e37_79b9;
const BINARY: u32 = GOLDEN.wrapping_mul(13);
const TUPLE: u32 = GOLDEN.wrapping_mul(9);
const BITS: u32 = (1 << 27) - 1;

/// `erlang:phash2` of a binary, 27 bits.
pub(crate) fn phash2(bytes: &[u8]) -> u32 {
    block(bytes, BINARY) & BITS
}

/// `erlang:phash2` of a binary with the range 2^32 - 1.
pub(crate) fn phash2_32(bytes: &[u8]) -> u32 {
    block(bytes, BINARY) % u32::MAX
}

/// The same of the tuple of a binary and a number below 2^27.
pub(crate) fn phash2_32_numbered(bytes: &[u8], number: u32) -> u32 {
    let arity = word(2, TUPLE, 0);
    word(number, GOLDEN, block(bytes, BINARY.wrapping_add(arity))) % u32::MAX
}

/// One word, with a constant for its kind, into a hash so far.
fn word(word: u32, kind: u32, hash: u32) -> u32 {
    mix(kind.wrapping_add(word), kind, hash).2
}

/// Jenkins' hash of 1996, from an initial value that tells kinds apart; of no bytes it is that value.
fn block(bytes: &[u8], initial: u32) -> u32 {
    if bytes.is_empty() {
        return initial;
    }
    let (mut a, mut b, mut c) = (GOLDEN, GOLDEN, initial);
    let (blocks, rest) = bytes.as_chunks::<12>();
    for block in blocks {
        (a, b, c) = (a.wrapping_add(le32(block, 0)), b.wrapping_add(le32(block, 4)), c.wrapping_add(le32(block, 8)));
        (a, b, c) = mix(a, b, c);
    }
    // Missing bytes are zero; the lowest byte of the third word is the length's.
    (a, b) = (a.wrapping_add(le32(rest, 0)), b.wrapping_add(le32(rest, 4)));
    c = c.wrapping_add(bytes.len() as u32).wrapping_add(le32(rest, 8) << 8);
    mix(a, b, c).2
}

fn mix(mut a: u32, mut b: u32, mut c: u32) -> (u32, u32, u32) {
    for (right_a, left, right_c) in [(13, 8, 13), (12, 16, 5), (3, 10, 15)] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ c >> right_a;
        b = b.wrapping_sub(c).wrapping_sub(a) ^ a << left;
        c = c.wrapping_sub(a).wrapping_sub(b) ^ b >> right_c;
    }
    (a, b, c)
}

/// `rand:seed_s(exs1024s, {N, N, N})`.
pub(crate) struct Exs1024s {
    state: [u64; 16],
    at: usize,
}

impl Exs1024s {
    pub(crate) fn new(seed: u32) -> Self {
        const BITS: u64 = (1 << 21) - 1;
        let part = |prime: u64| (u64::from(seed) & BITS).wrapping_add(1).wrapping_mul(prime) & BITS;
        let mut word = part(2_097_131) << 43 | part(2_097_133) << 22 | part(2_097_143) << 1 | 1;
        let mut state = [0; 16];
        // The words that are drawn first stand last.
        for place in state.iter_mut().rev() {
            word ^= word >> 12;
            word ^= word << 25;
            word ^= word >> 27;
            *place = word.wrapping_mul(2_685_821_657_736_338_717);
        }
        Self { state, at: 0 }
    }

    /// The next number from 0 to 1, of 53 bits.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    fn next(&mut self) -> u64 {
        let next = (self.at + 1) % self.state.len();
        let mut low = self.state.get(self.at).copied().unwrap_or_default();
        let mut high = self.state.get(next).copied().unwrap_or_default();
        high ^= high << 31;
        high ^= high >> 11;
        low ^= low >> 30;
        let word = low ^ high;
        self.state.get_mut(next).into_iter().for_each(|place| *place = word);
        self.at = next;
        word.wrapping_mul(1_181_783_497_276_652_981)
    }
}
