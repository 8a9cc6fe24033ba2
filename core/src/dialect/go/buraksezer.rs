//! `go_buraksezer`: `github.com/buraksezer/consistent` v0.10.0 (`version: v0`) and v1.0.0 (`v1`), with the xxHash64 of
//! its README as hasher.
//!
//! Positional: a position is a partition, the key's hash modulo their number. Partitions are dealt in their order: each
//! goes to the first point at or above the hash of its number, and on from there while owners have as many as `load`
//! allows, a product in binary64. Points are at `0:name` under v1, at `name0` under v0, where names share points and
//! the one added last has them. Replicas: the owner, and on by the hash of the names. A node that is down is passed
//! over along these; to deal its partitions out again, remove it. Order counts under v0. Identity: the id.

use super::MAX_REPLICAS;
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points,
        history::{ids, refused, Change, History},
        labels, last_wins, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, KeyHash, Plan, Rows,
    },
    error::Quoted,
    members::{Members, Node},
    scheme::{words, Axis, Block, DefaultValue, Kind, Order, ParameterSpec, Properties, Trials, Values, When},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};
use xxhash_rust::xxh64::xxh64;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "go_buraksezer",
    equals: "github.com/buraksezer/consistent v1.0.0 of Go, and v0.10.0 as `version: v0`, with xxHash64",
    parameters: &[
        ParameterSpec::words("version", &words(&VERSIONS), "The release: v1.0.0 or v0.10.0.")
            .or(DefaultValue::Text("v1")),
        ParameterSpec::integer("partitions", (1, 1 << 24), 271, "Partitions in all: `PartitionCount`."),
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 20, "Points of a member: `ReplicationFactor`."),
        ParameterSpec::optional(
            "load",
            Kind::Decimal { examples: &["1.25", "10"] },
            "How full a member may be: `Load`.",
        )
        .or(DefaultValue::Text("1.25"))
        // Another load keeps most keys where they are.
        .tried_beside(Values::Words(&["1.05", "1.1", "1.15", "1.2", "1.3", "1.4", "1.5", "2", "3", "5", "10"])),
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties::OF_DIALECTS,
    trials: Trials { blocks: &[Block { when: When::Always, axes: TRIED }], order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const TRIED: &[Axis] = &[
    Axis("load", Values::Words(&["1.25", "10"])),
    Axis("version", Values::Words(&["v1", "v0"])),
    Axis(
        "partitions",
        Values::Numbers(&[
            271, 7, 23, 31, 71, 97, 100, 101, 127, 256, 509, 512, 997, 1000, 1009, 1021, 1024, 4096, 5003, 10_007,
        ]),
    ),
    Axis("replicas", Values::Smooth { few: &[20, 5, 80], most: MAX_REPLICAS }),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V0,
    V1,
}

const VERSIONS: [(&str, Version); 2] = [("v0", Version::V0), ("v1", Version::V1)];

/// A factor as its bits: it is the double nearest to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) version: Version,
    /// `PartitionCount`.
    pub(crate) partitions: u32,
    /// `ReplicationFactor`.
    pub(crate) replicas: u32,
    /// `Load`.
    pub(crate) load: Load,
}

impl Load {
    /// A factor in decimal, such as `1.25`, up to a million.
    fn new(text: &str) -> Result<Self, Error> {
        let plain =
            !text.starts_with('.') && !text.ends_with('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match text.parse::<f64>() {
            Ok(load) if plain && load > 0.0 && load <= 1e6 => Ok(Self(load.to_bits())),
            _ => {
                let message = format!("scheme.load: {} is no factor up to a million such as \"1.25\"", Quoted(text));
                Err(Error::new(ErrorKind::Parameter, message))
            }
        }
    }

    fn factor(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self {
            version: given.word("version", &VERSIONS)?,
            partitions: given.small("partitions")?,
            replicas: given.small("replicas")?,
            load: Load::new(&given.decimal("load")?)?,
        })
    }

    /// How many partitions each of so many members may own.
    fn cap(&self, members: usize) -> u64 {
        let members = (members as u64).max(1);
        let partitions = u64::from(self.partitions);
        let average = match self.version {
            Version::V0 => (partitions / members) as f64,
            Version::V1 => partitions as f64 / members as f64,
        };
        let cap = average * self.load.factor();
        // Rounded up; products stay below 2^45.
        let whole = cap as u64;
        whole + u64::from((whole as f64) < cap)
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        // Points are held twice until partitions are dealt.
        let points = census.each(self.replicas.into(), 1, Hasher::Words);
        points + points + Cost::entries(self.partitions.into(), 400, 24)
    }

    /// Only dealing the partitions shows whether there is room for all.
    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let owners = owners(&names, self)?;
        let mut compiled = compiler.holders(&owners, Hash::own(Partition(self.partitions)), DownPolicy::Live);
        compiled.router.rows = Some(Rows::round(order(&names)));
        Ok(Plan::Made(compiled))
    }

    fn keeps_history(&self) -> bool {
        true
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        if let Change::Remove(id) = &change {
            check_removal(&ids(before), id, self)?;
        }
        change.of(before).map(History::from)
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { ordered: self.version == Version::V0, ..declared }
    }
}

