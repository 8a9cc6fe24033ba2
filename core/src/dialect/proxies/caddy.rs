//! `caddy`: the policies of Caddy's `reverse_proxy` that hash: `uri_hash`, `ip_hash`, `client_ip_hash`, `header`,
//! `cookie` and `query`.
//!
//! Keyed: an upstream's score is the hash of its dial address and the key, one after the other, and the highest has the
//! key, of equal ones the first listed. An upstream that is down is passed over; further ones come by score. A request
//! without the header, cookie or query has no key: Caddy draws an upstream, and the empty key has no node here.
//! Identity: the dial address.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        ranked, refused, Candidates, Compiler, Descriptor, Dialect, DownPolicy, Given, Identity, Keys, Plan, Record,
    },
    hash::fnv::{fnv1a_32_unsigned, fnv1a_32_unsigned_after},
    members::Node,
    scheme::{words, Family, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{cmp::Reverse, ops::ControlFlow};
use xxhash_rust::xxh64::Xxh64;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "caddy",
    equals: "Caddy from 2.8, `uri_hash`, `header` and the other policies that hash; earlier ones by `version`",
    parameters: &[ParameterSpec::words(
        "version",
        &words(&VERSIONS),
        "The version from which on Caddy has the rule: xxHash64, or FNV-1a in 32 bits, the key last or first.",
    )],
    fields: &[FieldSpec::new(
        "dial",
        Kind::Text { examples: &["10.0.0.1:8080", "[2001:db8::1]:8080", "unix//run/a.sock"] },
        "The dial address with its port; missing, it is the address, or the id of a node without one.",
    )],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Address, Field::Named("dial")],
        ordered: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Version::of(given)?)),
};

const VERSIONS: [(&str, Version); 3] =
    [("2.8", Version::Xxh64), ("2.6.3", Version::DialFirst), ("2.5.1", Version::KeyFirst)];

/// What scores are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// 2.8 and later: xxHash64 of the dial address and the key.
    Xxh64,
    /// 2.6.3 to 2.7.6: FNV-1a of the dial address and the key.
    DialFirst,
    /// 2.5.1 to 2.6.2: FNV-1a of the key and the dial address.
    KeyFirst,
}

impl Version {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        given.word("version", &VERSIONS)
    }
}

impl Dialect for Version {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        Cost::entries(census.nodes, 1000, 256) + Cost::hashing(Hasher::Bytes, census.nodes, census.texts)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let dials = compiler.all_of_weight_1(dial)?;
        let race = move || Keys::Candidates(Box::new(Race::new(*self, &dials)));
        Ok(Plan::later(move || compiler.keyed(race(), DownPolicy::Live)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        Ok(Identity::unweighted([("dial", dial(record)?.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

/// `fields.dial`; missing, it is the address or the id.
pub(crate) fn dial<'n>(record: &Record<'n>) -> Result<&'n str, Error> {
    match record.text("dial")? {
        Some("") => Err(refused("dial", "empty")),
        Some(dial) => Ok(dial),
        None => record.server("write the dial address as fields.dial"),
    }
}

/// The upstreams, to be asked for those of a key.
#[derive(Debug)]
struct Race {
    version: Version,
    /// By index.
    dials: Vec<Box<[u8]>>,
}

impl Race {
    fn new(version: Version, dials: &[&str]) -> Self {
        Self { version, dials: dials.iter().map(|dial| dial.as_bytes().into()).collect() }
    }

    /// What ranks a node for a key: the least comes first.
    fn ranks<'a>(&'a self, key: &'a [u8]) -> impl Fn(u32) -> (Reverse<u64>, u32) + 'a {
        let start = fnv1a_32_unsigned(key);
        move |node| {
            let dial = self.dials.get(node as usize).map_or(&[][..], |dial| dial);
            let score = match self.version {
                Version::Xxh64 => {
                    let mut hash = Xxh64::new(0);
                    hash.update(dial);
                    hash.update(key);
                    hash.digest()
                }
                Version::DialFirst => fnv1a_32_unsigned_after(fnv1a_32_unsigned(dial), key).into(),
                Version::KeyFirst => fnv1a_32_unsigned_after(start, dial).into(),
            };
            (Reverse(score), node)
        }
    }
}

impl Candidates for Race {
    /// Highest score first.
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let nodes = if key.is_empty() { 0 } else { self.dials.len() };
        let _stopped = ranked(nodes, self.ranks(key)).try_for_each(visit);
    }

    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let rank = self.ranks(key);
        nodes.sort_unstable_by_key(|&node| rank(node));
        !key.is_empty()
    }

    fn sorts(&self) -> bool {
        true
    }

    fn memory_bytes(&self) -> usize {
        let texts = self.dials.iter().map(|dial| dial.len()).sum::<usize>();
        self.dials.capacity() * size_of::<Box<[u8]>>() + texts
    }
}
