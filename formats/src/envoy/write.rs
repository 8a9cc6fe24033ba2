//! A static cluster of a topology, as JSON.

use crate::{
    error::Read,
    outgoing::{Member, Outgoing},
    WriteOptions, Written,
};
use libconsistent::State;
use serde_json::{json, Map, Value};
use std::{collections::BTreeSet, net::SocketAddr};

pub(crate) fn write(mut out: Outgoing<'_>, options: &WriteOptions) -> Read<Written> {
    let scheme = out.scheme()?;
    // A cluster says nothing of keys: routes hash them, or the filter of Redis.
    out.lacks(&["key_hash", "hash_tag"])?;
    let mut cluster = Map::new();
    cluster.insert("name".into(), options.name().into());
    cluster.insert("type".into(), "STATIC".into());
    match scheme {
        "envoy_ring_hash" => {
            cluster.insert("lb_policy".into(), "RING_HASH".into());
            let mut config = Map::new();
            for (ours, theirs) in [("min_ring_size", "minimum_ring_size"), ("max_ring_size", "maximum_ring_size")] {
                if let Some(size) = out.number(ours) {
                    config.insert(theirs.into(), size.into());
                }
            }
            if out.word("hash_function", "xxhash64") == "murmur2" {
                config.insert("hash_function".into(), "MURMUR_HASH_2".into());
            }
            insert(&mut cluster, "ring_hash_lb_config", config);
        }
        "envoy_maglev" => {
            cluster.insert("lb_policy".into(), "MAGLEV".into());
            let size = out.number("table_size").map(|size| ("table_size".into(), size.into()));
            insert(&mut cluster, "maglev_lb_config", size.into_iter().collect());
        }
        other => return Err(out.refuse(format!("Envoy has no scheme {other}"))),
    }
    if let Some(threshold) = out.number("panic_threshold") {
        let config = [("healthy_panic_threshold".into(), json!({ "value": threshold }))];
        insert(&mut cluster, "common_lb_config", config.into_iter().collect());
    }
    let localities = localities(&mut out)?;
    cluster.insert("load_assignment".into(), json!({ "cluster_name": options.name(), "endpoints": localities }));
    for each in out.nodes() {
        out.named(each.node, each.endpoint());
    }
    let text = serde_json::to_string_pretty(&json!({ "static_resources": { "clusters": [cluster] } }))
        .map_err(|error| out.refuse(error.to_string()))?;
    Ok(out.written(text + "\n"))
}

/// The endpoints in their order, which counts. Zones are localities where that does not part them, and each has at most
/// the three names that a locality has.
fn localities(out: &mut Outgoing<'_>) -> Read<Vec<Value>> {
    let nodes = out.nodes();
    let mut runs: Vec<&[Member<'_>]> = nodes.chunk_by(|one, other| one.node.zone == other.node.zone).collect();
    let zones: BTreeSet<&str> = nodes.iter().map(|each| &*each.node.zone).collect();
    let kept = zones.len() == runs.len() && zones.iter().all(|zone| zone.split('/').count() <= 3);
    if !kept {
        out.lose_zones();
        runs = vec![&nodes];
    }
    let locality = |run: &[Member<'_>]| {
        let endpoints = run.iter().map(endpoint).collect::<Read<Vec<_>>>()?;
        let mut locality = Map::new();
        if let (Some(first), true) = (run.first().filter(|first| !first.node.zone.is_empty()), kept) {
            let parts = ["region", "zone", "sub_zone"].into_iter().zip(first.node.zone.split('/'));
            let names: Map<String, Value> = parts.map(|(name, part)| (name.into(), part.into())).collect();
            locality.insert("locality".into(), names.into());
        }
        locality.insert("lb_endpoints".into(), endpoints.into());
        Ok(locality.into())
    };
    runs.into_iter().map(locality).collect()
}

fn insert(cluster: &mut Map<String, Value>, name: &str, config: Map<String, Value>) {
    if !config.is_empty() {
        cluster.insert(name.into(), config.into());
    }
}

fn endpoint(each: &Member<'_>) -> Read<Value> {
    let weight = each.whole_weight()?;
    if weight == 0 {
        return Err(each.refuse("has the weight 0, which Envoy does not take"));
    }
    let endpoint = each.endpoint();
    let address = match endpoint.parse::<SocketAddr>() {
        Ok(socket) => {
            json!({ "socket_address": { "address": socket.ip().to_string(), "port_value": socket.port() } })
        }
        Err(_) if endpoint.starts_with('/') => json!({ "pipe": { "path": endpoint } }),
        Err(_) => return Err(each.refuse("has no address such as 10.0.0.1:80 or [2001:db8::1]:80")),
    };
    let mut host = Map::new();
    host.insert("endpoint".into(), json!({ "address": address }));
    if weight != 1 {
        host.insert("load_balancing_weight".into(), weight.into());
    }
    match each.state {
        State::Up => {}
        State::Down => {
            host.insert("health_status".into(), "UNHEALTHY".into());
        }
        State::Draining => {
            return Err(each.refuse("is draining and has its keys; DRAINING of Envoy takes them"));
        }
    }
    if let Some(key) = each.text("hash_key") {
        host.insert("metadata".into(), json!({ "filter_metadata": { "envoy.lb": { "hash_key": key } } }));
    }
    Ok(host.into())
}
