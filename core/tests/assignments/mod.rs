//! Assignments of every kind, and where their slots are by the words of `docs/SPEC.md`, section 19.
#![allow(dead_code)] // each test program uses a part of it

use libconsistent::Assignment;
use proptest::{collection::vec, prelude::*};

/// Even slots, with cuts or without, or ranges, and a row for each, made of any numbers.
#[derive(Clone, Debug)]
pub struct Made {
    pub slots: Slots,
    pub rows: Vec<Vec<u32>>,
}

#[derive(Clone, Debug)]
pub enum Slots {
    Even(u32),
    Ranges(Vec<u64>),
    Cut(u32, Vec<u64>),
}

fn positions(most: usize) -> impl Strategy<Value = Vec<u64>> {
    vec(any::<u64>(), 0..most).prop_map(|mut positions| {
        positions.retain(|&position| position < u64::MAX);
        positions.sort_unstable();
        positions.dedup();
        positions
    })
}

/// Where each of so many even slots begins, and the end of all.
fn starts(slots: u32) -> impl Iterator<Item = u128> {
    (0..=slots).map(move |slot| (u128::from(slot) << 64).div_ceil(slots.into()))
}

pub fn made(most: usize) -> impl Strategy<Value = Made> {
    // Some cuts stand together, and beside the ends of even slots.
    let near = vec((0..40usize, -4i64..4), 0..6);
    let cut = (1..40u32, positions(9), near).prop_map(|(slots, mut cuts, near)| {
        let starts: Vec<u64> = starts(slots).map(|start| start as u64).collect();
        cuts.extend(near.iter().map(|&(slot, by)| starts[slot % starts.len()].wrapping_add_signed(by)));
        cuts.retain(|cut| !starts.contains(&cut.wrapping_add(1)));
        cuts.sort_unstable();
        cuts.dedup();
        (slots as usize + cuts.len(), Slots::Cut(slots, cuts))
    });
    let even = (1..40u32).prop_map(|slots| (slots as usize, Slots::Even(slots)));
    let ranges = positions(8).prop_map(|ends| (ends.len() + 1, Slots::Ranges(ends)));
    prop_oneof![even, ranges, cut].prop_flat_map(move |(count, slots)| {
        vec(vec(0..most as u32, 0..5), count).prop_map(move |rows| Made { slots: slots.clone(), rows })
    })
}

impl Made {
    /// The assignment to so many nodes.
    pub fn assignment(&self, nodes: usize) -> Assignment {
        let empty = match &self.slots {
            Slots::Even(slots) => Assignment::even(*slots, 2),
            Slots::Ranges(ends) => Assignment::ranges(ends.clone(), 2),
            Slots::Cut(slots, cuts) => Assignment::even_with_cuts(*slots, cuts.clone(), 2),
        };
        let rows = self.rows.iter().map(|row| {
            let mut once = Vec::new();
            row.iter().map(|node| node % nodes as u32).for_each(|node| {
                if !once.contains(&node) {
                    once.push(node);
                }
            });
            once
        });
        empty.expect("slots").with_rows(rows).expect("rows")
    }

    /// The last position of every slot but the last one.
    pub fn ends(&self) -> Vec<u64> {
        let even = |slots| starts(slots).map(|start| (start.wrapping_sub(1)) as u64).filter(|&end| end != u64::MAX);
        match &self.slots {
            Slots::Even(slots) => even(*slots).collect(),
            Slots::Ranges(ends) => ends.clone(),
            Slots::Cut(slots, cuts) => {
                let mut all: Vec<u64> = even(*slots).chain(cuts.iter().copied()).collect();
                all.sort_unstable();
                all
            }
        }
    }

    /// The slot of a position and where it begins, by the rule's words.
    pub fn slot(&self, position: u64) -> (usize, u64) {
        if let Slots::Even(slots) = self.slots {
            let slot = u128::from(position) * u128::from(slots) / (1 << 64);
            return (slot as usize, (slot << 64).div_ceil(slots.into()) as u64);
        }
        let ends = self.ends();
        let before = ends.iter().filter(|&&end| end < position);
        (before.clone().count(), before.max().map_or(0, |end| end + 1))
    }

    pub fn positions(&self) -> Vec<u64> {
        let ends = self.ends();
        let around = ends.iter().flat_map(|&end| [end.wrapping_sub(1), end, end + 1, end.saturating_add(2)]);
        around.chain((0..20u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))).chain([0, u64::MAX]).collect()
    }
}
