//! The exponential race: every node draws a number X for a place (a slot, a key), which stands for the time
//! -log2(1 - X) / weight, and they arrive in the order of their times (`docs/SPEC.md`, section 10). Integers decide;
//! binary64 only spares them where it is far enough from a tie.

use super::NO_INDEX;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// Up to this many nodes are ordered without taking memory.
pub(crate) const FEW: usize = 16;

/// A node in a race.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// What it drew: the smaller, the earlier.
    pub(super) x: u64,
    /// Its weight in thousandths, above 0.
    pub(super) weight: u32,
    pub(super) node: u32,
}

/// How the entries of a race compare.
#[derive(Clone, Copy, Debug)]
pub(super) struct Race {
    /// X is below 2^(bits - 1).
    pub(super) bits: u32,
    /// All weights are equal: the X alone tell.
    pub(super) even: bool,
}

/// A time is within this of the truth, relatively.
const ERROR: f64 = 1e-7;

/// And the time that the integers stand for is within so much, over the weight.
const STEP: f64 = 1.2 / (1u64 << 56) as f64;

impl Race {
    /// -log2((2^bits - (2x + 1)) / 2^bits) with 56 binary places, as the integers define it.
    pub(super) fn exact_time(&self, x: u64) -> u64 {
        let y = (1 << self.bits) - (2 * x + 1);
        let leading = u64::leading_zeros(y);
        let mut mantissa = y << leading;
        let mut fraction = 0u64;
        for _ in 0..56 {
            let square = (u128::from(mantissa) * u128::from(mantissa)) >> 63;
            let bit = (square >> 64) as u64;
            fraction = fraction << 1 | bit;
            mantissa = (square >> bit) as u64;
        }
        (u64::from(self.bits - (u64::BITS - leading) + 1) << 56) - fraction
    }

    /// The time of an entry, within [`ERROR`].
    fn time(&self, entry: &Entry) -> f64 {
        self.unweighted_time(entry.x) / f64::from(entry.weight)
    }

    fn unweighted_time(&self, x: u64) -> f64 {
        const LOG2_E: f64 = core::f64::consts::LOG2_E;
        let whole = (1u64 << self.bits) as f64;
        let passed = (2 * x + 1) as f64 / whole;
        if passed <= 0.5 {
            return LOG2_E * log_of_rest(passed);
        }
        // The same of a number from 1/2 to 1, and the halvings that lead there.
        let y = (1u64 << self.bits) - (2 * x + 1);
        let length = u64::BITS - y.leading_zeros();
        let halvings = self.bits - length;
        let scale = (1u64 << length) as f64;
        f64::from(halvings) + LOG2_E * log_of_rest(1.0 - y as f64 / scale)
    }

    /// The order of arrival; nodes that arrive together come in the order of their indices.
    pub(super) fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        if self.even || a.weight == b.weight {
            return a.x.cmp(&b.x).then(a.node.cmp(&b.node));
        }
        let (time_a, time_b) = (self.time(a), self.time(b));
        let doubt = ERROR * (time_a + time_b) + STEP * (1.0 / f64::from(a.weight) + 1.0 / f64::from(b.weight));
        if time_a < time_b - doubt {
            return Ordering::Less;
        }
        if time_a > time_b + doubt {
            return Ordering::Greater;
        }
        self.compare_exactly(a, b)
    }

    #[cold]
    fn compare_exactly(&self, a: &Entry, b: &Entry) -> Ordering {
        let weighted = |entry: &Entry, other: &Entry| u128::from(self.exact_time(entry.x)) * u128::from(other.weight);
        weighted(a, b).cmp(&weighted(b, a)).then(a.node.cmp(&b.node))
    }

    /// Whether an entry surely arrives after a [`horizon`](Self::horizon): -log2(1 - u) is never below u.
    #[inline]
    fn is_beyond(&self, entry: &Entry, horizon: f64) -> bool {
        (2 * entry.x + 1) as f64 > horizon * f64::from(entry.weight)
    }

    /// The first of the entries to arrive.
    #[inline]
    pub(super) fn first(&self, mut entries: impl Iterator<Item = Entry>) -> Option<Entry> {
        let mut first = entries.next()?;
        if self.even {
            for entry in entries {
                // The entries come in the order of their nodes, which settles ties.
                if entry.x < first.x {
                    first = entry;
                }
            }
            return Some(first);
        }
        let mut horizon = self.horizon(&first);
        for entry in entries {
            if !self.is_beyond(&entry, horizon) && self.compare(&entry, &first) == Ordering::Less {
                first = entry;
                horizon = self.horizon(&first);
            }
        }
        Some(first)
    }

    /// A time that surely lies after an entry's, in units of the X's.
    fn horizon(&self, entry: &Entry) -> f64 {
        // No doubt exceeds a thousandth part and two steps of the lightest weight, which is 1.
        (self.time(entry) * 1.001 + 2.0 * STEP) * (1u64 << self.bits) as f64
    }

    /// The first of the entries to arrive, in order, up to the room in `out` and [`FEW`]. Returns how many there are.
    #[inline]
    pub(super) fn first_few(&self, entries: impl Iterator<Item = Entry>, out: &mut [u32]) -> usize {
        let mut chosen = [Entry { x: 0, weight: 1, node: NO_INDEX }; FEW];
        let Some(chosen) = chosen.get_mut(..out.len().min(FEW)) else { return 0 };
        let len = self.select(entries, chosen);
        for (slot, entry) in out.iter_mut().zip(chosen.iter().take(len)) {
            *slot = entry.node;
        }
        len
    }

    /// Keeps the first entries to arrive, in order, as many as there is room for. Returns how many there are.
    #[inline]
    fn select(&self, entries: impl Iterator<Item = Entry>, chosen: &mut [Entry]) -> usize {
        let mut len = 0;
        // Once all places are taken most entries are too late, which these tell without a logarithm.
        let (mut last_x, mut horizon) = (u64::MAX, f64::INFINITY);
        for entry in entries {
            if if self.even { entry.x > last_x } else { self.is_beyond(&entry, horizon) } {
                continue;
            }
            let Some(kept) = chosen.get(..len) else { break };
            let at = kept.iter().rposition(|kept| self.compare(kept, &entry) == Ordering::Less).map_or(0, |at| at + 1);
            len = (len + 1).min(chosen.len());
            if let Some(behind) = chosen.get_mut(at..len) {
                push_front(behind, entry);
            }
            if let (true, Some(last)) = (len == chosen.len(), chosen.last()) {
                last_x = last.x;
                if !self.even {
                    horizon = self.horizon(last);
                }
            }
        }
        len
    }

    /// Writes down the order of all entries, once.
    pub(super) fn sort(&self, entries: impl Iterator<Item = Entry>, order: &mut Vec<Entry>) {
        if order.is_empty() {
            order.extend(entries);
            order.sort_unstable_by(|a, b| self.compare(a, b));
        }
    }
}

