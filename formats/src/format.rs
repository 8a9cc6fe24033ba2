//! The formats, by name.

use std::{fmt, str::FromStr};

/// A format that is read, and perhaps written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Our own document.
    Topology,
    /// nginx' `upstream` blocks.
    Nginx,
    /// HAProxy's `backend` and `listen` sections.
    Haproxy,
    /// twemproxy's pools.
    Twemproxy,
    /// libmemcached's option string.
    Libmemcached,
    /// Envoy's clusters and load assignments.
    Envoy,
    /// What `CLUSTER NODES`, `SLOTS` or `SHARDS` of Redis answers.
    RedisCluster,
    /// What `nodetool ring` or `describering` of Cassandra prints.
    Nodetool,
    /// Lists of EndpointSlices.
    Kubernetes,
    /// Swift's rings.
    Swift,
    /// SRV records.
    DnsSrv,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Topology,
        Self::Nginx,
        Self::Haproxy,
        Self::Twemproxy,
        Self::Libmemcached,
        Self::Envoy,
        Self::RedisCluster,
        Self::Nodetool,
        Self::Kubernetes,
        Self::Swift,
        Self::DnsSrv,
    ];

    /// The name that is given on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Topology => "topology",
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
            Self::Twemproxy => "twemproxy",
            Self::Libmemcached => "libmemcached",
            Self::Envoy => "envoy",
            Self::RedisCluster => "redis-cluster",
            Self::Nodetool => "nodetool",
            Self::Kubernetes => "kubernetes",
            Self::Swift => "swift",
            Self::DnsSrv => "dns-srv",
        }
    }

    /// What it is, in one line.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Topology => "a topology document of libconsistent",
            Self::Nginx => "nginx: upstream blocks with hash or ip_hash",
            Self::Haproxy => "haproxy.cfg: backends that balance by a hash",
            Self::Twemproxy => "twemproxy (nutcracker): the pools of its YAML file",
            Self::Libmemcached => "libmemcached: an option string, --SERVER=.. --DISTRIBUTION=..",
            Self::Envoy => "Envoy: clusters and load assignments, as JSON or YAML",
            Self::RedisCluster => "Redis: the answer to CLUSTER NODES, CLUSTER SLOTS or CLUSTER SHARDS",
            Self::Nodetool => "Cassandra: the output of nodetool ring or nodetool describering",
            Self::Kubernetes => "Kubernetes: EndpointSlices, as JSON or YAML",
            Self::Swift => "Swift: a .ring.gz file, or what swift-ring-builder lists",
            Self::DnsSrv => "DNS: SRV records, as dig prints them or a zone file has them",
        }
    }

    /// How names of such files end, most usual first; some have no ending of their own.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Topology => &["json"],
            Self::Nginx => &["conf"],
            Self::Haproxy => &["cfg"],
            Self::Twemproxy => &["yml", "yaml"],
            Self::Envoy | Self::Kubernetes => &["json", "yaml", "yml"],
            Self::Swift => &["ring.gz"],
            Self::DnsSrv => &["zone"],
            Self::Libmemcached | Self::RedisCluster | Self::Nodetool => &[],
        }
    }

    /// Whether [`write`](crate::write) knows it.
    pub const fn is_written(self) -> bool {
        matches!(
            self,
            Self::Topology | Self::Nginx | Self::Haproxy | Self::Twemproxy | Self::Libmemcached | Self::Envoy
        )
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By name; the error lists the names.
impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            let shown: String = text.chars().take(40).collect();
            format!("{shown:?} is no format: one of {}", Self::ALL.map(Self::name).join(", "))
        };
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(unknown)
    }
}
