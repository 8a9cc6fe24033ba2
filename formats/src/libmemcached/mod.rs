//! libmemcached: the option string that `memcached()` takes, which is the dialect `ketama` or `modula`.
//! Uses `pool` and what stands to its left.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
