//! Tables in the plainest way: every slot is looked at, and everybody races.

use super::oracle::Oracle;
use crate::{
    dialect::{
        stores::table::{By, Function, Table, DIALECT},
        Record,
    },
    hash::{crc::crc32, digest, fnv, mix, murmur, xxh3_64, HashFunction},
    scheme::Parameter,
    Error, Placement, Spread, State, Topology,
};
use proptest::prelude::*;
use serde_json::json;
use std::{collections::BTreeSet, format, string::ToString, vec::Vec};

/// A hash value and how many there are, as a power of two; a number with a sign where the system reads one.
fn value(table: &Table, key: &[u8]) -> Option<(i128, u32)> {
    let whole = [table.keys.prefix.as_bytes(), key, table.keys.suffix.as_bytes()].concat();
    let first = |digest: &[u8]| digest[..8].iter().fold(0, |value, &byte| value << 8 | i128::from(byte));
    Some(match table.keys.function {
        Function::Md5 => (first(&digest::md5(&whole)), 64),
        Function::Sha1 => (first(&digest::sha1(&whole)), 64),
        Function::Riak => {
            let at = key.iter().position(|&byte| byte == b'/')?;
            let binary = |part: &[u8]| [&[109][..], &(part.len() as u32).to_be_bytes(), part].concat();
            let term = [&[131, 104, 2][..], &binary(&key[..at]), &binary(&key[at + 1..])].concat();
            (first(&digest::sha1(&term)), 64)
        }
        Function::Crc16 => {
            let bits = key.iter().flat_map(|byte| (0..8).rev().map(move |bit| u32::from(byte >> bit & 1)));
            let step = |crc: u32, bit| (crc << 1 & 0xffff) ^ if (crc >> 15 ^ bit) == 1 { 0x1021 } else { 0 };
            (bits.fold(0, step).into(), 16)
        }
        Function::Crc32 => (crc32(key).into(), 32),
        Function::Crc32Short => ((crc32(key) >> 16 & 0x7fff).into(), 15),
        Function::Fnv1x32 => (fnv::fnv1_32_unsigned(key).into(), 32),
        Function::Fnv1ax32 => (fnv::fnv1a_32_unsigned(key).into(), 32),
        Function::Fnv1ax64 => (fnv::fnv1a_64_unsigned(key).into(), 64),
        Function::Murmur3 => (murmur::murmur3_32_seeded(key, 0).into(), 32),
        Function::Murmur3Utf16 => {
            let units: Vec<u16> = std::str::from_utf8(key).ok()?.encode_utf16().collect();
            let bytes: Vec<u8> = units.iter().flat_map(|unit| [*unit as u8, (unit >> 8) as u8]).collect();
            ((murmur::murmur3_32_seeded(&bytes, 0) as i32).into(), 32)
        }
        Function::Murmur3x64 => (murmur::murmur3_x64(key).into(), 64),
        Function::Xxh64 => (HashFunction::Xxh64.hash(key).into(), 64),
        Function::Xxh64Swapped => (first(&HashFunction::Xxh64.hash(key).to_le_bytes()), 64),
        Function::Xxh3 => (xxh3_64(key, 0).into(), 64),
        Function::Bytes => (first(&[key, &[0; 8]].concat()), 64),
    })
}

/// The slot of a key.
fn slot(table: &Table, key: &[u8]) -> Option<usize> {
    let (value, bits) = value(table, key)?;
    let assignment = table.assigned.assignment();
    Some(match table.keys.by {
        By::Remainder { modulus, slots } => {
            (value.rem_euclid(modulus.into()) / i128::from(modulus / u64::from(slots))) as usize
        }
        By::Range => {
            let position = value.rem_euclid(1 << bits) << (64 - bits);
            (0..assignment.slots()).find(|&slot| position <= (*assignment.positions(slot).end()).into())?
        }
    })
}

/// The nodes of a slot by index, whoever is down; `nodes` are ids and weights by index.
fn walk(table: &Table, nodes: &[(&str, f64)], slot: usize) -> Vec<u32> {
    let assignment = table.assigned.assignment();
    let has_weight = |index: &u32| nodes[*index as usize].1 > 0.0;
    let mut found: Vec<u32> = assignment.row(slot).iter().copied().filter(has_weight).collect();
    if table.has_others {
        let place = mix(assignment.positions(slot).start() ^ 0xa5a5_a5a5_a5a5_a5a5);
        let time = |&index: &u32| {
            let (id, weight) = nodes[index as usize];
            let drawn = mix(xxh3_64(id.as_bytes(), 0) ^ place) >> 9;
            -(-((2 * drawn + 1) as f64 / (1_u64 << 56) as f64)).ln_1p() / weight
        };
        let mut others: Vec<u32> =
            (0..nodes.len() as u32).filter(|index| has_weight(index) && !found.contains(index)).collect();
        others.sort_by(|one, other| time(one).total_cmp(&time(other)));
        found.extend(others);
    }
    found
}

