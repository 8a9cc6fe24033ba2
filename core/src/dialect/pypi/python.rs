//! How Python makes text of keys that are no text: `str()` of them, piece by piece, so that nothing is allocated.

use crate::{
    dialect::kit::{Decimal, Given},
    scheme::{words, Axis, Integers, ParameterSpec, Values},
    Error,
};

/// The parameter that says what the keys of a program are.
pub(super) const KEYS: ParameterSpec =
    ParameterSpec::words("keys", &words(&WORDS), "What the keys of the Python program are.");

const WORDS: [(&str, Keys); 3] = [("str", Keys::Str), ("bytes", Keys::Bytes), ("int", Keys::Int)];

/// What `detect` tries of it.
pub(super) const TRIED: Axis = Axis("keys", Values::Words(&["str", "bytes"]));

/// What `detect` tries of it where there are integers.
pub(super) const TRIED_OF_INTEGERS: Axis = Axis("keys", Values::Words(&["int"]));

/// What the keys of a program are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// `str`: a key's bytes are its UTF-8.
    Str,
    /// `bytes`, of which `str()` is `b'..'`.
    Bytes,
    /// Integers of 64 bits without sign: keys of 8 little-endian bytes, as integer keys are here; others have no place.
    Int,
}

impl Keys {
    pub(super) fn of(given: &Given<'_>) -> Result<Self, Error> {
        given.word(KEYS.name, &WORDS)
    }

    /// Whether the program's keys are integers.
    pub(super) fn integers(self) -> Integers {
        match self {
            Self::Int => Integers::LittleEndian,
            Self::Str | Self::Bytes => Integers::Refused,
        }
    }

    /// What a key has to be that has no text.
    pub(super) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        (self == Self::Int && key.len() != 8).then_some("an integer, or its 8 little-endian bytes (keys: \"int\")")
    }

    /// Hands over what writes a key's text in pieces; none if the key has none.
    pub(super) fn written<R>(self, key: &[u8], take: impl FnOnce(&dyn Fn(&mut dyn FnMut(&[u8]))) -> R) -> Option<R> {
        match self {
            Self::Str => Some(take(&|write| write(key))),
            Self::Bytes => Some(take(&|write| represent(key, write))),
            Self::Int => {
                let number = Decimal::new(u64::from_le_bytes(key.try_into().ok()?));
                Some(take(&|write| write(number.bytes())))
            }
        }
    }
}

/// The `repr()` of `bytes`: in single quotes, or in double ones where only single ones are in it.
fn represent(bytes: &[u8], write: &mut dyn FnMut(&[u8])) {
    let double = bytes.contains(&b'\'') && !bytes.contains(&b'"');
    let quote = if double { b"\"" } else { b"'" };
    write(b"b");
    write(quote);
    for &byte in bytes {
        match byte {
            b'\\' => write(b"\\\\"),
            b'\t' => write(b"\\t"),
            b'\n' => write(b"\\n"),
            b'\r' => write(b"\\r"),
            b'\'' if !double => write(b"\\'"),
            b' '..=b'~' => write(&[byte]),
            _ => {
                let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
                write(&[b'\\', b'x', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    write(quote);
}
