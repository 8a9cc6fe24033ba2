//! Who owns every position: what a program copies that looks keys up without the engine.

use super::Placement;
use crate::{
    hash::{HashStop, HashTag},
    table::Division,
    Error, ErrorKind,
};
use alloc::vec::Vec;

/// The owners of all positions at one instant, health included.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Owners {
    /// A key's position is its XXH3-64 with this seed ..
    pub seed: u64,
    /// .. of the part between these, if set ..
    pub hash_tag: Option<HashTag>,
    /// .. or else of the part before this.
    pub hash_stop: Option<HashStop>,
    /// If not 0, what has an owner is a position's remainder by this.
    pub modulus: u32,
    /// Arcs, ascending: each ends with a position, or a remainder, and begins behind the arc before it. The last one
    /// ends with the greatest there is. Nodes by index; `None` where nobody is live.
    pub arcs: Vec<(u64, Option<u32>)>,
}

impl Placement {
    /// The owners of all positions, from which [`locate`](Self::locate) follows. O(points).
    ///
    /// # Errors
    /// `unsupported` where keys are more than positions that follow from a seed: in dialects, under a secret, and where
    /// nodes are computed rather than looked up; `too_many` where there is no memory for them.
    pub fn owners(&self) -> Result<Owners, Error> {
        let unsupported = |what| Error::new(ErrorKind::Unsupported, alloc::format!("owners: {what}"));
        let hash = self.key_hash();
        if self.router().is_some() {
            return Err(unsupported("keys of a dialect are more than their positions"));
        }
        if hash.secret.is_some() {
            return Err(unsupported("positions under a secret are not handed out"));
        }
        let division = self.table().division();
        let modulus = match division.ok_or_else(|| unsupported("the scheme computes them for each key"))? {
            Division::Arcs => 0,
            Division::Classes(count) => count,
        };
        let mut arcs: Vec<(u64, Option<u32>)> = Vec::new();
        let most = (modulus as usize).max(self.table().len() + 1);
        arcs.try_reserve_exact(most)
            .map_err(|_| Error::new(ErrorKind::TooMany, alloc::format!("owners: no memory for {most} arcs")))?;
        arcs.extend((0..u64::from(modulus)).map(|remainder| (remainder, self.locate_hashed(remainder))));
        for arc in self.arcs().take_while(|_| modulus == 0) {
            match arcs.last_mut() {
                Some((last, node)) if *node == arc.node => *last = arc.last,
                _ => arcs.push((arc.last, arc.node)),
            }
        }
        Ok(Owners { seed: hash.seed, hash_tag: hash.hash_tag, hash_stop: hash.hash_stop, modulus, arcs })
    }
}
