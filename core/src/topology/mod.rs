//! Scheme, members and epoch as plain data: what services share. Its JSON document, canonical form and fingerprint.
//! Uses `error`, `hash`, `members` and `scheme`.

mod canonical;
#[cfg(feature = "std")]
mod document;
mod fingerprint;

pub use fingerprint::Fingerprint;

use crate::{
    members::{Members, Node},
    scheme::Scheme,
    Error,
};
use alloc::string::String;

/// A scheme, its members and an epoch. Everything in it has been checked: it always compiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    scheme: Scheme,
    members: Members,
    epoch: u64,
}

impl Topology {
    /// A topology of these nodes.
    ///
    /// # Errors
    /// What [`Members::new`] refuses; `parameter` for a parameter out of range; `too_many` for more points than fit.
    pub fn new(
        nodes: impl IntoIterator<Item = impl Into<Node>>,
        scheme: impl Into<Scheme>,
        epoch: u64,
    ) -> Result<Self, Error> {
        Self::of(scheme.into(), Members::new(nodes)?, epoch)
    }

    /// A topology of checked members.
    pub(crate) fn of(scheme: Scheme, members: Members, epoch: u64) -> Result<Self, Error> {
        scheme.check(&members)?;
        Ok(Self { scheme, members, epoch })
    }

    /// Reads a topology document (`docs/SPEC.md`, section 6).
    ///
    /// # Errors
    /// `document` for text that is no such document, and what [`Scheme::new`] and [`Topology::new`] refuse; each names
    /// the place.
    #[cfg(feature = "std")]
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        document::read(text.as_ref())
    }

    /// The canonical document: equal topologies give equal bytes.
    pub fn to_json(&self) -> String {
        canonical::write(self)
    }

    /// The 128 bits over everything that can move a key: equal fingerprints place every key alike.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.scheme, &self.members)
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The members.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// How many changes led here.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }
}
