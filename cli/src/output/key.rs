//! A key in JSON.

use serde::Serialize;

/// `key` if it is a text, else its bytes as `key_hex`; an integer or a position is a text of its decimal digits.
#[derive(Serialize)]
pub enum JsonKey<'a> {
    #[serde(rename = "key")]
    Text(&'a str),
    #[serde(rename = "key_hex")]
    Bytes(String),
}

impl<'a> JsonKey<'a> {
    pub fn new(key: &'a [u8]) -> Self {
        match std::str::from_utf8(key) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Bytes(key.iter().map(|byte| format!("{byte:02x}")).collect()),
        }
    }
}
