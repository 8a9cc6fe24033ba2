//! A topology document of any dialect as a function from keys to nodes, slowly and plainly.

use crate::{
    dialect::{
        cassandra, chord, dynamo, envoy, haproxy, kademlia, ketama, maglev, mcrouter, modula, nginx, redis_cluster,
        twemproxy, Field, Record,
    },
    members::Weight,
    scheme::Parameter,
    Error, ErrorKind,
};
use serde_json::Value;
use std::{boxed::Box, collections::BTreeSet, string::String, string::ToString, vec, vec::Vec};

/// The nodes of a key in the order they are tried, at most so many.
type Walk = Box<dyn Fn(&[u8], usize) -> Vec<u32>>;

pub(super) struct Oracle {
    pub(super) walk: Walk,
    /// The same for a hash, where there is one.
    pub(super) hashed: Option<Box<dyn Fn(u64) -> Option<u32>>>,
    /// A key's position in the system's own words.
    pub(super) position: Option<Box<dyn Fn(&[u8]) -> String>>,
    /// For bounded load: the node that takes a key, given everybody's outstanding requests.
    pub(super) bounded: Option<Box<dyn Fn(&[u8], &[u64]) -> Option<u32>>>,
}

impl Oracle {
    fn of(walk: impl Fn(&[u8], usize) -> Vec<u32> + 'static) -> Self {
        Self { walk: Box::new(walk), hashed: None, position: None, bounded: None }
    }

    /// A ring whose owner is all there is.
    fn ring(points: Vec<(u64, u32)>, position: impl Fn(&[u8]) -> Option<u64> + 'static) -> Self {
        let again = points.clone();
        let mut oracle = Self::of(move |key, count| match position(key) {
            Some(position) => walk(&points, position, count),
            None => Vec::new(),
        });
        oracle.hashed = Some(Box::new(move |position| walk(&again, position, 1).first().copied()));
        oracle
    }

    /// Slots, of which a key has the one of its hash modulo their number.
    fn slots(slots: Vec<u32>, position: impl Fn(&[u8]) -> Option<u64> + 'static) -> Self {
        let owner = move |position: u64| slots.get((position % slots.len().max(1) as u64) as usize).copied();
        let again = owner.clone();
        let mut oracle = Self::of(move |key, _| position(key).and_then(&owner).into_iter().collect());
        oracle.hashed = Some(Box::new(again));
        oracle
    }

    fn modulo((total, points): (u64, Vec<(u64, u32)>), position: impl Fn(&[u8]) -> Option<u64> + 'static) -> Self {
        Self::ring(points, move |key| position(key)?.checked_rem(total))
    }
}

/// The point at or above a position, else the first; every one is looked at.
fn first_at_or_above<P: Ord>(points: &[(P, u32)], position: &P) -> usize {
    let mut best: Option<usize> = None;
    for (place, (point, _)) in points.iter().enumerate() {
        if point >= position && best.is_none_or(|best| points[best].0 > *point) {
            best = Some(place);
        }
    }
    best.unwrap_or(0)
}

fn round<P: Ord + Copy>(points: &[(P, u32)], position: P) -> impl Iterator<Item = u32> + Clone + '_ {
    let start = first_at_or_above(points, &position);
    points.iter().cycle().skip(start).take(points.len()).map(|&(_, node)| node)
}

fn walk<P: Ord + Copy>(points: &[(P, u32)], position: P, count: usize) -> Vec<u32> {
    cassandra::simple(round(points, position), count)
}

