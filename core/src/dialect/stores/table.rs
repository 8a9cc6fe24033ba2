//! `table`: slots whose nodes are listed, with a named hash from keys to slots: the tables of Swift, Elasticsearch,
//! Couchbase, Vitess, Riak and others, as data.
//!
//! Positional, of 64 bits. The rows are those of `assigned`, in the same text. What a hash of the key gives is cut into
//! slots as ranges of its values, or by what is left of it modulo a number. The walk is the slot's row, and beyond it
//! the race of `assigned`, or nobody. A node that is down is passed over. Identity: weight, for nodes without it are in
//! no row; the rows are a parameter. Order does not count.

mod keys;

use crate::dialect::kit::{
    router64, shared::HASH_TAG, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, Plan,
    Record,
};
use crate::{
    cost::{Census, Cost, Hasher},
    hash::xxh3_64,
    members::Node,
    scheme::{
        words, AssignedScheme, DefaultValue, Field, Integers, Kind, Order, ParameterSpec, Properties, Trials, Values,
    },
    table::{Kept, Table as Shape},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec::Vec};
use keys::FUNCTIONS;
pub(crate) use keys::{By, Function, Keys};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "table",
    equals: "Swift 2.38.3, and with options Elasticsearch 8.15.3, Couchbase, Vitess 0.24.4, Kubernetes 1.37, Redis and Riak: \
             tables of slots whose nodes are listed",
    parameters: &[
        ParameterSpec::words("hash", &words(&FUNCTIONS), "What is hashed of a key, and how.").untried(NO_ROWS),
        ParameterSpec::words(
            "by",
            &words(&WAYS),
            "How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`.",
        )
        .untried(NO_ROWS),
        ParameterSpec::words(
            "beyond",
            &words(&BEYOND),
            "Who comes after the nodes of a row: the others as under `assigned`, or nobody.",
        )
        .untried("it says who stands in, and the first node of a key does not tell that"),
        ParameterSpec::optional(
            "modulus",
            Kind::Integer { least: 1, most: MOST_MODULUS },
            "A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what \
             Elasticsearch makes of it.",
        )
        .or(DefaultValue::Depends)
        .untried(NO_ROWS),
        ParameterSpec::optional(
            "prefix",
            Kind::Text { examples: &["changeme"] },
            "What is hashed before each key, with `md5` and `sha1`.",
        )
        .untried("it is a secret of Swift's"),
        ParameterSpec::optional(
            "suffix",
            Kind::Text { examples: &["changeme"] },
            "What is hashed after each key, with `md5` and `sha1`.",
        )
        .untried("it is a secret of Swift's"),
        ParameterSpec::optional(
            "cuts",
            Kind::Text { examples: &[] },
            "Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 \
             hexadecimal digits.",
        )
        .untried(NO_ROWS),
        ParameterSpec::optional(
            "ends",
            Kind::Text { examples: &[] },
            "Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 \
             hexadecimal digits.",
        )
        .untried(NO_ROWS),
        ParameterSpec::integer(
            "replicas",
            (1, AssignedScheme::MAX_ROW),
            1,
            "How many nodes a slot should have; planners go by it.",
        )
        .untried("it places no key"),
        ParameterSpec::optional(
            "rows",
            Kind::Text { examples: &[] },
            "The nodes of each slot, in base64, as `assigned` writes them.",
        )
        .untried(NO_ROWS),
        ParameterSpec::integer(
            "slots",
            (1, AssignedScheme::MAX_SLOTS),
            AssignedScheme::DEFAULT_SLOTS as u64,
            "How many slots there are.",
        )
        .tried(Values::Numbers(&[AssignedScheme::DEFAULT_SLOTS as u64])),
        HASH_TAG,
    ],
    fields: &[],
    properties: Properties { identity: &[Field::Id, Field::Weight], weighted: true, ..Properties::OF_DIALECTS },
    trials: Trials { blocks: &[], order: Order::Counts },
    make: |given| Ok(Arc::new(Table::of(given)?)),
};

/// Why `detect` tries little.
const NO_ROWS: &str = "no rule tells the rows, and without them it places no key";

const MOST_MODULUS: u64 = 1 << 32;

/// Whether values are ranges.
const WAYS: [(&str, bool); 2] = [("range", true), ("remainder", false)];

