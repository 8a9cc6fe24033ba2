//! `CLUSTER SHARDS`: shards, each with its slots and its nodes.

use super::{finish, range, reply::Reply};
use crate::{
    error::{At, Quoted, Read, Refusal},
    pool::Pool,
    Imported,
};
use libconsistent::{FieldValue, Node, State};
use std::collections::BTreeMap;

/// Names of what is told of a node.
const OF_NODES: &[&str] = &[
    "id",
    "port",
    "tls-port",
    "ip",
    "endpoint",
    "hostname",
    "role",
    "replication-offset",
    "health",
    "availability-zone",
];

/// A shard as it is told.
#[derive(Default)]
struct Shard {
    at: Option<At>,
    slots: Vec<u64>,
    nodes: Vec<(At, BTreeMap<String, String>)>,
}

pub(super) fn is_answer(reply: &Reply) -> bool {
    match reply {
        Reply::Raw(lines) => lines.first().is_some_and(|(first, _)| first == "slots"),
        Reply::List(shards, _) => {
            shards.first().and_then(Reply::list).and_then(|shard| shard.first()?.text()) == Some("slots")
        }
        Reply::Text(..) => false,
    }
}

pub(super) fn read(reply: &Reply) -> Read<Imported> {
    let shards = match reply {
        Reply::Raw(lines) => raw(lines)?,
        other => other.list().unwrap_or_default().iter().map(listed).collect::<Read<_>>()?,
    };
    let mut pool = Pool::new("redis-cluster", At::NOWHERE);
    for shard in shards {
        add(shard, &mut pool)?;
    }
    finish(pool)
}

fn unlike(at: At) -> Refusal {
    Refusal::new(at, "this is not how CLUSTER SHARDS tells a shard")
}

/// Names and values, one after the other.
fn listed(reply: &Reply) -> Read<Shard> {
    let mut shard = Shard { at: Some(reply.at()), ..Shard::default() };
    for pair in reply.list().ok_or_else(|| unlike(reply.at()))?.chunks(2) {
        let [name, value] = pair else { return Err(unlike(reply.at())) };
        match name.text() {
            Some("slots") => {
                let numbers = value.list().ok_or_else(|| unlike(value.at()))?;
                shard.slots =
                    numbers.iter().map(|each| each.number().ok_or_else(|| unlike(each.at()))).collect::<Read<_>>()?;
            }
            Some("nodes") => {
                for node in value.list().ok_or_else(|| unlike(value.at()))? {
                    let mut told = BTreeMap::new();
                    for pair in node.list().ok_or_else(|| unlike(node.at()))?.chunks(2) {
                        let [name, value] = pair else { return Err(unlike(node.at())) };
                        if let (Some(name), Some(value)) = (name.text(), value.text()) {
                            told.insert(name.into(), value.into());
                        }
                    }
                    shard.nodes.push((node.at(), told));
                }
            }
            _ => {}
        }
    }
    Ok(shard)
}

/// A value a line.
fn raw(lines: &[(String, u32)]) -> Read<Vec<Shard>> {
    let mut shards: Vec<Shard> = Vec::new();
    let mut lines = lines.iter().filter(|(line, _)| !line.is_empty()).peekable();
    while let Some((word, line)) = lines.next() {
        let at = At::line(*line);
        match (&**word, shards.last_mut()) {
            ("slots", _) => {
                let mut shard = Shard { at: Some(at), ..Shard::default() };
                while let Some(slot) = lines.peek().and_then(|(line, _)| crate::numbers::digits(line)) {
                    shard.slots.push(slot);
                    lines.next();
                }
                shards.push(shard);
            }
            ("nodes", Some(_)) => {}
            ("id", Some(shard)) => {
                let id = lines.next().map(|(id, _)| id.clone()).unwrap_or_default();
                shard.nodes.push((at, BTreeMap::from([("id".into(), id)])));
            }
            (name, Some(Shard { nodes, .. })) if OF_NODES.contains(&name) => {
                let value = lines.next().map(|(value, _)| value.clone()).unwrap_or_default();
                if let Some((_, told)) = nodes.last_mut() {
                    told.insert(name.into(), value);
                }
            }
            (word, _) => return Err(Refusal::new(at, format!("{} is not how CLUSTER SHARDS goes on", Quoted(word)))),
        }
    }
    Ok(shards)
}

fn add(shard: Shard, pool: &mut Pool) -> Read<()> {
    let at = shard.at.unwrap_or_default();
    let mut ranges = Vec::new();
    for pair in shard.slots.chunks(2) {
        let [first, last] = *pair else { return Err(Refusal::new(at, "slots are told by their first and last")) };
        ranges.push(range(first, last, &at)?);
    }
    let mut master = None;
    for (at, told) in shard.nodes {
        let get = |name: &str| told.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let id = get("id").ok_or_else(|| unlike(at.clone()))?;
        let port = get("port").or(get("tls-port")).unwrap_or("0");
        let host = get("ip").or(get("endpoint")).unwrap_or_default();
        let address = super::address(host, port);
        if get("role") != Some("master") {
            pool.note(at, format!("{id} ({address}) is a replica, and left out"));
            continue;
        }
        if master.replace(id.to_owned()).is_some() {
            return Err(Refusal::new(at, "a shard with two masters"));
        }
        let mut node = Node::new(id);
        if !host.is_empty() {
            node = node.with_address(address);
        }
        if let Some(hostname) = get("hostname") {
            node.metadata.insert("hostname".into(), hostname.into());
        }
        if !ranges.is_empty() {
            node.fields.insert("slots".into(), FieldValue::List(ranges.clone()));
        }
        let state = match get("health") {
            Some("fail" | "failed") => State::Down,
            Some("loading") => {
                pool.note(at.clone(), format!("{id} is loading its data, and taken for up"));
                State::Up
            }
            _ => State::Up,
        };
        pool.add(node, state, at)?;
    }
    match (master, ranges.is_empty()) {
        (None, false) => Err(Refusal::new(at, "a shard of slots without master")),
        _ => Ok(()),
    }
}
