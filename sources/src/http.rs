//! A document behind a URL, asked for again and again. The server is told which text is known (`ETag`,
//! `Last-Modified`), so that one that stays costs little.
//!
//! `?poll=2s` says how often; without it the server's `max-age`, from 1 s to 5 min, and else every 5 s. `?ca=FILE` is
//! trusted beside the roots of the system. `user:password@` stands in the address; a token is taken from the variable
//! `CONSISTENT_HTTP_TOKEN`.

use crate::{address::shown, options, stored::MOST, tls, Failure, Found, Reason};
use reqwest::{header, Certificate, Client, RequestBuilder, Response, StatusCode};
use std::time::Duration;
use tokio::time::{sleep_until, Instant};
use url::Url;

/// The variable of the token.
const TOKEN: &str = "CONSISTENT_HTTP_TOKEN";
/// How often, where neither the address nor the server says so.
const POLL: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(5);
/// Between two pieces of an answer, and for all of it.
const SILENCE: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(60);

/// A URL that is watched.
#[derive(Debug)]
pub struct Http {
    name: String,
    url: Url,
    token: Option<String>,
    client: Client,
    /// What the address says.
    poll: Option<Duration>,
    /// When to ask next; none: at once.
    due: Option<Instant>,
    known: Option<Known>,
}

/// The text that was told last, and what the server calls it.
#[derive(Debug)]
struct Known {
    body: Vec<u8>,
    etag: Option<header::HeaderValue>,
    modified: Option<header::HeaderValue>,
}

impl Http {
    pub(crate) fn open(mut url: Url) -> Result<Self, Failure> {
        let poll = options::take(&mut url, "poll").map(|text| options::duration("poll", &text)).transpose()?;
        let ca = options::take(&mut url, "ca");
        url.set_fragment(None);
        let name = shown(&url);
        let wrong = |why: String| Failure::new(Reason::Address, why);
        tls::provider();
        let mut roots = Vec::new();
        if let Some(path) = ca {
            roots = Certificate::from_pem_bundle(&tls::file("ca", &path)?)
                .map_err(|error| wrong(format!("ca: {path}: {error}")))?;
        }
        let builder = || {
            Client::builder()
                .user_agent(concat!("consistent/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
                .timeout(WHOLE)
                .tls_certs_merge(roots.clone())
        };
        let client = match builder().build() {
            // Without TLS a system needs no roots, such as an image with this program alone.
            Err(_) if url.scheme() == "http" => builder().tls_certs_only([]).build(),
            built => built,
        };
        let client = client.map_err(|error| wrong(format!("{name}: {}", told(&error))))?;
        let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
        Ok(Self { name, url, token, client, poll, due: None, known: None })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        loop {
            if let Some(due) = self.due {
                sleep_until(due).await;
            }
            match self.ask().await {
                Ok(None) => {}
                Ok(Some(text)) => return Ok(Found::Document(text)),
                Err(failure) => {
                    (self.known, self.due) = (None, None);
                    return Err(failure);
                }
            }
        }
    }

    /// Asks once: the text, if it is another one.
    async fn ask(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let response = self.request().send().await.map_err(|error| self.unavailable(&error))?;
        let status = response.status();
        let wait = self.poll.unwrap_or_else(|| max_age(&response).unwrap_or(POLL));
        if status == StatusCode::NOT_MODIFIED && self.known.is_some() {
            self.due = Some(Instant::now() + wait);
            return Ok(None);
        }
        if status != StatusCode::OK {
            return Err(self.status(status));
        }
        let named = |name| response.headers().get(name).cloned();
        let (etag, modified) = (named(header::ETAG), named(header::LAST_MODIFIED));
        let body = self.body(response).await?;
        self.due = Some(Instant::now() + wait);
        let is_same = self.known.as_ref().is_some_and(|known| known.body == body);
        let told = (!is_same).then(|| body.clone());
        self.known = Some(Known { body, etag, modified });
        Ok(told)
    }

    fn request(&self) -> RequestBuilder {
        let mut request = self.client.get(self.url.clone()).header(header::ACCEPT, "application/json, */*;q=0.5");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let Some(known) = &self.known else { return request };
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        match &known.modified {
            Some(modified) => request.header(header::IF_MODIFIED_SINCE, modified),
            None => request,
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.unavailable(&error))? {
            if body.len() + piece.len() > MOST {
                let why = format!("{}: longer than the {MOST} bytes that are read", self.name);
                return Err(Failure::new(Reason::Refused, why));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    fn unavailable(&self, error: &reqwest::Error) -> Failure {
        Failure::new(Reason::Unavailable, format!("{}: {}", self.name, told(error)))
    }

    fn status(&self, status: StatusCode) -> Failure {
        let reason = match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Reason::Missing,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Reason::Unavailable,
            _ if status.is_server_error() => Reason::Unavailable,
            _ => Reason::Refused,
        };
        Failure::new(reason, format!("{}: the server answers {status}", self.name))
    }
}

/// An error with its causes. It may name the URL with its password, which is taken out.
fn told(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    match causes.is_empty() {
        // Without causes nothing is said but the kind.
        true if error.is_timeout() => "it took too long".into(),
        true => "the request failed".into(),
        false => causes.join(": "),
    }
}

/// How long the server says that its answer holds, within bounds.
fn max_age(response: &Response) -> Option<Duration> {
    let text = response.headers().get(header::CACHE_CONTROL)?.to_str().ok()?;
    let age = text.split(',').find_map(|word| word.trim().strip_prefix("max-age="))?;
    Some(Duration::from_secs(age.trim_matches('"').parse::<u64>().ok()?.clamp(1, 300)))
}
