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
    /// `etcd://[user:password@]host[:port][,host[:port]..]/KEY`, `etcds://` over TLS: one URL for each host.
    Etcd(Vec<Url>),
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
        let read = |text: &str| {
            Url::parse(text).map_err(|error| Failure::new(Reason::Address, format!("the address: {error}")))
        };
        if text.starts_with("etcd://") || text.starts_with("etcds://") {
            return hosts(text).iter().map(|text| read(text)).collect::<Result<_, _>>().map(Self::Etcd);
        }
        let url = read(text)?;
        match url.scheme() {
            "file" => match url.to_file_path() {
                Ok(path) => Ok(Self::File(path)),
                Err(()) => Err(Failure::new(Reason::Address, format!("{url}: no path of this machine"))),
            },
            "redis" | "rediss" => Ok(Self::Redis(url)),
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

/// The addresses of one host each that an address of several stands for.
fn hosts(text: &str) -> Vec<String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A password may have an `@` of its own.
    let (account, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    hosts.split(',').map(|host| format!("{scheme}://{account}{host}{path}")).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn etcd(text: &str) -> Vec<String> {
        match Address::parse(text).unwrap() {
            Address::Etcd(urls) => urls.iter().map(Url::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn several_hosts_are_one_address_each() {
        assert_eq!(etcd("etcd://h:1/k"), ["etcd://h:1/k"]);
        assert_eq!(
            etcd("etcds://u:p,@a:1,[::1]:2/k,l?ca=f"),
            ["etcds://u:p,@a:1/k,l?ca=f", "etcds://u:p,@[::1]:2/k,l?ca=f"]
        );
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = Url::parse("redis://ann:secret@host/0?key=k").unwrap();
        assert_eq!(shown(&url), "redis://ann:***@host/0?key=k");
        for address in ["redis://ann:secret@:x", "etcd://ann:secret@a:1,b:x/k", "nobody://ann:secret@host"] {
            let failure = Address::parse(address).unwrap_err();
            assert_eq!(failure.reason(), Reason::Address);
            assert!(!failure.message().contains("secret"), "{failure}");
        }
    }

    #[test]
    fn what_has_no_scheme_is_a_path() {
        for (text, path) in [("a/b.json", "a/b.json"), ("file:///a/b.json", "/a/b.json")] {
            assert!(matches!(Address::parse(text).unwrap(), Address::File(found) if found.to_str() == Some(path)));
        }
    }
}
