//! The dialects of libraries: Guava and jump hash.

use super::{always, entry, Axis, Listed};
use crate::scheme::Values::Words;

const GUAVA: &[&str] = &[
    "long",
    "murmur3_128",
    "murmur3_32_fixed",
    "sha256",
    "md5",
    "sha1",
    "sip_hash24",
    "farm_hash_fingerprint64",
    "crc32",
    "adler32",
];

const JUMP: &[Axis] = &[
    Axis("hash", Words(&["integer", "integer_be", "xxhash64", "md5_be"])),
    Axis("rule", Words(&["paper", "subspace"])),
];

pub(super) static SINGLE: &[Listed] =
    &[entry("guava", &[always(&[Axis("hash", Words(GUAVA))])]), entry("jump_hash", &[always(JUMP)])];
