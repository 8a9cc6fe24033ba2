//! The oracle of a document of any dialect.

use super::{
    cassandra as walks,
    document::{leak, parameter},
    oracle::{first_at_or_above, nearest_place, round, tried, tries, walk, Oracle},
    pypi,
};
use crate::{
    dialect::{
        kit::{ring, shares, Caps, Id, KeyHash},
        memcached::{ketama, libketama, mcrouter, modula, python_memcached, server as memcached_server, twemproxy},
        papers::textbook,
        proxies::{envoy, haproxy, nginx},
        stores::{cassandra, chord, dynamo, kademlia, node_id::node_id, redis_cluster},
        Record,
    },
    hash::{
        digest::{md5, sha1, sha256},
        HashFunction,
    },
    members::Weight,
    scheme::Parameter,
    Error, ErrorKind,
};
use haproxy::{
    balance::Balance,
    server::{self, HashKey, Server},
};
use serde_json::Value;
use std::{boxed::Box, collections::BTreeSet, format, string::ToString, vec::Vec};

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
    let live_only = |servers: Vec<memcached_server::Server<'static>>| -> Vec<_> {
        (0..).zip(servers).filter(|(place, _)| !down.contains(place)).collect()
    };
    let live = move |walk: Vec<u32>, down: &BTreeSet<u32>, count: usize| {
        walk.into_iter().filter(|node| !down.contains(node)).take(count).collect::<Vec<_>>()
    };
    Ok(match name {
        "ketama" => {
            let options = ketama::Options::of(&ketama::DIALECT.given(parameters)?)?;
            let servers =
                memcached_server::in_order(live_only(all(nodes, memcached_server::Server::new)?), options.sort_hosts);
            Oracle::ring(ketama::points(&servers, &options), move |key| Some(options.key_hash.hash(key)))
        }
        "libketama" => {
            let mut servers: Vec<_> = (0..).zip(all(&up, libketama::Server::new)?).collect();
            servers.retain(|(_, server)| server.memory > 0);
            Oracle::ring(libketama::points(&servers), |key| Some(HashFunction::Md5.hash(key)))
        }
        "modula" => {
            let options = modula::Options::of(&modula::DIALECT.given(parameters)?)?;
            let servers =
                memcached_server::in_order(live_only(all(nodes, memcached_server::Server::new)?), options.sort_hosts);
            let table = shares(servers.into_iter().map(|(place, _)| (place, 1)));
            Oracle::modulo(table, move |key| Some(options.key_hash.hash(key)))
        }
        "python_memcached" => {
            let (total, points) = shares((0..).zip(all(nodes, python_memcached::weight)?));
            Oracle::of(move |key, count| {
                if total == 0 {
                    return Vec::new();
                }
                let tried = python_memcached::tries(key).map(|hash| walk(&points, hash % total, 1)[0]);
                tried.filter(|node| !down.contains(node)).take(count).collect()
            })
        }
        "twemproxy" => {
            let twemproxy::Options { distribution, key_hash } =
                twemproxy::Options::of(&twemproxy::DIALECT.given(parameters)?)?;
            let servers = twemproxy::sorted(all(&up, twemproxy::Server::new)?)?;
            match distribution {
                twemproxy::Distribution::Ketama => {
                    Oracle::ring(twemproxy::ketama(&servers), move |key| key_hash.position(key))
                }
                twemproxy::Distribution::Modula => {
                    Oracle::modulo(twemproxy::modula(&servers), move |key| key_hash.position(key))
                }
            }
        }
        "nginx" => {
            let servers = all(nodes, nginx::server::Server::new)?;
            nginx::consistent::check(&servers)?;
            let label = nginx::consistent::Label::of(&nginx::consistent::DIALECT.given(parameters)?)?;
            let points = ring(nginx::consistent::points(&servers, label));
            if label == nginx::consistent::Label::NoNul {
                return Ok(Oracle::of(move |key, count| {
                    live(walk(&points, crate::hash::crc::crc32(key).into(), servers.len()), &down, count)
                }));
            }
            let weighty = weighty(&servers);
            Oracle::of(move |key, count| {
                if let [single] = *weighty {
                    return Vec::from_iter((count > 0 && !down.contains(&single)).then_some(single));
                }
                let Some(position) = nginx::consistent::position(key) else { return Vec::new() };
                let start = first_at_or_above(&points, &position);
                let steps = points.iter().cycle().skip(start).map(|&(_, node)| node);
                tries(steps, &down, servers.len(), count)
            })
        }
        "nginx_hash" | "nginx_ip_hash" => {
            let servers = all(nodes, nginx::server::Server::new)?;
            let (total, points) = nginx::server::weights(&servers);
            let weighty = weighty(&servers);
            Oracle::of(move |key, count| {
                if let [single] = *weighty {
                    return Vec::from_iter((count > 0 && !down.contains(&single)).then_some(single));
                }
                let draws: Box<dyn Iterator<Item = u64>> = match name {
                    "nginx_hash" => Box::new(nginx::hash::hash_tries(key)),
                    _ => Box::new(nginx::ip_hash::ip_tries(key)),
                };
                tried(draws, total, &points, &down, servers.len(), count)
            })
        }
        "haproxy_map" => {
            let haproxy::map::Options { hashing, all_backups } =
                haproxy::map::Options::of(&haproxy::map::DIALECT.given(parameters)?)?;
            let servers = all(nodes, |record| Server::new(record, HashKey::Id))?;
            server::numbers(&servers)?;
            let one = |backups: &[u32]| haproxy::map::backup(&servers, backups);
            let usable = server::usable(&servers, |place| !down.contains(&place), all_backups, one);
            let single = usable.len() == 1;
            let position = move |key: &[u8]| if single { Some(0) } else { hashing.position(key) };
            Oracle::slots(haproxy::map::map(&servers, &usable), position)
        }
        "haproxy" => {
            let haproxy::consistent::Options { hashing, hash_key, all_backups, balance_factor } =
                haproxy::consistent::Options::of(&haproxy::consistent::DIALECT.given(parameters)?)?;
            let servers = all(nodes, |record| Server::new(record, hash_key))?;
            let one = |backups: &[u32]| backups.first().copied();
            let usable = server::usable(&servers, |place| !down.contains(&place), all_backups, one);
            let single = usable.len() == 1;
            let position = move |key: &[u8]| if single { Some(0) } else { hashing.position(key) };
            let tree = haproxy::consistent::nodes(&servers, &server::numbers(&servers)?, &usable, hash_key);
            let points = haproxy::consistent::points(&tree);
            let nearest = tree.clone();
            let mut oracle = Oracle::of(move |key, _| {
                let Some(hash) = position(key) else { return Vec::new() };
                let by_points: Vec<u32> = walk(&points, hash, 1);
                let place = nearest_place(&nearest, hash as u32);
                assert_eq!(by_points.first(), place.map(|place| nearest[place].1).as_ref());
                by_points
            });
            let bounded = Balance::new(&servers, &usable, Vec::new(), balance_factor).shares(|_| true);
            oracle.bounded = Some(Box::new(move |key, served| {
                let start = nearest_place(&tree, hashing.position(key)? as u32)?;
                let mut round = tree.iter().cycle().skip(start).take(2 * tree.len()).map(|&(_, node)| node);
                let total: u64 = served.iter().sum();
                round.find(|&node| served[node as usize] < bounded.cap(node, total + 1))
            }));
            oracle
        }
        "envoy_ring_hash" | "envoy_maglev" | "grpc_ring_hash" => {
            let hosts = all(nodes, envoy::host::Host::new)?;
            envoy::host::check(&hosts)?;
            let function = match scheme.get("key_hash").is_some_and(|function| function == "murmur2") {
                true => HashFunction::Murmur64Envoy,
                false => HashFunction::Xxh64,
            };
            let key_hash = move |key: &[u8]| Some(function.hash(key));
            let usable = |threshold| envoy::host::usable(&hosts, |place| !down.contains(&place), threshold);
            match name {
                "envoy_maglev" => {
                    let envoy::maglev::Options { table_size, panic_threshold, .. } =
                        envoy::maglev::Options::of(&envoy::maglev::DIALECT.given(parameters)?)?;
                    Oracle::slots(envoy::maglev::slots(&hosts, &usable(panic_threshold), table_size), key_hash)
                }
                "grpc_ring_hash" => {
                    let envoy::grpc_ring_hash::Options(ring) =
                        envoy::grpc_ring_hash::Options::of(&envoy::grpc_ring_hash::DIALECT.given(parameters)?)?;
                    let weighty = (0..).zip(&hosts).filter(|(_, host)| host.weight > 0).map(|(place, _)| place);
                    let points = envoy::ring::points(&hosts, &weighty.collect::<Vec<u32>>(), &ring);
                    Oracle::of(move |key, count| {
                        live(walk(&points, HashFunction::Xxh64.hash(key), hosts.len()), &down, count)
                    })
                }
                _ => {
                    let envoy::ring_hash::Options { ring, panic_threshold, .. } =
                        envoy::ring_hash::Options::of(&envoy::ring_hash::DIALECT.given(parameters)?)?;
                    Oracle::ring(envoy::ring::points(&hosts, &usable(panic_threshold), &ring), key_hash)
                }
            }
        }
        "varnish_shard" | "caddy" | "traffic_server" | "dnsdist_chashed" => {
            super::proxies::oracle(name, parameters, nodes, &down)?
        }
        "mcrouter" => {
            let options = mcrouter::Options::of(&mcrouter::DIALECT.given(parameters)?)?;
            let pool =
                mcrouter::Pool::new(&options, &all(nodes, |record| mcrouter::Server::new(record, options.function))?);
            Oracle::of(move |key, _| pool.server(key).into_iter().filter(|node| !down.contains(node)).collect())
        }
        "redis_cluster" => {
            let holders = match redis_cluster::Assignment::of(&redis_cluster::DIALECT.given(parameters)?)? {
                redis_cluster::Assignment::Explicit => redis_cluster::holders(&all(nodes, redis_cluster::node_slots)?)?,
                redis_cluster::Assignment::Create { replicas } => {
                    let masters = redis_cluster::masters(nodes.len(), replicas)?;
                    redis_cluster::created(&all(nodes, redis_cluster::host)?, masters)
                }
            };
            let mut oracle = Oracle::of(move |key, _| {
                holders[usize::from(redis_cluster::slot(key))].into_iter().filter(|node| !down.contains(node)).collect()
            });
            oracle.position = Some(Box::new(|key| redis_cluster::slot(key).to_string()));
            oracle
        }
        "cassandra" => cassandra_oracle(parameters, nodes, down)?,
        "tokens" => super::tokens::oracle(parameters, nodes, down)?,
        "table" => super::table::oracle(parameters, nodes, down)?,
        "dynamo" => {
            let dynamo::Dynamo { partitions } = dynamo::Dynamo::of(&dynamo::DIALECT.given(parameters)?)?;
            let held = all(nodes, |record| dynamo::node_partitions(record, partitions))?;
            let holders = match held.iter().all(Vec::is_empty) {
                true => dynamo::joined(partitions, nodes.len() as u32),
                false => dynamo::explicit(partitions, &held)?,
            };
            Oracle::of(move |key, count| {
                let start = dynamo::partition(key, partitions) as usize;
                let round = holders.iter().cycle().skip(start).take(holders.len()).flatten().copied();
                live(walks::simple(round, nodes_of(&holders)), &down, count)
            })
        }
        "chord" => {
            let ids = all(nodes, node_id)?;
            let points = chord::points(&ids)?;
            Oracle::of(move |key, count| live(walk(&points, chord::position(key), ids.len()), &down, count))
        }
        "kademlia" => {
            let ids = all(nodes, node_id)?;
            let key_id = kademlia::KeyId::of(&kademlia::DIALECT.given(parameters)?)?;
            Oracle::of(move |key, count| match key_id.position(key) {
                Some(position) => live(closest(&ids, &position), &down, count),
                None => Vec::new(),
            })
        }
        "textbook" => {
            let textbook::Options { hash, vnodes } = textbook::Options::of(&textbook::DIALECT.given(parameters)?)?;
            let ids = all(nodes, |record| record.only(name, &[]).map(|()| record.id))?;
            let label =
                |(index, id)| (0..vnodes).map(move |i| (whole(hash, format!("{id}:vnode{i}").as_bytes()), index));
            let mut points: Vec<(Vec<u8>, u32)> = (0..).zip(ids).flat_map(label).collect();
            points.sort_unstable();
            Oracle::of(move |key, count| {
                let digest = whole(hash, key);
                let (before, after) = points.split_at(points.iter().filter(|(point, _)| *point <= digest).count());
                let mut met = BTreeSet::new();
                let round = after.iter().chain(before).map(|&(_, node)| node).filter(|&node| met.insert(node));
                live(round.collect(), &down, count)
            })
        }
        _ if super::graphite::NAMES.contains(&name) => super::graphite::oracle(name, parameters, nodes, down),
        _ if super::services::NAMES.contains(&name) => super::services::oracle(name, parameters, nodes, down)?,
        _ if super::others::NAMES.contains(&name) => super::others::oracle(name, parameters, nodes, down),
        _ if name.starts_with("go_") => super::go::oracle(name, parameters, nodes, down),
        _ if name.starts_with("npm_") => super::npm_oracle::oracle(name, parameters, nodes, down)?,
        "dalli" | "redis_rb" | "kafka" | "sharded_jedis" | "rust_hashring" | "flexihash" | "pecl_memcache" => {
            super::clients::oracle(name, parameters, nodes, down)
        }
        "ray_serve" | "vllm_router" | "smg" | "kubeai" => super::routers::oracle(name, parameters, nodes, down),
        _ if name.starts_with("pypi_") || name == "tooz" || name == "guava" || name == "jump_hash" => {
            return pypi::oracle(name, parameters, nodes, down);
        }
        _ => return Err(Error::new(ErrorKind::Scheme, name)),
    })
}

