//! `varnish_shard`: the shard director of Varnish 7.1.1.
//!
//! Positional with 32-bit points: a backend has `replicas` times its weight, in binary64 and cut, of the last
//! little-endian word of SHA-256 over its name and a number. Search: first point at or above the hash, and the last
//! point for what is above it: there is no wrap; further backends stand at the points that follow, around the circle.
//! `alt` passes over so many backends; who has no healthy one behind them falls back on those passed, but for the last
//! of them. A backend that is down is passed over. Order counts through ties alone. Identity: the backend's name and
//! weight.

use crate::{
    cost::{Census, Cost, Hasher},
    dialect::kit::{
        check_points, refused, Compiled, Compiler, Descriptor, Dialect, DownPolicy, Given, Hash, Identity, KeyHash,
        Label, Plan, Record, Rows,
    },
    error::Quoted,
    hash::digest::sha256,
    members::{Node, Weight},
    scheme::{words, Field, FieldSpec, Kind, ParameterSpec, Properties, Trials, Values},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};

pub(crate) static DIALECT: Descriptor = Descriptor {
    name: "varnish_shard",
    equals: "Varnish 7.1.1, the shard director of vmod directors, `.backend(by=URL)` and `shard.key()`",
    parameters: &[
        ParameterSpec::integer("replicas", (1, MAX_REPLICAS), 67, "Points of a backend of weight 1.")
            .tried(Values::Smooth { few: &[67, 25, 40, 100, 160, 256], most: 1024 }),
        ParameterSpec::integer("alt", (0, 65535), 0, "How many backends of the walk are passed over.")
            .tried(Values::Numbers(&[0, 1, 2])),
        ParameterSpec::words(
            "by",
            &words(&BY),
            "Keys are the URL, or what `shard.key()` was given; or all that `vcl_hash` hashes, one after the other.",
        ),
    ],
    fields: &[FieldSpec::new(
        "ident",
        Kind::Text { examples: &["b0", "cache-1"] },
        "What `add_backend` was given as ident; missing, it is the id: the backend's name in VCL.",
    )],
    properties: Properties {
        identity: &[Field::Id, Field::Weight, Field::Named("ident")],
        ordered: true,
        weighted: true,
        ..Properties::OF_DIALECTS
    },
    trials: Trials::TIES,
    make: |given| Ok(Arc::new(Options::of(given)?)),
};

const MAX_REPLICAS: u64 = 1 << 20;

const BY: [(&str, By); 2] = [("url", By::Url), ("hash", By::Hash)];

/// What keys are, and so how they are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Url,
    Hash,
}

impl KeyHash for By {
    fn position(&self, key: &[u8]) -> Option<u64> {
        let digest = sha256(key);
        let word = match self {
            Self::Url => return Some(last_word(&digest).into()),
            Self::Hash => digest.first_chunk(),
        };
        word.map(|&word| u32::from_be_bytes(word).into())
    }
}

/// The last word of a digest, little-endian.
fn last_word(digest: &[u8; 32]) -> u32 {
    digest.last_chunk().map_or(0, |&word| u32::from_le_bytes(word))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) replicas: u32,
    pub(crate) alt: usize,
    by: By,
}

