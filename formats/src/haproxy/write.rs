//! A backend of a topology.

use crate::{
    error::Read,
    outgoing::{Member, Outgoing},
    WriteOptions, Written,
};
use libconsistent::{FieldValue, State};
use std::fmt::Write as _;

pub(crate) fn write(mut out: Outgoing<'_>, options: &WriteOptions) -> Read<Written> {
    let scheme = out.scheme()?;
    let method = match scheme {
        "haproxy" => "consistent",
        "haproxy_map" => "map-based",
        other => return Err(out.refuse(format!("HAProxy has no scheme {other}"))),
    };
    let key = options.key.as_deref();
    let balance = match out.word("input", "key") {
        "source" => "source".into(),
        "domain" => format!("{} use_domain_only", key.unwrap_or("hdr(host)")),
        "key" => match key {
            Some(key) => key.into(),
            None => {
                out.note("no key is given (--key of the command): set the variable txn.key, which HAProxy itself does not set");
                "hash var(txn.key)".into()
            }
        },
        uri => self::uri(uri, &out),
    };
    let mut text = format!("backend {}\n    balance {balance}\n    hash-type {method}", word(options.name(), &out)?);
    // A function that is named has an avalanche only if that is named.
    let avalanche = matches!(out.parameter("avalanche"), Some(FieldValue::Flag(true)));
    if out.parameter("function").is_some() || out.parameter("avalanche").is_some() {
        text.push_str(&format!(" {}{}", out.word("function", "sdbm"), if avalanche { " avalanche" } else { "" }));
    }
    text.push('\n');
    if let Some(factor) = out.number("balance_factor") {
        text.push_str(&format!("    hash-balance-factor {factor}\n"));
    }
    if out.flag("allbackups") {
        text.push_str("    option allbackups\n");
    }
    let hash_key = out.word("hash_key", "id");
    if hash_key == "id-3.0" {
        return Err(
            out.refuse("hash_key id-3.0 is what HAProxy 3.0.0 up to the fix of 2025-10-16 does, and no word says")
        );
    }
    for each in out.nodes() {
        let name = word(&each.node.id, &out)?;
        let address = address(&each)?;
        let mut line = format!("    server {name} {address}");
        // Writing to a text cannot fail.
        let _ = match each.whole_weight()? {
            1 => Ok(()),
            weight => write!(line, " weight {weight}"),
        };
        if let Some(id) = each.number("id") {
            let _ = write!(line, " id {id}");
        }
        if let Some(guid) = each.text("guid") {
            let _ = write!(line, " guid {}", word(guid, &out)?);
        }
        if hash_key != "id" {
            let _ = write!(line, " hash-key {hash_key}");
        }
        if matches!(each.node.fields.get("backup"), Some(FieldValue::Flag(true))) {
            line.push_str(" backup");
        }
        match each.state {
            State::Up => {}
            State::Down => line.push_str(" disabled"),
            State::Draining => return Err(each.refuse("is draining, which is no word of HAProxy's configuration")),
        }
        text.push_str(&line);
        text.push('\n');
    }
    out.lose_zones();
    Ok(out.written(text))
}

fn uri(input: &str, out: &Outgoing<'_>) -> String {
    let mut text = String::from("uri");
    for (name, word) in [("uri_len", "len"), ("uri_depth", "depth")] {
        if let Some(number) = out.number(name) {
            text.push_str(&format!(" {word} {number}"));
        }
    }
    text.push_str(match input {
        "uri-whole" => " whole",
        "uri-path-only" => " path-only",
        _ => "",
    });
    text
}

/// The address: that of the fields, if they have one.
fn address(each: &Member<'_>) -> Read<String> {
    let port = each.number("port").map(|port| format!(":{port}")).unwrap_or_default();
    let address = match each.text("addr") {
        Some(ip) if ip.contains(':') => format!("[{ip}]{port}"),
        Some(ip) => format!("{ip}{port}"),
        None if !port.is_empty() => return Err(each.refuse("has a port and no IP address")),
        None => each.endpoint().into(),
    };
    match address == each.node.id && !address.contains([':', '/', '.']) {
        true => Err(each.refuse("has no address")),
        false if address.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '#')) => {
            Err(each.refuse("has an address that HAProxy cannot have"))
        }
        false => Ok(address),
    }
}

/// A name of HAProxy's.
fn word<'a>(text: &'a str, out: &Outgoing<'_>) -> Read<&'a str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    match !text.is_empty() && text.chars().all(allowed) {
        true => Ok(text),
        false => {
            let quoted = crate::error::Quoted(text);
            Err(out.refuse(format!("{quoted} is no name for HAProxy: it takes letters, digits, -, _, . and :")))
        }
    }
}
