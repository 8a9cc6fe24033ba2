//! The plan from one placement to another: exact, by laying their arcs side by side.

use super::{
    beside::{Beside, Stretch},
    pairs::{Name, Pairs},
};
use crate::{
    placement::{Key, Lister, Placement, Spread, MAX_CLASSES},
    stats::{classes, ratio},
    table::Division,
    Error, ErrorKind,
};
use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};
use core::fmt;

/// What moves from one placement to another. Nodes are the same when their ids are; no node is `None`.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Plan {
    /// Every pair of nodes between which keys move, ordered by `from`, then `to`, ids by bytes, `None` last.
    pub moves: Vec<Move>,
    /// The positions that move, ascending, neighbours of the same move joined; those of the same `first` by `step`.
    /// Empty under `maglev`, where they are not intervals.
    pub ranges: Vec<MovedRange>,
    /// The part of all keys that moves, from 0 to 1, correctly rounded.
    pub moved: f64,
    /// The positions that move in all: `moved`, exactly.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub positions: u128,
    /// The least part of all keys that must move to get from the shares before to the shares after, from 0 to 1,
    /// correctly rounded.
    pub minimum: f64,
    /// The positions that must move in all: `minimum`, exactly.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub minimum_positions: u128,
    /// All positions: 2^64 in our own schemes; in dialects 2^32, 2^64 or the number of slots. Of n replicas, n times as
    /// many.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub whole: u128,
}

/// Keys that move from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Move {
    /// The owner before.
    pub from: Option<String>,
    /// The owner after.
    pub to: Option<String>,
    /// How many positions move.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub positions: u128,
}

/// Positions `first..=last` that move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct MovedRange {
    /// The first position.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub first: u64,
    /// The last position, included.
    #[cfg_attr(feature = "serde", serde(with = "crate::scheme::integers"))]
    pub last: u64,
    /// The move they make: its place in the plan's `moves`.
    pub step: u32,
}

impl Plan {
    /// A number of positions as a part of all keys, from 0 to 1, correctly rounded.
    pub fn ratio(&self, positions: u128) -> f64 {
        ratio(positions, self.whole)
    }
}

/// In one line, such as `25.00% of keys move, at least 25.00% must: 3 moves, 18 ranges`.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (moved, minimum) = (self.moved * 100.0, self.minimum * 100.0);
        let (moves, ranges) = (self.moves.len(), self.ranges.len());
        write!(f, "{moved:.2}% of keys move, at least {minimum:.2}% must: {moves} moves, {ranges} ranges")
    }
}

/// In a few words, however much moves.
impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("moves", &self.moves.len())
            .field("ranges", &self.ranges.len())
            .field("moved", &self.moved)
            .field("minimum", &self.minimum)
            .finish_non_exhaustive()
    }
}

impl Placement {
    /// The plan from this placement to another, health included: which positions move, from whom and to whom.
    /// O(points of both).
    ///
    /// # Errors
    /// `incomparable` if the two hash keys differently (another seed, hash tag, secret or dialect); `unsupported`
    /// unless both divide the positions into intervals (`ring`, `slots`), or both are `maglev` of the same size, or
    /// dialects that go by remainders with few enough together. [`moved`](Self::moved) compares any two by keys.
    pub fn diff(&self, after: &Placement) -> Result<Plan, Error> {
        self.diff_replicas(after, 1, Spread::None)
    }

