//! `ketama`: libmemcached's consistent distributions (1.1.4).
//!
//! Positional; 32-bit points. A server's label is its host, its port unless that is 11211, and a counter. Unweighted,
//! each server has 100 points, one a label, by the point hash. Weighted, it has four a label, the words of MD5, and as
//! many labels as its share of the weight says in single precision, each operation rounded: with equal weights that is
//! 39, not 40, for 25, 47, 50 .. servers. Search: first point at or above the hash. Of equal points the server first in
//! the list has it (after sorting by host, if asked): list order counts through ties alone. A server that is down
//! leaves the list: its share and the number of servers go into everybody's count. A weight of 0 counts as 1. Identity:
//! host, port, weight.

use super::{
    points,
    server::{in_order, Server, DEFAULT_PORT, FIELDS, HASHES, HASH_WORDS},
};
use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        labels, ring, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, Plan, Record,
    },
    hash::HashFunction,
    members::Node,
    scheme::{words, Axis, Block, Down, Field, Order, ParameterSpec, Properties, Trials, Values, When},
    Error,
};
use alloc::{format, string::String, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "ketama",
    equals: "libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_CONSISTENT and its KETAMA behaviours",
    parameters: &[
        ParameterSpec::words("point_hash", HASH_WORDS, "The hash of points where weights do not count."),
        ParameterSpec::words("key_hash", HASH_WORDS, "The hash of keys: the hash that was set last."),
        ParameterSpec::words(
            "weighted",
            &words(&WEIGHTED),
            "Whether weights count: as soon as one is above 1 (KETAMA set before the servers are added), always \
             (KETAMA_WEIGHTED, whose hashes are `md5`), or never (KETAMA set after them).",
        ),
        ParameterSpec::flag("spy", false, "Whether labels are those of spymemcached (KETAMA_SPY): `/host:port`."),
        ParameterSpec::flag("sort_hosts", false, "Whether servers are sorted by host and port (SORT_HOSTS).")
            .tried_beside(Values::Flag),
        shared::HASH_TAG,
        shared::DOWN,
    ],
    fields: FIELDS,
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("host"), Field::Named("port")],
        ordered: true,
        weighted: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: BLOCKS, order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// Points are MD5's where weights count, whatever the hash of points.
const BLOCKS: &[Block] = &[
    Block { when: When::Always, axes: &[POINT_HASH, KEY_HASH] },
    Block { when: When::Always, axes: &[FEW_POINT_HASHES, KEY_HASH, SPY] },
    Block {
        when: When::Always,
        axes: &[Axis("weighted", Values::Words(&["always"])), FEW_POINT_HASHES, KEY_HASH, SPY],
    },
    // The same as without the word unless weights are above 1.
    Block { when: When::Weights, axes: &[Axis("weighted", Values::Words(&["never"])), POINT_HASH, KEY_HASH] },
];
const POINT_HASH: Axis = Axis("point_hash", Values::Words(HASH_WORDS));
const FEW_POINT_HASHES: Axis = Axis("point_hash", Values::Words(&["default", "md5"]));
const KEY_HASH: Axis = Axis("key_hash", Values::Words(HASH_WORDS));
const SPY: Axis = Axis("spy", Values::Flag);

/// Whether weights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weighted {
    /// As soon as one is above 1: behaviour KETAMA with the servers added after it.
    Auto,
    /// Always: behaviour KETAMA_WEIGHTED.
    Always,
    /// Never: behaviour KETAMA set after the servers were added.
    Never,
}

const WEIGHTED: [(&str, Weighted); 3] =
    [("auto", Weighted::Auto), ("always", Weighted::Always), ("never", Weighted::Never)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// What makes unweighted points.
    pub(crate) point_hash: HashFunction,
    pub(crate) key_hash: HashFunction,
    pub(crate) weighted: Weighted,
    pub(crate) spy: bool,
    pub(crate) sort_hosts: bool,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self {
            point_hash: given.word("point_hash", &HASHES)?,
            key_hash: given.word("key_hash", &HASHES)?,
            weighted: given.word("weighted", &WEIGHTED)?,
            spy: given.flag("spy")?,
            sort_hosts: given.flag("sort_hosts")?,
        })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        let shares = census.by_share(40, 4, Hasher::Md5);
        let equal = census.each(UNWEIGHTED.into(), 1, self.point_hash.hasher());
        match self.weighted {
            Weighted::Always => shares,
            Weighted::Never => equal,
            // Who is down may decide which it is.
            Weighted::Auto => shares.max(equal),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        points::check(servers.len())?;
        Ok(Plan::later(move || {
            let points = points(&in_order(compiler.only_up(servers), self.sort_hosts), self);
            compiler.points32(points, Hash::Function(self.key_hash), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let server = Server::new(record)?;
        let weight = if self.weighted == Weighted::Never { 1 } else { server.weight };
        Ok(Identity::whole(weight, server.identity()))
    }

    fn takes_zero_for_one(&self) -> bool {
        true
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// How many points a server has where weights do not count.
const UNWEIGHTED: u32 = 100;

/// The ring of libmemcached, of the servers in its order.
pub(crate) fn points(servers: &[(u32, Server<'_>)], options: &Options) -> Vec<(u64, u32)> {
    let names: Vec<String> = servers.iter().map(|(_, server)| name(server, options.spy)).collect();
    let named = servers.iter().zip(&names);
    let weighted = match options.weighted {
        Weighted::Always => true,
        Weighted::Never => false,
        Weighted::Auto => servers.iter().any(|(_, server)| server.weight > 1),
    };
    if !weighted {
        let named = named.map(|(&(place, _), name)| (place, name.as_str()));
        let hash = |label: &[u8]| options.point_hash.hash(label);
        return ring(labels::points(named, UNWEIGHTED, |label, name, i| label.name_first(name, "-", i), hash));
    }
    let total = servers.iter().map(|(_, server)| u64::from(server.weight)).sum();
    points::of_labels(named.map(|((place, server), name)| (*place, name, labels(server.weight, total, servers.len()))))
}

/// What the labels of a server begin with.
fn name(&Server { host, port, .. }: &Server<'_>, spy: bool) -> String {
    match (spy, port) {
        (true, _) => format!("/{host}:{port}"),
        (false, DEFAULT_PORT) => host.into(),
        (false, _) => format!("{host}:{port}"),
    }
}

/// How many labels a share of the weight is: 40 for the mean, in single precision.
pub(crate) fn labels(weight: u32, total: u64, servers: usize) -> u32 {
    let share = weight as f32 / total as f32;
    let labels = share * 160.0 / 4.0 * servers as f32;
    (labels + 1e-10) as u32
}
