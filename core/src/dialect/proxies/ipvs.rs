//! `ipvs_mh`: the scheduler `mh` of Linux' IPVS (6.1), a Maglev table.
//!
//! Positional, or keyed with `unavailable: fallback`: the low half of SipHash-1-3 of an address, folded to 32 bits and
//! its port added, modulo the size of the table is a slot. Destinations take turns, the one added last first, each as
//! many slots in a row as its weight says once common factors, and what is too large, are taken out; their permutations
//! come from two such hashes. A destination that is down is deleted and the table filled anew, or it has weight 0 and
//! keeps its slots. Identity: address, port, weight; order counts.

use crate::{
    cost::{Census, Cost},
    dialect::kit::{
        host_port, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Keys, Plan,
        Record, Tries,
    },
    hash::siphash::siphash13_of,
    members::Node,
    scheme::{words, Down, Family, Field, Integers, ParameterSpec, Properties, Trials, Values},
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, sync::Arc, vec, vec::Vec};
use core::{
    net::{IpAddr, SocketAddr},
    ops::ControlFlow,
};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "ipvs_mh",
    equals: "the scheduler `mh` of IPVS in Linux 6.1, on 64 bits",
    parameters: &[
        ParameterSpec::integer("tab_index", (8, 17), 12, "CONFIG_IP_VS_MH_TAB_INDEX: the table has so many bits.")
            .tried(Values::Numbers(&[8, 9, 10, 11, 12, 13, 14, 15, 16, 17])),
        ParameterSpec::flag("port", false, "Whether the client's port counts (`mh-port`): a key is address and port."),
        ParameterSpec::words(
            "unavailable",
            &words(&UNAVAILABLE),
            "A destination that is down is deleted, has weight 0, or has it under `mh-fallback`.",
        )
        .untried("who is up has its keys either way"),
    ],
    fields: &[],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Address],
        ordered: true,
        weighted: true,
        down: Down::Rebuild,
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::ALL,
    make: |given| Ok(Arc::new(Mh::of(given)?)),
};

/// Sizes of tables by their index, from 8 on.
const SIZES: [u32; 10] = [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131_071];
/// The two words of the key of each hash.
const OFFSET_KEY: u64 = 2_654_435_761;
const SKIP_KEY: u64 = 2_654_446_892;

/// What becomes of a destination that is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unavailable {
    Deleted,
    Weight0,
    Fallback,
}

const UNAVAILABLE: [(&str, Unavailable); 3] =
    [("deleted", Unavailable::Deleted), ("weight_0", Unavailable::Weight0), ("fallback", Unavailable::Fallback)];

/// The scheduler, and its hash of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mh {
    tab_index: u32,
    port: bool,
    unavailable: Unavailable,
}

/// A destination, and its weight.
struct Server {
    folded: u32,
    weight: u32,
}

impl Mh {
    fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self {
            tab_index: given.small("tab_index")?,
            port: given.flag("port")?,
            unavailable: given.word("unavailable", &UNAVAILABLE)?,
        })
    }

    fn size(self) -> u32 {
        let [least, ..] = SIZES;
        SIZES.get(self.tab_index.saturating_sub(8) as usize).copied().unwrap_or(least)
    }

    /// What of a client is hashed.
    fn client(self, key: &[u8]) -> Option<u32> {
        let text = core::str::from_utf8(key).ok()?;
        if self.port {
            return text.parse().ok().map(|client: SocketAddr| folded(client.ip(), client.port()));
        }
        text.parse().ok().map(|client| folded(client, 0))
    }

    fn wanted_client(self, key: &[u8]) -> Option<&'static str> {
        self.client(key).is_none().then_some(match self.port {
            false => "the text of a client's IP address, such as 203.0.113.7",
            true => "the text of a client's IP address and port, such as 203.0.113.7:49152",
        })
    }

    fn slot(self, folded: u32) -> u32 {
        hash(folded, OFFSET_KEY) % self.size()
    }

    fn compiled(self, compiler: &Compiler<'_>, servers: &[Server]) -> Compiled {
        let chosen: Vec<(u32, &Server)> = match self.unavailable {
            Unavailable::Deleted => compiler.only_up(servers),
            Unavailable::Weight0 | Unavailable::Fallback => (0..).zip(servers).collect(),
        };
        let owners = owners(&chosen, self.size(), self.tab_index / 2);
        let whole = self.size().into();
        match self.unavailable {
            Unavailable::Deleted => compiler.cycle(&owners, Hash::own(self), whole, DownPolicy::Table),
            Unavailable::Weight0 => compiler.cycle(&owners, Hash::own(self), whole, DownPolicy::Owner),
            Unavailable::Fallback => {
                let mut compiled = compiler.cycle(&owners, Hash::own(self), 0, DownPolicy::Live);
                compiled.router.keys = Keys::Tries(Box::new(Fallback(self)));
                compiled
            }
        }
    }
}

