//! etcd as a source.

use super::{
    server::Server,
    stream::Stream,
    wire::{self, Entry, Told},
};
use crate::{stored::MOST, Failure, Found, Reason};
use tokio::time::{sleep_until, Instant};
use url::Url;

/// A key of etcd that is watched.
#[derive(Debug)]
pub struct EtcdWatch {
    server: Server,
    stream: Option<Stream>,
    /// What was told last.
    known: Option<Entry>,
    /// When to compare the revision with the server's.
    due: Instant,
}

impl EtcdWatch {
    pub(crate) fn open(urls: Vec<Url>) -> Result<Self, Failure> {
        Server::open(urls).map(|server| Self { server, stream: None, known: None, due: Instant::now() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.server.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        let found = self.changed().await;
        if found.is_err() {
            (self.stream, self.known) = (None, None);
        }
        found
    }

    async fn changed(&mut self) -> Result<Found, Failure> {
        loop {
            let Some(stream) = &mut self.stream else {
                if let Some(found) = self.begin().await? {
                    return Ok(found);
                }
                continue;
            };
            let line = tokio::select! {
                line = stream.line() => Some(line),
                () = sleep_until(self.due) => None,
            };
            let Some(line) = line else {
                // A watch that is behind, or gone without a word, begins anew.
                let entry = self.server.range(false).await?.entry;
                if entry.map(|entry| entry.revision) != self.known.as_ref().map(|known| known.revision) {
                    self.stream = None;
                }
                self.due = Instant::now() + self.server.poll;
                continue;
            };
            match wire::told(&line.map_err(|why| self.server.unavailable(&why))?) {
                Told::Nothing => {}
                Told::Put(entry) => {
                    if let Some(found) = self.told(entry)? {
                        return Ok(found);
                    }
                }
                Told::Deleted => return Err(self.missing()),
                Told::Compacted => self.stream = None,
                Told::Over(why) => return Err(self.server.unavailable(&why)),
            }
        }
    }

    /// Reads the key, and watches it from there on. What it has, if that is news.
    async fn begin(&mut self) -> Result<Option<Found>, Failure> {
        let range = self.server.range(true).await?;
        let entry = range.entry.ok_or_else(|| self.missing())?;
        let request = wire::watch(&self.server.key, range.revision.saturating_add(1));
        let response = self.server.send("watch", &request).await?;
        self.stream = Some(Stream::new(response));
        self.due = Instant::now() + self.server.poll;
        self.told(entry)
    }

    /// Keeps what the key has. It is told unless it is what was told last.
    fn told(&mut self, entry: Entry) -> Result<Option<Found>, Failure> {
        if entry.text.len() > MOST {
            return Err(self.server.too_long());
        }
        let is_same = self.known.as_ref().is_some_and(|known| known.text == entry.text);
        let known = self.known.insert(entry);
        Ok((!is_same).then(|| Found::Document(known.text.clone())))
    }

    fn missing(&self) -> Failure {
        Failure::new(Reason::Missing, format!("{}: there is no such key", self.server.name))
    }
}
