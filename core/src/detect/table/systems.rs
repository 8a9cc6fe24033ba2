//! The dialects of systems.

use super::{always, entry, when, Axis, Block, Listed, ONE};
use crate::scheme::{
    Order::Ties,
    Values::{self, Flag, Smooth, Tags, Words},
    When::Weights,
};

const KETAMA_HASHES: &[&str] =
    &["default", "md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "murmur3", "jenkins"];

/// Points are MD5's where weights count, whatever the hash of points.
const KETAMA: &[Block] = &[
    always(&[Axis("point_hash", POINTS), Axis("key_hash", POINTS)]),
    always(&[Axis("point_hash", SPY_POINTS), Axis("key_hash", POINTS), Axis("spy", Flag)]),
    always(&[
        Axis("weighted", Words(&["always"])),
        Axis("point_hash", SPY_POINTS),
        Axis("key_hash", POINTS),
        Axis("spy", Flag),
    ]),
    // The same as without the word unless weights are above 1.
    when(Weights, &[Axis("weighted", Words(&["never"])), Axis("point_hash", POINTS), Axis("key_hash", POINTS)]),
];
const SPY_POINTS: Values = Words(&["default", "md5"]);
const POINTS: Values = Words(KETAMA_HASHES);

const TWEMPROXY_HASHES: &[&str] = &[
    "fnv1a_64",
    "one_at_a_time",
    "md5",
    "crc16",
    "crc32",
    "crc32a",
    "fnv1_64",
    "fnv1_32",
    "fnv1a_32",
    "hsieh",
    "murmur",
    "jenkins",
];

const VNODES: &[u64] = &[150, 10, 40, 640];

pub(super) static ENTRIES: &[Listed] = &[
    Listed { beside: &[Axis("sort_hosts", Flag)], order: Ties, ..entry("ketama", KETAMA) },
    Listed { order: Ties, ..entry("libketama", ONE) },
    entry("modula", &[always(&[Axis("key_hash", POINTS), Axis("sort_hosts", Flag)])]),
    entry("python_memcached", ONE),
    entry(
        "twemproxy",
        &[always(&[
            Axis("hash_tag", Tags),
            Axis("hash", Words(TWEMPROXY_HASHES)),
            Axis("distribution", Words(&["ketama", "modula"])),
        ])],
    ),
    Listed {
        untried: &[("salt", "any text is not guessed")],
        ..entry("mcrouter", &[always(&[Axis("function", Words(&["ch3", "weighted_ch3", "crc32", "rendezvous"]))])])
    },
    entry(
        "textbook",
        &[always(&[
            Axis("hash", Words(&["md5", "sha1", "sha256"])),
            Axis("vnodes", Smooth { few: VNODES, most: 65_536 }),
        ])],
    ),
];
