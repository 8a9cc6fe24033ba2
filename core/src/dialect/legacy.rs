//! Dialects that have no home yet.

use super::{
    go, guava, jump_hash, ketama,
    kit::{unknown_parameter, Change, Compiler, Dialect, Hash, History, Identity, Keys, Passing, Plan, Record},
    mcrouter, modula, npm, pypi, registry, twemproxy,
};
use crate::{
    cost::{Census, Cost, Hasher},
    hash::HashFunction,
    members::{Members, Node, Weight},
    scheme::{Down, Family, Field, Integers, Parameter, Properties},
    table::Buckets,
    Error, ErrorKind,
};
use alloc::{boxed::Box, format, sync::Arc, vec, vec::Vec};

/// The checked parameters of each dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Ketama(ketama::Options),
    Libketama,
    Modula(modula::Options),
    PythonMemcached,
    Twemproxy(twemproxy::Options),
    Mcrouter(mcrouter::Options),
    Go(go::Options),
    Guava(guava::Hash),
    JumpHash(jump_hash::Options),
    Pypi(pypi::Options),
    Npm(npm::Options),
}

/// The names of all dialects.
pub(crate) const NAMES: [&str;
    SINGLE.len() + go::NAMES.len() + pypi::NAMES.len() + npm::NAMES.len() + registry::NAMES.len()] =
    chained(&[&SINGLE, &go::NAMES, &pypi::NAMES, &npm::NAMES, &registry::NAMES]);

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
const SINGLE: [&str; 8] = [
    ketama::NAME,
    ketama::LIBKETAMA,
    modula::NAME,
    modula::PYTHON,
    twemproxy::NAME,
    mcrouter::NAME,
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
            name if go::NAMES.contains(&name) => go::Options::new(name, parameters).map(Self::Go),
            guava::NAME => guava::hash(parameters).map(Self::Guava),
            jump_hash::NAME => jump_hash::Options::from_parameters(parameters).map(Self::JumpHash),
            _ if pypi::NAMES.contains(&name) => pypi::Options::new(name, parameters).map(Self::Pypi),
            _ if npm::NAMES.contains(&name) => npm::Options::new(name, parameters).map(Self::Npm),
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
            | Options::Guava(_)
            | Options::JumpHash(_) => one_each() + Cost::hashing(Hasher::Sha, census.nodes, census.texts),
            Options::Go(options) => options.cost(census),
            Options::Pypi(options) => options.cost(census, nodes),
            Options::Npm(options) => options.cost(census, nodes),
        }
    }

    fn plan<'a>(&'a self, compiler: Compiler<'a>) -> Result<Plan<'a>, Error> {
        compiler.legacy(&self.0)
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
            Options::PythonMemcached => Identity { weight: record.weight, fields: Vec::new() },
            Options::Mcrouter(options) => {
                let server = mcrouter::Server::new(record)?;
                let tag = options.function == mcrouter::Function::Rendezvous;
                let fields = tag.then(|| ("tag", server.tag.as_bytes().to_vec())).into_iter().collect();
                Identity { weight: server.weight, fields }
            }
            Options::Guava(_) | Options::JumpHash(_) => unweighted(Vec::new()),
            Options::Go(options) => options.identity(record)?,
            Options::Pypi(options) => options.identity(record)?,
            Options::Npm(options) => options.identity(record)?,
        })
    }

    fn changed(&self, before: &Members, change: Change<'_>) -> Result<History, Error> {
        Ok(match &self.0 {
            Options::Go(options) => options.changed(before, change)?,
            Options::Npm(options) => options.changed(before, change)?,
            Options::Pypi(options) => options.changed(before, change)?,
            _ => change.of(before)?.into(),
        })
    }

    fn properties(&self, _declared: Properties) -> Properties {
        use Family::{Keyed, Positional};
        const WEIGHT: &[Field] = &[Field::Id, Field::Weight];
        const HOST: &[Field] =
            &[Field::Id, Field::Weight, Field::Address, Field::Placement("host"), Field::Placement("port")];
        const NAME: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Placement("name")];
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
            Options::Go(options) => return options.properties(),
            Options::Guava(_) | Options::JumpHash(_) => (Positional, &[Field::Id], true, false, Down::Mask),
            Options::Pypi(options) => return options.properties(),
            Options::Npm(options) => return options.properties(),
        };
        Properties { family, identity, ordered, weighted, down, integers: integers(&self.0) }
    }

    fn takes_zero_for_one(&self) -> bool {
        match &self.0 {
            Options::Ketama(_) | Options::Modula(_) => true,
            Options::Npm(options) => options.takes_zero_for_one(),
            _ => false,
        }
    }
}

fn integers(options: &Options) -> Integers {
    match options {
        Options::JumpHash(jump_hash::Options { hash: jump_hash::Hash::IntegerBigEndian, .. }) => Integers::BigEndian,
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
            Options::Go(options) => return options.plan(&self),
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
            Options::Pypi(options) => return options.plan(&self),
            Options::Npm(options) => return self.npm(options),
        }))
    }
}

fn endpoint(host: &str, port: u16) -> Vec<(&'static str, Vec<u8>)> {
    vec![("host", host.as_bytes().to_vec()), ("port", port.to_le_bytes().into())]
}
