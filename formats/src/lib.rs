//! Configurations of other systems as topologies, and back where the other system can read them.
//!
//! Each [`Format`] is read by [`read`] or [`read_one`]: what a file says about nodes, weights and the rule of placement
//! becomes a topology, what it says about health becomes states, and what a document cannot hold becomes notes. A
//! directive that moves keys and is not understood is refused with its line; [`read_all`] lists the
//! rest of such a file. `docs/FORMATS.md` says what becomes what.
//!
//! ```
//! use libconsistent_formats::{read_one, write, Format, ReadOptions, WriteOptions};
//!
//! let text = "upstream caches { hash $uri consistent; server 10.0.0.1:80; server 10.0.0.2:80 weight=2 down; }";
//! let caches = read_one(Format::Nginx, text.as_bytes(), &ReadOptions::default())?;
//! assert_eq!(caches.name, "caches");
//! assert_eq!(caches.topology.scheme().name(), "nginx");
//! assert_eq!(caches.states[0].0, "10.0.0.2:80"); // it is down
//!
//! let written = write(Format::Nginx, &caches.topology, &caches.states, &WriteOptions::default())?;
//! assert!(written.text.contains("server 10.0.0.2:80 weight=2 down;"));
//! # Ok::<(), libconsistent_formats::FormatError>(())
//! ```
//!
//! Rooms, each using only those to its left: `format, numbers → error → imported, options, tree, words → found, pool,
//! outgoing → * → readers`. `*` are the formats, each in a file or folder of its own; `readers` knows all of them.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod dns_srv;
mod envoy;
mod error;
mod format;
mod found;
mod guess;
mod haproxy;
mod imported;
mod kubernetes;
mod libmemcached;
mod nginx;
mod nodetool;
mod numbers;
mod options;
mod outgoing;
mod pool;
mod readers;
mod redis_cluster;
mod swift;
mod topology;
mod tree;
mod twemproxy;
mod words;

pub use error::{FormatError, Note};
pub use format::Format;
pub use imported::{Entry, Imported};
pub use options::{ReadOptions, WriteOptions, Written, MAX_INPUT};
pub use readers::{read, read_all, read_one, write, write_placement};

/// The examples of the page about formats, run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/FORMATS.md")]
struct Page;
