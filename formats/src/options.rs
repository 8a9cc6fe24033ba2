//! What can be asked for beside a text or a topology, and what is written.

use crate::{
    error::{At, Read, Refusal},
    Note,
};
use libconsistent::Scheme;

/// The most bytes that are read.
pub const MAX_INPUT: usize = 64 << 20;

/// What to read of a file.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The upstream, backend or pool; all of them if it is not given.
    pub name: Option<String>,
    /// The scheme of members whose format says none: Kubernetes, Swift, DNS, and Envoy's assignments without cluster.
    pub scheme: Option<Scheme>,
    /// The port, by name or number, where endpoints of Kubernetes have several.
    pub port: Option<String>,
}

impl ReadOptions {
    /// These options with a name.
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// These options with a scheme.
    pub fn with_scheme(self, scheme: impl Into<Scheme>) -> Self {
        Self { scheme: Some(scheme.into()), ..self }
    }

    /// These options with a port.
    pub fn with_port(self, port: impl Into<String>) -> Self {
        Self { port: Some(port.into()), ..self }
    }

    /// Refuses a scheme where the text says which it is.
    pub(crate) fn no_scheme(&self) -> Read<()> {
        match &self.scheme {
            None => Ok(()),
            Some(scheme) => {
                let message = format!("the scheme {} is given, but this format says its own", scheme.name());
                Err(Refusal::new(At::NOWHERE, message))
            }
        }
    }

    /// Refuses a port where nothing is to be chosen by it.
    pub(crate) fn no_port(&self) -> Read<()> {
        match self.port {
            None => Ok(()),
            Some(_) => {
                Err(Refusal::new(At::NOWHERE, "a port is given, but only endpoints of kubernetes are read by one"))
            }
        }
    }
}

/// How to write a topology.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// What the upstream, backend or pool is called; `backends` if it is not given.
    pub name: Option<String>,
    /// What requests are hashed by, in the words of the other system, as no document says it: `$request_uri` for
    /// nginx, `hdr(x-key)` for HAProxy. Otherwise it is `$key`, and `hash var(txn.key)`, for you to set, as a note
    /// says.
    pub key: Option<String>,
}

impl WriteOptions {
    /// These options with a name.
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// These options with a key.
    pub fn with_key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("backends")
    }
}

/// A topology as another system reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The text.
    pub text: String,
    /// What the text does not say.
    pub notes: Vec<Note>,
}

impl Written {
    pub(crate) fn new(text: String, notes: Vec<Note>) -> Self {
        Self { text, notes }
    }
}
