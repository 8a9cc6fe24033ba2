//! From members to what look-ups run on: each dialect's derivations put into the shapes of the table.

use super::{
    cassandra, check_points, chord, dynamo, envoy,
    filter::DownPolicy,
    guava, haproxy,
    independent::{Independent, Plan},
    jump_hash, kademlia, ketama,
    keys::{Draws, Hash, WideHash},
    maglev, mcrouter, modula, nginx, redis_cluster,
    router::{Keys, Router},
    rows::Rows,
    textbook, twemproxy,
    wide::Wide,
    Options, Record,
};
use crate::{
    hash::HashFunction,
    members::{Node, Weight, NO_INDEX},
    scheme::Integers,
    table::{Buckets, Cycle, Points, Table},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

/// A dialect compiled.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) table: Table,
    pub(crate) router: Router,
}

impl Compiled {
    /// Points at positions of the router's, of so many nodes.
    pub(super) fn new(router: Router, points: Vec<(u64, u32)>, nodes: usize) -> Self {
        let points = router.spread_points(points);
        Self { table: Table::Points(Points::new(points, nodes)), router }
    }
}

/// All 32-bit positions.
const NARROW: u128 = 1 << 32;
/// All 64-bit positions.
pub(super) const FULL: u128 = 1 << 64;

pub(super) struct Compiler<'a> {
    pub(super) nodes: &'a [Arc<Node>],
    pub(super) up: &'a dyn Fn(u32) -> bool,
}

impl<'a> Compiler<'a> {
    /// All nodes as one dialect reads them.
    pub(super) fn all<T>(&self, read: impl Fn(&Record<'a>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let read = |(place, node): (usize, &'a _)| {
            read(&Record::from(node)).map_err(|error| error.at(format_args!("nodes[{place}]")))
        };
        self.nodes.iter().map(|node| &**node).enumerate().map(read).collect()
    }

