//! `pypi_consistent_hashing`: ConsistentHashing 0.2.2.
//!
//! Positional; a position is MD5 modulo the number of slots. A node stands at its own name and at `name_virtual1`,
//! `name_virtual2`, ..; the owner is the first at or above a key. Slots are few, so many points are shared: the node added last
//! has such a one, and removing either of them takes it from both. What removals took from members is history that no list of
//! nodes tells: it is the parameter `removed`. A node whose every slot others have is no member for `removeNode`, which
//! leaves all slots as they are; one whose own slot is gone, while it has others, makes it fail.

use crate::dialect::kit::{
    check_points,
    history::{ids, refused, Change, History},
    ring, unknown_parameter, Label,
};
use crate::{
    hash::digest::md5,
    members::{FieldValue, Members},
    scheme::{Numbers, Parameter},
    Error,
};
use alloc::{collections::BTreeSet, string::ToString, vec, vec::Vec};

pub(crate) const NAME: &str = "pypi_consistent_hashing";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(super) slots: u64,
    /// Beside a node's own point.
    pub(super) vnodes: u32,
    /// Points that nobody has although a member's name leads there; ascending.
    removed: Vec<u64>,
}

impl Options {
    pub(super) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { slots: 1000, vnodes: 0, removed: Vec::new() };
        for &(name, value) in parameters {
            match name {
                "slots" => options.slots = value.integer(name, 1..=1 << 32)?,
                "vnodes" => options.vnodes = value.integer(name, 0..=65_536)? as u32,
                "removed" => options.removed = value.numbers(name)?.into_iter().map(u64::from).collect(),
                _ => return Err(unknown_parameter(NAME, name, &["slots", "vnodes", "removed"])),
            }
        }
        options.removed.sort_unstable();
        options.removed.dedup();
        Ok(options)
    }
}

/// The slot of a key or a label.
pub(super) fn slot(bytes: &[u8], slots: u64) -> u64 {
    u128::from_be_bytes(md5(bytes)).checked_rem(slots.into()).map_or(0, |slot| slot as u64)
}

/// The ring of nodes by their names, in the order of adding.
pub(super) fn points(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    let mut points = options.labelled(names)?;
    points.retain(|(slot, _)| options.removed.binary_search(slot).is_err());
    points.reverse();
    Ok(ring(points))
}

impl Options {
    /// The slots of each name, its own first.
    fn labelled(&self, names: &[&str]) -> Result<Vec<(u64, u32)>, Error> {
        check_points(names.len() as u64 * (u64::from(self.vnodes) + 1))?;
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (node, name) in (0..).zip(names) {
            points.push((slot(name.as_bytes(), self.slots), node));
            let labelled = |i| (slot(label.name_first(name, "_virtual", i), self.slots), node);
            points.extend((1..=self.vnodes).map(labelled));
        }
        Ok(points)
    }

    /// What a change of the members makes.
    pub(super) fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        let slots_of = |id: &str| Ok(self.labelled(&[id])?.into_iter().map(|(slot, _)| slot).collect::<Vec<u64>>());
        let mut removed: BTreeSet<u64> = self.removed.iter().copied().collect();
        match &change {
            Change::Add(node) => {
                for slot in slots_of(&node.id)? {
                    removed.remove(&slot);
                }
            }
            Change::Remove(id) => {
                let index = before.index_of(id)?;
                let slots = slots_of(id)?;
                let owners = points(&ids(before), self)?;
                if owners.iter().any(|&(_, owner)| owner == index) {
                    let is_there = |slot: &u64| owners.binary_search_by_key(slot, |&(slot, _)| slot).is_ok();
                    if !slots.first().is_some_and(is_there) {
                        return Err(refused(NAME, id, "fails to remove a node whose own slot went with another node"));
                    }
                    removed.extend(slots);
                }
            }
            Change::Replace(_) => {}
        }
        let members = change.of(before)?;
        // Of slots that nobody's name leads to nothing need be kept.
        let had = self.labelled(&ids(&members))?.into_iter().map(|(slot, _)| slot);
        let had: BTreeSet<u64> = had.filter(|slot| removed.contains(slot)).collect();
        // Slots are below 2^32.
        let removed: Vec<u32> = had.into_iter().map(|slot| slot as u32).collect();
        let parameters = vec![("removed", Some(FieldValue::Text(Numbers(&removed).to_string())))];
        Ok(History { members, parameters })
    }
}
