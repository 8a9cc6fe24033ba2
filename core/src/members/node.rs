//! One member.

use super::{field::MAX_FIELDS, zones, FieldValue, Weight};
use crate::{Error, ErrorKind};
use alloc::{collections::BTreeMap, format, string::String};

pub(crate) const MAX_ID: usize = 1024;
pub(crate) const MAX_ZONE: usize = 1024;
pub(crate) const MAX_ADDRESS: usize = 4096;
/// The most bytes in keys and values together; no text of a node is longer.
pub(crate) const MAX_METADATA: usize = 65_536;

/// A member: plain data, checked when it joins [`Members`](super::Members).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The stable name, 1..=1024 bytes. It decides placement; change it and the node's keys move.
    pub id: String,
    /// How large a share the node takes, relative to the others.
    pub weight: Weight,
    /// 0 first: nodes of a tier are on walks only while no node of a lower one is live, as backup servers are. Our own
    /// schemes have tiers, dialects have none.
    pub tier: u8,
    /// Where the node stands, such as `eu/a`: 0..=8 non-empty segments. Replicas spread over zones.
    pub zone: String,
    /// How to reach the node. Moves no key of our own schemes; dialects whose systems name nodes by it say so.
    pub address: String,
    /// Anything else worth knowing about the node. Never moves a key.
    pub metadata: BTreeMap<String, String>,
    /// What a dialect places keys by, such as `name`, `port` or `tokens`; `docs/dialects` has the fields of each. Our
    /// own schemes take none.
    pub fields: BTreeMap<String, FieldValue>,
}

impl Node {
    /// A node of weight 1 without zone, address or metadata.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The same node with another weight.
    pub fn with_weight(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }

    /// The same node in a tier.
    pub fn with_tier(self, tier: u8) -> Self {
        Self { tier, ..self }
    }

    /// The same node in a zone.
    pub fn with_zone(self, zone: impl Into<String>) -> Self {
        Self { zone: zone.into(), ..self }
    }

    /// The same node with an address.
    pub fn with_address(self, address: impl Into<String>) -> Self {
        Self { address: address.into(), ..self }
    }

    /// The same node with a field that a dialect places keys by.
    pub fn with_field(mut self, name: impl Into<String>, value: impl Into<FieldValue>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Whether nothing differs that any dialect reads.
    pub(crate) fn placed_like(&self, other: &Self) -> bool {
        let same_names = || self.id == other.id && self.address == other.address && self.fields == other.fields;
        core::ptr::eq(self, other) || self.weight == other.weight && self.zone == other.zone && same_names()
    }

    /// Checks the limits; the error starts with the field's name, ready to follow the node's place.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let metadata = self.metadata.iter().map(|(key, value)| key.len() + value.len()).sum();
        check_lengths(self.id.len(), self.zone.len(), self.address.len(), metadata)?;
        let fields = self.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        check_fields(fields)?;
        zones::check(&self.zone)
    }
}

/// Checks how many bytes the fields of a node have; whoever reads them need not hold more than that.
pub(crate) fn check_lengths(id: usize, zone: usize, address: usize, metadata: usize) -> Result<(), Error> {
    let refuse = |kind, message| Err(Error::new(kind, message));
    if !(1..=MAX_ID).contains(&id) {
        return refuse(ErrorKind::Id, format!(".id: {id} bytes, must be 1..={MAX_ID}"));
    }
    if zone > MAX_ZONE {
        return refuse(ErrorKind::Zone, format!(".zone: {zone} bytes, at most {MAX_ZONE}"));
    }
    if address > MAX_ADDRESS {
        return refuse(ErrorKind::Address, format!(".address: {address} bytes, at most {MAX_ADDRESS}"));
    }
    if metadata > MAX_METADATA {
        let message = format!(".metadata: {metadata} bytes in keys and values, at most {MAX_METADATA}");
        return refuse(ErrorKind::Metadata, message);
    }
    Ok(())
}

/// Checks how many bytes a node's `fields` have.
pub(crate) fn check_fields(fields: usize) -> Result<(), Error> {
    match fields {
        ..=MAX_FIELDS => Ok(()),
        _ => {
            let message = format!(".fields: {fields} bytes in names and values, at most {MAX_FIELDS}");
            Err(Error::new(ErrorKind::Parameter, message))
        }
    }
}

impl From<&str> for Node {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<String> for Node {
    fn from(id: String) -> Self {
        Self::new(id)
    }
}

/// An id and a weight. The error follows the node's place, as that of a node does.
impl<S: Into<String>> TryFrom<(S, f64)> for Node {
    type Error = Error;

    fn try_from((id, weight): (S, f64)) -> Result<Self, Error> {
        let weight = Weight::from_f64(weight).map_err(|e| e.at(".weight: "))?;
        Ok(Self::new(id).with_weight(weight))
    }
}

/// The node at this place of a list; an error names the place.
pub(crate) fn given<N: TryInto<Node, Error: Into<Error>>>(place: usize, node: N) -> Result<Node, Error> {
    node.try_into().map_err(|e| e.into().at(format_args!("nodes[{place}]")))
}
