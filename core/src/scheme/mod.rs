//! Rules from key to nodes. A scheme only derives what a table holds (points, slots, scores) from the members and names
//! the hash of keys; it never looks anything up.
//! Uses `error`, `hash`, `members` and `table`; `dialect` has the rules of other systems.

mod assigned;
mod catalog;
mod compile;
#[cfg(feature = "serde")]
pub(crate) mod integers;
mod jump;
mod jumpback;
mod keyed_hash;
#[cfg(feature = "std")]
mod listed;
mod maglev;
mod multiprobe;
mod nearest;
mod parameter;
mod properties;
mod rendezvous;
mod ring;
mod rule;
mod slots;
mod spec;
#[cfg(test)]
mod tests;
mod trial;

pub(crate) use assigned::MAX_ROW;
pub use assigned::{AssignedScheme, Assignment, RowsFile};
pub use catalog::{schemes, SchemeSpec};
pub use jump::JumpScheme;
pub use jumpback::JumpbackScheme;
#[cfg(feature = "std")]
pub use listed::schemes_json;
pub use maglev::MaglevScheme;
pub use multiprobe::MultiprobeScheme;
#[cfg(feature = "std")]
pub(crate) use parameter::big_integer;
pub use parameter::Parameter;
pub(crate) use parameter::{unknown_parameter, Numbers, Setting, Value, MAX_SAFE};
pub use properties::{Down, Family, Field, Integers, Properties};
pub use rendezvous::RendezvousScheme;
pub use ring::{RingScheme, Weights};
pub use slots::SlotsScheme;
pub(crate) use spec::words;
pub use spec::{DefaultValue, FieldSpec, Kind, ParameterSpec};
#[cfg(feature = "std")]
pub(crate) use trial::Tried;
pub(crate) use trial::{Axis, Block, Order, Trials, Values, When, PRIMES};

use crate::{
    cost::Cost,
    dialect::{self, Change, DialectScheme},
    error::Quoted,
    hash::{KeyHash, Secret},
    members::{Members, Node, Weight},
    Error, ErrorKind,
};
use alloc::{format, string::String, sync::Arc, vec::Vec};
use core::str::FromStr;
use rule::Rule;

/// The error for a name that no scheme has.
fn unknown(name: &str) -> Error {
    let (name, hint, lacking) = (Quoted(name), nearest::hint(name), dialect::registry::lacking());
    Error::new(ErrorKind::Scheme, format!("scheme.name: unknown scheme {name}, {hint}{lacking}"))
}

/// A scheme with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// Virtual nodes on a ring (Karger et al. 1997); `docs/SPEC.md`, section 3.
    Ring(RingScheme),
    /// Fixed slots won by weighted rendezvous; section 10.
    Slots(SlotsScheme),
    /// Weighted rendezvous for each key (Thaler and Ravishankar 1996); section 11.
    Rendezvous(RendezvousScheme),
    /// Jump hash over numbered nodes (Lamping and Veach 2014); section 12.
    Jump(JumpScheme),
    /// JumpBackHash over numbered nodes, any of which can go (Ertl 2024); section 13.
    Jumpback(JumpbackScheme),
    /// Maglev's table (Eisenbud et al. 2016); section 14.
    Maglev(MaglevScheme),
    /// One point a node, many probes a key (Appleton and O'Reilly 2015); section 15.
    Multiprobe(MultiprobeScheme),
    /// Slots that stay where the document says; section 19.
    Assigned(AssignedScheme),
    /// A rule that another system fixed; `docs/DIALECTS.md`.
    Dialect(DialectScheme),
}

/// One call into whichever scheme it is: one of ours, or a dialect.
macro_rules! on_scheme {
    ($scheme:expr, $rule:ident => $body:expr, $dialect:pat => $other:expr) => {
        match $scheme {
            Scheme::Dialect($dialect) => $other,
            Scheme::Ring($rule) => $body,
            Scheme::Slots($rule) => $body,
            Scheme::Rendezvous($rule) => $body,
            Scheme::Jump($rule) => $body,
            Scheme::Jumpback($rule) => $body,
            Scheme::Maglev($rule) => $body,
            Scheme::Multiprobe($rule) => $body,
            Scheme::Assigned($rule) => $body,
        }
    };
}

