//! A dialect with its parameters, as a topology names it, and what each declares of itself.

use super::{
    cassandra, chord, dynamo, envoy, go, guava, haproxy,
    history::{Change, History},
    jump_hash, kademlia, ketama, maglev, mcrouter, modula, nginx, npm, pypi, redis_cluster, textbook, twemproxy,
};
use crate::{
    members::{FieldValue, Members},
    scheme::{Down, Family, Field, Integers, Parameter, Properties, MAX_SAFE},
    Error, ErrorKind,
};
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

/// A scheme whose rule another system fixed, with its parameters; `docs/DIALECTS.md` has a section for each. Made by
/// [`Scheme::new`](crate::Scheme::new).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectScheme {
    name: &'static str,
    /// Those that are not at their defaults, by name.
    parameters: Vec<(String, FieldValue)>,
    options: Options,
    /// Whether a node of weight 0 counts as one of weight 1. Asked for each node, so it is known beforehand.
    takes_zero_for_one: bool,
}

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
    Textbook(textbook::Options),
    Go(go::Options),
    Guava(guava::Hash),
    JumpHash(jump_hash::Options),
    Pypi(pypi::Options),
    Npm(npm::Options),
}

/// The names of all dialects.
pub(crate) const NAMES: [&str; SINGLE.len() + go::NAMES.len() + pypi::NAMES.len() + npm::NAMES.len()] =
    chained(&[&SINGLE, &go::NAMES, &pypi::NAMES, &npm::NAMES]);

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
const SINGLE: [&str; 22] = [
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
    textbook::NAME,
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
            textbook::NAME => textbook::Options::from_parameters(parameters).map(Self::Textbook),
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
    parameters.first().map_or(Ok(()), |(name, _)| Err(super::unknown_parameter(scheme, name, &[])))
}

impl DialectScheme {
    /// The dialect of one of [`NAMES`].
    pub(crate) fn new(name: &'static str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut kept = parameters.to_vec();
        kept.sort_by_key(|&(name, _)| name);
        if let Some([(twice, _), _]) =
            kept.windows(2).find(|pair| pair.first().map(|p| p.0) == pair.last().map(|p| p.0))
        {
            return Err(Error::new(ErrorKind::Parameter, format!("scheme.{twice}: given twice")));
        }
        let options = Options::new(name, &kept)?;
        let parameters = kept.iter().enumerate().map(|(at, &(parameter, value))| {
            // What is a text to the dialect is one in documents, though it is given as an integer.
            let Parameter::Int(number @ ..=MAX_SAFE) = value else { return (parameter, FieldValue::from(value)) };
            let text = number.to_string();
            let mut texted = kept.clone();
            texted.get_mut(at).into_iter().for_each(|given| given.1 = Parameter::Text(&text));
            let is_text = Options::new(name, &texted).is_ok_and(|texted| texted == options);
            (parameter, if is_text { FieldValue::Text(text) } else { FieldValue::Int(number) })
        });
        let mut values: BTreeMap<&str, FieldValue> = parameters.collect();
        // A parameter that changes nothing when it is left out is at its default.
        let mut at = 0;
        while at < kept.len() {
            let left_out = kept.remove(at);
            if Options::new(name, &kept).is_ok_and(|without| without == options) {
                // Those before it may have been there for its sake.
                at = 0;
            } else {
                kept.insert(at, left_out);
                at += 1;
            }
        }
        let parameters = kept.into_iter().filter_map(|(name, _)| Some((name.into(), values.remove(name)?))).collect();
        let takes_zero_for_one = match &options {
            Options::Ketama(_) | Options::Modula(_) => true,
            Options::Npm(options) => options.takes_zero_for_one(),
            _ => false,
        };
        Ok(Self { name, parameters, options, takes_zero_for_one })
    }

    /// The name in documents.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The parameters that are not at their defaults, by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &FieldValue)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The members after a change, and the dialect that places them: some systems keep what changes did to others.
    ///
    /// # Errors
    /// What is wrong with the node; `unsupported` where what the system keeps is nothing that a document tells.
    pub(crate) fn changed(&self, before: &Members, change: Change<'_>) -> Result<(Self, Members), Error> {
        let History { members, parameters } = match &self.options {
            Options::Go(options) => options.changed(before, change)?,
            Options::Npm(options) => options.changed(before, change)?,
            Options::Pypi(options) => options.changed(before, change)?,
            _ => change.of(before)?.into(),
        };
        Ok((self.with(&parameters)?, members))
    }

