//! Hosts, and which of them Envoy uses.

use crate::dialect::kit::{check_sum, is_ipv6, refused, Compiler, Each, Given, Record};
use crate::{
    error::Quoted,
    hash::{xxh3_64, HashFunction},
    members::Weight,
    scheme::{words, Axis, Down, Field, FieldSpec, Kind, ParameterSpec, Properties, Values},
    Error, ErrorKind,
};
use alloc::{format, vec::Vec};

/// The hash functions of Envoy, for points and for keys.
pub(super) const FUNCTIONS: [(&str, HashFunction); 2] =
    [("xxhash64", HashFunction::Xxh64), ("murmur2", HashFunction::Murmur64Envoy)];

/// Envoy's policies of HTTP hash keys by the first function, before several are combined, and its Redis proxy by the
/// second, whichever points are made with.
pub(super) const KEY_HASH: ParameterSpec = ParameterSpec::words(
    "key_hash",
    &words(&FUNCTIONS),
    "The hash of keys: xxHash64 of the policies of HTTP, or MurmurHash64A of the filter redis_proxy.",
);

/// What `detect` tries of it.
pub(super) const KEY_HASHES: Axis = Axis("key_hash", Values::Words(&words(&FUNCTIONS)));

/// The hash of keys that was given.
pub(super) fn key_hash(given: &Given<'_>) -> Result<HashFunction, Error> {
    given.word("key_hash", &FUNCTIONS)
}

pub(super) const HASH_KEY: FieldSpec = FieldSpec::new(
    "hash_key",
    Kind::Text { examples: &["10.0.0.1:80", "[2001:db8::1]:80", "cache-1"] },
    "What the system hashes of a host: the key of its metadata, its hostname, or its address with port; missing, it is \
     the address, or the id of a node without one.",
);

/// Of Envoy.
pub(super) const PANIC_THRESHOLD: ParameterSpec = ParameterSpec::integer(
    "panic_threshold",
    (0, 100),
    50,
    "Percentage of healthy hosts below which all are used, unless those can do the work.",
)
.untried("it shows only while hosts are down");

pub(super) const PROPERTIES: Properties = Properties {
    identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("hash_key")],
    ordered: true,
    weighted: true,
    down: Down::Rebuild,
    ..Properties::OF_DIALECTS
};

/// The hosts of a list, known to suit.
pub(super) fn hosts<'a>(compiler: &Compiler<'a>) -> Result<Vec<Host<'a>>, Error> {
    let hosts = compiler.all(Host::new)?;
    check(&hosts)?;
    Ok(hosts)
}

/// Hands on the identities of hosts.
pub(super) fn tell(hosts: &[Host<'_>], each: &mut Each<'_>) {
    for host in hosts {
        each(Weight::whole(host.weight), &mut [("hash_key", host.key.as_bytes().into())]);
    }
}

/// A host or endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// What Envoy hashes: `hash_key` of its metadata, its hostname, or its address with port.
    pub(crate) key: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Host<'a> {
    /// `fields.hash_key`; missing, it is the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let key = match record.text("hash_key")? {
            Some("") => return Err(refused("hash_key", "empty")),
            Some(key) => key,
            None => match record.server("write its address with port, or the key as fields.hash_key")? {
                v6 if is_ipv6(v6) => {
                    return Err(
                        record.not_an_endpoint("is hashed in brackets and with its port: write [2001:db8::1]:80")
                    );
                }
                endpoint => endpoint,
            },
        };
        Ok(Self { key, weight: record.whole_weight(u32::MAX)? })
    }
}

/// Refuses weights whose sum is too large, and two hosts of one key: every point of theirs is the same, and nobody says
/// whose.
pub(crate) fn check(hosts: &[Host<'_>]) -> Result<(), Error> {
    check_sum("Envoy and gRPC", hosts.iter().map(|host| host.weight))?;
    // Hashes are sorted sooner than texts; keys that differ hardly ever share one.
    let mut hashes: Vec<u64> = hosts.iter().map(|host| xxh3_64(host.key.as_bytes(), 0)).collect();
    hashes.sort_unstable();
    if hashes.is_sorted_by(|one, other| one < other) {
        return Ok(());
    }
    let mut keys: Vec<&str> = hosts.iter().map(|host| host.key).collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([key, _]) => {
            let message = format!("nodes: two have the hash key {}", Quoted(key));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
        _ => Ok(()),
    }
}

/// The hosts that Envoy places keys on, of those with weight: the healthy ones, or all if those are too few: fewer than
/// the threshold, and not enough even if each did 1.4 times its work (Envoy's overprovisioning factor).
pub(crate) fn usable(hosts: &[Host<'_>], healthy: impl Fn(u32) -> bool, panic_threshold: u64) -> Vec<u32> {
    const OVERPROVISIONING: u64 = 140;
    let all = weighty(hosts);
    let up: Vec<u32> = all.iter().copied().filter(|&index| healthy(index)).collect();
    let (up_count, count) = (up.len() as u64, all.len() as u64);
    match up_count * OVERPROVISIONING < 100 * count && up_count * 100 < panic_threshold * count {
        true => all,
        false => up,
    }
}

/// The hosts with weight; the others have no part in anything.
pub(crate) fn weighty(hosts: &[Host<'_>]) -> Vec<u32> {
    (0..).zip(hosts).filter(|(_, host)| host.weight > 0).map(|(index, _)| index).collect()
}