    /// [`diff`](Self::diff) where each key is kept by the first `n` nodes of its list: which copies move. A position
    /// that two of its nodes leave, and two others come to, makes two moves: the nodes that only one of its lists has
    /// are paired in their order, whoever is left over with `None`. A list in another order moves nothing. `whole` is n
    /// for every position, where n counts at most as many as there are nodes, here or there.
    ///
    /// Expected O(n^2) for each point of both, and more where zones or weights are very unequal.
    ///
    /// # Errors
    /// As there; `argument` for `n` of 0; `too_many` where it would take longer than a few seconds.
    pub fn diff_replicas(&self, after: &Placement, n: usize, spread: Spread) -> Result<Plan, Error> {
        let n = Self::check_n(n, self.max_nodes().max(after.max_nodes()))?;
        let whole = self.check_same_positions(after)?;
        let refuse = |placement: &Placement| Err(placement.topology().scheme().unsupported("diff"));
        let mut tally = Tally::default();
        match (self.division(), after.division()) {
            (Some(Division::Arcs), Some(Division::Arcs)) => {
                let mut pairs = Pairs::new(self, after);
                Beside::new(self, after, n, spread)?.each(|stretch| {
                    let Stretch { first, last, before, after } = *stretch;
                    for (from, to) in pairs.of(before, after) {
                        let step = tally.add(from, to, u128::from(last - first) + 1);
                        tally.add_range(first, last, step);
                    }
                });
            }
            (Some(Division::Classes(one)), Some(Division::Classes(other))) => {
                let Some(together) = self.together(one, other) else {
                    let instead = "moved compares them by keys that you have";
                    let message =
                        format!("diff: tables of size {one} and of size {other} cannot be compared; {instead}");
                    return Err(Error::new(ErrorKind::Unsupported, message));
                };
                self.check_lists(together as usize, n, spread)?;
                after.check_lists(together as usize, n, spread)?;
                let (mut here, mut there) = (Lister::new(n, spread), Lister::new(n, spread));
                let mut pairs = Pairs::new(self, after);
                for (first, positions) in classes(together, whole) {
                    let key = Key::Hashed(first);
                    for (from, to) in pairs.of(here.list(self, key), there.list(after, key)) {
                        tally.add(from, to, positions);
                    }
                }
            }
            (Some(Division::Arcs), _) => return refuse(after),
            (_, _) => return refuse(self),
        }
        Ok(tally.plan(whole * n as u128))
    }

    /// How many classes tell positions apart that two numbers of classes do; none if they are too many.
    fn together(&self, one: u32, other: u32) -> Option<u32> {
        if one == other || one == 1 || other == 1 {
            return Some(one.max(other));
        }
        // Remainders of our own are fixed by the scheme (SPEC 9.3); those of dialects follow who is up.
        self.router()?;
        let (mut divisor, mut rest) = (one, other);
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        (one / divisor.max(1)).checked_mul(other).filter(|&together| together <= MAX_CLASSES)
    }
}

/// A plan while it is being counted.
#[derive(Default)]
struct Tally<'a> {
    /// Each pair with the positions it moves and a number of its own, in the order of their first positions.
    moves: BTreeMap<(Name<'a>, Name<'a>), (u128, u32)>,
    /// With the numbers of the pairs.
    ranges: Vec<MovedRange>,
    /// By number of a pair: its last range.
    latest: Vec<usize>,
    /// Positions won less positions lost, by node: the shares before and after, subtracted.
    gains: BTreeMap<Name<'a>, i128>,
}

impl<'a> Tally<'a> {
    /// Counts positions that move; the number of their pair.
    fn add(&mut self, from: Name<'a>, to: Name<'a>, positions: u128) -> u32 {
        let number = self.moves.len() as u32;
        let (moved, step) = self.moves.entry((from, to)).or_insert((0, number));
        *moved += positions;
        *self.gains.entry(from).or_default() -= positions as i128;
        *self.gains.entry(to).or_default() += positions as i128;
        *step
    }

    /// Adds a range to those of a pair, or to the last one of them.
    fn add_range(&mut self, first: u64, last: u64, step: u32) {
        self.latest.resize(self.moves.len(), usize::MAX);
        let Some(latest) = self.latest.get_mut(step as usize) else { return };
        match self.ranges.get_mut(*latest) {
            Some(range) if range.last.checked_add(1) == Some(first) => range.last = last,
            _ => {
                *latest = self.ranges.len();
                self.ranges.push(MovedRange { first, last, step });
            }
        }
    }

    fn plan(self, whole: u128) -> Plan {
        let Self { moves, mut ranges, gains, .. } = self;
        // From the order of first positions to the order of names.
        let mut places = vec![0; moves.len()];
        for (place, &(_, number)) in (0..).zip(moves.values()) {
            if let Some(slot) = places.get_mut(number as usize) {
                *slot = place;
            }
        }
        for range in &mut ranges {
            range.step = places.get(range.step as usize).copied().unwrap_or(range.step);
        }
        ranges.sort_unstable_by_key(|range| (range.first, range.step));
        let positions = moves.values().map(|&(positions, _)| positions).sum();
        let minimum_positions = gains.values().filter(|gain| gain.is_positive()).map(|gain| gain.unsigned_abs()).sum();
        Plan {
            moved: ratio(positions, whole),
            positions,
            minimum: ratio(minimum_positions, whole),
            minimum_positions,
            moves: moves
                .into_iter()
                .map(|((from, to), (positions, _))| Move { from: owned(from), to: owned(to), positions })
                .collect(),
            ranges,
            whole,
        }
    }
}

fn owned((is_none, id): Name<'_>) -> Option<String> {
    (!is_none).then(|| id.to_owned())
}
