//! Members by records of DNS, asked for again when they run out, from 1 s to 5 min.
//!
//! `dns+srv://[SERVER[:PORT]/]NAME`: SRV records, read as `formats` reads them: target and port are the id, weights
//! count beside each other, priorities are tiers. `dns+a://[SERVER[:PORT]/]NAME:PORT`: the addresses of a name, A and
//! AAAA or those of `?family=4` or `6`; each with the port is an id. Without a server those of the system are asked.

use crate::{address::shown, options, Failure, Found, Reason};
use hickory_resolver::{
    config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    lookup::Lookup,
    net::{runtime::TokioRuntimeProvider, NetError},
    proto::rr::{RData, RecordType},
    TokioResolver,
};
use libconsistent::Node;
use libconsistent_formats::{read_one, Format, ReadOptions};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::time::{sleep_until, Instant};
use url::{Host, Url};

/// The bounds of how long an answer holds.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);
/// How long a server is waited for, twice.
const PATIENCE: Duration = Duration::from_secs(3);

/// A name that is watched.
#[derive(Debug)]
pub struct Dns {
    name: String,
    asked: Asked,
    /// None: those of the system, which may change.
    server: Option<SocketAddr>,
    resolver: Option<TokioResolver>,
    due: Option<Instant>,
    known: Option<Vec<Node>>,
}

#[derive(Debug)]
enum Asked {
    Services(String),
    Addresses { host: String, port: u16, kinds: Vec<RecordType> },
}

impl Dns {
    pub(crate) fn open(url: &Url) -> Result<Self, Failure> {
        let mut url = url.clone();
        let name = shown(&url);
        let wrong = |why: &str| Failure::new(Reason::Address, format!("{name}: {why}"));
        let family = options::take(&mut url, "family");
        options::no_more(&url)?;
        let host = url.host().map(|host| host.to_owned()).ok_or_else(|| wrong("a name is missing"))?;
        let path = url.path().trim_start_matches('/');
        let (server, asked) = match path {
            "" => (None, url.port().map_or(host.to_string(), |port| format!("{host}:{port}"))),
            path => {
                let ip = match &host {
                    Host::Ipv4(ip) => IpAddr::V4(*ip),
                    Host::Ipv6(ip) => IpAddr::V6(*ip),
                    // Hosts of schemes that are no web's are not parsed.
                    Host::Domain(text) => text.parse().map_err(|_| wrong("a server is named by its IP address"))?,
                };
                (Some(SocketAddr::new(ip, url.port().unwrap_or(53))), path.to_owned())
            }
        };
        let kinds = match family.as_deref() {
            None => vec![RecordType::A, RecordType::AAAA],
            Some("4") => vec![RecordType::A],
            Some("6") => vec![RecordType::AAAA],
            Some(_) => return Err(wrong("family is 4 or 6")),
        };
        let named = asked.rsplit_once(':').map(|(host, port)| (host.to_owned(), port.parse::<u16>()));
        let asked = match (url.scheme(), named) {
            ("dns+srv", None) => Asked::Services(asked),
            ("dns+srv", Some(_)) => return Err(wrong("SRV records tell the port themselves")),
            (_, Some((host, Ok(port)))) if port > 0 => Asked::Addresses { host, port, kinds },
            _ => return Err(wrong("the port of the members is missing, as in dns+a://NAME:11211")),
        };
        Ok(Self { name, asked, server, resolver: None, due: None, known: None })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        loop {
            if let Some(due) = self.due {
                sleep_until(due).await;
            }
            let (nodes, until) = match self.ask().await {
                Ok(found) => found,
                Err(failure) => {
                    (self.known, self.due, self.resolver) = (None, None, None);
                    return Err(failure);
                }
            };
            let now = std::time::Instant::now();
            let left = until.saturating_duration_since(now).clamp(SHORTEST, LONGEST);
            self.due = Some(Instant::now() + left);
            if self.known.as_ref() != Some(&nodes) {
                self.known = Some(nodes.clone());
                return Ok(Found::Members { nodes, states: Vec::new() });
            }
        }
    }

