//! The oracle of the libraries of npm: each as its rule says, on plain lists.

use super::oracle::{walk, Oracle};
use crate::{
    dialect::{
        kit::{Descriptor, KeyHash},
        npm::{consistent_hash, consistent_hashing, hashring, ketama, memjs, node_hashring},
        Record,
    },
    hash::murmur::murmur3_32_seeded,
    members::NO_INDEX,
    scheme::Parameter,
    Error,
};
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

/// Each with how many nodes of a walk its oracle tells.
pub(super) fn schemes() -> [(Value, usize); 16] {
    [
        (json!({"name": "npm_hashring", "vnodes": 11}), 4),
        (json!({"name": "npm_hashring", "algorithm": "sha512", "replicas": 20, "vnodes": 3}), 4),
        (json!({"name": "npm_hashring", "compatibility": "hash_ring", "default_port": 8001, "vnodes": 7}), 4),
        (json!({"name": "npm_consistent_hashing", "replicas": 9}), 4),
        (json!({"name": "npm_consistent_hashing", "algorithm": "sha256", "replicas": 1}), 4),
        (json!({"name": "npm_node_hashring", "vnodes": 5}), 4),
        (json!({"name": "npm_node_hashring", "vnodes": 3, "holes": 2}), 1),
        (json!({"name": "npm_node_hashring", "vnodes": 2, "holes": 30}), 1),
        (json!({"name": "npm_ketama", "base_weight": 3}), 1),
        (json!({"name": "npm_consistent_hash"}), 4),
        (json!({"name": "npm_consistent_hash", "range": 17, "control_points": 3}), 4),
        (json!({"name": "npm_consistent_hash", "range": 1, "control_points": 1}), 4),
        (json!({"name": "npm_consistent_hash", "range": 4294967295_u32, "control_points": 2}), 4),
        (json!({"name": "npm_memjs"}), 4),
        (json!({"name": "npm_effect"}), 1),
        (json!({"name": "npm_effect", "base_weight": 3}), 1),
    ]
}

