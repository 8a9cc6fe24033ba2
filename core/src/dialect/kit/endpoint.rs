//! What a text that stands for a server says, and what it cannot be: a whole line of the system's configuration.

use super::Record;
use crate::{error::Quoted, Error, ErrorKind};
use alloc::format;
use core::net::Ipv6Addr;

impl<'a> Record<'a> {
    /// How the system's configuration would name the node: its address, or its id if it has none.
    pub(crate) fn endpoint(&self) -> &'a str {
        match self.address {
            "" => self.id,
            address => address,
        }
    }

    /// The endpoint, where it is one word.
    ///
    /// # Errors
    /// A line of a configuration, or a list, of which the endpoint is a part; `write` says how the parts are told.
    pub(crate) fn server(&self, write: &str) -> Result<&'a str, Error> {
        match self.endpoint() {
            line if is_line(line) => Err(self.not_an_endpoint(&format!("is more than a server's address; {write}"))),
            word => Ok(word),
        }
    }

    /// The error about the text that is the endpoint.
    pub(crate) fn not_an_endpoint(&self, why: &str) -> Error {
        let field = if self.address.is_empty() { "id" } else { "address" };
        Error::new(ErrorKind::Parameter, format!(".{field}: {} {why}", Quoted(self.endpoint())))
    }
}

/// The bytes that names and addresses are made of.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut b = 0;
    while b < plain.len() {
        let byte = b as u8;
        // Evaluated when compiled.
        plain[b] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'_' | b'[' | b']' | b'/');
        b += 1;
    }
    plain
};

/// Whether a text is several words, a list, or what ends a line.
pub(crate) fn is_line(text: &str) -> bool {
    // Nearly all are made of these, which a glance tells.
    let is_plain = |b: u8| PLAIN.get(usize::from(b)).is_some_and(|&is_plain| is_plain);
    if !text.starts_with('-') && text.bytes().fold(true, |so_far, b| so_far & is_plain(b)) {
        return false;
    }
    text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',')) || text.starts_with("--")
}

/// Whether a text is an IPv6 address without brackets; its scope may follow.
pub(crate) fn is_ipv6(text: &str) -> bool {
    // No group has more than four digits, so that most texts are told apart by their first bytes.
    let bytes = text.as_bytes();
    bytes.get(..5).unwrap_or(bytes).contains(&b':')
        && text.matches(':').count() > 1
        && text.split('%').next().unwrap_or(text).parse::<Ipv6Addr>().is_ok()
}

/// Host and port of `host:port`, `[IPv6]:port`, `host` or an IPv6 address; the host is without brackets. None of
/// another text.
pub(crate) fn host_port(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (
                Some(host).filter(|host| is_ipv6(host))?,
                if port.is_empty() { None } else { Some(port.strip_prefix(':')?) },
            )
        }
        None if is_ipv6(text) => (text, None),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        None => None,
        Some(port) => Some(self::port(port)?),
    };
    (!host.is_empty()).then_some((host, port))
}

/// A port: digits alone.
pub(crate) fn port(text: &str) -> Option<u16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{host_port, is_line};

    #[test]
    fn fault_05_hosts_and_ports() {
        for (text, parts) in [
            ("a", Some(("a", None))),
            ("a:1", Some(("a", Some(1)))),
            ("a:0", Some(("a", Some(0)))),
            ("::1", Some(("::1", None))),
            ("2001:db8::1", Some(("2001:db8::1", None))),
            ("fe80::1%eth0", Some(("fe80::1%eth0", None))),
            ("[fe80::1%eth0]:7", Some(("fe80::1%eth0", Some(7)))),
            ("[2001:db8::1]:11212", Some(("2001:db8::1", Some(11212)))),
            ("[2001:db8::1]", Some(("2001:db8::1", None))),
            ("2001:db8::1:11211", None),
            ("[2001:db8::1]11212", None),
            ("[2001:db8::1]:", None),
            ("[a]:1", None),
            ("[::1", None),
            ("a:", None),
            ("a:+1", None),
            ("a:65536", None),
            ("a:1:2", None),
            ("a:b", None),
            (":1", None),
            ("", None),
        ] {
            assert_eq!(host_port(text), parts, "{text}");
        }
    }

    #[test]
    fn fault_41_lines() {
        for line in ["a b", "a\tb", "a;", "a,b", "--SERVER=a", "a\n", "a\u{a0}b", "a\0"] {
            assert!(is_line(line), "{line:?}");
        }
        for word in ["a", "10.0.0.1:80", "[::1]:80", "unix:/run/x.sock", "größe", "a=b", "-a"] {
            assert!(!is_line(word), "{word:?}");
        }
    }
}
