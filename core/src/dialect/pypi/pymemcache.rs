//! `pypi_pymemcache`: the `RendezvousHash` that pymemcache 4.0.0 took from clandestined for its `HashClient`.
//!
//! Keyed: the servers by their `scores`, the hash of characters under seed 0. A server that is down leaves its keys to
//! the next, as removing it would. Order never counts. Identity: what the client calls the server.

use super::{
    python::{self, Keys},
    scores::{self, Scores, Units},
};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{self, shared, Compiler, Descriptor, Dialect, DownPolicy, Given, Identity, Plan, Record},
    error::Quoted,
    members::Node,
    scheme::{Block, Family, Field, FieldSpec, Integers, Kind, Order, Properties, Trials, When},
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, string::String, sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "pypi_pymemcache",
    equals: "the `HashClient` of pymemcache 4.0.0 of PyPI with its default hasher",
    parameters: &[python::KEYS, shared::HASH_TAG],
    fields: &[FieldSpec::new(
        "name",
        Kind::Text { examples: &["10.0.0.1:11211", "/run/memcached.sock"] },
        "What the client calls the server; read from the address, or the id, where it is missing.",
    )],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Address, Field::Named("name")],
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials {
        blocks: &[
            Block { when: When::Always, axes: &[python::TRIED] },
            Block { when: When::Integers, axes: &[python::TRIED_OF_INTEGERS] },
        ],
        order: Order::Counts,
    },
    make: |given| Ok(Arc::new(Pymemcache::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pymemcache(scores::Options);

impl Pymemcache {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self(scores::Options { seed: 0, units: Units::Characters, keys: Keys::of(given)? }))
    }
}

impl Dialect for Pymemcache {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        scores::Options::cost(census)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let names = compiler.all_of_weight_1(name)?;
        check_distinct(&names)?;
        let candidates = move || kit::Keys::Candidates(Box::new(Scores::new(self.0, &names)));
        Ok(Plan::later(move || compiler.keyed(candidates(), DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([("name", name(record)?.into_bytes().into())]))
    }

    fn properties(&self, declared: Properties) -> Properties {
        Properties { integers: self.0.keys.integers(), ..declared }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// Refuses two servers of one name.
fn check_distinct(names: &[String]) -> Result<(), Error> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[_]>::first) {
        None => Ok(()),
        Some(name) => {
            let message = format!("nodes: two have the name {}", Quoted(name));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
    }
}

/// What pymemcache calls a server: `fields.name`, or the `host:port` or path of its address or id as it reads them.
fn name(record: &Record<'_>) -> Result<String, Error> {
    if let Some(name) = record.text("name")? {
        return Ok(name.into());
    }
    let server = record.endpoint();
    if let Some(path) = server.strip_prefix("unix:") {
        return Ok(path.into());
    }
    if server.starts_with('/') {
        return Ok(server.into());
    }
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !server.ends_with(']') => {
            let number = port.parse::<u16>().map_err(|_| {
                let message = format!(": {} in {} is no port", Quoted(port), Quoted(server));
                Error::new(ErrorKind::Parameter, message)
            })?;
            (host, number)
        }
        _ => (server, 11211),
    };
    let host = if host.starts_with('[') { host.trim_matches(['[', ']']) } else { host };
    Ok(format!("{host}:{port}"))
}