    /// [`all`](Self::all) of a system that knows no weights.
    pub(super) fn unweighted<T>(
        &self,
        scheme: &str,
        read: impl Fn(&Record<'a>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.all(|record| {
            record.unweighted(scheme)?;
            read(record)
        })
    }

    /// The nodes that are up.
    pub(super) fn live(&self) -> Vec<u32> {
        (0..self.nodes.len() as u32).filter(|&node| (self.up)(node)).collect()
    }

    /// [`all`](Self::all); nodes that are down have no weight, which leaves them out.
    pub(super) fn up<T>(&self, read: impl Fn(&Record<'a>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        // Checked as they are first: health decides no error.
        self.all(&read)?;
        let read = |(place, node): (u32, &'a _)| {
            let record = Record::from(node);
            let weight = if (self.up)(place) { record.weight } else { Weight::ZERO };
            read(&Record { weight, ..record })
        };
        (0..).zip(self.nodes.iter().map(|node| &**node)).map(read).collect()
    }

    /// Whether a node, by its place in the list, is up.
    pub(super) fn is_up(&self, place: u32) -> bool {
        (self.up)(place)
    }

    /// What the nodes make; where that is a matter of each one's own, it is not made yet.
    ///
    /// # Errors
    /// What is wrong with the nodes, whoever is up.
    pub(super) fn plan(&self, options: &'a Options) -> Result<Plan<'a>, Error> {
        Ok(Plan::Made(match options {
            Options::Ketama(options) => {
                let points = ketama::points(&self.all(ketama::Server::new)?, &self.live(), options)?;
                self.points32(points, Hash::Function(options.key_hash), DownPolicy::Table)
            }
            Options::Libketama => {
                let points = ketama::libketama(&self.up(ketama::Ketama::new)?)?;
                self.points32(points, Hash::Function(HashFunction::Md5), DownPolicy::Table)
            }
            Options::Modula(options) => {
                let shares = modula::modula(&self.all(ketama::Server::new)?, &self.live(), options);
                self.modulo(shares, Keys::Hashed(Hash::Function(options.key_hash)), DownPolicy::Table)
            }
            Options::PythonMemcached => {
                let shares = modula::python_shares(&self.all(modula::python_weight)?);
                self.modulo(shares, Keys::Drawn(Draws::PythonMemcached), DownPolicy::Live)
            }
            Options::Twemproxy(options) => {
                let servers = self.up(twemproxy::Server::new)?;
                let hash = Hash::Twemproxy(*options);
                match options.distribution {
                    twemproxy::Distribution::Ketama => {
                        self.points32(twemproxy::ketama(&servers)?, hash, DownPolicy::Table)
                    }
                    twemproxy::Distribution::Modula => {
                        self.modulo(twemproxy::modula(&servers)?, Keys::Hashed(hash), DownPolicy::Table)
                    }
                }
            }
            Options::Mcrouter(options) => {
                let servers = self.all(mcrouter::Server::new)?;
                options.check(&servers)?;
                self.keyed(Keys::Pool(mcrouter::Pool::new(options, &servers)), DownPolicy::Owner)
            }
            Options::Nginx => {
                let servers = self.all(nginx::Server::new)?;
                let total = nginx::check(&servers)?;
                let hash = if self.is_single() { Hash::NginxSingle } else { Hash::Nginx };
                let router = router32(hash, self.nginx(true));
                return self.independent(router, total, move || nginx::points(&servers));
            }
            Options::NginxHash => {
                let shares = nginx::weights(&self.all(nginx::Server::new)?);
                let draws = if self.is_single() { Draws::NginxSingle } else { Draws::NginxHash };
                self.modulo(shares, Keys::Drawn(draws), self.nginx(false))
            }
            Options::NginxIpHash => {
                let shares = nginx::weights(&self.all(nginx::Server::new)?);
                self.modulo(shares, Keys::Drawn(Draws::NginxIpHash), self.nginx(false))
            }
            Options::Haproxy(options) => self.haproxy(options)?,
            Options::HaproxyMap(options) => {
                let servers = self.all(|record| haproxy::Server::new(record, options.hash_key))?;
                haproxy::numbers(&servers)?;
                check_points(servers.iter().map(|server| u64::from(server.weight)).sum())?;
                let one = |backups: &[u32]| haproxy::backup(&servers, backups);
                let usable = haproxy::usable(&servers, self.up, options.all_backups, one);
                let hash = haproxy_hash(options, &usable);
                self.cycle(&haproxy::map(&servers, &usable), hash, NARROW, DownPolicy::Table)
            }
            Options::EnvoyRingHash(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let usable = envoy::usable(&hosts, self.up, options.panic_threshold);
                let points = envoy::points(&hosts, &usable, options)?;
                self.points64(points, Hash::Function(envoy::KEY_HASH), DownPolicy::Table)
            }
            Options::EnvoyMaglev(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let usable = envoy::usable(&hosts, self.up, options.panic_threshold);
                let slots = maglev::slots(&hosts, &usable, options)?;
                self.cycle(&slots, Hash::Function(envoy::KEY_HASH), FULL, DownPolicy::Table)
            }
            Options::GrpcRingHash(options) => {
                let hosts = self.all(envoy::Host::new)?;
                let points = envoy::points(&hosts, &envoy::weighty(&hosts), options)?;
                self.points64(points, Hash::Function(envoy::KEY_HASH), DownPolicy::Live)
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
                self.holders(&holders, Hash::RedisSlot, DownPolicy::Owner)
            }
            Options::Dynamo(partitions) => {
                let held = self.unweighted(dynamo::NAME, |record| dynamo::node_partitions(record, *partitions))?;
                let holders = match held.iter().all(Vec::is_empty) {
                    true => dynamo::joined(*partitions, held.len() as u32),
                    false => dynamo::explicit(*partitions, &held)?,
                };
                self.holders(&holders, Hash::DynamoPartition(*partitions), DownPolicy::Live)
            }
            Options::Cassandra(options) => self.cassandra(options)?,
            Options::Chord => {
                let ids = self.unweighted(chord::NAME, |record| chord::node_id(chord::NAME, record))?;
                self.keyed(Keys::Wide(WideHash::Sha1, Wide::new(chord::points(&ids)?)), DownPolicy::Live)
            }
            Options::Kademlia(key_id) => {
                let ids = self.unweighted(kademlia::NAME, |record| chord::node_id(kademlia::NAME, record))?;
                self.keyed(Keys::Closest(kademlia::Closest::new(*key_id, ids)), DownPolicy::Live)
            }
            Options::Textbook(options) => {
                let names =
                    self.unweighted(textbook::NAME, |record| record.only(textbook::NAME, &[]).map(|()| record.id))?;
                let router = router64(Hash::Textbook(options.hash), DownPolicy::Live);
                let total = names.len() as u64 * u64::from(options.vnodes);
                return self.independent(router, total, move || textbook::points(&names, options));
            }
            Options::Go(options) => return options.plan(self),
            Options::Guava(hash) => self.buckets(guava::NAME, Buckets::guava, Hash::Guava(*hash))?,
            Options::JumpHash(jump_hash::Options { hash, rule: jump_hash::Rule::Paper }) => {
                self.buckets(jump_hash::NAME, Buckets::jump, Hash::Jump(*hash))?
            }
            Options::JumpHash(jump_hash::Options { hash, rule: jump_hash::Rule::Subspace }) => {
                self.buckets(jump_hash::NAME, Buckets::subspace, Hash::Jump(*hash))?
            }
            Options::Pypi(options) => return options.plan(self),
            Options::Npm(options) => return self.npm(options),
        }))
    }

    /// The plan of nodes whose points, at positions of the router's, depend on nobody else: so many, counted before any
    /// two meet.
    pub(super) fn independent(
        &self,
        router: Router,
        total: u64,
        points: impl FnOnce() -> Vec<(u64, u32)> + 'a,
    ) -> Result<Plan<'a>, Error> {
        check_points(total)?;
        Ok(Plan::Independent(Independent::new(router, total, points)))
    }

    fn haproxy(&self, options: &haproxy::Options) -> Result<Compiled, Error> {
        let servers = self.all(|record| haproxy::Server::new(record, options.hash_key))?;
        let one = |backups: &[u32]| backups.first().copied();
        let usable = haproxy::usable(&servers, self.up, options.all_backups, one);
        let tree = haproxy::nodes(&servers, &usable, options.hash_key)?;
        let mut compiled = self.points32(haproxy::points(&tree), haproxy_hash(options, &usable), DownPolicy::Table);
        if options.balance_factor > 0 {
            let balance = haproxy::Balance::new(&servers, &usable, tree, options.balance_factor);
            compiled.router.balance = Some(balance);
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
                self.points64(points, Hash::Cassandra(options.rule), DownPolicy::Live)
            }
            cassandra::Partitioner::Random => {
                let points = points.iter().map(|&(token, node)| (cassandra::wide(token), node)).collect();
                self.keyed(Keys::Wide(WideHash::CassandraRandom(options.rule), Wide::new(points)), DownPolicy::Live)
            }
        };
        compiled.router.rows = lists.map(|lists| Rows::lists(&lists));
        if options.rule == cassandra::Rule::Driver && compiled.router.rows.is_some() {
            compiled.router.down_policy = DownPolicy::Repeating;
        }
        Ok(compiled)
    }

    /// Whether one server alone has weight.
    fn is_single(&self) -> bool {
        self.nodes.iter().filter(|node| !node.weight.is_zero()).take(2).count() == 1
    }

    /// nginx's rule; a single server has every key, unless it is down.
    fn nginx(&self, again: bool) -> DownPolicy {
        match self.is_single() {
            true => DownPolicy::Owner,
            false => DownPolicy::Rejections { limit: nginx::REJECTIONS, again },
        }
    }

    pub(super) fn points32(&self, points: Vec<(u64, u32)>, hash: Hash, down_policy: DownPolicy) -> Compiled {
        Compiled::new(router32(hash, down_policy), points, self.nodes.len())
    }

    pub(super) fn points64(&self, points: Vec<(u64, u32)>, hash: Hash, down_policy: DownPolicy) -> Compiled {
        Compiled::new(router64(hash, down_policy), points, self.nodes.len())
    }

    pub(super) fn modulo(
        &self,
        (total, points): (u64, Vec<(u64, u32)>),
        keys: Keys,
        down_policy: DownPolicy,
    ) -> Compiled {
        // The remainders are spread over all positions of the table.
        let shift = total.saturating_sub(1).leading_zeros().min(63);
        let whole = if matches!(keys, Keys::Hashed(_)) { NARROW } else { 0 };
        let router = Router { whole, shift, modulus: Some(total), ..router(keys, down_policy) };
        Compiled::new(router, points, self.nodes.len())
    }

    /// Points below `whole`, which are spread over all positions of the table.
    pub(super) fn points_below(&self, whole: u64, points: Vec<(u64, u32)>, hash: Hash) -> Compiled {
        let shift = whole.saturating_sub(1).leading_zeros().min(63);
        let router = Router { whole: whole.into(), shift, ..router64(hash, DownPolicy::Live) };
        Compiled::new(router, points, self.nodes.len())
    }

    /// Nodes by number, which the position alone decides.
    fn buckets(&self, scheme: &str, make: fn(u32) -> Buckets, hash: Hash) -> Result<Compiled, Error> {
        let nodes = self.unweighted(scheme, |record| record.only(scheme, &[]))?.len() as u32;
        let router = Router { whole: FULL, ..router(Keys::Hashed(hash), DownPolicy::Live) };
        Ok(Compiled { table: Table::Buckets(make(nodes)), router })
    }

    /// Slots of which a position has the one of its remainder.
    pub(super) fn cycle(&self, owners: &[u32], hash: Hash, whole: u128, down_policy: DownPolicy) -> Compiled {
        let table = Table::Cycle(Cycle::new(owners));
        Compiled { table, router: Router { whole, ..router(Keys::Hashed(hash), down_policy) } }
    }

    /// Slots that are the positions.
    pub(super) fn holders(&self, holders: &[Option<u32>], hash: Hash, down_policy: DownPolicy) -> Compiled {
        let owners: Vec<u32> = holders.iter().map(|holder| holder.unwrap_or(NO_INDEX)).collect();
        self.cycle(&owners, hash, owners.len() as u128, down_policy)
    }

    pub(super) fn keyed(&self, keys: Keys, down_policy: DownPolicy) -> Compiled {
        Compiled { table: Table::Points(Points::new(Vec::new(), 0)), router: router(keys, down_policy) }
    }
}

/// Keys among 32-bit points.
pub(super) fn router32(hash: Hash, down_policy: DownPolicy) -> Router {
    Router { whole: NARROW, shift: 32, ..router(Keys::Hashed(hash), down_policy) }
}

/// Keys among 64-bit points.
pub(super) fn router64(hash: Hash, down_policy: DownPolicy) -> Router {
    Router { whole: FULL, ..router(Keys::Hashed(hash), down_policy) }
}

fn router(keys: Keys, down_policy: DownPolicy) -> Router {
    Router {
        keys,
        whole: 0,
        modulus: None,
        shift: 0,
        down_policy,
        rows: None,
        balance: None,
        bounded: None,
        all_as_listed: false,
        named: None,
        integers: Integers::LittleEndian,
    }
}

fn haproxy_hash(options: &haproxy::Options, usable: &[u32]) -> Hash {
    match usable {
        [_] => Hash::HaproxySingle(*options),
        _ => Hash::Haproxy(*options),
    }
}
