//! Ketama's points as libraries of Python make them: a node has labels `node-0`, `node-1`, .., and of each label's MD5
//! the first words are points.
//!
//! These rings are bisected to the right: a key at position h belongs to the first point strictly above h, so a point
//! is entered one below itself. Of equal points the node that was added last has it: list order is the order of adding.

use crate::{
    dialect::kit::{ring, Label},
    hash::digest::md5_words,
};
use alloc::vec::Vec;

/// How many points so many labels of each node make.
pub(super) fn total(labels: &[(&str, u64)], words: usize) -> u64 {
    labels.iter().fold(0u64, |sum, &(_, count)| sum.saturating_add(count.saturating_mul(words as u64)))
}

/// The ring of nodes by their names and numbers of labels. Their [`total`] is known to be small enough.
pub(super) fn points(labels: &[(&str, u64)], words: usize) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::with_capacity(total(labels, words) as usize), Label::default());
    for (node, &(name, count)) in (0..).zip(labels) {
        for i in 0..count {
            let all = md5_words(label.name_first(name, "-", i));
            points.extend(all.iter().take(words).map(|&point| (point, node)));
        }
    }
    bisected(points)
}

/// The ring that is bisected to the right over points in the order of adding; of equal ones the last stays.
pub(crate) fn bisected(points: Vec<(u32, u32)>) -> Vec<(u64, u32)> {
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    ring(points.into_iter().rev().map(|(point, node)| (u64::from(point.wrapping_sub(1)), node)).collect())
}
