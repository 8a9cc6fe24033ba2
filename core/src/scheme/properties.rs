//! What a scheme declares about itself, so that the rooms to its right need not know which one it is.

use alloc::{borrow::Cow, format};

/// How a scheme finds a key's nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Key -> position -> table. Hashed keys, exact shares, ranges and plans are possible.
    Positional,
    /// The key's bytes are needed; those verbs answer `unsupported`.
    Keyed,
}

impl Family {
    /// The name that faces and tools use: `positional` or `keyed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Positional => "positional",
            Self::Keyed => "keyed",
        }
    }
}

/// What happens to the keys of a node that is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Down {
    /// They go to the next live node on their walk.
    Mask,
    /// They go to the next live one after so many vain tries at most (nginx, python-memcached).
    Skip {
        /// The most tries.
        limit: u32,
    },
    /// The placement is compiled again without the node (twemproxy, libmemcached).
    Rebuild,
    /// They have no node until it is back (Redis Cluster, mcrouter).
    Stay,
}

impl Down {
    /// The name that faces and tools use: `mask`, `skip`, `rebuild` or `stay`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Skip { .. } => "skip",
            Self::Rebuild => "rebuild",
            Self::Stay => "stay",
        }
    }

    /// The most tries, if they are limited.
    pub const fn limit(self) -> Option<u32> {
        match self {
            Self::Skip { limit } => Some(limit),
            Self::Mask | Self::Rebuild | Self::Stay => None,
        }
    }
}

/// What an integer key is, such as `get_node_u64` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Integers {
    /// Its 8 bytes, the least first: ours, and where a system knows bytes alone or has the same.
    LittleEndian,
    /// Its 8 bytes, the greatest first, as the system writes integers.
    BigEndian,
    /// No key: the system reads texts, and would read an integer as one. Look-ups have no node for it, and
    /// [`check_key`](crate::Placement::check_key) says why.
    Refused,
}

impl Integers {
    /// The name that faces and tools use: `little_endian`, `big_endian` or `refused`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LittleEndian => "little_endian",
            Self::BigEndian => "big_endian",
            Self::Refused => "refused",
        }
    }
}

/// A field that can move keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The node's id.
    Id,
    /// The node's weight.
    Weight,
    /// The node's zone (it moves replicas).
    Zone,
    /// The node's address, where a dialect's system names nodes by it.
    Address,
    /// One of a node's `fields`.
    Named(&'static str),
}

impl Field {
    /// Where a node's record has it in documents: `id`, `weight`, `zone`, `address`, or such as `fields.port`.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Id => "id",
            Self::Weight => "weight",
            Self::Zone => "zone",
            Self::Address => "address",
            Self::Named(name) => return Cow::Owned(format!("fields.{name}")),
        })
    }
}

/// What a scheme declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Properties {
    /// How keys find their nodes.
    pub family: Family,
    /// The fields the fingerprint covers.
    pub identity: &'static [Field],
    /// Whether the order of the nodes in the document counts.
    pub ordered: bool,
    /// Whether nodes may differ in weight.
    pub weighted: bool,
    /// What a down node does.
    pub down: Down,
    /// What an integer key is.
    pub integers: Integers,
}

impl Properties {
    /// Those of most dialects: positional, by id alone, down nodes passed over.
    pub(crate) const OF_DIALECTS: Self = Self {
        family: Family::Positional,
        identity: &[Field::Id],
        ordered: false,
        weighted: false,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };
}
