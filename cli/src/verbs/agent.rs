//! `agent`: keeps a file of the last good topology.

use crate::{
    agent::{self, Checks, Settings},
    failure::{Failure, Outcome},
    input::{rows_beside, secret, whole},
    output::Output,
    stores::policy,
};
use clap::Args;
use libconsistent::{FollowPolicy, Topology};
use libconsistent_sources::{Source, Store};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// The most bytes of a template, as of what is followed.
const MOST: u64 = 64 << 20;

/// Watch a source of topologies, and keep a file of the last good one, for those who follow files.
///
/// A source is the path of a file, or redis://, etcd://, http://, https://, dns+srv://, dns+a:// or kubernetes://, as
/// docs/AGENT.md tells. A document that is broken, older, or that lacks too much of the weight, is refused, and the
/// file stays; it is always whole. The agent ends when it is asked to (SIGTERM, SIGINT), or when an address is wrong,
/// and not for what a source does.
#[derive(Args)]
pub struct Agent {
    /// Where the topology is from; others are only compared with the first.
    #[arg(long = "source", value_name = "ADDRESS", required = true)]
    sources: Vec<String>,
    /// The file to keep.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The file to keep of who is draining or down, where the source tells it.
    #[arg(long, value_name = "FILE")]
    states: Option<PathBuf>,
    /// The document whose scheme the members of DNS and Kubernetes are under.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The file of the secret that the documents' `key_hash` asks for: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// The command, for `sh`, to run when the file has changed; the environment tells CONSISTENT_FILE,
    /// CONSISTENT_EPOCH and CONSISTENT_FINGERPRINT.
    #[arg(long, value_name = "COMMAND")]
    on_change: Option<String>,
    /// End when there is a good document; the exit code is 1 if there is none in time, or if the command fails.
    #[arg(long)]
    once: bool,
    /// How long --once waits.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "once",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Tell metrics and the topology over HTTP: a port of this machine's own interface, or an IP address with one.
    #[arg(long, value_name = "[IP:]PORT", value_parser = listen)]
    listen: Option<SocketAddr>,
    /// Connect to the nodes, and publish who is down beside the topology of an address, for the fleet to agree on it.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "once")]
    publish_states: Option<String>,
    /// Who says so; the name of the machine, if it is not given.
    #[arg(long, value_name = "NAME", requires = "publish_states")]
    by: Option<String>,
    /// The part of the weight that may leave at once.
    #[arg(long, value_name = "PART", default_value_t = FollowPolicy::default().max_loss)]
    max_loss: f64,
}

impl Agent {
    pub fn run(self, output: &Output) -> Result<Outcome, Failure> {
        if output.is_json() {
            return Err(Failure::at(
                "--json",
                "an agent answers nothing; --listen tells its topology as JSON, at /ring",
            ));
        }
        policy(self.max_loss)?;
        let open = |address: &String| Source::open(address).map_err(|failure| Failure::at("--source", failure));
        let secret = self.secret.as_deref().map(secret).transpose()?;
        let template = self.template.as_deref().map(|path| {
            let text = whole(path, MOST)?;
            let rows = rows_beside(path, &text)?;
            Topology::from_json_with_rows(text, &rows, secret).map_err(|error| Failure::at(path.display(), error))
        });
        let checks = match &self.publish_states {
            None => None,
            Some(address) => {
                let failed = |failure| Failure::at("--publish-states", failure);
                let store = Store::open_states(address).map_err(failed)?;
                Some(Checks { store, by: self.by.map_or_else(machine, Ok)? })
            }
        };
        agent::run(Settings {
            sources: self.sources.iter().map(open).collect::<Result<_, _>>()?,
            to: self.to,
            states: self.states,
            template: template.transpose()?,
            secret,
            on_change: self.on_change,
            once: self.once.then(|| Duration::from_secs(self.timeout)),
            listen: self.listen,
            max_loss: self.max_loss,
            checks,
        })
    }
}

/// The name of this machine.
fn machine() -> Result<String, Failure> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => Err(Failure::at("--by", "the name of this machine is not known; give one")),
        name => Ok(name.to_owned()),
    }
}

/// A port alone is one of the machine's own interface: nobody else hears it.
fn listen(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse()).map_err(|_| "a port, or an IP address with one, as in 0.0.0.0:9470".into())
}
