//! A scheme from its name and Python's keyword arguments, whatever parameters it has.

use crate::{
    error::{type_error, OrRaise},
    field::scalar,
    secret::secret,
};
use libconsistent::{FieldValue, Parameter, Scheme};
use pyo3::{prelude::*, types::PyDict};

pub fn scheme(py: Python<'_>, name: &str, options: Option<&Bound<'_, PyDict>>) -> PyResult<Scheme> {
    let mut secret = None;
    let mut owned: Vec<(String, FieldValue)> = Vec::new();
    for (option, value) in options.into_iter().flatten() {
        let option: String = option.extract()?;
        if option == "secret" {
            secret = Some(self::secret(&value)?);
            continue;
        }
        let place = format!("scheme.{option}");
        let Some(value) = scalar(&value, &place)? else {
            return Err(type_error(format_args!("{place}: "), "int, bool or str", &value));
        };
        owned.push((option, value));
    }
    let parameters: Vec<_> =
        owned.iter().filter_map(|(option, value)| Some((option.as_str(), parameter(value)?))).collect();
    Scheme::with_secret(name, &parameters, secret).or_raise(py)
}

/// The parameter that a scalar is.
fn parameter(value: &FieldValue) -> Option<Parameter<'_>> {
    match value {
        FieldValue::Int(value) => Some(Parameter::Int(*value)),
        FieldValue::Flag(flag) => Some(Parameter::Flag(*flag)),
        FieldValue::Text(text) => Some(Parameter::Text(text)),
        _ => None,
    }
}
