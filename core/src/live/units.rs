//! Factors and times as callers give them, plain numbers and durations, and as the ring counts by them, in integers:
//! thousandths and milliseconds.

pub(super) use crate::placement::{milli, plain};
use crate::{Error, ErrorKind};
use std::time::Duration;

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
}
