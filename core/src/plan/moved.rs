//! What moves of keys that somebody has, from one placement to any other: both place them.

use super::pairs::{Name, Pairs};
use crate::{
    placement::{Key, Lister, Placement, Spread},
    Error, ErrorKind,
};
use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

/// What moves of some keys: [`Placement::moved`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Moved {
    /// How many keys there were.
    pub keys: u64,
    /// Which of them move, counted from 0, ascending: those of which another node has a copy.
    pub which: Vec<u64>,
    /// Every pair of nodes between which copies move, ordered by `from`, then `to`, ids by bytes, `None` last.
    pub moves: Vec<KeyMove>,
    /// How many copies move: the sum of `moves`. A key that moves has as many as of its nodes are others, so with one
    /// copy a key this is how many keys move.
    pub copies: u64,
}

/// Copies of keys that move from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct KeyMove {
    /// Whoever has them before; none for those that nobody had.
    pub from: Option<String>,
    /// Whoever has them after.
    pub to: Option<String>,
    /// How many there are.
    pub copies: u64,
}

impl Placement {
    /// What moves of these keys from this placement to another one, health included, where each key is kept by the
    /// first `n` nodes of its list: which keys, and how many copies from whom to whom. Any two placements can be
    /// compared, whatever their schemes; [`diff`](Self::diff) needs no keys, but not every scheme can answer it.
    ///
    /// Keys come in any form; positions ([`Key::Hashed`]) only if both hash keys alike. One pass: time of two look-ups
    /// a key, and memory for the places of those that move.
    ///
    /// ```
    /// # use libconsistent::{Placement, Scheme, Spread, Topology};
    /// let before = Placement::new(Topology::new(["a", "b"], Scheme::new("rendezvous", &[])?, 0)?)?;
    /// let after = before.with_topology(before.topology().with_added("c".into())?)?;
    /// let moved = before.moved(&after, ["some", "keys", "of", "yours"], 1, Spread::Zone)?;
    /// assert!(moved.moves.iter().all(|step| step.to.as_deref() == Some("c")));
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// `keys` for a key that either refuses, naming the first; `argument` for `n` of 0; `incomparable` for positions of
    /// placements that hash keys differently, `unsupported` where there are none.
    pub fn moved<'k>(
        &self,
        after: &Placement,
        keys: impl IntoIterator<Item = impl Into<Key<'k>>>,
        n: usize,
        spread: Spread,
    ) -> Result<Moved, Error> {
        let n = Self::check_n(n, self.max_nodes().max(after.max_nodes()))?;
        let (mut here, mut there) = (Lister::new(n, spread), Lister::new(n, spread));
        let (mut pairs, mut moved) = (Pairs::new(self, after), Moved::default());
        let mut moves: BTreeMap<(Name<'_>, Name<'_>), u64> = BTreeMap::new();
        for key in keys {
            let key = key.into();
            if let Key::Hashed(position) = key {
                self.check_same_positions(after)?;
                self.check_positions(&[position], moved.keys as usize)?;
                after.check_positions(&[position], moved.keys as usize)?;
            }
            let (earlier, later) = (here.list(self, key), there.list(after, key));
            if earlier.is_empty() || later.is_empty() {
                if let Some(why) = self.refusal(key).or_else(|| after.refusal(key)) {
                    return Err(Error::new(ErrorKind::Keys, format!("keys[{}]: {why}", moved.keys)));
                }
            }
            let copies = moved.copies;
            for pair in pairs.of(earlier, later) {
                *moves.entry(pair).or_default() += 1;
                moved.copies += 1;
            }
            if moved.copies > copies {
                moved.which.push(moved.keys);
            }
            moved.keys += 1;
        }
        let owned = |(is_none, id): Name<'_>| (!is_none).then(|| id.to_owned());
        let each = moves.into_iter();
        moved.moves = each.map(|((from, to), copies)| KeyMove { from: owned(from), to: owned(to), copies }).collect();
        Ok(moved)
    }
}
