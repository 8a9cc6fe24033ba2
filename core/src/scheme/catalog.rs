//! What there is: every scheme with its parameters, fields and properties, told once by the schemes themselves.

use super::{
    keyed_hash::COMMON, rule::Rule, AssignedScheme, FieldSpec, JumpScheme, JumpbackScheme, MaglevScheme,
    MultiprobeScheme, ParameterSpec, Properties, RendezvousScheme, RingScheme, Scheme, SlotsScheme, Trials,
};
use crate::dialect::{aliases, registry, Alias};
use alloc::vec::Vec;

/// A scheme, described.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchemeSpec {
    /// The name in documents.
    pub name: &'static str,
    /// Whether another system fixed its rule.
    pub is_dialect: bool,
    /// Of another name of a dialect, the dialect and what of its parameters the name says.
    pub stands_for: Option<&'static Alias>,
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

/// All schemes, ours first, in the order of [`Scheme::NAMES`](crate::Scheme::NAMES), then other names of dialects.
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
        stands_for: None,
        text: dialect.equals,
        parameters: dialect.parameters.iter().collect(),
        fields: dialect.fields,
        properties: dialect.properties,
        trials: &dialect.trials,
    });
    ours.into_iter().chain(dialects).chain(aliases::all().filter_map(alias)).collect()
}

/// What the dialect takes beside what the name says.
fn alias(alias: &'static Alias) -> Option<SchemeSpec> {
    let (dialect, _) = registry::find(alias.scheme)?;
    let said = |spec: &&ParameterSpec| alias.parameters.iter().any(|(name, _)| *name == spec.name);
    Some(SchemeSpec {
        name: alias.name,
        is_dialect: true,
        stands_for: Some(alias),
        text: alias.text,
        parameters: dialect.parameters.iter().filter(|spec| !said(spec)).collect(),
        fields: dialect.fields,
        properties: Scheme::new(alias.name, &[]).ok()?.properties(),
        trials: &dialect.trials,
    })
}

fn own<R: Rule>() -> SchemeSpec {
    SchemeSpec {
        name: R::NAME,
        is_dialect: false,
        stands_for: None,
        text: R::TEXT,
        parameters: R::PARAMETERS.iter().chain(COMMON).collect(),
        fields: &[],
        properties: R::PROPERTIES,
        trials: &Trials::ALL,
    }
}
