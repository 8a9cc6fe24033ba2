//! Dialects that have no home yet.

use super::{
    cassandra, chord, dynamo, envoy, guava, haproxy, jump_hash, kademlia, ketama,
    kit::{
        check_points, identity, router32, unknown_parameter, Change, Compiled, Compiler, Dialect, Hash, History,
        Identity, Keys, Passing, Plan, Record, Rows, Tries, Wide, FULL,
    },
    maglev, mcrouter, modula, nginx, redis_cluster, registry, twemproxy,
};
use crate::{
    cost::{Census, Cost, Hasher},
    hash::HashFunction,
    members::{FieldValue, Members, Node, Weight},
    scheme::{Down, Family, Field, Integers, Parameter, Properties},
    table::Buckets,
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, sync::Arc, vec, vec::Vec};

const NARROW: u128 = 1 << 32;

/// The checked parameters of each dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Ketama(ketama::Options),
    Libketama,
    Modula(modula::Options),
    PythonMemcached,
    Twemproxy(twemproxy::Options),
    Mcrouter(mcrouter::Options),
    Nginx,
    NginxHash,
    NginxIpHash,
    Haproxy(haproxy::Options),
    HaproxyMap(haproxy::Options),
    EnvoyRingHash(envoy::Options),
    EnvoyMaglev(maglev::Options),
    GrpcRingHash(envoy::Options),
    RedisCluster(redis_cluster::Assignment),
    Cassandra(cassandra::Options),
    /// The number of partitions.
    Dynamo(u32),
    Chord,
    Kademlia(kademlia::KeyId),
    Guava(guava::Hash),
    JumpHash(jump_hash::Options),
}

/// The names of all dialects.
pub(crate) const NAMES: [&str; SINGLE.len() + registry::NAMES.len()] = chained(&[&SINGLE, &registry::NAMES]);

/// Lists of names as one; evaluated when compiled.
const fn chained<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut names = [""; N];
    let (mut at, mut list) = (0, 0);
    while list < lists.len() {
        let mut i = 0;
        while i < lists[list].len() {
            names[at] = lists[list][i];
            (at, i) = (at + 1, i + 1);
        }
        list += 1;
    }
    names
}

/// The names of dialects that stand alone.
const SINGLE: [&str; 21] = [
    ketama::NAME,
    ketama::LIBKETAMA,
    modula::NAME,
    modula::PYTHON,
    twemproxy::NAME,
    mcrouter::NAME,
    nginx::NAME,
    nginx::HASH,
    nginx::IP_HASH,
    haproxy::NAME,
    haproxy::MAP,
    envoy::RING_HASH,
    maglev::NAME,
    envoy::GRPC,
    redis_cluster::NAME,
    cassandra::NAME,
    dynamo::NAME,
    chord::NAME,
    kademlia::NAME,
    guava::NAME,
    jump_hash::NAME,
];

impl Options {
    fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let none = |options| no_parameters(name, parameters).map(|()| options);
        match name {
            ketama::NAME => ketama::Options::from_parameters(parameters).map(Self::Ketama),
            ketama::LIBKETAMA => none(Self::Libketama),
            modula::NAME => modula::Options::from_parameters(parameters).map(Self::Modula),
            modula::PYTHON => none(Self::PythonMemcached),
            twemproxy::NAME => twemproxy::Options::from_parameters(parameters).map(Self::Twemproxy),
            mcrouter::NAME => mcrouter::Options::from_parameters(parameters).map(Self::Mcrouter),
            nginx::NAME => none(Self::Nginx),
            nginx::HASH => none(Self::NginxHash),
            nginx::IP_HASH => none(Self::NginxIpHash),
            haproxy::NAME => haproxy::Options::from_parameters(true, parameters).map(Self::Haproxy),
            haproxy::MAP => haproxy::Options::from_parameters(false, parameters).map(Self::HaproxyMap),
            envoy::RING_HASH => envoy::Options::envoy(parameters).map(Self::EnvoyRingHash),
            maglev::NAME => maglev::Options::from_parameters(parameters).map(Self::EnvoyMaglev),
            envoy::GRPC => envoy::Options::grpc(parameters).map(Self::GrpcRingHash),
            redis_cluster::NAME => redis_cluster::assignment(parameters).map(Self::RedisCluster),
            cassandra::NAME => cassandra::Options::from_parameters(parameters).map(Self::Cassandra),
            dynamo::NAME => dynamo::partitions(parameters).map(Self::Dynamo),
            chord::NAME => none(Self::Chord),
            kademlia::NAME => kademlia::key_id(parameters).map(Self::Kademlia),
            guava::NAME => guava::hash(parameters).map(Self::Guava),
            jump_hash::NAME => jump_hash::Options::from_parameters(parameters).map(Self::JumpHash),
            _ => Err(Error::new(ErrorKind::Scheme, format!("scheme.name: {name} is not a dialect"))),
        }
    }
}

