//! The policy of a cluster.

use super::hosts::{number, Hashed};
use crate::{
    error::{Quoted, Read, Refusal},
    tree::Cursor,
};
use libconsistent::FieldValue;

/// What a cluster says about its keys.
pub(super) struct Policy {
    pub(super) scheme: &'static str,
    pub(super) parameters: Vec<(&'static str, FieldValue)>,
    pub(super) hashed: Hashed,
}

/// The policy, where it goes by keys.
pub(super) fn policy(cluster: &Cursor<'_>) -> Read<Policy> {
    if cluster.field("type").is_some_and(|kind| matches!(kind.text(), Ok("ORIGINAL_DST"))) {
        return Err(Refusal::keyless(cluster.at(), "ORIGINAL_DST: requests go where they were sent to"));
    }
    let mut policy = match cluster.field("load_balancing_policy") {
        Some(policies) => extension(&policies)?,
        None => named(cluster)?,
    };
    if let Some(subsets) = cluster.field("lb_subset_config") {
        return Err(subsets.refuse("subsets (lb_subset_config) are not reproduced"));
    }
    let Some(common) = cluster.field("common_lb_config") else { return Ok(policy) };
    if let Some(threshold) = common.field("healthy_panic_threshold") {
        policy.parameters.push(("panic_threshold", number(&threshold)?.into()));
    }
    if let Some(weighted) = common.field("locality_weighted_lb_config") {
        return Err(weighted.refuse("locality weights (locality_weighted_lb_config) are not reproduced"));
    }
    if let Some(hashing) = common.field("consistent_hashing_lb_config") {
        policy.hashing(&hashing)?;
    }
    Ok(policy)
}

/// `lb_policy`, with the message of its own beside it.
fn named(cluster: &Cursor<'_>) -> Read<Policy> {
    let Some(name) = cluster.field("lb_policy") else {
        return Err(Refusal::keyless(cluster.at(), "takes turns (ROUND_ROBIN), as it names no lb_policy"));
    };
    match name.text()? {
        "RING_HASH" | "2" => ring(cluster.field("ring_hash_lb_config")),
        "MAGLEV" | "5" => maglev(cluster.field("maglev_lb_config")),
        other if KEYLESS.contains(&other.to_ascii_uppercase().as_str()) => Err(keyless(&name, other)),
        other => Err(name.refuse(format!("the policy {} is not understood", Quoted(other)))),
    }
}

/// Policies that pick hosts by no key, by name and by what their extensions are called.
const KEYLESS: &[&str] = &["ROUND_ROBIN", "LEAST_REQUEST", "RANDOM", "ORIGINAL_DST_LB", "CLUSTER_PROVIDED"];
const KEYLESS_EXTENSIONS: &[&str] =
    &["RoundRobin", "LeastRequest", "Random", "ClientSideWeightedRoundRobin", "WrrLocality", "PickFirst"];

fn keyless(at: &Cursor<'_>, policy: &str) -> Refusal {
    Refusal::keyless(at.at(), format!("the policy {} goes by no key", Quoted(policy)))
}

/// `load_balancing_policy`: a list, of which Envoy takes the first that it knows.
fn extension(policies: &Cursor<'_>) -> Read<Policy> {
    let Some(list) = policies.field("policies") else { return Err(policies.refuse("no policies")) };
    let mut items = list.items()?;
    let Some(first) = items.next() else { return Err(list.refuse("no policies")) };
    let Some(extension) = first.field("typed_extension_config") else {
        return Err(first.refuse("no typed_extension_config"));
    };
    let Some(config) = extension.field("typed_config") else { return Err(extension.refuse("no typed_config")) };
    let kind = config.text_of("@type")?.unwrap_or_default();
    let mut policy = match kind.rsplit('.').next() {
        Some("RingHash") => ring(Some(config))?,
        Some("Maglev") => maglev(Some(config))?,
        Some(other) if KEYLESS_EXTENSIONS.contains(&other) => return Err(keyless(&config, other)),
        _ => return Err(config.refuse(format!("the policy {} is not understood", Quoted(&kind)))),
    };
    if let Some(weighted) = config.field("locality_weighted_lb_config") {
        return Err(weighted.refuse("locality weights (locality_weighted_lb_config) are not reproduced"));
    }
    if let Some(hashing) = config.field("consistent_hashing_lb_config") {
        policy.hashing(&hashing)?;
    }
    policy.hashing(&config)?;
    Ok(policy)
}

fn ring(config: Option<Cursor<'_>>) -> Read<Policy> {
    let mut policy = Policy { scheme: "envoy_ring_hash", parameters: Vec::new(), hashed: Hashed::default() };
    let Some(config) = config else { return Ok(policy) };
    for (theirs, ours) in [("minimum_ring_size", "min_ring_size"), ("maximum_ring_size", "max_ring_size")] {
        if let Some(size) = config.field(theirs) {
            policy.parameters.push((ours, number(&size)?.into()));
        }
    }
    if let Some(function) = config.field("hash_function") {
        let ours = match function.text()? {
            "DEFAULT_HASH" | "XX_HASH" => "xxhash64",
            "MURMUR_HASH_2" => "murmur2",
            other => return Err(function.refuse(format!("the hash function {} is not understood", Quoted(other)))),
        };
        policy.parameters.push(("hash_function", ours.into()));
    }
    Ok(policy)
}

fn maglev(config: Option<Cursor<'_>>) -> Read<Policy> {
    let mut policy = Policy { scheme: "envoy_maglev", parameters: Vec::new(), hashed: Hashed::default() };
    if let Some(size) = config.as_ref().and_then(|config| config.field("table_size")) {
        policy.parameters.push(("table_size", number(&size)?.into()));
    }
    Ok(policy)
}

impl Policy {
    /// What `consistent_hashing_lb_config` has.
    fn hashing(&mut self, config: &Cursor<'_>) -> Read<()> {
        if let Some(hostname) = config.field("use_hostname_for_hashing") {
            self.hashed.hostname = hostname.flag()?;
        }
        for other in ["hash_balance_factor", "hash_policy"] {
            if let Some(field) = config.field(other) {
                return Err(field.refuse(format!("{other} is not reproduced")));
            }
        }
        Ok(())
    }
}
