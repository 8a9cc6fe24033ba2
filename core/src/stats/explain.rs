//! Why a key is where it is.

use crate::placement::{Key, Placement, Scratch};
use alloc::{format, string::String, vec::Vec};
use core::{fmt, ops::Range};

/// How many nodes of the walk an explanation shows.
const SHOWN: usize = 4;

/// A look-up in slow motion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The bytes of the key that were hashed: all of them, or the part inside the hash tag. In dialects all.
    pub hashed: Range<usize>,
    /// The key's position; 2^64-1 where it has none of 64 bits.
    pub position: u64,
    /// The key's identifier where positions are wider, big-endian: SHA-1 in `chord` and `kademlia`; in `cassandra` with
    /// the Random partitioner 16 bytes of the token plus 1 and 4 zeros.
    pub identifier: Option<[u8; 20]>,
    /// The point that catches it, and the node of this point, whatever its health; `None` where there are no points.
    pub point: Option<(u64, String)>,
    /// The node of the key: the first live one on its walk.
    pub node: Option<String>,
    /// Why the dialect has no place for the key, whoever is up ([`Placement::check_key`]).
    pub refused: Option<String>,
    /// Nodes that are down and would have come first, in the order of the walk.
    pub skipped: Vec<String>,
    /// The first live nodes of the walk: the key's node and its heirs.
    pub walk: Vec<String>,
}

impl Placement {
    /// Explains where a key goes and who inherits it. For operators: the position tells strangers more than the node
    /// does.
    pub fn explain(&self, key: &[u8]) -> Explanation {
        let key_hash = self.topology().scheme().key_hash();
        let part = key_hash.part(key);
        let start = part.as_ptr() as usize - key.as_ptr() as usize;
        let position = self.position(key);
        let id = |index: u32| self.node(index).map(|node| node.id.clone()).unwrap_or_default();

        let point = self.point(position);
        let node = self.locate(key);
        let all_up = self.primary();
        let mut scratch = Scratch::new();
        let skipped = all_up.walk(key, &mut scratch).take_while(|&index| Some(index) != node).map(id).collect();
        Explanation {
            hashed: start..start + part.len(),
            position,
            identifier: self.identifier(key),
            point: point.map(|(point, index)| (point, id(index))),
            node: node.map(id),
            refused: self.refusal(Key::Bytes(key)),
            skipped,
            walk: self.walk(key, &mut scratch).take(SHOWN).map(id).collect(),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.hashed;
        match &self.identifier {
            None => writeln!(f, "position  {:016x} (bytes {start}..{end} of the key)", self.position)?,
            Some(id) => {
                let hex = id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
                writeln!(f, "identifier {hex} (bytes {start}..{end} of the key)")?;
            }
        }
        if let Some((point, node)) = &self.point {
            writeln!(f, "point     {point:016x} of {node}")?;
        }
        for node in &self.skipped {
            writeln!(f, "down      {node}")?;
        }
        match (&self.node, &self.refused) {
            (Some(node), _) => writeln!(f, "node      {node}")?,
            (None, Some(why)) => writeln!(f, "node      none: {why}")?,
            (None, None) => writeln!(f, "node      none is live")?,
        }
        write!(f, "walk      {}", self.walk.join(", "))
    }
}
