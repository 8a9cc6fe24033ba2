//! What a dialect tells of itself, once. Parsing and its messages, defaults, properties, what `detect` tries, the
//! documentation and the schema of documents are derived from it.

use super::{Dialect, Given};
use crate::{
    scheme::{FieldSpec, Parameter, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::sync::Arc;

/// A dialect, described.
#[derive(Debug)]
pub(crate) struct Descriptor {
    pub(crate) name: &'static str,
    /// The system that it equals, its versions, and the setting that asks for the rule.
    pub(crate) equals: &'static str,
    pub(crate) parameters: &'static [ParameterSpec],
    /// Of nodes.
    pub(crate) fields: &'static [FieldSpec],
    /// With every parameter at its default.
    pub(crate) properties: Properties,
    #[cfg_attr(not(feature = "std"), allow(dead_code))]
    pub(crate) trials: Trials,
    /// Makes the dialect of checked parameters.
    pub(crate) make: fn(&Given<'_>) -> Result<Arc<dyn Dialect>, Error>,
}

impl Descriptor {
    /// Parameters as they were given, checked.
    ///
    /// # Errors
    /// As [`Given::new`].
    pub(crate) fn given<'a>(&self, parameters: &'a [(&'a str, Parameter<'a>)]) -> Result<Given<'a>, Error> {
        Given::new(self.name, self.parameters, parameters)
    }
}
