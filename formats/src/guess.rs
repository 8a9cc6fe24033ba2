//! Which format a file is likely to have.

use crate::{numbers::digits, Format};

/// How much of a file is looked at.
const LOOKED_AT: usize = 1 << 16;

impl Format {
    /// The format that a file is likely to have, by its name and its first 64 KiB; none if nothing speaks for one.
    ///
    /// ```
    /// use libconsistent_formats::Format;
    ///
    /// assert_eq!(Format::guess("nginx.conf", b"upstream a { hash $uri; server 10.0.0.1; }"), Some(Format::Nginx));
    /// assert_eq!(Format::guess("object.ring.gz", b""), Some(Format::Swift));
    /// assert_eq!(Format::guess("letter.txt", b"Dear Sir"), None);
    /// ```
    pub fn guess(name: &str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x1f\x8b") || name.ends_with(".ring.gz") {
            return Some(Self::Swift);
        }
        let bytes = bytes.get(..LOOKED_AT).unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let has = |part: &str| text.contains(part);
        let any = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        let begins =
            |words: &[&str]| text.lines().any(|line| words.iter().any(|word| line.trim_start().starts_with(word)));
        let is_data = text.trim_start().starts_with(['{', '[']);
        // What only one of them says comes first.
        let signs = [
            (Self::Topology, is_data && has("\"libconsistent\"")),
            (Self::Kubernetes, has("EndpointSlice")),
            (
                Self::Envoy,
                any(&["lb_endpoints", "lbEndpoints", "load_assignment", "loadAssignment", "lb_policy", "lbPolicy"])
                    || any(&["ClusterLoadAssignment", "ring_hash_lb_config", "maglev_lb_config"]),
            ),
            (Self::Libmemcached, begins(&["--SERVER=", "--SOCKET=", "--server=", "--DISTRIBUTION=", "--HASH="])),
            (Self::Nodetool, has("TokenRange(") || has("Datacenter:") && has("Token")),
            (Self::Swift, has("build version") && has("Devices:")),
            (
                Self::RedisCluster,
                any(&[" master - ", " myself,master "]) || begins(&["1) 1) \"slots\""]) || is_raw(&text),
            ),
            (
                Self::RedisCluster,
                begins(&["1) 1) (integer)"])
                    || text.starts_with("[[0,")
                    || is_data && has("\"slots\"") && has("\"nodes\""),
            ),
            (Self::DnsSrv, any(&[" SRV ", "\tSRV\t", "\tSRV "]) || is_short(&text)),
            (Self::Nginx, begins(&["upstream "])),
            (Self::Haproxy, begins(&["backend ", "listen ", "defaults"]) && !has("servers:")),
            (Self::Twemproxy, has("servers:") && has("listen:")),
        ];
        signs.into_iter().find(|(_, speaks)| *speaks).map(|(format, _)| format)
    }
}

/// Whether it is a raw answer of CLUSTER SHARDS, or of CLUSTER SLOTS: two numbers and a host.
fn is_raw(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(5).map(str::trim).collect();
    let number = |line: &str| digits::<u64>(line).is_some();
    match *lines.as_slice() {
        ["slots", ..] => true,
        [first, last, _, port, _] => number(first) && number(last) && number(port),
        _ => false,
    }
}

/// Whether it is what `dig +short` prints of SRV records: three numbers and a name that ends with a dot.
fn is_short(text: &str) -> bool {
    let words: Vec<&str> = text.lines().next().unwrap_or_default().split_ascii_whitespace().collect();
    matches!(*words.as_slice(), [a, b, c, name] if [a, b, c].iter().all(|n| digits::<u16>(n).is_some()) && name.ends_with('.'))
}