use on_scheme;

/// A scheme can be given wherever any is taken.
macro_rules! into_scheme {
    ($($variant:ident($rule:ident)),*) => {$(
        impl From<$rule> for Scheme {
            fn from(rule: $rule) -> Self {
                Self::$variant(rule)
            }
        }
    )*};
}

into_scheme!(
    Ring(RingScheme),
    Slots(SlotsScheme),
    Rendezvous(RendezvousScheme),
    Jump(JumpScheme),
    Jumpback(JumpbackScheme),
    Maglev(MaglevScheme),
    Multiprobe(MultiprobeScheme),
    Assigned(AssignedScheme),
    Dialect(DialectScheme)
);

impl Scheme {
    /// The names of all schemes, without other names of dialects, which [`schemes`](crate::schemes) lists as well.
    pub const NAMES: [&'static str; 8 + dialect::NAMES.len()] = {
        let own = [
            RingScheme::NAME,
            SlotsScheme::NAME,
            RendezvousScheme::NAME,
            JumpScheme::NAME,
            JumpbackScheme::NAME,
            MaglevScheme::NAME,
            MultiprobeScheme::NAME,
            AssignedScheme::NAME,
        ];
        let mut names = [""; 8 + dialect::NAMES.len()];
        let mut i = 0;
        // Evaluated when compiled.
        while i < names.len() {
            names[i] = if i < own.len() { own[i] } else { dialect::NAMES[i - own.len()] };
            i += 1;
        }
        names
    };

