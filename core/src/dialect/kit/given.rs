//! Parameters as they were given to a dialect, checked against its descriptor, defaults filled in.

use crate::{
    scheme::{unknown_parameter, DefaultValue, Kind, Parameter, ParameterSpec},
    Error, ErrorKind,
};
use alloc::{format, string::String, vec::Vec};

/// Checked parameters.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    scheme: &'static str,
    specs: &'static [ParameterSpec],
    parameters: &'a [(&'a str, Parameter<'a>)],
}

impl<'a> Given<'a> {
    /// # Errors
    /// `parameter` for one that the dialect does not have, or a value of another kind.
    pub(crate) fn new(
        scheme: &'static str,
        specs: &'static [ParameterSpec],
        parameters: &'a [(&'a str, Parameter<'a>)],
    ) -> Result<Self, Error> {
        for (name, value) in parameters {
            match specs.iter().find(|spec| spec.name == *name) {
                Some(spec) => check(name, &spec.kind, *value)?,
                None => return Err(unknown_parameter(scheme, name, specs)),
            }
        }
        Ok(Self { scheme, specs, parameters })
    }

    /// The value as it was given.
    pub(crate) fn value(&self, name: &str) -> Option<Parameter<'a>> {
        self.parameters.iter().find(|(given, _)| *given == name).map(|&(_, value)| value)
    }

    /// An integer or a prime, or its default.
    pub(crate) fn integer(&self, name: &str) -> Result<u64, Error> {
        match (self.integer_given(name)?, self.default(name)?) {
            (Some(value), _) | (None, DefaultValue::Integer(value)) => Ok(value),
            _ => Err(self.missing(name)),
        }
    }

    /// [`integer`](Self::integer) of a parameter whose range ends below 2^32.
    pub(crate) fn small(&self, name: &str) -> Result<u32, Error> {
        u32::try_from(self.integer(name)?).map_err(|_| self.missing(name))
    }

    /// The integer, if one was given.
    pub(crate) fn integer_given(&self, name: &str) -> Result<Option<u64>, Error> {
        self.value(name).map(|value| value.integer(name, 0..=u64::MAX)).transpose()
    }

    /// Yes or no, or the default.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Error> {
        match (self.value(name), self.default(name)?) {
            (Some(value), _) => value.flag(name),
            (None, DefaultValue::Flag(flag)) => Ok(flag),
            _ => Err(self.missing(name)),
        }
    }

    /// What a word stands for, or the default word.
    pub(crate) fn word<T: Copy>(&self, name: &str, table: &[(&'static str, T)]) -> Result<T, Error> {
        match (self.value(name), self.default(name)?) {
            (Some(value), _) => value.one_of(name, table),
            (None, DefaultValue::Text(word)) => Parameter::Text(word).one_of(name, table),
            _ => Err(self.missing(name)),
        }
    }

    /// A text, or the default one; none if there is no default.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        match (self.value(name), self.default(name)?) {
            (Some(value), _) => value.text(name).map(|text| Some(text.into())),
            (None, DefaultValue::Text(text)) => Ok(Some(text.into())),
            (None, _) => Ok(None),
        }
    }

    /// A number in decimal, or the default one.
    pub(crate) fn decimal(&self, name: &str) -> Result<String, Error> {
        match (self.value(name), self.default(name)?) {
            (Some(value), _) => value.decimal(name),
            (None, DefaultValue::Text(text)) => Ok(text.into()),
            _ => Err(self.missing(name)),
        }
    }

    /// A list of numbers; empty if none is given.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<u32>, Error> {
        self.value(name).map_or(Ok(Vec::new()), |value| value.numbers(name))
    }

    fn default(&self, name: &str) -> Result<DefaultValue, Error> {
        let spec: Option<&ParameterSpec> = self.specs.iter().find(|spec| spec.name == name);
        spec.map(|spec| spec.default).ok_or_else(|| self.missing(name))
    }

    /// The error of a dialect that asks for what its descriptor does not have.
    fn missing(&self, name: &str) -> Error {
        let message = format!("scheme.{name}: {} describes no such default", self.scheme);
        Error::new(ErrorKind::Parameter, message)
    }
}

/// Refuses a value of another kind.
fn check(name: &str, kind: &Kind, value: Parameter<'_>) -> Result<(), Error> {
    match kind {
        Kind::Flag => value.flag(name).map(drop),
        Kind::Integer { least, most } => value.integer(name, *least..=*most).map(drop),
        Kind::ZeroOrInteger { least, most } => value.zero_or_integer(name, *least..=*most).map(drop),
        Kind::Prime { least, most } => value.prime(name, *least..=*most).map(drop),
        Kind::Words(words) => {
            let table: Vec<(&str, ())> = words.iter().map(|&word| (word, ())).collect();
            value.one_of(name, &table)
        }
        Kind::Decimal { .. } => value.decimal(name).map(drop),
        Kind::Numbers => value.numbers(name).map(drop),
        Kind::Text { .. } | Kind::List { .. } => value.text(name).map(drop),
        // Of an integer the range is worth telling.
        Kind::Either(integer @ Kind::Integer { .. }, _) if matches!(value, Parameter::Int(_)) => {
            check(name, integer, value)
        }
        Kind::Either(one, other) => check(name, one, value).or_else(|_| check(name, other, value)),
    }
}
