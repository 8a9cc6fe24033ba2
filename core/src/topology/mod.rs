//! Scheme, members and epoch as plain data: what services share. Its JSON document, canonical form and fingerprint.
//! Uses `error`, `hash`, `members`, `scheme` and `dialect`.

mod canonical;
mod changes;
#[cfg(feature = "std")]
mod document;
mod fingerprint;
#[cfg(feature = "serde")]
mod serial;
#[cfg(feature = "std")]
mod values;
#[cfg(feature = "std")]
mod weights;

pub use fingerprint::Fingerprint;

#[cfg(feature = "std")]
use crate::hash::Secret;
use crate::{
    cost::Cost,
    error::Quoted,
    members::{Members, Node},
    scheme::Scheme,
    Error,
};
use alloc::string::String;
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
    /// A topology of these nodes.
    ///
    /// # Errors
    /// What [`Members::new`] refuses; `parameter` for a parameter out of range; `too_many` for more points than fit.
    pub fn new(
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
        scheme: impl Into<Scheme>,
        epoch: u64,
    ) -> Result<Self, Error> {
        let scheme = scheme.into();
        // What is wrong with a node names its place in the given order.
        let members = Members::in_given_order(nodes)?;
        if scheme.properties().ordered {
            let fingerprint = checked(&scheme, &members, &Cost::default)?;
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
        self.scheme.check_weight(&node, &self.members).map_err(|e| e.at("node.weight: "))?;
        let id = node.id.clone();
        let (scheme, members) = self.scheme.with_added(&self.members, node)?;
        self.changed(scheme, members, &|| self.scheme.cost(&self.members)).map_err(|error| error.of_change(&id))
    }

    /// This topology without a node, one epoch later.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`; `unsupported` by `jump` for any node but the last, and where a library's ring would
    /// become one that no document tells.
    pub fn without(&self, id: &str) -> Result<Self, Error> {
        let (scheme, members) = self.scheme.without(&self.members, id)?;
        // Whoever is there can leave under any budget, even where the document has to list more of those who stay.
        self.changed(scheme, members, &|| Cost::MAX)
    }

    /// This topology with another record for one of its nodes, one epoch later; the same if it is the same record.
    ///
    /// # Errors
    /// `unknown_node`, `epoch`, what is wrong with the record, and what the scheme cannot hold; `unsupported` where a
    /// library's ring would become one that no document tells.
    pub fn with_replaced(&self, node: Node) -> Result<Self, Error> {
        let at = |e: Error| e.at(format_args!("node {}.weight: ", Quoted(&node.id)));
        self.scheme.check_weight(&node, &self.members).map_err(at)?;
        let id = node.id.clone();
        let (scheme, members) = self.scheme.with_replaced(&self.members, node)?;
        self.changed(scheme, members, &|| self.scheme.cost(&self.members)).map_err(|error| error.of_change(&id))
    }

    /// This topology changed; `allowed` is what the members may cost beyond the budget.
    fn changed(&self, scheme: Scheme, members: Members, allowed: &dyn Fn() -> Cost) -> Result<Self, Error> {
        if members == self.members {
            return Ok(self.clone());
        }
        let epoch = self.next_epoch()?;
        let is_dialect = scheme.dialect().is_some();
        // What nobody is placed by is not compiled.
        let same = || scheme == self.scheme && members.same_identity(&self.members, is_dialect);
        let fingerprint = checked(&scheme, &members, &|| if same() { Cost::MAX } else { allowed() })?;
        Ok(Self { scheme, members, epoch, fingerprint })
    }

    /// Reads a topology document (`docs/SPEC.md`, section 6).
    ///
    /// # Errors
    /// `document` for text that is no such document, and what [`Scheme::new`] and [`Topology::new`] refuse; each names
    /// the place.
    #[cfg(feature = "std")]
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        document::read(text.as_ref(), None)
    }

    /// [`from_json`](Self::from_json) with the secret of the document's `key_hash`, if it has one.
    ///
    /// # Errors
    /// As there; `parameter` as well for a secret that the document does not ask for, or another one than it names.
    #[cfg(feature = "std")]
    pub fn from_json_with_secret(text: impl AsRef<[u8]>, secret: impl Into<Option<Secret>>) -> Result<Self, Error> {
        document::read(text.as_ref(), secret.into())
    }

    /// The canonical document: equal topologies give equal bytes.
    pub fn to_json(&self) -> String {
        canonical::write(self)
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

/// The fingerprint of members in their order, who may not suit; `allowed` is what they may cost beyond the budget.
fn checked(scheme: &Scheme, members: &Members, allowed: &dyn Fn() -> Cost) -> Result<Fingerprint, Error> {
    if scheme.dialect().is_none() {
        scheme.check(members, allowed)?;
    }
    Fingerprint::of(scheme, members, |dialect, each| dialect.checked(members, allowed, each))
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
