//! Scheme, members and epoch as plain data: what services share. Its JSON document, canonical form and fingerprint.
//! Uses `error`, `hash`, `members`, `scheme` and `dialect`.

mod canonical;
mod changes;
#[cfg(feature = "std")]
mod document;
mod draft;
mod fingerprint;
#[cfg(feature = "std")]
mod json;
#[cfg(feature = "serde")]
mod serial;
#[cfg(feature = "std")]
mod values;
#[cfg(feature = "std")]
mod weights;

#[cfg(feature = "std")]
pub(crate) use canonical::Text;
pub(crate) use draft::Draft;
pub use fingerprint::Fingerprint;
#[cfg(feature = "std")]
pub(crate) use json::read;
#[cfg(feature = "std")]
pub(crate) use values::{Object, UniqueMap};

use crate::{
    cost::Cost,
    dialect::Plan,
    members::{Members, Node},
    scheme::{AssignedScheme, Scheme},
    Error,
};
#[cfg(feature = "std")]
use crate::{hash::Secret, scheme::RowsFile};
use alloc::{string::String, vec::Vec};
use core::fmt;
#[cfg(feature = "std")]
use core::str::FromStr;

/// A scheme, its members and an epoch. Everything in it has been checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Topology {
    scheme: Scheme,
    members: Members,
    epoch: u64,
    /// Made with the rest: what cannot be read has no fingerprint.
    fingerprint: Fingerprint,
}

impl Topology {
    /// A topology of these nodes under a scheme, or under that of a name with its defaults.
    ///
    /// # Errors
    /// What [`Members::new`] refuses; `parameter` for a parameter out of range; `too_many` for more points than fit.
    pub fn new(
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
        scheme: impl TryInto<Scheme, Error: Into<Error>>,
        epoch: u64,
    ) -> Result<Self, Error> {
        let scheme = scheme.try_into().map_err(Into::into)?;
        // What is wrong with a node names its place in the given order.
        let members = Members::in_given_order(nodes)?;
        if scheme.properties().ordered {
            let (fingerprint, _) = checked(&scheme, &members, &Cost::default)?;
            return Ok(Self { scheme, members, epoch, fingerprint });
        }
        scheme.check(&members, &Cost::default)?;
        Self::compiled(scheme, members.by_id(), epoch)
    }

    /// A topology of members that the scheme has been checked or compiled for.
    pub(crate) fn compiled(scheme: Scheme, members: Members, epoch: u64) -> Result<Self, Error> {
        let fingerprint = Fingerprint::of(&scheme, &members, |dialect, each| dialect.identities(&members, each))?;
        Ok(Self { scheme, members, epoch, fingerprint })
    }

    /// This topology with one more node, one epoch later. The node takes its place by id bytes or, where the order of
    /// nodes counts, at the end (`jumpback`: the place of the node that was removed last; a dialect: where its library
    /// puts it). What a library's ring keeps of the change goes into the scheme's parameters and the nodes' fields.
    ///
    /// # Errors
    /// `duplicate_node`, `too_many`, `epoch`, what is wrong with the record, and what the scheme cannot hold;
    /// `unsupported` where a library's ring would become one that no document tells.
    pub fn with_added(&self, node: Node) -> Result<Self, Error> {
        Draft::added(self, node)?.topology()
    }

    /// This topology without a node, one epoch later.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`; `unsupported` by `jump` for any node but the last, and where a library's ring would
    /// become one that no document tells.
    pub fn without(&self, id: &str) -> Result<Self, Error> {
        Draft::without(self, id)?.topology()
    }

    /// This topology with another record for one of its nodes, one epoch later; the same if it is the same record.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`, what is wrong with the record, and what the scheme cannot hold; `unsupported` where a
    /// library's ring would become one that no document tells.
    pub fn with_replaced(&self, node: Node) -> Result<Self, Error> {
        Draft::replaced(self, node)?.topology()
    }

    /// Reads a topology document (`docs/SPEC.md`, section 6).
    ///
    /// # Errors
    /// `document` for text that is no such document, and what [`Scheme::new`] and [`Topology::new`] refuse; each names
    /// the place.
    #[cfg(feature = "std")]
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        document::read(text.as_ref(), None, None)
    }

    /// [`from_json`](Self::from_json) with the secret of the document's `key_hash`, if it has one.
    ///
    /// # Errors
    /// As there; `parameter` as well for a secret that the document does not ask for, or another one than it names.
    #[cfg(feature = "std")]
    pub fn from_json_with_secret(text: impl AsRef<[u8]>, secret: impl Into<Option<Secret>>) -> Result<Self, Error> {
        document::read(text.as_ref(), secret.into(), None)
    }

    /// [`from_json_with_secret`](Self::from_json_with_secret) of a document whose rows stand in a file beside it, of
    /// which these are the bytes. It is the same topology as with its rows inside. Without bytes, the document has all.
    ///
    /// # Errors
    /// As there; `parameter` as well for a file that is damaged, or is not that of the document.
    #[cfg(feature = "std")]
    pub fn from_json_with_rows(
        text: impl AsRef<[u8]>,
        rows: &[u8],
        secret: impl Into<Option<Secret>>,
    ) -> Result<Self, Error> {
        let rows = (!rows.is_empty()).then(|| RowsFile::new(rows)).transpose()?;
        document::read(text.as_ref(), secret.into(), rows.as_ref())
    }

    /// The canonical document: equal topologies give equal bytes.
    pub fn to_json(&self) -> String {
        canonical::write(self, None)
    }

    /// The document with the rows of its assignment in a file beside it, which [`RowsFile`](crate::RowsFile) reads;
    /// where there are none, [`to_json`](Self::to_json) and no bytes.
    pub fn to_json_beside(&self) -> (String, Vec<u8>) {
        match self.scheme.assigned().and_then(AssignedScheme::beside) {
            Some((name, file)) => (canonical::write(self, Some(&name)), file),
            None => (self.to_json(), Vec::new()),
        }
    }

    /// The 128 bits over everything that can move a key: equal fingerprints place every key alike.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
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

/// The fingerprint of members in their order, who may not suit, and a dialect's plan of them; `allowed` is what they
/// may cost beyond the budget.
fn checked<'a>(
    scheme: &'a Scheme,
    members: &'a Members,
    allowed: &dyn Fn() -> Cost,
) -> Result<(Fingerprint, Option<Plan<'a>>), Error> {
    if scheme.dialect().is_none() {
        scheme.check(members, allowed)?;
    }
    let mut plan = None;
    let fingerprint = Fingerprint::of(scheme, members, |dialect, each| {
        plan = Some(dialect.checked(members, allowed, each)?);
        Ok(())
    })?;
    Ok((fingerprint, plan))
}

/// From its document, as [`Topology::from_json`] reads it.
#[cfg(feature = "std")]
impl FromStr for Topology {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::from_json(text)
    }
}

/// In a few words, however many nodes there are.
impl fmt::Debug for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Topology")
            .field("scheme", &self.scheme.name())
            .field("nodes", &self.members.len())
            .field("epoch", &self.epoch)
            .field("fingerprint", &format_args!("{}", self.fingerprint))
            .finish_non_exhaustive()
    }
}
