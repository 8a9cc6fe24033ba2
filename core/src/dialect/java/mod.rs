//! Libraries of Java.

pub(crate) mod array;
pub(crate) mod guava;
pub(crate) mod spymemcached;
