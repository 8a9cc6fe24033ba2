//! Labels that number the points of a name, all written into one buffer: a ring is made anew whenever a node comes or
//! goes, and memory for each label would be much of its time.

use alloc::vec::Vec;

/// The buffer.
#[derive(Default)]
pub(crate) struct Label(Vec<u8>);

impl Label {
    /// A name, what stands between, and a number.
    #[inline]
    pub(crate) fn name_first(&mut self, name: &str, between: &str, number: impl Into<u64>) -> &[u8] {
        self.0.clear();
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(between.as_bytes());
        self.push(number.into());
        &self.0
    }

    /// A number, what stands between, and a name.
    #[inline]
    pub(crate) fn number_first(&mut self, number: impl Into<u64>, between: &str, name: &str) -> &[u8] {
        self.0.clear();
        self.push(number.into());
        self.0.extend_from_slice(between.as_bytes());
        self.0.extend_from_slice(name.as_bytes());
        &self.0
    }

    fn push(&mut self, number: u64) {
        if number > 9 {
            self.push(number / 10);
        }
        self.0.push(b'0' + (number % 10) as u8);
    }
}

/// The points of named nodes in order, `count` a node: the hashes of what `write` makes of a name and a number.
pub(crate) fn points<'n, P>(
    nodes: impl Iterator<Item = (u32, &'n str)>,
    count: u32,
    write: impl for<'l> Fn(&'l mut Label, &str, u32) -> &'l [u8],
    hash: impl Fn(&[u8]) -> P,
) -> Vec<(P, u32)> {
    let mut points = Vec::with_capacity(nodes.size_hint().0 * count as usize);
    let mut label = Label::default();
    for (node, name) in nodes {
        points.extend((0..count).map(|i| (hash(write(&mut label, name, i)), node)));
    }
    points
}
