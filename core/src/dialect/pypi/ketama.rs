//! Ketama's points as libraries of Python make them: a node has labels `node-0`, `node-1`, .., and of each label's MD5
//! the first words are points.
//!
//! These rings are bisected to the right: a key at position h belongs to the first point strictly above h, so a point
//! is entered one below itself. Of equal points the node that was added last has it: list order is the order of adding.

use crate::{
    dialect::kit::{last_wins, Label},
    hash::digest::md5_words,
};
use alloc::vec::Vec;

/// How many points so many labels of each node make.
pub(super) fn total(labels: &[(&str, u64)], words: usize) -> u64 {
    labels.iter().fold(0u64, |sum, &(_, count)| sum.saturating_add(count.saturating_mul(words as u64)))
}

/// The points of nodes by their names and numbers of labels; of equal ones the last has it. Their [`total`] is known to
/// be small enough.
pub(super) fn points(labels: &[(&str, u64)], words: usize) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::with_capacity(total(labels, words) as usize), Label::default());
    for (node, &(name, count)) in (0..).zip(labels) {
        for i in 0..count {
            let all = md5_words(label.name_first(name, "-", i));
            points.extend(all.iter().take(words).map(|&point| (point, node)));
        }
    }
    below(points)
}

/// Points that are bisected to the right: a key belongs to the first one strictly above it.
pub(crate) fn below(points: Vec<(u32, u32)>) -> Vec<(u64, u32)> {
    // Below the lowest hash of all comes the highest: past the last point it is the first.
    points.into_iter().map(|(point, node)| (u64::from(point.wrapping_sub(1)), node)).collect()
}

/// [`points`] as a ring, for those whose numbers of labels depend on all nodes.
pub(super) fn settled(labels: &[(&str, u64)], words: usize) -> Vec<(u64, u32)> {
    last_wins(points(labels, words))
}
