//! `cassandra`: tokens and replicas of Apache Cassandra.
//!
//! Positional. Tokens are configuration: each node names its own. A key's token comes from the partitioner; its owner
//! is the first node token at or above it, else the lowest. Without replication the walk is the ring's; with it,
//! replicas follow SimpleStrategy or NetworkTopologyStrategy (the server's rule, or that of the Python driver, which
//! lists them otherwise and may list one twice). A node that is down stays on the ring: reads ask the other replicas.
//! Identity: tokens, dc, rack, replication; order never counts, since tokens are distinct.

mod keys;
mod node;
mod replicas;
mod replication;

pub(crate) use keys::Partitioner;
#[cfg(test)]
pub(crate) use keys::{murmur3_position, random_position};
use keys::{random_hash, wide};
pub(crate) use node::{Node, Place};
pub(crate) use replicas::Rule;
pub(crate) use replication::{lists, Replication};

use super::{lists::MOST, node_tokens};
use crate::dialect::kit::{
    Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, Keys, Plan, Record, Rows, Wide,
};
use crate::{
    cost::{Census, Cost},
    members,
    scheme::{
        words, Axis, Block, Family, Field, FieldSpec, Integers, Kind, Order, ParameterSpec, Properties, Trials, Values,
        When,
    },
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "cassandra",
    equals: "Apache Cassandra as cassandra-driver 3.30.1 places, and the server's rule where it differs",
    parameters: &[
        ParameterSpec::words("partitioner", &words(&PARTITIONERS), "How keys become tokens."),
        ParameterSpec::optional(
            "replication",
            Kind::Either(
                &Kind::Integer { least: 1, most: MOST },
                &Kind::Text { examples: &["dc1:3", "dc1:3,dc2:2"] },
            ),
            "Copies of each key: in all (SimpleStrategy), or for each data centre (NetworkTopologyStrategy); left out, \
             the walk goes on over all nodes.",
        )
        .untried("the first node of a key does not tell how many copies there are"),
        ParameterSpec::words("rule", &words(&RULES), "Whose rule counts where the server and the driver differ.")
            .tried_beside(Values::Words(&words(&RULES))),
    ],
    fields: &[
        node_tokens::field(&["-9223372036854775808", "0"]),
        FieldSpec::new(
            "dc",
            Kind::Text { examples: &["dc1"] },
            "The data centre; missing, it is the first segment of the zone.",
        ),
        FieldSpec::new("rack", Kind::Text { examples: &["r1"] }, "The rack; missing, it is the rest of the zone."),
    ],
    properties: Properties {
        identity: &[
            Field::Id,
            Field::Zone,
            Field::Named("tokens"),
            Field::Named("dc"),
            Field::Named("rack"),
        ],
        integers: Integers::BigEndian,
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: BLOCKS, order: Order::Counts },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const PARTITIONERS: [(&str, Partitioner); 2] = [("murmur3", Partitioner::Murmur3), ("random", Partitioner::Random)];

const RULES: [(&str, Rule); 2] = [("server", Rule::Server), ("driver", Rule::Driver)];

const BLOCKS: &[Block] =
    &[Block { when: When::Field("tokens"), axes: &[Axis("partitioner", Values::Words(&words(&PARTITIONERS)))] }];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) partitioner: Partitioner,
    pub(crate) replication: Replication,
    pub(crate) rule: Rule,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let replication =
            given.value("replication").map(|value| replication::read("replication", value)).transpose()?;
        Ok(Self {
            partitioner: given.word("partitioner", &PARTITIONERS)?,
            replication: replication.unwrap_or(Replication::Unset),
            rule: given.word("rule", &RULES)?,
        })
    }

    /// The ring of all tokens, with its keys.
    fn ring(&self, compiler: &Compiler<'_>, points: &[(u128, u32)]) -> Compiled {
        match self.partitioner {
            Partitioner::Murmur3 => {
                let points = points.iter().map(|&(token, node)| (token as u64, node)).collect();
                compiler.points64(points, Hash::own(self.rule), DownPolicy::Live)
            }
            Partitioner::Random => {
                let points = points.iter().map(|&(token, node)| (wide(token), node)).collect();
                compiler.keyed(Keys::Wide(random_hash(self.rule), Wide::new(points)), DownPolicy::Live)
            }
        }
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<members::Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128) + tokens(self, census, nodes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let nodes = compiler.all_of_weight_1(|record| Node::new(record, self))?;
        let points = points(&nodes)?;
        if self.replication == Replication::Unset {
            return Ok(Plan::later(move || self.ring(&compiler, &points)));
        }
        // How long the lists become, only their making shows.
        let lists = lists(&nodes, &points, self)?;
        Ok(Plan::later(move || {
            let mut compiled = self.ring(&compiler, &points);
            compiled.router.rows = Some(Rows::lists(&lists));
            compiled.router.owner_is_first = false;
            if self.rule == Rule::Driver {
                compiled.router.down_policy = DownPolicy::Repeating;
            }
            compiled
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let mut node = Node::new(record, self)?;
        node.tokens.sort_unstable();
        let tokens = node.tokens.iter().flat_map(|token| token.to_le_bytes()).collect();
        let mut identity = Identity::unweighted([("tokens", tokens)]);
        if matches!(self.replication, Replication::NetworkTopology(_)) {
            identity.fields.extend([("dc", node.dc.as_bytes().into()), ("rack", node.rack.as_bytes().into())]);
        }
        Ok(identity)
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self.partitioner {
            Partitioner::Murmur3 => declared,
            Partitioner::Random => Properties { family: Family::Keyed, ..declared },
        }
    }

    fn zone<'n>(&self, node: &'n members::Node) -> (&'n str, &'n str) {
        Place::new(&Record::from(node)).map_or((node.zone.as_str(), ""), |Place { dc, rack }| (dc, rack))
    }
}

/// What the tokens cost, with a row of copies for each.
fn tokens(options: &Options, census: &Census, nodes: &[Arc<members::Node>]) -> Cost {
    node_tokens::cost(nodes, |tokens| {
        // Under the driver's rule a node may stand in a row as often as it has tokens.
        let most = match options.rule {
            Rule::Server => census.nodes,
            Rule::Driver => census.nodes.saturating_add(tokens),
        };
        options.replication.copies().min(most)
    })
}

/// The ring of all tokens.
///
/// # Errors
/// `parameter` if a token stands twice.
pub(crate) fn points(nodes: &[Node<'_>]) -> Result<Vec<(u128, u32)>, Error> {
    node_tokens::ring(nodes.iter().map(|node| &node.tokens))
}
