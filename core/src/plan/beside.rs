//! Two placements laid side by side: stretch after stretch, on each of which both have one list of nodes. Plans are
//! sums of these, and steps from one placement to the other are cut out of them.

use crate::{
    placement::{Arcs, Lister, Placement, PositionArc, Spread},
    table::Division,
    Error,
};
use alloc::vec::Vec;

/// The arcs of two placements, side by side.
pub(crate) struct Beside<'a> {
    before: Side<'a>,
    after: Side<'a>,
    /// The first position that is left.
    first: u64,
}

/// Positions `first..=last` on which both have one list.
pub(crate) struct Stretch<'s> {
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// The first nodes before and after, by the indices of each.
    pub(crate) before: &'s [u32],
    pub(crate) after: &'s [u32],
}

impl<'a> Beside<'a> {
    /// Of the first `n` nodes of each position.
    ///
    /// # Errors
    /// `unsupported` unless both divide the same positions into intervals; `too_many` where it would take longer than a
    /// few seconds.
    pub(crate) fn new(before: &'a Placement, after: &'a Placement, n: usize, spread: Spread) -> Result<Self, Error> {
        let lists = before.point_count() + after.point_count() + 2;
        for placement in [before, after] {
            if placement.division() != Some(Division::Arcs) {
                return Err(placement.topology().scheme().unsupported("diff"));
            }
            placement.check_lists(lists, n, spread)?;
        }
        Ok(Self { before: Side::new(before, n, spread), after: Side::new(after, n, spread), first: 0 })
    }

    /// Shows `visit` every stretch, in ascending order; they cover every position.
    pub(crate) fn each(mut self, mut visit: impl FnMut(&Stretch<'_>)) {
        while let (Some(from), Some(to)) = (self.before.arc, self.after.arc) {
            let last = from.last.min(to.last);
            visit(&Stretch { first: self.first, last, before: &self.before.list, after: &self.after.list });
            self.before.pass(last);
            self.after.pass(last);
            self.first = last.wrapping_add(1);
        }
    }
}

/// The arcs of one placement while they are laid beside another's, and the nodes of the present one.
struct Side<'a> {
    placement: &'a Placement,
    arcs: Arcs<'a>,
    arc: Option<PositionArc>,
    list: Vec<u32>,
    lister: Lister,
}

impl<'a> Side<'a> {
    fn new(placement: &'a Placement, n: usize, spread: Spread) -> Self {
        let (arcs, lister) = (placement.arcs(), Lister::new(n, spread));
        let mut side = Self { placement, arcs, arc: None, list: Vec::new(), lister };
        side.next();
        side
    }

    fn next(&mut self) {
        self.arc = self.arcs.next();
        self.list.clear();
        if let Some(arc) = self.arc {
            self.list.extend(self.lister.list_arc(self.placement, &arc));
        }
    }

    /// Goes on where the arc has ended.
    fn pass(&mut self, last: u64) {
        if self.arc.is_some_and(|arc| arc.last == last) {
            self.next();
        }
    }
}
