//! **The same key lands on the same node in every language.**
//!
//! Consistent hashing as one small engine: a [`Topology`] (a scheme and its nodes) is compiled into a [`Placement`],
//! which answers look-ups without allocating, locking or failing; a [`Ring`] is the live handle that a service holds
//! while nodes come, go and fail.
//!
//! ```
//! use libconsistent::{Node, Ring, Scheme, Weight};
//!
//! let nodes = [Node::new("cache-a"), Node::new("cache-b"), Node::new("cache-c").with_weight(Weight::from_f64(2.0)?)];
//! let ring = Ring::new(nodes, Scheme::default())?;
//! let home = ring.get_node("user:42").ok_or("no node")?;
//! println!("user:42 lives on {}", home.id);
//!
//! ring.mark_down(&home.id)?; // only its own keys move, to the next node on their walk
//! assert_ne!(ring.get_node("user:42").ok_or("no node")?.id, home.id);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The rules stand in `docs/SPEC.md`; integers alone decide where a key goes.
//!
//! | feature | what it adds |
//! |---|---|
//! | `std` (default) | the live ring, `detect`, reading JSON; without it the crate is `no_std + alloc` |
//! | `dialects` (default) | the rules of other systems, and the hashes that they alone use |
//! | `memcached`, `proxies`, `stores`, `papers`, `java`, `go`, `pypi`, `npm` | one family of dialects each |
//! | `serde` | `Serialize` and `Deserialize` of topologies (as their documents), nodes, plans, policies, states |
//! | `tokio` | `HealthChecker`: active checks of all nodes as a task |
//! | `tracing` | every change of a ring as an event |
//!
//! Rooms, each using only those to its left: `error, hash, members, cost, table, assign → scheme, dialect → topology →
//! placement → stats → plan → transition → live, detect`. A scheme hands the name of a dialect on to it; a dialect
//! takes the scheme's parameters and properties.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// What dialects are made with is there for all of them; a build with fewer leaves some of it unused.
#![cfg_attr(not(feature = "dialects"), allow(dead_code, unused_imports))]

extern crate alloc;

mod assign;
mod cost;
#[cfg(feature = "std")]
mod detect;
mod dialect;
mod error;
mod hash;
#[cfg(feature = "std")]
mod live;
mod members;
mod placement;
mod plan;
mod scheme;
mod stats;
mod table;
mod topology;
mod transition;

pub use assign::{
    cut_ranges, rebalance, Leftover, Measure, MoveReason, NodeBalance, Observed, Obstacle, Rebalance, RebalanceLimits,
    RebalanceMember, Rebalanced, SlotMove, Standing, MAX_REPLICAS, MAX_SLOTS,
};
pub use cost::{budget, set_budget, Budget, NodePart, Tally};
#[cfg(feature = "std")]
pub use detect::{detect, Candidate, Detection, Verdict};
pub use dialect::{Alias, DialectScheme};
pub use error::{Error, ErrorKind};
pub use hash::{HashStop, HashTag, KeyHash, PlainHash, Secret};
#[cfg(feature = "tokio")]
pub use live::HealthChecker;
#[cfg(feature = "std")]
pub use live::{
    fork, Acquired, Bound, Change, CheckPolicy, Checks, FollowPolicy, HealthPolicy, Lease, Lock, Locked, NodeChanges,
    NodeHealth, NodeLoad, NodeRef, NodeState, NodeStates, Placed, Probe, Reader, Record, Replicas, Ring, Source,
    StatesOffered, StickyPolicy, StickyUse, Subscription, Touch, Why,
};
pub use members::{FieldValue, Members, Node, Weight, MAX_NODES, NO_INDEX};
pub use placement::{
    AsKey, Key, Keys, Offsets, Owners, PackedKeys, Placement, RebalanceOptions, Scratch, Spread, State, Walk,
};
pub use plan::{KeyMove, Move, Moved, MovedRange, Plan, PositionRange};
#[cfg(feature = "std")]
pub use scheme::schemes_json;
pub use scheme::{
    schemes, AssignedScheme, Assignment, DefaultValue, Down, Family, Field, FieldSpec, Integers, JumpScheme,
    JumpbackScheme, Kind, MaglevScheme, MultiprobeScheme, Parameter, ParameterSpec, Properties, RendezvousScheme,
    RingScheme, RowsFile, Scheme, SchemeSpec, SlotsScheme, Weights,
};
pub use stats::{Distribution, Explanation, Shares};

pub use topology::{Fingerprint, Topology};
pub use transition::{Step, StepOptions, Steps, Transition};

/// The README's Rust examples, run as doc tests.
#[cfg(all(doctest, feature = "std", feature = "dialects"))]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Those of the page on kept assignments.
#[cfg(all(doctest, feature = "std", feature = "dialects"))]
#[doc = include_str!("../../docs/ASSIGNED.md")]
struct Assigned;
