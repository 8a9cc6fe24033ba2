//! Addresses of sources and stores, as URLs. What stands in them as a secret is never shown.

use crate::{Failure, Reason};
use url::Url;

/// What an address names.
#[derive(Clone, Debug)]
pub enum Address {
    /// A path, or `file://`.
    File(std::path::PathBuf),
    /// `redis://[user:password@]host[:port][/database]?key=KEY`, `rediss://` over TLS.
    Redis(Url),
    /// `etcd://[user:password@]host[:port]/KEY`, `etcds://` over TLS.
    Etcd(Url),
    /// `http://` and `https://`.
    Http(Url),
    /// `dns+srv://[server[:port]/]NAME` and `dns+a://[server[:port]/]NAME:PORT`.
    Dns(Url),
    /// `kubernetes://[NAMESPACE]/SERVICE[?port=NAME]`.
    Kubernetes(Url),
}

impl Address {
    /// Reads an address. What has no scheme is the path of a file.
    ///
    /// # Errors
    /// [`Reason::Address`] for a scheme that nobody knows, and for a URL that is none.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        // The text may hold a password: it is not repeated.
        let url = Url::parse(text).map_err(|e| Failure::new(Reason::Address, format!("the address: {e}")))?;
        match url.scheme() {
            "file" => match url.to_file_path() {
                Ok(path) => Ok(Self::File(path)),
                Err(()) => Err(Failure::new(Reason::Address, format!("{url}: no path of this machine"))),
            },
            "redis" | "rediss" => Ok(Self::Redis(url)),
            "etcd" | "etcds" => Ok(Self::Etcd(url)),
            "http" | "https" => Ok(Self::Http(url)),
            "dns+srv" | "dns+a" => Ok(Self::Dns(url)),
            "kubernetes" => Ok(Self::Kubernetes(url)),
            other => Err(Failure::new(
                Reason::Address,
                format!(
                    "{other}://: a source is a path or one of file, redis, rediss, etcd, etcds, http, https, dns+srv, \
                     dns+a and kubernetes"
                ),
            )),
        }
    }
}

/// An address as it may be shown: without its password.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // An address without a host has no password either.
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return format!("{}://", url.scheme());
    }
    url.into()
}
