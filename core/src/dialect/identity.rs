//! What can move keys, for the fingerprint: the fields of each node as the dialect reads them, defaults filled in.

use super::{
    cassandra, chord, dynamo, envoy, haproxy, kademlia, ketama, mcrouter, nginx, redis_cluster, twemproxy,
    DialectScheme, Options, Record,
};
use crate::{
    members::{Members, Node, Weight},
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};
use core::ops::RangeInclusive;

/// The identity of a node beside its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// 1 where weights do not count.
    pub(crate) weight: Weight,
    /// By name.
    pub(crate) fields: Vec<(&'static str, Vec<u8>)>,
}

impl DialectScheme {
    /// The identities of the members, by index.
    ///
    /// # Errors
    /// What is wrong with the members.
    pub(crate) fn identities(&self, members: &Members) -> Result<Vec<Identity>, Error> {
        let bases = match self.options() {
            Options::Haproxy(options) => bases(members, options.hash_key)?,
            _ => Vec::new(),
        };
        let mut bases = bases.into_iter();
        let identity = |(place, node): (usize, &Arc<Node>)| {
            let mut identity = self.identity(node).map_err(|error| error.at(format_args!("nodes[{place}]")))?;
            identity.fields.extend(bases.next().map(|base| ("base", base.to_le_bytes().into())));
            identity.fields.sort_unstable();
            Ok(identity)
        };
        let mut identities: Vec<Identity> =
            members.nodes().iter().enumerate().map(identity).collect::<Result<_, Error>>()?;
        if let Options::RedisCluster(redis_cluster::Assignment::Create { .. }) = self.options() {
            for ((place, turn), identity) in (0..).zip(turns(members)?).zip(&mut identities) {
                if turn != place {
                    identity.fields.push(("turn", turn.to_le_bytes().into()));
                }
            }
        }
        Ok(identities)
    }

