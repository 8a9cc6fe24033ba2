//! The Arrow types whose values can be keys.

use super::abi::{malformed, Schema};
use crate::types::Refused;
use std::{ffi::CStr, fmt};

/// The layout of an Arrow type whose values can be keys.
pub enum Layout {
    Null,
    /// Bytes with 32-bit offsets.
    Offsets32,
    /// Bytes with 64-bit offsets.
    Offsets64,
    Views,
    Integers(Width),
    Dictionary(Width, Box<Layout>),
    /// No keys: another type, as the C data interface names it.
    Other(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Offsets32 => f.write_str("string or binary"),
            Self::Offsets64 => f.write_str("large_string or large_binary"),
            Self::Views => f.write_str("string_view or binary_view"),
            Self::Integers(width) => f.write_str(width.name()),
            Self::Dictionary(_, values) => write!(f, "dictionary of {values}"),
            Self::Other(name) => write!(f, "{name:?}"),
        }
    }
}

impl Width {
    fn name(self) -> &'static str {
        match self {
            Self::I8 => "int8",
            Self::U8 => "uint8",
            Self::I16 => "int16",
            Self::U16 => "uint16",
            Self::I32 => "int32",
            Self::U32 => "uint32",
            Self::I64 => "int64",
            Self::U64 => "uint64",
        }
    }
}

impl Layout {
    pub fn of(schema: &Schema) -> Result<Self, Refused> {
        if schema.format.is_null() {
            return Err(malformed("a schema has no format"));
        }
        // SAFETY: a schema's format is a C string that lives as long as the schema.
        let format = unsafe { CStr::from_ptr(schema.format) };
        // SAFETY: null, or a schema that lives as long as this one.
        let values = unsafe { schema.dictionary.as_ref() };
        let layout = match format.to_bytes() {
            b"n" => Self::Null,
            b"u" | b"z" => Self::Offsets32,
            b"U" | b"Z" => Self::Offsets64,
            b"vu" | b"vz" => Self::Views,
            b"c" => Self::Integers(Width::I8),
            b"C" => Self::Integers(Width::U8),
            b"s" => Self::Integers(Width::I16),
            b"S" => Self::Integers(Width::U16),
            b"i" => Self::Integers(Width::I32),
            b"I" => Self::Integers(Width::U32),
            b"l" => Self::Integers(Width::I64),
            b"L" => Self::Integers(Width::U64),
            _ => Self::Other(format.to_string_lossy().into_owned()),
        };
        match (layout, values) {
            (layout, None) | (layout @ Self::Other(_), _) => Ok(layout),
            // Not followed: nothing says that such a chain ends.
            (_, Some(values)) if !values.dictionary.is_null() => {
                Ok(Self::Other("dictionary of dictionaries".to_owned()))
            }
            (Self::Integers(width), Some(values)) => Ok(Self::Dictionary(width, Self::of(values)?.into())),
            (_, Some(_)) => Err(malformed("a dictionary's indices are no integers")),
        }
    }
}
