//! What a backend hashes of a key, and how.

use crate::{
    dialect::kit::{Given, Hash, KeyHash},
    hash::{haproxy::full_hash, HashFunction},
    scheme::{words, Integers, ParameterSpec},
    Error,
};
use core::net::IpAddr;

pub(super) const FUNCTIONS: [(&str, HashFunction); 5] = [
    ("sdbm", HashFunction::Sdbm),
    ("djb2", HashFunction::Djb2),
    ("wt6", HashFunction::Wt6),
    ("crc32", HashFunction::Crc32),
    ("none", HashFunction::Number),
];

/// What a key is, and what of it is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The bytes themselves: `hash <expr>`, `url_param`, `hdr`.
    Key,
    /// A client's address as text; its words are combined, no function is applied (`balance source`).
    Source,
    /// A request's target up to the query (`uri`).
    Uri,
    /// With the query (`uri whole`).
    UriWhole,
    /// Without scheme and authority (`uri path-only`).
    UriPath,
    /// A host name; the label before the last one counts (`hdr(..) use_domain_only`). HAProxy looks at the byte after
    /// the name as well, which is not its own; that it is no dot is taken for granted.
    Domain,
}

const INPUTS: [(&str, Input); 6] = [
    ("key", Input::Key),
    ("source", Input::Source),
    ("uri", Input::Uri),
    ("uri-whole", Input::UriWhole),
    ("uri-path-only", Input::UriPath),
    ("domain", Input::Domain),
];

pub(super) const FUNCTION: ParameterSpec =
    ParameterSpec::words("function", &words(&FUNCTIONS), "The hash function of keys.");
pub(super) const INPUT: ParameterSpec =
    ParameterSpec::words("input", &words(&INPUTS), "What a key is, and what of it is hashed.");
pub(super) const URI_LEN: ParameterSpec =
    ParameterSpec::integer("uri_len", (0, MOST), 0, "How many bytes of a target are looked at; 0 is all.");
pub(super) const URI_DEPTH: ParameterSpec =
    ParameterSpec::integer("uri_depth", (0, MOST), 0, "How many directories of a target are looked at; 0 is all.");

const MOST: u64 = u32::MAX as u64;

/// The settings of a backend that say something about keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hashing {
    pub(crate) function: HashFunction,
    pub(crate) avalanche: bool,
    pub(crate) input: Input,
    /// `uri len`: how many bytes of the target are looked at; 0 is all.
    pub(crate) uri_len: u64,
    /// `uri depth`: how many directories deep; 0 is all.
    pub(crate) uri_depth: u64,
}

impl Hashing {
    pub(super) fn of(given: &Given<'_>, avalanche: bool) -> Result<Self, Error> {
        Ok(Self {
            function: given.word("function", &FUNCTIONS)?,
            avalanche,
            input: given.word("input", &INPUTS)?,
            uri_len: given.integer("uri_len")?,
            uri_depth: given.integer("uri_depth")?,
        })
    }

    /// The hash of keys while those servers are usable: a single one takes every key, those without a hash as well.
    pub(super) fn among(self, usable: &[u32]) -> Hash {
        match usable {
            [_] => Hash::own(SingleHash(self)),
            _ => Hash::own(self),
        }
    }

    /// What an integer key is: a text that HAProxy reads as what it says is none.
    pub(super) fn integers(&self) -> Integers {
        match self.takes_bytes() {
            true => Integers::LittleEndian,
            false => Integers::Refused,
        }
    }

    /// Whether keys are bytes of any kind; else they are texts that HAProxy reads as what they say.
    fn takes_bytes(&self) -> bool {
        self.input == Input::Key && self.function != HashFunction::Number
    }

    /// The hash of a key; none if it is no address and should be one, which HAProxy takes to round robin.
    pub(crate) fn position(&self, key: &[u8]) -> Option<u64> {
        let hash = match self.input {
            Input::Source => source(key)?,
            _ => self.function.hash(self.hashed(key)) as u32,
        };
        Some(u64::from(if self.avalanche { full_hash(hash) } else { hash }))
    }

    /// The bytes of a key that are hashed.
    fn hashed<'k>(&self, key: &'k [u8]) -> &'k [u8] {
        match self.input {
            Input::Key | Input::Source => key,
            Input::Uri => self.uri(key, false),
            Input::UriWhole => self.uri(key, true),
            Input::UriPath => self.uri(path_of(key), false),
            Input::Domain => domain(key),
        }
    }

    fn uri<'k>(&self, target: &'k [u8], whole: bool) -> &'k [u8] {
        let len = match self.uri_len {
            0 => target.len(),
            len => target.len().min(len as usize),
        };
        let mut slashes = 0;
        let end = target.iter().take(len).position(|&b| {
            slashes += u64::from(b == b'/');
            b == b'/' && self.uri_depth > 0 && slashes == self.uri_depth + 1 || b == b'?' && !whole
        });
        target.get(..end.unwrap_or(len)).unwrap_or(target)
    }
}

/// The target without `scheme://authority`.
fn path_of(target: &[u8]) -> &[u8] {
    if target.first() == Some(&b'/') {
        return target;
    }
    let authority = target.windows(3).position(|window| window == b"://").map_or(0, |at| at + 3);
    let rest = target.get(authority..).unwrap_or_default();
    let path = rest.iter().position(|&b| b == b'/').unwrap_or(rest.len());
    rest.get(path..).unwrap_or_default()
}

/// `example` of `a.b.example.com`: what stands before the last dot, back to the dot before it. The first byte is never
/// taken for that last dot, nor the one before it for the other, so `.com` stays whole and `a..com` gives `a.`.
fn domain(host: &[u8]) -> &[u8] {
    let dot = |bytes: Option<&[u8]>| bytes?.iter().rposition(|&b| b == b'.');
    let Some(end) = dot(host.get(1..)) else { return host };
    let start = dot(host.get(..end)).map_or(0, |dot| dot + 1);
    host.get(start..=end).unwrap_or_default()
}

/// The words of an address combined.
fn source(text: &[u8]) -> Option<u32> {
    match core::str::from_utf8(text).ok()?.parse().ok()? {
        IpAddr::V4(v4) => Some(v4.to_bits()),
        IpAddr::V6(v6) => {
            let bits = v6.to_bits();
            Some([96, 64, 32, 0].into_iter().fold(0, |word, shift| word ^ (bits >> shift) as u32))
        }
    }
}

/// What a key has to be that has no position.
const ADDRESS: &str = "the text of an IP address (input: \"source\")";

impl KeyHash for Hashing {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Hashing::position(self, key)
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        Hashing::position(self, key).is_none().then_some(ADDRESS)
    }
}

/// The hash of keys of a backend whose only usable server takes every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SingleHash(Hashing);

impl KeyHash for SingleHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.0.position(key).unwrap_or(0))
    }

    fn of_keys(&self) -> Option<Hash> {
        Some(Hash::own(self.0))
    }
}