    /// Where a node stands, as the dialect reads it: the first segments of its zone, and the rest.
    #[cfg(feature = "std")]
    pub(crate) fn zone<'a>(&self, node: &'a Node) -> (&'a str, &'a str) {
        let place = match self.options() {
            Options::Cassandra(_) => cassandra::Place::new(&Record::from(node)).ok(),
            _ => None,
        };
        place.map_or((node.zone.as_str(), ""), |cassandra::Place { dc, rack }| (dc, rack))
    }

    fn identity(&self, node: &Node) -> Result<Identity, Error> {
        let record = Record::from(node);
        let unweighted = |fields| Identity { weight: Weight::default(), fields };
        let whole = |weight: u32, fields| Identity { weight: Weight::whole(weight), fields };
        let name = |name: &str| vec![("name", name.as_bytes().to_vec())];
        Ok(match self.options() {
            Options::Ketama(options) => {
                let ketama::Server { host, port, weight } = ketama::Server::new(&record)?;
                let weight = if options.weighted == ketama::Weighted::Never { weight.min(1) } else { weight };
                whole(weight, endpoint(host, port))
            }
            Options::Libketama => {
                let ketama::Ketama { address, memory } = ketama::Ketama::new(&record)?;
                whole(memory, name(address))
            }
            Options::Modula(options) => {
                let ketama::Server { host, port, weight } = ketama::Server::new(&record)?;
                whole(weight.min(1), if options.sort_hosts { endpoint(host, port) } else { Vec::new() })
            }
            Options::Twemproxy(_) => {
                let server = twemproxy::Server::new(&record)?;
                whole(server.weight, name(&server.name))
            }
            Options::Nginx => {
                let server = nginx::Server::new(&record)?;
                whole(server.weight, name(server.name))
            }
            Options::NginxHash | Options::NginxIpHash | Options::PythonMemcached => {
                Identity { weight: record.weight, fields: Vec::new() }
            }
            Options::Haproxy(options) | Options::HaproxyMap(options) => {
                let server = haproxy::Server::new(&record, options.hash_key)?;
                whole(server.weight, vec![("backup", vec![u8::from(server.backup)])])
            }
            Options::EnvoyRingHash(_) | Options::EnvoyMaglev(_) | Options::GrpcRingHash(_) => {
                let host = envoy::Host::new(&record)?;
                whole(host.weight, vec![("hash_key", host.key.as_bytes().to_vec())])
            }
            Options::Mcrouter(options) => {
                let server = mcrouter::Server::new(&record)?;
                let tag = options.function == mcrouter::Function::Rendezvous;
                let fields = tag.then(|| ("tag", server.tag.as_bytes().to_vec())).into_iter().collect();
                Identity { weight: server.weight, fields }
            }
            Options::RedisCluster(redis_cluster::Assignment::Create { .. }) => unweighted(Vec::new()),
            Options::RedisCluster(redis_cluster::Assignment::Explicit) => {
                unweighted(vec![("slots", numbers(redis_cluster::node_slots(&record)?))])
            }
            Options::Dynamo(partitions) => {
                unweighted(vec![("partitions", numbers(dynamo::node_partitions(&record, *partitions)?))])
            }
            Options::Cassandra(options) => {
                let mut node = cassandra::Node::new(&record, options)?;
                node.tokens.sort_unstable();
                let tokens = node.tokens.iter().flat_map(|token| token.to_le_bytes()).collect();
                let mut fields = vec![("tokens", tokens)];
                if matches!(options.replication, cassandra::Replication::NetworkTopology(_)) {
                    fields.extend([("dc", node.dc.as_bytes().to_vec()), ("rack", node.rack.as_bytes().to_vec())]);
                }
                unweighted(fields)
            }
            Options::Chord => unweighted(vec![("node_id", chord::node_id(chord::NAME, &record)?.to_vec())]),
            Options::Textbook(_) | Options::Guava(_) | Options::JumpHash(_) => unweighted(Vec::new()),
            Options::Go(options) => options.identity(&record)?,
            Options::Pypi(options) => options.identity(&record)?,
            Options::Npm(options) => options.identity(node)?,
            Options::Kademlia(_) => unweighted(vec![("node_id", chord::node_id(kademlia::NAME, &record)?.to_vec())]),
        })
    }
}

/// In whose turn each node of a new Redis cluster is taken: hosts say nothing else.
fn turns(members: &Members) -> Result<Vec<u32>, Error> {
    let hosts = members.nodes().iter().map(|node| redis_cluster::host(&Record::from(&**node)));
    Ok(redis_cluster::turns(&hosts.collect::<Result<Vec<&str>, Error>>()?))
}

fn endpoint(host: &str, port: u16) -> Vec<(&'static str, Vec<u8>)> {
    vec![("host", host.as_bytes().to_vec()), ("port", port.to_le_bytes().into())]
}

/// Ranges as the numbers in them, ascending, each in 4 bytes.
fn numbers<N: Into<u32> + Copy>(ranges: Vec<RangeInclusive<N>>) -> Vec<u8> {
    let mut ranges: Vec<(u32, u32)> =
        ranges.iter().map(|range| ((*range.start()).into(), (*range.end()).into())).collect();
    ranges.sort_unstable();
    ranges.into_iter().flat_map(|(first, last)| first..=last).flat_map(u32::to_le_bytes).collect()
}

/// Where each server's nodes start: it says all that the number, the guid and the address do.
fn bases(members: &Members, key: haproxy::HashKey) -> Result<Vec<u32>, Error> {
    let servers = members.nodes().iter().map(|node| haproxy::Server::new(&Record::from(&**node), key));
    let servers = servers.collect::<Result<Vec<_>, _>>()?;
    let numbers = haproxy::numbers(&servers)?;
    Ok(servers.iter().zip(numbers).map(|(server, number)| haproxy::base(server, number, key)).collect())
}
