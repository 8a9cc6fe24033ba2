//! Load assignments: endpoints with their weights, health, and what is hashed of them.

use crate::{
    error::{At, Quoted, Read, Refusal},
    numbers::{digits, whole},
    pool::Pool,
    tree::Cursor,
    Note,
};
use libconsistent::{Node, State};
use std::net::IpAddr;

/// An endpoint as a cluster has it.
#[derive(Clone, Debug)]
struct Host {
    at: At,
    /// The address with port, of IPv6 in brackets; or a socket's path.
    address: String,
    /// Whether the address is one, and no name that is resolved later.
    resolved: bool,
    hostname: String,
    hash_key: String,
    weight: u32,
    state: State,
    zone: String,
}

/// The endpoints of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) at: At,
    hosts: Vec<Host>,
    /// Where localities have weights.
    pub(super) locality_weights: Option<At>,
    notes: Vec<Note>,
}

/// What counts of the policy besides the weights.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hashed {
    /// Whether hostnames are hashed instead of addresses.
    pub(super) hostname: bool,
}

impl Assignment {
    pub(super) fn read(assignment: &Cursor<'_>) -> Read<Self> {
        let mut read = Self { at: assignment.at(), hosts: Vec::new(), locality_weights: None, notes: Vec::new() };
        if let Some(policy) = assignment.field("policy") {
            if let Some(factor) = policy.field("overprovisioning_factor") {
                if number(&factor)? != 140 {
                    return Err(factor.refuse("another overprovisioning_factor than 140 is not reproduced"));
                }
            }
            if let Some(weighted) = policy.field("weighted_priority_health") {
                if weighted.flag()? {
                    return Err(weighted.refuse("weighted_priority_health is not reproduced"));
                }
            }
        }
        let Some(localities) = assignment.field("endpoints") else { return Ok(read) };
        for locality in localities.items()? {
            read.locality(&locality)?;
        }
        Ok(read)
    }

    fn locality(&mut self, locality: &Cursor<'_>) -> Read<()> {
        if let Some(priority) = locality.field("priority") {
            if number(&priority)? != 0 {
                return Err(priority.refuse("more than one priority is not reproduced: read the endpoints of one"));
            }
        }
        for elsewhere in ["load_balancer_endpoints", "leds_cluster_locality_config"] {
            if let Some(field) = locality.field(elsewhere) {
                return Err(field.refuse(format!("{elsewhere}: the endpoints stand elsewhere")));
            }
        }
        if let (Some(weight), None) = (locality.field("load_balancing_weight"), &self.locality_weights) {
            self.locality_weights = Some(weight.at());
        }
        let mut zone = String::new();
        if let Some(place) = locality.field("locality") {
            for part in ["region", "zone", "sub_zone"] {
                if let Some(part) = place.text_of(part)?.filter(|part| !part.is_empty()) {
                    let slash = if zone.is_empty() { "" } else { "/" };
                    zone.push_str(&format!("{slash}{part}"));
                }
            }
        }
        let Some(endpoints) = locality.field("lb_endpoints") else { return Ok(()) };
        for endpoint in endpoints.items()? {
            let (host, note) = host(&endpoint, &zone)?;
            self.hosts.push(host);
            self.notes.extend(note);
        }
        Ok(())
    }

    /// Hands the endpoints to a pool.
    pub(super) fn add_to(self, pool: &mut Pool, hashed: Hashed) -> Read<()> {
        for host in self.hosts {
            let key = match (host.hash_key.as_str(), hashed.hostname) {
                ("", true) => &host.hostname,
                ("", false) => &host.address,
                _ => &host.hash_key,
            };
            if key.is_empty() {
                return Err(Refusal::new(host.at, "hostnames are hashed, and the endpoint has none"));
            }
            if *key == host.address && !host.resolved {
                let message = format!(
                    "{} is a name, and the addresses that it stands for are hashed: write these, or a hash_key",
                    Quoted(&host.address)
                );
                return Err(Refusal::new(host.at, message));
            }
            let mut node = Node::new(&*host.address).with_weight(whole(host.weight)).with_zone(&*host.zone);
            if *key != host.address {
                node = node.with_field("hash_key", key.as_str());
            }
            pool.add(node, host.state, host.at)?;
        }
        for note in self.notes {
            pool.note(At::path(note.path().into(), note.line().unwrap_or(0)), note.text());
        }
        Ok(())
    }
}