/// Refuses any parameter.
pub(super) fn no_parameters(scheme: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<(), Error> {
    parameters.first().map_or(Ok(()), |(name, _)| Err(unknown_parameter(scheme, name, &[])))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Legacy(pub(crate) Options);

impl Legacy {
    pub(crate) fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        Options::new(name, parameters).map(Self)
    }
}

impl Dialect for Legacy {
    fn cost(&self, census: &Census, nodes: &[Arc<Node>]) -> Cost {
        let one_each = || Cost::entries(census.nodes, 500, 128);
        match &self.0 {
            Options::Ketama(ketama::Options { point_hash, weighted, .. }) => {
                let shares = census.by_share(40, 4, Hasher::Md5);
                let equal = census.each(100, 1, point_hash.hasher());
                match weighted {
                    ketama::Weighted::Always => shares,
                    ketama::Weighted::Never => equal,
                    // Who is down may decide which it is.
                    ketama::Weighted::Auto => shares + equal,
                }
            }
            Options::Libketama => census.by_share(40, 4, Hasher::Md5),
            Options::Twemproxy(options) => match options.distribution {
                twemproxy::Distribution::Ketama => census.by_share(40, 4, Hasher::Md5),
                twemproxy::Distribution::Modula => one_each(),
            },
            Options::Modula(_)
            | Options::PythonMemcached
            | Options::Mcrouter(_)
            | Options::NginxHash
            | Options::NginxIpHash
            | Options::Chord
            | Options::Kademlia(_)
            | Options::Guava(_)
            | Options::JumpHash(_) => one_each() + Cost::hashing(Hasher::Sha, census.nodes, census.texts),
            Options::Nginx => census.by_weight(160, 1, Hasher::Words),
            // Sixteen nodes of the tree a unit of weight, of which each is two points at most.
            Options::Haproxy(_) => one_each() + Cost::entries(16 * census.weight, 800, 136),
            Options::HaproxyMap(_) => one_each() + Cost::entries(census.weight, 800, 24),
            Options::EnvoyRingHash(options) | Options::GrpcRingHash(options) => ring_hash(options, census, nodes),
            Options::EnvoyMaglev(options) => census.turns(options.table_size),
            Options::RedisCluster(_) => one_each() + Cost::entries(16384, 20, 16),
            Options::Cassandra(options) => one_each() + tokens(options, census, nodes),
            Options::Dynamo(partitions) => one_each() + dynamo::cost(*partitions, census.nodes),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        compiler.legacy(&self.0)
    }

    fn identities(&self, members: &Members) -> Result<Vec<Identity>, Error> {
        let bases = match &self.0 {
            Options::Haproxy(options) => bases(members, options.hash_key)?,
            _ => Vec::new(),
        };
        let mut identities = identity::of_each(members, |record| self.identity(record))?;
        for (identity, base) in identities.iter_mut().zip(bases) {
            identity.fields.push(("base", base.to_le_bytes().into()));
        }
        if let Options::RedisCluster(redis_cluster::Assignment::Create { .. }) = &self.0 {
            for ((place, turn), identity) in (0..).zip(turns(members)?).zip(&mut identities) {
                if turn != place {
                    identity.fields.push(("turn", turn.to_le_bytes().into()));
                }
            }
        }
        Ok(identities)
    }

    fn identity(&self, record: &Record<'_>) -> Result<Identity, Error> {
        let unweighted = |fields| Identity { weight: Weight::default(), fields };
        let whole = |weight: u32, fields| Identity { weight: Weight::whole(weight), fields };
        let name = |name: &str| vec![("name", name.as_bytes().to_vec())];
        Ok(match &self.0 {
            Options::Ketama(options) => {
                let ketama::Server { host, port, weight } = ketama::Server::new(record)?;
                let weight = if options.weighted == ketama::Weighted::Never { weight.min(1) } else { weight };
                whole(weight, endpoint(host, port))
            }
            Options::Libketama => {
                let ketama::Ketama { address, memory } = ketama::Ketama::new(record)?;
                whole(memory, name(address))
            }
            Options::Modula(options) => {
                let ketama::Server { host, port, weight } = ketama::Server::new(record)?;
                whole(weight.min(1), if options.sort_hosts { endpoint(host, port) } else { Vec::new() })
            }
            Options::Twemproxy(_) => {
                let server = twemproxy::Server::new(record)?;
                whole(server.weight, name(&server.name))
            }
            Options::Nginx => {
                let server = nginx::Server::new(record)?;
                whole(server.weight, name(server.name))
            }
            Options::NginxHash | Options::NginxIpHash | Options::PythonMemcached => {
                Identity { weight: record.weight, fields: Vec::new() }
            }
            Options::Haproxy(options) | Options::HaproxyMap(options) => {
                let server = haproxy::Server::new(record, options.hash_key)?;
                whole(server.weight, vec![("backup", vec![u8::from(server.backup)])])
            }
            Options::EnvoyRingHash(_) | Options::EnvoyMaglev(_) | Options::GrpcRingHash(_) => {
                let host = envoy::Host::new(record)?;
                whole(host.weight, vec![("hash_key", host.key.as_bytes().to_vec())])
            }
            Options::Mcrouter(options) => {
                let server = mcrouter::Server::new(record)?;
                let tag = options.function == mcrouter::Function::Rendezvous;
                let fields = tag.then(|| ("tag", server.tag.as_bytes().to_vec())).into_iter().collect();
                Identity { weight: server.weight, fields }
            }
            Options::RedisCluster(redis_cluster::Assignment::Create { .. }) => unweighted(Vec::new()),
            Options::RedisCluster(redis_cluster::Assignment::Explicit) => {
                unweighted(vec![("slots", identity::numbers(redis_cluster::node_slots(record)?))])
            }
            Options::Dynamo(partitions) => {
                unweighted(vec![("partitions", identity::numbers(dynamo::node_partitions(record, *partitions)?))])
            }
            Options::Cassandra(options) => {
                let mut node = cassandra::Node::new(record, options)?;
                node.tokens.sort_unstable();
                let tokens = node.tokens.iter().flat_map(|token| token.to_le_bytes()).collect();
                let mut fields = vec![("tokens", tokens)];
                if matches!(options.replication, cassandra::Replication::NetworkTopology(_)) {
                    fields.extend([("dc", node.dc.as_bytes().to_vec()), ("rack", node.rack.as_bytes().to_vec())]);
                }
                unweighted(fields)
            }
            Options::Chord => unweighted(vec![("node_id", chord::node_id(chord::NAME, &record)?.to_vec())]),
            Options::Guava(_) | Options::JumpHash(_) => unweighted(Vec::new()),
            Options::Kademlia(_) => unweighted(vec![("node_id", chord::node_id(kademlia::NAME, &record)?.to_vec())]),
        })
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        Ok(match &self.0 {
            _ => change.of(before)?.into(),
        })
    }

    fn zone<'n>(&self, node: &'n Node) -> (&'n str, &'n str) {
        let place = match &self.0 {
            Options::Cassandra(_) => cassandra::Place::new(&Record::from(node)).ok(),
            _ => None,
        };
        place.map_or((node.zone.as_str(), ""), |cassandra::Place { dc, rack }| (dc, rack))
    }

    fn properties(&self, _declared: Properties) -> Properties {
        use Family::{Keyed, Positional};
        const WEIGHT: &[Field] = &[Field::Id, Field::Weight];
        const HOST: &[Field] =
            &[Field::Id, Field::Weight, Field::Address, Field::Placement("host"), Field::Placement("port")];
        const NAME: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Placement("name")];
        const HASH_KEY: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Placement("hash_key")];
        const NODE_ID: &[Field] = &[Field::Id, Field::Placement("node_id")];
        let skip = Down::Skip { limit: nginx::REJECTIONS };
        // Family, identity, whether order counts, whether weights do, what a down node does.
        let (family, identity, ordered, weighted, down): (_, &'static [Field], _, _, _) = match &self.0 {
            Options::Ketama(_) => (Positional, HOST, true, true, Down::Rebuild),
            Options::Libketama => (Positional, &[Field::Id, Field::Weight, Field::Address], true, true, Down::Rebuild),
            Options::Modula(_) => (Positional, HOST, true, false, Down::Rebuild),
            Options::PythonMemcached => (Keyed, WEIGHT, true, true, Down::Skip { limit: modula::PYTHON_TRIES }),
            Options::Twemproxy(_) => (Positional, NAME, false, true, Down::Rebuild),
            Options::Mcrouter(options) => (
                Keyed,
                &[Field::Id, Field::Weight, Field::Address, Field::Placement("tag")],
                true,
                options.is_weighted(),
                Down::Stay,
            ),
            Options::Nginx => (Positional, NAME, true, true, skip),
            Options::NginxHash | Options::NginxIpHash => (Keyed, WEIGHT, true, true, skip),
            Options::Haproxy(_) | Options::HaproxyMap(_) => (
                Positional,
                &[
                    Field::Id,
                    Field::Weight,
                    Field::Address,
                    Field::Placement("id"),
                    Field::Placement("guid"),
                    Field::Placement("addr"),
                    Field::Placement("port"),
                    Field::Placement("backup"),
                ],
                true,
                true,
                Down::Rebuild,
            ),
            Options::EnvoyRingHash(_) => (Positional, HASH_KEY, true, true, Down::Rebuild),
            Options::EnvoyMaglev(_) => (Positional, HASH_KEY, false, true, Down::Rebuild),
            Options::GrpcRingHash(_) => (Positional, HASH_KEY, true, true, Down::Mask),
            Options::RedisCluster(assignment) => {
                let (identity, ordered): (&[Field], _) = match assignment {
                    redis_cluster::Assignment::Explicit => (&[Field::Id, Field::Placement("slots")], false),
                    redis_cluster::Assignment::Create { .. } => (&[Field::Id, Field::Address], true),
                };
                (Positional, identity, ordered, false, Down::Stay)
            }
            Options::Cassandra(options) => (
                match options.partitioner {
                    cassandra::Partitioner::Murmur3 => Positional,
                    cassandra::Partitioner::Random => Keyed,
                },
                &[Field::Id, Field::Zone, Field::Placement("tokens"), Field::Placement("dc"), Field::Placement("rack")],
                false,
                false,
                Down::Mask,
            ),
            Options::Dynamo(_) => (Positional, &[Field::Id, Field::Placement("partitions")], true, false, Down::Mask),
            Options::Chord => (Keyed, NODE_ID, false, false, Down::Mask),
            Options::Kademlia(_) => (Keyed, NODE_ID, false, false, Down::Mask),
            Options::Guava(_) | Options::JumpHash(_) => (Positional, &[Field::Id], true, false, Down::Mask),
        };
        Properties { family, identity, ordered, weighted, down, integers: integers(&self.0) }
    }

    fn takes_zero_for_one(&self) -> bool {
        match &self.0 {
            Options::Ketama(_) | Options::Modula(_) => true,
            _ => false,
        }
    }
}