    /// A scheme by name, or by another name of a dialect, with its parameters; those left out have their defaults.
    ///
    /// # Errors
    /// `scheme` for an unknown name, `parameter` for one the scheme does not have, a value out of its range, a
    /// parameter given twice, or a `key_hash`, which needs a secret.
    pub fn new(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Result<Self, Error> {
        Self::with_secret(name, parameters, None)
    }

    /// [`new`](Self::new) with the secret of the `key_hash`, if there is one.
    ///
    /// # Errors
    /// As there; `parameter` as well for a secret without `key_hash`, and for another secret than that of a
    /// `secret_digest` among the parameters. Dialects take no secret.
    pub fn with_secret(
        name: &str,
        parameters: &[(&str, Parameter<'_>)],
        secret: impl Into<Option<Secret>>,
    ) -> Result<Self, Error> {
        let secret = secret.into();
        Ok(match name {
            RingScheme::NAME => RingScheme::from_parameters(parameters, secret)?.into(),
            SlotsScheme::NAME => SlotsScheme::from_parameters(parameters, secret)?.into(),
            RendezvousScheme::NAME => RendezvousScheme::from_parameters(parameters, secret)?.into(),
            JumpScheme::NAME => JumpScheme::from_parameters(parameters, secret)?.into(),
            JumpbackScheme::NAME => JumpbackScheme::from_parameters(parameters, secret)?.into(),
            MaglevScheme::NAME => MaglevScheme::from_parameters(parameters, secret)?.into(),
            MultiprobeScheme::NAME => MultiprobeScheme::from_parameters(parameters, secret)?.into(),
            AssignedScheme::NAME => AssignedScheme::from_parameters(parameters, secret)?.into(),
            _ => match dialect::registry::find(name) {
                Some(_) if secret.is_some() => {
                    let message = format!("secret: {name} takes none, its keys are hashed as its system hashes them");
                    return Err(Error::new(ErrorKind::Parameter, message));
                }
                Some(dialect) => DialectScheme::new(dialect, parameters)?.into(),
                None => match dialect::aliases::find(name) {
                    Some(alias) => Self::with_secret(alias.scheme, &alias.with(parameters)?, secret)?,
                    None => return Err(unknown(name)),
                },
            },
        })
    }

    /// Whether a scheme may have parameters of yes or no, by its name: dialects may.
    #[cfg(feature = "std")]
    pub(crate) fn has_flags(name: &str) -> bool {
        dialect::NAMES.contains(&name) || dialect::aliases::find(name).is_some()
    }

    /// The scheme's name in documents.
    pub fn name(&self) -> &'static str {
        fn name<R: Rule>(_: &R) -> &'static str {
            R::NAME
        }
        on_scheme!(self, rule => name(rule), dialect => dialect.name())
    }

    /// How the scheme hashes keys; of dialects, which hash otherwise, the default.
    pub fn key_hash(&self) -> KeyHash {
        on_scheme!(self, rule => rule.key_hash, _ => KeyHash::default())
    }

    /// Refuses a scheme that a ring of this one cannot turn to, because the secret would be another.
    #[cfg(feature = "std")]
    pub(crate) fn check_secret(&self, other: &Self) -> Result<(), Error> {
        keyed_hash::check_same(self.key_hash().secret, other.key_hash().secret)
    }

    /// What kind of scheme this is.
    pub fn properties(&self) -> Properties {
        fn properties<R: Rule>(_: &R) -> Properties {
            R::PROPERTIES
        }
        on_scheme!(self, rule => properties(rule), dialect => dialect.properties())
    }

    /// Refuses a weight that a scheme of ours does not take, alone or beside the others: whoever comes or changes is to
    /// blame, not those who are there.
    pub(crate) fn check_weight(&self, node: &Node, members: &Members) -> Result<(), Error> {
        if self.dialect().is_some() {
            return Ok(());
        }
        node.weight.thousandths()?;
        if self.properties().weighted || node.weight.is_zero() {
            return Ok(());
        }
        let differs =
            |other: &&Arc<Node>| other.id != node.id && !other.weight.is_zero() && other.weight != node.weight;
        match members.nodes().iter().find(differs) {
            None => Ok(()),
            Some(other) => {
                let (weight, name) = (node.weight, self.name());
                let message = format!(
                    "{weight} of node {}, but {name} takes equal weights only, and the others have {}",
                    Quoted(&node.id),
                    other.weight
                );
                Err(Error::new(ErrorKind::Weight, message))
            }
        }
    }

    /// The weight that a node counts with: its own, but some systems take 0 for 1.
    pub(crate) fn weight_of(&self, node: &Node) -> Weight {
        match self {
            Self::Dialect(dialect) if node.weight.is_zero() && dialect.takes_zero_for_one() => Weight::default(),
            _ => node.weight,
        }
    }

    /// The error of a verb that the scheme cannot answer by its nature: why, and what can be asked instead.
    pub(crate) fn unsupported(&self, verb: &str) -> Error {
        let why = match self.properties().family {
            Family::Keyed => "its keys are more than positions of 64 bits",
            Family::Positional => "its nodes do not own intervals of positions",
        };
        let instead = match verb {
            "shares" => format!(": {why}; distribution counts keys that you have"),
            "ranges" => format!(": {why}; place keys that you have, here and there, and compare their nodes"),
            "diff" => format!(": {why}; place keys that you have: moved compares any two rings by them"),
            _ => String::new(),
        };
        Error::new(ErrorKind::Unsupported, format!("the scheme {} cannot answer {verb}{instead}", self.name()))
    }

    /// The scheme's own parameters by name, without seed and hash tag.
    pub(crate) fn settings(&self) -> Vec<Setting<'_>> {
        fn given(dialect: &DialectScheme) -> Vec<Setting<'_>> {
            dialect.parameters().map(|(name, value)| Setting { name, value: Value::Given(value) }).collect()
        }
        on_scheme!(self, rule => rule.settings(), dialect => given(dialect))
    }

    /// The dialect, if it is one.
    pub(crate) fn dialect(&self) -> Option<&DialectScheme> {
        match self {
            Self::Dialect(dialect) => Some(dialect),
            _ => None,
        }
    }

    /// The rows that it lists, if it does.
    pub(crate) fn assigned(&self) -> Option<&AssignedScheme> {
        match self {
            Self::Assigned(assigned) => Some(assigned),
            Self::Dialect(dialect) => dialect.assigned(),
            _ => None,
        }
    }

    /// This scheme with rows: of ours it is `assigned` then.
    ///
    /// # Errors
    /// `parameter` for slots that a dialect's other parameters do not suit.
    pub(crate) fn with_assigned(&self, assigned: AssignedScheme) -> Result<Self, Error> {
        match self.dialect() {
            None => Ok(assigned.into()),
            Some(dialect) => Ok(dialect.with_assigned(&assigned)?.into()),
        }
    }

    /// Members with one more, and the scheme they are then placed by.
    pub(crate) fn with_added(&self, members: &Members, node: Node) -> Result<(Self, Members), Error> {
        match self {
            Self::Jumpback(jumpback) => jumpback.with_added(members, node).map(|(s, m)| (s.into(), m)),
            Self::Assigned(assigned) => assigned.with_added(members, node).map(|(s, m)| (s.into(), m)),
            Self::Dialect(dialect) => dialect.changed(members, Change::Add(node)).map(|(s, m)| (s.into(), m)),
            _ => Ok((self.clone(), members.with_added(node)?)),
        }
    }

    /// Members without one, and the scheme they are then placed by.
    pub(crate) fn without(&self, members: &Members, id: &str) -> Result<(Self, Members), Error> {
        match self {
            Self::Jump(_) => Ok((self.clone(), jump::without(members, id)?)),
            Self::Jumpback(jumpback) => jumpback.without(members, id).map(|(s, m)| (s.into(), m)),
            Self::Assigned(assigned) => assigned.without(members, id).map(|(s, m)| (s.into(), m)),
            Self::Dialect(dialect) => dialect.changed(members, Change::Remove(id)).map(|(s, m)| (s.into(), m)),
            _ => Ok((self.clone(), members.without(id)?)),
        }
    }

    /// The members of a whole list, and the scheme they are then placed by, checked: what is wrong with a node names
    /// its place in the list. `allowed` is what they may cost beyond the budget.
    pub(crate) fn with_nodes(
        &self,
        members: &Members,
        given: &Members,
        allowed: &dyn Fn() -> Cost,
    ) -> Result<(Self, Members), Error> {
        match self {
            Self::Jumpback(jumpback) => {
                let (scheme, members) = jumpback.with_nodes(members, given)?;
                let scheme = Self::from(scheme);
                scheme.check(&members, allowed)?;
                Ok((scheme, members))
            }
            Self::Assigned(assigned) => {
                let sorted = given.clone().by_id();
                let scheme = Self::from(assigned.after(members, &sorted));
                scheme.check(given, allowed)?;
                Ok((scheme, sorted))
            }
            Self::Dialect(dialect) if dialect.assigned().is_some() => {
                let sorted = given.clone().by_id();
                let scheme = Self::from(dialect.after(members, &sorted)?);
                scheme.check(given, allowed)?;
                Ok((scheme, sorted))
            }
            Self::Dialect(dialect) if dialect.keeps_history() => {
                let message = format!(
                    "set_nodes: a ring of {} depends on each change that led to it; add and remove nodes one by one",
                    self.name()
                );
                Err(Error::new(ErrorKind::Unsupported, message))
            }
            _ => {
                self.check(given, allowed)?;
                let members = given.clone();
                Ok((self.clone(), if self.properties().ordered { members } else { members.by_id() }))
            }
        }
    }

    /// Whether nodes that were given other ids, in the same order, have the same keys.
    pub(crate) fn places_alike(&self, members: &Members, renamed: &Members) -> Result<bool, Error> {
        match self {
            Self::Jump(_) | Self::Jumpback(_) => Ok(true),
            Self::Dialect(dialect) => dialect.places_alike(members, renamed),
            _ => Ok(false),
        }
    }

    /// Members with another record for one of them, and the scheme they are then placed by.
    pub(crate) fn with_replaced(&self, members: &Members, node: Node) -> Result<(Self, Members), Error> {
        match self {
            Self::Dialect(dialect) => dialect.changed(members, Change::Replace(node)).map(|(s, m)| (s.into(), m)),
            _ => Ok((self.clone(), members.with_replaced(node)?)),
        }
    }
}

/// The scheme of a name, with its defaults, as [`Scheme::new`] makes it.
impl FromStr for Scheme {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::new(name, &[])
    }
}

/// Likewise, so that a name stands wherever a scheme is taken.
impl TryFrom<&str> for Scheme {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}

impl Default for Scheme {
    fn default() -> Self {
        Self::Ring(RingScheme::default())
    }
}