impl Dialect for Mh {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.turns(self.size().into())
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        if servers.len() > self.size() as usize {
            let message = format!("nodes: {} are more than the {} slots of the table", servers.len(), self.size());
            return Err(Error::new(ErrorKind::TooMany, message));
        }
        Ok(Plan::later(move || self.compiled(&compiler, &servers)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { folded, weight } = Server::new(record)?;
        Ok(Identity::whole(weight, [("folded", folded.to_le_bytes().to_vec().into())]))
    }

    fn properties(&self, declared: Properties) -> Properties {
        match self.unavailable {
            Unavailable::Deleted => declared,
            Unavailable::Weight0 => Properties { down: Down::Stay, ..declared },
            Unavailable::Fallback => {
                Properties { down: Down::Skip { limit: self.size() }, family: Family::Keyed, ..declared }
            }
        }
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Mh {
    fn position(&self, key: &[u8]) -> Option<u64> {
        self.client(key).map(|client| self.slot(client).into())
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.wanted_client(key)
    }
}

/// The slots that `mh-fallback` tries: the key's own, and then those of its hashes with each slot's number added, from
/// there on.
#[derive(Debug)]
struct Fallback(Mh);

impl Tries for Fallback {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let Some(client) = self.0.client(key) else { return };
        let first = self.0.slot(client);
        let further = (first..self.0.size()).chain(0..first);
        let slots = further.map(|offset| self.0.slot(client.wrapping_add(offset)));
        let _stopped = core::iter::once(first).chain(slots).try_for_each(|slot| visit(slot.into()));
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.0.wanted_client(key)
    }
}

impl Server {
    fn new(record: &Record<'_>) -> Result<Self, Error> {
        let told = record.server("write address and port alone, and the weight as weight")?;
        let address = host_port(told).and_then(|(host, port)| Some((host.parse().ok()?, port.unwrap_or(0))));
        let Some((host, port)) = address else {
            return Err(record.not_an_endpoint("is not an IP address with its port, such as 10.0.0.1:80"));
        };
        Ok(Self { folded: folded(host, port), weight: record.whole_weight(i32::MAX as u32)? })
    }
}

/// An address as 32 bits, of IPv6 its words by exclusive or, and its port added.
fn folded(address: IpAddr, port: u16) -> u32 {
    let folded = match address {
        IpAddr::V4(address) => address.to_bits(),
        IpAddr::V6(address) => {
            let bits = address.to_bits();
            (bits >> 96 ^ bits >> 64 ^ bits >> 32 ^ bits) as u32
        }
    };
    folded.wrapping_add(port.into())
}

fn hash(folded: u32, key: u64) -> u32 {
    siphash13_of(key, key, &folded.to_le_bytes()) as u32
}

/// The owner of each slot; no slots if nobody has weight.
fn owners(servers: &[(u32, &Server)], size: u32, bits: u32) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    let weights = servers.iter().map(|(_, server)| server.weight);
    let (common, most) = weights.fold((0, 0), |(common, most), weight| (gcd(weight, common), weight.max(most)));
    if common == 0 {
        return Vec::new();
    }
    let shift = (u32::BITS - (most / common).leading_zeros()).saturating_sub(bits);
    // Each with its next slot, its step, and its slots in a row. The list of destinations begins with the newest.
    let mut turns: Vec<(u32, u32, u32, u32)> = { servers.iter().rev() }
        .filter(|(_, server)| server.weight > 0)
        .map(|&(place, Server { folded, weight })| {
            let skip = hash(*folded, SKIP_KEY) % (size - 1) + 1;
            (place, hash(*folded, OFFSET_KEY) % size, skip, ((weight / common) >> shift).max(1))
        })
        .collect();
    let mut owners = vec![FREE; size as usize];
    let mut free = size;
    while free > 0 {
        for (place, at, skip, count) in &mut turns {
            for _ in 0..(*count).min(free) {
                // The size is prime, so that every slot comes.
                while owners.get(*at as usize).is_some_and(|&owner| owner != FREE) {
                    *at = (*at + *skip) % size;
                }
                owners.get_mut(*at as usize).into_iter().for_each(|owner| *owner = *place);
                free -= 1;
            }
        }
    }
    owners
}

fn gcd(one: u32, other: u32) -> u32 {
    if other == 0 {
        one
    } else {
        gcd(other, one % other)
    }
}
