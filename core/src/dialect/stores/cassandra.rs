//! `cassandra`: tokens and replicas of Apache Cassandra.
//!
//! Positional. Tokens are configuration: each node names its own. A key's token comes from the partitioner; its owner is the
//! first node token at or above it, else the lowest. Without replication the walk is the ring's; with it, replicas follow
//! SimpleStrategy or NetworkTopologyStrategy (the server's rule, or that of the Python driver, which lists them otherwise and
//! may list one twice). A node that is down stays on the ring: reads ask the other replicas. Identity: tokens, dc, rack,
//! replication; order never counts, since tokens are distinct.

mod replicas;

pub(crate) use replicas::{Lists, Place};

use crate::dialect::kit::{refused, unknown_parameter, Id, KeyHash, Record};
use crate::{
    error::Quoted,
    hash::{digest::md5, murmur::murmur3_cassandra},
    scheme::Parameter,
    Error, ErrorKind,
};
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

pub(crate) const NAME: &str = "cassandra";

/// The most nodes in all lists together.
const MAX_COPIES: usize = 1 << 26;

/// How keys become tokens. Tokens are kept as positions in ascending order: 0 is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partitioner {
    /// Signed 64-bit tokens.
    Murmur3,
    /// Tokens from -1 to 2^127.
    Random,
}

/// Whose rule counts where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Server,
    /// The Python driver's token map.
    Driver,
}

/// How often, and where, a key is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Replication {
    /// Not said: the walk goes on over all nodes.
    Unset,
    Simple(u32),
    /// Copies for each data centre.
    NetworkTopology(Vec<(String, u32)>),
}

impl Replication {
    /// How many nodes a row lists at most.
    pub(crate) fn copies(&self) -> u64 {
        match self {
            Self::Unset => 0,
            Self::Simple(copies) => (*copies).into(),
            Self::NetworkTopology(centres) => centres.iter().map(|&(_, copies)| u64::from(copies)).sum(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) partitioner: Partitioner,
    pub(crate) replication: Replication,
    pub(crate) rule: Rule,
}

impl Options {
    pub(crate) fn from_parameters(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let partitioners = [("murmur3", Partitioner::Murmur3), ("random", Partitioner::Random)];
        let rules = [("server", Rule::Server), ("driver", Rule::Driver)];
        let mut options =
            Self { partitioner: Partitioner::Murmur3, replication: Replication::Unset, rule: Rule::Server };
        for &(name, value) in parameters {
            match name {
                "partitioner" => options.partitioner = value.one_of(name, &partitioners)?,
                "rule" => options.rule = value.one_of(name, &rules)?,
                "replication" => options.replication = replication(name, value)?,
                _ => return Err(unknown_parameter(NAME, name, &["partitioner", "replication", "rule"])),
            }
        }
        Ok(options)
    }

    /// The position of a configured token.
    fn token(&self, text: &str) -> Option<u128> {
        match self.partitioner {
            Partitioner::Murmur3 => text.parse().ok().map(|token| ascending(token).into()),
            Partitioner::Random => match text {
                "-1" => Some(0),
                text => text.parse().ok().filter(|&token| token <= 1 << 127).map(|token: u128| token + 1),
            },
        }
    }
}

/// `3` copies, or `dc1:3,dc2:2`.
fn replication(name: &str, value: Parameter<'_>) -> Result<Replication, Error> {
    const MOST: u64 = 1 << 20;
    if let Parameter::Int(_) = value {
        return Ok(Replication::Simple(value.integer(name, 1..=MOST)? as u32));
    }
    let mut centres: Vec<(String, u32)> = Vec::new();
    let mut names = BTreeSet::new();
    let text = value.text(name)?;
    for part in text.split(',') {
        let centre = part.rsplit_once(':').and_then(|(dc, copies)| Some((dc, copies.parse().ok()?)));
        match centre {
            Some((dc, copies)) if !dc.is_empty() && names.insert(dc) => {
                centres.push((dc.into(), copies));
            }
            _ => {
                let wanted = "a number of copies, or one for each data centre as in \"dc1:3,dc2:2\"";
                let message = format!("scheme.{name}: {} in it is not {wanted}", Quoted(part));
                return Err(Error::new(ErrorKind::Parameter, message));
            }
        }
    }
    Ok(Replication::NetworkTopology(centres))
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

/// A node of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node<'a> {
    pub(crate) dc: &'a str,
    pub(crate) rack: &'a str,
    /// As positions.
    pub(crate) tokens: Vec<u128>,
}

impl<'a> Node<'a> {
    /// `placement.tokens`, decimal numbers as texts; `dc` and `rack`, which missing are the zone's first segment and the rest
    /// of it.
    pub(crate) fn new(record: &Record<'a>, options: &Options) -> Result<Self, Error> {
        record.only(NAME, &["tokens", "dc", "rack"])?;
        let token =
            |text: &str| options.token(text).ok_or_else(|| refused("tokens", format!("{} is no token", Quoted(text))));
        let tokens = record.list("tokens")?.iter().map(|text| token(text)).collect::<Result<_, _>>()?;
        let Place { dc, rack } = Place::new(record)?;
        Ok(Self { dc, rack, tokens })
    }

    pub(crate) fn place(&self) -> Place<'a> {
        Place { dc: self.dc, rack: self.rack }
    }
}

impl<'a> Place<'a> {
    /// `placement.dc` and `placement.rack`, which missing are the zone's first segment and the rest of it.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let (dc, rack) = record.zone.split_once('/').unwrap_or((record.zone, ""));
        Ok(Self { dc: record.text("dc")?.unwrap_or(dc), rack: record.text("rack")?.unwrap_or(rack) })
    }
}

/// The ring of all tokens.
///
/// # Errors
/// `parameter` if two nodes have one token.
pub(crate) fn points(nodes: &[Node<'_>]) -> Result<Vec<(u128, u32)>, Error> {
    let mut points: Vec<(u128, u32)> =
        (0..).zip(nodes).flat_map(|(index, node)| node.tokens.iter().map(move |&token| (token, index))).collect();
    points.sort_unstable();
    for pair in points.windows(2) {
        if let [(token, one), (other, two)] = pair {
            if token == other {
                let error = refused("tokens", format_args!("a token is nodes[{one}]'s already"));
                return Err(error.at(format_args!("nodes[{two}]")));
            }
        }
    }
    Ok(points)
}

/// By point, the replicas of its keys; none without replication, where the walk goes on over all nodes.
///
/// # Errors
/// `too_many` if they are more than memory should hold.
pub(crate) fn lists(
    nodes: &[Node<'_>],
    points: &[(u128, u32)],
    options: &Options,
) -> Result<Option<Vec<Vec<u32>>>, Error> {
    let places: Vec<Place<'_>> = nodes.iter().map(Node::place).collect();
    let owners: Vec<u32> = points.iter().map(|&(_, node)| node).collect();
    // Lists are as long as the longest.
    let check = |longest: usize| match longest.saturating_mul(owners.len()) {
        ..=MAX_COPIES => Ok(()),
        _ => {
            let tokens = owners.len();
            let message = format!(
                "scheme.replication: {longest} copies for each of {tokens} tokens, at most {MAX_COPIES} in all"
            );
            Err(Error::new(ErrorKind::TooMany, message))
        }
    };
    Ok(match &options.replication {
        Replication::Unset => None,
        Replication::Simple(copies) => Some(Lists::simple(&owners, *copies as usize, check)?),
        Replication::NetworkTopology(copies) => Some(Lists::network(&owners, &places, copies, options.rule, check)?),
    })
}

impl KeyHash for Rule {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(murmur3_position(key, *self))
    }
}
