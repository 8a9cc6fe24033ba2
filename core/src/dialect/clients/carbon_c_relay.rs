//! `carbon_c_relay`: the hash clusters of carbon-c-relay (3.7.3, which 3.9 still has).
//!
//! `carbon_ch` and `fnv1a_ch`: positional, 2^16 positions. A server has 100 points, hashed of its host and instance, or
//! of its instance, or else of its host and port; of equal points that of the first host, then instance, or port, is
//! everybody's. Search: the first point at or above. `jump_fnv1a_ch`: keyed; jump hash of 64-bit FNV-1a among the
//! servers by their instances, then those that have none as listed; further ones by jump hash of what a generator makes
//! of it, among those that are left. Who is down is passed over, which is ours. Identity: host, port and instance.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        self, check_points, host_port, refused, ring, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Hash,
        Identity, KeyHash, Plan, Record,
    },
    error::Quoted,
    hash::{
        digest::md5,
        fnv::{fnv1a_32, fnv1a_64_whole},
    },
    members::{Node, NO_INDEX},
    scheme::{words, Family, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials},
    table::jump,
    Error,
};
use alloc::{boxed::Box, format, sync::Arc, vec::Vec};
use core::{cmp::Ordering, ops::ControlFlow};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "carbon_c_relay",
    equals: "the clusters `carbon_ch`, `fnv1a_ch` and `jump_fnv1a_ch` of carbon-c-relay 3.7.3",
    parameters: &[ParameterSpec::words("hash_type", &words(&HASH_TYPES), "The type of the cluster.")],
    fields: &[
        FieldSpec::new(
            "server",
            Kind::Text { examples: &["10.0.0.1"] },
            "The host as configured, IPv6 without brackets; without it, that of the address or id.",
        ),
        FieldSpec::new(
            "port",
            Kind::Integer { least: 1, most: 65_535 },
            "The port; without it, that of the address or id if `server` is missing too, else 2003.",
        ),
        FieldSpec::new(
            "instance",
            Kind::Text { examples: &["a"] },
            "The instance; without it, that of the address or id if `server` is missing too, or none.",
        ),
    ],
    properties: Properties {
        identity: &[Field::Id, Field::Address, Field::Named("server"), Field::Named("port"), Field::Named("instance")],
        ordered: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Relay { hash_type: given.word("hash_type", &HASH_TYPES)? })),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HashType {
    Carbon,
    Fnv1a,
    Jump,
}

const HASH_TYPES: [(&str, HashType); 3] =
    [("carbon_ch", HashType::Carbon), ("fnv1a_ch", HashType::Fnv1a), ("jump_fnv1a_ch", HashType::Jump)];

const DEFAULT_PORT: u16 = 2003;
/// Points of a server.
const POINTS: u32 = 100;
/// The relay's room for a label.
const LABEL: usize = 255;
/// The most servers of a cluster, of any release.
const SERVERS: usize = 128;

/// A cluster, and its hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Relay {
    hash_type: HashType,
}

impl Dialect for Relay {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        match self.hash_type {
            HashType::Jump => census.one_each(),
            HashType::Carbon | HashType::Fnv1a => census.each(POINTS.into(), 1, Hasher::Md5),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all_of_weight_1(Server::new)?;
        if self.hash_type == HashType::Jump {
            let order = by_instance(&servers)?;
            let jump = move || kit::Keys::Candidates(Box::new(Jump { order }));
            return Ok(Plan::later(move || compiler.keyed(jump(), DownPolicy::Live)));
        }
        check_points(servers.len() as u64 * u64::from(POINTS))?;
        let whole = 1 << 16;
        Ok(Plan::later(move || compiler.points_below(whole, self.points(&servers), Hash::own(*self))))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { host, port, instance } = Server::new(record)?;
        let instance = instance.map(|instance| ("instance", instance.as_bytes().into()));
        let endpoint = [("server", host.as_bytes().into()), ("port", port.to_le_bytes().to_vec().into())];
        Ok(Identity::unweighted(endpoint.into_iter().chain(instance).collect::<Vec<_>>()))
    }

    fn places_by_id(&self) -> bool {
        false
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self.hash_type {
            HashType::Jump => Properties { family: Family::Keyed, ..declared },
            HashType::Carbon | HashType::Fnv1a => declared,
        }
    }
}

impl Relay {
    fn hash(self, bytes: &[u8]) -> u64 {
        match self.hash_type {
            HashType::Carbon => (u128::from_be_bytes(md5(bytes)) >> 112) as u64,
            HashType::Fnv1a | HashType::Jump => {
                let hash = fnv1a_32(bytes);
                (hash >> 16 ^ hash & 0xffff).into()
            }
        }
    }

