//! The topology that is kept: taken or refused by a ring, and written to its file.

use super::{facts::Board, file, log, Settings};
use crate::failure::Failure;
use libconsistent::{ErrorKind, Node, NodeState, NodeStates, Ring, Secret, State, Topology};
use libconsistent_sources::Found;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The most bytes of the file that is started from, as of what is followed.
const MOST: u64 = 64 << 20;

pub struct Keeper {
    to: PathBuf,
    states: Option<PathBuf>,
    template: Option<Topology>,
    secret: Option<Secret>,
    max_loss: f64,
    ring: Option<Ring>,
    board: Board,
    is_written: bool,
    /// The states that the file has.
    written_states: Option<String>,
}

impl Keeper {
    /// Starts from the file, if it has a good document.
    pub fn start(settings: &Settings, board: Board) -> Result<Self, Failure> {
        let mut keeper = Self {
            to: settings.to.clone(),
            states: settings.states.clone(),
            template: settings.template.clone(),
            secret: settings.secret,
            max_loss: settings.max_loss,
            ring: None,
            board,
            is_written: false,
            written_states: None,
        };
        for path in [Some(&settings.to), settings.states.as_ref()].into_iter().flatten() {
            file::sweep(path).map_err(|error| Failure::at(path.display(), error))?;
        }
        match last(&settings.to) {
            Ok(None) => {}
            Ok(Some(text)) => match Ring::from_json_with_secret(text, keeper.secret) {
                Ok(ring) => keeper.started(ring),
                // By another secret everything would be somewhere else.
                Err(error) if error.kind() == ErrorKind::Parameter => {
                    return Err(Failure::at(settings.to.display(), error));
                }
                Err(error) => {
                    log::warning(format_args!("{}: {error}; it will be replaced", settings.to.display()));
                }
            },
            Err(error) => return Err(Failure::at(settings.to.display(), error)),
        }
        Ok(keeper)
    }

    fn started(&mut self, ring: Ring) {
        log::info(format_args!("start from {}: {}", self.to.display(), in_a_line(&ring)));
        self.is_written = true;
        self.has(ring);
    }

    fn has(&mut self, ring: Ring) {
        let mut facts = self.board.lock();
        facts.is_written = self.is_written;
        facts.ring = Some(ring.clone());
        self.ring = Some(ring);
    }

    /// The ring, after the first good document.
    pub fn ring(&self) -> Option<&Ring> {
        self.ring.as_ref()
    }

    /// Whether the file has what the ring has.
    pub fn is_written(&self) -> bool {
        self.is_written
    }

    /// Whether the next document can be made of a list of members.
    pub fn has_base(&self) -> bool {
        self.template.is_some() || self.ring.is_some()
    }

    /// The topology that follows from what was found.
    pub fn topology(&self, found: &Found) -> Result<Topology, libconsistent::Error> {
        match found {
            Found::Document(text) => Topology::from_json_with_secret(text, self.secret),
            Found::Members { nodes, .. } => self.next(nodes),
        }
    }

    /// The last topology with other members, one epoch later if they are others. Another scheme in the template than
    /// before is a change, too.
    fn next(&self, nodes: &[Node]) -> Result<Topology, libconsistent::Error> {
        let last = self.ring.as_ref().map(|ring| ring.snapshot().topology().clone());
        match (last, &self.template) {
            (Some(last), Some(template)) if template.scheme() != last.scheme() => {
                template.clone().with_epoch(last.epoch().saturating_add(1)).with_nodes(nodes.iter().cloned())
            }
            (Some(base), _) => base.with_nodes(nodes.iter().cloned()),
            (None, Some(template)) => template.with_nodes(nodes.iter().cloned()),
            (None, None) => {
                let why = "members alone make no document: --template says under which scheme";
                Err(libconsistent::Error::new(ErrorKind::Document, why))
            }
        }
    }