    /// Asks once: the members, and how long they hold.
    async fn ask(&mut self) -> Result<(Vec<Node>, std::time::Instant), Failure> {
        if self.resolver.is_none() {
            self.resolver = Some(self.connect()?);
        }
        let Some(resolver) = &self.resolver else { return Err(self.missing()) };
        match &self.asked {
            Asked::Services(service) => {
                let found = resolver.srv_lookup(service.as_str()).await.map_err(|error| self.failed(&error))?;
                Ok((self.services(&found)?, found.valid_until()))
            }
            Asked::Addresses { host, port, kinds } => {
                let (mut nodes, mut until) = (Vec::new(), None);
                for &kind in kinds {
                    // Of one family there may be nothing. A failure of either is one: half of the members is no answer.
                    match resolver.lookup(host.as_str(), kind).await {
                        Ok(found) => {
                            nodes.extend(addresses(&found, *port));
                            until = until.into_iter().chain([found.valid_until()]).min();
                        }
                        Err(error) if error.is_no_records_found() => {}
                        Err(error) => return Err(self.failed(&error)),
                    }
                }
                nodes.sort_by(|one, other| one.id.cmp(&other.id));
                nodes.dedup_by(|one, other| one.id == other.id);
                Ok((nodes, until.ok_or_else(|| self.missing())?))
            }
        }
    }

    fn connect(&self) -> Result<TokioResolver, Failure> {
        let unavailable =
            |error: NetError| Failure::new(Reason::Unavailable, format!("{}: no resolver: {error}", self.name));
        let mut builder = match self.server {
            None => TokioResolver::builder_tokio().map_err(unavailable)?,
            Some(server) => {
                let at_port = |mut connection: ConnectionConfig| {
                    connection.port = server.port();
                    connection
                };
                let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(at_port);
                let server = NameServerConfig::new(server.ip(), true, connections.into());
                let config = ResolverConfig::from_name_servers(vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options: &mut ResolverOpts = builder.options_mut();
        // What is old is asked for when it has run out, and not before.
        options.cache_size = 0;
        options.timeout = PATIENCE;
        options.attempts = 2;
        builder.build().map_err(unavailable)
    }

    fn services(&self, found: &Lookup) -> Result<Vec<Node>, Failure> {
        let lines = found.answers().iter().filter_map(|record| match &record.data {
            RData::SRV(srv) => Some(format!("{} {} {} {}\n", srv.priority, srv.weight, srv.port, srv.target)),
            _ => None,
        });
        let text: String = lines.collect();
        if text.is_empty() {
            return Err(self.missing());
        }
        let read = read_one(Format::DnsSrv, text.as_bytes(), &ReadOptions::default());
        let read =
            read.map_err(|error| Failure::new(Reason::Refused, format!("{}: {}", self.name, error.message())))?;
        Ok(read.topology.members().nodes().iter().map(|node| Node::clone(node)).collect())
    }

    fn failed(&self, error: &NetError) -> Failure {
        match error.is_no_records_found() || error.is_nx_domain() {
            true => self.missing(),
            false => Failure::new(Reason::Unavailable, format!("{}: {error}", self.name)),
        }
    }

    fn missing(&self) -> Failure {
        Failure::new(Reason::Missing, format!("{}: there are no such records", self.name))
    }
}

fn addresses(found: &Lookup, port: u16) -> impl Iterator<Item = Node> + '_ {
    found.answers().iter().filter_map(move |record| {
        let ip = match &record.data {
            RData::A(address) => IpAddr::V4(address.0),
            RData::AAAA(address) => IpAddr::V6(address.0),
            _ => return None,
        };
        Some(Node::new(SocketAddr::new(ip, port).to_string()))
    })
}
