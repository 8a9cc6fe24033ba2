//! `nodetool describering`: a line a range, which ends with a token of its first endpoint. Where one rule of
//! replication gives the endpoints of every range, it is the topology's.

use super::{is_token, partitioner, token, zone};
use crate::{
    error::{At, Quoted, Read, Refusal},
    pool::Pool,
    Imported,
};
use libconsistent::{FieldValue, Placement, Spread, State};
use std::collections::BTreeMap;

/// A range as it is told.
struct Range<'a> {
    /// The token that ends it.
    end: &'a str,
    endpoints: Vec<&'a str>,
    /// The copies in each data centre.
    copies: BTreeMap<&'a str, u64>,
    /// The zone of the first endpoint.
    zone: String,
}

pub(super) fn read(text: &str) -> Read<Imported> {
    let mut pool = Pool::new("nodetool", At::line(1));
    let mut ranges = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let Some(inner) = line.strip_prefix("TokenRange(").and_then(|rest| rest.strip_suffix(')')) else { continue };
        let at = At::line(number);
        let wrong = || Refusal::new(at.clone(), format!("{} is no range of nodetool describering", Quoted(line)));
        let range = range(inner).ok_or_else(wrong)?;
        let first = range.endpoints.first().ok_or_else(wrong)?;
        token(&mut pool, first, range.zone.clone(), range.end, State::Up, &at)?;
        ranges.push(range);
    }
    pool.note(At::NOWHERE, "the first endpoint of a range is taken for the owner of the token that ends it");
    let partitioner = partitioner(&mut pool)?;
    match replication(&pool, partitioner, &ranges)? {
        Some(replication) => {
            pool.note(
                At::NOWHERE,
                format!("replication {replication} gives the endpoints of all {} ranges", ranges.len()),
            );
            let replication = replication.parse().map_or_else(|_| FieldValue::Text(replication), FieldValue::Int);
            pool.finish_as("cassandra", &[("partitioner", partitioner.into()), ("replication", replication)])
        }
        None => {
            pool.note(
                At::NOWHERE,
                "copies are left out: no replication that is known gives the endpoints of every range",
            );
            pool.finish_as("cassandra", &[("partitioner", partitioner.into())])
        }
    }
}

/// What stands in the brackets of `TokenRange(..)`.
fn range(text: &str) -> Option<Range<'_>> {
    let end = value(text, "end_token:")?.split(',').next()?.trim();
    let list = value(text, " endpoints:[")?.split_once(']')?.0;
    let endpoints: Vec<&str> = list.split(',').map(str::trim).filter(|endpoint| !endpoint.is_empty()).collect();
    let mut copies = BTreeMap::new();
    let mut place = None;
    for details in text.split("EndpointDetails(").skip(1) {
        let details = details.split(')').next()?;
        let part = |name: &str| value(details, name).and_then(|rest| Some(rest.split(", ").next()?.trim()));
        let (host, dc) = (part("host:")?, part("datacenter:")?);
        *copies.entry(dc).or_insert(0) += 1;
        if endpoints.first() == Some(&host) {
            place = Some(zone(dc, part("rack:").unwrap_or_default()));
        }
    }
    Some(Range { end, endpoints, copies, zone: place? }).filter(|range| is_token(range.end))
}

/// The replication under which every range has the endpoints that are told: as for data centres, or else in all. Keys
/// of the random partitioner are more than positions, so there none is looked for.
fn replication(pool: &Pool, partitioner: &str, ranges: &[Range<'_>]) -> Read<Option<String>> {
    let Some(first) = ranges.first().filter(|_| partitioner == "murmur3") else { return Ok(None) };
    let by_dc: Vec<String> = first.copies.iter().map(|(dc, count)| format!("{dc}:{count}")).collect();
    for candidate in [by_dc.join(","), first.endpoints.len().to_string()] {
        let value = candidate.parse().map_or_else(|_| FieldValue::Text(candidate.clone()), FieldValue::Int);
        let parameters = [("partitioner", partitioner.into()), ("replication", value)];
        let topology = pool.clone().finish_as("cassandra", &parameters)?.topology;
        let placement = Placement::new(topology).map_err(|error| Refusal::new(pool.at.clone(), error.message()))?;
        if ranges.iter().all(|range| has_endpoints(&placement, range)) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Whether the replicas at the end of a range are its endpoints, in any order after the first.
fn has_endpoints(placement: &Placement, range: &Range<'_>) -> bool {
    let Ok(token) = range.end.parse::<i64>() else { return false };
    let position = token.cast_unsigned() ^ 1 << 63;
    let replicas = placement.get_nodes_hashed(position, range.endpoints.len() + 1, Spread::None);
    let mut got: Vec<&str> = replicas.iter().filter_map(|&index| Some(&*placement.node(index)?.id)).collect();
    let mut wanted = range.endpoints.clone();
    if got.first() != wanted.first() {
        return false;
    }
    got.sort_unstable();
    wanted.sort_unstable();
    got == wanted
}

/// What follows a name.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(name).map(|(_, rest)| rest)
}
