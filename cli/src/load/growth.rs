//! What a node has more than before: the headroom that it needs.

/// How much more, as a part of what it had; infinite for who had nothing, and none unless it is more.
pub fn growth(before: u128, after: u128) -> Option<f64> {
    let more = after.checked_sub(before).filter(|&more| more > 0)?;
    Some(if before == 0 { f64::INFINITY } else { more as f64 / before as f64 })
}

/// Who grows most, and by how much; of several alike the first one.
pub fn largest<T>(all: impl Iterator<Item = (T, f64)>) -> Option<(T, f64)> {
    all.reduce(|most, other| if other.1 > most.1 { other } else { most })
}
