//! What a key of a dialect becomes before any table is looked at.

use super::{
    cassandra, chord::Id, dynamo, go, guava, haproxy, jump_hash, nginx, npm, pypi, redis_cluster, textbook, twemproxy,
};
use crate::hash::HashFunction;

/// The hash of keys; equal ones place equal keys on equal positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Function(HashFunction),
    Twemproxy(twemproxy::Options),
    Nginx,
    /// A single server takes the empty key, too, which has no hash among several.
    NginxSingle,
    Haproxy(haproxy::Options),
    /// A backend whose only usable server takes every key, those without a hash as well.
    HaproxySingle(haproxy::Options),
    Cassandra(cassandra::Rule),
    RedisSlot,
    DynamoPartition(u32),
    Textbook(textbook::Digest),
    Go(go::KeyHash),
    Guava(guava::Hash),
    Jump(jump_hash::Hash),
    Pypi(pypi::Hash),
    Npm(npm::KeyHash),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WideHash {
    Sha1,
    CassandraRandom(cassandra::Rule),
    Serialx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Draws {
    NginxHash,
    /// One draw for every key, the empty one as well.
    NginxSingle,
    NginxIpHash,
    PythonMemcached,
}

impl Hash {
    #[inline(always)]
    pub(super) fn position(&self, key: &[u8]) -> Option<u64> {
        match self {
            Self::Nginx => nginx::position(key),
            _ => self.other_position(key),
        }
    }

    /// The long ones: they want a frame that the short way above does without.
    #[inline(never)]
    fn other_position(&self, key: &[u8]) -> Option<u64> {
        match self {
            Self::Function(function) => Some(function.hash(key)),
            Self::Twemproxy(options) => Some(options.position(key)),
            Self::Nginx => nginx::position(key),
            Self::NginxSingle => Some(nginx::position(key).unwrap_or(0)),
            Self::Haproxy(options) => options.position(key),
            Self::HaproxySingle(options) => Some(options.position(key).unwrap_or(0)),
            Self::Cassandra(rule) => Some(cassandra::murmur3_position(key, *rule)),
            Self::RedisSlot => Some(redis_cluster::slot(key).into()),
            Self::DynamoPartition(partitions) => Some(dynamo::partition(key, *partitions).into()),
            Self::Textbook(digest) => Some(digest.position(key)),
            Self::Go(hash) => Some(hash.position(key)),
            Self::Guava(hash) => hash.position(key),
            Self::Jump(hash) => hash.position(key),
            Self::Pypi(hash) => hash.position(key),
            Self::Npm(hash) => Some(hash.position(key)),
        }
    }

    /// What a key has to be that the system could not have.
    pub(super) fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::Haproxy(options) => options.wanted(key),
            Self::Guava(hash) => hash.wanted(key),
            Self::Jump(hash) => hash.wanted(key),
            Self::Pypi(hash) => hash.wanted(key),
            _ => None,
        }
    }

    /// The hash without what makes points or says who is up.
    pub(super) fn of_keys(self) -> Self {
        match self {
            Self::NginxSingle => Self::Nginx,
            Self::Haproxy(options) | Self::HaproxySingle(options) => Self::Haproxy(options.of_keys()),
            Self::Twemproxy(options) => {
                Self::Twemproxy(twemproxy::Options { distribution: twemproxy::Distribution::Ketama, ..options })
            }
            other => other,
        }
    }
}

impl Draws {
    /// What a key has to be that the system could not have.
    pub(super) fn wanted(self, key: &[u8]) -> Option<&'static str> {
        match self {
            Self::NginxIpHash => nginx::wanted_client(key),
            Self::NginxHash | Self::NginxSingle | Self::PythonMemcached => None,
        }
    }
}

impl WideHash {
    pub(super) fn position(self, key: &[u8]) -> Id {
        match self {
            Self::Sha1 => super::chord::position(key),
            Self::CassandraRandom(rule) => cassandra::wide(cassandra::random_position(key, rule)),
            Self::Serialx => go::serialx::position(key),
        }
    }
}
