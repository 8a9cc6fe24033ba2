//! `{{name}}`: the system, its versions, and the setting that asks for this rule.
//!
//! The rule in a few lines: what nodes and keys are hashed by, how a key finds its node, what a node that is down does,
//! and whether the order of nodes counts. Its source: a file of the system, or a paper.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{shares, Compiler, Descriptor, Dialect, DownPolicy, Hash, KeyHash, Keys, Plan},
    members::Node,
    scheme::{Properties, Trials},
    Error,
};
use alloc::sync::Arc;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "{{name}}",
    equals: "the system, its versions, and the setting that asks for this rule",
    // `ParameterSpec::integer`, `::words`, .. with a default and a line of text, as in `papers/textbook.rs`. `make`
    // reads them by `Given`.
    parameters: &[],
    // `FieldSpec::new`, as in `proxies/nginx`.
    fields: &[],
    // What differs from most dialects: `weighted`, the `identity`, the `family`, `down`, `integers`.
    properties: Properties { ordered: true, ..Properties::OF_DIALECTS },
    trials: Trials::ALL,
    make: |_| Ok(Arc::new({{Type}})),
};

/// The system with its options, and its hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct {{Type}};

impl Dialect for {{Type}} {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 500, 128)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.ids()?;
        let shares = move || shares((0..).zip(&servers).map(|(place, _)| (place, 1)));
        Ok(Plan::later(move || compiler.modulo(shares(), Keys::Hashed(Hash::own({{Type}})), DownPolicy::Live)))
    }
}

impl KeyHash for {{Type}} {
    /// Every key is on the first node until this is the system's hash.
    fn position(&self, _key: &[u8]) -> Option<u64> {
        Some(0)
    }
}
