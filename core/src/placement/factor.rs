//! Factors as callers give them, plain numbers, and as they are counted by: in thousandths.

use crate::{Error, ErrorKind};
use alloc::{format, string::String};

/// The thousandths of a factor, from `least` to `most` in whole numbers.
///
/// # Errors
/// `argument`, naming the field.
pub(crate) fn milli(field: &str, factor: f64, least: u32, most: u32) -> Result<u32, Error> {
    // What is no number, negative or too large is cut to a number that is another one.
    let milli = (factor * 1000.0 + 0.5) as u32;
    if plain(milli) == factor && (1000 * least..=1000 * most).contains(&milli) {
        return Ok(milli);
    }
    let is_within = (1000 * least..=1000 * most).contains(&milli) && factor.is_finite();
    let advice = if is_within { format!("; round to {}", plain(milli)) } else { String::new() };
    let message = format!("{field}: {factor:?} is not from {least} to {most} in whole thousandths{advice}");
    Err(Error::new(ErrorKind::Argument, message))
}

/// So many thousandths of the fair part that a node of `weight` among `weights` in all has of a demand, rounded up.
pub(crate) fn fair_cap(milli: u32, demand: u64, weight: u64, weights: u64) -> u64 {
    // Below 2^64 (the demand) * 2^42 (the weight) * 2^20 (the factor): no overflow.
    let fair = u128::from(milli) * u128::from(demand) * u128::from(weight);
    u64::try_from(fair.div_ceil(1000 * u128::from(weights.max(1)))).unwrap_or(u64::MAX)
}

/// The factor of so many thousandths.
pub(crate) fn plain(milli: u32) -> f64 {
    f64::from(milli) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_thousandths_come_back() {
        for count in 0..=1_000_000 {
            assert_eq!(milli("f", plain(count), 0, 1000).unwrap(), count);
        }
    }

    #[test]
    fn other_numbers_are_refused_by_name() {
        let others = [f64::NAN, f64::INFINITY, -f64::INFINITY, -0.001, 0.0005, 1.0000001, 1000.001, 4294967.296, 1e300];
        for other in others {
            let error = milli("jitter", other, 0, 1000).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Argument);
            let expected = format!("jitter: {other:?} is not from 0 to 1000 in whole thousandths");
            assert!(error.message().starts_with(&expected), "{error}");
        }
        assert!(milli("bound.factor", 0.999, 1, 1000).is_err());
    }
}