fn integers(options: &Options) -> Integers {
    match options {
        Options::Cassandra(_) => Integers::BigEndian,
        Options::JumpHash(jump_hash::Options { hash: jump_hash::Hash::IntegerBigEndian, .. }) => Integers::BigEndian,
        Options::Haproxy(options) | Options::HaproxyMap(options) if !options.takes_bytes() => Integers::Refused,
        Options::NginxIpHash | Options::Kademlia(kademlia::KeyId::Raw) => Integers::Refused,
        _ => Integers::LittleEndian,
    }
}

impl<'a> Compiler<'a> {
    fn legacy(self, options: &'a Options) -> Result<Plan<'a>, Error> {
        Ok(Plan::Made(match options {
            Options::Ketama(options) => {
                let points = ketama::points(&self.all(ketama::Server::new)?, &self.live(), options)?;
                self.points32(points, Hash::Function(options.key_hash), Passing::Table)
            }
            Options::Libketama => {
                let points = ketama::libketama(&self.up(ketama::Ketama::new)?)?;
                self.points32(points, Hash::Function(HashFunction::Md5), Passing::Table)
            }
            Options::Modula(options) => {
                let shares = modula::modula(&self.all(ketama::Server::new)?, &self.live(), options);
                self.modulo(shares, Keys::Hashed(Hash::Function(options.key_hash)), Passing::Table)
            }
            Options::PythonMemcached => {
                let shares = modula::python_shares(&self.all(modula::python_weight)?);
                self.modulo(shares, Keys::Tries(Box::new(modula::PythonTries)), Passing::Live)
            }
            Options::Twemproxy(options) => {
                let servers = self.up(twemproxy::Server::new)?;
                let hash = Hash::own(*options);
                match options.distribution {
                    twemproxy::Distribution::Ketama => {
                        self.points32(twemproxy::ketama(&servers)?, hash, Passing::Table)
                    }
                    twemproxy::Distribution::Modula => {
                        self.modulo(twemproxy::modula(&servers)?, Keys::Hashed(hash), Passing::Table)
                    }
                }
            }
            Options::Mcrouter(options) => {
                let servers = self.all(mcrouter::Server::new)?;
                options.check(&servers)?;
                self.keyed(Keys::Candidates(Box::new(mcrouter::Pool::new(options, &servers))), Passing::Owner)
            }
            Options::Nginx => {
                let servers = self.all(nginx::Server::new)?;
                let total = nginx::check(&servers)?;
                let hash = if self.is_single() { Hash::own(nginx::SingleHash) } else { Hash::Crc32NotEmpty };
                let router = router32(hash, self.nginx(true));
                return self.apart(router, total, move || nginx::points(&servers));
            }
            Options::NginxHash => {
                let shares = nginx::weights(&self.all(nginx::Server::new)?);
                let tries: Box<dyn Tries> =
                    if self.is_single() { Box::new(nginx::OneTry) } else { Box::new(nginx::HashTries) };
                self.modulo(shares, Keys::Tries(tries), self.nginx(false))
            }
            Options::NginxIpHash => {
                let shares = nginx::weights(&self.all(nginx::Server::new)?);
                self.modulo(shares, Keys::Tries(Box::new(nginx::IpTries)), self.nginx(false))
            }
            Options::Haproxy(options) => self.haproxy(options)?,
            Options::HaproxyMap(options) => {
                let servers = self.all(|record| haproxy::Server::new(record, options.hash_key))?;
                haproxy::numbers(&servers)?;
                check_points(servers.iter().map(|server| u64::from(server.weight)).sum())?;
                let one = |backups: &[u32]| haproxy::backup(&servers, backups);
                let usable = haproxy::usable(&servers, self.up, options.all_backups, one);
                let hash = haproxy_hash(options, &usable);
                self.cycle(&haproxy::map(&servers, &usable), hash, NARROW, Passing::Table)
            }
            Options::EnvoyRingHash(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let usable = envoy::usable(&hosts, self.up, options.panic_threshold);
                let points = envoy::points(&hosts, &usable, options)?;
                self.points64(points, Hash::Function(envoy::KEY_HASH), Passing::Table)
            }
            Options::EnvoyMaglev(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let usable = envoy::usable(&hosts, self.up, options.panic_threshold);
                let slots = maglev::slots(&hosts, &usable, options)?;
                self.cycle(&slots, Hash::Function(envoy::KEY_HASH), FULL, Passing::Table)
            }
            Options::GrpcRingHash(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let points = envoy::points(&hosts, &envoy::weighty(&hosts), options)?;
                self.points64(points, Hash::Function(envoy::KEY_HASH), Passing::Live)
            }
            Options::RedisCluster(assignment) => {
                let held = match *assignment {
                    redis_cluster::Assignment::Explicit => {
                        self.unweighted(redis_cluster::NAME, redis_cluster::node_slots)?
                    }
                    redis_cluster::Assignment::Create { replicas } => {
                        let hosts = self.unweighted(redis_cluster::NAME, redis_cluster::host)?;
                        redis_cluster::created(&hosts, replicas)?
                    }
                };
                let holders = redis_cluster::holders(&held)?;
                self.holders(&holders, Hash::own(redis_cluster::SlotHash), Passing::Owner)
            }
            Options::Dynamo(partitions) => {
                let held = self.unweighted(dynamo::NAME, |record| dynamo::node_partitions(record, *partitions))?;
                let holders = match held.iter().all(Vec::is_empty) {
                    true => dynamo::joined(*partitions, held.len() as u32),
                    false => dynamo::explicit(*partitions, &held)?,
                };
                self.holders(&holders, Hash::own(dynamo::PartitionHash(*partitions)), Passing::Live)
            }
            Options::Cassandra(options) => self.cassandra(options)?,
            Options::Chord => {
                let ids = self.unweighted(chord::NAME, |record| chord::node_id(chord::NAME, record))?;
                let mut compiled =
                    self.keyed(Keys::Wide(chord::position, Wide::new(chord::points(&ids)?)), Passing::Live);
                compiled.router.has_fingers = true;
                compiled
            }
            Options::Kademlia(key_id) => {
                let ids = self.unweighted(kademlia::NAME, |record| chord::node_id(kademlia::NAME, record))?;
                let closest = Keys::Candidates(Box::new(kademlia::Closest::new(*key_id, ids)));
                let mut compiled = self.keyed(closest, Passing::Live);
                compiled.router.instead_of_integers =
                    "identifiers of 20 bytes (key_id: \"raw\"; \"sha1\" takes any key)";
                compiled
            }
            Options::Guava(hash) => {
                self.unweighted(guava::NAME, |record| record.only(guava::NAME, &[]))?;
                self.buckets(Buckets::guava, Hash::own(*hash))
            }
            Options::JumpHash(jump_hash::Options { hash, rule: jump_hash::Rule::Paper }) => {
                self.unweighted(jump_hash::NAME, |record| record.only(jump_hash::NAME, &[]))?;
                self.buckets(Buckets::jump, Hash::own(*hash))
            }
            Options::JumpHash(jump_hash::Options { hash, rule: jump_hash::Rule::Subspace }) => {
                self.unweighted(jump_hash::NAME, |record| record.only(jump_hash::NAME, &[]))?;
                self.buckets(Buckets::subspace, Hash::own(*hash))
            }
        }))
    }

    fn haproxy(&self, options: &haproxy::Options) -> Result<Compiled, Error> {
        let servers = self.all(|record| haproxy::Server::new(record, options.hash_key))?;
        let one = |backups: &[u32]| backups.first().copied();
        let usable = haproxy::usable(&servers, self.up, options.all_backups, one);
        let tree = haproxy::nodes(&servers, &usable, options.hash_key)?;
        let mut compiled = self.points32(haproxy::points(&tree), haproxy_hash(options, &usable), Passing::Table);
        if options.balance_factor > 0 {
            let balance = haproxy::Balance::new(&servers, &usable, tree, options.balance_factor);
            compiled.router.bounded = Some(Box::new(balance));
            compiled.router.has_bounded_candidates = true;
        }
        Ok(compiled)
    }

    fn cassandra(&self, options: &cassandra::Options) -> Result<Compiled, Error> {
        let nodes = self.unweighted(cassandra::NAME, |record| cassandra::Node::new(record, options))?;
        let points = cassandra::points(&nodes)?;
        let lists = cassandra::lists(&nodes, &points, options)?;
        let mut compiled = match options.partitioner {
            cassandra::Partitioner::Murmur3 => {
                let points = points.iter().map(|&(token, node)| (token as u64, node)).collect();
                self.points64(points, Hash::own(options.rule), Passing::Live)
            }
            cassandra::Partitioner::Random => {
                let points = points.iter().map(|&(token, node)| (cassandra::wide(token), node)).collect();
                self.keyed(Keys::Wide(cassandra::random_hash(options.rule), Wide::new(points)), Passing::Live)
            }
        };
        compiled.router.rows = lists.map(|lists| Rows::lists(&lists));
        if options.rule == cassandra::Rule::Driver && compiled.router.rows.is_some() {
            compiled.router.passing = Passing::Repeating;
        }
        Ok(compiled)
    }

    /// nginx's rule; a single server has every key, unless it is down.
    fn nginx(&self, again: bool) -> Passing {
        match self.is_single() {
            true => Passing::Owner,
            false => Passing::Rejections { limit: nginx::REJECTIONS, again },
        }
    }
}

fn haproxy_hash(options: &haproxy::Options, usable: &[u32]) -> Hash {
    match usable {
        [_] => Hash::own(haproxy::SingleHash(*options)),
        _ => Hash::own(*options),
    }
}
/// A ring grows until the lightest host has its part of the least size.
fn ring_hash(options: &envoy::Options, census: &Census, nodes: &[Arc<Node>]) -> Cost {
    let weights = || nodes.iter().map(|node| node.weight.counts_as()).filter(|&weight| weight > 0);
    let (total, least) = (weights().sum::<u64>(), weights().min().unwrap_or(1));
    let size = options.min_ring_size.saturating_add(total.div_ceil(least)).min(options.max_ring_size);
    // Each host may round up to one more.
    let size = size.saturating_add(census.nodes);
    let longest = size.saturating_mul(census.longest);
    Cost::hashing(Hasher::Words, size, longest) + Cost::entries(size, 300, 56)
}

/// Rows of replicas: for each token, a node for each copy.
fn tokens(options: &cassandra::Options, census: &Census, nodes: &[Arc<Node>]) -> Cost {
    let list = |value: &FieldValue| if let FieldValue::List(texts) = value { texts.len() } else { 0 };
    let tokens = nodes.iter().flat_map(|node| node.placement.values().map(list)).sum::<usize>() as u64;
    // Under the driver's rule a node may stand in a row as often as it has tokens.
    let most = match options.rule {
        cassandra::Rule::Server => census.nodes,
        cassandra::Rule::Driver => census.nodes.saturating_add(tokens),
    };
    let copies = options.replication.copies().min(most);
    Cost::entries(tokens, 1500, 160) + Cost::entries(tokens.saturating_mul(copies), 100, 16)
}
/// In whose turn each node of a new Redis cluster is taken: hosts say nothing else.
fn turns(members: &Members) -> Result<Vec<u32>, Error> {
    let hosts = members.nodes().iter().map(|node| redis_cluster::host(&Record::from(&**node)));
    Ok(redis_cluster::turns(&hosts.collect::<Result<Vec<&str>, Error>>()?))
}

fn endpoint(host: &str, port: u16) -> Vec<(&'static str, Vec<u8>)> {
    vec![("host", host.as_bytes().to_vec()), ("port", port.to_le_bytes().into())]
}

/// Where each server's nodes start: it says all that the number, the guid and the address do.
fn bases(members: &Members, key: haproxy::HashKey) -> Result<Vec<u32>, Error> {
    let servers = members.nodes().iter().map(|node| haproxy::Server::new(&Record::from(&**node), key));
    let servers = servers.collect::<Result<Vec<_>, _>>()?;
    let numbers = haproxy::numbers(&servers)?;
    Ok(servers.iter().zip(numbers).map(|(server, number)| haproxy::base(server, number, key)).collect())
}
