//! Members by the EndpointSlices of a service: listed, and then watched from the version of the list. What is read of
//! them is what `formats` reads: the pod is the id; draining and not ready are states.
//!
//! `kubernetes://[NAMESPACE]/SERVICE[?port=NAME]`; without a namespace it is that of the configuration, which is the
//! pod's own, or that of `KUBECONFIG`. Needed is `list` and `watch` of `endpointslices` in `discovery.k8s.io`.

use crate::{options, Failure, Found, Reason};
use futures_util::{stream::BoxStream, StreamExt};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::{
    api::{ListParams, WatchEvent, WatchParams},
    Api, Client, Config,
};
use libconsistent::Node;
use libconsistent_formats::{read_one, Format, ReadOptions};
use std::{collections::BTreeMap, fmt, time::Duration};
use tokio::time::{timeout, timeout_at, Instant};
use url::Url;

/// How many slices are asked for at once, and how many are taken of one service: each has up to a thousand endpoints.
const PAGE: u32 = 500;
const MOST: usize = 10_000;
/// How long a watch lasts by itself, and how long it may be silent beyond that: then it has broken off unseen.
const WATCH: u32 = 60;
const SILENCE: Duration = Duration::from_secs(75);
/// How long a list may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Changes come in bursts: how long to wait for another, and for all of them.
const QUIET: Duration = Duration::from_millis(50);
const BURST: Duration = Duration::from_secs(1);

/// A service that is watched.
pub struct Kubernetes {
    name: String,
    namespace: Option<String>,
    service: String,
    options: ReadOptions,
    api: Option<Api<EndpointSlice>>,
    /// By name.
    slices: BTreeMap<String, EndpointSlice>,
    /// Where the next watch begins; empty: list first.
    version: String,
    watch: Option<BoxStream<'static, kube::Result<WatchEvent<EndpointSlice>>>>,
    /// Since when there is something that was not told.
    changed: Option<Instant>,
    told: Option<Found>,
}

