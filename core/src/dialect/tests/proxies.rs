//! Oracles of proxies whose rules are read here a second time, hashes apart.

use super::oracle::Oracle;
use crate::{
    dialect::{
        proxies::{caddy, dnsdist, traffic_server, varnish},
        Record,
    },
    hash::{
        digest::sha256,
        fnv::fnv1a_32_unsigned,
        jenkins::jenkins96_lower,
        siphash::{siphash13_of, siphash24},
    },
    scheme::Parameter,
    Error,
};
use std::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use xxhash_rust::xxh64::xxh64;

type Given<'a> = [(&'a str, Parameter<'static>)];

fn number(parameters: &Given<'_>, name: &str, default: u64) -> u64 {
    let given = parameters.iter().find(|(given, _)| *given == name);
    given.map_or(default, |(_, value)| value.integer(name, 0..=u64::MAX).unwrap())
}

fn word(parameters: &Given<'_>, name: &str, default: &str) -> String {
    let given = parameters.iter().find(|(given, _)| *given == name);
    given.map_or(default, |(_, value)| value.text(name).unwrap()).into()
}

pub(super) fn oracle(
    name: &str,
    parameters: &Given<'_>,
    nodes: &[Record<'static>],
    down: &BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let down = down.clone();
    let live =
        move |order: Vec<u32>, count| order.into_iter().filter(|node| !down.contains(node)).take(count).collect();
    match name {
        "varnish_shard" => {
            let backends = nodes.iter().map(varnish::Backend::new).collect::<Result<Vec<_>, Error>>()?;
            varnish::check(&backends)?;
            let replicas = number(parameters, "replicas", 67) as f64;
            let mut points = Vec::new();
            for (node, backend) in (0..).zip(&backends) {
                for i in 0..(replicas * backend.weight.as_f64().max(1.0)) as u32 {
                    points.push((little(&format!("{}{i}", backend.ident).into_bytes()), node));
                }
            }
            points.sort_unstable();
            let (alt, by) = (number(parameters, "alt", 0) as usize, word(parameters, "by", "url"));
            Ok(Oracle::of(move |key, count| {
                let hash = match &*by {
                    "url" => little(key),
                    _ => u32::from_be_bytes(sha256(key)[..4].try_into().unwrap()),
                };
                live(shard(&points, hash, alt), count)
            }))
        }
        "caddy" => {
            let dials = nodes.iter().map(caddy::dial).collect::<Result<Vec<_>, Error>>()?;
            let version = word(parameters, "version", "2.8");
            Ok(Oracle::of(move |key, count| {
                let mut scores: Vec<(u64, u32)> = Vec::new();
                for (node, dial) in (0..).zip(&dials) {
                    let (dial_first, key_first) = ([dial.as_bytes(), key].concat(), [key, dial.as_bytes()].concat());
                    let score = match &*version {
                        "2.8" => xxh64(&dial_first, 0),
                        "2.6.3" => fnv1a_32_unsigned(&dial_first).into(),
                        _ => fnv1a_32_unsigned(&key_first).into(),
                    };
                    scores.push((u64::MAX - score, node));
                }
                scores.sort_unstable();
                let order = scores.into_iter().map(|(_, node)| node).collect();
                if key.is_empty() {
                    Vec::new()
                } else {
                    live(order, count)
                }
            }))
        }
        "traffic_server" => {
            let parents = nodes.iter().map(traffic_server::Parent::new).collect::<Result<Vec<_>, Error>>()?;
            let seeds = (number(parameters, "seed0", 0), number(parameters, "seed1", 0));
            let hash = match &*word(parameters, "algorithm", "siphash24") {
                "siphash24" => siphash24,
                _ => siphash13_of,
            };
            let replicas = number(parameters, "replicas", 1024) as f32;
            let mut points: Vec<(u64, u32)> = Vec::new();
            for (node, parent) in (0..).zip(&parents) {
                for i in 0..(replicas * parent.weight).round() as u32 {
                    let point = hash(seeds.0, seeds.1, format!("{i}-{}", parent.name).as_bytes());
                    if points.iter().all(|(other, _)| *other != point) {
                        points.push((point, node));
                    }
                }
            }
            points.sort_unstable();
            Ok(Oracle::of(move |key, count| live(super::oracle::walk(&points, hash(seeds.0, seeds.1, key), 99), count)))
        }
        _ => {
            let servers = nodes.iter().map(dnsdist::Server::new).collect::<Result<Vec<_>, Error>>()?;
            let start = number(parameters, "perturbation", 0) as u32;
            let is_wire = word(parameters, "keys", "name") == "wire";
            let mut points = Vec::new();
            for (node, server) in (0..).zip(&servers) {
                for i in 1..=server.weight {
                    points.push((jenkins96_lower(format!("{}-{i}", server.uuid).as_bytes(), start), node));
                }
            }
            points.sort_unstable();
            Ok(Oracle::of(move |key, count| {
                let wire = if is_wire { Some(key.to_vec()) } else { wire(key) };
                wire.map_or(vec![], |wire| live(super::oracle::walk(&points, jenkins96_lower(&wire, start), 99), count))
            }))
        }
    }
}

/// Varnish's hash.
fn little(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(sha256(bytes)[28..].try_into().unwrap())
}

/// The backends of a hash in the order in which healthy ones are taken, by the bisection as Varnish writes it.
fn shard(points: &[(u32, u32)], hash: u32, alt: usize) -> Vec<u32> {
    let (mut low, mut high) = (0, points.len());
    let at = loop {
        let i = (low + high) / 2;
        if points.is_empty() {
            return Vec::new();
        } else if points[i].0 == hash || i == points.len() - 1 {
            break i;
        } else if points[i].0 < hash && points[i + 1].0 >= hash {
            break i + 1;
        } else if points[i].0 > hash && i == 0 {
            break 0;
        } else if points[i].0 > hash {
            high = i;
        } else {
            low = i;
        }
    };
    let mut order = Vec::new();
    for (_, node) in points[at..].iter().chain(&points[..at]) {
        if !order.contains(node) {
            order.push(*node);
        }
    }
    let alt = alt.min(order.len() - 1);
    let fallen_back: Vec<u32> = order[..alt].iter().rev().skip(1).copied().collect();
    order.drain(..alt);
    order.extend(fallen_back);
    order
}

/// A name in wire form, label by label.
fn wire(name: &[u8]) -> Option<Vec<u8>> {
    let mut labels = vec![Vec::new()];
    let mut at = 0;
    while at < name.len() {
        match name[at] {
            b'.' => labels.push(Vec::new()),
            b'\\' => {
                let escaped = name.get(at + 1)?;
                if escaped.is_ascii_digit() {
                    let digits = std::str::from_utf8(name.get(at + 1..at + 4)?).ok()?;
                    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
                    labels.last_mut()?.push(digits.parse().ok().filter(|_| is_number)?);
                    at += 2;
                } else {
                    labels.last_mut()?.push(*escaped);
                }
                at += 1;
            }
            byte => labels.last_mut()?.push(byte),
        }
        at += 1;
    }
    if labels.len() > 1 && labels.last()?.is_empty() {
        labels.pop();
    }
    if name != b"." && labels.iter().any(|label| label.is_empty() || label.len() > 63) {
        return None;
    }
    let mut wire = Vec::new();
    for label in labels.iter().filter(|label| !label.is_empty()) {
        wire.push(label.len() as u8);
        wire.extend(label);
    }
    wire.push(0);
    (wire.len() <= 255).then_some(wire)
}

#[test]
fn names_in_wire_form() {
    let long = "a".repeat(63);
    for (name, form) in [
        (".", Some(b"\0".to_vec())),
        ("a.bc", Some(b"\x01a\x02bc\0".to_vec())),
        ("a.bc.", Some(b"\x01a\x02bc\0".to_vec())),
        ("a\\.b", Some(b"\x03a.b\0".to_vec())),
        ("a\\000", Some(b"\x02a\0\0".to_vec())),
        ("", None),
        ("a..b", None),
        (".a", None),
        ("a\\25", None),
        ("a\\256", None),
        ("a\\", None),
        (&format!("{long}a"), None),
        (&format!("{long}.{long}.{long}.{}", &long[..62]), None),
        (
            &format!("{long}.{long}.{long}.{}", &long[..61]),
            Some([[63].as_slice(), long.as_bytes()].concat().repeat(3))
                .map(|labels| [labels, vec![61], long.as_bytes()[..61].to_vec(), vec![0]].concat()),
        ),
    ] {
        assert_eq!(wire(name.as_bytes()), form, "{name}");
        assert_eq!(dnsdist::wire_form(name.as_bytes(), <[u8]>::to_vec), form, "{name}");
    }
}