/// Whether others than the row's come after it.
const BEYOND: [(&str, bool); 2] = [("others", true), ("nobody", false)];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) keys: Keys,
    pub(crate) assigned: AssignedScheme,
    /// Whether others than the row's come after it.
    pub(crate) has_others: bool,
}

impl Table {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let written = AssignedScheme::WRITTEN.iter().filter_map(|&name| Some((name, given.value(name)?)));
        let written: Vec<_> = written.collect();
        let assigned = AssignedScheme::of_parameters(&written)?;
        let function = given.word("hash", &FUNCTIONS)?;
        let by = match given.word("by", &WAYS)? {
            true => by_range(given)?,
            false => by_remainder(given, function, &assigned)?,
        };
        let affix = |name| match given.text(name)? {
            Some(text) if !text.is_empty() && !function.takes_affixes() => {
                Err(refused(name, "counts with the hashes md5 and sha1 alone"))
            }
            text => Ok(text.unwrap_or_default()),
        };
        let keys = Keys { function, prefix: affix("prefix")?, suffix: affix("suffix")?, by };
        Ok(Self { keys, assigned, has_others: given.word("beyond", &BEYOND)? })
    }
}

fn by_range(given: &Given<'_>) -> Result<By, Error> {
    match given.value("modulus") {
        None => Ok(By::Range),
        Some(_) => Err(refused("modulus", "counts with `by: remainder` alone")),
    }
}

fn by_remainder(given: &Given<'_>, function: Function, assigned: &AssignedScheme) -> Result<By, Error> {
    let assignment = assigned.assignment();
    for (name, counts) in [("ends", assignment.ends().is_some()), ("cuts", !assignment.cuts().is_empty())] {
        if counts {
            return Err(refused(name, "remainders have no ranges; they count with `by: range` alone"));
        }
    }
    let slots = assignment.slots() as u32;
    let modulus = match (given.integer_given("modulus")?, function) {
        (Some(modulus), _) => modulus,
        (None, Function::Murmur3Utf16) => routing_shards(slots),
        (None, _) => slots.into(),
    };
    match modulus.is_multiple_of(slots.into()) {
        true => Ok(By::Remainder { modulus, slots }),
        false => Err(refused("modulus", &format!("{modulus} is no multiple of {slots}, which scheme.slots is"))),
    }
}

/// The number of routing shards that Elasticsearch gives an index of so many shards, if it is not told another one: it
/// leaves room to double them until there are 1024, once at least.
fn routing_shards(shards: u32) -> u64 {
    let doubled = shards.saturating_sub(1).checked_ilog2().map_or(0, |log| log + 1);
    u64::from(shards) << 10_u32.saturating_sub(doubled).max(1)
}

fn refused(name: &str, why: &str) -> Error {
    Error::new(ErrorKind::Parameter, format!("scheme.{name}: {why}"))
}

/// The weight in thousandths.
fn thousandths(record: &Record<'_>) -> Result<u32, Error> {
    record.weight.thousandths().map_err(|error| Error::new(error.kind(), format!(".weight: {error}")))
}

impl Dialect for Table {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let hashed = Cost::entries(census.nodes, 500, 64) + Cost::hashing(Hasher::Words, census.nodes, census.texts);
        hashed + self.assigned.rows_cost(nodes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let weights = compiler.all(thousandths)?;
        self.assigned.check_nodes(compiler.nodes)?;
        Ok(Plan::later(move || {
            let racers = compiler.nodes.iter().zip(weights);
            let racers = racers.map(|(node, weight)| (xxh3_64(node.id.as_bytes(), 0), weight)).collect::<Vec<_>>();
            let assignment = self.assigned.assignment();
            let (cut, rows) = (assignment.cut().clone(), assignment.rows());
            let kept = match self.has_others {
                true => Kept::new(cut, rows, &racers),
                false => Kept::alone(cut, rows, &racers),
            };
            Compiled { table: Shape::Kept(kept), router: router64(Hash::own(self.keys.clone()), DownPolicy::Live) }
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        thousandths(record)?;
        Ok(Identity::weighted(record.weight, Vec::new()))
    }

    fn properties(&self, declared: Properties) -> Properties {
        let integers = match self.keys.function {
            Function::Riak | Function::Murmur3Utf16 => Integers::Refused,
            Function::Bytes => Integers::BigEndian,
            _ => declared.integers,
        };
        Properties { integers, ..declared }
    }

    fn assigned(&self) -> Option<&AssignedScheme> {
        Some(&self.assigned)
    }
}
