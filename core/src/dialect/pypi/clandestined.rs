//! `pypi_clandestined`: the `RendezvousHash` of clandestined 1.1.0.
//!
//! Keyed: the nodes by their `scores`. A node that is down leaves its keys to the next, as removing it would. Order
//! never counts. Identity: the id.

use super::{
    python::{self, Keys},
    scores::{self, Scores, Units},
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{self, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Plan},
    members::Node,
    scheme::{words, Axis, Block, Family, Integers, Order, ParameterSpec, Properties, Trials, Values, When},
    Error,
};
use alloc::{boxed::Box, sync::Arc};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_clandestined",
    equals: "the `RendezvousHash` of clandestined 1.1.0 of PyPI",
    parameters: &[
        ParameterSpec::integer("seed", (0, u32::MAX as u64), 0, "The seed of the hash.")
            .untried("one of 2^32 is not guessed"),
        ParameterSpec::words(
            "units",
            &words(&UNITS),
            "What the hash reads: the low byte of each character as in Python, or UTF-8 as in the extension in C.",
        ),
        python::KEYS,
        shared::HASH_TAG,
    ],
    fields: &[],
    properties: Properties { family: Family::Keyed, integers: Integers::Refused, ..Properties::OF_DIALECTS },
    trials: Trials {
        blocks: &[
            Block { when: When::Always, axes: &[TRIED, python::TRIED] },
            Block { when: When::Integers, axes: &[TRIED, python::TRIED_OF_INTEGERS] },
        ],
        order: Order::Counts,
    },
    make: |given| Ok(Arc::new(Clandestined::of(given)?)),
};

const UNITS: [(&str, Units); 2] = [("characters", Units::Characters), ("bytes", Units::Bytes)];
const TRIED: Axis = Axis("units", Values::Words(&words(&UNITS)));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clandestined(scores::Options);

impl Clandestined {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        let (seed, units) = (given.small("seed")?, given.word("units", &UNITS)?);
        Ok(Self(scores::Options { seed, units, keys: Keys::of(given)? }))
    }
}

impl Dialect for Clandestined {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        scores::Options::cost(census)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.ids()?;
        let candidates = move || kit::Keys::Candidates(Box::new(Scores::new(self.0, &names)));
        Ok(Plan::later(move || compiler.keyed(candidates(), DownPolicy::Live)))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { integers: self.0.keys.integers(), ..declared }
    }
}
