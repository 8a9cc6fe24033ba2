//! Clients and proxies of memcached.

pub(crate) mod ketama;
pub(crate) mod mcrouter;
pub(crate) mod modula;
pub(crate) mod twemproxy;
