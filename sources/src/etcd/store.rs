//! etcd as a store.

use super::{
    server::Server,
    wire::{put_if, Entry},
};
use crate::{Failure, Stored, Version};
use serde_json::Value;
use url::Url;

/// A key of etcd that is written.
#[derive(Debug)]
pub struct EtcdStore {
    server: Server,
}

impl EtcdStore {
    pub(crate) fn open(urls: Vec<Url>) -> Result<Self, Failure> {
        Server::open(urls).map(|server| Self { server })
    }

    pub(crate) fn name(&self) -> &str {
        &self.server.name
    }

    pub(crate) async fn get(&mut self) -> Result<Stored, Failure> {
        Ok(match self.server.range(true).await?.entry {
            None => Stored { text: None, version: Version::Absent },
            Some(Entry { text, revision }) => Stored { text: Some(text), version: Version::Number(revision) },
        })
    }

    pub(crate) async fn put(&mut self, text: &[u8], version: &Version) -> Result<bool, Failure> {
        let revision = match version {
            Version::Absent => 0,
            Version::Number(number) => *number,
            // Of another store.
            Version::Text(_) => return Ok(false),
        };
        let request = put_if(&self.server.key, text, revision);
        let answer = self.server.ask("kv/txn", &request).await?;
        // What is false is left out.
        Ok(answer.get("succeeded").and_then(Value::as_bool).unwrap_or(false))
    }
}
