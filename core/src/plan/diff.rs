//! The plan from one placement to another: exact, by laying their arcs side by side.

use crate::{
    placement::{Placement, MAX_CLASSES},
    stats::{classes, ratio},
    table::Division,
    Error, ErrorKind,
};
use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};
use core::fmt;

/// What moves from one placement to another. Nodes are the same when their ids are; no node is `None`.
#[derive(Clone, PartialEq)]
pub struct Plan {
    /// Every pair of nodes between which keys move, ordered by `from`, then `to`, ids by bytes, `None` last.
    pub moves: Vec<Move>,
    /// The positions that move, ascending, neighbours of the same move joined; empty under `maglev`, where they are not
    /// intervals.
    pub ranges: Vec<MovedRange>,
    /// The part of all keys that moves, from 0 to 1, correctly rounded.
    pub moved: f64,
    /// The positions that move in all: `moved`, exactly.
    pub positions: u128,
    /// The least part of all keys that must move to get from the shares before to the shares after, from 0 to 1,
    /// correctly rounded.
    pub minimum: f64,
    /// The positions that must move in all: `minimum`, exactly.
    pub minimum_positions: u128,
    /// All positions: 2^64 in our own schemes; in dialects 2^32, 2^64 or the number of slots.
    pub whole: u128,
}

/// Keys that move from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The owner before.
    pub from: Option<String>,
    /// The owner after.
    pub to: Option<String>,
    /// How many positions move.
    pub positions: u128,
}

/// Positions `first..=last` that move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovedRange {
    /// The first position.
    pub first: u64,
    /// The last position, included.
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

/// A node of either placement, `None` after all others.
type Name<'a> = (bool, &'a str);

impl Placement {
    /// The plan from this placement to another, health included: which positions move, from whom and to whom.
    /// O(points of both).
    ///
    /// # Errors
    /// `incomparable` if the two hash keys differently (another seed, hash tag, secret or dialect); `unsupported`
    /// unless both divide the positions into intervals (`ring`, `slots`), or both are `maglev` of the same size, or
    /// dialects that go by remainders with few enough together.
    pub fn diff(&self, after: &Placement) -> Result<Plan, Error> {
        let (Some(whole), Some(other)) = (self.whole(), after.whole()) else {
            let keyed = if self.whole().is_none() { self } else { after };
            return Err(keyed.topology().scheme().unsupported("diff"));
        };
        if !self.hashes_like(after) || whole != other {
            let [before, after] = [self, after].map(|placement| placement.topology().scheme().name());
            let message = format!(
                "the two placements hash keys differently: {before} and {after}, or their seed, hash_tag or hash function"
            );
            return Err(Error::new(ErrorKind::Incomparable, message));
        }
        let mut tally = Tally::default();
        match (self.division(), after.division()) {
            (Some(Division::Arcs), Some(Division::Arcs)) => self.compare_arcs(after, &mut tally),
            (Some(Division::Classes(one)), Some(Division::Classes(other))) => {
                let Some(together) = self.together(one, other) else {
                    let instead = "place keys that you have, here and there, and compare their nodes";
                    let message =
                        format!("diff: tables of size {one} and of size {other} cannot be compared; {instead}");
                    return Err(Error::new(ErrorKind::Unsupported, message));
                };
                for (first, positions) in classes(together, whole) {
                    let (from, to) = (self.locate_hashed(first), after.locate_hashed(first));
                    tally.add(self.name(from), after.name(to), positions);
                }
            }
            (Some(Division::Arcs), _) => return Err(after.topology().scheme().unsupported("diff")),
            (_, _) => return Err(self.topology().scheme().unsupported("diff")),
        }
        Ok(tally.plan(whole))
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

    /// Lays the arcs of both side by side.
    fn compare_arcs<'a>(&'a self, after: &'a Placement, tally: &mut Tally<'a>) {
        let (mut old_arcs, mut new_arcs) = (self.arcs(), after.arcs());
        let (mut old, mut new) = (old_arcs.next(), new_arcs.next());
        let mut first = 0;
        while let (Some(from), Some(to)) = (old, new) {
            let last = from.last.min(to.last);
            let moved = tally.add(self.name(from.node), after.name(to.node), u128::from(last - first) + 1);
            if let Some(step) = moved {
                match tally.ranges.last_mut() {
                    Some(range) if range.last.checked_add(1) == Some(first) && range.step == step => range.last = last,
                    _ => tally.ranges.push(MovedRange { first, last, step }),
                }
            }
            if from.last == last {
                old = old_arcs.next();
            }
            if to.last == last {
                new = new_arcs.next();
            }
            first = last.wrapping_add(1);
        }
    }

    fn name(&self, index: Option<u32>) -> Name<'_> {
        match index.and_then(|index| self.node(index)) {
            Some(node) => (false, &node.id),
            None => (true, ""),
        }
    }
}

/// A plan while it is being counted.
#[derive(Default)]
struct Tally<'a> {
    /// Each pair with the positions it moves and a number of its own, in the order of their first positions.
    moves: BTreeMap<(Name<'a>, Name<'a>), (u128, u32)>,
    /// With the numbers of the pairs.
    ranges: Vec<MovedRange>,
    /// Positions won less positions lost, by node: the shares before and after, subtracted.
    gains: BTreeMap<Name<'a>, i128>,
}

impl<'a> Tally<'a> {
    /// Counts positions; the number of their pair if they move.
    fn add(&mut self, from: Name<'a>, to: Name<'a>, positions: u128) -> Option<u32> {
        if from == to {
            return None;
        }
        let number = self.moves.len() as u32;
        let (moved, step) = self.moves.entry((from, to)).or_insert((0, number));
        *moved += positions;
        *self.gains.entry(from).or_default() -= positions as i128;
        *self.gains.entry(to).or_default() += positions as i128;
        Some(*step)
    }

    fn plan(self, whole: u128) -> Plan {
        let Self { moves, mut ranges, gains } = self;
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
