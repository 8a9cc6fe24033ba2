//! The settings of a backend and what they hash.

use super::{MAP, NAME};
use crate::{
    dialect::kit::{unknown_parameter, Hash, KeyHash},
    hash::{haproxy::full_hash, HashFunction},
    scheme::Parameter,
    Error,
};
use core::net::IpAddr;

const FUNCTIONS: [(&str, HashFunction); 5] = [
    ("sdbm", HashFunction::Sdbm),
    ("djb2", HashFunction::Djb2),
    ("wt6", HashFunction::Wt6),
    ("crc32", HashFunction::Crc32),
    ("none", HashFunction::Number),
];

/// What nodes are derived from (`hash-key`). A server without a guid, and a socket without an IP address, falls back on its
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashKey {
    /// The number times 4096: 2.x, and 3.x since the fix of 2025-10-16.
    Id,
    /// full_hash(number): 3.0.0 up to that fix.
    IdHashed,
    /// full_hash(number in network order).
    Id32,
    Guid,
    Addr,
    AddrPort,
}

const KEYS: [(&str, HashKey); 6] = [
    ("id", HashKey::Id),
    ("id-3.0", HashKey::IdHashed),
    ("id32", HashKey::Id32),
    ("guid", HashKey::Guid),
    ("addr", HashKey::Addr),
    ("addr-port", HashKey::AddrPort),
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
    /// A host name; the label before the last one counts (`hdr(..) use_domain_only`). HAProxy looks at the byte after the name
    /// as well, which is not its own; that it is no dot is taken for granted.
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

/// The settings of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) function: HashFunction,
    pub(crate) avalanche: bool,
    pub(crate) hash_key: HashKey,
    pub(crate) input: Input,
    /// `uri len`: how many bytes of the target are looked at; 0 is all.
    pub(crate) uri_len: u64,
    /// `uri depth`: how many directories deep; 0 is all.
    pub(crate) uri_depth: u64,
    pub(crate) all_backups: bool,
    /// `hash-balance-factor`: percent of the mean that a server takes at most; 0 is no bound.
    pub(crate) balance_factor: u32,
}

impl Options {
    /// Of `haproxy` or, where `consistent` is false, of `haproxy_map`, which has no hash key and no bound. `hash-type consistent`
    /// alone has the avalanche; with a function named, or map-based, it is there if it is named.
    pub(crate) fn from_parameters(consistent: bool, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let is_named = parameters.iter().any(|&(name, _)| name == "function");
        let mut options = Self {
            function: HashFunction::Sdbm,
            avalanche: consistent && !is_named,
            hash_key: HashKey::Id,
            input: Input::Key,
            uri_len: 0,
            uri_depth: 0,
            all_backups: false,
            balance_factor: 0,
        };
        for &(name, value) in parameters {
            match name {
                "function" => options.function = value.one_of(name, &FUNCTIONS)?,
                "avalanche" => options.avalanche = value.flag(name)?,
                "input" => options.input = value.one_of(name, &INPUTS)?,
                "uri_len" => options.uri_len = value.integer(name, 0..=u32::MAX.into())?,
                "uri_depth" => options.uri_depth = value.integer(name, 0..=u32::MAX.into())?,
                "allbackups" => options.all_backups = value.flag(name)?,
                "hash_key" if consistent => options.hash_key = value.one_of(name, &KEYS)?,
                "balance_factor" if consistent => {
                    options.balance_factor = match value.integer(name, 0..=65535)? {
                        0 => 0,
                        _ => value.integer(name, 101..=65535)? as u32,
                    }
                }
                _ => {
                    const KNOWN: [&str; 8] = [
                        "function",
                        "avalanche",
                        "input",
                        "uri_len",
                        "uri_depth",
                        "allbackups",
                        "hash_key",
                        "balance_factor",
                    ];
                    let (scheme, known) = if consistent { (NAME, KNOWN.len()) } else { (MAP, KNOWN.len() - 2) };
                    return Err(unknown_parameter(scheme, name, KNOWN.get(..known).unwrap_or_default()));
                }
            }
        }
        Ok(options)
    }

    /// The options without those that say nothing about keys.
    fn of_keys(self) -> Self {
        Self { hash_key: HashKey::Id, all_backups: false, balance_factor: 0, ..self }
    }

    /// Whether keys are bytes of any kind; else they are texts that HAProxy reads as what they say.
    pub(crate) fn takes_bytes(&self) -> bool {
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

/// `example` of `a.b.example.com`: what stands before the last dot, back to the dot before it. The first byte is never taken
/// for that last dot, nor the one before it for the other, so `.com` stays whole and `a..com` gives `a.`.
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

impl KeyHash for Options {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Options::position(self, key)
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        Options::position(self, key).is_none().then_some(ADDRESS)
    }

    fn of_keys(&self) -> Option<Hash> {
        let of_keys = Options::of_keys(*self);
        (of_keys != *self).then(|| Hash::own(of_keys))
    }
}

/// The hash of keys of a backend whose only usable server takes every key, those without a hash as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SingleHash(pub(crate) Options);

impl KeyHash for SingleHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.0.position(key).unwrap_or(0))
    }

    fn of_keys(&self) -> Option<Hash> {
        Some(Hash::own(Options::of_keys(self.0)))
    }
}