    /// Takes what a source has, or refuses it; the ring then is what it was. Whether anything changed.
    pub fn offer(&mut self, found: &Found, origin: &str) -> Result<bool, String> {
        let taken = match (&self.ring, found) {
            (Some(ring), Found::Document(text)) => ring.offer(text, origin, self.max_loss).map_err(|e| e.to_string()),
            (Some(ring), Found::Members { nodes, .. }) => match self.next(nodes) {
                Ok(topology) => ring.offer(topology.to_json(), origin, self.max_loss).map_err(|e| e.to_string()),
                Err(error) => {
                    ring.offer_failed(origin, error.message());
                    Err(format!("{origin}: {error}"))
                }
            },
            (None, _) => self.first(found, origin),
        };
        if taken == Ok(true) {
            self.is_written = false;
            self.board.lock().is_written = false;
        }
        if let (Some(ring), Found::Members { states, .. }) = (&self.ring, found) {
            mark(ring, states, origin).map_err(|error| error.to_string())?;
        }
        taken
    }

    fn first(&mut self, found: &Found, origin: &str) -> Result<bool, String> {
        let ring = self.topology(found).and_then(Ring::from_topology);
        let ring = ring.map_err(|error| {
            self.board.lock().refused_before += 1;
            format!("{origin}: {error}")
        })?;
        // So that the ring knows where it is from.
        ring.offer(ring.to_json(), origin, self.max_loss).map_err(|error| error.to_string())?;
        self.has(ring);
        Ok(true)
    }

    /// Whether somebody has taken the file away; then it is not written any more.
    pub fn is_missing(&mut self) -> bool {
        let is_gone = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        let is_missing = self.is_written && fs::metadata(&self.to).is_err_and(is_gone);
        if is_missing {
            self.is_written = false;
            self.board.lock().is_written = false;
        }
        is_missing
    }

    /// Writes what is not written yet. Whether the document was among it.
    pub fn write(&mut self) -> Result<bool, Failure> {
        let Some(ring) = &self.ring else { return Ok(false) };
        let mut is_news = false;
        if !self.is_written {
            replace(&self.to, &ring.to_json(), &self.board)?;
            (self.is_written, is_news) = (true, true);
            self.board.lock().is_written = true;
        }
        if let Some(path) = &self.states {
            let text = states(ring).to_json();
            if self.written_states.as_ref() != Some(&text) {
                replace(path, &text, &self.board)?;
                self.written_states = Some(text);
            }
        }
        Ok(is_news)
    }
}

fn replace(path: &Path, text: &str, board: &Board) -> Result<(), Failure> {
    let written = file::put(path, text.as_bytes());
    let mut facts = board.lock();
    match written {
        Ok(()) => {
            facts.writes += 1;
            Ok(())
        }
        Err(error) => {
            facts.failed_writes += 1;
            Err(Failure::at(path.display(), error))
        }
    }
}

/// The text of the file; none if there is no file.
fn last(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::other("no file, and it would be replaced by one"))
        }
        Ok(metadata) if metadata.len() > MOST => {
            return Err(io::Error::other(format!("longer than the {MOST} bytes of a document")));
        }
        Ok(_) => {}
    }
    fs::read(path).map(Some)
}

/// Marks the nodes that are not up, and marks up those that were not and are again.
fn mark(ring: &Ring, states: &[(String, State)], origin: &str) -> Result<(), libconsistent::Error> {
    let mut document = NodeStates::new();
    for (id, state) in states {
        document.set(id, NodeState::new(*state))?;
    }
    ring.offer_states(document.to_json(), origin, now()).map(drop)
}

/// The time since the Unix epoch.
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO)
}

/// Who is not up in a ring, as a document.
fn states(ring: &Ring) -> NodeStates {
    let snapshot = ring.snapshot();
    let mut document = NodeStates::new();
    for (node, &state) in snapshot.topology().members().nodes().iter().zip(snapshot.states()) {
        if state != State::Up {
            // Every id of a ring is one.
            let _ = document.set(&node.id, NodeState::new(state).with_by("consistent agent"));
        }
    }
    document
}

/// What a ring has, for the log.
pub fn in_a_line(ring: &Ring) -> String {
    let snapshot = ring.snapshot();
    let of = |wanted| snapshot.states().iter().filter(|&&state| state == wanted).count();
    let others = match (of(State::Draining), of(State::Down)) {
        (0, 0) => String::new(),
        (draining, down) => format!(" ({draining} draining, {down} down)"),
    };
    let topology = snapshot.topology();
    format!("epoch {}, {} nodes{others}, fingerprint {}", topology.epoch(), snapshot.len(), topology.fingerprint())
}
