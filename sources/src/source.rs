//! What is watched.

#[cfg(feature = "dns")]
use crate::dns::Dns;
#[cfg(feature = "http")]
use crate::http::Http;
#[cfg(feature = "kubernetes")]
use crate::kubernetes::Kubernetes;
use crate::{address::Address, Failure};
use libconsistent::{Node, State};

/// What a source has.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The text of a topology document.
    Document(Vec<u8>),
    /// The members, of whom the next document is made from the last one.
    Members {
        /// All of them, whatever their state.
        nodes: Vec<Node>,
        /// Those that are not up, as the source says.
        states: Vec<(String, State)>,
    },
}

/// One place where a topology comes from. Each kind has its own module, and this enum hands calls on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Source {
    /// Records of DNS.
    #[cfg(feature = "dns")]
    Dns(Box<Dns>),
    /// A document behind a URL.
    #[cfg(feature = "http")]
    Http(Box<Http>),
    /// The endpoints of a service of Kubernetes.
    #[cfg(feature = "kubernetes")]
    Kubernetes(Box<Kubernetes>),
}

impl Source {
    /// Gets ready to watch an address; connects to nothing yet.
    ///
    /// # Errors
    /// [`Reason::Address`](crate::Reason::Address).
    pub fn open(address: &str) -> Result<Self, Failure> {
        match Address::parse(address)? {
            #[cfg(feature = "dns")]
            Address::Dns(url) => Dns::open(&url).map(|dns| Self::Dns(Box::new(dns))),
            #[cfg(feature = "http")]
            Address::Http(url) => Http::open(url).map(|http| Self::Http(Box::new(http))),
            #[cfg(feature = "kubernetes")]
            Address::Kubernetes(url) => Kubernetes::open(&url).map(|service| Self::Kubernetes(Box::new(service))),
            #[allow(unreachable_patterns, reason = "a build may have every feature")]
            _ => Err(Failure::new(crate::Reason::Address, "this build does not watch such a source")),
        }
    }

    /// What messages call it: its address without secrets.
    pub fn name(&self) -> &str {
        match self {
            #[cfg(feature = "dns")]
            Self::Dns(dns) => dns.name(),
            #[cfg(feature = "http")]
            Self::Http(http) => http.name(),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(service) => service.name(),
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
            Self::Dns(dns) => dns.next().await,
            #[cfg(feature = "http")]
            Self::Http(http) => http.next().await,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(service) => service.next().await,
        }
    }
}
