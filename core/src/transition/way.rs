//! The rows of a topology on the way: after the end of the way up to some position, before beyond it.

use super::{between::Between, budget::Budget};
use crate::{plan::Stretch, table::Cut, Assignment, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most ranges of a topology on the way.
const MOST_RANGES: usize = 1 << 20;

/// What moves as a whole.
pub(super) enum Unit {
    Position,
    /// The slots that both ends have, if they are not ranges.
    Slot(Cut),
}

impl Unit {
    /// The unit of a way between two topologies that have these assignments.
    pub(super) fn of(before: Option<&Assignment>, after: Option<&Assignment>) -> Self {
        match (before.map(Assignment::cut), after.map(Assignment::cut)) {
            (Some(Cut::Ends(_)), _) | (_, Some(Cut::Ends(_))) => Self::Position,
            (Some(cut), Some(other)) if cut == other => Self::Slot(cut.clone()),
            _ => Self::Position,
        }
    }

    fn is_slot(&self) -> bool {
        matches!(self, Self::Slot(_))
    }
}

/// The rows, while one stretch comes after the other.
pub(super) struct Way<'a> {
    between: &'a Between,
    zones: Vec<u32>,
    pub(super) unit: Unit,
    replicas: usize,
    pub(super) budget: Budget<'a>,
    /// Copies of positions that do not move yet.
    pub(super) left: u128,
    /// Where the way goes on, if it does not end here.
    pub(super) stopped: Option<u64>,
    /// The last position of each range, and the rows one after the other.
    ends: Vec<u64>,
    nodes: Vec<u32>,
    /// The rows of a stretch, and the zones that copies come to.
    old: Vec<u32>,
    new: Vec<u32>,
    to_zones: Vec<u32>,
}

impl<'a> Way<'a> {
    pub(super) fn new(between: &'a Between, zones: Vec<u32>, unit: Unit, n: usize, budget: Budget<'a>) -> Self {
        let (ends, nodes, old, new, to_zones) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { between, zones, unit, replicas: n, budget, left: 0, stopped: None, ends, nodes, old, new, to_zones }
    }

    /// The next stretch: what fits of it moves, and nothing after the first position that does not.
    pub(super) fn pass(&mut self, stretch: &Stretch<'_>) {
        let Stretch { first, last, before, after } = *stretch;
        self.read(before, after);
        let positions = u128::from(last - first) + 1;
        let fits = match (self.stopped, self.to_zones.is_empty()) {
            (Some(_), _) => 0,
            (None, true) => positions,
            (None, false) => match (self.budget.fitting(first, positions, &self.to_zones), &self.unit) {
                (fits, Unit::Slot(_)) if fits < positions => 0,
                (fits, _) => fits,
            },
        };
        self.left += (positions - fits) * self.to_zones.len() as u128;
        if fits > 0 {
            self.budget.take(first, fits, &self.to_zones);
            self.push(first + (fits - 1) as u64, true);
        }
        if fits < positions {
            self.stopped = self.stopped.or(Some(first + fits as u64));
            self.push(last, false);
        }
    }

    /// Reads the rows of a stretch, by the indices of members between.
    fn read(&mut self, before: &[u32], after: &[u32]) {
        let Self { between, zones, old, new, to_zones, .. } = self;
        let index = |renamed: &[u32], node: u32| renamed.get(node as usize).copied();
        old.clear();
        old.extend(before.iter().filter_map(|&node| index(&between.before, node)));
        new.clear();
        new.extend(after.iter().filter_map(|&node| index(&between.after, node)));
        to_zones.clear();
        let come = new.iter().filter(|node| !old.contains(node));
        to_zones.extend(come.filter_map(|&node| zones.get(node as usize).copied()));
    }

    /// The row of a range up to a position; ranges of equal rows are joined, but for slots. Where there are more than
    /// there may be, no topology is made of them.
    fn push(&mut self, last: u64, is_new: bool) {
        let row = if is_new { &self.new } else { &self.old };
        let latest = self.nodes.len().checked_sub(self.replicas).and_then(|start| self.nodes.get(start..));
        let is_full = !self.unit.is_slot() && self.ends.len() > MOST_RANGES;
        match (&self.unit, self.ends.last_mut()) {
            (Unit::Position, Some(end)) if latest == Some(row) => *end = last,
            _ if is_full => {}
            _ => {
                self.ends.push(last);
                self.nodes.extend_from_slice(row);
            }
        }
    }

    /// What the topology on the way keeps.
    ///
    /// # Errors
    /// `too_many` for more ranges than a topology may have.
    pub(super) fn assignment(mut self) -> Result<Assignment, Error> {
        if !self.unit.is_slot() && self.ends.len() > MOST_RANGES {
            let message = format!("steps: more than {MOST_RANGES} ranges on the way; take fewer points");
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        let replicas = self.replicas as u32;
        let empty = match self.unit {
            Unit::Slot(cut) => Assignment::empty(cut, replicas),
            Unit::Position => {
                self.ends.pop();
                Assignment::ranges(self.ends, replicas)?
            }
        };
        empty.with_rows(self.nodes.chunks(self.replicas.max(1)))
    }
}
