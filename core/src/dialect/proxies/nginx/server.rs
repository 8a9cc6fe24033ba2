//! Servers of an upstream, and how many of them a request is tried on.

use crate::dialect::kit::{is_line, refused, shares, Compiler, DownPolicy, Identity, Record};
use crate::{
    error::Quoted,
    members::Weight,
    scheme::{Down, Field, FieldSpec, Kind, Properties},
    Error,
};
use alloc::{format, vec::Vec};

/// The rejections of one request after which nginx goes over to round robin.
pub(crate) const REJECTIONS: u32 = 20;

pub(super) const NAME: FieldSpec = FieldSpec::new(
    "name",
    Kind::Text { examples: &["10.0.0.1:80", "[2001:db8::1]:80", "unix:/run/a.sock"] },
    "What stands after `server`, as it is written; missing, it is the address, or the id of a node without one.",
);

pub(super) const PROPERTIES: Properties = Properties {
    identity: &[Field::Id, Field::Weight],
    ordered: true,
    weighted: true,
    down: Down::Skip { limit: REJECTIONS },
    ..Properties::OF_DIALECTS
};

/// The rule for servers that are down; a single one has every key, unless it is down. Where the next search begins
/// `again` at the server tried last, this is a rejection.
pub(super) fn down_policy(compiler: &Compiler<'_>, again: bool) -> DownPolicy {
    match compiler.is_single() {
        true => DownPolicy::Owner,
        false => DownPolicy::Rejections { limit: REJECTIONS, again },
    }
}

/// The total weight and the ring over it, for `hash KEY` and `ip_hash`.
pub(crate) fn weights(servers: &[Server<'_>]) -> (u64, Vec<(u64, u32)>) {
    shares((0..).zip(servers.iter().map(|server| u64::from(server.weight))))
}

/// The identity of a server under `hash KEY` and `ip_hash`: its weight, and its place in the list.
pub(super) fn identity(weight: Weight) -> Identity<'static> {
    Identity::weighted(weight, [])
}

/// A server of an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server<'a> {
    /// What stands after `server`: never resolved, no port added.
    pub(crate) name: &'a str,
    pub(crate) weight: u32,
}

impl<'a> Server<'a> {
    /// `fields.name`; missing, it is the address or the id.
    pub(crate) fn new(record: &Record<'a>) -> Result<Self, Error> {
        let told = record.text("name")?;
        let refuse = |name: &str, why: &str| match told {
            Some(_) => refused("name", format_args!("{} {why}; {WRITE}", Quoted(name))),
            None => record.not_an_endpoint(&format!("{why}; {WRITE}")),
        };
        match told.unwrap_or(record.endpoint()) {
            "" => Err(refused("name", "empty")),
            name if is_line(name) => Err(refuse(name, "is not one word")),
            name if has_colons(name) => Err(refuse(name, "has several colons and no brackets")),
            name => Ok(Self { name, weight: record.whole_weight(u32::MAX)? }),
        }
    }
}

/// How a line of an upstream is told.
const WRITE: &str =
    "of the line `server 10.0.0.1:80 weight=5;` write 10.0.0.1:80 as address, id or fields.name, 5 as weight";

/// Whether a name has more colons than one before the port, which nginx refuses.
fn has_colons(name: &str) -> bool {
    !is_socket(name) && !name.starts_with('[') && name.matches(':').count() > 1
}

pub(super) fn is_socket(name: &str) -> bool {
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("unix:"))
}
