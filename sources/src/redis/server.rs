//! A server as an address names it, and what is asked of it.

use crate::{account::Account, address::shown, options, stored::MOST, tls, Failure, Reason};
use redis::{
    aio::MultiplexedConnection, cmd, AsyncConnectionConfig, Client, ErrorKind, IntoConnectionInfo, RedisError,
    RedisResult, ServerErrorKind, TlsCertificates,
};
use std::{future::Future, time::Duration};
use tokio::time::timeout;
use url::Url;

/// The key, where the address names none.
const KEY: &str = "libconsistent:topology";
pub(crate) const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(10);
/// How often the key is read without a notice, where the address does not say so.
const POLL: Duration = Duration::from_secs(5);

/// A key of a server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) poll: Duration,
    pub(crate) client: Client,
}

/// The address of the states beside a topology.
pub(crate) fn states(mut url: Url) -> Url {
    let key = options::take(&mut url, "key").unwrap_or_else(|| KEY.into());
    url.query_pairs_mut().append_pair("key", &format!("{key}:states"));
    url
}

impl Server {
    pub(crate) fn open(mut url: Url) -> Result<Self, Failure> {
        url.set_fragment(None);
        let name = shown(&url);
        let wrong = |error: RedisError| Failure::new(Reason::Address, format!("{name}: {error}"));
        let key = options::take(&mut url, "key").unwrap_or_else(|| KEY.into());
        let poll = options::take(&mut url, "poll").map(|text| options::duration("poll", &text)).transpose()?;
        let ca = options::take(&mut url, "ca");
        options::no_more(&url)?;
        let is_secure = url.scheme() == "rediss";
        if ca.is_some() && !is_secure {
            return Err(Failure::new(Reason::Address, format!("{name}: ca: only rediss:// goes by certificates")));
        }
        let account = Account::of(&url)?;
        let mut info = url.into_connection_info().map_err(wrong)?;
        if let Some(Account { user, password }) = account {
            let settings = info.redis_settings().clone().set_password(password);
            let settings = if user.is_empty() { settings } else { settings.set_username(user) };
            info = info.set_redis_settings(settings);
        }
        let client = match is_secure {
            true => {
                tls::provider();
                let root_cert = ca.map(|path| tls::roots_and(&path)).transpose()?;
                Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert }).map_err(wrong)?
            }
            false => Client::open(info).map_err(wrong)?,
        };
        Ok(Self { name, key, poll: poll.unwrap_or(POLL), client })
    }

    /// What a failure was, in our words.
    pub(crate) fn failure(&self, error: &RedisError) -> Failure {
        let waits = [
            ServerErrorKind::BusyLoading,
            ServerErrorKind::ClusterDown,
            ServerErrorKind::MasterDown,
            ServerErrorKind::TryAgain,
        ];
        let reason = match error.kind() {
            ErrorKind::Server(kind) if waits.contains(&kind) => Reason::Unavailable,
            ErrorKind::Server(_)
            | ErrorKind::AuthenticationFailed
            | ErrorKind::Extension
            | ErrorKind::UnexpectedReturnType => Reason::Refused,
            _ => Reason::Unavailable,
        };
        Failure::new(reason, format!("{}: {error}", self.name))
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> Result<MultiplexedConnection, Failure> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(ANSWER));
        self.within(CONNECT, self.client.get_multiplexed_async_connection_with_config(&config)).await
    }

    /// What comes in time.
    pub(crate) async fn within<T>(
        &self,
        time: Duration,
        asked: impl Future<Output = RedisResult<T>>,
    ) -> Result<T, Failure> {
        match timeout(time, asked).await {
            Ok(answer) => answer.map_err(|error| self.failure(&error)),
            Err(_) => {
                Err(Failure::new(Reason::Unavailable, format!("{}: no answer in {} s", self.name, time.as_secs())))
            }
        }
    }

    /// What comes in the time of an answer.
    pub(crate) async fn answer<T>(&self, asked: impl Future<Output = RedisResult<T>>) -> Result<T, Failure> {
        self.within(ANSWER, asked).await
    }

    /// The text of the key. Its length is asked first, because an answer is held in memory whole.
    pub(crate) async fn text(&self, connection: &mut MultiplexedConnection) -> Result<Option<Vec<u8>>, Failure> {
        let length: usize = self.answer(cmd("STRLEN").arg(&self.key).query_async(connection)).await?;
        if length > MOST {
            let why = format!("{}: {length} bytes, at most {MOST} are read", self.name);
            return Err(Failure::new(Reason::Refused, why));
        }
        self.answer(cmd("GET").arg(&self.key).query_async(connection)).await
    }

    /// The channel of notices.
    pub(crate) fn channel(&self) -> String {
        format!("libconsistent:{}", self.key)
    }
}
