//! Proxies and load balancers.

pub(crate) mod envoy;
pub(crate) mod haproxy;
pub(crate) mod nginx;
