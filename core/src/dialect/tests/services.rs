//! Services and clients in the plainest way: lists, maps, every point looked at.

use super::oracle::Oracle;
use crate::{
    dialect::{java::spymemcached, Record},
    hash::{crc::crc32, digest::md5_words, erlang::phash2, murmur::murmur64a, siphash::siphash24},
    scheme::Parameter,
    Error,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use xxhash_rust::xxh64::xxh64;

pub(super) const NAMES: [&str; 5] =
    ["spymemcached", "otel_loadbalancing", "rabbitmq", "thanos_ketama", "clickhouse_distributed"];

/// The oracle of a document of any of [`NAMES`].
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    match name {
        "spymemcached" => spymemcached(parameters, nodes, down),
        "otel_loadbalancing" => Ok(exporter(nodes, &down)),
        "rabbitmq" => exchange(nodes, down),
        "clickhouse_distributed" => distributed(parameters, nodes, down),
        _ => Ok(hashring(nodes, down)),
    }
}

/// What a sorted map has at or above a place, else first.
fn at_or_above<P: Ord + Copy>(circle: &BTreeMap<P, u32>, place: P) -> Option<u32> {
    circle.range(place..).chain(circle).next().map(|(_, &node)| node)
}

fn spymemcached(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let options = spymemcached::Options::of(&spymemcached::DIALECT.given(parameters)?)?;
    let weights: Vec<u32> = nodes.iter().map(|node| node.whole_weight(u32::MAX)).collect::<Result<_, _>>()?;
    let counts = match options.weighted {
        spymemcached::Weighted::Auto => weights.iter().any(|&weight| weight != 1),
        spymemcached::Weighted::Always => true,
        spymemcached::Weighted::Never => false,
    };
    let total: u32 = weights.iter().sum();
    let mut circle = BTreeMap::new();
    for ((node, record), weight) in (0..).zip(nodes).zip(weights) {
        let percent = weight as f32 / total as f32;
        let labels = if counts { (percent * 160.0 / 4.0 * nodes.len() as f32).floor() as u32 } else { 40 };
        for i in 0..labels {
            for word in md5_words(format!("{}-{i}", spymemcached::name(record, options.format)?).as_bytes()) {
                circle.insert(word, node);
            }
        }
    }
    Ok(Oracle::of(move |key, count| {
        let mut found = Vec::new();
        let mut position = md5_words(key)[0];
        for attempt in 0..7 {
            match at_or_above(&circle, position) {
                Some(node) if !down.contains(&node) && !found.contains(&node) => found.push(node),
                _ => {}
            }
            let next = [attempt.to_string().as_bytes(), key].concat();
            position = position.wrapping_add(md5_words(&next)[0]);
        }
        found.truncate(count);
        found
    }))
}

