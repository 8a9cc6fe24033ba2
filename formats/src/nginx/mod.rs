//! nginx: `upstream` blocks with `hash` or `ip_hash`, which are the dialects `nginx`, `nginx_hash` and `nginx_ip_hash`.
//! Uses `pool` and what stands to its left.

mod read;
mod words;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
