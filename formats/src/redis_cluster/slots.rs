//! `CLUSTER SLOTS`: ranges, each with its master and its replicas.

use super::{finish, nodes::is_name, range, reply::Reply};
use crate::{
    error::{At, Quoted, Read, Refusal},
    numbers::digits,
    pool::Pool,
    Imported,
};
use libconsistent::{FieldValue, Node, State};

/// A node as a range names it.
struct Named {
    id: String,
    address: String,
    at: At,
}

pub(super) fn read(reply: &Reply) -> Read<Imported> {
    let mut pool = Pool::new("redis-cluster", At::NOWHERE);
    match reply {
        Reply::Raw(lines) => raw(lines, &mut pool)?,
        Reply::List(ranges, _) => {
            for each in ranges {
                listed(each, &mut pool)?;
            }
        }
        Reply::Text(..) => return Err(unlike(&reply.at())),
    }
    finish(pool)
}

fn unlike(at: &At) -> Refusal {
    Refusal::new(at.clone(), "neither CLUSTER NODES nor CLUSTER SLOTS nor CLUSTER SHARDS")
}

fn listed(reply: &Reply, pool: &mut Pool) -> Read<()> {
    let at = reply.at();
    let Some([first, last, nodes @ ..]) = reply.list() else { return Err(unlike(&at)) };
    let (Some(first), Some(last)) = (first.number(), last.number()) else { return Err(unlike(&at)) };
    let named = |node: &Reply| match node.list() {
        Some([host, port, rest @ ..]) if host.text().is_some() && port.number().is_some() => {
            let port = port.number().unwrap_or_default();
            let id = rest.first().and_then(Reply::text).unwrap_or_default();
            Ok(Named::new(host.text().unwrap_or_default(), port, id, node.at()))
        }
        _ => Err(unlike(&node.at())),
    };
    owned(range(first, last, &at)?, &at, nodes.iter().map(named).collect::<Read<_>>()?, pool)
}

impl Named {
    /// Before Redis 4 nodes have no id here.
    fn new(host: &str, port: u64, id: &str, at: At) -> Self {
        let address = super::address(host, &port.to_string());
        let (id, address) = match (id, host) {
            ("", _) => (address, String::new()),
            (id, "") => (id.into(), String::new()),
            (id, _) => (id.into(), address),
        };
        Self { id, address, at }
    }
}

/// Gives a range to its master, the first of the nodes.
fn owned(range: String, at: &At, nodes: Vec<Named>, pool: &mut Pool) -> Read<()> {
    let mut nodes = nodes.into_iter();
    let Some(master) = nodes.next() else {
        return Err(Refusal::new(at.clone(), format!("the slots {range} have no node")));
    };
    match pool.get_mut(&master.id) {
        Some((node, _)) => {
            if let Some(FieldValue::List(slots)) = node.fields.get_mut("slots") {
                slots.push(range);
            }
        }
        None => {
            // A replica is listed with each range of its master; it is told once.
            for replica in nodes {
                let message = format!("{} is a replica of {}, and left out", replica.id, master.id);
                pool.note(replica.at, message);
            }
            let mut node = Node::new(master.id).with_address(master.address);
            node.fields.insert("slots".into(), FieldValue::List(vec![range]));
            pool.add(node, State::Up, master.at)?;
        }
    }
    Ok(())
}

/// A value a line: first, last, then nodes of host, port, id, and what more there is of it.
fn raw(lines: &[(String, u32)], pool: &mut Pool) -> Read<()> {
    let mut rest = lines;
    while let Some(((first, line), after)) = rest.split_first() {
        if first.is_empty() {
            rest = after;
            continue;
        }
        let at = At::line(*line);
        let Some(((last, _), after)) = after.split_first() else { return Err(unlike(&at)) };
        let (Some(from), Some(to)) = (digits::<u64>(first), digits::<u64>(last)) else {
            return Err(Refusal::new(at, format!("{} begins no range of CLUSTER SLOTS", Quoted(first))));
        };
        rest = after;
        let mut nodes = Vec::new();
        while let [(host, line), (port, _), (id, _), after @ ..] = rest {
            // Where a number stands for a host, the next range begins.
            let Some(port) = digits::<u64>(port).filter(|_| is_name(id) && digits::<u64>(host).is_none()) else {
                break;
            };
            nodes.push(Named::new(host, port, id, At::line(*line)));
            // Of newer versions: an empty line, or names and values of which none is a number.
            rest = after;
            while let [(name, _), more @ ..] = rest {
                match (&**name, more) {
                    ("", _) => rest = more,
                    ("hostname" | "ip", [_, more @ ..]) => rest = more,
                    _ => break,
                }
            }
        }
        owned(range(from, to, &at)?, &at, nodes, pool)?;
    }
    Ok(())
}
