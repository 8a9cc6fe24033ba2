//! Stores, and the distributed hash tables that they descend from.

pub(crate) mod cassandra;
pub(crate) mod chord;
pub(crate) mod clickhouse_distributed;
pub(crate) mod dynamo;
pub(crate) mod kademlia;
pub(crate) mod lists;
pub(crate) mod node_id;
mod node_tokens;
pub(crate) mod redis_cluster;
pub(crate) mod table;
pub(crate) mod thanos_ketama;
pub(crate) mod tokens;
