//! `pypi_consistent_hashing`: ConsistentHashing 0.2.2.
//!
//! Positional; a position is MD5 modulo the number of slots. A node stands at its own name and at `name_virtual1`,
//! `name_virtual2`, ..; the owner is the first at or above a key. Slots are few, so many points are shared: the node
//! added last has such a one, and removing either of them takes it from both. What removals took from members is
//! history that no list of nodes tells: it is the parameter `removed`. A node whose every slot others have is no member
//! for `removeNode`, which leaves all slots as they are; one whose own slot is gone, while it has others, makes it
//! fail.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points,
        history::{self, ids, refused, Change, History},
        last_wins, shared, Compiler, Descriptor, Dialect, Given, Hash, KeyHash, Label, Plan,
    },
    hash::digest::md5,
    members::{FieldValue, Members, Node},
    scheme::{Kind, Numbers, ParameterSpec, Properties, Trials, Values},
    Error,
};
use alloc::{collections::BTreeSet, string::ToString, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_consistent_hashing",
    equals: "ConsistentHashing 0.2.2 of PyPI",
    parameters: &[
        ParameterSpec::integer("slots", (1, 1 << 32), 1000, "Positions in all: its `slotSize`.")
            .tried(Values::Numbers(&[1000, 100, 10_000, 65_536])),
        ParameterSpec::integer("vnodes", (0, MAX_VNODES), 0, "Points of a node beside its own: its `virtualNode`.")
            .tried(Values::Smooth { few: &[0, 1, 3, 10, 40, 160], most: MAX_VNODES }),
        ParameterSpec::optional(
            "removed",
            Kind::Numbers,
            "Points that nobody has although a member's name leads there.",
        )
        .untried(history::UNTRIED),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const MAX_VNODES: u64 = 65_536;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Options {
    slots: u64,
    /// Beside a node's own point.
    vnodes: u32,
    /// Points that nobody has although a member's name leads there; ascending.
    removed: Vec<u64>,
}

impl Options {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        let removed: BTreeSet<u64> = given.numbers("removed")?.into_iter().map(u64::from).collect();
        Ok(Self {
            slots: given.integer("slots")?,
            vnodes: given.small("vnodes")?,
            removed: removed.into_iter().collect(),
        })
    }

    /// Refuses more nodes than memory should hold the points of.
    fn check(&self, nodes: usize) -> Result<(), Error> {
        check_points(nodes as u64 * (u64::from(self.vnodes) + 1))
    }

    /// The slots of each name, its own first.
    fn labelled(&self, names: &[&str]) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (node, name) in (0..).zip(names) {
            points.push((slot(name.as_bytes(), self.slots), node));
            let labelled = |i| (slot(label.name_first(name, "_virtual", i), self.slots), node);
            points.extend((1..=self.vnodes).map(labelled));
        }
        points
    }

    /// The ring of nodes by their names, in the order of adding.
    fn points(&self, names: &[&str]) -> Vec<(u64, u32)> {
        let mut points = self.labelled(names);
        points.retain(|(slot, _)| self.removed.binary_search(slot).is_err());
        last_wins(points)
    }
}

/// The hash of keys: their slot among so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot(u64);

impl KeyHash for Slot {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(slot(key, self.0))
    }
}

/// The slot of a key or a label.
fn slot(bytes: &[u8], slots: u64) -> u64 {
    u128::from_be_bytes(md5(bytes)).checked_rem(slots.into()).map_or(0, |slot| slot as u64)
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.each(u64::from(self.vnodes) + 1, 1, Hasher::Md5)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        self.check(names.len())?;
        let hash = Hash::own(Slot(self.slots));
        Ok(Plan::later(move || compiler.points_below(self.slots, self.points(&names), hash)))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        let slots_of = |id: &str| self.labelled(&[id]).into_iter().map(|(slot, _)| slot).collect::<Vec<u64>>();
        let mut removed: BTreeSet<u64> = self.removed.iter().copied().collect();
        match &change {
            Change::Add(node) => {
                for slot in slots_of(&node.id) {
                    removed.remove(&slot);
                }
            }
            Change::Remove(id) => {
                let index = before.index_of(id)?;
                let slots = slots_of(id);
                let owners = self.points(&ids(before));
                if owners.iter().any(|&(_, owner)| owner == index) {
                    let is_there = |slot: &u64| owners.binary_search_by_key(slot, |&(slot, _)| slot).is_ok();
                    if !slots.first().is_some_and(is_there) {
                        return Err(refused(
                            DIALECT.name,
                            id,
                            "fails to remove a node whose own slot went with another node",
                        ));
                    }
                    removed.extend(slots);
                }
            }
            Change::Replace(_) => {}
        }
        let members = change.of(before)?;
        self.check(members.len())?;
        // Of slots that nobody's name leads to nothing need be kept.
        let had = self.labelled(&ids(&members)).into_iter().map(|(slot, _)| slot);
        let had: BTreeSet<u64> = had.filter(|slot| removed.contains(slot)).collect();
        // Slots are below 2^32.
        let removed: Vec<u32> = had.into_iter().map(|slot| slot as u32).collect();
        let parameters = vec![("removed", Some(FieldValue::Text(Numbers(&removed).to_string())))];
        Ok(History { members, parameters })
    }
}
