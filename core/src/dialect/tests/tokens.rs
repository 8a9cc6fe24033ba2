//! Listed tokens in the plainest way: every token is looked at, and every node that was taken.

use super::oracle::Oracle;
use crate::{
    dialect::{
        kit::KeyHash,
        stores::tokens::{Function, Options, DIALECT},
        Record,
    },
    scheme::Parameter,
    Error, Placement, Spread, State, Topology,
};
use proptest::prelude::*;
use serde_json::{json, Value};
use std::{collections::BTreeSet, format, string::ToString, vec::Vec};

/// A node's zone and tokens.
type Listed = (&'static str, Vec<u64>);

/// The nodes of a position, whoever is down.
fn nodes_of(options: &Options, nodes: &[Listed], position: u64) -> Vec<u32> {
    let mut tokens: Vec<(u64, u32)> =
        (0..).zip(nodes).flat_map(|(node, (_, tokens))| tokens.iter().map(move |&token| (token, node))).collect();
    tokens.sort_unstable();
    let has = |token: u64| if options.above { token > position } else { token >= position };
    let (after, before): (Vec<_>, Vec<_>) = tokens.into_iter().partition(|&(token, _)| has(token));
    let mut found: Vec<u32> = Vec::new();
    for (_, node) in after.into_iter().chain(before) {
        let zone = nodes[node as usize].0;
        let is_zone = |&other: &u32| options.distinct && !zone.is_empty() && nodes[other as usize].0 == zone;
        if !found.iter().any(|other| *other == node || is_zone(other)) {
            found.push(node);
        }
    }
    found.truncate(options.copies.unwrap_or(u32::MAX) as usize);
    found
}

pub(super) fn oracle(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let options = Options::of(&DIALECT.given(parameters)?)?;
    let nodes: Vec<Listed> =
        nodes.iter().map(|node| Ok((node.zone, options.tokens(node)?))).collect::<Result<_, Error>>()?;
    Ok(Oracle::of(move |key, count| {
        let found = options.function.position(key).map(|position| nodes_of(&options, &nodes, position));
        found.into_iter().flatten().filter(|node| !down.contains(node)).take(count).collect()
    }))
}

fn token() -> impl Strategy<Value = u64> {
    // Ends of both widths, neighbours, and any.
    prop_oneof![0..6_u64, u64::MAX - 5..=u64::MAX, (1 << 32) - 6..(1_u64 << 32), any::<u64>()]
}

proptest! {
    /// At tokens, beside them, and at both ends, for every way to search, to have copies and to be down.
    #[test]
    fn listed_tokens_answer_like_the_oracle(
        tokens in prop::collection::btree_set(token(), 1..30),
        owners in prop::collection::vec(0..7_u32, 30),
        zones in prop::collection::vec(prop::sample::select(vec!["", "a", "b", "a/1"]), 7),
        down in prop::collection::vec(prop::bool::weighted(0.2), 7),
        is_wide in any::<bool>(),
        at_or_above in any::<bool>(),
        copies in prop::option::of(1..9_u64),
        distinct in any::<bool>(),
    ) {
        let last = if is_wide { u64::MAX } else { u32::MAX.into() };
        let tokens: BTreeSet<u64> = tokens.into_iter().map(|token| token & last).collect();
        let mut nodes: Vec<Listed> = zones.into_iter().map(|zone| (zone, Vec::new())).collect();
        for (&token, &owner) in tokens.iter().zip(&owners) {
            nodes[owner as usize].1.push(token);
        }
        let mut scheme = json!({"name": "tokens", "hash": if is_wide { "none_64" } else { "none_32" }});
        if at_or_above {
            scheme["search"] = json!("at_or_above");
        }
        if let Some(copies) = copies {
            scheme["replication"] = copies.into();
            if distinct {
                scheme["zones"] = json!("distinct");
            }
        }
        let record = |(place, (zone, tokens)): (usize, &Listed)| -> Value {
            let texts: Vec<_> = tokens.iter().map(u64::to_string).collect();
            json!({"id": format!("n{place}"), "zone": zone, "fields": {"tokens": texts}})
        };
        let listed: Vec<Value> = nodes.iter().enumerate().map(record).collect();
        let document = json!({"libconsistent": 1, "scheme": scheme, "nodes": listed});
        let states = down.iter().map(|&down| if down { State::Down } else { State::Up });
        let placement = Placement::new(Topology::from_json(document.to_string()).unwrap()).unwrap();
        let placement = placement.with_states(states.collect()).unwrap();
        let options = Options {
            above: !at_or_above,
            copies: copies.map(|copies| copies as u32),
            distinct: distinct && copies.is_some(),
            function: if is_wide { Function::Given64 } else { Function::Given32 },
        };
        let near = |&token: &u64| [token, token.wrapping_sub(1) & last, token.wrapping_add(1) & last];
        for position in tokens.iter().flat_map(near).chain([0, last]) {
            let wanted: Vec<u32> =
                nodes_of(&options, &nodes, position).into_iter().filter(|&node| !down[node as usize]).collect();
            prop_assert_eq!(placement.get_nodes_hashed(position, 9, Spread::Zone), &wanted[..], "{}", position);
            prop_assert_eq!(placement.locate_hashed(position), wanted.first().copied(), "{}", position);
        }
    }
}
