//! What is watched.

#[cfg(feature = "dns")]
use crate::dns::Dns;
#[cfg(feature = "etcd")]
use crate::etcd::EtcdWatch;
#[cfg(feature = "file")]
use crate::file::FileWatch;
#[cfg(feature = "http")]
use crate::http::Http;
#[cfg(feature = "kubernetes")]
use crate::kubernetes::Kubernetes;
#[cfg(feature = "redis")]
use crate::redis::RedisWatch;
use crate::{address::Address, Failure, Found};

/// One place where a topology comes from. Each kind has its own module, and this enum hands calls on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Source {
    /// Records of DNS.
    #[cfg(feature = "dns")]
    Dns(Box<Dns>),
    /// A key of etcd.
    #[cfg(feature = "etcd")]
    Etcd(Box<EtcdWatch>),
    /// A file.
    #[cfg(feature = "file")]
    File(Box<FileWatch>),
    /// A document behind a URL.
    #[cfg(feature = "http")]
    Http(Box<Http>),
    /// The endpoints of a service of Kubernetes.
    #[cfg(feature = "kubernetes")]
    Kubernetes(Box<Kubernetes>),
    /// A key of Redis.
    #[cfg(feature = "redis")]
    Redis(Box<RedisWatch>),
}

impl Source {
    /// Gets ready to watch an address; connects to nothing yet.
    ///
    /// # Errors
    /// [`Reason::Address`](crate::Reason::Address).
    pub fn open(address: &str) -> Result<Self, Failure> {
        match Address::parse(address)? {
            #[cfg(feature = "dns")]
            Address::Dns(url) => Dns::open(&url).map(|watch| Self::Dns(Box::new(watch))),
            #[cfg(feature = "etcd")]
            Address::Etcd(urls) => EtcdWatch::open(urls).map(|watch| Self::Etcd(Box::new(watch))),
            #[cfg(feature = "file")]
            Address::File(path) => Ok(Self::File(Box::new(FileWatch::open(path)))),
            #[cfg(feature = "http")]
            Address::Http(url) => Http::open(url).map(|watch| Self::Http(Box::new(watch))),
            #[cfg(feature = "kubernetes")]
            Address::Kubernetes(url) => Kubernetes::open(&url).map(|watch| Self::Kubernetes(Box::new(watch))),
            #[cfg(feature = "redis")]
            Address::Redis(url) => RedisWatch::open(url).map(|watch| Self::Redis(Box::new(watch))),
            #[allow(unreachable_patterns, reason = "a build may have every feature")]
            _ => Err(Failure::new(crate::Reason::Address, "this build does not watch such a source")),
        }
    }

    /// What messages call it: its address without secrets.
    pub fn name(&self) -> &str {
        match self {
            #[cfg(feature = "dns")]
            Self::Dns(watch) => watch.name(),
            #[cfg(feature = "etcd")]
            Self::Etcd(watch) => watch.name(),
            #[cfg(feature = "file")]
            Self::File(watch) => watch.name(),
            #[cfg(feature = "http")]
            Self::Http(watch) => watch.name(),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(watch) => watch.name(),
            #[cfg(feature = "redis")]
            Self::Redis(watch) => watch.name(),
        }
    }

    /// Waits for what it has, the first time at once, then whenever there is something else. After a failure the call
    /// is made again, by whoever waits a while before, and the first success tells what there is, even if that is the
    /// same. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Every [`Reason`](crate::Reason) but `Conflict`.
    pub async fn next(&mut self) -> Result<Found, Failure> {
        match self {
            #[cfg(feature = "dns")]
            Self::Dns(watch) => watch.next().await,
            #[cfg(feature = "etcd")]
            Self::Etcd(watch) => watch.next().await,
            #[cfg(feature = "file")]
            Self::File(watch) => watch.next().await,
            #[cfg(feature = "http")]
            Self::Http(watch) => watch.next().await,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(watch) => watch.next().await,
            #[cfg(feature = "redis")]
            Self::Redis(watch) => watch.next().await,
        }
    }
}
