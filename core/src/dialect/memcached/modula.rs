//! `modula`: libmemcached's default distribution (1.1.4).
//!
//! Positional; the hash modulo the number of servers, weights ignored, 0 as well. List order counts, unless hosts are
//! sorted. A server that is down leaves the list. Identity: the order of nodes; host and port if hosts are sorted.

use super::server::{in_order, Server, FIELDS, HASHES, HASH_WORDS};
use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        shared, shares, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, Keys, Plan, Record,
    },
    hash::HashFunction,
    members::Node,
    scheme::{Down, Field, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "modula",
    equals: "libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_MODULA, its default",
    parameters: &[
        ParameterSpec::words("key_hash", HASH_WORDS, "The hash of keys."),
        ParameterSpec::flag("sort_hosts", false, "Whether servers are sorted by host and port (SORT_HOSTS)."),
        shared::HASH_TAG,
        shared::DOWN,
    ],
    fields: FIELDS,
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("host"), Field::Named("port")],
        ordered: true,
        down: Down::Rebuild,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) key_hash: HashFunction,
    pub(crate) sort_hosts: bool,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { key_hash: given.word("key_hash", &HASHES)?, sort_hosts: given.flag("sort_hosts")? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.one_each()
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        Ok(Plan::later(move || {
            let servers = in_order(compiler.only_up(servers), self.sort_hosts);
            let shares = shares(servers.into_iter().map(|(place, _)| (place, 1)));
            compiler.modulo(shares, Keys::Hashed(Hash::Function(self.key_hash)), DownPolicy::Table)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let fields = Server::new(record)?.identity();
        Ok(Identity::unweighted(if self.sort_hosts { fields } else { Vec::new() }))
    }

    fn takes_zero_for_one(&self) -> bool {
        true
    }

    fn places_by_id(&self) -> bool {
        false
    }
}
