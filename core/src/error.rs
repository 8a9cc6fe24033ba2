//! One error type for the whole engine: a kind that programs act on and a message that names the culprit.
//! Every language maps the kinds as `docs/ERRORS.md` lists them.

use alloc::{format, string::String};
use core::{convert::Infallible, fmt};

/// What went wrong. The numbers are the C status codes; they are only ever appended to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum ErrorKind {
    /// An argument that is none of the things below.
    Argument = 2,
    /// A node id that is not 1..=1024 bytes of UTF-8.
    Id = 3,
    /// A weight that the scheme does not take: one of ours takes whole thousandths below 10^6.
    Weight = 4,
    /// A zone that is not 0..=8 non-empty segments within 1024 bytes.
    Zone = 5,
    /// An address over 4096 bytes.
    Address = 6,
    /// Metadata over 64 KiB a node.
    Metadata = 7,
    /// The same node id twice.
    DuplicateNode = 8,
    /// A node id that is not a member.
    UnknownNode = 9,
    /// More nodes, or more points, than the limits allow.
    TooMany = 10,
    /// A scheme nobody knows.
    Scheme = 11,
    /// A parameter the scheme does not have, or a value it does not take.
    Parameter = 12,
    /// A topology document that breaks the rules of `docs/SPEC.md`, section 6.
    Document = 13,
    /// An update whose epoch lies behind the ring's.
    Stale = 14,
    /// An update of the ring's own epoch that places keys otherwise.
    Conflict = 15,
    /// The epoch cannot be counted further.
    Epoch = 16,
    /// The scheme cannot do this by its nature.
    Unsupported = 17,
    /// Two placements that hash keys differently cannot be compared.
    Incomparable = 18,
    /// Keys that cannot be looked up: packed offsets that do not fit their bytes, positions that a dialect does not
    /// have, keys that its system could not have.
    Keys = 19,
    /// A document offered to a ring of which too large a part would leave at once.
    Shrunk = 20,
}

impl ErrorKind {
    /// Every kind, in the order of the codes.
    pub const ALL: [ErrorKind; 19] = [
        Self::Argument,
        Self::Id,
        Self::Weight,
        Self::Zone,
        Self::Address,
        Self::Metadata,
        Self::DuplicateNode,
        Self::UnknownNode,
        Self::TooMany,
        Self::Scheme,
        Self::Parameter,
        Self::Document,
        Self::Stale,
        Self::Conflict,
        Self::Epoch,
        Self::Unsupported,
        Self::Incomparable,
        Self::Keys,
        Self::Shrunk,
    ];

    /// The name that vectors, Python and the docs use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Argument => "argument",
            Self::Id => "id",
            Self::Weight => "weight",
            Self::Zone => "zone",
            Self::Address => "address",
            Self::Metadata => "metadata",
            Self::DuplicateNode => "duplicate_node",
            Self::UnknownNode => "unknown_node",
            Self::TooMany => "too_many",
            Self::Scheme => "scheme",
            Self::Parameter => "parameter",
            Self::Document => "document",
            Self::Stale => "stale",
            Self::Conflict => "conflict",
            Self::Epoch => "epoch",
            Self::Unsupported => "unsupported",
            Self::Incomparable => "incomparable",
            Self::Keys => "keys",
            Self::Shrunk => "shrunk",
        }
    }

    /// The C status code.
    pub const fn code(self) -> i32 {
        self as i32
    }
}

/// The most bytes of a message, whoever quotes what in it.
const MOST: usize = 2048;

/// A refused request. Nothing has changed when a call returns one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

impl Error {
    /// An error whose message already names the culprit.
    ///
    /// A message is at most 2 KiB long: what is longer is cut.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MOST {
            let end = (0..=MOST - "..".len()).rev().find(|&end| message.is_char_boundary(end)).unwrap_or(0);
            message.truncate(end);
            message.push_str("..");
        }
        Self { kind, message }
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message, which names the culprit.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same error of members after a change: it names the node that came or changed, whatever place it is found at.
    pub(crate) fn of_change(self, id: &str) -> Self {
        let id = format!("{}", Quoted(id));
        match self.message.contains(&id) {
            true => self,
            false => Self::new(self.kind, format!("{} (with node {id})", self.message)),
        }
    }

    /// The same error with the place it happened at in front: `nodes[3]` and `.weight: ..` read as one path.
    pub(crate) fn at(self, place: impl fmt::Display) -> Self {
        Self::new(self.kind, format!("{place}{}", self.message))
    }
}

/// A text of the caller's as messages show it: quoted, and cut where it gets long.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl Quoted<'_> {
    const SHOWN: usize = 80;
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(Self::SHOWN) {
            None => write!(f, "{:?}", self.0),
            Some((end, _)) => write!(f, "{:?}.. ({} bytes)", self.0.get(..end).unwrap_or_default(), self.0.len()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}

/// What cannot fail is asked for like what can.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The error of a word that is none of those that there are.
pub(crate) fn unknown_word(what: &str, word: &str, known: &[&str]) -> Error {
    let message = format!("{what}: {} is not one of {}", Quoted(word), known.join(", "));
    Error::new(ErrorKind::Argument, message)
}

/// A type of a few words, by the names that it gives them: shown as they are, and read from them.
macro_rules! words {
    ($type:ident, $what:literal: $($word:ident),+) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        /// By name; any other text is an error of kind `argument`.
        impl core::str::FromStr for $type {
            type Err = crate::Error;

            fn from_str(text: &str) -> Result<Self, crate::Error> {
                const ALL: &[$type] = &[$($type::$word),+];
                const NAMES: &[&str] = &[$($type::$word.name()),+];
                let found = ALL.iter().copied().find(|word| word.name() == text);
                found.ok_or_else(|| crate::error::unknown_word($what, text, NAMES))
            }
        }
    };
}

pub(crate) use words;