    /// This dialect with other values of some parameters; `None` is the default.
    fn with(&self, changed: &[(&'static str, Option<FieldValue>)]) -> Result<Self, Error> {
        if changed.is_empty() {
            return Ok(self.clone());
        }
        let kept = self.parameters().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let changed = changed.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?)));
        let given = |(name, value)| match value {
            &FieldValue::Int(value) => Some((name, Parameter::Int(value))),
            &FieldValue::Flag(flag) => Some((name, Parameter::Flag(flag))),
            FieldValue::Text(text) => Some((name, Parameter::Text(text))),
            FieldValue::List(_) => None,
        };
        let parameters: Vec<(&str, Parameter<'_>)> = kept.chain(changed).filter_map(given).collect();
        Self::new(self.name, &parameters)
    }

    fn integers(&self) -> Integers {
        match &self.options {
            Options::Cassandra(_) => Integers::BigEndian,
            Options::JumpHash(jump_hash::Options { hash: jump_hash::Hash::IntegerBigEndian, .. }) => {
                Integers::BigEndian
            }
            Options::Haproxy(options) | Options::HaproxyMap(options) if !options.takes_bytes() => Integers::Refused,
            Options::NginxIpHash | Options::Kademlia(kademlia::KeyId::Raw) => Integers::Refused,
            _ => Integers::LittleEndian,
        }
    }

    /// Whether a node of weight 0 counts as one of weight 1.
    pub(crate) fn takes_zero_for_one(&self) -> bool {
        self.takes_zero_for_one
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn properties(&self) -> Properties {
        use Family::{Keyed, Positional};
        const WEIGHT: &[Field] = &[Field::Id, Field::Weight];
        const HOST: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Named("host"), Field::Named("port")];
        const NAME: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Named("name")];
        const HASH_KEY: &[Field] = &[Field::Id, Field::Weight, Field::Address, Field::Named("hash_key")];
        const NODE_ID: &[Field] = &[Field::Id, Field::Named("node_id")];
        let skip = Down::Skip { limit: nginx::REJECTIONS };
        // Family, identity, whether order counts, whether weights do, what a down node does.
        let (family, identity, ordered, weighted, down): (_, &'static [Field], _, _, _) = match &self.options {
            Options::Ketama(_) => (Positional, HOST, true, true, Down::Rebuild),
            Options::Libketama => (Positional, &[Field::Id, Field::Weight, Field::Address], true, true, Down::Rebuild),
            Options::Modula(_) => (Positional, HOST, true, false, Down::Rebuild),
            Options::PythonMemcached => (Keyed, WEIGHT, true, true, Down::Skip { limit: modula::PYTHON_TRIES }),
            Options::Twemproxy(_) => (Positional, NAME, false, true, Down::Rebuild),
            Options::Mcrouter(options) => (
                Keyed,
                &[Field::Id, Field::Weight, Field::Address, Field::Named("tag")],
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
                    Field::Named("id"),
                    Field::Named("guid"),
                    Field::Named("addr"),
                    Field::Named("port"),
                    Field::Named("backup"),
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
                    redis_cluster::Assignment::Explicit => (&[Field::Id, Field::Named("slots")], false),
                    redis_cluster::Assignment::Create { .. } => (&[Field::Id, Field::Address], true),
                };
                (Positional, identity, ordered, false, Down::Stay)
            }
            Options::Cassandra(options) => (
                match options.partitioner {
                    cassandra::Partitioner::Murmur3 => Positional,
                    cassandra::Partitioner::Random => Keyed,
                },
                &[Field::Id, Field::Zone, Field::Named("tokens"), Field::Named("dc"), Field::Named("rack")],
                false,
                false,
                Down::Mask,
            ),
            Options::Dynamo(_) => (Positional, &[Field::Id, Field::Named("partitions")], true, false, Down::Mask),
            Options::Chord => (Keyed, NODE_ID, false, false, Down::Mask),
            Options::Kademlia(_) => (Keyed, NODE_ID, false, false, Down::Mask),
            Options::Textbook(_) => (Positional, &[Field::Id], false, false, Down::Mask),
            Options::Go(options) => return options.properties(),
            Options::Guava(_) | Options::JumpHash(_) => (Positional, &[Field::Id], true, false, Down::Mask),
            Options::Pypi(options) => return options.properties(),
            Options::Npm(options) => return options.properties(),
        };
        Properties { family, identity, ordered, weighted, down, integers: self.integers() }
    }
}
