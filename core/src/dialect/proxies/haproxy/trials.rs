//! What `detect` tries of both kinds of hash.

use super::{hashing::FUNCTIONS, server::KEYS};
use crate::scheme::{words, Axis, Block, Values, When};
use core::net::IpAddr;

const FUNCTION: Axis = Axis("function", Values::Words(&words(&FUNCTIONS)));
const AVALANCHE: Axis = Axis("avalanche", Values::Flag);
const HASH_KEY: Axis = Axis("hash_key", Values::Words(&words(&KEYS)));
const BACKUPS: Axis = Axis("allbackups", Values::Flag);
const SOURCE: Axis = Axis("input", Values::Words(&["source"]));
/// No function is applied to an address, but one that is named leaves the avalanche out.
const NAMED: Axis = Axis("function", Values::Words(&["sdbm"]));
const URI: Axis = Axis("input", Values::Words(&["uri", "uri-whole", "uri-path-only"]));
const DOMAIN: Axis = Axis("input", Values::Words(&["domain"]));
const URI_LEN: Axis = Axis("uri_len", Values::Numbers(&[8, 10, 12, 16, 20, 24, 32, 48, 64]));
const URI_DEPTH: Axis = Axis("uri_depth", Values::Numbers(&[1, 2, 3, 4, 5]));

pub(super) const CONSISTENT: &[Block] = &[
    Block { when: When::Always, axes: &[FUNCTION, AVALANCHE, HASH_KEY] },
    Block { when: When::Key(is_address), axes: &[SOURCE, NAMED, AVALANCHE, HASH_KEY] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE, HASH_KEY] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE, URI_LEN] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE, URI_DEPTH] },
    Block { when: When::Key(is_host), axes: &[DOMAIN, FUNCTION, AVALANCHE, HASH_KEY] },
    Block { when: When::Field("backup"), axes: &[BACKUPS, FUNCTION, AVALANCHE, HASH_KEY] },
];

pub(super) const MAP: &[Block] = &[
    Block { when: When::Always, axes: &[FUNCTION, AVALANCHE] },
    Block { when: When::Key(is_address), axes: &[SOURCE, AVALANCHE] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE, URI_LEN] },
    Block { when: When::Key(is_uri), axes: &[URI, FUNCTION, AVALANCHE, URI_DEPTH] },
    Block { when: When::Key(is_host), axes: &[DOMAIN, FUNCTION, AVALANCHE] },
    Block { when: When::Field("backup"), axes: &[BACKUPS, FUNCTION, AVALANCHE] },
];

/// Whether a key is an address as text.
fn is_address(key: &[u8]) -> bool {
    core::str::from_utf8(key).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

/// Whether something of a key that is a request's target could be left out.
fn is_uri(key: &[u8]) -> bool {
    key.contains(&b'/') || key.contains(&b'?')
}

/// Whether a key could be a host's name with a domain.
fn is_host(key: &[u8]) -> bool {
    key.contains(&b'.')
}
