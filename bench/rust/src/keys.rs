//! Inputs, all prepared before anything is timed: keys, positions and node ids. They live as long as the process.

/// SplitMix64: the same inputs in every run.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

pub const KEY_BYTES: usize = 16;

/// Random strings of 16 bytes, one after the other in memory.
pub fn streamed(count: usize) -> Vec<&'static str> {
    const LETTERS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    let mut rng = Rng(1);
    let mut text = String::with_capacity(count * KEY_BYTES);
    for _ in 0..count * KEY_BYTES / 8 {
        text.extend(rng.next().to_le_bytes().iter().map(|byte| char::from(LETTERS[usize::from(byte % 64)])));
    }
    let text: &'static str = text.leak();
    (0..count).map(|i| &text[i * KEY_BYTES..(i + 1) * KEY_BYTES]).collect()
}

/// The same in random order: each key is a cache miss when the table is large.
pub fn cold(count: usize) -> Vec<&'static str> {
    let mut keys = streamed(count);
    let mut rng = Rng(2);
    for i in (1..keys.len()).rev() {
        keys.swap(i, rng.below(i + 1));
    }
    keys
}

/// Uniform 64-bit numbers.
pub fn integers(count: usize) -> Vec<u64> {
    let mut rng = Rng(3);
    (0..count).map(|_| rng.next()).collect()
}

/// The id of a node.
pub fn id(index: usize) -> String {
    format!("node-{index:06}")
}
