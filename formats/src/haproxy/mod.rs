//! HAProxy: `backend` and `listen` sections that balance by a hash, which are the dialects `haproxy` and `haproxy_map`.
//! Uses `pool` and what stands to its left.

mod balance;
mod read;
mod servers;
mod words;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
