//! Clients and proxies of memcached.

pub(crate) mod dalli;
pub(crate) mod ketama;
pub(crate) mod libketama;
pub(crate) mod mcrouter;
pub(crate) mod modula;
pub(crate) mod pecl_memcache;
mod points;
pub(crate) mod python_memcached;
pub(crate) mod server;
pub(crate) mod twemproxy;
