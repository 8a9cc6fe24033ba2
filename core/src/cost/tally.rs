//! Counting the bytes of records before they are copied out of another language's memory, where one text may
//! stand in many places and a list of such references is short.

use super::budget;
use crate::{
    members::{MAX_ADDRESS, MAX_FIELDS, MAX_ID, MAX_METADATA, MAX_ZONE},
    Error, ErrorKind,
};
use alloc::format;

/// A part of a node's record that holds texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodePart {
    /// The id.
    Id,
    /// The zone.
    Zone,
    /// The address.
    Address,
    /// The keys and values of the metadata.
    Metadata,
    /// The names and values under `fields`.
    Fields,
}

/// Counts what the records of nodes will take; add the bytes of each text before it is copied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Of all nodes.
    total: usize,
    /// Of this node, by part.
    parts: [usize; 5],
}

impl Tally {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on to the next node.
    pub fn next_node(&mut self) {
        self.parts = Default::default();
    }

    /// One more text of this node. What counts beside its bytes (8 for a text of a list) is added here.
    ///
    /// # Errors
    /// The part's own kind where the node's limit for it is exceeded; `too_many` where all nodes together
    /// take more than the budget of memory. The message begins without a place.
    pub fn add(&mut self, part: NodePart, bytes: usize) -> Result<(), Error> {
        let (most, kind) = match part {
            NodePart::Id => (MAX_ID, ErrorKind::Id),
            NodePart::Zone => (MAX_ZONE, ErrorKind::Zone),
            NodePart::Address => (MAX_ADDRESS, ErrorKind::Address),
            NodePart::Metadata => (MAX_METADATA, ErrorKind::Metadata),
            NodePart::Fields => (MAX_FIELDS, ErrorKind::Parameter),
        };
        let counted = self.parts.get_mut(part as usize).map_or(bytes, |sum| {
            *sum = sum.saturating_add(bytes);
            *sum
        });
        if counted > most {
            return Err(Error::new(kind, format!("{counted} bytes and perhaps more, at most {most}")));
        }
        self.total = self.total.saturating_add(bytes);
        match budget().bytes {
            budget if self.total > budget => {
                let message = format!("the records take more than the budget of {budget} bytes");
                Err(Error::new(ErrorKind::TooMany, message))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_21_parts_and_their_sum_are_counted() {
        let mut tally = Tally::new();
        let kind = |result: Result<(), Error>| result.map_err(|error| error.kind());
        let all = [
            (NodePart::Id, 1024, ErrorKind::Id),
            (NodePart::Zone, 1024, ErrorKind::Zone),
            (NodePart::Address, 4096, ErrorKind::Address),
            (NodePart::Metadata, 65_536, ErrorKind::Metadata),
            (NodePart::Fields, 1 << 20, ErrorKind::Parameter),
        ];
        for (part, most, refused) in all {
            assert_eq!(kind(tally.add(part, most)), Ok(()));
            assert_eq!(kind(tally.add(part, 1)), Err(refused));
        }
        let nodes = budget().bytes >> 20;
        let mut tally = Tally::new();
        let mut add = || {
            tally.next_node();
            kind(tally.add(NodePart::Fields, 1 << 20))
        };
        assert!((0..nodes).all(|_| add().is_ok()));
        assert_eq!(add(), Err(ErrorKind::TooMany));
    }
}
