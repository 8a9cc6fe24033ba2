//! node-hashring's array of points and empty slots, while points are taken out and put in. Its searches go by rank, so
//! points that come and go are counted in a Fenwick tree: each step is O(log n).

use super::found;
use crate::members::NO_INDEX;
use alloc::{vec, vec::Vec};

/// What a removal of a point did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    /// The point went, or there was none to go.
    Own,
    /// Something else went in its place.
    Astray,
}

/// The points in order, then the empty slots.
#[derive(Debug)]
pub(super) struct Array {
    /// Points that are there or may be, ascending, with their nodes.
    points: Vec<(u32, u32)>,
    is_there: Vec<bool>,
    /// Fenwick's sums of those that are there, from 1 on.
    sums: Vec<u32>,
    len: usize,
    holes: u64,
}

impl Array {
    /// Ascending points, all there.
    pub(super) fn new(points: Vec<(u32, u32)>, holes: u64) -> Self {
        let len = points.len();
        Self { is_there: vec![true; len], sums: sums(&vec![true; len]), points, len, holes }
    }

    /// The points that are there, and the number of empty slots.
    pub(super) fn into_parts(self) -> (Vec<(u32, u32)>, u64) {
        let points = self.points.into_iter().zip(self.is_there).filter_map(|(point, there)| there.then_some(point));
        (points.collect(), self.holes)
    }

    /// The node of a point that is there.
    pub(super) fn owner(&self, point: u32) -> Option<u32> {
        let at = self.at(point)?;
        let there = self.is_there.get(at).copied().unwrap_or(false);
        self.points.get(at).filter(|_| there).map(|&(_, owner)| owner)
    }

    /// Knows other points, which are not there yet.
    pub(super) fn make_room(&mut self, points: &[u32]) {
        let there = self.points.iter().zip(&self.is_there).map(|(&point, &there)| (point, there));
        let others = points.iter().filter(|&&point| self.at(point).is_none()).map(|&point| ((point, NO_INDEX), false));
        let mut all: Vec<((u32, u32), bool)> = there.chain(others).collect();
        all.sort_unstable_by_key(|&((point, _), _)| point);
        all.dedup_by_key(|&mut ((point, _), _)| point);
        (self.points, self.is_there) = all.into_iter().unzip();
        self.sums = sums(&self.is_there);
    }

    /// Puts in a point that there is room for, of no node yet, as `addNode` does; false if it would stand behind empty
    /// slots.
    pub(super) fn insert(&mut self, point: u32) -> bool {
        let rank = self.rank(point);
        let is_first = rank == 0 && self.len > 0;
        let is_last = rank == self.len && self.holes == 0;
        if !is_first && !is_last && found(rank, self.len, self.holes).is_none() {
            return false;
        }
        if let Some(at) = self.at(point) {
            self.points.get_mut(at).into_iter().for_each(|(_, owner)| *owner = NO_INDEX);
            self.set(at, true);
        }
        true
    }

    /// Takes out what the search for a point finds, as `removeNode` does; a point that stays all the same has no node.
    pub(super) fn remove(&mut self, point: u32) -> Removal {
        let own = self.at(point).filter(|&at| self.is_there.get(at).copied().unwrap_or(false));
        let rank = self.rank(point);
        let found = found(rank, self.len, self.holes).map(|at| self.select(at));
        match (found, own) {
            (Some(found), Some(own)) if found == own => {
                self.set(own, false);
                return Removal::Own;
            }
            (Some(found), _) => self.set(found, false),
            (None, _) if self.holes == 0 => return Removal::Own,
            (None, None) => {
                self.holes -= 1;
                return Removal::Own;
            }
            (None, Some(_)) => self.holes -= 1,
        }
        if let Some((_, owner)) = own.and_then(|own| self.points.get_mut(own)) {
            *owner = NO_INDEX;
        }
        Removal::Astray
    }

    fn at(&self, point: u32) -> Option<usize> {
        self.points.binary_search_by_key(&point, |&(point, _)| point).ok()
    }

