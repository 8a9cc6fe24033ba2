//! What readers give back, before it is known what is asked for.

use crate::{
    error::{At, Read, Refusal},
    Imported,
};

/// A pool of a file, or what is wrong with it.
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) result: Read<Imported>,
}

impl Found {
    pub(crate) fn new(name: impl Into<String>, read: impl FnOnce() -> Read<Imported>) -> Self {
        Self { name: name.into(), result: read() }
    }
}

/// The text of bytes in UTF-8, without a byte-order mark.
pub(crate) fn text(bytes: &[u8]) -> Read<&str> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
        Refusal::new(At::line(u32::try_from(line).unwrap_or(u32::MAX)), "this is no UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
