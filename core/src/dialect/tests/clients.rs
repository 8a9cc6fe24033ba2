//! Clients that choose servers by themselves: oracles that do what their sources say in the plainest way.

use super::oracle::Oracle;
use crate::{
    dialect::Record,
    hash::{
        crc::crc32,
        digest::{md5, sha1},
        murmur::{murmur2_seeded, murmur64a},
        siphash::siphash24,
        HashFunction,
    },
    scheme::Parameter,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    vec::Vec,
};

fn weight(record: &Record<'_>) -> u64 {
    u64::from(record.weight.thousandths().unwrap() / 1000)
}

fn word(digest: &[u8]) -> u32 {
    u32::from_be_bytes(digest[..4].try_into().unwrap())
}

/// The owner of a hash: that of the last point at or below it.
fn below(points: &BTreeMap<u32, u32>, hash: u32) -> Option<u32> {
    points.iter().rfind(|&(&point, _)| point <= hash).or(points.iter().next_back()).map(|(_, &node)| node)
}

/// The oracle of one of these dialects; what keeps its keys while it is down is the only node of a key.
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Oracle {
    let count = nodes.len() as u64;
    let up = move |node: &u32| !down.contains(node);
    match name {
        "dalli" => {
            let total: u64 = nodes.iter().map(weight).sum();
            let mut points = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                let share = (count * 160 * weight(record)) as f64 / total as f64;
                let labels = if count == 1 { 1 } else { share as u64 };
                // The addresses are `host:port` already.
                for i in 0..labels {
                    points.insert(word(&sha1(format!("{}:{i}", record.endpoint()).as_bytes())), node);
                }
            }
            Oracle::of(move |key, wanted| {
                let again = (0..19).map(|i| [format!("{i}").as_bytes(), key].concat());
                let tries = std::iter::once(key.to_vec()).chain(again).filter(|_| !key.is_empty());
                let mut met = BTreeSet::new();
                let found = tries.filter_map(|key| below(&points, crc32(&key)));
                found.filter(|node| up(node) && met.insert(*node)).take(wanted).collect()
            })
        }
        "redis_rb" => {
            let old = parameters.iter().any(|(_, value)| matches!(value, Parameter::Text("4")));
            let mut points = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                for i in 0..160 {
                    let label = format!("{}:{i}", record.id);
                    points.insert(if old { crc32(label.as_bytes()) } else { word(&md5(label.as_bytes())) }, node);
                }
            }
            Oracle::of(move |key, _| below(&points, crc32(&tagged(key))).into_iter().filter(&up).collect())
        }
        "kafka" => Oracle::of(move |key, _| {
            let hash = u64::from(murmur2_seeded(key, 0x9747_b28c) & 0x7fff_ffff);
            hash.checked_rem(count).map(|place| place as u32).into_iter().filter(&up).collect()
        }),
        "sharded_jedis" => {
            let mut points: BTreeMap<i64, u32> = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                for i in 0..160 * weight(record) {
                    let label = match record.text("name").unwrap() {
                        Some(name) => format!("{name}*{i}"),
                        None => format!("SHARD-{node}-NODE-{i}"),
                    };
                    points.insert(murmur64a(label.as_bytes(), 0x1234_abcd) as i64, node);
                }
            }
            Oracle::of(move |key, _| {
                let hash = murmur64a(key, 0x1234_abcd) as i64;
                let found = points.range(hash..).next().or(points.iter().next()).map(|(_, &node)| node);
                found.into_iter().filter(&up).collect()
            })
        }
        "rust_hashring" => {
            let mut points = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                let labels = record.list("labels").unwrap();
                let own = if labels.is_empty() { [record.id.into()].into() } else { labels.to_vec() };
                points.extend(own.iter().map(|label| (siphash24(0, 0, &[label.as_bytes(), &[0xff]].concat()), node)));
            }
            let bytes = parameters.iter().any(|(_, value)| matches!(value, Parameter::Text("bytes")));
            let integers = parameters.iter().any(|(_, value)| matches!(value, Parameter::Text("u64")));
            Oracle::of(move |key, wanted| {
                let written = match (bytes, integers) {
                    (true, _) => [&key.len().to_le_bytes(), key].concat(),
                    (_, true) if key.len() != 8 => return Vec::new(),
                    (_, true) => key.to_vec(),
                    _ => [key, &[0xff]].concat(),
                };
                let hash = siphash24(0, 0, &written);
                let round = points.range(hash..).chain(points.range(..hash)).map(|(_, &node)| node);
                let mut met = BTreeSet::new();
                round.filter(|node| up(node) && met.insert(*node)).take(wanted).collect()
            })
        }
        "flexihash" => {
            let is = |text| parameters.iter().any(|(_, value)| *value == Parameter::Text(text));
            let is_md5 = is("md5");
            let replicas = parameters.iter().find_map(|(_, value)| match value {
                Parameter::Int(replicas) => Some(*replicas as f64),
                _ => None,
            });
            let hash = move |text: &[u8]| if is_md5 { word(&md5(text)) } else { crc32(text) };
            let labels = |(node, record): (u32, &Record<'static>)| {
                let count = (replicas.unwrap_or(64.0) * record.weight.as_f64()).round() as u32;
                let id = record.id;
                (0..count).map(move |i| (hash(format!("{id}{i}").as_bytes()), node))
            };
            let all: Vec<(u32, u32)> = (0..).zip(nodes).flat_map(labels).collect();
            let mut points: BTreeMap<u32, u32> = all.iter().copied().collect();
            for (point, _) in all.iter().filter(|(_, node)| !up(node)) {
                points.remove(point);
            }
            Oracle::of(move |key, wanted| {
                let hash = hash(key);
                let above = points.iter().filter(|&(&point, _)| point > hash);
                let mut met = BTreeSet::new();
                above.chain(&points).map(|(_, &node)| node).filter(|node| met.insert(*node)).take(wanted).collect()
            })
        }
        "pecl_memcache" => {
            let is = |text| parameters.iter().any(|(_, value)| *value == Parameter::Text(text));
            let (is_standard, function) =
                (is("standard"), if is("fnv") { HashFunction::Fnv1ax32 } else { HashFunction::Crc32 });
            let mut buckets: Vec<u32> = Vec::new();
            if is_standard {
                buckets = (0..).zip(nodes).flat_map(|(node, record)| (0..weight(record)).map(move |_| node)).collect();
            } else {
                let mut points: Vec<(u64, u32)> = Vec::new();
                for (node, record) in (0..).zip(nodes) {
                    for i in 0..160 * weight(record) {
                        points.push((function.hash(format!("{}-{i}", record.endpoint()).as_bytes()), node));
                    }
                }
                points.sort();
                let owner =
                    |bucket: u64| points.iter().find(|&&(point, _)| point >= bucket * 4_194_303).or(points.first());
                buckets.extend((0..1024).filter_map(owner).map(|&(_, node)| node));
            }
            Oracle::of(move |key, wanted| {
                let key: Vec<u8> = key.iter().take(250).map(|&byte| if byte > 32 { byte } else { b'_' }).collect();
                let again = (0..20).map(|i| [&key, format!("-{i}").as_bytes()].concat());
                let tries = std::iter::once(key.clone()).chain(again).filter(|_| !key.is_empty());
                let found = tries.filter_map(|key| {
                    let hash = function.hash(&key);
                    let short = hash >> 16 & 0x7fff;
                    let place = if !is_standard {
                        hash
                    } else if short == 0 {
                        1
                    } else {
                        short
                    };
                    place.checked_rem(buckets.len() as u64).map(|bucket| buckets[bucket as usize])
                });
                let mut met = BTreeSet::new();
                found.filter(|node| up(node) && met.insert(*node)).take(wanted).collect()
            })
        }
        _ => panic!("{name}"),
    }
}

