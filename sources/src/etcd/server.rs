//! Servers as an address names them, and how they are asked: the next one if one does not answer, with a token if there
//! is an account, anew if the token is not known any more.

use super::wire::{encoded, entry, number, Entry};
use crate::{account::Account, options, stored::MOST, tls, Failure, Reason};
use percent_encoding::percent_decode_str;
use reqwest::{header::AUTHORIZATION, redirect::Policy, Certificate, Client, Identity, Response, StatusCode};
use serde_json::{json, Value};
use std::{error::Error, time::Duration};
use tokio::time::timeout;
use url::Url;

/// The key, where the address names none.
const KEY: &str = "libconsistent/topology";
const CONNECT: Duration = Duration::from_secs(5);
/// Until an answer begins, and between two pieces of it.
pub(super) const ANSWER: Duration = Duration::from_secs(10);
/// How often the revision is compared beside the watch, where the address does not say so.
const POLL: Duration = Duration::from_secs(5);
/// The most bytes of an answer: Base64 and what stands around it.
pub(super) const MOST_ANSWER: usize = MOST / 3 * 4 + (64 << 10);

/// A key of one cluster.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) poll: Duration,
    client: Client,
    /// What paths are put behind, for each host.
    hosts: Vec<String>,
    /// The host that answered last.
    at: usize,
    account: Option<Account>,
    token: Option<String>,
}

/// What a server has of the key, and the revision at which it was so.
pub(super) struct Range {
    pub(super) entry: Option<Entry>,
    pub(super) revision: u64,
}

/// A server that refused, and whether it would not with another token.
struct Refusal {
    failure: Failure,
    wants_token: bool,
}

/// The addresses of the states beside a topology.
pub(crate) fn states(urls: Vec<Url>) -> Vec<Url> {
    let beside = |mut url: Url| {
        let path = match url.path() {
            "" | "/" => format!("/{KEY}/states"),
            path => format!("{path}/states"),
        };
        url.set_path(&path);
        url
    };
    urls.into_iter().map(beside).collect()
}

