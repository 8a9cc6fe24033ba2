//! `pypi_uhashring`: uhashring 2.5.
//!
//! Mode `hash`, the default: a node has vnodes x weight points, the MD5 of `node-0`, `node-1`, .. as one big-endian
//! number, of which 64 bits stand for all: among different names they are equal in one of 2^64 pairs. Mode `ketama`
//! (the package's `hash_fn="ketama"`): 32 bits; a node has floor(vnodes N w / sum of w) labels, and of each label's MD5
//! the first words, as many as there are replicas; every node's weight, and their number, go into everybody's count.

use super::{
    ketama,
    python::{self, Keys},
};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, router64, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash,
        Label, Plan, Record, Ties,
    },
    hash::digest::{md5, md5_of},
    members::{FieldValue, Node},
    scheme::{
        words, Axis, Block, DefaultValue, Field, FieldSpec, Integers, Kind, Order, ParameterSpec, Properties, Trials,
        Values, When,
    },
    Error, ErrorKind,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_uhashring",
    equals: "uhashring 2.5 of PyPI; `mode: ketama` is its `hash_fn=\"ketama\"`",
    parameters: &[
        ParameterSpec::words("mode", &words(&MODES), "What makes points of nodes."),
        ParameterSpec::optional(
            "vnodes",
            Kind::Integer { least: 1, most: MAX_VNODES },
            "Points of a node of weight 1, by default 160; in mode `ketama` its labels, by default 40.",
        )
        .or(DefaultValue::Depends),
        ParameterSpec::optional(
            "replicas",
            Kind::Integer { least: 1, most: 4 },
            "Points of a label in mode `ketama`, by default 4; no other mode has them.",
        )
        .or(DefaultValue::Depends),
        python::KEYS,
        shared::HASH_TAG,
    ],
    fields: &[FieldSpec::new(
        "vnodes",
        Kind::Integer { least: 0, most: MAX_VNODES },
        "The node's own number of points or labels; the parameter's where it is missing.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Named("vnodes")],
        weighted: true,
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials {
        blocks: &[
            Block { when: When::Always, axes: &[python::TRIED, VNODES] },
            Block { when: When::Integers, axes: &[python::TRIED_OF_INTEGERS, VNODES] },
            Block { when: When::Always, axes: &[KETAMA, python::TRIED, REPLICAS, LABELS] },
            Block { when: When::Integers, axes: &[KETAMA, python::TRIED_OF_INTEGERS, REPLICAS, LABELS] },
        ],
        order: Order::Ties,
    },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const VNODES: Axis = Axis("vnodes", Values::Smooth { few: &[160, 20, 1000], most: MAX_VNODES });
const KETAMA: Axis = Axis("mode", Values::Words(&["ketama"]));
const REPLICAS: Axis = Axis("replicas", Values::Numbers(&[4, 1, 2, 3]));
const LABELS: Axis = Axis("vnodes", Values::Smooth { few: &[40, 10, 160], most: MAX_VNODES });

const MAX_VNODES: u64 = 65_536;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Hash,
    Ketama,
}

const MODES: [(&str, Mode); 2] = [("hash", Mode::Hash), ("ketama", Mode::Ketama)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Options {
    mode: Mode,
    vnodes: u64,
    /// Of `ketama` alone.
    replicas: usize,
    keys: Keys,
}

impl Options {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        let (mode, replicas) = (given.word("mode", &MODES)?, given.integer_given("replicas")?);
        if mode == Mode::Hash && replicas.is_some() {
            return Err(Error::new(ErrorKind::Parameter, "scheme.replicas: only mode ketama has them"));
        }
        let vnodes = if mode == Mode::Hash { 160 } else { 40 };
        Ok(Self {
            mode,
            vnodes: given.integer_given("vnodes")?.unwrap_or(vnodes),
            replicas: replicas.map_or(4, |replicas| replicas as usize),
            keys: Keys::of(given)?,
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let own = |node: &Arc<Node>| match node.fields.get("vnodes") {
            Some(FieldValue::Int(vnodes)) => *vnodes,
            _ => 0,
        };
        let most = nodes.iter().map(own).fold(self.vnodes, u64::max);
        match self.mode {
            Mode::Hash => census.by_weight(most, 1, Hasher::Md5),
            Mode::Ketama => census.by_share(most, self.replicas as u64, Hasher::Md5),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all(|record| Server::new(record, self))?;
        match self.mode {
            Mode::Hash => {
                let labels: Vec<(&str, u64)> = nodes.iter().map(|node| (node.name, node.points())).collect();
                let router = router64(Hash::own(Whole(self.keys)), DownPolicy::Live);
                compiler.independent(router, ketama::total(&labels, 1), Ties::All, move || points(&labels))
            }
            Mode::Ketama => {
                let labels = labels(&nodes);
                check_points(ketama::total(&labels, self.replicas))?;
                let points = move || ketama::settled(&labels, self.replicas);
                Ok(Plan::later(move || compiler.points32(points(), Hash::own(Word(self.keys)), DownPolicy::Live)))
            }
        }
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { vnodes, .. } = Server::new(record, self)?;
        Ok(Identity::weighted(record.weight, [("vnodes", vnodes.to_le_bytes().to_vec().into())]))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { ordered: self.mode == Mode::Ketama, integers: self.keys.integers(), ..declared }
    }
}

/// The hash of keys in mode `hash`: their MD5 as one number, of which the top 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Whole(Keys);

impl KeyHash for Whole {
    fn position(&self, key: &[u8]) -> Option<u64> {
        digest(key, self.0).map(whole)
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.0.wanted(key)
    }
}

/// The hash of keys in mode `ketama`: the first little-endian word of their MD5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Word(Keys);

impl KeyHash for Word {
    fn position(&self, key: &[u8]) -> Option<u64> {
        digest(key, self.0).map(|digest| u64::from(u128::from_le_bytes(digest) as u32))
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.0.wanted(key)
    }
}

fn digest(key: &[u8], keys: Keys) -> Option<[u8; 16]> {
    match keys {
        Keys::Str => Some(md5(key)),
        keys => keys.written(key, |pieces| md5_of(pieces)),
    }
}

fn whole(digest: [u8; 16]) -> u64 {
    (u128::from_be_bytes(digest) >> 64) as u64
}

/// A node's configuration: its name is the id.
#[derive(Debug)]
struct Server<'a> {
    name: &'a str,
    vnodes: u32,
    weight: u32,
}

impl<'a> Server<'a> {
    fn new(record: &Record<'a>, options: &Options) -> Result<Self, Error> {
        let vnodes = record.integer("vnodes", 0..=MAX_VNODES)?.unwrap_or(options.vnodes);
        Ok(Self { name: record.id, vnodes: vnodes as u32, weight: record.whole_weight(u32::MAX)? })
    }

    /// How many points it has in mode `hash`.
    fn points(&self) -> u64 {
        u64::from(self.vnodes) * u64::from(self.weight)
    }
}

/// The ring of mode `hash`, of names and their numbers of points.
fn points(labels: &[(&str, u64)]) -> Vec<(u64, u32)> {
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, &(name, count)) in (0..).zip(labels) {
        // One below, as a key on a point belongs to the next one.
        let mut point = |i| whole(md5(label.name_first(name, "-", i))).wrapping_sub(1);
        points.extend((0..count).map(|i| (point(i), index)));
    }
    points
}

/// How many labels each node has in mode `ketama`.
fn labels<'a>(nodes: &[Server<'a>]) -> Vec<(&'a str, u64)> {
    let total: u128 = nodes.iter().map(|node| u128::from(node.weight)).sum();
    let count = |node: &Server<'a>| {
        let product = u128::from(node.vnodes) * nodes.len() as u128 * u128::from(node.weight);
        product.checked_div(total).map_or(0, |count| u64::try_from(count).unwrap_or(u64::MAX))
    };
    nodes.iter().map(|node| (node.name, count(node))).collect()
}
