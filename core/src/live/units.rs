//! Factors and times as callers give them, plain numbers and durations, and as the ring counts by them, in integers:
//! thousandths and milliseconds.

use crate::{Error, ErrorKind};
use std::time::Duration;

/// The thousandths of a factor, from `least` to `most` in whole numbers.
///
/// # Errors
/// `argument`, naming the field.
pub(super) fn milli(field: &str, factor: f64, least: u32, most: u32) -> Result<u32, Error> {
    // What is no number or too large is cut to a number that is another one.
    let milli = (factor * 1000.0).round() as u32;
    if plain(milli) == factor && (1000 * least..=1000 * most).contains(&milli) {
        return Ok(milli);
    }
    let is_within = (1000 * least..=1000 * most).contains(&milli) && factor.is_finite();
    let advice = if is_within { format!("; round to {}", plain(milli)) } else { String::new() };
    let message = format!("{field}: {factor:?} is not from {least} to {most} in whole thousandths{advice}");
    Err(Error::new(ErrorKind::Argument, message))
}

/// The factor of so many thousandths.
pub(super) fn plain(milli: u32) -> f64 {
    f64::from(milli) / 1000.0
}

/// A length of time in whole milliseconds: a part of one counts as one.
///
/// # Errors
/// `argument`, naming the field, for one of more than 2^64-1 milliseconds.
pub(super) fn rounded_up(field: &str, time: Duration) -> Result<Duration, Error> {
    match u64::try_from(time.as_nanos().div_ceil(1_000_000)) {
        Ok(milliseconds) => Ok(Duration::from_millis(milliseconds)),
        Err(_) => {
            let message = format!("{field}: {time:?} is too long, at most {} ms", u64::MAX);
            Err(Error::new(ErrorKind::Argument, message))
        }
    }
}

/// The whole milliseconds of a time; a later one than there can be is the last.
#[inline]
pub(super) fn milliseconds(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1000).saturating_add(time.subsec_millis().into())
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
    fn lengths_are_rounded_up_and_moments_cut() {
        for (nanoseconds, up, cut) in [(0, 0, 0), (1, 1, 0), (999_999, 1, 0), (1_000_000, 1, 1), (1_000_001, 2, 1)] {
            let time = Duration::from_nanos(nanoseconds);
            assert_eq!(rounded_up("ttl", time).unwrap(), Duration::from_millis(up));
            assert_eq!(milliseconds(time), cut);
        }
        let last = Duration::from_millis(u64::MAX);
        assert_eq!((rounded_up("ttl", last).unwrap(), milliseconds(last)), (last, u64::MAX));
        for longer in [last + Duration::from_nanos(1), Duration::MAX] {
            assert!(rounded_up("ttl", longer).unwrap_err().message().starts_with("ttl: "));
            assert_eq!(milliseconds(longer), u64::MAX);
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
