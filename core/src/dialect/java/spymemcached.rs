//! `spymemcached`: the ketama locator of spymemcached 2.12.3 (`KetamaConnectionFactory`).
//!
//! Keyed, among 32-bit points: each label of a server has four, the words of its MD5, and of equal points the server
//! listed last has it. Unweighted a server has 40 labels; with weights as many as its share says in single precision,
//! which is 39, not 40, for 25, 47, 61 .. equal ones. A key tries up to seven positions: its own hash, and each next
//! one adds the hash of the try's number and the key; a position's server is that of the first point at or above it. A
//! server that is down is a vain try. Identity: the text of the address, the weight.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, host_port, joined, last_wins, shared, Compiler, Decimal, Descriptor, Dialect, DownPolicy, Given,
        Identity, Keys, Label, Plan, Record, Tries,
    },
    hash::digest::md5_words,
    members::Node,
    scheme::{words, Down, Family, Field, FieldSpec, Kind, Order, ParameterSpec, Properties, Trials},
    Error,
};
use alloc::{borrow::Cow, boxed::Box, format, sync::Arc, vec::Vec};
use core::ops::ControlFlow;

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "spymemcached",
    equals: "spymemcached 2.12.3 for Java, KetamaConnectionFactory",
    parameters: &[
        ParameterSpec::words(
            "weighted",
            &words(&WEIGHTED),
            "Whether the locator was given weights: if one is not 1, always (of 1 as well), or never.",
        ),
        ParameterSpec::words("format", &words(&FORMATS), "The `KetamaNodeKeyFormatter`: what labels are made of."),
        shared::HASH_TAG,
        shared::DOWN,
    ],
    fields: &[FieldSpec::new(
        "printed",
        Kind::Text { examples: &["cache-a/10.0.0.1:11211", "10.0.0.1:11211"] },
        "The address as Java prints it, without a slash in front; missing, it is the address or id.",
    )],
    properties: Properties {
        family: Family::Keyed,
        identity: &[Field::Id, Field::Weight, Field::Address, Field::Named("printed")],
        ordered: true,
        weighted: true,
        down: Down::Skip { limit: REJECTIONS },
        ..Properties::OF_DIALECTS
    },
    trials: Trials { blocks: &[], order: Order::Ties },
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

/// Whether weights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weighted {
    Auto,
    Always,
    Never,
}

const WEIGHTED: [(&str, Weighted); 3] =
    [("auto", Weighted::Auto), ("always", Weighted::Always), ("never", Weighted::Never)];

/// What stands before the number of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// The address as it is printed.
    Spymemcached,
    /// The host, and the port unless that is 11211.
    Libmemcached,
}

const FORMATS: [(&str, Format); 2] = [("spymemcached", Format::Spymemcached), ("libmemcached", Format::Libmemcached)];

/// Positions that a key tries.
const TRIES: u32 = 7;
/// Vain ones before the last.
const REJECTIONS: u32 = TRIES - 1;
/// Labels of a server without weights, and on average with them.
const LABELS: u32 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) weighted: Weighted,
    pub(crate) format: Format,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self { weighted: given.word("weighted", &WEIGHTED)?, format: given.word("format", &FORMATS)? })
    }
}

impl Dialect for Options {
    fn cost(&self, census: &Census, _nodes: &[Arc<Node>]) -> Cost {
        census.by_share(LABELS.into(), 4, Hasher::Md5).max(census.each(LABELS.into(), 4, Hasher::Md5))
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let servers = compiler.all(|record| Ok((name(record, self.format)?, self.weight(record)?)))?;
        // Rounding gives no server a label more than its share.
        check_points(servers.len() as u64 * u64::from(LABELS) * 4)?;
        Ok(Plan::later(move || {
            let keys = Keys::Tries(Box::new(Sequence));
            let down_policy = DownPolicy::Rejections { limit: REJECTIONS, again: false };
            compiler.modulo((1 << 32, points(&servers, self.weighted)), keys, down_policy)
        }))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let printed = match name(record, self.format)? {
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        };
        Ok(Identity::whole(self.weight(record)?, [("printed", printed)]))
    }

    fn places_by_id(&self) -> bool {
        false
    }
}

impl Options {
    fn weight(&self, record: &Record<'_>) -> Result<u32, Error> {
        let weight = record.whole_weight(i32::MAX as u32)?;
        Ok(if self.weighted == Weighted::Never { 1 } else { weight })
    }
}

/// What the labels of a server begin with.
pub(crate) fn name<'n>(record: &Record<'n>, format: Format) -> Result<Cow<'n, str>, Error> {
    let printed = match record.text("printed")? {
        Some(printed) => printed,
        None => record.server("write host:port alone, such as 10.0.0.1:11211, and its weight as weight")?,
    };
    let printed = printed.strip_prefix('/').unwrap_or(printed);
    if format == Format::Spymemcached {
        return Ok(printed.into());
    }
    // The name, or of an address that was given without one the address.
    let (host, port) = match printed.split_once('/') {
        Some((host, rest)) => (host, host_port(rest).and_then(|(_, port)| port)),
        None => host_port(printed).unwrap_or((printed, None)),
    };
    Ok(match port {
        None | Some(11211) => host.into(),
        Some(port) => format!("{host}:{port}").into(),
    })
}

/// The ring of servers by their names and weights.
pub(crate) fn points(servers: &[(Cow<'_, str>, u32)], weighted: Weighted) -> Vec<(u64, u32)> {
    let counts = match weighted {
        Weighted::Always => true,
        Weighted::Auto => servers.iter().any(|&(_, weight)| weight != 1),
        Weighted::Never => false,
    };
    let total: u64 = servers.iter().map(|&(_, weight)| u64::from(weight)).sum();
    let (mut points, mut label) = (Vec::new(), Label::default());
    for (index, (name, weight)) in (0..).zip(servers) {
        let labels = if counts { labels(*weight, total, servers.len()) } else { LABELS };
        for i in 0..labels {
            let words = md5_words(label.name_first(name, "-", i));
            points.extend(words.map(|word| (u64::from(word), index)));
        }
    }
    last_wins(points)
}

/// How many labels a share of the weight is: in single precision, each operation rounded.
pub(crate) fn labels(weight: u32, total: u64, servers: usize) -> u32 {
    let labels = weight as f32 / total as f32 * 160.0 / 4.0 * servers as f32;
    // Of a total of 0 it is no number, and none.
    (f64::from(labels) + 1e-10) as f32 as u32
}

/// The positions that a key tries.
#[derive(Debug)]
struct Sequence;

impl Tries for Sequence {
    fn first(&self, key: &[u8]) -> Option<u64> {
        Some(word(key).into())
    }

    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u64) -> ControlFlow<()>) {
        let mut position = word(key);
        let positions = (0..TRIES).map(|attempt| {
            let tried = position;
            let next = joined(Decimal::new(attempt).bytes(), key, word);
            position = position.wrapping_add(next);
            u64::from(tried)
        });
        let _stopped = { positions }.try_for_each(visit);
    }
}

/// The hash of keys: the first word of MD5.
fn word(key: &[u8]) -> u32 {
    md5_words(key)[0]
}