/// The servers of nginx that have weight.
fn weighty(servers: &[nginx::server::Server<'_>]) -> Vec<u32> {
    (0..).zip(servers).filter(|(_, server)| server.weight > 0).map(|(place, _)| place).collect()
}

/// The whole digest, as the textbooks compare it.
fn whole(hash: textbook::Digest, bytes: &[u8]) -> Vec<u8> {
    match hash {
        textbook::Digest::Md5 => md5(bytes).into(),
        textbook::Digest::Sha1 => sha1(bytes).into(),
        textbook::Digest::Sha256 => sha256(bytes).into(),
    }
}

/// The nodes by distance, nearest first.
fn closest(ids: &[Id], key: &Id) -> Vec<u32> {
    let distance = |id: &Id| -> Vec<u8> { id.iter().zip(key).map(|(a, b)| a ^ b).collect() };
    let mut order: Vec<(Vec<u8>, u32)> = ids.iter().map(distance).zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}

fn nodes_of(holders: &[Option<u32>]) -> usize {
    holders.iter().flatten().collect::<BTreeSet<_>>().len()
}

fn cassandra_oracle(
    parameters: &[(&str, Parameter<'_>)],
    nodes: &[Record<'static>],
    down: BTreeSet<u32>,
) -> Result<Oracle, Error> {
    let options = cassandra::Options::of(&cassandra::DIALECT.given(parameters)?)?;
    let nodes = all(nodes, |record| cassandra::Node::new(record, &options))?;
    let points = cassandra::points(&nodes)?;
    let places: Vec<_> = nodes.iter().map(cassandra::Node::place).collect();
    let (partitioner, rule) = (options.partitioner, options.rule);
    let mut oracle = Oracle::of(move |key, count| {
        let position = match options.partitioner {
            cassandra::Partitioner::Murmur3 => cassandra::murmur3_position(key, options.rule).into(),
            cassandra::Partitioner::Random => cassandra::random_position(key, options.rule),
        };
        let round = round(&points, position);
        let replicas = match (&options.replication, options.rule) {
            (cassandra::Replication::Unset, _) => walks::simple(round, nodes.len()),
            (cassandra::Replication::Simple(copies), _) => walks::simple(round, *copies as usize),
            (cassandra::Replication::NetworkTopology(copies), cassandra::Rule::Server) => {
                walks::Centres::new(&places, round.clone(), copies).replicas(round)
            }
            (cassandra::Replication::NetworkTopology(copies), cassandra::Rule::Driver) => {
                walks::DriverCentres::new(&places, points.iter().map(|&(_, node)| node), copies).replicas(round)
            }
        };
        replicas.into_iter().filter(|node| !down.contains(node)).take(count).collect()
    });
    oracle.position = Some(Box::new(move |key| match partitioner {
        cassandra::Partitioner::Murmur3 => ((cassandra::murmur3_position(key, rule) ^ 1 << 63) as i64).to_string(),
        cassandra::Partitioner::Random => (cassandra::random_position(key, rule) as i128 - 1).to_string(),
    }));
    Ok(oracle)
}
