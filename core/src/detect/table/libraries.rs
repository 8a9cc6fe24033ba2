//! The dialects of libraries: Guava and jump hash, then those of Go, PyPI and npm.

use super::{always, entry, when, Axis, Block, Listed, ONE};
use crate::scheme::{
    Order::Ties,
    Values::{Numbers, Smooth, Words},
    When::Name,
};

const MAX_LABELS: u64 = 1 << 20;

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

const REMOVED: (&str, &str) = ("removed", "what earlier removals took, nodes do not tell: a few keys contradict");

const ALGORITHM: Axis = Axis("algorithm", Words(&["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]));
const LABELS: Axis = Axis("vnodes", Smooth { few: &[40, 10, 160], most: MAX_LABELS });
const DEFAULT_PORT: Axis = Axis("default_port", Numbers(&[11_211]));
const HASHRING: &[Block] = &[
    always(&[ALGORITHM, Axis("replicas", Numbers(&[4, 1])), LABELS]),
    always(&[Axis("compatibility", Words(&["hash_ring"])), ALGORITHM, LABELS]),
    when(Name(":11211"), &[DEFAULT_PORT, ALGORITHM, LABELS]),
    when(Name(":11211"), &[Axis("compatibility", Words(&["ketama", "hash_ring"])), DEFAULT_PORT, ALGORITHM, LABELS]),
];

pub(super) static SINGLE: &[Listed] =
    &[entry("guava", &[always(&[Axis("hash", Words(GUAVA))])]), entry("jump_hash", &[always(JUMP)])];

pub(super) static NPM: &[Listed] = &[
    Listed { order: Ties, ..entry("npm_hashring", HASHRING) },
    Listed {
        order: Ties,
        ..entry(
            "npm_consistent_hashing",
            &[always(&[ALGORITHM, Axis("replicas", Smooth { few: &[160, 20], most: MAX_LABELS })])],
        )
    },
    Listed {
        beside: &[Axis("holes", Numbers(&[0]))],
        order: Ties,
        untried: &[REMOVED],
        ..entry("npm_node_hashring", &[always(&[Axis("vnodes", Smooth { few: &[80, 10, 320], most: MAX_LABELS })])])
    },
    Listed {
        order: Ties,
        ..entry(
            "npm_ketama",
            &[always(&[ALGORITHM, Axis("base_weight", Smooth { few: &[50, 10, 200], most: MAX_LABELS })])],
        )
    },
    entry(
        "npm_consistent_hash",
        &[always(&[
            Axis("range", Numbers(&[100_003, 1000, 10_000, 100_000, 1_000_000])),
            Axis(
                "control_points",
                Numbers(&[40, 1, 5, 10, 20, 25, 30, 50, 60, 80, 100, 128, 160, 200, 256, 500, 1000]),
            ),
        ])],
    ),
    entry("npm_memjs", ONE),
];
