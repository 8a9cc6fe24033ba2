//! Warnings of nodes: their weights, zones and addresses.

use super::{named, Warning};
use crate::output::counted;
use libconsistent::{Node, Scheme, Topology, Weight};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub const ADDRESS_TWICE: &str = "address-twice";
pub const FEW_NODES: &str = "few-nodes";
pub const FEW_ZONES: &str = "few-zones";
pub const IGNORED_WEIGHT: &str = "ignored-weight";
pub const NO_ADDRESS: &str = "no-address";
pub const NO_NODES: &str = "no-nodes";
pub const NO_ZONE: &str = "no-zone";
pub const ONE_ZONE: &str = "one-zone";
pub const ZERO_WEIGHT: &str = "zero-weight";

/// Of a topology whose keys are to have `n` nodes each; `takes` says which nodes have keys.
pub fn warnings(topology: &Topology, n: usize, takes: impl Fn(u32) -> bool) -> Vec<Warning> {
    let nodes = topology.members().nodes();
    let idle = |(index, node): &(u32, &Arc<Node>)| node.weight.is_zero() && !takes(*index);
    let idle: Vec<&str> = (0..).zip(nodes).filter(idle).map(|(_, node)| node.id.as_str()).collect();
    let mut warnings: Vec<Warning> = counts(nodes.len() - idle.len(), n).into_iter().collect();
    if !idle.is_empty() {
        warnings.push(Warning::new(
            ZERO_WEIGHT,
            format!("of weight 0: {}", named(idle.into_iter())),
            "such nodes are members and take no key; remove them, or give them a weight",
        ));
    }
    warnings.extend(ignored(topology, nodes));
    warnings.extend(zones(nodes, n));
    warnings.extend(addresses(nodes));
    warnings
}

fn ids<'a>(
    nodes: &'a [Arc<Node>],
    which: impl Fn(&Node) -> bool + Clone + 'a,
) -> impl Iterator<Item = &'a str> + Clone {
    nodes.iter().filter(move |node| which(node)).map(|node| node.id.as_str())
}

fn counts(takers: usize, n: usize) -> Option<Warning> {
    match takers {
        0 => Some(Warning::new(NO_NODES, "no node takes keys: no key has a node", "add nodes with a weight above 0")),
        _ if takers < n => {
            let why = format!("{} for {n} copies of every key: keys have fewer", counted(takers, "node"));
            Some(Warning::new(FEW_NODES, why, "add nodes"))
        }
        1 => {
            let why = "one node takes all keys: when it fails, no key has a node";
            Some(Warning::new(FEW_NODES, why, "add nodes"))
        }
        _ => None,
    }
}

/// Our own schemes refuse weights that they cannot go by.
fn ignored(topology: &Topology, nodes: &[Arc<Node>]) -> Option<Warning> {
    let scheme = topology.scheme();
    let is_dialect = matches!(scheme, Scheme::Dialect(_));
    let ids = ids(nodes, |node| node.weight != Weight::default());
    if !is_dialect || scheme.properties().weighted || ids.clone().next().is_none() {
        return None;
    }
    Some(Warning::new(
        IGNORED_WEIGHT,
        format!("{} does not go by weights, but these have some: {}", scheme.name(), named(ids)),
        "expect equal shares, or take a scheme that goes by weights",
    ))
}

fn zones(nodes: &[Arc<Node>], n: usize) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let outer = |node: &Arc<Node>| node.zone.split('/').next().unwrap_or_default().to_owned();
    let zones: BTreeSet<String> = nodes.iter().map(outer).filter(|zone| !zone.is_empty()).collect();
    let without = ids(nodes, |node| node.zone.is_empty());
    if !zones.is_empty() && without.clone().next().is_some() {
        warnings.push(Warning::new(
            NO_ZONE,
            format!("without a zone, unlike the others: {}", named(without.clone())),
            "give them one: they count as a zone of their own, and replicas may be together in it",
        ));
    }
    if zones.len() == 1 && without.clone().next().is_none() && nodes.len() > 1 {
        let zone = zones.first().map_or("", String::as_str);
        let why = format!("all nodes are in the zone {zone}: if it fails, every key is lost");
        // Inner zones still spread: without them copies of a key may be in one.
        let inner: BTreeSet<&str> = nodes.iter().map(|node| node.zone.as_str()).collect();
        let advice = match inner.len() {
            1 => "add nodes of another zone, or leave zones out".into(),
            count => format!(
                "what stands before the first / is the outer zone: add nodes of another one; copies of a key are spread over \
                 the {count} zones in it"
            ),
        };
        warnings.push(Warning::new(ONE_ZONE, why, advice));
    } else if n > 1 && zones.len() > 1 && zones.len() < n {
        let why = format!("{} for {n} copies: two copies of a key share one", counted(zones.len(), "outermost zone"));
        warnings.push(Warning::new(FEW_ZONES, why, "add nodes of other zones"));
    } else if n > 1 && zones.is_empty() && nodes.len() > 1 {
        let why = format!("no node has a zone: the {n} copies of a key may be in one rack");
        warnings.push(Warning::new(NO_ZONE, why, "give nodes the zones of what fails together"));
    }
    warnings
}

fn addresses(nodes: &[Arc<Node>]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut of_address: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in nodes.iter().filter(|node| !node.address.is_empty()) {
        of_address.entry(&node.address).or_default().push(&node.id);
    }
    let without = ids(nodes, |node| node.address.is_empty());
    if !of_address.is_empty() && without.clone().next().is_some() {
        warnings.push(Warning::new(
            NO_ADDRESS,
            format!("without an address, unlike the others: {}", named(without)),
            "give them one: whoever has found the node must reach it",
        ));
    }
    if let Some((address, ids)) = of_address.iter().find(|(_, ids)| ids.len() > 1) {
        warnings.push(Warning::new(
            ADDRESS_TWICE,
            format!("{address} is the address of {}", named(ids.iter().copied())),
            "one server would take the keys of several nodes, and several of their copies; remove all but one",
        ));
    }
    warnings
}