/// What redis-rb's expression finds in a key, character by character.
fn tagged(key: &[u8]) -> Vec<u8> {
    for start in 0..key.len() {
        if key[start] == b'{' && (start == 0 || key[start - 1] == b'\n') {
            for end in start + 2..key.len() {
                if key[start + 1..end].contains(&b'\n') {
                    break;
                }
                if key[end] == b'}' {
                    return key[start + 1..end].to_vec();
                }
            }
        }
    }
    key.to_vec()
}

/// Keys with braces in every place, and lines.
#[test]
fn tags_of_redis_rb() {
    use super::document::records;
    use crate::{Placement, Spread, Topology};
    use serde_json::{json, Value};
    let nodes: Value = (0..20).map(|i| json!({"id": format!("redis://10.0.0.{i}:6379/0")})).collect();
    let scheme = json!({"name": "redis_rb"});
    let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes}).to_string();
    let placement = Placement::new(Topology::from_json(document).unwrap()).unwrap();
    let oracle = super::families::oracle(&scheme, &records(&nodes), BTreeSet::new()).unwrap();
    for number in 0..6_usize.pow(5) {
        let key: Vec<u8> = (0..5).map(|i| b"{}\nab{"[number / 6_usize.pow(i) % 6]).collect();
        assert_eq!(placement.get_nodes(&key, 1, Spread::None), (oracle.walk)(&key, 1), "{key:?}");
    }
}
