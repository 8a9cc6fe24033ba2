//! Routers of requests to language models: oracles that do what their sources say in the plainest way.

use super::oracle::{round, Oracle};
use crate::{dialect::Record, hash::HashFunction, scheme::Parameter};
use std::{collections::BTreeSet, format, vec::Vec};

/// The oracle of one of these dialects.
pub(super) fn oracle(
    name: &str,
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Oracle {
    let number = |name: &str, default| match parameters.iter().find(|(given, _)| *given == name) {
        Some((_, Parameter::Int(value))) => *value,
        _ => default,
    };
    let (count, between, hash) = match name {
        "ray_serve" => (number("vnodes", 100), ":", HashFunction::Murmur3Ray),
        "vllm_router" => (160, ":", HashFunction::Furc),
        "smg" => (150, "#", HashFunction::Blake3),
        "kubeai" => (number("replication", 256), "", HashFunction::Xxh64),
        _ => panic!("{name}"),
    };
    let mut points: Vec<(u64, u32)> = Vec::new();
    let leaves = |node: &u32| name == "vllm_router" && down.contains(node);
    for (node, record) in (0..).zip(nodes).filter(|(node, _)| !leaves(node)) {
        for i in 0..count {
            let point = hash.hash(format!("{}{between}{i}", record.id).as_bytes());
            // A map has one node a point, the last.
            points.retain(|&(other, _)| other != point);
            points.push((point, node));
        }
    }
    points.sort_unstable();
    let (strictly, all) = (name == "ray_serve", nodes.len() as u32);
    let percent = number("mean_load", 125) as f64;
    let ring = points.clone();
    let start = move |key: &[u8]| hash.hash(key).wrapping_add(strictly.into());
    let up = all - down.len() as u32;
    let gone = down.clone();
    let mut oracle = Oracle::of(move |key, wanted| {
        let mut met = BTreeSet::new();
        round(&points, start(key)).filter(|&node| !down.contains(&node) && met.insert(node)).take(wanted).collect()
    });
    if name == "kubeai" {
        oracle.bounded = Some(std::boxed::Box::new(move |key, served| {
            let total: u64 = served.iter().sum();
            let limit = (total + 1) as f64 / f64::from(up) * (percent / 100.0);
            let fits = |node: &u32| !gone.contains(node) && (total == 0 || served[*node as usize] as f64 <= limit);
            round(&ring, start(key)).find(fits)
        }));
    }
    oracle
}