/// nginx's tries: `steps` are the peers it draws, one after the other.
fn tries(steps: impl Iterator<Item = u32>, down: &BTreeSet<u32>, peers: usize, count: usize) -> Vec<u32> {
    let mut tried = Vec::new();
    let mut rejected = 0;
    if peers == 1 {
        return steps.take(1).collect();
    }
    let mut steps = steps.peekable();
    while tried.len() < count {
        let Some(&peer) = steps.peek() else { break };
        if down.contains(&peer) || tried.contains(&peer) {
            steps.next();
            rejected += 1;
            if rejected > nginx::REJECTIONS {
                break;
            }
        } else {
            tried.push(peer);
        }
    }
    tried
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(super) fn parameter(value: &'static Value) -> Parameter<'static> {
    match value {
        Value::Bool(flag) => Parameter::Flag(*flag),
        Value::Number(number) => Parameter::Int(number.as_u64().unwrap()),
        Value::String(text) => Parameter::Text(text),
        _ => panic!("{value}"),
    }
}

fn field(value: &'static Value) -> Field<'static> {
    match value {
        Value::Bool(flag) => Field::Flag(*flag),
        Value::Number(number) => Field::Int(number.as_u64().unwrap()),
        Value::String(text) => Field::Text(text),
        Value::Array(texts) => Field::List(leak(texts.iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>())),
        _ => panic!("{value}"),
    }
}

fn record(value: &'static Value) -> Record<'static> {
    let text = |name: &str| value[name].as_str().unwrap_or("");
    let placement = value["placement"].as_object();
    Record {
        id: text("id"),
        address: text("address"),
        zone: text("zone"),
        weight: Weight::from_f64(value["weight"].as_f64().unwrap_or(1.0)).unwrap(),
        placement: leak(
            placement.into_iter().flatten().map(|(name, value)| (name.as_str(), field(value))).collect::<Vec<_>>(),
        ),
    }
}

/// The records of a document, which are kept for good.
pub(super) fn records(nodes: &Value) -> Vec<Record<'static>> {
    leak(nodes.clone()).as_array().unwrap().iter().map(record).collect()
}

fn all<T>(records: &[Record<'static>], make: impl Fn(&Record<'static>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let make = |(place, record)| make(record).map_err(|error| error.at(format_args!("nodes[{place}]")));
    records.iter().enumerate().map(make).collect()
}

/// The oracle of a document; `down` are places in its list of nodes.
pub(super) fn oracle(scheme: &Value, nodes: &[Record<'static>], down: BTreeSet<u32>) -> Result<Oracle, Error> {
    let scheme = leak(scheme.clone()).as_object().unwrap();
    let name = scheme["name"].as_str().unwrap();
    let parameters: Vec<(&str, Parameter<'_>)> = scheme
        .iter()
        .filter(|(name, _)| *name != "name")
        .map(|(name, value)| (name.as_str(), parameter(value)))
        .collect();
    let parameters = parameters.as_slice();
    // Where a server that is down leaves the list, it has no weight.
    let up: Vec<Record<'static>> = (0..)
        .zip(nodes)
        .map(|(place, record)| match down.contains(&place) {
            true => Record { weight: Weight::from_thousandths(0).unwrap(), ..*record },
            false => *record,
        })
        .collect();
    let live = move |walk: Vec<u32>, down: &BTreeSet<u32>, count: usize| {
        walk.into_iter().filter(|node| !down.contains(node)).take(count).collect::<Vec<_>>()
    };
    Ok(match name {
        ketama::NAME => {
            let options = ketama::Options::from_parameters(parameters)?;
            let points = ketama::points(&all(&up, ketama::Server::new)?, &options)?;
            Oracle::ring(points, move |key| Some(options.key_hash.hash(key)))
        }
        ketama::LIBKETAMA => {
            let points = ketama::libketama(&all(&up, ketama::Ketama::new)?)?;
            Oracle::ring(points, |key| Some(crate::hash::HashFunction::Md5.hash(key)))
        }
        modula::NAME => {
            let options = modula::Options::from_parameters(parameters)?;
            let table = modula::modula(&all(&up, ketama::Server::new)?, &options);
            Oracle::modulo(table, move |key| Some(options.key_hash.hash(key)))
        }
        modula::PYTHON => {
            let (total, points) = modula::python_shares(&all(nodes, modula::python_weight)?);
            Oracle::of(move |key, count| {
                let tried = modula::python_tries(key).map(|hash| walk(&points, hash % total, 1)[0]);
                tried.filter(|node| !down.contains(node)).take(count).collect()
            })
        }
        twemproxy::NAME => {
            let options = twemproxy::Options::from_parameters(parameters)?;
            let servers = all(&up, twemproxy::Server::new)?;
            match options.distribution {
                twemproxy::Distribution::Ketama => {
                    Oracle::ring(twemproxy::ketama(&servers)?, move |key| Some(options.position(key)))
                }
                twemproxy::Distribution::Modula => {
                    Oracle::modulo(twemproxy::modula(&servers)?, move |key| Some(options.position(key)))
                }
            }
        }
        nginx::NAME => {
            nginx::no_parameters(name, parameters)?;
            let servers = all(nodes, nginx::Server::new)?;
            let points = nginx::points(&servers)?;
            Oracle::of(move |key, count| {
                let Some(position) = nginx::position(key) else { return Vec::new() };
                let start = first_at_or_above(&points, &position);
                let steps = points.iter().cycle().skip(start).map(|&(_, node)| node);
                tries(steps, &down, servers.len(), count)
            })
        }
        nginx::HASH | nginx::IP_HASH => {
            nginx::no_parameters(name, parameters)?;
            let servers = all(nodes, nginx::Server::new)?;
            let (total, points) = nginx::weights(&servers);
            Oracle::of(move |key, count| {
                let draws: Box<dyn Iterator<Item = u64>> = match name {
                    nginx::HASH => Box::new(nginx::hash_tries(key)),
                    _ => Box::new(nginx::ip_tries(key)),
                };
                tried(draws, total, &points, &down, servers.len(), count)
            })
        }
        haproxy::NAME | haproxy::MAP => {
            let options = haproxy::Options::from_parameters(name == haproxy::NAME, parameters)?;
            let servers = all(nodes, haproxy::Server::new)?;
            let usable = haproxy::usable(&servers, |place| !down.contains(&place), options.all_backups);
            let single = usable.len() == 1;
            let position = move |key: &[u8]| if single { Some(0) } else { options.position(key) };
            if name == haproxy::MAP {
                haproxy::numbers(&servers)?;
                return Ok(Oracle::slots(haproxy::map(&servers, &usable), position));
            }
            let tree = haproxy::nodes(&servers, &usable, options.hash_key)?;
            let points = haproxy::points(&tree);
            let nearest = tree.clone();
            let mut oracle = Oracle::of(move |key, _| {
                let Some(hash) = position(key) else { return Vec::new() };
                let by_points: Vec<u32> = walk(&points, hash, 1);
                let place = nearest_place(&nearest, hash as u32);
                assert_eq!(by_points.first(), place.map(|place| nearest[place].1).as_ref());
                by_points
            });
            let bounded = haproxy::Bounded::new(&servers, &usable, options.balance_factor);
            oracle.bounded = Some(Box::new(move |key, served| {
                let start = nearest_place(&tree, options.position(key)? as u32)?;
                let mut round = tree.iter().cycle().skip(start).take(2 * tree.len()).map(|&(_, node)| node);
                let total = served.iter().sum();
                round.find(|&node| bounded.may_take(node, served[node as usize], total))
            }));
            oracle
        }
        envoy::RING_HASH | envoy::GRPC | maglev::NAME => {
            let hosts = all(nodes, envoy::Host::new)?;
            let key_hash = |key: &[u8]| Some(envoy::KEY_HASH.hash(key));
            let usable = |threshold| envoy::usable(&hosts, |place| !down.contains(&place), threshold);
            match name {
                maglev::NAME => {
                    let options = maglev::Options::from_parameters(parameters)?;
                    let slots = maglev::slots(&hosts, &usable(options.panic_threshold), &options)?;
                    Oracle::slots(slots, key_hash)
                }
                envoy::GRPC => {
                    let options = envoy::Options::grpc(parameters)?;
                    let everybody: Vec<u32> = (0..hosts.len() as u32).collect();
                    let points = envoy::points(&hosts, &everybody, &options)?;
                    Oracle::of(move |key, count| {
                        live(walk(&points, envoy::KEY_HASH.hash(key), hosts.len()), &down, count)
                    })
                }
                _ => {
                    let options = envoy::Options::envoy(parameters)?;
                    Oracle::ring(envoy::points(&hosts, &usable(options.panic_threshold), &options)?, key_hash)
                }
            }
        }
        mcrouter::NAME => {
            let options = mcrouter::Options::from_parameters(parameters)?;
            let servers = all(nodes, mcrouter::Server::new)?;
            options.check(&servers)?;
            if options.function == mcrouter::Function::Rendezvous {
                mcrouter::check_tags(&servers)?;
            }
            Oracle::of(move |key, _| {
                let key = options.routing_key(key);
                mcrouter::server(&servers, options.function, &key).into_iter().collect()
            })
        }
        redis_cluster::NAME => {
            let held = match redis_cluster::assignment(parameters)? {
                redis_cluster::Assignment::Explicit => all(nodes, redis_cluster::node_slots)?,
                redis_cluster::Assignment::Create => redis_cluster::created(nodes.len()),
            };
            let holders = redis_cluster::holders(&held)?;
            let mut oracle = Oracle::of(move |key, _| {
                holders[usize::from(redis_cluster::slot(key))].into_iter().filter(|node| !down.contains(node)).collect()
            });
            oracle.position = Some(Box::new(|key| redis_cluster::slot(key).to_string()));
            oracle
        }
        cassandra::NAME => cassandra_oracle(parameters, nodes, down)?,
        dynamo::NAME => {
            let partitions = dynamo::partitions(parameters)?;
            let held = all(nodes, |record| dynamo::node_partitions(record, partitions))?;
            let table = match held.iter().all(Vec::is_empty) {
                true => {
                    let mut table = dynamo::Table::new(partitions);
                    for node in 0..nodes.len() as u32 {
                        table.join(node);
                    }
                    table
                }
                false => dynamo::Table::explicit(partitions, &held)?,
            };
            Oracle::of(move |key, count| {
                let start = dynamo::partition(key, partitions) as usize;
                let round = table.holders.iter().cycle().skip(start).take(table.holders.len()).flatten().copied();
                live(cassandra::simple(round, nodes_of(&table.holders)), &down, count)
            })
        }
        chord::NAME => {
            let ids = all(nodes, |record| chord::node_id(name, record))?;
            let points = chord::points(&ids)?;
            Oracle::of(move |key, count| live(walk(&points, chord::position(key), ids.len()), &down, count))
        }
        kademlia::NAME => {
            let ids = all(nodes, |record| chord::node_id(name, record))?;
            let key_id = kademlia::key_id(parameters)?;
            Oracle::of(move |key, count| match key_id.position(key) {
                Some(position) => live(kademlia::closest(&ids, &position, ids.len()), &down, count),
                None => Vec::new(),
            })
        }
        _ => return Err(Error::new(ErrorKind::Scheme, name)),
    })
}

fn nodes_of(holders: &[Option<u32>]) -> usize {
    holders.iter().flatten().collect::<BTreeSet<_>>().len()
}

/// nginx's draws that hash anew after a rejection, but for the next server only once this one has failed.
fn tried(
    draws: Box<dyn Iterator<Item = u64> + '_>,
    total: u64,
    points: &[(u64, u32)],
    down: &BTreeSet<u32>,
    peers: usize,
    count: usize,
) -> Vec<u32> {
    let steps = draws.map(|hash| walk(points, hash % total, 1)[0]);
    if peers == 1 {
        return steps.take(1).collect();
    }
    let mut found = Vec::new();
    let mut rejected = 0;
    for peer in steps {
        if down.contains(&peer) || found.contains(&peer) {
            rejected += 1;
            if rejected > nginx::REJECTIONS {
                break;
            }
        } else {
            found.push(peer);
            if found.len() == count {
                break;
            }
        }
    }
    found
}

/// HAProxy's search as its rule says it: the node above, the node below, whichever is nearer.
fn nearest_place(tree: &[(u32, u32)], hash: u32) -> Option<usize> {
    let next = tree.iter().position(|&(value, _)| value >= hash).unwrap_or(0);
    let before = (next + tree.len()).checked_sub(1)?.checked_rem(tree.len())?;
    let below = hash.wrapping_sub(tree[before].0);
    let above = tree[next].0.wrapping_sub(hash);
    Some(if below <= above { before } else { next })
}

fn cassandra_oracle(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let options = cassandra::Options::from_parameters(parameters)?;
    let nodes = all(nodes, |record| cassandra::Node::new(record, &options))?;
    let points = cassandra::points(&nodes)?;
    let places: Vec<_> = nodes.iter().map(cassandra::Node::place).collect();
    let (partitioner, again) = (options.partitioner, options.clone());
    let mut oracle = Oracle::of(move |key, count| {
        let round = round(&points, options.position(key));
        let replicas = match (&options.replication, options.rule) {
            (cassandra::Replication::Unset, _) => cassandra::simple(round, nodes.len()),
            (cassandra::Replication::Simple(copies), _) => cassandra::simple(round, *copies as usize),
            (cassandra::Replication::NetworkTopology(copies), cassandra::Rule::Server) => {
                cassandra::network_topology(&places, round, copies)
            }
            (cassandra::Replication::NetworkTopology(copies), cassandra::Rule::Driver) => {
                cassandra::driver_replicas(&places, points.iter().map(|&(_, node)| node), round, copies)
            }
        };
        replicas.into_iter().filter(|node| !down.contains(node)).take(count).collect()
    });
    oracle.position = Some(Box::new(move |key| match partitioner {
        cassandra::Partitioner::Murmur3 => ((again.position(key) as u64 ^ 1 << 63) as i64).to_string(),
        cassandra::Partitioner::Random => (again.position(key) as i128 - 1).to_string(),
    }));
    Ok(oracle)
}

/// A list of names made into nodes of weight 1.
pub(super) fn numbered(count: u64) -> Value {
    Value::Array((0..count).map(|i| serde_json::json!({"id": i.to_string()})).collect())
}

/// Places of a few nodes as a set.
pub(super) fn set(places: impl IntoIterator<Item = u32>) -> BTreeSet<u32> {
    places.into_iter().collect()
}

#[test]
fn the_oracle_wraps() {
    let points = vec![(5_u64, 0), (9, 1)];
    assert_eq!([0, 5, 6, 9, 10].map(|at| walk(&points, at, 2)), [[0, 1], [0, 1], [1, 0], [1, 0], [0, 1]]);
}
