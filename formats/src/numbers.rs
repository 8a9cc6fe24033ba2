//! Numbers as texts have them.

use libconsistent::Weight;

/// A whole number as a weight.
pub(crate) fn whole(weight: u32) -> Weight {
    Weight::from_f64(f64::from(weight)).unwrap_or_default()
}

/// A number written in digits alone.
pub(crate) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
