//! `publish`: a topology, or the states of nodes, put where the fleet finds them.

use crate::{
    failure::{Failure, Outcome},
    input::{Document, Named},
    output::{counted, Output},
    stores::{begins, done, name, told, To},
};
use clap::Args;
use libconsistent::{Error, ErrorKind, NodeState, NodeStates};
use libconsistent_sources::publish::{publish, publish_states};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// Publish a topology where the fleet finds it: it takes the place of an earlier epoch, and of nothing else.
///
/// Two that publish never overwrite each other: whoever comes too late is told what is there. The exit code is 1 for a
/// document that is stale, or places keys otherwise than the one of its epoch.
#[derive(Args)]
pub struct Publish {
    #[command(flatten)]
    document: Named,
    #[command(flatten)]
    to: To,
    /// Write over what is no document. A document is never written over by an earlier one.
    #[arg(long)]
    force: bool,
    /// The file is a document of states: which nodes are down, beside the topology of the address.
    ///
    /// What others say stays, and what is over goes. A file is the one that is named; Redis and etcd have a key of
    /// their own for states.
    #[arg(long, conflicts_with = "secret")]
    states: bool,
    /// Who says so: what the same one said before is replaced.
    #[arg(long, requires = "states", value_name = "NAME", default_value = "", hide_default_value = true)]
    by: String,
}

/// States and what became of them, as JSON has them.
#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    to: &'a str,
    states: usize,
}

impl Publish {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let document = self.document.document()?;
        if self.states {
            return self.run_states(output, &document);
        }
        let secret = self.document.secret()?;
        let new = document.topology(secret).map_err(|error| document.failure(&error))?;
        let mut store = self.to.store()?;
        let published = done(publish(&mut store, &new, secret, self.force))?;
        told(output, &store, &new, &published)
    }

    fn run_states(&self, output: &mut Output, document: &Document<'_>) -> Result<Outcome, Failure> {
        let ours = NodeStates::from_json(&document.text).and_then(|states| self.ours(&states));
        let ours = ours.map_err(|error| document.failure(&error))?;
        let mut store = self.to.states()?;
        // A clock before 1970 takes nothing for over.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (outcome, all) = done(publish_states(&mut store, &self.by, &ours, now, self.force))?;
        let to = store.name();
        match output.is_json() {
            true => output.json(&Answer { outcome: name(outcome), to, states: all.len() })?,
            false => output.line(format_args!("{} {to}: states of {}", begins(outcome), counted(all.len(), "node")))?,
        }
        Ok(Outcome::Yes)
    }

    /// What the file says, which is said by one.
    fn ours(&self, states: &NodeStates) -> Result<Vec<(String, NodeState)>, Error> {
        let said = |(id, state): (&str, &NodeState)| match state.by.is_empty() || state.by == self.by {
            true => Ok((id.to_owned(), state.clone())),
            false => {
                let message = format!("states[{id:?}].by: {:?}, but --by says {:?}", state.by, self.by);
                Err(Error::new(ErrorKind::Argument, message))
            }
        };
        states.iter().map(said).collect()
    }
}
