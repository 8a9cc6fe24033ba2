//! Second source: where running systems placed keys was recorded with a configuration. Here that configuration is
//! written, in the way of the programs that ran the systems (`tests/live/systems`), read, and every key placed.

mod support;

use libconsistent_formats::{read_one, Format, Imported, ReadOptions};
use serde_json::{json, Value};
use std::fmt::Write;
use support::{cases, compare, endpoint, weight, Case};

fn imported(format: Format, case: &Case, text: &str) -> Imported {
    read_one(format, text.as_bytes(), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", case.name))
}

/// The names of all nodes.
fn names(case: &Case, name: impl Fn(&Value) -> String) -> Vec<String> {
    case.nodes().iter().map(name).collect()
}

#[test]
fn nginx() {
    let cases = cases("nginx.json", &["nginx", "nginx_hash", "nginx_ip_hash"]);
    let mut keys = 0;
    for case in &cases {
        let method = match case.scheme() {
            "nginx" => "hash $http_x_key consistent",
            "nginx_hash" => "hash $http_x_key",
            _ => "ip_hash",
        };
        let name = |node: &Value| node["fields"]["name"].as_str().unwrap_or(endpoint(node)).to_owned();
        let mut text = format!("http {{ upstream u {{ {method}; keepalive 64;\n");
        for node in case.nodes() {
            let down = if case.is_down(node) { " down" } else { "" };
            writeln!(text, "server {} weight={}{down};", name(node), weight(node)).unwrap();
        }
        text.push_str("} server { listen 80; location / { proxy_pass http://u; } } }\n");
        let imported = imported(Format::Nginx, case, &text);
        assert_eq!(imported.topology.scheme().name(), case.scheme());
        keys += compare(case, &imported, &names(case, name));
    }
    assert!(cases.len() >= 80 && keys > 20_000, "{} cases, {keys} keys", cases.len());
}

#[test]
fn haproxy() {
    let (mut count, mut keys) = (0, 0);
    for case in cases("haproxy.json", &["haproxy", "haproxy_map"]) {
        let scheme = &case.document["scheme"];
        // What no line says.
        if case.word("hash_key") == Some("id-3.0") {
            continue;
        }
        let balance = match case.word("input") {
            None => "hdr(x-key)".into(),
            Some("source") => "source".into(),
            Some("domain") => "hdr(x-key) use_domain_only".into(),
            Some(uri) => {
                let number = |name: &str, word: &str| scheme[name].as_u64().map(|n| format!(" {word} {n}"));
                let options = [number("uri_len", "len"), number("uri_depth", "depth")].into_iter().flatten();
                format!(
                    "uri{}{}",
                    options.collect::<String>(),
                    uri.replace('-', " ").replace("path ", "path-")[3..].trim_end()
                )
            }
        };
        let avalanche = scheme["avalanche"].as_bool();
        let function = match (case.word("function"), avalanche) {
            (None, None) => String::new(),
            (function, avalanche) => {
                format!(" {}{}", function.unwrap_or("sdbm"), if avalanche == Some(true) { " avalanche" } else { "" })
            }
        };
        let method = if case.scheme() == "haproxy" { "consistent" } else { "map-based" };
        let mut text = format!(
            "defaults\nmode http\nlisten p\nbind 127.0.0.1:1\nbalance {balance}\nhash-type {method}{function}\n"
        );
        if let Some(factor) = scheme["balance_factor"].as_u64() {
            writeln!(text, "hash-balance-factor {factor}").unwrap();
        }
        if scheme["allbackups"] == true {
            text.push_str("option allbackups\n");
        }
        for (place, node) in case.nodes().iter().enumerate() {
            let fields = &node["fields"];
            let address = match (fields["addr"].as_str(), node["address"].as_str()) {
                (Some(v6), _) if v6.contains(':') => format!("[{v6}]:{}", fields["port"].as_u64().unwrap_or(0)),
                (Some(v4), _) => format!("{v4}:{}", fields["port"].as_u64().unwrap_or(0)),
                (None, Some(address)) => address.into(),
                (None, None) => format!("127.0.0.1:{}", 9000 + place),
            };
            write!(text, "server {} {address} weight {}", node["id"].as_str().unwrap(), weight(node)).unwrap();
            for (field, word) in [("id", "id"), ("guid", "guid")] {
                match &fields[field] {
                    Value::Null => {}
                    Value::String(value) => write!(text, " {word} {value}").unwrap(),
                    value => write!(text, " {word} {value}").unwrap(),
                }
            }
            if let Some(key) = case.word("hash_key") {
                write!(text, " hash-key {key}").unwrap();
            }
            text.push_str(if fields["backup"] == true { " backup" } else { "" });
            text.push_str(if case.is_down(node) { " disabled\n" } else { "\n" });
        }
        let imported = imported(Format::Haproxy, &case, &text);
        count += 1;
        keys += compare(&case, &imported, &names(&case, |node| node["id"].as_str().unwrap().into()));
    }
    assert!(count >= 200 && keys > 50_000, "{count} cases, {keys} keys");
}

#[test]
fn twemproxy() {
    let (mut count, mut keys) = (0, 0);
    for file in ["twemproxy.json", "down_stay.json", "hash_tag.json"] {
        for case in cases(file, &["twemproxy", "ketama", "modula", "npm_hashring", "textbook", "go_stathat"]) {
            if case.scheme() != "twemproxy" {
                continue;
            }
            let mut text = String::from("p1:\n  listen: 127.0.0.1:1\n");
            for setting in ["hash", "distribution"] {
                if let Some(value) = case.word(setting) {
                    writeln!(text, "  {setting}: {value}").unwrap();
                }
            }
            if let Some(tag) = case.word("hash_tag") {
                writeln!(text, "  hash_tag: \"{tag}\"").unwrap();
            }
            writeln!(text, "  auto_eject_hosts: {}\n  servers:", case.word("down") != Some("stay")).unwrap();
            for node in case.nodes() {
                let endpoint = endpoint(node);
                let has_port = endpoint.starts_with('/') || endpoint.contains(':');
                let port = if has_port { "" } else { ":11211" };
                let name = node["fields"]["name"].as_str().map(|name| format!(" {name}")).unwrap_or_default();
                writeln!(text, "   - {endpoint}{port}:{}{name}", weight(node)).unwrap();
            }
            let mut imported = imported(Format::Twemproxy, &case, &text);
            let name = |node: &Value| {
                let endpoint = endpoint(node);
                let whole = if endpoint.contains([':', '/']) { endpoint.into() } else { format!("{endpoint}:11211") };
                node["fields"]["name"].as_str().map_or(whole, Into::into)
            };
            // Who is ejected is no part of a configuration.
            let down = case.nodes().iter().filter(|node| case.is_down(node));
            imported.states = down.map(|node| (name(node), libconsistent::State::Down)).collect();
            count += 1;
            keys += compare(&case, &imported, &names(&case, name));
        }
    }
    assert!(count >= 130 && keys > 30_000, "{count} cases, {keys} keys");
}

#[test]
fn envoy() {
    let cases = cases("envoy.json", &["envoy_ring_hash", "envoy_maglev"]);
    let mut keys = 0;
    for case in &cases {
        let scheme = &case.document["scheme"];
        let policy = match case.scheme() {
            "envoy_maglev" => {
                let sizes =
                    if scheme["table_size"].is_u64() { json!({"table_size": scheme["table_size"]}) } else { json!({}) };
                json!({"lb_policy": "MAGLEV", "maglev_lb_config": sizes})
            }
            _ => {
                let function = if case.word("hash_function").is_some() { "MURMUR_HASH_2" } else { "XX_HASH" };
                let mut sizes = json!({"hash_function": function});
                for (ours, theirs) in [("min_ring_size", "minimum_ring_size"), ("max_ring_size", "maximumRingSize")] {
                    if scheme[ours].is_u64() {
                        sizes[theirs] = json!({"value": scheme[ours]});
                    }
                }
                json!({"lbPolicy": "RING_HASH", "ring_hash_lb_config": sizes})
            }
        };
        let hosts: Vec<Value> = case
            .nodes()
            .iter()
            .enumerate()
            .map(|(place, node)| {
                // Some were recorded by their key alone.
                let address = match endpoint(node).rsplit_once(':') {
                    Some((host, port)) if port.parse::<u16>().is_ok() => {
                        let host = host.trim_start_matches('[').trim_end_matches(']');
                        json!({"socket_address": {"address": host, "port_value": port.parse::<u16>().unwrap()}})
                    }
                    _ => json!({"socket_address": {"address": "127.0.0.1", "port_value": 1000 + place}}),
                };
                json!({
                    "endpoint": {"address": address},
                    "load_balancing_weight": weight(node),
                    "health_status": if case.is_down(node) { "UNHEALTHY" } else { "HEALTHY" },
                    "metadata": {"filter_metadata": {"envoy.lb": node["fields"]}},
                })
            })
            .collect();
        let mut cluster = policy;
        cluster["name"] = json!("c");
        cluster["load_assignment"] = json!({"cluster_name": "c", "endpoints": [{"lb_endpoints": hosts}]});
        if scheme["panic_threshold"].is_u64() {
            cluster["common_lb_config"] = json!({"healthy_panic_threshold": {"value": scheme["panic_threshold"]}});
        }
        let text = json!({"static_resources": {"clusters": [cluster]}}).to_string();
        let imported = imported(Format::Envoy, case, &text);
        assert_eq!(imported.topology.scheme().name(), case.scheme());
        let name = |node: &Value| match endpoint(node).rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => endpoint(node).to_owned(),
            _ => format!("127.0.0.1:{}", 1000 + case.nodes().iter().position(|each| each == node).unwrap()),
        };
        keys += compare(case, &imported, &names(case, name));
    }
    assert!(cases.len() >= 50 && keys > 12_000, "{} cases, {keys} keys", cases.len());
}

