//! Libraries of Java.

pub(crate) mod guava;
pub(crate) mod spymemcached;
