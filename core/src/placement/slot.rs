//! Where a key lies, whoever its node is: its position, and its slot where slots are kept on their nodes.

use super::{AsKey, Placement};
use crate::{Error, ErrorKind};
use alloc::format;

impl Placement {
    /// The position of a key in any form, checked: what ranges, plans and transitions speak of.
    ///
    /// # Errors
    /// Of dialects `keys` for a key or a position that their system could not have, and `unsupported` where keys are
    /// more than positions of 64 bits.
    pub fn position_of(&self, key: impl AsKey) -> Result<u64, Error> {
        let (key, scheme) = (key.as_key(), self.topology().scheme());
        let whole = self.whole().ok_or_else(|| scheme.unsupported("position"))?;
        self.check_key(key)?;
        let position = self.position_key(key);
        if u128::from(position) >= whole {
            let name = scheme.name();
            let message = format!("key: {position} is no position, those of {name} are below {whole}");
            return Err(Error::new(ErrorKind::Keys, message));
        }
        Ok(position)
    }

    /// The slot of a key where slots are kept on their nodes, from 0: what loads and moves of
    /// [`rebalance`](Self::rebalance) are numbered by.
    ///
    /// # Errors
    /// `unsupported` by schemes without an [`assignment`](crate::Topology::assignment).
    pub fn slot(&self, key: impl AsKey) -> Result<usize, Error> {
        let topology = self.topology();
        let assignment = topology.assignment().ok_or_else(|| {
            let name = topology.scheme().name();
            Error::new(ErrorKind::Unsupported, format!("the scheme {name} cannot answer slot: it keeps no assignment"))
        })?;
        Ok(assignment.slot(self.position_of(key)?))
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::{Assignment, Key, Scheme, Topology};

    fn placement(scheme: Scheme) -> Result<Placement, Error> {
        Placement::new(Topology::new(["10.0.0.1:1", "10.0.0.2:1"], scheme, 0)?)
    }

    /// Each key has the node of its slot's row.
    #[test]
    fn slots_are_those_of_look_ups() -> Result<(), Error> {
        let kept = placement(Scheme::default())?;
        let rows = (0..100).map(|slot| [slot * 7 % 3 % 2]);
        let kept = Placement::new(kept.topology().with_assignment(&Assignment::even(100, 1)?.with_rows(rows)?)?)?;
        for key in 0..1000_u64 {
            let text = format!("key {key}");
            for key in [Key::Bytes(text.as_bytes()), Key::Integer(key), Key::Hashed(key << 54)] {
                assert_eq!(kept.locate_key(key), Some(kept.slot(key)? as u32 * 7 % 3 % 2));
                assert_eq!(kept.locate_key(Key::Hashed(kept.position_of(key)?)), kept.locate_key(key));
            }
        }
        Ok(())
    }

    #[test]
    fn what_has_no_slots_or_positions_says_so() -> Result<(), Error> {
        let refused = placement(Scheme::default())?.slot("a").unwrap_err();
        assert_eq!(refused.to_string(), "the scheme ring cannot answer slot: it keeps no assignment");
        let keyed = placement("go_dgryski_rendezvous".parse()?)?;
        assert_eq!(keyed.position_of("a").unwrap_err().kind(), ErrorKind::Unsupported);
        let slots = placement("redis_cluster".parse()?)?;
        assert_eq!(slots.position_of("a")?, slots.position(b"a"));
        let refused = slots.position_of(Key::Hashed(16_384)).unwrap_err();
        assert_eq!(refused.to_string(), "key: 16384 is no position, those of redis_cluster are below 16384");
        Ok(())
    }
}
