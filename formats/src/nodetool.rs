//! Cassandra: what `nodetool ring` and `nodetool describering` print, which are the dialect `cassandra`.
//! Uses `pool` and what stands to its left.

use crate::{
    error::{At, Quoted, Read, Refusal},
    found::Found,
    pool::Pool,
    Imported, ReadOptions,
};
use libconsistent::{FieldValue, Node, State};
use std::collections::HashMap;

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let is_describering = text.lines().any(|line| line.trim_start().starts_with("TokenRange"));
    Ok(vec![Found::new("nodetool", || if is_describering { describering(text) } else { ring(text) })])
}

/// One more token of the node of an address.
fn token(pool: &mut Pool, address: &str, zone: String, token: &str, state: State, at: &At) -> Read<()> {
    if pool.get_mut(address).is_none() {
        pool.add(Node::new(address).with_zone(zone), state, at.clone())?;
    }
    let Some((node, _)) = pool.get_mut(address) else { return Ok(()) };
    let tokens = node.fields.entry("tokens".into()).or_insert_with(|| FieldValue::List(Vec::new()));
    if let FieldValue::List(tokens) = tokens {
        tokens.push(token.into());
    }
    Ok(())
}

/// The topology of a pool; the partitioner is told by the tokens alone.
fn finish(mut pool: Pool) -> Read<Imported> {
    let mut negative = false;
    let mut beyond = false;
    for node in pool.nodes() {
        if let Some(FieldValue::List(tokens)) = node.fields.get("tokens") {
            negative |= tokens.iter().any(|token| token.starts_with('-'));
            beyond |= tokens.iter().any(|token| token.parse::<i64>().is_err());
        }
    }
    let partitioner = match (negative, beyond) {
        (true, true) => return Err(Refusal::new(pool.at, "tokens of two partitioners")),
        (true, false) => "murmur3",
        (false, true) => "random",
        (false, false) => {
            pool.note(At::NOWHERE, "no token tells the partitioner: it is taken for Murmur3Partitioner");
            "murmur3"
        }
    };
    pool.finish_as("cassandra", &[("partitioner", partitioner.into())])
}

fn is_token(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.len() <= 39 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn zone(dc: &str, rack: &str) -> String {
    match rack {
        "" => dc.into(),
        rack => format!("{dc}/{rack}"),
    }
}

/// A line a token, below the name of the data centre.
fn ring(text: &str) -> Read<Imported> {
    let mut pool = Pool::new("nodetool", At::line(1));
    let mut dc = None;
    // Nodes that do something, each told once.
    let mut told: HashMap<String, ()> = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let at = At::line(number);
        let line = line.trim();
        if let Some(name) = line.strip_prefix("Datacenter:") {
            dc = Some(name.trim());
            continue;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let harmless = line.is_empty()
            || line.bytes().all(|b| b == b'=')
            || is_token(line)
            || ["Address ", "Warning:", "Note:", "To view status", "Note ", "Ownership"]
                .iter()
                .any(|start| line.starts_with(start));
        if harmless {
            continue;
        }
        let wrong = || Refusal::new(at.clone(), format!("{} is no line of nodetool ring", Quoted(line)));
        let status = words.iter().position(|word| matches!(*word, "Up" | "Down" | "?")).ok_or_else(wrong)?;
        let (Some(address), Some(mode), Some(last)) = (words.first(), words.get(status + 1), words.last()) else {
            return Err(wrong());
        };
        if status < 2 || words.len() < status + 4 || !is_token(last) {
            return Err(wrong());
        }
        let rack = words.get(1..status).unwrap_or_default().join(" ");
        let state = if words.get(status) == Some(&"Down") { State::Down } else { State::Up };
        let once = |told: &mut HashMap<String, ()>| told.insert((*address).into(), ()).is_none();
        match *mode {
            "Normal" => {}
            "Joining" => {
                if once(&mut told) {
                    pool.note(at, format!("{address} is joining, and left out until it has its ranges"));
                }
                continue;
            }
            "Leaving" | "Moving" => {
                if once(&mut told) {
                    pool.note(
                        at.clone(),
                        format!("{address} is {}: it is placed as before", mode.to_ascii_lowercase()),
                    );
                }
            }
            _ => return Err(Refusal::new(at, format!("the state {} is not understood", Quoted(mode)))),
        }
        let dc = dc.ok_or_else(|| Refusal::new(at.clone(), "a node before any data centre"))?;
        token(&mut pool, address, zone(dc, &rack), last, state, &at)?;
    }
    finish(pool)
}

/// A line a range, which ends with a token of its first endpoint.
fn describering(text: &str) -> Read<Imported> {
    let mut pool = Pool::new("nodetool", At::line(1));
    let mut copies: Option<HashMap<String, usize>> = None;
    let mut even = true;
    for (number, line) in (1..).zip(text.lines()) {
        let at = At::line(number);
        let Some(range) = line.trim().strip_prefix("TokenRange(").and_then(|rest| rest.strip_suffix(')')) else {
            continue;
        };
        let wrong =
            || Refusal::new(at.clone(), format!("{} is no range of nodetool describering", Quoted(line.trim())));
        let end = value(range, "end_token:")
            .map(|rest| rest.split(',').next().unwrap_or_default().trim())
            .ok_or_else(wrong)?;
        let endpoints = list(range, " endpoints:[").ok_or_else(wrong)?;
        let first = endpoints.split(',').next().unwrap_or_default().trim();
        if !is_token(end) || first.is_empty() {
            return Err(wrong());
        }
        let mut here = HashMap::new();
        let mut place = None;
        for details in range.split("EndpointDetails(").skip(1) {
            let details = details.split(')').next().unwrap_or_default();
            let part = |name: &str| value(details, name).map(|rest| rest.split(", ").next().unwrap_or_default().trim());
            let (Some(host), Some(dc)) = (part("host:"), part("datacenter:")) else { return Err(wrong()) };
            *here.entry(dc.to_owned()).or_insert(0) += 1;
            if host == first {
                place = Some(zone(dc, part("rack:").unwrap_or_default()));
            }
        }
        let place = place.ok_or_else(wrong)?;
        even &= copies.as_ref().is_none_or(|copies| *copies == here);
        copies = copies.or(Some(here));
        token(&mut pool, first, place, end, State::Up, &at)?;
    }
    pool.note(At::NOWHERE, "the first endpoint of a range is taken for the owner of the token that ends it");
    if let (Some(copies), true) = (copies, even) {
        let mut copies: Vec<String> = copies.iter().map(|(dc, count)| format!("{dc}:{count}")).collect();
        copies.sort();
        let message = format!(
            "copies are left out: ranges have {}, which is the parameter replication, or their sum under SimpleStrategy",
            Quoted(&copies.join(","))
        );
        pool.note(At::NOWHERE, message);
    }
    finish(pool)
}

/// What follows a name.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(name).map(|(_, rest)| rest)
}

/// What stands in brackets behind a name.
fn list<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    value(text, name)?.split_once(']').map(|(inner, _)| inner)
}