#[test]
fn redis_cluster() {
    let (mut count, mut keys) = (0, 0);
    for case in cases("redis_cluster.json", &["redis_cluster"]) {
        if case.word("assignment").is_some() {
            continue;
        }
        let id = |node: &Value| format!("{:040x}", case.nodes().iter().position(|each| each == node).unwrap());
        let slots = |node: &Value| -> Vec<String> {
            node["fields"]["slots"].as_array().unwrap().iter().map(|each| each.as_str().unwrap().into()).collect()
        };
        let mut nodes = String::new();
        let mut listed = Vec::new();
        for (place, node) in case.nodes().iter().enumerate() {
            let port = 7000 + place;
            let slots = slots(node);
            writeln!(nodes, "{} 127.0.0.1:{port}@1{port} master - 0 0 {place} connected {}", id(node), slots.join(" "))
                .unwrap();
            for range in &slots {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
                listed.push(json!([first, last, ["127.0.0.1", port, id(node), []]]));
            }
        }
        for text in [nodes, Value::from(listed).to_string()] {
            let imported = imported(Format::RedisCluster, &case, &text);
            keys += compare(&case, &imported, &names(&case, id));
        }
        count += 1;
    }
    assert!(count >= 4 && keys > 2_000, "{count} cases, {keys} keys");
}

