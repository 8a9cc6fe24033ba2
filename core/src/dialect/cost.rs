//! What each dialect costs to compile. The match names every one: a new dialect does not build before it says.
//!
//! Costs hold whoever is down: where the points of those left are counted anew by their shares, the bound is that
//! of all.

use super::{cassandra, dynamo, envoy, ketama, textbook, twemproxy, DialectScheme, Options};
use crate::{
    cost::{Census, Cost, Hasher},
    hash::HashFunction,
    members::{FieldValue, Node},
    Error,
};
use alloc::sync::Arc;

impl Census {
    /// Points: of each node so many labels, and so many points a label.
    pub(super) fn each(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        points(hasher, labels.saturating_mul(self.nodes), labels.saturating_mul(self.texts), words)
    }

    /// Points: so many labels a unit of weight.
    pub(super) fn by_weight(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        points(hasher, labels.saturating_mul(self.weight), labels.saturating_mul(self.weighted_texts), words)
    }

    /// Points: so many labels a node on average, of which one node may have nearly all.
    pub(super) fn by_share(&self, labels: u64, words: u64, hasher: Hasher) -> Cost {
        let labels = labels.saturating_mul(self.nodes);
        points(hasher, labels, labels.saturating_mul(self.longest), words)
    }
}

/// Points of so many labels, of so many bytes together.
fn points(hasher: Hasher, labels: u64, bytes: u64, words: u64) -> Cost {
    Cost::hashing(hasher, labels, bytes) + Cost::entries(labels.saturating_mul(words), 300, 56)
}

impl HashFunction {
    fn hasher(self) -> Hasher {
        match self {
            Self::Md5 => Hasher::Md5,
            Self::Xxh64 | Self::Crc32 | Self::Crc32Short | Self::Murmur64Envoy | Self::Murmur64Mcrouter => {
                Hasher::Words
            }
            _ => Hasher::Bytes,
        }
    }
}

impl DialectScheme {
    /// Refuses nodes that would cost more than the budget, before anything is made of them.
    pub(crate) fn check_cost(&self, nodes: &[Arc<Node>], allowed: &dyn Fn() -> Cost) -> Result<(), Error> {
        let advice = |_| "take fewer nodes, less weight or fewer points a node".into();
        self.cost(nodes).check(allowed, self.name(), advice)
    }

    pub(crate) fn cost(&self, nodes: &[Arc<Node>]) -> Cost {
        let census = Census::of(nodes, longest_text);
        census.reading() + self.making(&census, nodes)
    }

    fn making(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let one_each = || Cost::entries(census.nodes, 500, 128);
        match self.options() {
            Options::Ketama(ketama::Options { point_hash, weighted, .. }) => {
                let shares = census.by_share(40, 4, Hasher::Md5);
                let equal = census.each(100, 1, point_hash.hasher());
                match weighted {
                    ketama::Weighted::Always => shares,
                    ketama::Weighted::Never => equal,
                    // Who is down may decide which it is.
                    ketama::Weighted::Auto => shares.max(equal),
                }
            }
            Options::Libketama => census.by_share(40, 4, Hasher::Md5),
            Options::Twemproxy(options) => match options.distribution {
                twemproxy::Distribution::Ketama => census.by_share(40, 4, Hasher::Md5),
                twemproxy::Distribution::Modula => one_each(),
            },
            Options::Modula(_)
            | Options::PythonMemcached
            | Options::Mcrouter(_)
            | Options::NginxHash
            | Options::NginxIpHash
            | Options::Chord
            | Options::Kademlia(_)
            | Options::Guava(_)
            | Options::JumpHash(_) => one_each() + Cost::hashing(Hasher::Sha, census.nodes, census.texts),
            Options::Nginx => census.by_weight(160, 1, Hasher::Words),
            // Sixteen nodes of the tree a unit of weight, of which each is two points at most.
            Options::Haproxy(_) => one_each() + Cost::entries(16 * census.weight, 800, 136),
            Options::HaproxyMap(_) => one_each() + Cost::entries(census.weight, 800, 24),
            Options::EnvoyRingHash(options) | Options::GrpcRingHash(options) => ring_hash(options, census, nodes),
            Options::EnvoyMaglev(options) => census.turns(options.table_size),
            Options::RedisCluster(_) => one_each() + Cost::entries(16384, 20, 16),
            Options::Cassandra(options) => one_each() + tokens(options, census, nodes),
            Options::Dynamo(partitions) => one_each() + dynamo::cost(*partitions, census.nodes),
            Options::Textbook(textbook::Options { hash, vnodes }) => {
                let hasher = if *hash == textbook::Digest::Md5 { Hasher::Md5 } else { Hasher::Sha };
                census.each((*vnodes).into(), 1, hasher)
            }
            Options::Go(options) => options.cost(census),
            Options::Pypi(options) => options.cost(census, nodes),
            Options::Npm(options) => options.cost(census, nodes),
        }
    }
}

/// The longest text of a node that any dialect makes labels of.
fn longest_text(node: &Node) -> usize {
    let field = |value: &FieldValue| if let FieldValue::Text(text) = value { text.len() } else { 0 };
    node.fields.values().map(field).fold(node.id.len().max(node.address.len()), usize::max)
}

/// A ring grows until the lightest host has its part of the least size.
fn ring_hash(options: &envoy::Options, census: &Census, nodes: &[Arc<Node>]) -> Cost {
    let weights = || nodes.iter().map(|node| node.weight.counts_as()).filter(|&weight| weight > 0);
    let (total, least) = (weights().sum::<u64>(), weights().min().unwrap_or(1));
    let size = options.min_ring_size.saturating_add(total.div_ceil(least)).min(options.max_ring_size);
    // Each host may round up to one more.
    let size = size.saturating_add(census.nodes);
    let longest = size.saturating_mul(census.longest);
    Cost::hashing(Hasher::Words, size, longest) + Cost::entries(size, 300, 56)
}

/// Rows of replicas: for each token, a node for each copy.
fn tokens(options: &cassandra::Options, census: &Census, nodes: &[Arc<Node>]) -> Cost {
    let list = |value: &FieldValue| if let FieldValue::List(texts) = value { texts.len() } else { 0 };
    let tokens = nodes.iter().flat_map(|node| node.fields.values().map(list)).sum::<usize>() as u64;
    // Under the driver's rule a node may stand in a row as often as it has tokens.
    let most = match options.rule {
        cassandra::Rule::Server => census.nodes,
        cassandra::Rule::Driver => census.nodes.saturating_add(tokens),
    };
    let copies = options.replication.copies().min(most);
    Cost::entries(tokens, 1500, 160) + Cost::entries(tokens.saturating_mul(copies), 100, 16)
}
