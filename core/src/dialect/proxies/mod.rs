//! Proxies, load balancers, and what routes messages.

pub(crate) mod caddy;
pub(crate) mod dnsdist;
pub(crate) mod envoy;
pub(crate) mod haproxy;
pub(crate) mod ipvs;
pub(crate) mod nginx;
pub(crate) mod otel_loadbalancing;
pub(crate) mod rabbitmq;
pub(crate) mod traefik;
pub(crate) mod traffic_server;
pub(crate) mod varnish;
