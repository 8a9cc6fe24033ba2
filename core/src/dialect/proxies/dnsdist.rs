//! `dnsdist_chashed`: dnsdist 1.7.3, the policy `chashed`.
//!
//! Positional with 32-bit points: a server has one for each unit of its weight, Jenkins' hash of 1996 over its
//! identifier, `-` and a number from 1, begun at the perturbation and blind to the case of ASCII. A query is hashed by
//! its name in wire form. Search: first point at or above the hash; of equal points the server listed first has it. A
//! server that is down is passed over. Order counts through ties alone. Identity: the server's identifier and weight.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        refused, router32, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash, Label, Plan,
        Record, Ties,
    },
    hash::jenkins::jenkins96_lower,
    members::Node,
    scheme::{words, Field, FieldSpec, Integers, Kind, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "dnsdist_chashed",
    equals: "dnsdist 1.7.3, `setServerPolicy(chashed)` with `setWHashedPertubation`",
    parameters: &[
        ParameterSpec::integer("perturbation", (0, u32::MAX as u64), 0, "What `setWHashedPertubation` was given.")
            .untried("there are 2^32"),
        ParameterSpec::words("keys", &words(&KEYS), "Keys are names as people write them, or in wire form."),
    ],
    fields: &[FieldSpec::new(
        "uuid",
        Kind::Text { examples: &["21636369-8b52-9b4a-97b7-50923ceb3ffd"] },
        "The server's identifier, as dnsdist shows it; missing, it is the id.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Named("uuid")],
        ordered: true,
        weighted: true,
        integers: Integers::Refused,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const KEYS: [(&str, Form); 2] = [("name", Form::Name), ("wire", Form::Wire)];

/// What keys are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `www.example.com`, with a dot at the end or without.
    Name,
    /// Labels with their lengths in front, and a zero byte.
    Wire,
}

/// The settings, which also hash keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) perturbation: u32,
    keys: Form,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { perturbation: given.small("perturbation")?, keys: given.word("keys", &KEYS)? })
    }

    /// The points of servers, in the order of the list.
    pub(crate) fn points(&self, servers: &[Server<'_>]) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (index, server) in (0..).zip(servers) {
            let hashes =
                (1..=server.weight).map(|i| jenkins96_lower(label.name_first(server.uuid, "-", i), self.perturbation));
            // The greatest point is what dnsdist's search begins with, and found by no query.
            points.extend(hashes.filter(|&point| point < u32::MAX).map(|point| (u64::from(point), index)));
        }
        points
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_weight(1, 1, Hasher::Bytes)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(Server::new)?;
        let total = servers.iter().map(|server| u64::from(server.weight)).sum();
        let router = router32(Hash::own(*self), DownPolicy::Live);
        compiler.independent(router, total, Ties::All, move || self.points(&servers))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Server { uuid, weight } = Server::new(record)?;
        Ok(Identity::whole(weight, [("uuid", uuid.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl KeyHash for Options {
    fn position(&self, key: &[u8]) -> Option<u64> {
        let hash = |wire: &[u8]| u64::from(jenkins96_lower(wire, self.perturbation));
        match self.keys {
            Form::Name => wire_form(key, hash),
            Form::Wire => Some(hash(key)),
        }
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        let is_name = self.keys == Form::Wire || wire_form(key, |_| ()).is_some();
        (!is_name)
            .then_some("a domain name such as www.example.com, in 255 bytes of wire form (keys: \"wire\" takes that)")
    }
}

/// The most bytes of a name in wire form, and of a label.
const MAX_NAME: usize = 255;
const MAX_LABEL: usize = 63;

/// Hands on a name in wire form; none of what is no name. A backslash takes the dot or backslash after it, or the byte
/// of three decimal digits, into a label.
pub(crate) fn wire_form<R>(name: &[u8], then: impl FnOnce(&[u8]) -> R) -> Option<R> {
    if name == b"." {
        return Some(then(&[0]));
    }
    let mut wire = [0; MAX_NAME];
    // Where the length of the label stands, and where its next byte goes.
    let (mut start, mut at) = (0, 1);
    let mut rest = name.iter().copied();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'.' => {
                if at == start + 1 {
                    return None;
                }
                (start, at) = (at, at + 1);
                continue;
            }
            b'\\' => escaped(&mut rest)?,
            plain => plain,
        };
        *wire.get_mut(at)? = byte;
        at += 1;
        let len = at - start - 1;
        *wire.get_mut(start)? = u8::try_from(len).ok().filter(|_| len <= MAX_LABEL)?;
    }
    // A dot at the end has begun the empty label of the root.
    let end = if at == start + 1 && start > 0 { start } else { at };
    (end > 1).then_some(())?;
    wire.get(..=end).map(then)
}

/// The byte that stands escaped after a backslash.
fn escaped(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let first = rest.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, rest.next()?, rest.next()?];
    digits.iter().all(u8::is_ascii_digit).then_some(())?;
    let number = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    u8::try_from(number).ok()
}

/// A server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server<'a> {
    pub(crate) uuid: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Server<'a> {
    /// `fields.uuid`; missing, it is the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        match record.text("uuid")?.unwrap_or(record.id) {
            "" => Err(refused("uuid", "empty")),
            uuid => Ok(Self { uuid, weight: record.whole_weight(i32::MAX as u32)? }),
        }
    }
}
