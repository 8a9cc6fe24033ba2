//! What there is: every scheme with its parameters, fields and properties, told once by the schemes themselves.

use super::{
    keyed_hash::COMMON, rule::Rule, AssignedScheme, FieldSpec, JumpScheme, JumpbackScheme, MaglevScheme,
    MultiprobeScheme, ParameterSpec, Properties, RendezvousScheme, RingScheme, SlotsScheme, Trials,
};
use crate::dialect::registry;
use alloc::vec::Vec;

/// A scheme, described.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchemeSpec {
    /// The name in documents.
    pub name: &'static str,
    /// Whether another system fixed its rule.
    pub is_dialect: bool,
    /// What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule.
    pub text: &'static str,
    /// Its parameters.
    pub parameters: Vec<&'static ParameterSpec>,
    /// The fields of nodes that it reads, beside those that every node has.
    pub fields: &'static [FieldSpec],
    /// What it declares with every parameter at its default.
    pub properties: Properties,
    #[cfg_attr(not(feature = "std"), allow(dead_code))]
    pub(crate) trials: &'static Trials,
}

/// All schemes, ours first, in the order of [`Scheme::NAMES`](crate::Scheme::NAMES).
///
/// ```
/// use libconsistent::{schemes, DefaultValue};
///
/// let ring = schemes().into_iter().find(|scheme| scheme.name == "ring").ok_or("no ring")?;
/// let vnodes = ring.parameters.first().ok_or("no parameter")?;
/// assert_eq!((vnodes.name, vnodes.kind.range()), ("vnodes", Some((1, 65536))));
/// assert_eq!(vnodes.default, DefaultValue::Integer(256));
/// # Ok::<(), &str>(())
/// ```
pub fn schemes() -> Vec<SchemeSpec> {
    let ours = [
        own::<RingScheme>(),
        own::<SlotsScheme>(),
        own::<RendezvousScheme>(),
        own::<JumpScheme>(),
        own::<JumpbackScheme>(),
        own::<MaglevScheme>(),
        own::<MultiprobeScheme>(),
        own::<AssignedScheme>(),
    ];
    let dialects = registry::ALL.iter().map(|dialect| SchemeSpec {
        name: dialect.name,
        is_dialect: true,
        text: dialect.equals,
        parameters: dialect.parameters.iter().collect(),
        fields: dialect.fields,
        properties: dialect.properties,
        trials: &dialect.trials,
    });
    ours.into_iter().chain(dialects).collect()
}

fn own<R: Rule>() -> SchemeSpec {
    SchemeSpec {
        name: R::NAME,
        is_dialect: false,
        text: R::TEXT,
        parameters: R::PARAMETERS.iter().chain(COMMON).collect(),
        fields: &[],
        properties: R::PROPERTIES,
        trials: &Trials::ALL,
    }
}