pub(super) fn oracle(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let table = Table::of(&DIALECT.given(parameters)?)?;
    // The place in the list of each index.
    let mut places: Vec<u32> = (0..nodes.len() as u32).collect();
    places.sort_by_key(|&place| nodes[place as usize].id);
    let told = |&place: &u32| (nodes[place as usize].id, nodes[place as usize].weight.as_f64());
    let by_index: Vec<(&str, f64)> = places.iter().map(told).collect();
    Ok(Oracle::of(move |key, count| {
        let walk = slot(&table, key).map(|slot| walk(&table, &by_index, slot)).unwrap_or_default();
        let listed = walk.into_iter().map(|index| places[index as usize]);
        listed.filter(|place| !down.contains(place)).take(count).collect()
    }))
}

proptest! {
    /// Rows of all lengths, on slots of all kinds, at their ends and beside them, whoever is down or has no weight; and
    /// after changes of members, which rewrite them as they rewrite those of `assigned`.
    #[test]
    fn tables_answer_like_the_oracle(
        slots in 1..40_usize,
        ends in prop::option::of(prop::collection::btree_set(0..u64::MAX, 39)),
        rows in prop::collection::vec(prop::sample::subsequence(vec![0_u32, 1, 2, 3, 4], 0..4), 40),
        weights in prop::collection::vec(0..3_u32, 5),
        down in prop::collection::vec(prop::bool::weighted(0.2), 5),
        beyond in prop::sample::select(vec!["others", "nobody"]),
        hash in prop::sample::select(vec!["md5", "crc16", "fnv1a_64", "bytes"]),
        remainder in any::<bool>(),
        keys in prop::collection::vec(any::<[u8; 8]>(), 12),
        gone in 0..5_usize,
    ) {
        let mut scheme = json!({"name": "table", "hash": hash, "beyond": beyond, "slots": slots});
        if remainder {
            scheme["by"] = json!("remainder");
        }
        let assignment = match ends.filter(|_| !remainder && slots > 1) {
            None => crate::Assignment::even(slots as u32, 2),
            Some(ends) => crate::Assignment::ranges(ends.into_iter().take(slots - 1).collect(), 2),
        };
        let assignment = assignment.unwrap().with_rows(&rows[..slots]).unwrap();
        let listed: Vec<_> = weights.iter().enumerate().map(|(i, weight)| json!({"id": format!("n{i}"), "weight": weight})).collect();
        let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": listed});
        let topology = Topology::from_json(document.to_string()).unwrap().with_assignment(&assignment).unwrap();
        prop_assert_eq!(topology.assignment(), Some(&assignment));
        prop_assert_eq!(Topology::from_json(topology.to_json()).unwrap().fingerprint(), topology.fingerprint());
        let without = topology.without(&format!("n{gone}")).unwrap();
        for topology in [topology.clone(), without.clone(), without.with_added(crate::Node::new(format!("n{gone}"))).unwrap()] {
            let document: serde_json::Value = serde_json::from_str(&topology.to_json()).unwrap();
            let states = topology.members().nodes().iter();
            let is_down = |id: &str| down[id[1..].parse::<usize>().unwrap()];
            let states = states.map(|node| if is_down(&node.id) { State::Down } else { State::Up }).collect();
            let places = (0..).zip(topology.members().nodes()).filter(|(_, node)| is_down(&node.id)).map(|(i, _)| i);
            let records = super::document::records(&document["nodes"]);
            let oracle = super::families::oracle(&document["scheme"], &records, places.collect()).unwrap();
            let placement = Placement::new(topology).unwrap().with_states(states).unwrap();
            for key in &keys {
                let wanted = (oracle.walk)(key, 9);
                prop_assert_eq!(placement.get_nodes(key, 9, Spread::Zone), &wanted[..]);
                prop_assert_eq!(placement.locate(key), wanted.first().copied());
                prop_assert_eq!(placement.locate_hashed(placement.position(key)), wanted.first().copied());
                let mut scratch = crate::Scratch::new();
                prop_assert_eq!(placement.walk(key, &mut scratch).collect::<Vec<_>>(), wanted);
            }
        }
    }
}
