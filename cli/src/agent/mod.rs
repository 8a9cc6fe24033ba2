//! The agent: watches sources of a topology and keeps a file of the last good one. What is good, a live ring of the
//! engine decides. May use `page` and what stands to its left.
//!
//! `watch` asks one source and waits longer the longer it fails; `keeper` takes or refuses what is found and writes the
//! file; `hook` runs a command after that; `checks` connects to the nodes and publishes who is down; `facts` is what is
//! known at a moment, which `web` shows. `run` is the loop in which all meets.

mod checks;
mod facts;
mod file;
mod hook;
mod keeper;
mod log;
mod run;
mod watch;
mod web;

pub use checks::Checks;
pub use run::run;

use libconsistent::{Secret, Topology};
use libconsistent_sources::Source;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// What an agent is to do.
pub struct Settings {
    /// The first is followed, the others are compared with it.
    pub sources: Vec<Source>,
    pub to: PathBuf,
    pub states: Option<PathBuf>,
    /// What the first document is made of where sources tell members.
    pub template: Option<Topology>,
    pub secret: Option<Secret>,
    pub on_change: Option<String>,
    /// End after the first document that is taken, or after this long.
    pub once: Option<Duration>,
    pub listen: Option<SocketAddr>,
    pub max_loss: f64,
    pub checks: Option<Checks>,
}