    fn points(self, servers: &[Server<'_>]) -> Vec<(u64, u32)> {
        let mut order: Vec<(u32, &Server<'_>)> = (0..).zip(servers).collect();
        order.sort_by(|(_, one), (_, other)| self.compare(one, other));
        let mut points = Vec::with_capacity(servers.len() * POINTS as usize);
        for (node, Server { host, port, instance }) in order {
            for i in 0..POINTS {
                let label = match (self.hash_type, instance) {
                    (HashType::Carbon, Some(instance)) => format!("('{host}', '{instance}'):{i}"),
                    (HashType::Carbon, None) => format!("('{host}', None):{i}"),
                    (_, Some(instance)) => format!("{i}-{instance}"),
                    (_, None) => format!("{i}-{host}:{port}"),
                };
                let label = label.as_bytes().get(..LABEL).unwrap_or(label.as_bytes());
                points.push((self.hash(label), node));
            }
        }
        ring(points)
    }

    /// Who comes first among equal points; those that are equal keep their order.
    fn compare(self, one: &Server<'_>, other: &Server<'_>) -> Ordering {
        let instances = || (one.instance.is_none(), one.instance).cmp(&(other.instance.is_none(), other.instance));
        one.host.cmp(other.host).then_with(|| match self.hash_type {
            HashType::Carbon => instances(),
            HashType::Fnv1a | HashType::Jump => one.port.cmp(&other.port),
        })
    }
}

impl KeyHash for Relay {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.hash(key))
    }
}

/// A server of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Server<'a> {
    host: &'a str,
    port: u16,
    instance: Option<&'a str>,
}

impl<'a> Server<'a> {
    fn new(record: &Record<'a>) -> Result<Self, Error> {
        let told = match record.text("server")? {
            Some(host) if host.is_empty() || host.starts_with('[') => {
                return Err(refused("server", format_args!("{} is not a host, which has no brackets", Quoted(host))));
            }
            Some(host) => Self { host, port: DEFAULT_PORT, instance: None },
            None => written(record)?,
        };
        let port = record.integer("port", 1..=65_535)?.map_or(told.port, |port| port as u16);
        Ok(Self { port, instance: record.text("instance")?.or(told.instance), ..told })
    }
}

/// The server of `host`, `host:port` or `host:port=instance`; IPv6 is in brackets.
fn written<'a>(record: &Record<'a>) -> Result<Server<'a>, Error> {
    let text = record.server("write one server, such as 10.0.0.1:2003=a")?;
    let (endpoint, instance) = text.split_once('=').map_or((text, None), |(end, instance)| (end, Some(instance)));
    match host_port(endpoint) {
        Some((host, port)) => Ok(Server { host, port: port.unwrap_or(DEFAULT_PORT), instance }),
        None => Err(record.not_an_endpoint("is not host, host:port or host:port=instance, with IPv6 in brackets")),
    }
}

/// Servers as jump hash numbers them: by instance, as numbers or as texts, then those without one as listed.
fn by_instance(servers: &[Server<'_>]) -> Result<Vec<u32>, Error> {
    let mut numbered = Vec::new();
    let mut named = Vec::new();
    for (place, server) in (0..).zip(servers) {
        let Some(text) = server.instance else { continue };
        match number(text).map_err(|error| error.at(format_args!("nodes[{place}]")))? {
            Some(number) => numbered.push((number, place)),
            None => named.push((text, place)),
        }
    }
    if let (Some((number, _)), Some((text, place))) = (numbered.first(), named.first()) {
        let why = format!("{} is no number, but another one is, {number}: the relay would not sort them", Quoted(text));
        return Err(refused("instance", why).at(format_args!("nodes[{place}]")));
    }
    numbered.sort_by_key(|&(number, _)| number);
    named.sort_by_key(|&(text, _)| text);
    let without = (0..).zip(servers).filter(|(_, server)| server.instance.is_none()).map(|(place, _)| place);
    let with = numbered.into_iter().map(|(_, place)| place).chain(named.into_iter().map(|(_, place)| place));
    Ok(with.chain(without).collect())
}

/// The number that an instance is, if it is one for C's `strtol`.
fn number(instance: &str) -> Result<Option<u32>, Error> {
    let digits = instance.trim_start().trim_start_matches(['+', '-']);
    match instance.len() {
        _ if !digits.bytes().all(|b| b.is_ascii_digit()) => Ok(None),
        1..=9 if digits == instance => Ok(digits.parse().ok()),
        _ => Err(refused("instance", format_args!("{} is not a name or a number of 9 digits", Quoted(instance)))),
    }
}

/// A cluster of `jump_fnv1a_ch`.
#[derive(Debug)]
struct Jump {
    order: Vec<u32>,
}

impl Candidates for Jump {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let mut hash = fnv1a_64_whole(key);
        let mut drawn = [0; SERVERS];
        let counts = (1..=self.order.len() as u32).rev();
        for (step, left) in counts.take(SERVERS).enumerate() {
            let number = jump(hash, left);
            // Whoever was the last one took the place of each that was drawn.
            let mut place = number;
            for (earlier, last) in drawn.iter().take(step).rev().zip(left..) {
                if *earlier == place {
                    place = last;
                }
            }
            if let Some(drawn) = drawn.get_mut(step) {
                *drawn = number;
            }
            let node = self.order.get(place as usize).copied().unwrap_or(NO_INDEX);
            if visit(node).is_break() {
                return;
            }
            hash = next(hash);
        }
    }

    fn memory_bytes(&self) -> usize {
        self.order.capacity() * size_of::<u32>()
    }
}

/// What is hashed by jump hash for the next server: xorshift64*.
fn next(mut hash: u64) -> u64 {
    hash ^= hash >> 12;
    hash ^= hash << 25;
    hash ^= hash >> 27;
    hash.wrapping_mul(2_685_821_657_736_338_717)
}
