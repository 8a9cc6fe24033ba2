//! Cassandra: what `nodetool ring` and `nodetool describering` print, which are the dialect `cassandra`.
//! Uses `pool` and what stands to its left.

mod describering;
mod ring;

use crate::{
    error::{At, Read, Refusal},
    found::Found,
    pool::Pool,
    ReadOptions,
};
use libconsistent::{FieldValue, Node, State};

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let is_describering = text.lines().any(|line| line.trim_start().starts_with("TokenRange"));
    Ok(vec![Found::new("nodetool", || if is_describering { describering::read(text) } else { ring::read(text) })])
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

/// The partitioner of a pool's nodes, which is told by their tokens alone.
fn partitioner(pool: &mut Pool) -> Read<&'static str> {
    let mut negative = false;
    let mut beyond = false;
    for node in pool.nodes() {
        if let Some(FieldValue::List(tokens)) = node.fields.get("tokens") {
            negative |= tokens.iter().any(|token| token.starts_with('-'));
            beyond |= tokens.iter().any(|token| token.parse::<i64>().is_err());
        }
    }
    match (negative, beyond) {
        (true, true) => Err(Refusal::new(pool.at.clone(), "tokens of two partitioners")),
        (true, false) => Ok("murmur3"),
        (false, true) => Ok("random"),
        (false, false) => {
            pool.note(At::NOWHERE, "no token tells the partitioner: it is taken for Murmur3Partitioner");
            Ok("murmur3")
        }
    }
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
