//! Scheme, members and epoch as plain data: what services share. Its JSON document, canonical form and fingerprint.
//! Uses `error`, `hash`, `members`, `scheme` and `dialect`.

mod canonical;
#[cfg(feature = "std")]
mod document;
mod fingerprint;
#[cfg(feature = "std")]
mod values;

pub use fingerprint::Fingerprint;

use crate::{
    members::{Members, Node},
    scheme::Scheme,
    Error, ErrorKind,
};
use alloc::{format, string::String};

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
        let scheme = scheme.into();
        // What is wrong with a node names its place in the given order.
        let members = Members::in_given_order(nodes)?;
        scheme.check(&members)?;
        let members = if scheme.properties().ordered { members } else { members.by_id() };
        Ok(Self { scheme, members, epoch })
    }

    /// A topology of checked members.
    pub(crate) fn of(scheme: Scheme, members: Members, epoch: u64) -> Result<Self, Error> {
        scheme.check(&members)?;
        Ok(Self { scheme, members, epoch })
    }

    /// A topology of members that the scheme has been compiled for.
    #[cfg(feature = "std")]
    pub(crate) fn compiled(scheme: Scheme, members: Members) -> Self {
        Self { scheme, members, epoch: 0 }
    }

    /// This topology with one more node, one epoch later. The node takes its place by id bytes or, where the order of
    /// nodes counts, at the end (`jumpback`: the place of the node that was removed last; a dialect: where its library puts
    /// it). What a library's ring keeps of the change goes into the scheme's parameters and the nodes' fields.
    ///
    /// # Errors
    /// `duplicate_node`, `too_many`, `epoch`, what is wrong with the record, and what the scheme cannot hold; `unsupported`
    /// where a library's ring would become one that no document tells.
    pub fn with_added(&self, node: Node) -> Result<Self, Error> {
        let (scheme, members) = self.scheme.with_added(&self.members, node)?;
        self.changed(scheme, members)
    }

    /// This topology without a node, one epoch later.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`; `unsupported` by `jump` for any node but the last, and where a library's ring would become
    /// one that no document tells.
    pub fn without(&self, id: &str) -> Result<Self, Error> {
        let (scheme, members) = self.scheme.without(&self.members, id)?;
        self.changed(scheme, members)
    }

    /// This topology with another record for one of its nodes, one epoch later; the same if it is the same record.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`, what is wrong with the record, and what the scheme cannot hold.
    pub fn with_replaced(&self, node: Node) -> Result<Self, Error> {
        let (scheme, members) = self.scheme.with_replaced(&self.members, node)?;
        self.changed(scheme, members)
    }

    fn changed(&self, scheme: Scheme, members: Members) -> Result<Self, Error> {
        if members == self.members {
            return Ok(self.clone());
        }
        let epoch = self
            .epoch
            .checked_add(1)
            .ok_or_else(|| Error::new(ErrorKind::Epoch, format!("epoch: {} cannot be counted further", self.epoch)))?;
        Self::of(scheme, members, epoch)
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
