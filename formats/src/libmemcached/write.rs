//! An option string of a topology. The order of options is what says by which hash points are made, and whether
//! weights count.

use crate::{
    error::{Quoted, Read},
    outgoing::{Member, Outgoing},
    Written,
};

pub(crate) fn write(mut out: Outgoing<'_>) -> Read<Written> {
    let consistent = match out.scheme()? {
        "ketama" => true,
        "modula" => false,
        other => return Err(out.refuse(format!("libmemcached has no scheme {other}"))),
    };
    out.lacks(&["spy", "hash_tag"])?;
    if out.has_states() {
        return Err(out.refuse("there is nothing to write states with: libmemcached finds out who is down"));
    }
    let (point_hash, key_hash) = (out.word("point_hash", "default"), out.word("key_hash", "default"));
    for hash in [point_hash, key_hash] {
        if hash == "murmur3" {
            return Err(out.refuse("there is nothing to write the hash murmur3 with"));
        }
    }
    let servers = out.nodes().iter().map(server).collect::<Read<Vec<_>>>()?;
    let mut options: Vec<String> = Vec::new();
    let hash = |name: &str| format!("--HASH={}", name.to_ascii_uppercase());
    // The hash can be set once: what is set last counts for keys, what was set before servers were added for points.
    let late_hash = match (consistent, point_hash, key_hash) {
        (true, "default", "default") | (false, _, "default") => None,
        (true, point, key) if point == key => {
            options.push(hash(key));
            None
        }
        (true, "default", key) => Some(hash(key)),
        (true, ..) => return Err(out.refuse("there is nothing to write two hashes with")),
        (false, _, key) => Some(hash(key)),
    };
    if out.flag("sort_hosts") {
        options.push("--SORT-HOSTS".into());
    }
    let distribution = format!("--DISTRIBUTION={}", if consistent { "consistent" } else { "modula" });
    match out.word("weighted", "auto") {
        "auto" => {
            options.push(distribution);
            options.extend(servers);
        }
        // Servers that are there before the distribution is chosen have no weights.
        "never" => {
            options.extend(servers);
            options.push(distribution);
        }
        other => return Err(out.refuse(format!("there is nothing to write weighted: {other} with"))),
    }
    options.extend(late_hash);
    if out.word("down", "rebuild") == "rebuild" {
        options.push("--REMOVE-FAILED-SERVERS=1".into());
    }
    out.lose_zones();
    for each in out.nodes() {
        let (host, port) = host_port(&each);
        out.named(each.node, &format!("{host}{port}"));
    }
    Ok(out.written(options.join(" ")))
}

fn host_port(each: &Member<'_>) -> (String, String) {
    match each.text("host") {
        None => (each.endpoint().into(), String::new()),
        Some(host) => (host.into(), each.number("port").map(|port| format!(":{port}")).unwrap_or_default()),
    }
}

/// A server as the library's scanner reads it: a path, or a host of three letters and more, or an IPv4 address.
fn server(each: &Member<'_>) -> Read<String> {
    let (host, port) = host_port(each);
    let weight = match each.whole_weight()? {
        1 => String::new(),
        weight if weight <= 99_999 => format!("/?{weight}"),
        weight => return Err(each.refuse(format!("has the weight {weight}, and libmemcached reads five digits"))),
    };
    if host.starts_with('/') && !host.contains('"') {
        return Ok(format!("--SOCKET=\"{host}\"{weight}"));
    }
    let name = host.rsplit_once(':').map_or(&*host, |(name, _)| name);
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let ends = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    match bytes.len() >= 3 && bytes.iter().all(|&b| inner(b)) && ends(bytes.first()) && ends(bytes.last()) {
        true => Ok(format!("--SERVER={host}{port}{weight}")),
        false => Err(each.refuse(format!("is {}, which libmemcached's scanner does not read", Quoted(name)))),
    }
}
