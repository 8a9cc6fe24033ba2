//! Weights: our own schemes count them in thousandths, so that every language agrees on them; dialects take what their
//! systems take.

use crate::{Error, ErrorKind};
use alloc::format;
use core::fmt;

/// A weight: 0, or a number from 10^-9 to below 2^32. Our own schemes take whole thousandths below 10^6, and so do all
/// dialects; more, or finer ones, are taken where the system takes them. The default is 1.
///
/// It is the bits of a binary64 number that is not negative, which are ordered as the numbers are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u64);

impl Weight {
    const LIMIT: f64 = 4_294_967_296.0;
    const LEAST: f64 = 1e-9;
    /// Of thousandths.
    const MAX_THOUSANDTHS: u32 = 999_999_999;

    /// The weight of a node that owns nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// A weight from a count of thousandths.
    ///
    /// # Errors
    /// `weight` from 10^9 on.
    pub fn from_thousandths(thousandths: u32) -> Result<Self, Error> {
        if thousandths <= Self::MAX_THOUSANDTHS {
            Ok(Self((f64::from(thousandths) / 1000.0).to_bits()))
        } else {
            let message = format!("{thousandths} thousandths, at most {}", Self::MAX_THOUSANDTHS);
            Err(Error::new(ErrorKind::Weight, message))
        }
    }

    /// A weight from a number such as 1.5.
    ///
    /// # Errors
    /// `weight` for NaN, for negative numbers, and for those that are out of range.
    pub fn from_f64(weight: f64) -> Result<Self, Error> {
        if weight == 0.0 {
            return Ok(Self::ZERO);
        }
        if (Self::LEAST..Self::LIMIT).contains(&weight) {
            return Ok(Self(weight.to_bits()));
        }
        // Without exponent, these would be hundreds of digits.
        let shown =
            if weight.abs() < 1e15 && weight.abs() > Self::LEAST { format!("{weight}") } else { format!("{weight:e}") };
        let message = format!("{shown} is not a weight: 0, or a number from 0.000000001 to below 4294967296");
        Err(Error::new(ErrorKind::Weight, message))
    }

    /// A whole number.
    pub(crate) fn whole(weight: u32) -> Self {
        Self(f64::from(weight).to_bits())
    }

    /// The count of thousandths.
    ///
    /// # Errors
    /// `weight` if it is not a whole number of them, or 10^9 and more.
    pub fn thousandths(self) -> Result<u32, Error> {
        self.whole_thousandths().ok_or_else(|| {
            let advice = match self.rounded() {
                // Rounded to the nearest, this one would own nothing.
                0 => "take 0.001, or multiply all weights".into(),
                t @ 1..=999_999_999 => format!("round to {}", Self((t as f64 / 1000.0).to_bits())),
                _ => "divide all weights by what they have in common".into(),
            };
            let message = format!("{self} is not a whole number of thousandths from 0 to 999999.999; {advice}");
            Error::new(ErrorKind::Weight, message)
        })
    }

    /// The count of thousandths, if it is a whole number of them below 10^9.
    pub(crate) fn whole_thousandths(self) -> Option<u32> {
        let thousandths = self.rounded();
        let exact = thousandths <= Self::MAX_THOUSANDTHS.into() && thousandths as f64 / 1000.0 == self.as_f64();
        exact.then_some(thousandths as u32)
    }

    /// The nearest count of thousandths.
    pub(crate) fn rounded(self) -> u64 {
        // Truncation after adding a half: exact for whole thousandths.
        (self.as_f64() * 1000.0 + 0.5) as u64
    }

    /// The nearest count of thousandths, but 1 at least of what is above 0: what bounds of load go by.
    pub(crate) fn counts_as(self) -> u64 {
        self.rounded().max(u64::from(!self.is_zero()))
    }

    /// The count of thousandths under a scheme of ours, which has refused what is none.
    pub(crate) fn counted(self) -> u32 {
        self.rounded() as u32
    }

    /// The weight as a number.
    pub fn as_f64(self) -> f64 {
        f64::from_bits(self.0)
    }

    /// Whether a node of this weight owns nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self::whole(1)
    }
}

impl fmt::Debug for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Weight({self})")
    }
}

/// The canonical decimal form: `0`, `1`, `1.5`, `0.001`; the fewest digits that are read as this number, without
/// exponent.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_f64().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Weight;
    use alloc::{format, string::ToString};
    use proptest::prelude::*;

    fn weight(number: f64) -> Weight {
        Weight::from_f64(number).unwrap()
    }

    #[test]
    fn fault_15_ranges() {
        for wrong in [-1.0, -1e-300, f64::NAN, f64::INFINITY, 4_294_967_296.0, 1e300, 1e-10, f64::MIN_POSITIVE] {
            assert!(Weight::from_f64(wrong).unwrap_err().message().len() < 120, "{wrong}");
        }
        assert_eq!(weight(-0.0), Weight::ZERO);
        for (number, text) in [
            (4_294_967_295.0, "4294967295"),
            (1e6, "1000000"),
            (1e-9, "0.000000001"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(weight(number).to_string(), text);
            assert_eq!(weight(text.parse().unwrap()), weight(number));
        }
    }

    #[test]
    fn fault_15_what_to_write() {
        let advice =
            |number| weight(number).thousandths().unwrap_err().message().split_once("; ").unwrap().1.to_string();
        assert_eq!(advice(1.0 / 3.0), "round to 0.333");
        assert_eq!(advice(2.0 / 3.0), "round to 0.667");
        assert_eq!(advice(0.0001), "take 0.001, or multiply all weights");
        assert_eq!(advice(1e6), "divide all weights by what they have in common");
        assert_eq!(advice(999_999.999_9), "divide all weights by what they have in common");
    }

    proptest! {
        #[test]
        fn thousandths_are_what_they_were(t in 0..1_000_000_000u32, other in 0..1_000_000_000u32) {
            let weight = Weight::from_thousandths(t).unwrap();
            prop_assert_eq!(weight.thousandths().unwrap(), t);
            prop_assert_eq!((weight.rounded(), weight.counted()), (t.into(), t));
            prop_assert_eq!(Weight::from_f64(f64::from(t) / 1000.0).unwrap(), weight);
            prop_assert_eq!(weight < Weight::from_thousandths(other).unwrap(), t < other);
            // The text that thousandths always had.
            let fraction = format!("{:03}", t % 1000);
            let text = format!("{}.{}", t / 1000, fraction.trim_end_matches('0'));
            prop_assert_eq!(weight.to_string(), text.trim_end_matches('.'));
        }
    }
}
