//! Rules from key to nodes. A scheme only derives what a table holds (points, slots, scores) from the members and names
//! the hash of keys; it never looks anything up.
//! Uses `error`, `hash`, `members` and `table`.

mod parameter;
mod properties;
mod ring;

#[cfg(feature = "std")]
pub(crate) use parameter::big_integer;
pub use parameter::Parameter;
pub(crate) use parameter::MAX_SAFE;
pub use properties::{Down, Family, Field, Properties};
pub use ring::RingScheme;

use crate::{error::Quoted, hash::KeyHash, members::Members, table::Points, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// A scheme with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// Virtual nodes on a ring (Karger et al. 1997); `docs/SPEC.md`, section 3.
    Ring(RingScheme),
}

/// An integer parameter as documents and fingerprints write it.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) value: u64,
    pub(crate) default: u64,
}

impl Scheme {
    /// The names of all schemes.
    pub const NAMES: [&'static str; 1] = [RingScheme::NAME];

    /// A scheme by name with its parameters; those left out have their defaults.
    ///
    /// # Errors
    /// `scheme` for an unknown name, `parameter` for one the scheme does not have, a value out of its range, or a
    /// parameter given twice.
    pub fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let scheme = match name {
            RingScheme::NAME => Self::Ring(RingScheme::from_parameters(parameters)?),
            _ => {
                let known = Self::NAMES.join(", ");
                let message = format!("scheme.name: unknown scheme {}, known are {known}", Quoted(name));
                return Err(Error::new(ErrorKind::Scheme, message));
            }
        };
        for (i, (name, _)) in parameters.iter().enumerate() {
            if parameters.iter().take(i).any(|(earlier, _)| earlier == name) {
                return Err(Error::new(ErrorKind::Parameter, format!("scheme.{name}: given twice")));
            }
        }
        Ok(scheme)
    }

    /// The scheme's name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ring(_) => RingScheme::NAME,
        }
    }

    /// How the scheme hashes keys.
    pub fn key_hash(&self) -> KeyHash {
        match self {
            Self::Ring(ring) => ring.key_hash,
        }
    }

    /// What kind of scheme this is.
    pub fn properties(&self) -> Properties {
        match self {
            Self::Ring(_) => RingScheme::PROPERTIES,
        }
    }

    /// The scheme's own integer parameters by name, without seed and hash tag.
    pub(crate) fn settings(&self) -> Vec<Setting> {
        match self {
            Self::Ring(ring) => ring.settings(),
        }
    }

    /// Refuses parameters out of range and members the scheme cannot hold, before any memory is taken for them.
    pub(crate) fn check(&self, members: &Members) -> Result<(), Error> {
        match self {
            Self::Ring(ring) => ring.check(members),
        }
    }

    /// The points of checked members.
    pub(crate) fn points(&self, members: &Members) -> Points {
        match self {
            Self::Ring(ring) => ring.points(members),
        }
    }

    /// [`points`](Self::points) from the points of earlier members under this same scheme: a merge instead of a build.
    /// `renamed` has the new index of each earlier member, `NO_NODE` for those that left.
    pub(crate) fn points_after(
        &self,
        before: &Points,
        earlier: &Members,
        members: &Members,
        renamed: &[u32],
    ) -> Points {
        match self {
            Self::Ring(ring) => ring.points_after(before, earlier, members, renamed),
        }
    }
}

impl Default for Scheme {
    fn default() -> Self {
        Self::Ring(RingScheme::default())
    }
}

impl From<RingScheme> for Scheme {
    fn from(ring: RingScheme) -> Self {
        Self::Ring(ring)
    }
}
