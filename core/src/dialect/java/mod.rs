//! Libraries of Java.

pub(crate) mod guava;
