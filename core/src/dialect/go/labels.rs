//! Points of members that stand at the hashes of numbered labels, all written into one buffer: a ring is made anew whenever
//! a member comes or goes, and memory for each label would be half of its time.

use alloc::{string::String, vec::Vec};

/// `0name`, `1name` ..
pub(super) fn number_first(label: &mut String, name: &str, i: u32) {
    push(label, i);
    label.push_str(name);
}

/// `name0`, `name1` ..
pub(super) fn number_last(label: &mut String, name: &str, i: u32) {
    label.push_str(name);
    push(label, i);
}

fn push(label: &mut String, i: u32) {
    if i > 9 {
        push(label, i / 10);
    }
    label.push(char::from(b'0' + (i % 10) as u8));
}

/// The points of each name in order, `count` a name; `write` writes a label.
pub(super) fn points<P>(
    names: &[&str],
    count: u32,
    write: fn(&mut String, &str, u32),
    hash: impl Fn(&[u8]) -> P,
) -> Vec<(P, u32)> {
    let mut points = Vec::with_capacity(names.len() * count as usize);
    let mut label = String::new();
    for (node, name) in (0..).zip(names) {
        for i in 0..count {
            label.clear();
            write(&mut label, name, i);
            points.push((hash(label.as_bytes()), node));
        }
    }
    points
}
