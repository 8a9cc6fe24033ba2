//! `pypi_clandestined`: the `RendezvousHash` of clandestined 1.1.0, and `pypi_pymemcache`: the one that pymemcache 4.0.0 took
//! from it for its `HashClient`.
//!
//! Keyed: the node with the highest MurmurHash3 of `node-key`, of equal ones the greatest name; the others follow by score.
//! A node that is down leaves its keys to the next, as removing it would. Order never counts.
//!
//! In Python the hash reads one unit a character, its lowest 8 bits; the extension in C reads the bytes of UTF-8.

use super::python::Keys;
use crate::dialect::kit::{unknown_parameter, Candidates, Record};
use crate::{error::Quoted, hash::murmur::Murmur3, scheme::Parameter, Error, ErrorKind};
use alloc::{format, string::String, vec, vec::Vec};
use core::ops::ControlFlow;

pub(crate) const NAME: &str = "pypi_clandestined";
pub(crate) const PYMEMCACHE: &str = "pypi_pymemcache";

/// What the hash reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Units {
    /// The low bytes of characters.
    Characters,
    Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    seed: u32,
    units: Units,
    keys: Keys,
}

impl Options {
    pub(super) fn clandestined(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let units = [("characters", Units::Characters), ("bytes", Units::Bytes)];
        let mut options = Self { seed: 0, units: Units::Characters, keys: Keys::Str };
        for &(name, value) in parameters {
            match name {
                "seed" => options.seed = value.integer(name, 0..=u32::MAX.into())? as u32,
                "units" => options.units = value.one_of(name, &units)?,
                "keys" => options.keys = Keys::of(name, value)?,
                _ => return Err(unknown_parameter(NAME, name, &["seed", "units", "keys"])),
            }
        }
        Ok(options)
    }

    pub(super) fn pymemcache(parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        let mut options = Self { seed: 0, units: Units::Characters, keys: Keys::Str };
        for &(name, value) in parameters {
            match name {
                "keys" => options.keys = Keys::of(name, value)?,
                _ => return Err(unknown_parameter(PYMEMCACHE, name, &["keys"])),
            }
        }
        Ok(options)
    }

    pub(super) fn keys(&self) -> Keys {
        self.keys
    }

    /// Reads a text, or a piece of one that ends with a character.
    fn read(self, text: &[u8], hash: &mut Murmur3) {
        match self.units {
            Units::Bytes => text.iter().for_each(|&byte| hash.push(byte)),
            Units::Characters => {
                for chunk in text.utf8_chunks() {
                    // What is no UTF-8 stands for U+FFFD.
                    let replaced = if chunk.invalid().is_empty() { "" } else { "\u{fffd}" };
                    chunk.valid().chars().chain(replaced.chars()).for_each(|c| hash.push(u32::from(c) as u8));
                }
            }
        }
    }
}

/// What pymemcache calls a server: `placement.name`, or the `host:port` or path of its address or id as it reads them.
pub(super) fn pymemcache_name(record: &Record<'_>) -> Result<String, Error> {
    record.only(PYMEMCACHE, &["name"])?;
    if let Some(name) = record.text("name")? {
        return Ok(name.into());
    }
    let server = record.endpoint();
    if let Some(path) = server.strip_prefix("unix:") {
        return Ok(path.into());
    }
    if server.starts_with('/') {
        return Ok(server.into());
    }
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !server.ends_with(']') => {
            let number = port.parse::<u16>().map_err(|_| {
                let message = format!(": {} in {} is no port", Quoted(port), Quoted(server));
                Error::new(ErrorKind::Parameter, message)
            })?;
            (host, number)
        }
        _ => (server, 11211),
    };
    let host = if host.starts_with('[') { host.trim_matches(['[', ']']) } else { host };
    Ok(format!("{host}:{port}"))
}

/// The nodes, to be asked for those with the highest scores of a key.
#[derive(Debug)]
pub(crate) struct Scores {
    options: Options,
    /// By index: the hash of `node-`, which a key goes on from, and the rank of the name.
    nodes: Vec<(Murmur3, u32)>,
}

impl Scores {
    /// # Errors
    /// `duplicate_node` if two have one name.
    pub(super) fn new(options: Options, names: &[String]) -> Result<Self, Error> {
        let mut order: Vec<(&String, usize)> = names.iter().zip(0..).collect();
        order.sort_unstable();
        if let Some([(name, _), _]) =
            order.windows(2).find(|pair| pair.first().map(|p| p.0) == pair.last().map(|p| p.0))
        {
            let message = format!("nodes: two have the name {}", Quoted(name));
            return Err(Error::new(ErrorKind::DuplicateNode, message));
        }
        let mut nodes = vec![(Murmur3::new(options.seed), 0); names.len()];
        for (rank, (name, index)) in (0..).zip(order) {
            if let Some((start, place)) = nodes.get_mut(index) {
                options.read(name.as_bytes(), start);
                start.push(b'-');
                *place = rank;
            }
        }
        Ok(Self { options, nodes })
    }

    /// Whether a key has scores at all.
    pub(crate) fn knows(&self, key: &[u8]) -> bool {
        self.options.keys.written(key, |_| ()).is_some()
    }

    /// A node's score and rank: the greatest comes first.
    fn score(&self, &(mut hash, rank): &(Murmur3, u32), key: &[u8]) -> (u32, u32) {
        let options = self.options;
        options.keys.written(key, |pieces| pieces(&mut |piece| options.read(piece, &mut hash)));
        (hash.finish(), rank)
    }

    /// The nodes, highest score first: each step looks at all of them.
    pub(crate) fn nodes<'a>(&'a self, key: &'a [u8]) -> impl Iterator<Item = u32> + 'a {
        let mut before: Option<(u32, u32)> = None;
        core::iter::from_fn(move || {
            let scores = self.nodes.iter().map(|node| self.score(node, key)).zip(0..);
            let (found, index) = scores.filter(|&(score, _)| before.is_none_or(|before| score < before)).max()?;
            before = Some(found);
            Some(index)
        })
    }
}

impl Candidates for Scores {
    fn visit(&self, key: &[u8], visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        if self.knows(key) {
            let _stopped = self.nodes(key).try_for_each(visit);
        }
    }

    /// By their score, highest first.
    fn sort(&self, key: &[u8], nodes: &mut [u32]) -> bool {
        let score = |node: u32| self.nodes.get(node as usize).map(|node| self.score(node, key));
        nodes.sort_unstable_by_key(|&node| core::cmp::Reverse(score(node)));
        true
    }

    fn sorts(&self) -> bool {
        true
    }

    fn wanted(&self, key: &[u8]) -> Option<&'static str> {
        self.options.keys.wanted(key)
    }

    fn memory_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<(Murmur3, u32)>()
    }
}
