//! A dialect with its parameters, as a topology names it.

use super::{
    kit::{Change, Descriptor, Dialect, History, Shared},
    registry::Found,
};
use crate::{
    members::{FieldValue, Members, Weight},
    scheme::{AssignedScheme, Kind, Parameter, Properties, MAX_SAFE},
    Error, ErrorKind,
};
use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

/// What identifies a node: the weight that counts, and the fields by name.
type Told = (Weight, Vec<(&'static str, Vec<u8>)>);

/// A scheme whose rule another system fixed, with its parameters; `docs/dialects` has a page for each. Made by
/// [`Scheme::new`](crate::Scheme::new).
#[derive(Clone, Debug)]
pub struct DialectScheme {
    descriptor: &'static Descriptor,
    found: Found,
    /// Those that are not at their defaults, by name.
    parameters: Vec<(String, FieldValue)>,
    rule: Arc<dyn Dialect>,
    shared: Shared,
    properties: Properties,
    /// Whether a node of weight 0 counts as one of weight 1. Asked for each node, so it is known beforehand.
    takes_zero_for_one: bool,
}

/// The rule follows from the parameters.
impl PartialEq for DialectScheme {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.parameters == other.parameters
    }
}

impl Eq for DialectScheme {}

impl DialectScheme {
    /// A dialect of the registry with these parameters.
    pub(crate) fn new(
        (descriptor, found): (&'static Descriptor, Found),
        parameters: &[(&str, Parameter<'_>)],
    ) -> Result<Self, Error> {
        let mut kept = parameters.to_vec();
        kept.sort_by_key(|&(name, _)| name);
        if let Some([(twice, _), _]) =
            kept.windows(2).find(|pair| pair.first().map(|p| p.0) == pair.last().map(|p| p.0))
        {
            return Err(Error::new(ErrorKind::Parameter, format!("scheme.{twice}: given twice")));
        }
        let make = |given: &[(&str, Parameter<'_>)]| {
            let given = descriptor.given(given)?;
            Ok::<_, Error>(((descriptor.make)(&given)?, Shared::of(&given)?))
        };
        let (rule, shared) = make(&kept)?;
        // A parameter that changes nothing when it is left out is at its default.
        let mut at = 0;
        while at < kept.len() {
            let left_out = kept.remove(at);
            if make(&kept).is_ok_and(|(without, others)| others == shared && (*without).same((*rule).any())) {
                // Those before it may have been there for its sake.
                at = 0;
            } else {
                kept.insert(at, left_out);
                at += 1;
            }
        }
        let parameters =
            kept.into_iter().map(|(name, value)| (name.into(), written(descriptor, name, value))).collect();
        Ok(Self {
            descriptor,
            found,
            parameters,
            properties: shared.properties(rule.properties(descriptor.properties)),
            shared,
            takes_zero_for_one: rule.takes_zero_for_one(),
            rule,
        })
    }

    /// The name in documents.
    pub fn name(&self) -> &'static str {
        self.descriptor.name
    }

    /// The parameters that are not at their defaults, by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &FieldValue)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The members after a change, and the dialect that places them: some systems keep what changes did to others.
    ///
    /// # Errors
    /// What is wrong with the node; `unsupported` where what the system keeps is nothing that a document tells.
    pub(crate) fn changed(&self, before: &Members, change: Change<'_>) -> Result<(Self, Members), Error> {
        let History { members, parameters } = self.rule.changed(before, change)?;
        Ok((self.with(&parameters)?.after(before, &members)?, members))
    }

    /// The rows that its parameters list, if they do.
    pub(crate) fn assigned(&self) -> Option<&AssignedScheme> {
        self.rule.assigned()
    }

    /// This dialect with other rows.
    ///
    /// # Errors
    /// `parameter` for slots that its other parameters do not suit.
    pub(crate) fn with_assigned(&self, assigned: &AssignedScheme) -> Result<Self, Error> {
        self.with(&assigned.parameters())
    }

    /// This dialect with its rows, if it has any, rewritten for other members.
    ///
    /// # Errors
    /// As [`with_assigned`](Self::with_assigned).
    #[cfg_attr(not(feature = "_hashes"), allow(unreachable_code))] // There is none then.
    pub(crate) fn after(&self, before: &Members, members: &Members) -> Result<Self, Error> {
        match self.rule.assigned() {
            Some(assigned) if assigned.assignment().named() > 0 => self.with_assigned(&assigned.after(before, members)),
            _ => Ok(self.clone()),
        }
    }

    /// Whether a living ring depends on more than the nodes and their order.
    pub(crate) fn keeps_history(&self) -> bool {
        self.rule.keeps_history()
    }

    /// Whether ids place keys by themselves.
    pub(crate) fn places_by_id(&self) -> bool {
        self.rule.places_by_id()
    }

    /// Whether nodes that were given other ids have the same keys.
    ///
    /// # Errors
    /// What is wrong with the members.
    pub(crate) fn places_alike(&self, members: &Members, renamed: &Members) -> Result<bool, Error> {
        Ok(!self.rule.places_by_id() && self.told_of(members)? == self.told_of(renamed)?)
    }

    /// The identities of members, kept.
    fn told_of(&self, members: &Members) -> Result<Vec<Told>, Error> {
        let mut told = Vec::with_capacity(members.len());
        self.identities(members, &mut |weight, fields| {
            told.push((weight, fields.iter().map(|(name, value)| (*name, value.to_vec())).collect()));
        })?;
        Ok(told)
    }

    /// This dialect with other values of some parameters; `None` is the default.
    #[cfg_attr(not(feature = "_hashes"), allow(unreachable_code))] // There is none then.
    fn with(&self, changed: &[(&'static str, Option<FieldValue>)]) -> Result<Self, Error> {
        if changed.is_empty() {
            return Ok(self.clone());
        }
        let kept = self.parameters().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let changed = changed.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?)));
        let given = |(name, value)| match value {
            &FieldValue::Int(value) => Some((name, Parameter::Int(value))),
            &FieldValue::Flag(flag) => Some((name, Parameter::Flag(flag))),
            FieldValue::Text(text) => Some((name, Parameter::Text(text))),
            FieldValue::List(_) => None,
        };
        let parameters: Vec<(&str, Parameter<'_>)> = kept.chain(changed).filter_map(given).collect();
        Self::new((self.descriptor, self.found), &parameters)
    }

    /// Whether a node of weight 0 counts as one of weight 1.
    pub(crate) fn takes_zero_for_one(&self) -> bool {
        self.takes_zero_for_one
    }

    pub(crate) fn properties(&self) -> Properties {
        self.properties
    }

    /// Where a node stands, as the dialect reads it: the first segments of its zone, and the rest.
    #[cfg(feature = "std")]
    pub(crate) fn zone<'a>(&self, node: &'a crate::members::Node) -> (&'a str, &'a str) {
        self.rule.zone(node)
    }

    pub(super) fn shared(&self) -> Shared {
        self.shared
    }

    pub(super) fn rule(&self) -> &dyn Dialect {
        &*self.rule
    }

    pub(super) fn descriptor(&self) -> &'static Descriptor {
        self.descriptor
    }
}

/// The value as documents write it: a number in decimal is a text, though it is given as an integer.
fn written(descriptor: &'static Descriptor, name: &str, value: Parameter<'_>) -> FieldValue {
    let mut specs = descriptor.parameters.iter().filter(|spec| spec.name == name);
    let is_decimal = specs.any(|spec| matches!(spec.kind, Kind::Decimal { .. }));
    match value {
        Parameter::Int(number @ ..=MAX_SAFE) if is_decimal => FieldValue::Text(number.to_string()),
        value => FieldValue::from(value),
    }
}