/// Puts an item before the others, of which the last is dropped.
pub(super) fn push_front<T>(items: &mut [T], item: T) {
    if !items.is_empty() {
        items.rotate_right(1);
    }
    if let Some(first) = items.first_mut() {
        *first = item;
    }
}

/// -ln(1 - u) for u from 0 to 1/2, within 1e-8 of itself: 2 artanh(u / (2 - u)), eight terms.
fn log_of_rest(u: f64) -> f64 {
    let s = u / (2.0 - u);
    let q = s * s;
    let series = [13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0].iter().fold(1.0 / 15.0, |sum, odd| sum * q + 1.0 / odd);
    2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn race(bits: u32) -> Race {
        Race { bits, even: false }
    }

    #[test]
    fn times_of_the_specification() {
        let pins = [
            (0, 370),
            (1, 1108),
            (0x1234_5678_9abc, 15_948_086_036_041_463),
            ((1 << 47) - 1, 3_458_764_513_820_540_928),
        ];
        for (x, time) in pins {
            assert_eq!(race(48).exact_time(x), time);
        }
        assert_eq!(race(56).exact_time(0), 2);
    }

    #[test]
    fn binary64_stays_within_its_error_and_no_time_is_before_its_rest() {
        let mut state = 1u64;
        for bits in [40, 48, 50, 56] {
            for i in 0..200_000u64 {
                state = crate::hash::mix(state);
                let x = match i % 4 {
                    0 => state >> (65 - bits),
                    1 => (state >> (65 - bits)) >> (state % u64::from(bits)),
                    2 => ((1 << (bits - 1)) - 1) - ((state >> (65 - bits)) >> (state % u64::from(bits))),
                    _ => (1 << (bits - 2)) - 5000 + i % 10_000,
                };
                let exact = race(bits).exact_time(x) as f64 / (1u64 << 56) as f64;
                let quick = race(bits).unweighted_time(x);
                assert!((exact - quick).abs() <= 1e-8 * exact + STEP, "{x} of 2^{bits}: {exact} {quick}");
                let rest = (2 * x + 1) as f64 / (1u64 << bits) as f64;
                assert!(rest <= quick, "{x} of 2^{bits}: {rest} {quick}");
            }
        }
    }

    #[test]
    fn near_ties_are_settled_like_the_integers_say() {
        for bits in [40, 50, 56] {
            let race = race(bits);
            let mut state = 7;
            for i in 0..20_000u64 {
                state = crate::hash::mix(state);
                let x = (state >> (65 - bits)) >> (i % 40);
                let (a, b) = (1000 + i as u32 % 7, 2000 + i as u32 % 5);
                // The X of the other weight with about the same time.
                let rest = 1.0 - (2 * x + 1) as f64 / (1u64 << bits) as f64;
                let near = ((1.0 - rest.powf(f64::from(b) / f64::from(a))) * (1u64 << (bits - 1)) as f64) as u64;
                for y in near.saturating_sub(2)..=(near + 2).min((1 << (bits - 1)) - 1) {
                    let one = Entry { x, weight: a, node: 0 };
                    let other = Entry { x: y, weight: b, node: 1 };
                    assert_eq!(race.compare(&one, &other), race.compare_exactly(&one, &other));
                    let surely_later = race.is_beyond(&other, race.horizon(&one));
                    assert!(!surely_later || race.compare_exactly(&one, &other) == Ordering::Less);
                }
            }
        }
    }
}
