//! What is tried of a scheme, as the table has it, and spelt out.

use super::sample::Sample;
use crate::{
    hash::HashTag,
    members::{FieldValue, Node, Weight},
    scheme::{Parameter, Scheme},
};

/// What is tried of one scheme.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// Every combination of the axes of each block is tried.
    pub(super) blocks: &'static [Block],
    /// What changes little: every combination is tried with whatever matched more than chance.
    pub(super) beside: &'static [Axis],
    pub(super) order: Order,
    /// Parameters that are not tried, each with the reason.
    pub(super) untried: &'static [(&'static str, &'static str)],
}

/// Whether nodes sorted by id are worth a try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Another order is another placement, if the scheme says so.
    Counts,
    /// It decides ties alone.
    Ties,
}

pub(super) struct Block {
    pub(super) when: When,
    pub(super) axes: &'static [Axis],
}

/// What a block needs, lest it repeats another or costs time for nothing.
#[derive(Clone, Copy)]
pub(super) enum When {
    Always,
    /// Not all weights are 1.
    Weights,
    /// A node has this field.
    Field(&'static str),
    /// A node has an id or an address that ends like this.
    Name(&'static str),
    /// A key is an integer, or has 8 bytes.
    Integers,
    /// There is a key such as this.
    Key(fn(&[u8]) -> bool),
}

/// A parameter and its values.
pub(super) struct Axis(pub(super) &'static str, pub(super) Values);

pub(super) enum Values {
    Words(&'static [&'static str]),
    Flag,
    /// Each of these, since another number is another placement.
    Numbers(&'static [u64]),
    /// A few of all numbers from 1 to `most`: among them a search finds the one, since a placement changes little from one
    /// number to the next.
    Smooth {
        few: &'static [u64],
        most: u64,
    },
    /// No tag, and each pair of characters that encloses a part of some key.
    Tags,
    /// The numbers that `jumpback` has free: none, or any one.
    Freed,
}

/// Parameters by name.
pub(super) type Parameters = Vec<(&'static str, FieldValue)>;

/// The scheme of some parameters, unless it refuses them.
pub(super) fn scheme(name: &str, parameters: &Parameters) -> Option<Scheme> {
    let given = parameters.iter().filter_map(|(name, value)| match value {
        FieldValue::Int(value) => Some((*name, Parameter::Int(*value))),
        FieldValue::Flag(flag) => Some((*name, Parameter::Flag(*flag))),
        FieldValue::Text(text) => Some((*name, Parameter::Text(text))),
        FieldValue::List(_) => None,
    });
    Scheme::new(name, &given.collect::<Vec<_>>()).ok()
}

impl When {
    pub(super) fn holds(self, nodes: &[Node], sample: &Sample<'_>) -> bool {
        match self {
            Self::Always => true,
            Self::Weights => nodes.iter().any(|node| node.weight != Weight::default()),
            Self::Field(name) => nodes.iter().any(|node| node.fields.contains_key(name)),
            Self::Name(end) => nodes.iter().any(|node| node.id.ends_with(end) || node.address.ends_with(end)),
            Self::Integers => sample.has_integers(),
            Self::Key(is_such) => sample.keys().any(is_such),
        }
    }
}

/// Every combination of the axes, the first axis slowest, after `base`.
pub(super) fn combinations(axes: &[Axis], base: Parameters, nodes: &[Node], sample: &Sample<'_>) -> Vec<Parameters> {
    let mut combinations = vec![base];
    for Axis(name, values) in axes {
        let values = values.spelt_out(nodes, sample);
        let with = |combination: &Parameters| {
            let combination = combination.clone();
            let with = move |value: Option<FieldValue>| {
                let mut combination = combination.clone();
                combination.extend(value.map(|value| (*name, value)));
                combination
            };
            values.iter().cloned().map(with).collect::<Vec<_>>()
        };
        combinations = combinations.iter().flat_map(with).collect();
    }
    combinations
}

impl Values {
    /// The values; `None` leaves the parameter out.
    fn spelt_out(&self, nodes: &[Node], sample: &Sample<'_>) -> Vec<Option<FieldValue>> {
        let numbers = |numbers: &[u64]| numbers.iter().map(|&number| Some(FieldValue::Int(number))).collect();
        match self {
            Self::Words(words) => words.iter().map(|&word| Some(word.into())).collect(),
            Self::Flag => vec![Some(false.into()), Some(true.into())],
            Self::Numbers(list) => numbers(list),
            Self::Smooth { few, .. } => numbers(few),
            Self::Tags => {
                let tags = ["{}", "[]", "()", "<>", "::", "||", "$$", "##", "@@", "%%", "//", "\"\"", "''"];
                let is_used = |text: &&str| {
                    let tag = HashTag::new(text);
                    tag.is_ok_and(|tag| sample.keys().any(|key| tag.part_of(key).len() < key.len()))
                };
                let used = tags.into_iter().filter(is_used).map(|text| Some(text.into()));
                [None].into_iter().chain(used).collect()
            }
            Self::Freed => {
                const MANY: usize = 256;
                let freed = (0..=nodes.len()).filter(|_| nodes.len() <= MANY);
                let freed = freed.map(|number| Some(FieldValue::Text(number.to_string())));
                [None].into_iter().chain(freed).collect()
            }
        }
    }
}
