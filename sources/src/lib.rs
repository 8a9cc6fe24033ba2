//! Where topologies come from, and where they are published: files, Redis, etcd, Kubernetes, DNS and HTTP. `follow` is
//! the thread that follows a file, which the faces take too; all else is for the command and runs on tokio.
//!
//! A **source** is watched: it tells a document, or a list of members, whenever there is another one. A **store** is
//! written: it gives what it has with its version, and takes a text if it still has that version. Both are named by an
//! address such as `redis://127.0.0.1:6379/0?key=topology`. From here the engine and `formats` may be used.

#[cfg(feature = "_async")]
pub mod address;
#[cfg(feature = "dns")]
mod dns;
#[cfg(feature = "_async")]
mod failure;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "kubernetes")]
mod kubernetes;
#[cfg(any(feature = "dns", feature = "http", feature = "kubernetes"))]
mod options;
#[cfg(feature = "_async")]
mod source;
#[cfg(feature = "_async")]
mod store;

#[cfg(feature = "_async")]
pub use failure::{Failure, Reason};
#[cfg(feature = "_async")]
pub use source::{Found, Source};
#[cfg(feature = "_async")]
pub use store::{Store, Stored, Version};
