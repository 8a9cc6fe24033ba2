//! Redis: the answers to `CLUSTER NODES`, `CLUSTER SLOTS` and `CLUSTER SHARDS`, which are the dialect `redis_cluster`.
//! Uses `tree`, `pool` and what stands to their left.

mod nodes;
mod reply;
mod shards;
mod slots;

use crate::{
    error::{At, Read, Refusal},
    found::Found,
    pool::Pool,
    Imported, ReadOptions,
};
use libconsistent::FieldValue;

/// Slots of a cluster.
const SLOTS: u16 = 16384;

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    Ok(vec![Found::new("redis-cluster", || answer(text))])
}

fn answer(text: &str) -> Read<Imported> {
    let text = text.strip_prefix("txt:").unwrap_or(text);
    if nodes::is_answer(text) {
        return nodes::read(text);
    }
    let reply = reply::read(text)?;
    match shards::is_answer(&reply) {
        true => shards::read(&reply),
        false => slots::read(&reply),
    }
}

/// The topology of a pool's nodes; slots that nobody has are noted.
fn finish(mut pool: Pool) -> Read<Imported> {
    let mut taken = vec![false; usize::from(SLOTS)];
    let ranges = pool.nodes().iter().filter_map(|node| node.fields.get("slots"));
    for range in ranges.filter_map(|slots| if let FieldValue::List(ranges) = slots { Some(ranges) } else { None }) {
        for range in range {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) {
                taken.get_mut(first..=last).unwrap_or_default().fill(true);
            }
        }
    }
    let free = taken.iter().filter(|taken| !**taken).count();
    if let (Some(first), 1..) = (taken.iter().position(|taken| !taken), free) {
        pool.note(At::NOWHERE, format!("slots that are nobody's: {free}, from {first} on; their keys have no node"));
    }
    pool.finish_as("redis_cluster", &[])
}

/// Host and port as an address; Redis writes IPv6 without brackets.
fn address(host: &str, port: &str) -> String {
    match host.contains(':') && !host.starts_with('[') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

/// A range of slots as a document has it.
fn range(first: u64, last: u64, at: &At) -> Read<String> {
    match first <= last && last < u64::from(SLOTS) {
        true if first == last => Ok(first.to_string()),
        true => Ok(format!("{first}-{last}")),
        false => Err(Refusal::new(at.clone(), format!("{first}-{last} are no slots"))),
    }
}