    /// How many points are there at or below one.
    fn rank(&self, point: u32) -> usize {
        let mut at = self.points.partition_point(|&(other, _)| other <= point);
        let mut rank = 0;
        while at > 0 {
            rank += self.sums.get(at).map_or(0, |&sum| sum as usize);
            at &= at - 1;
        }
        rank
    }

    /// The place of the point with so many before it that are there.
    fn select(&self, mut before: usize) -> usize {
        let mut at = 0;
        let mut step = self.points.len().checked_ilog2().map_or(0, |bits| 1 << bits);
        while step > 0 {
            if let Some(sum) = self.sums.get(at + step).map(|&sum| sum as usize).filter(|&sum| sum <= before) {
                at += step;
                before -= sum;
            }
            step /= 2;
        }
        at
    }

    fn set(&mut self, at: usize, there: bool) {
        let Some(was) = self.is_there.get_mut(at) else { return };
        if *was == there {
            return;
        }
        *was = there;
        self.len = if there { self.len + 1 } else { self.len - 1 };
        let mut node = at + 1;
        while let Some(sum) = self.sums.get_mut(node) {
            *sum = if there { *sum + 1 } else { *sum - 1 };
            node += node & node.wrapping_neg();
        }
    }
}

fn sums(is_there: &[bool]) -> Vec<u32> {
    let mut sums: Vec<u32> = [false].iter().chain(is_there).map(|&there| there.into()).collect();
    for node in 1..sums.len() {
        let sum = sums.get(node).copied().unwrap_or(0);
        if let Some(parent) = sums.get_mut(node + (node & node.wrapping_neg())) {
            *parent += sum;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::{Array, Removal};
    use crate::{dialect::tests::library_search, members::NO_INDEX};
    use proptest::prelude::*;
    use std::{collections::BTreeMap, vec::Vec};

    proptest! {
        /// The library's array with its splices, slot by slot.
        #[test]
        fn fault_13_like_the_librarys_array(
            points in prop::collection::btree_map(0..40_u32, 0..5_u32, 0..20),
            holes in 0..6_usize,
            steps in prop::collection::vec((any::<bool>(), 0..40_u32), 0..30),
        ) {
            let points: BTreeMap<u32, u32> = points;
            let mut naive: Vec<(Option<u32>, u32)> = points.iter().map(|(&point, &node)| (Some(point), node)).collect();
            naive.extend((0..holes).map(|_| (None, NO_INDEX)));
            let mut array = Array::new(points.into_iter().collect(), holes as u64);
            for (removes, point) in steps {
                let own = naive.iter().position(|&(other, _)| other == Some(point));
                prop_assert_eq!(array.owner(point), own.map(|at| naive[at].1));
                if removes {
                    let found = (!naive.is_empty()).then(|| library_search(&naive, point));
                    if let Some(own) = own {
                        naive[own].1 = NO_INDEX;
                    }
                    let takes_a_point = found.is_some_and(|found| naive[found].0.is_some());
                    let astray = if own.is_some() { own != found } else { takes_a_point };
                    prop_assert_eq!(array.remove(point) == Removal::Astray, astray);
                    if let Some(found) = found {
                        naive.remove(found);
                    }
                } else if own.is_none() {
                    array.make_room(&[point]);
                    let below = naive.first().is_some_and(|&(first, _)| first.is_some_and(|first| point < first));
                    let above = naive.last().is_none_or(|&(last, _)| last.is_some_and(|last| point > last));
                    let at = if below { 0 } else if above { naive.len() } else { library_search(&naive, point) + 1 };
                    let is_behind = naive[..at].iter().any(|(other, _)| other.is_none());
                    prop_assert_eq!(array.insert(point), !is_behind);
                    if is_behind {
                        return Ok(());
                    }
                    naive.insert(at, (Some(point), NO_INDEX));
                }
            }
            let empty = naive.iter().filter(|(point, _)| point.is_none()).count() as u64;
            let there: Vec<(u32, u32)> = naive.iter().filter_map(|&(point, node)| Some((point?, node))).collect();
            let (points, holes) = array.into_parts();
            prop_assert_eq!((points, holes), (there, empty));
        }
    }
}
