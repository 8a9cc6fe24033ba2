//! twemproxy (nutcracker): the pools of its YAML file, which are the dialect `twemproxy`.
//! Uses `tree`, `pool` and what stands to their left.

use crate::{
    error::{Quoted, Read, Refusal},
    found::Found,
    numbers::{digits, whole},
    outgoing::Outgoing,
    pool::Pool,
    tree::{documents, Cursor, Tree},
    Imported, ReadOptions, WriteOptions, Written,
};
use libconsistent::{FieldValue, Node, State};
use std::fmt::Write as _;

/// What a pool may have beside what places keys.
const HARMLESS: &[&str] = &[
    "listen",
    "client_connections",
    "timeout",
    "backlog",
    "preconnect",
    "redis",
    "redis_auth",
    "redis_db",
    "tcpkeepalive",
    "reuseport",
    "server_connections",
    "server_retry_timeout",
    "server_failure_limit",
];
/// Where nutcracker itself listens in its examples.
const LISTEN: &str = "127.0.0.1:22121";

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let documents = documents(text)?;
    let mut found = Vec::new();
    for document in &documents {
        found.extend(pools(document)?);
    }
    Ok(found)
}

fn pools(document: &Tree) -> Read<Vec<Found>> {
    let top = Cursor::top(document);
    let pools = top.entries()?;
    Ok(pools.map(|(name, settings)| Found::new(name, || pool(name, &settings))).collect())
}

fn pool(name: &str, settings: &Cursor<'_>) -> Read<Imported> {
    let mut pool = Pool::new(name, settings.at());
    let mut parameters: Vec<(&str, FieldValue)> = Vec::new();
    // Without it, a server that fails keeps its keys.
    let mut down = "stay";
    for (key, value) in settings.entries()? {
        match key {
            "hash" => parameters.push(("hash", value.text()?.into())),
            "hash_tag" => parameters.push(("hash_tag", value.text()?.into())),
            "distribution" => match value.text()? {
                "random" => {
                    return Err(Refusal::keyless(value.at(), "the distribution random picks servers by no key"))
                }
                other => parameters.push(("distribution", other.into())),
            },
            "auto_eject_hosts" if value.flag()? => down = "rebuild",
            "auto_eject_hosts" => down = "stay",
            "servers" => {
                for server in value.items()? {
                    self::server(&server, &mut pool)?;
                }
            }
            _ if HARMLESS.contains(&key) => {}
            _ => return Err(value.refuse(format!("{} is not understood, and may move keys", Quoted(key)))),
        }
    }
    parameters.push(("down", down.into()));
    pool.finish_as("twemproxy", &parameters)
}

/// `host:port:weight`, or a path and a weight; a name may follow.
fn server(line: &Cursor<'_>, pool: &mut Pool) -> Read<()> {
    let text = line.text()?;
    let (server, name) = match text.trim().split_once([' ', '\t']) {
        Some((server, name)) => (server, Some(name.trim())),
        None => (text.trim(), None),
    };
    let wrong = || line.refuse(format!("{} is no server such as 10.0.0.1:11211:1", Quoted(text)));
    let (endpoint, weight) = server.rsplit_once(':').ok_or_else(wrong)?;
    let weight: u32 = digits(weight).ok_or_else(wrong)?;
    let has_port = endpoint.rsplit_once(':').is_some_and(|(_, port)| digits::<u16>(port).is_some());
    if !has_port && !endpoint.starts_with('/') {
        return Err(wrong());
    }
    let node = match name {
        None => Node::new(endpoint),
        Some(name) => Node::new(name).with_address(endpoint).with_field("name", name),
    };
    pool.add(node.with_weight(whole(weight)), State::Up, line.at())
}

pub(crate) fn write(mut out: Outgoing<'_>, options: &WriteOptions) -> Read<Written> {
    match out.scheme()? {
        "twemproxy" => {}
        other => return Err(out.refuse(format!("twemproxy has no scheme {other}"))),
    }
    if out.has_states() {
        return Err(out.refuse("there is nothing to write states with: twemproxy finds out who is down"));
    }
    let mut text = format!("{}:\n  listen: {LISTEN}\n", quoted(options.name()));
    // Written out, as nutcracker's examples have them.
    let _ = writeln!(text, "  hash: {}", out.word("hash", "fnv1a_64"));
    let _ = writeln!(text, "  distribution: {}", out.word("distribution", "ketama"));
    if let Some(FieldValue::Text(tag)) = out.parameter("hash_tag") {
        let _ = writeln!(text, "  hash_tag: {}", quoted(tag));
    }
    let _ = writeln!(text, "  auto_eject_hosts: {}\n  servers:", out.word("down", "rebuild") == "rebuild");
    for each in out.nodes() {
        let weight = each.whole_weight()?;
        let name = each.text("name");
        let endpoint = each.endpoint();
        let has_port = endpoint.rsplit_once(':').is_some_and(|(_, port)| digits::<u16>(port).is_some());
        let endpoint = match (has_port || endpoint.starts_with('/'), name) {
            (true, _) => endpoint.into(),
            // The port that a name leaves out.
            (false, None) => format!("{endpoint}:11211"),
            (false, Some(_)) => return Err(each.refuse("has no address with a port")),
        };
        let named = name.map(|name| format!(" {name}")).unwrap_or_default();
        let _ = writeln!(text, "   - {}", plain(format!("{endpoint}:{weight}{named}")));
        out.named(each.node, name.unwrap_or(&endpoint));
    }
    out.lose_zones();
    out.note(format!("listen is {LISTEN}: set your own"));
    Ok(out.written(text))
}

/// A text that YAML may read as something else, in quotes.
fn quoted(text: &str) -> String {
    match !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        true => text.into(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// A server's line, in quotes only where it needs some.
fn plain(line: String) -> String {
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'.' | b'-' | b'_' | b'/' | b' ');
    match line.bytes().all(fine) && line.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/') {
        true => line,
        false => quoted(&line),
    }
}
