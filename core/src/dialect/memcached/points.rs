//! The rings that libmemcached, libketama and twemproxy make of shares: each label of a server has four points, the
//! words of its MD5. A server with the mean share has forty labels.

use crate::{
    dialect::kit::{check_points, ring, Label},
    hash::digest::md5_words,
    Error,
};
use alloc::vec::Vec;

/// Refuses more servers than rings of shares may have points for.
pub(super) fn check(servers: usize) -> Result<(), Error> {
    check_points(servers as u64 * 160)
}

/// The ring of servers by their labels' text and number, in the order in which the first one has a point of two.
pub(super) fn of_labels<N: AsRef<str>>(servers: impl Iterator<Item = (u32, N, u32)>) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (server, name, labels) in servers {
        for i in 0..labels {
            let words = md5_words(label.name_first(name.as_ref(), "-", i));
            points.extend(words.map(|word| (u64::from(word), server)));
        }
    }
    ring(points)
}