impl Options {
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let alt = given.small("alt")? as usize;
        Ok(Self { replicas: given.small("replicas")?, alt, by: given.word("by", &BY)? })
    }

    /// How many points a backend has.
    fn count(&self, backend: &Backend<'_>) -> u32 {
        (f64::from(self.replicas) * backend.weight.as_f64()) as u32
    }

    /// All points in ascending order, of equal ones as their backends are listed.
    pub(crate) fn points(&self, backends: &[Backend<'_>]) -> Vec<(u64, u32)> {
        let (mut points, mut label) = (Vec::new(), Label::default());
        for (index, backend) in (0..).zip(backends) {
            let of = |i| last_word(&sha256(label.name_first(backend.ident, "", i)));
            points.extend((0..self.count(backend)).map(of).map(|point| (u64::from(point), index)));
        }
        points.sort_unstable();
        points
    }

    fn compiled(&self, backends: &[Backend<'_>], compiler: &Compiler<'_>) -> Compiled {
        let hash = Hash::own(self.by);
        let mut points = self.points(backends);
        let alt = self.alt.min(backends.len().saturating_sub(1));
        // The bisection ends at the last point of two at once.
        let is_pair = points.len() == 2;
        if alt == 0 && !is_pair {
            points.extend(points.last().map(|&(_, last)| (u32::MAX.into(), last)));
            return compiler.points32(points, hash, DownPolicy::Live);
        }
        let mut lists: Vec<Vec<u32>> = (0..points.len()).map(|at| walk(&points, at, backends.len(), alt)).collect();
        if is_pair {
            points.drain(..1);
            lists.drain(..1);
        }
        lists.extend(lists.last().cloned());
        points.extend(points.last().map(|_| (u32::MAX.into(), 0)));
        // Whoever comes first has the point.
        for ((_, owner), list) in points.iter_mut().zip(&lists) {
            *owner = list.first().copied().unwrap_or_default();
        }
        let mut compiled = compiler.points32(points, hash, DownPolicy::Live);
        compiled.router.rows = Some(Rows::lists(&lists));
        compiled.router.owner_is_first = false;
        compiled
    }
}

/// The backends that a key of this point is offered to in turn, the healthy ones of which count.
fn walk(points: &[(u64, u32)], at: usize, backends: usize, alt: usize) -> Vec<u32> {
    let mut met = vec![false; backends];
    let mut order = Vec::with_capacity(backends);
    for &(_, backend) in points.iter().cycle().skip(at).take(points.len()) {
        if order.len() == backends {
            break;
        }
        if let Some(met) = met.get_mut(backend as usize).filter(|met| !**met) {
            *met = true;
            order.push(backend);
        }
    }
    let (passed, after) = order.split_at_checked(alt).unwrap_or((&order, &[]));
    let fallen_back = passed.iter().rev().skip(1);
    after.iter().chain(fallen_back).copied().collect()
}

impl Dialect for Options {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        // A weight below 1 counts as 1.
        let weight = nodes.iter().map(|node| node.weight.as_f64().max(1.0)).fold(0.0, |sum, weight| sum + weight);
        let points = (f64::from(self.replicas) * weight) as u64;
        let lists = if self.alt > 0 { points.saturating_mul(census.nodes) } else { 0 };
        Cost::hashing(Hasher::Sha, points, points.saturating_mul(census.longest))
            + Cost::entries(points, 300, 56)
            + Cost::entries(lists, 20, 8)
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        let backends = compiler.all(Backend::new)?;
        check(&backends)?;
        check_points(backends.iter().map(|backend| u64::from(self.count(backend))).sum())?;
        Ok(Plan::later(move || self.compiled(&backends, &compiler)))
    }

    fn identity<'n>(&self, record: &Record<'n>) -> Result<Identity<'n>, Error> {
        let Backend { ident, weight } = Backend::new(record)?;
        Ok(Identity::weighted(weight, [("ident", ident.as_bytes().into())]))
    }

    fn places_by_id(&self) -> bool {
        false
    }

    fn takes_zero_for_one(&self) -> bool {
        true
    }
}

/// A backend.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backend<'a> {
    pub(crate) ident: &'a str,
    /// 1 at least: a lesser weight is ignored.
    pub(crate) weight: Weight,
}

impl<'a> Backend<'a> {
    /// `fields.ident`; missing, it is the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        match record.text("ident")?.unwrap_or(record.id) {
            "" => Err(refused("ident", "empty")),
            ident => Ok(Self { ident, weight: record.weight.max(Weight::default()) }),
        }
    }
}

/// Refuses two backends of one name, of which Varnish passes over the second.
pub(crate) fn check(backends: &[Backend<'_>]) -> Result<(), Error> {
    let mut idents: Vec<&str> = backends.iter().map(|backend| backend.ident).collect();
    idents.sort_unstable();
    match idents.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([ident, _]) => {
            let message = format!("nodes: two have the ident {}, of which Varnish takes the first", Quoted(ident));
            Err(Error::new(ErrorKind::DuplicateNode, message))
        }
        _ => Ok(()),
    }
}
