//! Tokens of keys and nodes, as positions in ascending order.

use super::Rule;
use crate::{
    dialect::kit::{Id, KeyHash},
    hash::{digest::md5, murmur::murmur3_cassandra},
};

/// How keys become tokens. Tokens are kept as positions in ascending order: 0 is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partitioner {
    /// Signed 64-bit tokens.
    Murmur3,
    /// Tokens from -1 to 2^127.
    Random,
}

impl Partitioner {
    /// The position of a configured token.
    pub(super) fn token(self, text: &str) -> Option<u128> {
        match self {
            Self::Murmur3 => text.parse().ok().map(|token| ascending(token).into()),
            Self::Random => match text {
                "-1" => Some(0),
                text => text.parse().ok().filter(|&token| token <= 1 << 127).map(|token: u128| token + 1),
            },
        }
    }
}

/// Signed tokens in ascending order from 0.
fn ascending(token: i64) -> u64 {
    token as u64 ^ 1 << 63
}

/// The position of a key under the Murmur3 partitioner.
pub(crate) fn murmur3_position(key: &[u8], rule: Rule) -> u64 {
    match (key, rule) {
        ([], Rule::Server) => 0,
        (key, _) => match murmur3_cassandra(key) as i64 {
            i64::MIN => ascending(i64::MAX),
            token => ascending(token),
        },
    }
}

/// The position of a key under the Random partitioner.
pub(crate) fn random_position(key: &[u8], rule: Rule) -> u128 {
    match (key, rule) {
        ([], Rule::Server) => 0,
        (key, _) => i128::from_be_bytes(md5(key)).unsigned_abs() + 1,
    }
}

/// The hash of keys under the Random partitioner.
pub(crate) fn random_hash(rule: Rule) -> fn(&[u8]) -> Id {
    match rule {
        Rule::Server => |key| wide(random_position(key, Rule::Server)),
        Rule::Driver => |key| wide(random_position(key, Rule::Driver)),
    }
}

/// A position of the Random partitioner as a point of a wide ring.
pub(crate) fn wide(position: u128) -> Id {
    let mut id = [0; 20];
    id.iter_mut().zip(position.to_be_bytes()).for_each(|(to, from)| *to = from);
    id
}

impl KeyHash for Rule {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(murmur3_position(key, *self))
    }
}
