//! Ring libraries of PyPI, one file each. `python` knows how Python makes text of keys, `ketama` and `scores` have what
//! several libraries share. A library names its members by strings: the node's id, unless the dialect says otherwise.

pub(crate) mod clandestined;
pub(crate) mod consistent_hash;
pub(crate) mod consistent_hashing;
pub(crate) mod hash_ring;
pub(crate) mod ketama;
pub(crate) mod pymemcache;
mod python;
mod scores;
pub(crate) mod tooz;
pub(crate) mod uhashring;
