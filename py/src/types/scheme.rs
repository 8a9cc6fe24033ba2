//! A scheme from its name and Python's keyword arguments, whatever parameters it has.

use super::{field::scalar, secret::secret, type_error, OrRaise};
use libconsistent::{FieldValue, Parameter, Scheme};
use pyo3::{
    prelude::*,
    types::{PyDict, PyFloat},
};

/// A parameter as it is given.
enum Given {
    Scalar(FieldValue),
    /// A float, as Python writes it.
    Number(String),
}

pub fn scheme(
    py: Python<'_>,
    name: &str,
    secret: Option<&Bound<'_, PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Scheme> {
    let mut owned: Vec<(String, Given)> = Vec::new();
    for (option, value) in options.into_iter().flatten() {
        let option: String = option.extract()?;
        let place = format!("scheme.{option}");
        let given = match scalar(&value, &place)? {
            Some(scalar) => Given::Scalar(scalar),
            None if value.is_instance_of::<PyFloat>() => Given::Number(value.repr()?.to_str()?.to_owned()),
            None => return Err(type_error(format_args!("{place}: "), "int, float, bool or str", &value)),
        };
        owned.push((option, given));
    }
    let parameters: Vec<_> =
        owned.iter().filter_map(|(option, value)| Some((option.as_str(), parameter(value)?))).collect();
    Scheme::with_secret(name, &parameters, secret.map(self::secret).transpose()?).or_raise(py)
}

/// The parameter that is given; a list is none.
fn parameter(given: &Given) -> Option<Parameter<'_>> {
    match given {
        Given::Number(text) => Some(Parameter::Number(text)),
        Given::Scalar(FieldValue::Int(value)) => Some(Parameter::Int(*value)),
        Given::Scalar(FieldValue::Flag(flag)) => Some(Parameter::Flag(*flag)),
        Given::Scalar(FieldValue::Text(text)) => Some(Parameter::Text(text)),
        Given::Scalar(_) => None,
    }
}
