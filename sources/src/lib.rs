//! Where topologies come from, and where they are published: files, Redis, etcd, Kubernetes, DNS and HTTP. It is
//! for the command and runs on tokio; what follows a file in the faces is the crate `libconsistent-follow`.
//!
//! A **source** is watched: it tells a document, or a list of members, whenever there is another one. A **store** is
//! written: it gives what it has with its version, and takes a text if it still has that version; `publish` has the
//! rules of who may write what. Both are named by an address such as `redis://127.0.0.1:6379/0?key=topology`. From here
//! the engine and `formats` may be used.

#[cfg(any(feature = "etcd", feature = "redis"))]
mod account;
#[cfg(feature = "_async")]
pub mod address;
#[cfg(feature = "dns")]
mod dns;
#[cfg(feature = "etcd")]
mod etcd;
#[cfg(feature = "_async")]
mod failure;
#[cfg(feature = "file")]
pub mod file;
#[cfg(feature = "_async")]
mod found;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "kubernetes")]
mod kubernetes;
#[cfg(any(feature = "dns", feature = "etcd", feature = "http", feature = "kubernetes", feature = "redis"))]
mod options;
#[cfg(feature = "_store")]
pub mod publish;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "_async")]
mod source;
#[cfg(feature = "_store")]
mod states;
#[cfg(feature = "_store")]
mod store;
#[cfg(feature = "_async")]
mod stored;
#[cfg(any(feature = "etcd", feature = "http", feature = "redis"))]
mod tls;

#[cfg(feature = "_async")]
pub use failure::{Failure, Reason};
#[cfg(feature = "_async")]
pub use found::Found;
#[cfg(feature = "_async")]
pub use source::Source;
#[cfg(feature = "_store")]
pub use store::Store;
#[cfg(feature = "_async")]
pub use stored::{Stored, Version};