fn host(lb_endpoint: &Cursor<'_>, zone: &str) -> Read<(Host, Option<Note>)> {
    let Some(endpoint) = lb_endpoint.field("endpoint") else {
        let why = if lb_endpoint.field("endpoint_name").is_some() {
            "endpoint_name names it elsewhere"
        } else {
            "it has none"
        };
        return Err(lb_endpoint.refuse(format!("an endpoint is wanted here: {why}")));
    };
    let (address, resolved) = address(&endpoint)?;
    let weight = match lb_endpoint.field("load_balancing_weight") {
        None => 1,
        Some(weight) => match u32::try_from(number(&weight)?) {
            Ok(number @ 1..) => number,
            _ => return Err(weight.refuse("a weight is a number from 1 to 2^32-1")),
        },
    };
    let mut note = None;
    let state = match lb_endpoint.field("health_status") {
        None => State::Up,
        Some(status) => match status.text()? {
            "UNKNOWN" | "HEALTHY" | "0" | "1" => State::Up,
            "UNHEALTHY" | "TIMEOUT" | "2" | "4" => State::Down,
            "DRAINING" | "3" => {
                let message = "DRAINING takes an endpoint out of the hash: it is down here";
                note = Some(Note::new(status.at(), message));
                State::Down
            }
            other => return Err(status.refuse(format!("the health status {} is not reproduced", Quoted(other)))),
        },
    };
    let hash_key = hash_key(lb_endpoint)?.unwrap_or_default();
    let hostname = endpoint.text_of("hostname")?.unwrap_or_default();
    let host = Host { at: lb_endpoint.at(), address, resolved, hostname, hash_key, weight, state, zone: zone.into() };
    Ok((host, note))
}

/// The key that the endpoint's metadata names.
fn hash_key(lb_endpoint: &Cursor<'_>) -> Read<Option<String>> {
    let Some(metadata) = lb_endpoint.field("metadata") else { return Ok(None) };
    let Some(filters) = metadata.field("filter_metadata") else { return Ok(None) };
    let Some(names) = filters.field("envoy.lb") else { return Ok(None) };
    names.text_of("hash_key")
}

/// The address as Envoy writes it, and whether it is one.
fn address(endpoint: &Cursor<'_>) -> Read<(String, bool)> {
    let Some(address) = endpoint.field("address") else { return Err(endpoint.refuse("the endpoint has no address")) };
    if let Some(path) = match address.field("pipe") {
        Some(pipe) => pipe.text_of("path")?,
        None => None,
    } {
        return Ok((path, true));
    }
    let Some(socket) = address.field("socket_address") else {
        return Err(address.refuse("neither a socket_address nor a pipe"));
    };
    let Some(host) = socket.text_of("address")? else { return Err(socket.refuse("no address")) };
    let Some(port) = socket.field("port_value") else { return Err(socket.refuse("no port_value")) };
    let port = number(&port)?;
    Ok(match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => (format!("{v4}:{port}"), true),
        Ok(IpAddr::V6(v6)) => (format!("[{}]:{port}", v6), true),
        Err(_) => (format!("{host}:{port}"), false),
    })
}

/// A number, or a message of one: `5` and `{"value": 5}`.
pub(super) fn number(cursor: &Cursor<'_>) -> Read<u64> {
    match cursor.field("value") {
        Some(value) => whole_number(&value),
        None => whole_number(cursor),
    }
}

/// A whole number, which may be written with a fraction of zeros.
fn whole_number(cursor: &Cursor<'_>) -> Read<u64> {
    let text = cursor.text()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    match digits(whole) {
        Some(number) if fraction.bytes().all(|b| b == b'0') => Ok(number),
        _ => Err(cursor.refuse(format!("{} is not a whole number", Quoted(text)))),
    }
}
