//! Clients of stores and brokers that choose the server, or the partition, of a key by themselves; ring libraries of
//! Rust and PHP.

pub(crate) mod carbon;
pub(crate) mod carbon_c_relay;
pub(crate) mod flexihash;
pub(crate) mod kafka;
pub(crate) mod redis_rb;
pub(crate) mod rust_hashring;
pub(crate) mod sharded_jedis;
