//! Options that stand behind the `?` of an address.

use crate::{Failure, Reason};
use std::time::Duration;
use url::Url;

/// Takes an option out of an address, so that what is left of the query is the server's.
pub(crate) fn take(url: &mut Url, name: &str) -> Option<String> {
    let (ours, theirs): (Vec<_>, Vec<_>) = url.query_pairs().into_owned().partition(|(key, _)| key == name);
    // Only what we have taken something out of is written anew.
    let taken = ours.into_iter().next_back()?.1;
    url.set_query(None);
    if !theirs.is_empty() {
        url.query_pairs_mut().extend_pairs(theirs);
    }
    Some(taken)
}

/// How often to look: `500ms`, `2s` or `2`, from 100 ms to an hour.
pub(crate) fn duration(name: &str, text: &str) -> Result<Duration, Failure> {
    let (digits, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(digits), _) => (digits, 1),
        (None, Some(digits)) => (digits, 1000),
        (None, None) => (text, 1000),
    };
    let milliseconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match milliseconds {
        Some(milliseconds @ 100..=3_600_000) => Ok(Duration::from_millis(milliseconds)),
        _ => {
            let shown: String = text.chars().take(40).collect();
            Err(Failure::new(Reason::Address, format!("{name}: {shown:?} is not from 100ms to 3600s")))
        }
    }
}

/// Refuses what nobody takes.
pub(crate) fn no_more(url: &Url) -> Result<(), Failure> {
    match url.query_pairs().next() {
        None => Ok(()),
        Some((name, _)) => {
            let name: String = name.chars().take(40).collect();
            Err(Failure::new(Reason::Address, format!("{}://: no option {name:?}", url.scheme())))
        }
    }
}
