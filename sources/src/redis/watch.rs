//! Redis as a source.

use super::server::{Server, CONNECT};
use crate::{Failure, Found, Reason};
use futures_util::{FutureExt, StreamExt};
use redis::{
    aio::{MultiplexedConnection, PubSubSink, PubSubStream},
    ErrorKind, ServerErrorKind,
};
use std::future::pending;
use tokio::time::{sleep_until, Instant};
use url::Url;

/// A key of Redis that is watched.
#[derive(Debug)]
pub struct RedisWatch {
    server: Server,
    links: Option<Links>,
    /// The text that was told last.
    known: Option<Vec<u8>>,
    /// When to read the key; none: at once.
    due: Option<Instant>,
}

/// The connections: one that reads, one that is told.
struct Links {
    reader: MultiplexedConnection,
    /// None for a user who may not listen to the channels: the key is read every few seconds alone.
    notices: Option<(PubSubSink, PubSubStream)>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links").finish_non_exhaustive()
    }
}

impl RedisWatch {
    pub(crate) fn open(url: Url) -> Result<Self, Failure> {
        Server::open(url).map(|server| Self { server, links: None, known: None, due: None })
    }

    pub(crate) fn name(&self) -> &str {
        &self.server.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        let found = self.changed().await;
        if found.is_err() {
            (self.links, self.known, self.due) = (None, None, None);
        }
        found
    }

    async fn changed(&mut self) -> Result<Found, Failure> {
        loop {
            let links = match &mut self.links {
                Some(links) => links,
                None => self.links.insert(Links::new(&self.server).await?),
            };
            let due = match self.due {
                Some(due) => due,
                None => {
                    let text = self.server.text(&mut links.reader).await?;
                    links.ping(&self.server).await?;
                    let due = *self.due.insert(Instant::now() + self.server.poll);
                    match text {
                        None => {
                            let why = format!("{}: there is no key {:?}", self.server.name, self.server.key);
                            return Err(Failure::new(Reason::Missing, why));
                        }
                        Some(text) if self.known.as_ref() != Some(&text) => {
                            return Ok(Found::Document(self.known.insert(text).clone()));
                        }
                        Some(_) => due,
                    }
                }
            };
            tokio::select! {
                is_there = links.notice() => match is_there {
                    true => {}
                    false => {
                        let why = format!("{}: the connection broke off", self.server.name);
                        return Err(Failure::new(Reason::Unavailable, why));
                    }
                },
                () = sleep_until(due) => {}
            }
            self.due = None;
        }
    }
}

impl Links {
    async fn new(server: &Server) -> Result<Self, Failure> {
        // Whoever listens before reading misses nothing.
        let mut notices = server.within(CONNECT, server.client.get_async_pubsub()).await?;
        let database = server.client.get_connection_info().redis_settings().db();
        let channels = [server.channel(), format!("__keyspace@{database}__:{}", server.key)];
        let may_listen = server.answer(notices.subscribe(&channels).map(|done| match done {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) => Ok(false),
            done => done.map(|()| true),
        }));
        let notices = may_listen.await?.then(|| notices.split());
        Ok(Self { reader: server.connect().await?, notices })
    }

    /// Keeps the connection of notices, which may be silent for long, and sees that it is there.
    async fn ping(&mut self, server: &Server) -> Result<(), Failure> {
        match &mut self.notices {
            Some((sink, _)) => server.answer(sink.ping::<redis::Value>()).await.map(drop),
            None => Ok(()),
        }
    }

    /// Waits for a notice, and takes those that wait behind it. Whether the connection is there.
    async fn notice(&mut self) -> bool {
        let Some((_, stream)) = &mut self.notices else { return pending().await };
        let mut is_there = stream.next().await.is_some();
        while let Some(next) = stream.next().now_or_never() {
            is_there &= next.is_some();
            if !is_there {
                break;
            }
        }
        is_there
    }
}
