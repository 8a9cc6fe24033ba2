//! What a key of a dialect becomes before any table is looked at. Most keys are hashed to a position by a function that
//! many systems have; what one system alone does stands behind a trait.

use super::{wide::Id, Same, Wide};
use crate::{
    hash::{crc::crc32, HashFunction},
    table::Table,
};
use alloc::{boxed::Box, sync::Arc};
use core::{fmt, ops::ControlFlow};

/// What a key becomes.
#[derive(Debug)]
pub(crate) enum Keys {
    /// A position in the table.
    Hashed(Hash),
    /// A position on a ring of wider points.
    Wide(fn(&[u8]) -> Id, Wide),
    /// One position in the table after the other.
    Tries(Box<dyn Tries>),
    /// A position in the table that only the table tells.
    Probed(Box<dyn Probe>),
    /// Nodes, of which the table knows nothing.
    Candidates(Box<dyn Candidates>),
}

/// The hash of keys.
#[derive(Clone, Debug)]
pub(crate) enum Hash {
    Function(HashFunction),
    /// CRC-32, by which the empty key has no position.
    Crc32NotEmpty,
    /// One that a single system has.
    Own(Arc<dyn KeyHash>),
}

/// A hash of keys that a single system has. Equal ones place equal keys on equal positions.
pub(crate) trait KeyHash: Same + fmt::Debug + Send + Sync {
    /// The position of a key; none if the system has none for it.
    fn position(&self, key: &[u8]) -> Option<u64>;

    /// What a key has to be that the system could not have.
    fn wanted(&self, _key: &[u8]) -> Option<&'static str> {
        None
    }

    /// The hash without what makes points or says who is up, if there is such.
    fn of_keys(&self) -> Option<Hash> {
        None
    }
}

/// The positions that a system tries for a key, before the modulo.
pub(crate) trait Tries: fmt::Debug + Send + Sync {
    /// Visits them in order, until `visit` breaks; none of a key that the system could not have.
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>);

    /// The first of them, at which the search nearly always ends.
    fn first(&self, key: &[u8]) -> Option<u64> {
        let mut first = None;
        self.visit(key, &mut |position| {
            first = Some(position);
            ControlFlow::Break(())
        });
        first
    }

    /// What a key has to be that the system could not have.
    fn wanted(&self, _key: &[u8]) -> Option<&'static str> {
        None
    }
}

/// A search for the position of a key in the table.
pub(crate) trait Probe: fmt::Debug + Send + Sync {
    fn place(&self, table: &Table, key: &[u8]) -> Option<u64>;
}

/// The candidates of a key without a table.
pub(crate) trait Candidates: fmt::Debug + Send + Sync {
    /// Visits them in order, until `visit` breaks; none of a key that the system could not have.
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>);

    /// The first of them, which nearly always is taken.
    fn first(&self, key: &[u8]) -> Option<u32> {
        let mut first = None;
        self.visit(key, &mut |node| {
            first = Some(node);
            ControlFlow::Break(())
        });
        first
    }

    /// Sorts nodes as candidates of a key; false if they are none, because the system could not have the key or because
    /// not every node is a candidate.
    fn sort(&self, _key: &[u8], _nodes: &mut [u32]) -> bool {
        false
    }

    /// Whether [`sort`](Self::sort) does.
    fn sorts(&self) -> bool {
        false
    }

    /// What a key has to be that the system could not have.
    fn wanted(&self, _key: &[u8]) -> Option<&'static str> {
        None
    }

    /// The identifier of a key, where it has one.
    fn identifier(&self, _key: &[u8]) -> Option<Id> {
        None
    }

    fn memory_bytes(&self) -> usize;
}

impl Hash {
    pub(crate) fn own(hash: impl KeyHash) -> Self {
        Self::Own(Arc::new(hash))
    }

    #[inline(always)]
    pub(super) fn position(&self, key: &[u8]) -> Option<u64> {
        match self {
            Self::Crc32NotEmpty => (!key.is_empty()).then(|| u64::from(crc32(key))),
            Self::Function(function) => Self::hashed(*function, key),
            Self::Own(own) => own.position(key),
        }
    }

    #[inline(never)] // the long one wants a frame that the short way above does without
    fn hashed(function: HashFunction, key: &[u8]) -> Option<u64> {
        Some(function.hash(key))
    }

    /// What a key has to be that the system could not have.
    pub(super) fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::Own(own) => own.wanted(key),
            Self::Function(_) | Self::Crc32NotEmpty => None,
        }
    }

    /// Whether equal keys have equal positions under both.
    pub(super) fn hashes_like(&self, other: &Self) -> bool {
        match (self.of_keys(), other.of_keys()) {
            (Self::Function(one), Self::Function(other)) => one == other,
            (Self::Crc32NotEmpty, Self::Crc32NotEmpty) => true,
            (Self::Own(one), Self::Own(other)) => (*one).same((*other).any()),
            _ => false,
        }
    }

    fn of_keys(&self) -> Self {
        match self {
            Self::Own(own) => own.of_keys().unwrap_or_else(|| self.clone()),
            Self::Function(_) | Self::Crc32NotEmpty => self.clone(),
        }
    }
}
