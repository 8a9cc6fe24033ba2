//! The JSON of our documents: serde_json reads it, and serde_path_to_error names the place of a mistake. A message is
//! bounded.

use crate::{Error, ErrorKind};
use serde::Deserialize;

/// What a whole text has, which is called `what` if it is none.
///
/// # Errors
/// `document`, naming the place.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a [u8], what: &str) -> Result<T, Error> {
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Error::new(ErrorKind::Document, "a byte-order mark stands before the document"));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|e| {
        let place = e.path().to_string();
        // A text that breaks off has no place, only an end, and a name that is not read stands for none.
        let is_nowhere = place == "." || e.inner().is_eof();
        let place = if is_nowhere { String::new() } else { place.trim_end_matches(['?', '.']).into() };
        Error::new(ErrorKind::Document, at_field(place, &told(text, what, &e.into_inner())))
    })?;
    json.end().map_err(|e| Error::new(ErrorKind::Document, e.to_string()))?;
    Ok(value)
}

/// What is wrong with the JSON. Whoever gives no JSON at all mostly has given the path of some.
fn told(text: &[u8], what: &str, error: &serde_json::Error) -> String {
    let begins = text.trim_ascii_start().first();
    match begins {
        None => "the document is empty".into(),
        Some(b'{') if error.is_eof() => {
            format!("the document ends too early at line {}", error.line())
        }
        Some(first) if *first != b'{' && (error.is_syntax() || error.is_eof()) => {
            format!("this is no {what}, which begins with `{{`: of a file give the text, not the path")
        }
        _ => error.to_string(),
    }
}

/// Characters that are shown of a place, and of it with its message.
const MAX_PLACE: usize = 150;
const MAX_MESSAGE: usize = 300;

/// The message behind its place. A missing field is named as the place where it should be.
pub(super) fn at_field(mut place: String, message: &str) -> String {
    if let Some((field, _)) = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        place.push_str(if place.is_empty() { "" } else { "." });
        place.push_str(field);
    }
    let colon = if place.is_empty() { "" } else { ": " };
    // Both may repeat the document's own texts, however long.
    cut(format!("{}{colon}{message}", cut(place, MAX_PLACE)), MAX_MESSAGE)
}

/// The first characters of a text.
fn cut(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
    text
}