impl fmt::Debug for Kubernetes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kubernetes").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Kubernetes {
    pub(crate) fn open(url: &Url) -> Result<Self, Failure> {
        let mut url = url.clone();
        let port = options::take(&mut url, "port");
        options::no_more(&url)?;
        let wrong = |why| Failure::new(Reason::Address, format!("{url}: {why}"));
        let service = url.path().trim_start_matches('/');
        if service.is_empty() || !service.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) {
            return Err(wrong("kubernetes://[NAMESPACE]/SERVICE is what names a service"));
        }
        let read = ReadOptions { port, ..ReadOptions::default() };
        Ok(Self {
            name: url.to_string(),
            namespace: url.host_str().filter(|host| !host.is_empty()).map(Into::into),
            service: service.into(),
            options: read,
            api: None,
            slices: BTreeMap::new(),
            version: String::new(),
            watch: None,
            changed: None,
            told: None,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        let found = self.another().await;
        if found.is_err() {
            // Tokens and certificates may have changed: all is read anew, and what there is then is told.
            (self.api, self.watch, self.changed, self.told) = (None, None, None, None);
            self.version.clear();
        }
        found
    }

    async fn another(&mut self) -> Result<Found, Failure> {
        loop {
            // A list is all there is, whatever becomes of the watch.
            if self.version.is_empty() {
                self.list().await?;
                if let Some(found) = self.news()? {
                    return Ok(found);
                }
            }
            let Some(since) = self.changed else {
                self.step(SILENCE).await?;
                continue;
            };
            // Until it is quiet, or has been restless for long.
            let is_quiet = match timeout_at(since + BURST, self.step(QUIET)).await {
                Ok(step) => !step?,
                Err(_) => true,
            };
            if is_quiet && !self.version.is_empty() {
                if let Some(found) = self.news()? {
                    return Ok(found);
                }
            }
        }
    }

    /// What there is, if it was not told.
    fn news(&mut self) -> Result<Option<Found>, Failure> {
        let found = self.found()?;
        self.changed = None;
        if self.told.as_ref() == Some(&found) {
            return Ok(None);
        }
        self.told = Some(found.clone());
        Ok(Some(found))
    }

    async fn api(&mut self) -> Result<Api<EndpointSlice>, Failure> {
        if let Some(api) = &self.api {
            return Ok(api.clone());
        }
        let config = Config::infer().await.map_err(|error| self.failed(Reason::Unavailable, &error))?;
        let namespace = self.namespace.clone().unwrap_or_else(|| config.default_namespace.clone());
        let client = Client::try_from(config).map_err(|error| self.refused(&error))?;
        Ok(self.api.insert(Api::namespaced(client, &namespace)).clone())
    }

    /// All slices, page by page.
    async fn list(&mut self) -> Result<(), Failure> {
        let api = self.api().await?;
        let mut slices = BTreeMap::new();
        let mut parameters = ListParams::default().labels(&self.label()).limit(PAGE);
        loop {
            let page = timeout(PATIENCE, api.list(&parameters)).await;
            let page = page.map_err(|_| self.failed(Reason::Unavailable, &"the list takes too long"))?;
            let page = page.map_err(|error| self.refused(&error))?;
            slices.extend(page.items.into_iter().map(|slice| (slice.metadata.name.clone().unwrap_or_default(), slice)));
            if slices.len() > MOST {
                return Err(self.failed(Reason::Refused, &format_args!("more than {MOST} EndpointSlices")));
            }
            match page.metadata.continue_.filter(|token| !token.is_empty()) {
                Some(token) => parameters = parameters.continue_token(&token),
                None => {
                    let version = page.metadata.resource_version.unwrap_or_default();
                    (self.slices, self.watch) = (slices, None);
                    // A server that has no versions is asked for all that is after any.
                    self.version = if version.is_empty() { "0".into() } else { version };
                    return Ok(());
                }
            }
        }
    }

    /// Takes one event, if there is one in time. Whether there was.
    async fn step(&mut self, patience: Duration) -> Result<bool, Failure> {
        if self.watch.is_none() {
            let api = self.api().await?;
            let parameters = WatchParams::default().labels(&self.label()).timeout(WATCH);
            match timeout(PATIENCE, api.watch(&parameters, &self.version)).await {
                Ok(Ok(events)) => self.watch = Some(events.boxed()),
                Ok(Err(error)) if is_gone(&error) => {
                    self.version.clear();
                    return Ok(true);
                }
                Ok(Err(error)) => return Err(self.refused(&error)),
                Err(_) => return Err(self.failed(Reason::Unavailable, &"the watch takes too long")),
            }
        }
        let Some(watch) = &mut self.watch else { return Ok(false) };
        match timeout(patience, watch.next()).await {
            Ok(Some(Ok(event))) => self.take(event)?,
            // Every watch ends some time, and goes on from the last version.
            Ok(None) => self.watch = None,
            Ok(Some(Err(error))) => return Err(self.refused(&error)),
            Err(_) if patience == SILENCE => return Err(self.failed(Reason::Unavailable, &"the watch is silent")),
            Err(_) => return Ok(false),
        }
        Ok(true)
    }

    fn take(&mut self, event: WatchEvent<EndpointSlice>) -> Result<(), Failure> {
        let (slice, is_there) = match event {
            WatchEvent::Added(slice) | WatchEvent::Modified(slice) => (slice, true),
            WatchEvent::Deleted(slice) => (slice, false),
            WatchEvent::Bookmark(bookmark) => {
                self.version = bookmark.metadata.resource_version;
                return Ok(());
            }
            WatchEvent::Error(status) if status.code == 410 => {
                self.version.clear();
                return Ok(());
            }
            WatchEvent::Error(status) => return Err(self.failed(Reason::Unavailable, &status.message)),
        };
        if let Some(version) = &slice.metadata.resource_version {
            self.version.clone_from(version);
        }
        let name = slice.metadata.name.clone().unwrap_or_default();
        match is_there {
            true => drop(self.slices.insert(name, slice)),
            false => drop(self.slices.remove(&name)),
        }
        if self.slices.len() > MOST {
            return Err(self.failed(Reason::Refused, &format_args!("more than {MOST} EndpointSlices")));
        }
        self.changed.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// What the slices say together.
    fn found(&self) -> Result<Found, Failure> {
        if self.slices.is_empty() {
            return Err(self.failed(Reason::Missing, &"there are no EndpointSlices of such a service"));
        }
        if self.slices.values().all(|slice| slice.endpoints.is_empty()) {
            return Ok(Found::Members { nodes: Vec::new(), states: Vec::new() });
        }
        let slices: Vec<_> = self.slices.values().collect();
        let text = serde_json::json!({ "kind": "EndpointSliceList", "items": slices }).to_string();
        let read = read_one(Format::Kubernetes, text.as_bytes(), &self.options);
        let read = read.map_err(|error| self.failed(Reason::Refused, &error.message()))?;
        let nodes = read.topology.members().nodes().iter().map(|node| Node::clone(node)).collect();
        Ok(Found::Members { nodes, states: read.states })
    }

    fn label(&self) -> String {
        format!("kubernetes.io/service-name={}", self.service)
    }

    fn failed(&self, reason: Reason, why: &dyn fmt::Display) -> Failure {
        Failure::new(reason, format!("{}: {why}", self.name))
    }

    fn refused(&self, error: &kube::Error) -> Failure {
        match error {
            kube::Error::Api(status) if (400..429).contains(&status.code) => {
                self.failed(Reason::Refused, &status.message)
            }
            kube::Error::Api(status) => self.failed(Reason::Unavailable, &status.message),
            _ => self.failed(Reason::Unavailable, error),
        }
    }
}

fn is_gone(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 410)
}
