//! What every scheme answers: its name, its parameters and the table it derives from members.

use super::{
    keyed_hash::{KeyedHash, COMMON},
    parameter::unknown_parameter,
    Parameter, ParameterSpec, Properties, Setting,
};
use crate::{
    cost::{Census, Cost, Hasher},
    error::Quoted,
    hash::{HashStop, HashTag, KeyHash, Secret},
    members::{Members, Weight},
    table::Table,
    Error, ErrorKind,
};
use alloc::{format, string::String, vec::Vec};

pub(super) trait Rule: Default {
    /// The name in documents.
    const NAME: &'static str;

    const PROPERTIES: Properties;

    /// What it is, in a sentence.
    const TEXT: &'static str;

    /// Its own parameters, beside [`COMMON`](super::keyed_hash::COMMON) ones.
    const PARAMETERS: &'static [ParameterSpec];

    fn key_hash_mut(&mut self) -> &mut KeyHash;

    /// Sets one of [`PARAMETERS`](Self::PARAMETERS).
    fn set(&mut self, _name: &str, _value: Parameter<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Takes those of all parameters that mean something together only, once the others are set.
    fn finish(&mut self, _parameters: &[(&str, Parameter<'_>)]) -> Result<(), Error> {
        Ok(())
    }

    /// Its own parameters by name.
    fn settings(&self) -> Vec<Setting<'_>> {
        Vec::new()
    }

    /// Refuses parameters out of range and members it cannot hold, before any memory is taken for them.
    fn check(&self, members: &Members) -> Result<(), Error>;

    /// What the table of these members costs; parameters may be out of range still.
    fn cost(&self, members: &Members) -> Cost;

    /// What to do about members that cost so many times the budget.
    fn advice(_times: u64) -> String {
        "take fewer nodes or a smaller table".into()
    }

    /// The table of checked members.
    fn table(&self, members: &Members) -> Table;

    /// `table(members)`, made from the table of earlier members under these same parameters where that is faster.
    /// `renamed` has the new index of each earlier member, `NO_INDEX` for those that left.
    fn table_after(&self, _before: &Table, _earlier: &Members, members: &Members, _renamed: &[u32]) -> Table {
        self.table(members)
    }

    fn from_parameters(parameters: &[(&str, Parameter<'_>)], secret: Option<Secret>) -> Result<Self, Error> {
        let (mut rule, mut keyed) = (Self::default(), KeyedHash::default());
        for (i, &(name, value)) in parameters.iter().enumerate() {
            match name {
                "seed" => rule.key_hash_mut().seed = value.integer(name, 0..=u64::MAX)?,
                "hash_tag" => rule.key_hash_mut().hash_tag = Some(HashTag::new(value.text(name)?)?),
                "hash_stop" => rule.key_hash_mut().hash_stop = Some(HashStop::new(value.text(name)?)?),
                _ if COMMON.iter().any(|spec| spec.name == name) => keyed.set(name, value)?,
                _ if Self::PARAMETERS.iter().any(|spec| spec.name == name) => rule.set(name, value)?,
                _ => return Err(unknown_parameter(Self::NAME, name, Self::PARAMETERS.iter().chain(COMMON))),
            }
            if parameters.iter().take(i).any(|(earlier, _)| *earlier == name) {
                return Err(Error::new(ErrorKind::Parameter, format!("scheme.{name}: given twice")));
            }
        }
        rule.finish(parameters)?;
        rule.key_hash_mut().secret = keyed.secret(Self::NAME, secret)?;
        Ok(rule)
    }
}

/// A census of members that are told by their ids alone.
pub(super) fn census(members: &Members) -> Census {
    Census::of(members.nodes(), |node| node.id.len())
}

/// What it costs to hash each id once.
pub(super) fn hashed_once(members: &Members) -> Cost {
    let census = census(members);
    Cost::entries(census.nodes, 500, 64) + Cost::hashing(Hasher::Words, census.nodes, census.texts)
}

/// Refuses members whose weights differ. `zero` says whether nodes of weight 0 may stand beside the others.
pub(super) fn check_equal_weights(scheme: &str, members: &Members, zero: bool) -> Result<(), Error> {
    let mut common: Option<Weight> = None;
    for (place, node) in members.nodes().iter().enumerate() {
        let refuse = |why| {
            let message =
                format!("nodes[{place}].weight: {} of node {}, but {scheme} {why}", node.weight, Quoted(&node.id));
            Err(Error::new(ErrorKind::Weight, message))
        };
        if node.weight.is_zero() {
            if zero {
                continue;
            }
            return refuse("takes no nodes of weight 0");
        }
        if *common.get_or_insert(node.weight) != node.weight {
            return refuse("takes equal weights only");
        }
    }
    Ok(())
}
