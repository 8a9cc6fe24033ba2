//! `traefik_hrw`: the strategy `hrw` of Traefik (3.7.13), servers of equal weights.
//!
//! Keyed: a server's score is 64-bit FNV-1a of the key and its URL, one after the other, and the highest has the key.
//! Traefik takes a logarithm of it, which keeps the order while weights are equal. A server that is down, or fenced, is
//! passed over; further ones come by score, which is ours. Identity: the URL.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        ranked, refused, shared, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Identity, Keys, Plan, Record,
    },
    hash::fnv::{fnv1a_64_unsigned, fnv1a_64_unsigned_after},
    members::Node,
    scheme::{Family, Field, FieldSpec, Integers, Kind, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{cmp::Reverse, ops::ControlFlow};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "traefik_hrw",
    equals: "Traefik 3.7.13, the strategy `hrw`, servers of equal weights",
    parameters: &[shared::HASH_TAG],
    fields: &[FieldSpec::new(
        "url",
        Kind::Text { examples: &["http://10.0.0.1:8080"] },
        "The server's URL as the configuration has it, or the name of a service; missing, it is the address or id.",
    )],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Address, Field::Named("url")],
        ordered: true,
        // A key is the text of an address.
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |_| Ok(Arc::new(Hrw)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hrw;

impl Dialect for Hrw {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 1000, 256) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let urls = compiler.all_of_weight_1(url)?;
        let race = move || Keys::Candidates(Box::new(Race::new(&urls)));
        Ok(Plan::later(move || compiler.keyed(race(), DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([("url", url(record)?.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// `fields.url`; missing, it is the address or the id.
fn url<'n>(record: &Record<'n>) -> Result<&'n str, Error> {
    match record.text("url")? {
        Some("") => Err(refused("url", "empty")),
        Some(url) => Ok(url),
        None => record.server("write the server's URL as fields.url"),
    }
}

/// The servers, to be asked for those of a key.
#[derive(Debug)]
struct Race {
    /// By index.
    urls: Vec<Box<[u8]>>,
}

impl Race {
    fn new(urls: &[&str]) -> Self {
        Self { urls: urls.iter().map(|url| url.as_bytes().into()).collect() }
    }

    /// What ranks a node for a key: the least comes first, of equal scores the node listed first.
    fn ranks<'a>(&'a self, key: &[u8]) -> impl Fn(u32) -> (Reverse<u64>, u32) + 'a {
        let start = fnv1a_64_unsigned(key);
        move |node| {
            let url = self.urls.get(node as usize).map_or(&[][..], |url| url);
            (Reverse(fnv1a_64_unsigned_after(start, url)), node)
        }
    }
}

impl Candidates for Race {
    /// Highest score first.
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _stopped = ranked(self.urls.len(), self.ranks(key)).try_for_each(visit);
    }

    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let rank = self.ranks(key);
        nodes.sort_unstable_by_key(|&node| rank(node));
        true
    }

    fn sorts(&self) -> bool {
        true
    }

    fn memory_bytes(&self) -> usize {
        let texts = self.urls.iter().map(|url| url.len()).sum::<usize>();
        self.urls.capacity() * size_of::<Box<[u8]>>() + texts
    }
}
