//! Weights are counted in thousandths, so that every language agrees on them.

use crate::{Error, ErrorKind};
use alloc::format;
use core::fmt;

/// A weight in thousandths, below 10^9. The default is 1000 thousandths, weight 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u32);

impl Weight {
    const LIMIT: u32 = 1_000_000_000;

    /// The weight of a node that owns nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// A weight from a count of thousandths.
    ///
    /// # Errors
    /// `weight` from 10^9 on.
    pub fn from_thousandths(thousandths: u32) -> Result<Self, Error> {
        if thousandths < Self::LIMIT {
            Ok(Self(thousandths))
        } else {
            Err(Error::new(ErrorKind::Weight, format!("{thousandths} thousandths, must be below {}", Self::LIMIT)))
        }
    }

    /// A weight from a number such as 1.5; it must be a whole number of thousandths.
    ///
    /// # Errors
    /// `weight` for anything else, NaN and negative numbers included.
    pub fn from_f64(weight: f64) -> Result<Self, Error> {
        let scaled = weight * 1000.0;
        if (0.0..f64::from(Self::LIMIT)).contains(&scaled) {
            // Truncation after adding a half is rounding to nearest here; a wrong guess fails the comparison below.
            let thousandths = (scaled + 0.5) as u32;
            if thousandths < Self::LIMIT && f64::from(thousandths) / 1000.0 == weight {
                return Ok(Self(thousandths));
            }
        }
        let message = format!("{weight} is not a whole number of thousandths from 0 to 999999.999");
        Err(Error::new(ErrorKind::Weight, message))
    }

    /// The count of thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The weight as a number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// Whether a node of this weight owns nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self(1000)
    }
}

/// The canonical decimal form: `0`, `1`, `1.5`, `0.001`.
impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        match rest {
            0 => write!(f, "{whole}"),
            _ if rest % 100 == 0 => write!(f, "{whole}.{}", rest / 100),
            _ if rest % 10 == 0 => write!(f, "{whole}.{:02}", rest / 10),
            _ => write!(f, "{whole}.{rest:03}"),
        }
    }
}
