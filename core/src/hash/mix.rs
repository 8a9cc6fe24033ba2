//! The mixing steps of SplitMix64 (Steele, Lea, Flood 2014): 64 bits in, 64 well-mixed bits out, one to one.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// One number of SplitMix64 started at `z`.
#[inline(always)]
pub(crate) const fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(GOLDEN);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// The generator itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    #[inline]
    pub(crate) fn next(&mut self) -> u64 {
        let number = mix(self.0);
        self.0 = self.0.wrapping_add(GOLDEN);
        number
    }

    /// A number below `n`, every one equally likely, from the low 32 bits (Lemire 2019). 0 for n = 0.
    #[inline]
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let rejected = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let product = u64::from(self.next() as u32) * u64::from(n);
            if product as u32 >= rejected {
                return (product >> 32) as u32;
            }
        }
    }
}
