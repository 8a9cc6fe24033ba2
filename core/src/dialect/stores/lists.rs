//! Which nodes hold the copies of each point's keys. The walk of a point is the owners of all points from its own on,
//! once around. All points are done from the last to the first: what one walk meets first is the owner, then what the
//! next walk meets. So a point costs what its list holds, however long its walk is.

use crate::{dialect::kit::Firsts, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most copies of a key that are told by one number.
pub(super) const MOST: u64 = 1 << 20;

/// The most nodes in all lists together.
const MAX_COPIES: usize = 1 << 26;

/// Lists of nodes by point, refused once they would take more than memory should hold.
pub(crate) struct Lists {
    lists: Vec<Vec<u32>>,
    longest: usize,
    points: usize,
}

impl Lists {
    pub(super) fn new(points: usize) -> Self {
        Self { lists: Vec::with_capacity(points), longest: 0, points }
    }

    /// The first node of each kind on each walk, so many at most.
    ///
    /// # Errors
    /// `too_many` if they are more than memory should hold.
    pub(crate) fn firsts(owners: &[u32], kind: impl Fn(u32) -> u32, copies: usize) -> Result<Vec<Vec<u32>>, Error> {
        let (mut lists, mut first) = (Self::new(owners.len()), Firsts::new(copies));
        for at in (0..2 * owners.len()).rev() {
            let Some(&node) = owners.get(at % owners.len()) else { continue };
            first.meet(kind(node), node);
            if at < owners.len() {
                lists.push(first.nodes().collect())?;
            }
        }
        Ok(lists.ascending())
    }

    /// The list of the point before those that have one.
    ///
    /// # Errors
    /// `too_many` if lists as long as the longest are more than memory should hold.
    pub(super) fn push(&mut self, list: Vec<u32>) -> Result<(), Error> {
        self.longest = self.longest.max(list.len());
        self.lists.push(list);
        match self.longest.saturating_mul(self.points) {
            ..=MAX_COPIES => Ok(()),
            _ => {
                let (longest, points) = (self.longest, self.points);
                let message = format!(
                    "scheme.replication: {longest} copies for each of {points} tokens, at most {MAX_COPIES} in all"
                );
                Err(Error::new(ErrorKind::TooMany, message))
            }
        }
    }

    pub(super) fn ascending(mut self) -> Vec<Vec<u32>> {
        self.lists.reverse();
        self.lists
    }
}
