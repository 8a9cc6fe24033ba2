//! Parameters as they come from documents and other languages: a name and an integer or a text.

use super::ParameterSpec;
use crate::{error::Quoted, members::FieldValue, Error, ErrorKind};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, ops::RangeInclusive};

/// A parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter<'a> {
    /// An integer.
    Int(u64),
    /// Yes or no.
    Flag(bool),
    /// A number that is no integer, in decimal such as `1.25`. Documents have it as a text.
    Number(&'a str),
    /// A text, or in documents an integer above 2^53-1 in decimal.
    Text(&'a str),
}

/// A parameter as documents and fingerprints write it.
pub(crate) struct Setting<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: Value<'a>,
}

/// The value of a setting.
pub(crate) enum Value<'a> {
    /// An integer, and its default.
    Int(u64, u64),
    /// A list of numbers, empty by default; documents write it as the text `3,0,7`.
    Numbers(Vec<u32>),
    /// A word that is not the default.
    Word(&'static str),
    /// A text, empty by default.
    Text(String),
    /// What was given to a dialect, and is not its default.
    Given(&'a FieldValue),
}

impl From<Parameter<'_>> for FieldValue {
    fn from(parameter: Parameter<'_>) -> Self {
        match parameter {
            Parameter::Int(value) => Self::Int(value),
            Parameter::Flag(flag) => Self::Flag(flag),
            Parameter::Number(text) => Self::Text(shortest(text)),
            Parameter::Text(text) => Self::Text(text.into()),
        }
    }
}

/// The fewest digits that are read as this number, without exponent: languages write 2 as `2`, `2.0` or `2e0`.
fn shortest(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => text.into(),
    }
}

/// Numbers as the text `3,0,7`.
pub(crate) struct Numbers<'a>(pub(crate) &'a [u32]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, number) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{number}")?;
        }
        Ok(())
    }
}

/// The largest integer that documents write as a JSON number.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// Reads the decimal text of an integer above 2^53-1: digits without leading zeros.
pub(crate) fn big_integer(text: &str) -> Option<u64> {
    if text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|&value| value > MAX_SAFE)
}

/// The error for a parameter that a scheme does not have: it names those that it has.
pub(crate) fn unknown_parameter<'s>(
    scheme: &str,
    name: &str,
    known: impl IntoIterator<Item = &'s ParameterSpec>,
) -> Error {
    let known: Vec<&str> = known.into_iter().map(|spec| spec.name).collect();
    let message = match &*known {
        [] => format!("scheme: {scheme} has no parameter {}, it takes none", Quoted(name)),
        known => format!("scheme: {scheme} has no parameter {}, only {}", Quoted(name), known.join(", ")),
    };
    Error::new(ErrorKind::Parameter, message)
}

impl Parameter<'_> {
    /// The value as an integer within a range.
    pub(crate) fn integer(self, name: &str, range: RangeInclusive<u64>) -> Result<u64, Error> {
        let value = match self {
            Self::Int(value) => Some(value),
            Self::Text(text) => big_integer(text),
            Self::Flag(_) | Self::Number(_) => None,
        };
        value.filter(|value| range.contains(value)).ok_or_else(|| {
            let wanted = format!("an integer from {} to {}", range.start(), range.end());
            self.refused(name, &wanted)
        })
    }

    /// The value as 0 or an integer within a range.
    pub(crate) fn zero_or_integer(self, name: &str, range: RangeInclusive<u64>) -> Result<u64, Error> {
        match self {
            Self::Int(0) => Ok(0),
            _ => self.integer(name, range.clone()).map_err(|_| {
                let wanted = format!("0 or an integer from {} to {}", range.start(), range.end());
                self.refused(name, &wanted)
            }),
        }
    }

    /// The value as a prime within a range.
    pub(crate) fn prime(self, name: &str, range: RangeInclusive<u64>) -> Result<u64, Error> {
        let value = self.integer(name, range)?;
        match (2..).take_while(|factor| factor * factor <= value).any(|factor| value.is_multiple_of(factor)) {
            true => Err(self.refused(name, "a prime")),
            false => Ok(value),
        }
    }

    /// The value as a text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Int(_) | Self::Flag(_) | Self::Number(_) => Err(self.refused(name, "a text")),
        }
    }

    /// The value as the text of a number, however it is given.
    pub(crate) fn decimal(self, name: &str) -> Result<String, Error> {
        match self {
            Self::Int(value) => Ok(value.to_string()),
            Self::Number(text) => Ok(shortest(text)),
            Self::Text(text) => Ok(text.into()),
            Self::Flag(_) => Err(self.refused(name, "a number")),
        }
    }

    /// The value as a list of numbers in decimal without leading zeros, such as `3,0,7`; the empty text is none.
    pub(crate) fn numbers(self, name: &str) -> Result<Vec<u32>, Error> {
        let refused = || self.refused(name, "a list of numbers such as \"3,0,7\"");
        let number = |text: &str| {
            let plain = text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
            text.parse().ok().filter(|_| plain).ok_or_else(refused)
        };
        match self {
            Self::Int(_) | Self::Flag(_) | Self::Number(_) => Err(refused()),
            Self::Text("") => Ok(Vec::new()),
            Self::Text(text) => text.split(',').map(number).collect(),
        }
    }

    /// The value as yes or no.
    pub(crate) fn flag(self, name: &str) -> Result<bool, Error> {
        match self {
            Self::Flag(flag) => Ok(flag),
            Self::Int(_) | Self::Number(_) | Self::Text(_) => Err(self.refused(name, "true or false")),
        }
    }

    /// The value as one of a few words, each standing for something.
    pub(crate) fn one_of<T: Copy>(self, name: &str, words: &[(&str, T)]) -> Result<T, Error> {
        let known = || words.iter().map(|&(word, _)| word).collect::<Vec<_>>().join(", ");
        let chosen = match self {
            Self::Text(text) => words.iter().find(|&&(word, _)| word == text),
            Self::Int(_) | Self::Flag(_) | Self::Number(_) => None,
        };
        chosen.map(|&(_, value)| value).ok_or_else(|| self.refused(name, &format!("one of {}", known())))
    }

    fn refused(self, name: &str, wanted: &str) -> Error {
        let message = match self {
            Self::Int(value) => format!("scheme.{name}: {value} is not {wanted}"),
            Self::Flag(value) => format!("scheme.{name}: {value} is not {wanted}"),
            // As it is written, unless that is no number.
            Self::Number(text) if text.parse::<f64>().is_ok() && text.len() <= 32 => {
                format!("scheme.{name}: {text} is not {wanted}")
            }
            Self::Number(text) => format!("scheme.{name}: {} is not {wanted}", Quoted(text)),
            Self::Text(text) => format!("scheme.{name}: the text {} is not {wanted}", Quoted(text)),
        };
        Error::new(ErrorKind::Parameter, message)
    }
}