impl Server {
    pub(super) fn open(urls: Vec<Url>) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::new(Reason::Address, why);
        let mut hosts = Vec::new();
        for url in &urls {
            let host = url.host_str().filter(|host| !host.is_empty());
            let host = host.ok_or_else(|| wrong(format!("{}://: no host", url.scheme())))?;
            hosts.push(format!("{host}:{}", url.port().unwrap_or(2379)));
        }
        let mut url = urls.into_iter().next().ok_or_else(|| wrong("etcd://: no host".into()))?;
        let poll = options::take(&mut url, "poll").map(|text| options::duration("poll", &text)).transpose()?;
        let [ca, cert, private] = ["ca", "cert", "key"].map(|option| options::take(&mut url, option));
        options::no_more(&url)?;
        let key = percent_decode_str(url.path().strip_prefix('/').unwrap_or_default()).decode_utf8();
        let key = key.map_err(|_| wrong(format!("{}://: the key is no UTF-8", url.scheme())))?;
        let key = if key.is_empty() { KEY.into() } else { key.into_owned() };
        let name = format!("{}://{}/{key}", url.scheme(), hosts.join(","));
        let is_secure = url.scheme() == "etcds";
        if !is_secure && (ca.is_some() || cert.is_some() || private.is_some()) {
            return Err(wrong(format!("{name}: only etcds:// goes by certificates")));
        }
        tls::provider();
        let mut builder = Client::builder()
            .user_agent(concat!("consistent/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(Policy::none())
            // A connection that was kept may have died since, which is told only when it has been written to.
            .pool_max_idle_per_host(0)
            .no_proxy();
        if !is_secure {
            // A system needs no roots then, such as an image with this program alone.
            builder = builder.tls_certs_only([]);
        }
        if let Some(path) = ca {
            let roots = Certificate::from_pem_bundle(&tls::file("ca", &path)?);
            builder = builder.tls_certs_merge(roots.map_err(|error| wrong(format!("ca: {path}: {}", told(&error))))?);
        }
        match (cert, private) {
            (None, None) => {}
            (Some(cert), Some(private)) => {
                let both = [tls::file("cert", &cert)?, tls::file("key", &private)?].join(&b'\n');
                let identity = Identity::from_pem(&both);
                builder = builder.identity(identity.map_err(|error| wrong(format!("cert: {cert}: {}", told(&error))))?);
            }
            _ => return Err(wrong(format!("{name}: cert and key go together"))),
        }
        let client = builder.build().map_err(|error| wrong(format!("{name}: {}", told(&error))))?;
        let scheme = if is_secure { "https" } else { "http" };
        let hosts = hosts.iter().map(|host| format!("{scheme}://{host}/v3/")).collect();
        let account = Account::of(&url)?;
        Ok(Self { name, key, poll: poll.unwrap_or(POLL), client, hosts, at: 0, account, token: None })
    }

    /// What a server has of the key, with or without its text.
    pub(super) async fn range(&mut self, with_text: bool) -> Result<Range, Failure> {
        let answer = self.ask("kv/range", &json!({"key": encoded(&self.key), "keys_only": !with_text})).await?;
        let revision = answer.get("header").and_then(|header| number(header.get("revision")));
        let first = answer.get("kvs").and_then(Value::as_array).and_then(|all| all.first());
        match (revision, first.map(entry)) {
            (Some(revision), None) => Ok(Range { entry: None, revision }),
            (Some(revision), Some(Some(entry))) if entry.text.len() <= MOST => {
                Ok(Range { entry: Some(entry), revision })
            }
            (_, Some(Some(entry))) if entry.text.len() > MOST => Err(self.too_long()),
            _ => Err(self.refused("the answer is none of etcd's")),
        }
    }

    /// Asks, and reads the answer.
    pub(super) async fn ask(&mut self, path: &str, request: &Value) -> Result<Value, Failure> {
        let response = self.send(path, request).await?;
        let text = self.body(response, MOST_ANSWER).await?;
        serde_json::from_slice(&text).map_err(|_| self.refused("the answer is no JSON"))
    }

    /// Asks one host after the other, beginning with the one that answered last, for the beginning of an answer. Asking
    /// twice does no harm: what was written already is not written again at its revision.
    pub(super) async fn send(&mut self, path: &str, request: &Value) -> Result<Response, Failure> {
        let mut last = None;
        for _ in 0..self.hosts.len() {
            match self.send_to_one(path, request).await {
                Err(failure) if failure.reason() == Reason::Unavailable => last = Some(failure),
                done => return done,
            }
            self.at = (self.at + 1) % self.hosts.len();
        }
        Err(last.unwrap_or_else(|| self.unavailable("no host")))
    }

    async fn send_to_one(&mut self, path: &str, request: &Value) -> Result<Response, Failure> {
        if self.token.is_none() {
            self.authenticate().await?;
        }
        match self.post(path, request).await {
            // A server forgets tokens when it restarts, and when nobody uses them for some minutes.
            Err(refusal) if refusal.wants_token && self.account.is_some() => {
                self.authenticate().await?;
                self.post(path, request).await.map_err(|refusal| refusal.failure)
            }
            done => done.map_err(|refusal| refusal.failure),
        }
    }

    /// Fetches a token, if there is an account. A server that knows no accounts needs none.
    async fn authenticate(&mut self) -> Result<(), Failure> {
        self.token = None;
        let Some(Account { user, password }) = &self.account else { return Ok(()) };
        let response = match self.post("auth/authenticate", &json!({"name": user, "password": password})).await {
            Ok(response) => response,
            Err(refusal) if refusal.failure.message().contains("authentication is not enabled") => return Ok(()),
            Err(refusal) => return Err(refusal.failure),
        };
        let text = self.body(response, 64 << 10).await?;
        let answer = serde_json::from_slice::<Value>(&text).unwrap_or_default();
        let token = answer.get("token").and_then(Value::as_str);
        self.token = Some(token.ok_or_else(|| self.refused("the answer has no token"))?.to_owned());
        Ok(())
    }

    async fn post(&self, path: &str, request: &Value) -> Result<Response, Refusal> {
        let plain = |failure| Refusal { failure, wants_token: false };
        let host = self.hosts.get(self.at).map_or("", String::as_str);
        let mut builder = self.client.post(format!("{host}{path}")).body(request.to_string());
        if let Some(token) = &self.token {
            builder = builder.header(AUTHORIZATION, token);
        }
        let response = match timeout(ANSWER, builder.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(plain(self.unavailable(&told(&error)))),
            Err(_) => return Err(plain(self.unavailable("no answer in 10 s"))),
        };
        let status = response.status();
        if status == StatusCode::OK {
            return Ok(response);
        }
        let text = self.body(response, 64 << 10).await.map_err(plain)?;
        let answer = serde_json::from_slice::<Value>(&text).unwrap_or_default();
        let why = answer.get("error").and_then(Value::as_str).unwrap_or("an answer that is none of etcd's");
        let told = format!("{status}: {why}");
        let has_no_token =
            ["auth token", "user name is empty", "auth store is old"].iter().any(|part| why.contains(part));
        let wants_token = status == StatusCode::UNAUTHORIZED || has_no_token;
        let failure = match status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            true => self.unavailable(&told),
            false => self.refused(&told),
        };
        Err(Refusal { failure, wants_token })
    }

    async fn body(&self, mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            match timeout(ANSWER, response.chunk()).await {
                Ok(Ok(None)) => return Ok(body),
                Ok(Ok(Some(piece))) if body.len() + piece.len() <= most => body.extend_from_slice(&piece),
                Ok(Ok(Some(_))) => return Err(self.too_long()),
                Ok(Err(error)) => return Err(self.unavailable(&told(&error))),
                Err(_) => return Err(self.unavailable("the answer stopped for 10 s")),
            }
        }
    }

    pub(super) fn unavailable(&self, why: &str) -> Failure {
        Failure::new(Reason::Unavailable, format!("{}: {why}", self.name))
    }

    pub(super) fn refused(&self, why: &str) -> Failure {
        Failure::new(Reason::Refused, format!("{}: {why}", self.name))
    }

    pub(super) fn too_long(&self) -> Failure {
        self.refused(&format!("longer than the {MOST} bytes that are read"))
    }
}

/// What an error of the client was at its bottom. Its own text would repeat the URL.
pub(super) fn told(error: &reqwest::Error) -> String {
    let mut last: &dyn Error = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
