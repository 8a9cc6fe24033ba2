//! What is tried of a scheme, as the table has it, and spelt out.

use super::sample::Sample;
use crate::{
    hash::HashTag,
    members::{FieldValue, Node, Weight},
    scheme::{schemes, Axis, Kind, Order, Parameter, Scheme, SchemeSpec, Tried, Values, When},
};

use std::rc::Rc;

/// What is tried of one scheme.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// Every combination of the axes of each block is tried.
    pub(super) blocks: Vec<(When, Vec<Axis>)>,
    /// What changes little: every combination is tried with whatever matched more than chance.
    pub(super) beside: Vec<Axis>,
    pub(super) order: Order,
    /// Parameters that are not tried, each with the reason.
    pub(super) untried: Vec<(&'static str, &'static str)>,
}

/// All entries, in the order of the schemes. They are few, and made for each search: nothing is left half made in the
/// child of a process that forks meanwhile.
pub(super) fn entries() -> Vec<Rc<Entry>> {
    schemes().iter().filter(|spec| spec.stands_for.is_none()).map(|spec| Rc::new(Entry::new(spec))).collect()
}

impl Entry {
    /// What a scheme's specification says.
    pub(super) fn new(SchemeSpec { name, parameters, trials, .. }: &SchemeSpec) -> Self {
        let mut entry = Self { name, blocks: Vec::new(), beside: Vec::new(), order: trials.order, untried: Vec::new() };
        let mut axes = Vec::new();
        for spec in parameters {
            match spec.tried {
                Tried::Each => axes.extend(each(&spec.kind).map(|values| Axis(spec.name, values))),
                // What has no tag is tried before what has one.
                Tried::Values(Values::Tags) => axes.insert(0, Axis(spec.name, Values::Tags)),
                Tried::Values(values) => axes.push(Axis(spec.name, values)),
                Tried::Beside(values) => entry.beside.push(Axis(spec.name, values)),
                Tried::Not(why) => entry.untried.push((spec.name, why)),
            }
        }
        entry.blocks = match trials.blocks {
            [] => vec![(When::Always, axes)],
            blocks => blocks.iter().map(|block| (block.when, block.axes.to_vec())).collect(),
        };
        entry
    }
}

/// All values of a kind that has few.
fn each(kind: &Kind) -> Option<Values> {
    match kind {
        Kind::Words(words) => Some(Values::Words(words)),
        Kind::Flag => Some(Values::Flag),
        _ => None,
    }
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
