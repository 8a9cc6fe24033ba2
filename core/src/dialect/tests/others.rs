//! Default locators of Java, rings of Elixir, Traefik and IPVS in the plainest way: lists and maps, every server looked
//! at.

use super::oracle::Oracle;
use crate::{
    dialect::Record,
    hash::{
        digest::{md5, md5_words},
        erlang::{phash2_32, phash2_32_numbered},
        siphash::siphash13_of,
    },
    scheme::Parameter,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    net::{IpAddr, SocketAddr},
    string::String,
    vec,
    vec::Vec,
};

pub(super) const NAMES: [&str; 6] =
    ["spymemcached_array", "xmemcached_array", "ex_hash_ring", "libring", "traefik_hrw", "ipvs_mh"];

/// The oracle of a document of any of [`NAMES`].
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Oracle {
    let weights: Vec<f64> = nodes.iter().map(|node| node.weight.as_f64()).collect();
    let ids: Vec<&str> = nodes.iter().map(|node| node.id).collect();
    let number = |wanted: &str, default: u64| {
        let given = parameters.iter().find(|(name, _)| *name == wanted);
        given.map_or(default, |(_, value)| value.integer(wanted, 0..=u64::MAX).unwrap())
    };
    match name {
        "spymemcached_array" => {
            let hash = java(parameters);
            let count = nodes.len();
            Oracle::of(move |key, wanted| {
                let start = if count == 0 { 0 } else { hash(key) as usize % count };
                let round = (start..count).chain(0..start).map(|place| place as u32);
                round.filter(|node| !down.contains(node)).take(wanted).collect()
            })
        }
        "xmemcached_array" => {
            let hash = java(parameters);
            let up = (0..).zip(weights).filter(|(node, _)| !down.contains(node));
            let array: Vec<u32> = up.flat_map(|(node, weight)| vec![node; weight as usize]).collect();
            Oracle::of(move |key, wanted| {
                let start = if array.is_empty() { 0 } else { hash(key) as usize % array.len() };
                distinct(array[start..].iter().chain(&array[..start]).copied(), wanted)
            })
        }
        "ex_hash_ring" => {
            let replicas = number("replicas", 512) as f64;
            let mut points = BTreeMap::new();
            for (node, (id, weight)) in (0..).zip(ids.iter().zip(weights)) {
                for i in 0..(weight * replicas).round() as u32 {
                    points.insert(half(format!("{id}{i}").as_bytes()), node);
                }
            }
            Oracle::of(move |key, wanted| {
                let above = points.range(half(key)..).filter(|&(&point, _)| point != half(key));
                let round = above.chain(&points).map(|(_, &node)| node).filter(|node| !down.contains(node));
                distinct(round, wanted)
            })
        }
        "libring" => {
            let mut points = BTreeMap::new();
            for (node, (id, weight)) in (0..).zip(ids.iter().zip(weights)) {
                for i in 1..=(weight * 128.0).round() as u32 {
                    points.entry(phash2_32_numbered(id.as_bytes(), i)).or_insert(node);
                }
            }
            Oracle::of(move |key, wanted| {
                let round = points.range(phash2_32(key)..).chain(&points).map(|(_, &node)| node);
                distinct(round.filter(|node| !down.contains(node)), wanted)
            })
        }
        "traefik_hrw" => {
            let urls: Vec<String> = nodes.iter().map(|node| node.endpoint().into()).collect();
            Oracle::of(move |key, wanted| {
                let score = |url: &String| fnv1a(&[key, url.as_bytes()].concat());
                let mut scores: Vec<(u64, u32)> = urls.iter().map(score).zip(0..).collect();
                scores.sort_by(|(one, _), (other, _)| other.cmp(one));
                scores.into_iter().map(|(_, node)| node).filter(|node| !down.contains(node)).take(wanted).collect()
            })
        }
        _ => ipvs(parameters, nodes, weights, down, number("tab_index", 12)),
    }
}

/// The nodes in the order in which they come first.
fn distinct(round: impl Iterator<Item = u32>, wanted: usize) -> Vec<u32> {
    let mut met = BTreeSet::new();
    round.filter(|&node| met.insert(node)).take(wanted).collect()
}

