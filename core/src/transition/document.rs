//! The document of a transition: both topologies and what is done (`docs/SPEC.md`, section 22).

use super::{done::Done, Transition};
use crate::{
    error::Quoted,
    hash::Secret,
    placement::Placement,
    topology::{read, Object, Topology},
    Error, ErrorKind,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt::Write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a document of a transition")]
struct Document<'a> {
    libconsistent_transition: u64,
    #[serde(borrow)]
    old: &'a RawValue,
    #[serde(borrow)]
    new: &'a RawValue,
    #[serde(borrow, default)]
    done: Vec<[Cow<'a, str>; 2]>,
}

impl Transition {
    /// Reads the document of a transition. All nodes are up: it has no health.
    ///
    /// # Errors
    /// `document`, naming the place; what [`Topology::from_json`] refuses of `old` and `new`; what cannot be compiled;
    /// `too_many` for more than 2^16 ranges that are done.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::from_json_with_secrets(text, None, None)
    }

    /// [`from_json`](Self::from_json) with the secrets of the two topologies' `key_hash`, of those that have one.
    ///
    /// # Errors
    /// As there, and as of [`Topology::from_json_with_secret`].
    pub fn from_json_with_secrets(
        text: impl AsRef<[u8]>,
        old: impl Into<Option<Secret>>,
        new: impl Into<Option<Secret>>,
    ) -> Result<Self, Error> {
        let Object(document): Object<Document<'_>> = read(text.as_ref(), "document of a transition")?;
        if document.libconsistent_transition != 1 {
            let version = document.libconsistent_transition;
            let message = format!("libconsistent_transition: version {version} is not known, only 1");
            return Err(Error::new(ErrorKind::Document, message));
        }
        let placement = |place: &str, text: &RawValue, secret| {
            let topology = Topology::from_json_with_secret(text.get(), secret);
            topology.and_then(Placement::new).map_err(|e| e.at(format_args!("{place}: ")))
        };
        let old = placement("old", document.old, old.into())?;
        let new = placement("new", document.new, new.into())?;
        let mut done = Vec::with_capacity(document.done.len());
        for (at, [first, last]) in document.done.iter().enumerate() {
            done.push((position(at, first)?, position(at, last)?));
        }
        let mut transition = Self::new(old, new);
        transition.done = Done::read(done)?;
        Ok(transition)
    }

    /// The canonical document: equal transitions give equal bytes.
    pub fn to_json(&self) -> String {
        let (old, new) = (self.old_placement().topology(), self.new_placement().topology());
        let mut text = format!("{{\"libconsistent_transition\":1,\"old\":{},\"new\":{}", old.to_json(), new.to_json());
        text.push_str(",\"done\":[");
        for (at, range) in self.done().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            // Writing into a String cannot fail.
            let _ = write!(text, "{comma}[\"{:016x}\",\"{:016x}\"]", range.start(), range.end());
        }
        text.push_str("]}");
        text
    }
}

/// A position as documents write it.
fn position(at: usize, text: &str) -> Result<u64, Error> {
    let is_written = text.len() == 16 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    match u64::from_str_radix(text, 16) {
        Ok(position) if is_written => Ok(position),
        _ => {
            let message = format!("done[{at}]: {} is not 16 lower hexadecimal digits", Quoted(text));
            Err(Error::new(ErrorKind::Document, message))
        }
    }
}
