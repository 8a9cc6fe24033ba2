//! What is written.

#[cfg(feature = "etcd")]
use crate::etcd::{self, EtcdStore};
#[cfg(feature = "file")]
use crate::file::FileStore;
#[cfg(feature = "redis")]
use crate::redis::{self, RedisStore};
use crate::{address::Address, stored::MOST, Failure, Reason, Stored, Version};

/// One place where a document is published. Each kind has its own module, and this enum hands calls on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Store {
    /// A key of etcd.
    #[cfg(feature = "etcd")]
    Etcd(Box<EtcdStore>),
    /// A file.
    #[cfg(feature = "file")]
    File(Box<FileStore>),
    /// A key of Redis.
    #[cfg(feature = "redis")]
    Redis(Box<RedisStore>),
}

impl Store {
    /// Gets ready to write to an address; connects to nothing yet.
    ///
    /// # Errors
    /// [`Reason::Address`].
    pub fn open(address: &str) -> Result<Self, Failure> {
        Self::of(Address::parse(address)?)
    }

    /// The same for the states beside the topology of an address: a key of their own where there are keys. A file is
    /// the one that is named.
    ///
    /// # Errors
    /// [`Reason::Address`].
    pub fn open_states(address: &str) -> Result<Self, Failure> {
        Self::of(match Address::parse(address)? {
            #[cfg(feature = "etcd")]
            Address::Etcd(urls) => Address::Etcd(etcd::states(urls)),
            #[cfg(feature = "redis")]
            Address::Redis(url) => Address::Redis(redis::states(url)),
            other => other,
        })
    }

    fn of(address: Address) -> Result<Self, Failure> {
        match address {
            #[cfg(feature = "etcd")]
            Address::Etcd(urls) => EtcdStore::open(urls).map(|store| Self::Etcd(Box::new(store))),
            #[cfg(feature = "file")]
            Address::File(path) => Ok(Self::File(Box::new(FileStore::open(path)))),
            #[cfg(feature = "redis")]
            Address::Redis(url) => RedisStore::open(url).map(|store| Self::Redis(Box::new(store))),
            _ => {
                let why = "nothing is published there: a store is a file, redis, rediss, etcd or etcds";
                Err(Failure::new(Reason::Address, why))
            }
        }
    }

    /// What messages call it: its address without secrets.
    pub fn name(&self) -> &str {
        match self {
            #[cfg(feature = "etcd")]
            Self::Etcd(store) => store.name(),
            #[cfg(feature = "file")]
            Self::File(store) => store.name(),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.name(),
        }
    }

    /// What it has.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`.
    pub async fn get(&mut self) -> Result<Stored, Failure> {
        match self {
            #[cfg(feature = "etcd")]
            Self::Etcd(store) => store.get().await,
            #[cfg(feature = "file")]
            Self::File(store) => store.get().await,
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.get().await,
        }
    }

    /// Writes a text if the store still has this version. Whether it did. `notice` is what those are told who listen
    /// to a store that tells; they go by the text alone.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`. After `Unavailable` it may have been written.
    #[cfg_attr(not(feature = "redis"), allow(unused_variables, reason = "only Redis has listeners"))]
    pub async fn put(&mut self, text: &[u8], version: &Version, notice: &str) -> Result<bool, Failure> {
        if text.len() > MOST {
            let why = format!("{}: {} bytes, at most {MOST} are written", self.name(), text.len());
            return Err(Failure::new(Reason::Refused, why));
        }
        match self {
            #[cfg(feature = "etcd")]
            Self::Etcd(store) => store.put(text, version).await,
            #[cfg(feature = "file")]
            Self::File(store) => store.put(text, version).await,
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.put(text, version, notice).await,
        }
    }
}
