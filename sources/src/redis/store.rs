//! Redis as a store. Each call has a connection of its own: what is watched in it ends with it.

use super::server::Server;
use crate::{Failure, Stored, Version};
use redis::{cmd, pipe};
use url::Url;

/// A key of Redis that is written.
#[derive(Debug)]
pub struct RedisStore {
    server: Server,
}

impl RedisStore {
    pub(crate) fn open(url: Url) -> Result<Self, Failure> {
        Server::open(url).map(|server| Self { server })
    }

    pub(crate) fn name(&self) -> &str {
        &self.server.name
    }

    pub(crate) async fn get(&mut self) -> Result<Stored, Failure> {
        let mut connection = self.server.connect().await?;
        self.server.text(&mut connection).await.map(Stored::unnumbered)
    }

    /// Compares and swaps: the transaction is void if anybody has written since `WATCH`.
    pub(crate) async fn put(&mut self, text: &[u8], version: &Version, notice: &str) -> Result<bool, Failure> {
        let server = &self.server;
        let mut connection = server.connect().await?;
        server.answer(cmd("WATCH").arg(&server.key).exec_async(&mut connection)).await?;
        if Stored::unnumbered(server.text(&mut connection).await?).version != *version {
            return Ok(false);
        }
        let mut transaction = pipe();
        transaction.atomic().cmd("SET").arg(&server.key).arg(text).ignore();
        transaction.cmd("PUBLISH").arg(server.channel()).arg(notice);
        let done: Option<(u64,)> = server.answer(transaction.query_async(&mut connection)).await?;
        Ok(done.is_some())
    }
}
