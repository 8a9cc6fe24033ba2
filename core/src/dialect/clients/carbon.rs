//! `carbon`: the relay of Graphite's carbon (1.1.10) with `RELAY_METHOD = consistent-hashing`.
//!
//! Positional: 2^16 positions, or 2^32 by `mmh3_ch`. A destination has 100 points, hashed of what Python writes of its
//! server and instance; one that is taken goes on to the next free position, past the last one if need be. Search: the
//! first point at or above. Copies go on along the ring, by default to servers that have none yet. Who is down leaves
//! the ring as it is, as with `DYNAMIC_ROUTER`. Identity: server and instance; order counts among points that meet.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, port, refused, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Firsts, Given, Hash,
        Identity, KeyHash, Plan, Record, Router, Rows,
    },
    error::Quoted,
    hash::{digest::md5, fnv::fnv1a_32_unsigned, murmur::murmur3_32_seeded},
    members::Node,
    scheme::{words, Down, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials},
    Error, ErrorKind,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    sync::Arc,
    vec::Vec,
};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "carbon",
    equals: "carbon-relay of Graphite's carbon 1.1.10 with `RELAY_METHOD = consistent-hashing`",
    parameters: &[
        ParameterSpec::words("hash_type", &words(&HASH_TYPES), "Its `ROUTER_HASH_TYPE`."),
        ParameterSpec::flag(
            "diverse_replicas",
            true,
            "Its `DIVERSE_REPLICAS`: whether a server has one copy of a key, whatever its instances.",
        )
        .untried("copies alone depend on it"),
    ],
    fields: &[
        FieldSpec::new(
            "server",
            Kind::Text { examples: &["10.0.0.1"] },
            "The server as configured, IPv6 without brackets; without it, that of the address or id.",
        ),
        FieldSpec::new(
            "instance",
            Kind::Text { examples: &["a"] },
            "The instance; without it, that of the address or id if `server` is missing too, or none.",
        ),
    ],
    properties: Properties {
        identity: &[Field::Id, Field::Address, Field::Named("server"), Field::Named("instance")],
        ordered: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Carbon::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HashType {
    Carbon,
    Fnv1a,
    Mmh3,
}

const HASH_TYPES: [(&str, HashType); 3] =
    [("carbon_ch", HashType::Carbon), ("fnv1a_ch", HashType::Fnv1a), ("mmh3_ch", HashType::Mmh3)];

/// Points of a destination.
const POINTS: u32 = 100;
/// The most copies of a key where lists of them stand at each point.
const COPIES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Carbon {
    hash_type: HashType,
    diverse: bool,
}

impl Carbon {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { hash_type: given.word("hash_type", &HASH_TYPES)?, diverse: given.flag("diverse_replicas")? })
    }
}