/// xxHash64 modulo a number of partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Partition(u32);

impl KeyHash for Partition {
    fn position(&self, key: &[u8]) -> Option<u64> {
        Some(xxh64(key, 0).checked_rem(self.0.into()).unwrap_or(0))
    }
}

/// The points of each member in order.
fn labelled(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    check_points(names.len() as u64 * u64::from(options.replicas))?;
    let nodes = (0..).zip(names.iter().copied());
    let hash = |label: &[u8]| xxh64(label, 0);
    Ok(match options.version {
        Version::V0 => labels::points(nodes, options.replicas, |label, name, i| label.name_first(name, "", i), hash),
        Version::V1 => labels::points(nodes, options.replicas, |label, name, i| label.number_first(i, ":", name), hash),
    })
}

/// The points as the library lists them: equal ones stay, all with the owner added last.
fn points(names: &[&str], options: &Options) -> Result<Vec<(u64, u32)>, Error> {
    let mut points = labelled(names, options)?;
    let owners = last_wins(points.clone());
    points.sort_unstable();
    for (point, node) in &mut points {
        if let Some(&(_, owner)) =
            owners.binary_search_by_key(point, |&(point, _)| point).ok().and_then(|at| owners.get(at))
        {
            *node = owner;
        }
    }
    Ok(points)
}

/// Refuses a removal that the library does not survive: of a point that another member has, too, v0 forgets the owner
/// and keeps one entry in its list, which it fails at.
fn check_removal(names: &[&str], id: &str, options: &Options) -> Result<(), Error> {
    if options.version == Version::V1 {
        return Ok(());
    }
    let is_own = |&(_, node): &(u64, u32)| names.get(node as usize).is_some_and(|&name| name == id);
    let (own, mut others): (Vec<_>, Vec<_>) = labelled(names, options)?.into_iter().partition(is_own);
    others.sort_unstable();
    let shared = |&(point, _): &(u64, u32)| others.binary_search_by_key(&point, |&(point, _)| point).is_ok();
    match own.iter().any(shared) {
        true => Err(refused(DIALECT.name, id, "fails once a member is removed that shares a point with another")),
        false => Ok(()),
    }
}

/// The owner of each partition; nobody's without members.
///
/// # Errors
/// `parameter` where the library panics for want of room.
pub(crate) fn owners(names: &[&str], options: &Options) -> Result<Vec<Option<u32>>, Error> {
    let points = points(names, options)?;
    let mut owners = vec![None; options.partitions as usize];
    if points.is_empty() {
        return Ok(owners);
    }
    let cap = options.cap(names.len());
    // v0 never looks at the last point of a round.
    let steps = match options.version {
        Version::V0 => points.len() - 1,
        Version::V1 => points.len(),
    };
    let mut loads = vec![0; names.len()];
    // By point: the next one whose owner may have room. Who is full stays full, so nobody goes by twice.
    let mut next: Vec<usize> = (0..=points.len()).collect();
    for (partition, owner) in (0_u64..).zip(&mut owners) {
        let hash = xxh64(&partition.to_le_bytes(), 0);
        let start = points.partition_point(|&(point, _)| point < hash) % points.len();
        let (mut at, mut walked) = (first_from(&mut next, start), 0);
        while owner.is_none() {
            if at == points.len() && walked == 0 {
                walked = points.len();
                at = first_from(&mut next, 0);
            }
            let room = walked + at < start + steps;
            let Some(&(_, node)) = points.get(at).filter(|_| room) else { return Err(no_room(names, options)) };
            match loads.get_mut(node as usize) {
                Some(load) if *load < cap => {
                    *load += 1;
                    *owner = Some(node);
                }
                _ => {
                    if let Some(next) = next.get_mut(at) {
                        *next = at + 1;
                    }
                    at = first_from(&mut next, at + 1);
                }
            }
        }
    }
    Ok(owners)
}

fn no_room(names: &[&str], options: &Options) -> Error {
    let (partitions, nodes, cap) = (options.partitions, names.len(), options.cap(names.len()));
    let message = format!("scheme.load: too small for {partitions} partitions on {nodes} nodes, {cap} each");
    Error::new(ErrorKind::Parameter, message)
}

/// The first point from one on that is not known to be of a full owner; their number if there is none. Paths are
/// halved.
fn first_from(next: &mut [usize], mut at: usize) -> usize {
    let step = |next: &[usize], at: usize| next.get(at).copied().unwrap_or(at);
    while step(next, at) != at {
        let over = step(next, step(next, at));
        if let Some(next) = next.get_mut(at) {
            *next = over;
        }
        at = over;
    }
    at
}

/// The members as replicas follow each other: by the hash of their names.
fn order(names: &[&str]) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> = names.iter().map(|name| xxh64(name.as_bytes(), 0)).zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, node)| node).collect()
}
