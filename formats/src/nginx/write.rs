//! An upstream block of a topology.

use crate::{error::Read, outgoing::Outgoing, WriteOptions, Written};
use libconsistent::State;
use std::fmt::Write as _;

pub(crate) fn write(mut out: Outgoing<'_>, options: &WriteOptions) -> Read<Written> {
    out.lacks(&["label"])?;
    let key = options.key.as_deref().unwrap_or("$key");
    let method = match out.scheme()? {
        "nginx" => format!("hash {} consistent", quoted(key)),
        "nginx_hash" => format!("hash {}", quoted(key)),
        "nginx_ip_hash" => "ip_hash".into(),
        other => return Err(out.refuse(format!("nginx has no scheme {other}"))),
    };
    if options.key.is_none() && method != "ip_hash" {
        out.note("no key is given (--key of the command): set the variable $key, which nginx itself does not have");
    }
    let mut text = format!("upstream {} {{\n    {method};\n", quoted(options.name()));
    for each in out.nodes() {
        let name = each.text("name").unwrap_or(each.endpoint());
        let weight = each.whole_weight()?;
        if weight == 0 {
            return Err(each.refuse("has the weight 0, which nginx has not"));
        }
        let weight = if weight == 1 { String::new() } else { format!(" weight={weight}") };
        let down = match each.state {
            State::Up => "",
            State::Down => " down",
            State::Draining => return Err(each.refuse("is draining, which nginx has not")),
        };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "    server {}{weight}{down};", quoted(name));
        out.named(each.node, name);
    }
    text.push_str("}\n");
    out.lose_zones();
    Ok(out.written(text))
}

/// A word as nginx reads it.
fn quoted(word: &str) -> String {
    let plain = |b: u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b'}' | b'"' | b'\'' | b'\\' | b'#');
    match !word.is_empty() && word.bytes().all(plain) {
        true => word.into(),
        false => format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
