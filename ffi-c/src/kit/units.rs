//! Strings and numbers as C has them.

use super::{
    boundary::{argument, Outcome},
    codes::{
        CONSISTENT_SPREAD_NONE, CONSISTENT_SPREAD_WEIGHT, CONSISTENT_SPREAD_ZONE, CONSISTENT_STATE_DOWN,
        CONSISTENT_STATE_DRAINING, CONSISTENT_STATE_UP,
    },
    types::{consistent_pair, consistent_slice},
};
use libconsistent::{Spread, State};
use std::{ffi::c_char, ptr, time::Duration};

/// A string of ours as a view shows it: never NULL.
pub(crate) fn view(text: &str) -> (*const c_char, usize) {
    if text.is_empty() {
        (c"".as_ptr(), 0)
    } else {
        (text.as_ptr().cast(), text.len())
    }
}

/// A text of ours in a list of C's.
pub(crate) fn slice_of(text: &str) -> consistent_slice {
    let (data, len) = view(text);
    consistent_slice { data: data.cast(), len }
}

/// A pair of texts of ours.
pub(crate) fn pair_of(key: &str, value: &str) -> consistent_pair {
    let ((key, key_len), (value, value_len)) = (view(key), view(value));
    consistent_pair { key, key_len, value, value_len }
}

/// An id as records show it: NULL for no node.
pub(crate) fn owner(id: Option<&str>) -> (*const c_char, usize) {
    id.map_or((ptr::null(), 0), view)
}

/// A list of ours as a record shows it: NULL if it is empty.
pub(crate) fn list<T>(elements: &[T]) -> (*const T, usize) {
    let first = if elements.is_empty() { ptr::null() } else { elements.as_ptr() };
    (first, elements.len())
}

/// A list of structs that can grow, as a record shows it.
pub(crate) fn pointers<T>(elements: &[T]) -> Vec<*const T> {
    elements.iter().map(ptr::from_ref).collect()
}

/// The upper and the lower half of a count of positions.
pub(crate) fn halves(positions: u128) -> (u64, u64) {
    ((positions >> 64) as u64, positions as u64)
}

/// Thousandths within their range; `name` is what C calls them.
pub(crate) fn within(name: &str, milli: u32, least: u32, most: u32) -> Outcome<u32> {
    if (least..=most).contains(&milli) {
        return Ok(milli);
    }
    Err(argument(format!("{name}: {milli} is not from {least} to {most}")))
}

/// The factor of so many thousandths.
pub(crate) fn plain(milli: u32) -> f64 {
    f64::from(milli) / 1000.0
}

/// The thousandths of a factor of a ring, which are whole.
pub(crate) fn milli(factor: f64) -> u32 {
    (factor * 1000.0).round() as u32
}

/// The whole milliseconds of a time; a later one than there can be is the last.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The state that a number stands for.
pub(crate) fn state_of(state: i32) -> Outcome<State> {
    match state {
        CONSISTENT_STATE_UP => Ok(State::Up),
        CONSISTENT_STATE_DRAINING => Ok(State::Draining),
        CONSISTENT_STATE_DOWN => Ok(State::Down),
        _ => Err(argument(format!("state: {state} is not one of CONSISTENT_STATE_*"))),
    }
}

/// The spread that a number stands for.
pub(crate) fn spread_of(spread: i32) -> Outcome<Spread> {
    match spread {
        CONSISTENT_SPREAD_ZONE => Ok(Spread::Zone),
        CONSISTENT_SPREAD_NONE => Ok(Spread::None),
        CONSISTENT_SPREAD_WEIGHT => Ok(Spread::Weight),
        _ => Err(argument(format!("spread: {spread} is not one of CONSISTENT_SPREAD_*"))),
    }
}