#[test]
fn nodetool() {
    let (mut count, mut keys) = (0, 0);
    for case in cases("cassandra.json", &["cassandra"]) {
        if case.word("replication").is_some() || case.document["scheme"]["replication"].is_u64() {
            continue;
        }
        let id = |node: &Value| format!("10.0.0.{}", 1 + case.nodes().iter().position(|each| each == node).unwrap());
        // By data centres, each with its tokens in their order.
        let mut lines: Vec<(String, i128, String)> = Vec::new();
        for node in case.nodes() {
            let (dc, rack) = node["zone"].as_str().unwrap().split_once('/').unwrap();
            for token in node["fields"]["tokens"].as_array().unwrap() {
                let token = token.as_str().unwrap();
                let line = format!("{}  {rack}  Up  Normal  108.1 KiB  33.33%  {token}", id(node));
                lines.push((dc.into(), token.parse().unwrap(), line));
            }
        }
        lines.sort();
        let mut text = String::new();
        for (at, (dc, _, line)) in lines.iter().enumerate() {
            if at == 0 || lines[at - 1].0 != *dc {
                writeln!(text, "\nDatacenter: {dc}\n==========\nAddress  Rack  Status  State  Load  Owns  Token\n")
                    .unwrap();
            }
            writeln!(text, "{line}").unwrap();
        }
        let imported = imported(Format::Nodetool, &case, &text);
        // Where the driver and the server differ: only the empty key.
        let mut case = case.clone();
        if case.word("rule") == Some("driver") {
            case.placement.retain(|(key, _)| !key.is_empty());
        }
        count += 1;
        keys += compare(&case, &imported, &names(&case, id));
    }
    assert!(count >= 10 && keys > 2_000, "{count} cases, {keys} keys");
}
