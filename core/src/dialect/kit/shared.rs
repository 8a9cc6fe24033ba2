//! Parameters that dialects share: what they say is done around a rule, which need not know of them. A dialect takes
//! those that its descriptor lists.

use super::{Compiled, DownPolicy, Given, Router};
use crate::{
    hash::HashTag,
    scheme::{Down, Kind, ParameterSpec, Properties, Values},
    Error,
};

/// Clients of a library may cut keys before they hash them, as go-redis and redis-rb do.
pub(crate) const HASH_TAG: ParameterSpec = ParameterSpec::optional(
    "hash_tag",
    Kind::Text { examples: &["{}", "$$"] },
    "Two characters: what stands between them is hashed instead of the key.",
)
.tried_beside(Values::Tags);

/// Some systems eject a server that is down if they are told to, or unless they are told not to.
pub(crate) const DOWN: ParameterSpec = ParameterSpec::words(
    "down",
    &["rebuild", "stay"],
    "What becomes of the keys of a down node: those who are up have them, or they have no node until it is back.",
)
.untried("who is up has its keys either way");

/// The shared parameters of a dialect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shared {
    /// What of a key the rule gets to see.
    tag: Option<HashTag>,
    /// Whether the keys of a down node have none.
    pub(crate) stays: bool,
}

impl Shared {
    /// # Errors
    /// `parameter` for what is no hash tag.
    pub(crate) fn of(given: &Given<'_>) -> Result<Self, Error> {
        let tag = given.value(HASH_TAG.name).map(|value| HashTag::new(value.text(HASH_TAG.name)?)).transpose()?;
        let down = given.value(DOWN.name).map(|value| value.one_of(DOWN.name, &[("rebuild", false), ("stay", true)]));
        Ok(Self { tag, stays: down.transpose()? == Some(true) })
    }

    pub(crate) fn properties(self, own: Properties) -> Properties {
        let down = if self.stays { Down::Stay } else { own.down };
        Properties { down, ..own }
    }

    pub(crate) fn router(self, own: Router) -> Router {
        let down_policy = if self.stays { DownPolicy::Owner } else { own.down_policy };
        Router { tag: self.tag, down_policy, ..own }
    }

    pub(crate) fn compiled(self, own: Compiled) -> Compiled {
        Compiled { router: self.router(own.router), ..own }
    }
}
