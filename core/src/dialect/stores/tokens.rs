//! `tokens`: rings whose points are listed, such as those of dskit in Loki, Mimir and Tempo.
//!
//! Positional, of 32 or 64 bits. Tokens are configuration: each node names its own. A key's position is a named hash of
//! it, or what the caller has hashed; its owner is the first token above it, or at or above it, else the lowest.
//! Without replication the walk is the ring's; with it a key has so many nodes, each of another zone if that is asked
//! for, where nodes without a zone count as zones of their own. A node that is down is passed over, and none comes in
//! its place among the copies. Identity: tokens, and the zone where it counts; order never does, since tokens are
//! distinct.

mod keys;

use super::{
    lists::{Lists, MOST},
    node_tokens::{self, node_tokens},
};
use crate::dialect::kit::{
    Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, Plan, Record, Router, Rows,
};
use crate::{
    cost::{Census, Cost},
    members::Node,
    scheme::{words, Axis, Block, Field, Integers, Kind, Order, ParameterSpec, Properties, Trials, Values, When},
    Error, ErrorKind,
};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
pub(crate) use keys::Function;
use keys::FUNCTIONS;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "tokens",
    equals: "the rings of Loki, Mimir and Tempo (dskit de1ec75), and others whose tokens are listed",
    parameters: &[
        ParameterSpec::words(
            "hash",
            &words(&FUNCTIONS),
            "How keys become positions, of 32 or 64 bits; with `none_32` and `none_64` the caller hashes them.",
        ),
        ParameterSpec::words(
            "search",
            &words(&SEARCHES),
            "Which token has a position: the first above it, or also one at it.",
        ),
        ParameterSpec::optional(
            "replication",
            Kind::Integer { least: 1, most: MOST },
            "Copies of each key; left out, the walk goes on over all nodes.",
        )
        .untried("the first node of a key does not tell how many copies there are"),
        ParameterSpec::words(
            "zones",
            &words(&ZONES),
            "Whether the copies of a key are in distinct zones; nodes without a zone are not told apart by it.",
        )
        .untried("the first node of a key does not tell where the others are"),
    ],
    fields: &[node_tokens::field(&["0", "4294967295"])],
    properties: Properties { identity: &[Field::Id, Field::Zone, Field::Named("tokens")], ..Properties::OF_DIALECTS },
    trials: Trials { blocks: BLOCKS, order: Order::Counts },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const SEARCHES: [(&str, bool); 2] = [("above", true), ("at_or_above", false)];

const ZONES: [(&str, bool); 2] = [("ignored", false), ("distinct", true)];

const BLOCKS: &[Block] = &[Block {
    when: When::Field("tokens"),
    axes: &[Axis("hash", Values::Words(&words(&FUNCTIONS))), Axis("search", Values::Words(&words(&SEARCHES)))],
}];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) function: Function,
    /// Whether a key on a token belongs to the next one.
    pub(crate) above: bool,
    pub(crate) copies: Option<u32>,
    /// Whether the copies of a key are in distinct zones.
    pub(crate) distinct: bool,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let copies = given.integer_given("replication")?.map(|copies| copies as u32);
        let distinct = given.word("zones", &ZONES)?;
        if distinct && copies.is_none() {
            let message = "scheme.zones: distinct, but scheme.replication does not say how many copies there are";
            return Err(Error::new(ErrorKind::Parameter, message));
        }
        Ok(Self {
            function: given.word("hash", &FUNCTIONS)?,
            above: given.word("search", &SEARCHES)?,
            copies,
            distinct,
        })
    }

    /// The tokens of a node.
    pub(crate) fn tokens(&self, record: &Record<'_>) -> Result<Vec<u64>, Error> {
        let last = self.function.last();
        node_tokens(record, |text| text.parse().ok().filter(|&token| token <= last))
    }

    /// The ring as one on which a position belongs to the first point at or above it: strictly above a token is at or
    /// above the position before it, and before the lowest comes the highest.
    fn points(&self, mut nodes: Vec<Vec<u64>>) -> Result<Vec<(u64, u32)>, Error> {
        let below = |token: u64| token.wrapping_sub(self.above.into()) & self.function.last();
        nodes.iter_mut().flatten().for_each(|token| *token = below(*token));
        node_tokens::ring(&nodes)
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let copies = self.copies.map_or(0, u64::from).min(census.nodes);
        Cost::entries(census.nodes, 500, 128) + node_tokens::cost(nodes, |_| copies)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all_of_weight_1(|record| self.tokens(record))?;
        let points = self.points(nodes)?;
        // How long the lists become, only their making shows.
        let lists = self.copies.map(|copies| self.lists(compiler.nodes, &points, copies)).transpose()?;
        Ok(Plan::later(move || {
            let hash = Hash::own(self.function);
            let mut compiled = match self.function.is_wide() {
                true => compiler.points64(points, hash, DownPolicy::Live),
                false => compiler.points32(points, hash, DownPolicy::Live),
            };
            let rows = lists.map(|lists| Rows::lists(&lists));
            compiled.router =
                Router { owner_is_first: rows.is_none(), rows, instead_of_integers: keys::HASHED, ..compiled.router };
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let mut tokens = self.tokens(record)?;
        tokens.sort_unstable();
        let mut identity =
            Identity::unweighted([("tokens", tokens.iter().flat_map(|token| token.to_le_bytes()).collect())]);
        if self.distinct {
            identity.fields.push(("zone", record.zone.as_bytes().into()));
        }
        Ok(identity)
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self.function.is_given() {
            false => declared,
            true => Properties { integers: Integers::Refused, ..declared },
        }
    }
}

impl Options {
    /// By point, the copies of its keys.
    fn lists(&self, nodes: &[Arc<Node>], points: &[(u64, u32)], copies: u32) -> Result<Vec<Vec<u32>>, Error> {
        let owners: Vec<u32> = points.iter().map(|&(_, node)| node).collect();
        if !self.distinct {
            return Lists::firsts(&owners, |node| node, copies as usize);
        }
        // A zone is told by its first node, and who has none by itself.
        let mut firsts = BTreeMap::new();
        let zones = (0..).zip(nodes).map(|(index, node)| match node.zone.is_empty() {
            true => index,
            false => *firsts.entry(&*node.zone).or_insert(index),
        });
        let zones: Vec<u32> = zones.collect();
        Lists::firsts(&owners, |node| zones.get(node as usize).copied().unwrap_or(node), copies as usize)
    }
}
