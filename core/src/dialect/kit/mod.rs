//! What dialects are made with; it names none of them. A dialect is a `Descriptor` and an implementation of `Dialect`,
//! which reads nodes as `Record`s and plans points, slots or candidates of its own; the rest is here. Dialects use this
//! room, and `error`, `hash`, `members`, `table` and the specifications of `scheme`; they do not use each other but
//! within a family.
//!
//! A ring here is a list of `(point, node)` in ascending order of distinct points, ties already settled as the system
//! settles them (those of `Independent` nodes are settled by its `Ties`); a key at position `h` belongs to the first
//! point at or above `h`, else to the first point. Rules that search otherwise (nearest, strictly above, modulo) are
//! brought to this one by what they make their points and positions.

mod bounded;
mod compile;
mod compiled;
mod cost;
mod descriptor;
mod dialect;
mod endpoint;
mod filter;
mod fingers;
mod firsts;
mod given;
pub(crate) mod history;
pub(crate) mod identity;
mod independent;
mod keys;
pub(crate) mod labels;
pub(crate) mod named;
mod plain;
mod points;
mod ranked;
mod record;
mod router;
mod rows;
mod same;
pub(crate) mod shared;
mod takeable;
mod text;
mod wide;

pub(crate) use bounded::{Bounded, Caps};
pub(crate) use compile::{router32, router64, Compiler, FULL, NARROW};
pub(crate) use compiled::Compiled;
pub(crate) use descriptor::Descriptor;
pub(crate) use dialect::Dialect;
pub(crate) use endpoint::{host_port, is_ipv6, is_line, port};
pub(crate) use filter::{Decision, DownPolicy, Filter};
pub(crate) use firsts::Firsts;
pub(crate) use given::Given;
pub(crate) use history::{Change, History};
pub(crate) use identity::{Each, Identity};
pub(crate) use independent::{Before, Independent, Plan, Ties};
pub(crate) use keys::{Candidates, Hash, KeyHash, Keys, Probe, Tries};
pub(crate) use labels::Label;
pub(crate) use plain::Plain;
pub(crate) use points::{check_points, check_sum, last_wins, preceding, ring, shares};
pub(crate) use ranked::ranked;
pub(crate) use record::{refused, Record};
pub(crate) use router::{Router, Start};
pub(crate) use rows::Rows;
pub(crate) use same::Same;
pub(crate) use shared::Shared;
pub(crate) use text::{joined, units, Decimal};
pub(crate) use wide::{Id, Wide};