impl Dialect for Carbon {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let points = census.nodes.saturating_mul(POINTS.into());
        census.each(POINTS.into(), 1, Hasher::Md5) + Cost::entries(points, 300, 4 * COPIES as u64 + 64)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let destinations = compiler.all_of_weight_1(Destination::new)?;
        check_distinct(&destinations)?;
        check_points(destinations.len() as u64 * u64::from(POINTS))?;
        Ok(Plan::later(move || self.compiled(compiler, &destinations)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Destination { server, instance } = Destination::new(record)?;
        let instance = instance.map(|instance| ("instance", instance.as_bytes().into()));
        let fields = core::iter::once(("server", server.as_bytes().into())).chain(instance);
        Ok(Identity::unweighted(fields.collect::<Vec<_>>()))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl Carbon {
    fn compiled(self, compiler: Compiler<'_>, destinations: &[Destination<'_>]) -> Compiled {
        let (hash_type, whole) = (self.hash_type, self.hash_type.whole());
        let mut points = hash_type.points(destinations);
        points.retain(|&(_, node)| compiler.is_up(node));
        let inside = points.partition_point(|&(point, _)| point < whole);
        let mut table = points.get(..inside).unwrap_or_default().to_vec();
        // Past the last position is whoever has the keys that find nobody up to there.
        match points.get(inside) {
            Some(&(_, node)) if table.last().is_none_or(|&(point, _)| point < whole - 1) => {
                table.push((whole - 1, node))
            }
            _ => {}
        }
        let servers: BTreeSet<&str> = destinations.iter().map(|destination| destination.server).collect();
        let diverse = self.diverse && servers.len() < destinations.len();
        let rows = (diverse || inside < points.len()).then(|| {
            // A server is told by its first destination.
            let mut first = BTreeMap::new();
            let destinations = (0..).zip(destinations).map(|(node, destination)| match diverse {
                true => *first.entry(destination.server).or_insert(node),
                false => node,
            });
            let kinds: Vec<u32> = destinations.collect();
            let mut lists = copies(&points, |node| kinds.get(node as usize).copied().unwrap_or(node));
            lists.truncate(table.len());
            Rows::lists(&lists)
        });
        let compiled = compiler.points_below(whole, table, Hash::own(hash_type));
        let owner_is_first = rows.is_none();
        let router = Router { rows, owner_is_first, down_policy: DownPolicy::Table, ..compiled.router };
        Compiled { router, ..compiled }
    }
}

/// The first copies of the keys of each point: the nodes from there on, of each kind the first.
fn copies(points: &[(u64, u32)], kind: impl Fn(u32) -> u32) -> Vec<Vec<u32>> {
    let mut first = Firsts::new(COPIES);
    let mut lists: Vec<Vec<u32>> = Vec::with_capacity(2 * points.len());
    for &(_, node) in points.iter().rev().chain(points.iter().rev()) {
        first.meet(kind(node), node);
        lists.push(first.nodes().collect());
    }
    // The first round has not met everybody.
    lists.drain(..points.len());
    lists.reverse();
    lists
}

impl HashType {
    /// How many positions keys have.
    fn whole(self) -> u64 {
        match self {
            Self::Carbon | Self::Fnv1a => 1 << 16,
            Self::Mmh3 => 1 << 32,
        }
    }

    fn hash(self, bytes: &[u8]) -> u64 {
        match self {
            Self::Carbon => (u128::from_be_bytes(md5(bytes)) >> 112) as u64,
            Self::Fnv1a => {
                let hash = fnv1a_32_unsigned(bytes);
                (hash >> 16 ^ hash & 0xffff).into()
            }
            // Compared as a signed number.
            Self::Mmh3 => (murmur3_32_seeded(bytes, 0) ^ 1 << 31).into(),
        }
    }

    /// The ring, ascending; each point where it found a place, in the order of the destinations.
    fn points(self, destinations: &[Destination<'_>]) -> Vec<(u64, u32)> {
        let mut taken = Taken::default();
        let mut points = Vec::with_capacity(destinations.len() * POINTS as usize);
        for (node, destination) in (0..).zip(destinations) {
            let name = destination.name(self);
            for i in 0..POINTS {
                let label = if self == Self::Fnv1a { format!("{i}-{name}") } else { format!("{name}:{i}") };
                points.push((taken.take(self.hash(label.as_bytes())), node));
            }
        }
        points.sort_unstable();
        points
    }
}

impl KeyHash for HashType {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(self.hash(key))
    }
}

/// Runs of positions that are taken: where each starts, and where it has ended.
#[derive(Default)]
struct Taken(BTreeMap<u64, u64>);

impl Taken {
    /// Takes the first position from this one on that is free.
    fn take(&mut self, wanted: u64) -> u64 {
        let before = self.0.range(..=wanted).next_back().map(|(&start, &end)| (start, end));
        let (start, free) = match before {
            Some((start, end)) if end >= wanted => (start, end),
            _ => (wanted, wanted),
        };
        let end = self.0.remove(&(free + 1)).unwrap_or(free + 1);
        self.0.insert(start, end);
        free
    }
}

/// What of a destination is hashed; its port is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Destination<'a> {
    server: &'a str,
    instance: Option<&'a str>,
}

impl<'a> Destination<'a> {
    fn new(record: &Record<'a>) -> Result<Self, Error> {
        let (field, told) = (record.text("server")?, record.text("instance")?);
        let (server, instance) = match field {
            Some(server) => (server, None),
            None => written(record)?,
        };
        let instance = told.or(instance);
        let why = "has characters that Python writes otherwise";
        let odd = |text: &Option<&str>| text.is_some_and(|text| !is_plain(text));
        for (name, text) in [("server", field), ("instance", told)] {
            if let Some(text) = text.filter(|text| odd(&Some(text))) {
                return Err(refused(name, format_args!("{} {why}", Quoted(text))));
            }
        }
        match [Some(server), instance].iter().any(odd) {
            true => Err(record.not_an_endpoint(why)),
            false => Ok(Self { server, instance }),
        }
    }

    /// What labels say of it: as Python writes a pair, or the instance alone.
    fn name(self, hash_type: HashType) -> String {
        match (hash_type, self.instance) {
            (HashType::Fnv1a, instance) => instance.unwrap_or("None").into(),
            (_, Some(instance)) => format!("('{}', '{instance}')", self.server),
            (_, None) => format!("('{}', None)", self.server),
        }
    }
}

/// Server and instance of `server:port:instance`, `server:port` or `server`; IPv6 is in brackets.
fn written<'a>(record: &Record<'a>) -> Result<(&'a str, Option<&'a str>), Error> {
    let text = record.server("write one destination, such as 10.0.0.1:2004:a")?;
    let (server, rest) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((server, rest)) => (server, rest.strip_prefix(':')),
        None => text.split_once(':').map_or((text, None), |(server, rest)| (server, Some(rest))),
    };
    let (number, instance) = match rest.map(|rest| rest.split_once(':')) {
        None => (None, None),
        Some(None) => (rest, None),
        Some(Some((number, instance))) => (Some(number), Some(instance)),
    };
    match server.is_empty() || number.is_some_and(|number| port(number).is_none()) {
        true => Err(record.not_an_endpoint("is not server:port or server:port:instance, with IPv6 in brackets")),
        false => Ok((server, instance)),
    }
}

/// Whether Python writes a text as it is, between single quotes.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, '\'' | '\\') || !c.is_ascii() && c.is_alphanumeric())
}

/// Refuses two destinations that are one for carbon.
fn check_distinct(destinations: &[Destination<'_>]) -> Result<(), Error> {
    let mut met = BTreeSet::new();
    match destinations.iter().zip(0..).find(|(destination, _)| !met.insert(**destination)) {
        None => Ok(()),
        Some((Destination { server, instance }, place)) => {
            let instance = Quoted(instance.unwrap_or("None"));
            let message = format!("nodes[{place}]: another one has server {} and instance {instance}", Quoted(server));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
    }
}