fn half(text: &[u8]) -> u64 {
    u64::from_le_bytes(md5(text)[8..].try_into().unwrap())
}

fn fnv1a(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211);
    bytes.iter().fold(14_695_981_039_346_656_037, mix)
}

/// `hashCode` of the text, or what else is named.
fn java(parameters: &[(&str, Parameter<'_>)]) -> fn(&[u8]) -> u32 {
    if parameters.contains(&("hash", Parameter::Text("ketama"))) {
        return |key| md5_words(key)[0];
    }
    |key| {
        let units: Vec<u16> = String::from_utf8_lossy(key).encode_utf16().collect();
        let powers = units.iter().rev().scan(1_u32, |power, &unit| {
            let term = power.wrapping_mul(unit.into());
            *power = power.wrapping_mul(31);
            Some(term)
        });
        powers.fold(0, u32::wrapping_add)
    }
}

fn sip(number: u32, key: u64) -> u64 {
    siphash13_of(key, key, &number.to_le_bytes()) & 0xffff_ffff
}

/// What of an address is hashed.
fn folded(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(v4) => u32::from_be_bytes(v4.octets()),
        IpAddr::V6(v6) => {
            let words = v6.octets();
            words.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).fold(0, |one, other| one ^ other)
        }
    }
}

/// Every destination has its whole permutation; none of a table without a destination.
fn ipvs(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    weights: Vec<f64>,
    down: BTreeSet<u32>,
    index: u64,
) -> Oracle {
    let size = [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131_071_u64][index as usize - 8];
    let is = |word| parameters.contains(&("unavailable", Parameter::Text(word)));
    let (is_weight_0, is_fallback) = (is("weight_0"), is("fallback"));
    let is_listed = |node: &u32| is_weight_0 || is_fallback || !down.contains(node);
    let weights: Vec<u64> = weights.iter().map(|&weight| weight as u64).collect();
    let weighty: Vec<u32> =
        (0..nodes.len() as u32).rev().filter(|node| is_listed(node) && weights[*node as usize] > 0).collect();
    let most = weighty.iter().map(|&node| weights[node as usize]).max().unwrap_or(0);
    let divides = |factor: &u64| weighty.iter().all(|&node| weights[node as usize].is_multiple_of(*factor));
    let common = (1..=most).rev().find(divides).unwrap_or(1);
    let mut shift = 0;
    while (most / common) >> shift >= 1 << (index / 2) {
        shift += 1;
    }
    let mut table: Vec<Option<u32>> = vec![None; size as usize];
    let mut permutations: Vec<(u32, Vec<u64>)> = Vec::new();
    for &node in &weighty {
        let end: SocketAddr = nodes[node as usize].address.parse().unwrap();
        let number = folded(end.ip()).wrapping_add(end.port().into());
        let (first, skip) = (sip(number, 2_654_435_761) % size, sip(number, 2_654_446_892) % (size - 1) + 1);
        permutations.push((node, (0..size).rev().map(|step| (first + step * skip) % size).collect()));
    }
    let mut taken = 0;
    while !permutations.is_empty() && taken < size {
        for (node, permutation) in &mut permutations {
            for _ in 0..((weights[*node as usize] / common) >> shift).max(1) {
                while let Some(slot) = permutation.pop() {
                    if table[slot as usize].is_none() {
                        table[slot as usize] = Some(*node);
                        taken += 1;
                        break;
                    }
                }
            }
        }
    }
    Oracle::of(move |key, wanted| {
        let Some(client) = std::str::from_utf8(key).ok().and_then(|text| text.parse().ok()).map(folded) else {
            return Vec::new();
        };
        let slot = |offset: u64| sip(client.wrapping_add(offset as u32), 2_654_435_761) % size;
        let first = slot(0);
        let round = (first..size).chain(0..first);
        let slots: Vec<u64> = match (is_weight_0, is_fallback) {
            (true, _) => vec![first],
            (_, true) => std::iter::once(first).chain(round.map(slot)).collect(),
            _ => round.collect(),
        };
        let owners = slots.iter().filter_map(|&slot| table[slot as usize]).filter(|node| !down.contains(node));
        distinct(owners, wanted)
    })
}
