//! Clients of stores and brokers that choose the server, or the partition, of a key by themselves; ring libraries of
//! Elixir, PHP and Rust.

pub(crate) mod carbon;
pub(crate) mod carbon_c_relay;
pub(crate) mod ex_hash_ring;
pub(crate) mod flexihash;
pub(crate) mod kafka;
pub(crate) mod libring;
pub(crate) mod redis_rb;
pub(crate) mod rust_hashring;
pub(crate) mod sharded_jedis;