fn exporter(nodes: &[Record<'static>], down: &BTreeSet<u32>) -> Oracle {
    let mut endpoints: Vec<(&str, u32)> =
        nodes.iter().map(Record::endpoint).zip(0..).filter(|(_, node)| !down.contains(node)).collect();
    endpoints.sort_unstable();
    let mut circle: BTreeMap<u32, u32> = BTreeMap::new();
    for (endpoint, node) in endpoints {
        for i in 0..100_u32 {
            let mut place = crc32(&[endpoint.as_bytes(), &i.to_le_bytes()].concat()) % 36_000;
            let mut probed = 0;
            while circle.contains_key(&place) && probed < 10 {
                place = (place + 1) % 36_000;
                probed += 1;
            }
            if probed < 10 {
                circle.insert(place, node);
            }
        }
    }
    let points = circle.into_iter().map(|(place, node)| (place.into(), node)).collect();
    Oracle::ring(points, |key| Some((crc32(key) % 36_000).into()))
}

/// Every bucket has its queue, as the exchange keeps them; the generator goes along a list and back, as `rand` does.
fn exchange(nodes: &[Record<'static>], down: BTreeSet<u32>) -> Result<Oracle, Error> {
    let mut buckets = Vec::new();
    for (node, record) in (0..).zip(nodes) {
        buckets.extend((0..record.whole_weight(u32::MAX)?).map(|_| node));
    }
    Ok(Oracle::of(move |key, count| {
        let (mut bucket, mut next) = (0, 0.0);
        let (mut ahead, mut behind) = (seeded(phash2(key).into()), Vec::new());
        while next < buckets.len() as f64 {
            bucket = next as usize;
            if ahead.len() < 2 {
                ahead.extend(behind.drain(..).rev());
            }
            let (mut low, mut high) = (ahead.remove(0), ahead.remove(0));
            behind.push(low);
            high ^= high << 31;
            high ^= high >> 11;
            low ^= low >> 30;
            ahead.insert(0, low ^ high);
            let drawn = (low ^ high).wrapping_mul(1_181_783_497_276_652_981) >> 11;
            next = ((bucket + 1) as f64 / (drawn as f64 / 9_007_199_254_740_992.0)).trunc();
        }
        buckets.get(bucket).copied().filter(|node| !down.contains(node)).into_iter().take(count).collect()
    }))
}

/// Every slot of every shard stands in a list.
fn distributed(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let mut slots = Vec::new();
    for (node, record) in (0..).zip(nodes) {
        slots.resize(slots.len() + record.whole_weight(u32::MAX)? as usize, node);
    }
    let value: fn(&[u8]) -> Option<u64> = match parameters {
        [(_, Parameter::Text("sipHash64"))] => |key| Some(siphash24(0, 0, key)),
        [(_, Parameter::Text("murmurHash2_64"))] => |key| Some(murmur64a(key, 0)),
        _ => |key| {
            let mut integer = [0; 8];
            integer.get_mut(..key.len())?.copy_from_slice(key);
            Some(u64::from_le_bytes(integer))
        },
    };
    Ok(Oracle::of(move |key, count| {
        let slot = value(key).and_then(|value| value.checked_rem(slots.len() as u64));
        let owner = slot.map(|slot| slots[slot as usize]).filter(|node| !down.contains(node));
        owner.into_iter().take(count).collect()
    }))
}

fn seeded(seed: u128) -> Vec<u64> {
    let part = |prime: u128| (seed % (1 << 21) + 1) * prime % (1 << 21);
    let whole = (part(2_097_131) << 43) + (part(2_097_133) << 22) + (part(2_097_143) << 1) + 1;
    let mut word = whole as u64;
    let mut words: Vec<u64> = Vec::new();
    for _ in 0..16 {
        word ^= word >> 12;
        word ^= word << 25;
        word ^= word >> 27;
        words.insert(0, word.wrapping_mul(2_685_821_657_736_338_717));
    }
    words
}

/// The rule of copies as Thanos says it, and when no endpoint suits, without the zones that are used up.
fn hashring(nodes: &[Record<'static>], down: BTreeSet<u32>) -> Oracle {
    let mut circle: BTreeMap<u64, u32> = BTreeMap::new();
    for (node, record) in (0..).zip(nodes) {
        for i in 1..=1000 {
            circle.entry(xxh64(format!("{}:{i}", record.endpoint()).as_bytes(), 0)).or_insert(node);
        }
    }
    let zones: Vec<String> = nodes.iter().map(|node| node.zone.into()).collect();
    Oracle::of(move |key, count| {
        let start = xxh64(key, 0);
        let round: Vec<u32> = circle.range(start..).chain(circle.range(..start)).map(|(_, &node)| node).collect();
        let mut spread: BTreeMap<&str, usize> = zones.iter().map(|zone| (zone.as_str(), 0)).collect();
        let mut copies: Vec<u32> = Vec::new();
        let mut at = 0;
        while copies.len() < zones.len() {
            let node = round[at % round.len()];
            at += 1;
            let zone = zones[node as usize].as_str();
            let left =
                |zone: &str| (0..).zip(&zones).any(|(node, of): (u32, &String)| of == zone && !copies.contains(&node));
            let least = spread.iter().filter(|(zone, _)| left(zone)).map(|(_, &used)| used).min();
            let is_full = spread.len() > 1 && spread[zone] > 0 && Some(spread[zone]) > least;
            if !copies.contains(&node) && !is_full {
                *spread.get_mut(zone).unwrap() += 1;
                copies.push(node);
            }
        }
        copies.into_iter().filter(|node| !down.contains(node)).take(count).collect()
    })
}