/// The numbers of the nodes that are not down.
fn up(nodes: &[Record<'static>], down: &BTreeSet<u32>) -> Vec<(u32, Record<'static>)> {
    (0..).zip(nodes).filter(|(place, _)| !down.contains(place)).map(|(place, record)| (place, *record)).collect()
}

/// The nodes from a place of a list on, each once.
fn once_around(list: &[u32], at: usize, count: usize) -> Vec<u32> {
    super::cassandra::simple(list.iter().cycle().skip(at).take(list.len()).copied(), count)
}

pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let live = up(nodes, &down);
    let ids: Vec<(u32, &str)> = live.iter().map(|&(place, record)| (place, record.id)).collect();
    if name == "npm_memjs" {
        let count_of = nodes.len();
        return Ok(Oracle::of(move |key, count| {
            let first = memjs::position(key).checked_rem(count_of as u64).unwrap_or(0) as usize;
            let round = (0..count_of).map(|i| ((first + i) % count_of) as u32);
            round.filter(|place| !down.contains(place)).take(count).collect()
        }));
    }
    let given = |descriptor: &'static Descriptor| descriptor.given(parameters);
    Ok(match name {
        "npm_hashring" => {
            let options = hashring::Options::of(&given(&hashring::DIALECT)?)?;
            let read = |&(place, record): &(u32, _)| Ok((place, hashring::Server::new(&record, &options)?));
            let servers = live.iter().map(read).collect::<Result<Vec<_>, Error>>()?;
            let mut points = hashring::points(&servers, &options);
            points.sort_by_key(|&(point, _)| point);
            let hash = hashring::FirstWord(options.algorithm);
            Oracle::of(move |key, count| walk(&points, hash.position(key).unwrap(), count))
        }
        "npm_consistent_hashing" => {
            let options = consistent_hashing::Options::of(&given(&consistent_hashing::DIALECT)?)?;
            let digest = |text: &[u8]| -> [u8; 64] { options.algorithm.digest(text) };
            let labels =
                ids.iter().flat_map(|&(place, id)| (0..options.replicas).map(move |i| (place, format!("{id}:{i}"))));
            let mut points: Vec<_> = labels.map(|(place, label)| (digest(label.as_bytes()), place)).collect();
            points.sort_unstable();
            let owners: Vec<u32> = points.iter().map(|&(_, place)| place).collect();
            Oracle::of(move |key, count| {
                let hash: [u8; 64] = options.algorithm.digest(key);
                let below = points.iter().filter(|(point, _)| *point <= hash).count();
                once_around(&owners, (below + owners.len()).saturating_sub(1), count)
            })
        }
        "npm_node_hashring" => {
            let options = node_hashring::Options::of(&given(&node_hashring::DIALECT)?)?;
            let mut array: Vec<(Option<u32>, u32)> = Vec::new();
            let points_of = |place: u32| {
                let id = nodes[place as usize].id;
                (0..options.vnodes).map(move |i| hash_of_units(&format!("{id}.{i}")))
            };
            for place in 0..nodes.len() as u32 {
                for point in points_of(place) {
                    let there = array.iter().any(|&(other, _)| other == Some(point));
                    array.push((Some(point).filter(|_| !there), place));
                }
            }
            let made = array.len();
            array.retain(|(point, _)| point.is_some());
            array.sort_by_key(|&(point, _)| point);
            let holes = options.holes.map_or(made - array.len(), |holes| holes as usize);
            array.retain(|(point, _)| !options.removed.contains(&point.unwrap()));
            array.extend((0..holes).map(|_| (None, NO_INDEX)));
            for point in down.iter().flat_map(|&place| points_of(place)) {
                if array.is_empty() {
                    break;
                }
                let found = library_search(&array, point);
                array.iter_mut().filter(|(other, _)| *other == Some(point)).for_each(|(_, place)| *place = NO_INDEX);
                array.remove(found);
            }
            let owners: Vec<u32> = array.iter().filter(|(point, _)| point.is_some()).map(|&(_, place)| place).collect();
            Oracle::of(move |key, count| match owners.is_empty() {
                true => Vec::new(),
                false => {
                    let at = library_search(&array, hash_of_units(&String::from_utf8_lossy(key)));
                    if array[at].0.is_some() && array[at].1 != NO_INDEX {
                        once_around(&owners, at, count)
                    } else {
                        Vec::new()
                    }
                }
            })
        }
        "npm_ketama" => {
            let options = ketama::Options::of(&given(&ketama::DIALECT)?)?;
            let all: Vec<_> = nodes.iter().map(|record| (record.id, record.weight)).collect();
            let mut points = ketama::points(&all, &options);
            points.retain(|(_, place)| !down.contains(place));
            points.sort_by_key(|&(point, _)| point);
            Oracle::of(move |key, count| walk(&points, ketama::position(options.algorithm, key), count))
        }
        "npm_consistent_hash" => {
            let options = consistent_hash::Options::of(&given(&consistent_hash::DIALECT)?)?;
            let listed = |record: &Record<'static>| consistent_hash::listed(record, &options);
            let listed = nodes.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
            let mut listed: Vec<_> = (0..).zip(consistent_hash::spaced(&listed, &options)).collect();
            for gone in down {
                let at = listed.iter().position(|&(place, _)| place == gone).unwrap();
                listed.swap_remove(at);
            }
            let mapped = listed.iter().flat_map(|(place, points)| points.iter().map(|&point| (point.into(), *place)));
            let points: Vec<(u64, u32)> = mapped.collect::<BTreeMap<_, _>>().into_iter().collect();
            Oracle::of(move |key, count| walk(&points, consistent_hash::position(key, options.range), count))
        }
        "npm_effect" => {
            let base = parameters.iter().find(|(name, _)| *name == "base_weight");
            let base = if let Some((_, Parameter::Int(base))) = base { *base as f64 } else { 128.0 };
            let mut ring: Vec<(i32, Vec<u16>, u32)> = Vec::new();
            for &(place, record) in &live {
                let count = (record.weight.as_f64().max(0.1) * base).round() as u32;
                let point = |i| (effect_hash(&format!("{}:{i}", record.id)), record.id.encode_utf16().collect(), place);
                ring.extend((1..=count).map(point));
            }
            ring.sort();
            Oracle::of(move |key, _| {
                let hash = i64::from(effect_hash(&String::from_utf8_lossy(key)));
                let way = |&(point, ..): &(i32, Vec<u16>, u32)| (i64::from(point) - hash).abs();
                let (below, above) = ring.split_at(ring.iter().filter(|point| i64::from(point.0) < hash).count());
                let found = match (below.last(), above.first()) {
                    (Some(below), Some(above)) if way(below) < way(above) => Some(below),
                    (below, above) => above.or(below),
                };
                found.map(|&(.., place)| place).into_iter().collect()
            })
        }
        _ => panic!("{name}"),
    })
}

/// Effect's hash of a text.
fn effect_hash(text: &str) -> i32 {
    let units: Vec<u16> = text.encode_utf16().collect();
    let hash = units.iter().rev().fold(5381_i64, |hash, &unit| i64::from((hash * 33) as i32 ^ i32::from(unit)));
    if hash < 0 {
        hash as i32 | 0x4000_0000
    } else {
        hash as i32 & !0x4000_0000
    }
}

/// node-hashring's hash: over bytes in a row, of a text in a row.
pub(super) fn hash_of_units(text: &str) -> u32 {
    let bytes: Vec<u8> = text.encode_utf16().map(|unit| unit as u8).collect();
    murmur3_32_seeded(&bytes, 0xfff)
}

/// node-hashring's bisection, slot by slot; nothing compares with an empty one.
pub(crate) fn library_search(array: &[(Option<u32>, u32)], key: u32) -> usize {
    let (mut low, mut high) = (-1, array.len() as isize);
    while 1 + low < high {
        let middle = (low + high) >> 1;
        match array[middle as usize].0 {
            Some(point) if key < point => high = middle,
            _ => low = middle,
        }
    }
    (if high == 0 { array.len() as isize - 1 } else { high - 1 }) as usize
}
