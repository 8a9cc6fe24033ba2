//! `nginx`: `hash KEY consistent`, and the ring of lua-resty-balancer, which is nginx's but for its labels.
//!
//! Positional with 32-bit points: a server has 160 times its weight, each the CRC-32 of host, a zero byte, port and the
//! point before it. Search: first point at or above the hash; rejections step to the next point. Of equal points the
//! server listed first has it: order counts through ties alone. Identity: the server's text and its weight.
//!
//! lua-resty-balancer takes the text of a server as it is. It hashes the empty key as any other, and knows no servers
//! that are down: whoever uses it takes them out, which leaves their keys to the next points.

use super::server::{self, Server};
use crate::dialect::kit::{
    router32, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Plan, Record, Ties,
};
use crate::{
    cost::{Census, Cost, Hasher},
    error::Quoted,
    hash::{crc::crc32, HashFunction},
    members::Node,
    scheme::{words, Down, Field, ParameterSpec, Properties, Trials},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "nginx",
    equals: "nginx 1.22.1, `hash KEY consistent`, of http and of stream; with `label: no_nul` the chash of \
             lua-resty-balancer 1cd4363, as in ingress-nginx and OpenResty",
    parameters: &[ParameterSpec::words(
        "label",
        &words(&LABELS),
        "What is hashed of a server: host, a zero byte and port, or its text as it is.",
    )],
    fields: &[server::NAME],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("name")],
        ..server::PROPERTIES
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Label::of(given)?)),
};

const LABELS: [(&str, Label); 2] = [("nul", Label::Nul), ("no_nul", Label::NoNul)];

/// What is hashed of a server, which tells the two systems apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// nginx: host, a zero byte and port.
    Nul,
    /// lua-resty-balancer: the text.
    NoNul,
}

impl Label {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        given.word("label", &LABELS)
    }

    /// The label of a server.
    fn write(self, name: &str) -> Vec<u8> {
        match self {
            Self::Nul => {
                let (host, port) = host_port(name);
                [host.as_bytes(), &[0], port.as_bytes()].concat()
            }
            Self::NoNul => name.into(),
        }
    }
}

impl Dialect for Label {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(POINTS, 1, Hasher::Words)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        let total = check(&servers)?;
        let router = match self {
            Self::Nul if compiler.is_single() => router32(Hash::own(SingleHash), server::down_policy(&compiler, true)),
            Self::Nul => router32(Hash::Crc32NotEmpty, server::down_policy(&compiler, true)),
            Self::NoNul => router32(Hash::Function(HashFunction::Crc32), DownPolicy::Live),
        };
        compiler.independent(router, total, Ties::First, move || points(&servers, *self))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { name, weight } = Server::new(record)?;
        Ok(Identity::whole(weight, [("name", name.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self {
            Self::Nul => declared,
            Self::NoNul => Properties { down: Down::Mask, ..declared },
        }
    }
}

/// The host and port that points are made of.
fn host_port(name: &str) -> (&str, &str) {
    if server::is_socket(name) {
        return (name.get(5..).unwrap_or_default(), "");
    }
    match name.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port),
        _ => (name, ""),
    }
}

/// The points of a server of weight 1.
const POINTS: u64 = 160;

/// How many points the servers of `hash KEY consistent` make.
///
/// # Errors
/// `duplicate_node` if two servers have one name: nginx takes turns between them.
pub(crate) fn check(servers: &[Server<'_>]) -> Result<u64, Error> {
    let mut names: Vec<&str> = servers.iter().map(|server| server.name).collect();
    names.sort_unstable();
    if let Some([name, _]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
        let message = format!("nodes: two are {} to nginx, which takes turns between them", Quoted(name));
        return Err(Error::new(ErrorKind::DuplicateNode, message));
    }
    Ok(servers.iter().map(|server| POINTS * u64::from(server.weight)).sum())
}

/// The points of `hash KEY consistent`; of equal ones the first server has it, which is settled later.
pub(crate) fn points(servers: &[Server<'_>], by: Label) -> Vec<(u64, u32)> {
    let mut points = Vec::new();
    for (index, server) in (0..).zip(servers) {
        let mut label = by.write(server.name);
        label.extend([0; 4]);
        let mut point = 0_u32;
        for _ in 0..POINTS * u64::from(server.weight) {
            if let Some(before) = label.last_chunk_mut() {
                *before = point.to_le_bytes();
            }
            point = crc32(&label);
            points.push((u64::from(point), index));
        }
    }
    points
}

/// The position of a key under `hash KEY consistent`; none if it is empty.
pub(crate) fn position(key: &[u8]) -> Option<u64> {
    (!key.is_empty()).then(|| u64::from(crc32(key)))
}

/// The hash of keys where a single server takes the empty key, too, which has no hash among several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SingleHash;

impl KeyHash for SingleHash {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(position(key).unwrap_or(0))
    }

    fn of_keys(&self) -> Option<Hash> {
        Some(Hash::Crc32NotEmpty)
    }
}
