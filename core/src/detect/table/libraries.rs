//! The dialects of libraries: those of Go, PyPI and npm.

use super::{always, entry, when, Axis, Block, Listed, ONE};
use crate::scheme::{
    Order::Ties,
    Values::{Numbers, Smooth, Words},
    When::{Integers, Name},
    PRIMES,
};

const MAX_VNODES: u64 = 65_536;
const MAX_LABELS: u64 = 1 << 20;

const REMOVED: (&str, &str) = ("removed", "what earlier removals took, nodes do not tell: a few keys contradict");

const BURAKSEZER: &[Axis] = &[
    Axis("load", Words(&["1.25", "10"])),
    Axis("version", Words(&["v1", "v0"])),
    Axis(
        "partitions",
        Numbers(&[
            271, 7, 23, 31, 71, 97, 100, 101, 127, 256, 509, 512, 997, 1000, 1009, 1021, 1024, 4096, 5003, 10_007,
        ]),
    ),
    Axis("replicas", Smooth { few: &[20, 5, 80], most: MAX_VNODES }),
];

const STR: Axis = Axis("keys", Words(&["str", "bytes"]));
const INT: Axis = Axis("keys", Words(&["int"]));
const HASH_MODE: &[Axis] = &[STR, UHASHRING];
const HASH_MODE_INT: &[Axis] = &[INT, UHASHRING];
const UHASHRING: Axis = Axis("vnodes", Smooth { few: &[160, 20, 1000], most: MAX_VNODES });
const KETAMA_MODE: &[Axis] = &[KETAMA, STR, WORDS, KETAMA_VNODES];
const KETAMA_MODE_INT: &[Axis] = &[KETAMA, INT, WORDS, KETAMA_VNODES];
const KETAMA: Axis = Axis("mode", Words(&["ketama"]));
const WORDS: Axis = Axis("replicas", Numbers(&[4, 1, 2, 3]));
const KETAMA_VNODES: Axis = Axis("vnodes", Smooth { few: &[40, 10, 160], most: MAX_VNODES });
const UNITS: Axis = Axis("units", Words(&["characters", "bytes"]));

const ALGORITHM: Axis = Axis("algorithm", Words(&["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]));
const LABELS: Axis = Axis("vnodes", Smooth { few: &[40, 10, 160], most: MAX_LABELS });
const DEFAULT_PORT: Axis = Axis("default_port", Numbers(&[11_211]));
const HASHRING: &[Block] = &[
    always(&[ALGORITHM, Axis("replicas", Numbers(&[4, 1])), LABELS]),
    always(&[Axis("compatibility", Words(&["hash_ring"])), ALGORITHM, LABELS]),
    when(Name(":11211"), &[DEFAULT_PORT, ALGORITHM, LABELS]),
    when(Name(":11211"), &[Axis("compatibility", Words(&["ketama", "hash_ring"])), DEFAULT_PORT, ALGORITHM, LABELS]),
];

pub(super) static GO: &[Listed] = &[
    Listed {
        order: Ties,
        untried: &[REMOVED],
        ..entry(
            "go_stathat",
            &[always(&[
                Axis("hash", Words(&["crc32", "fnv"])),
                Axis("replicas", Smooth { few: &[20, 5, 80, 320], most: MAX_VNODES }),
            ])],
        )
    },
    entry("go_lafikl", ONE),
    Listed {
        order: Ties,
        ..entry(
            "go_groupcache",
            &[always(&[Axis("replicas", Smooth { few: &[50, 3, 12, 200, 800], most: MAX_VNODES })])],
        )
    },
    Listed {
        // Another load keeps most keys where they are.
        beside: &[Axis("load", Words(&["1.05", "1.1", "1.15", "1.2", "1.3", "1.4", "1.5", "2", "3", "5", "10"]))],
        order: Ties,
        ..entry("go_buraksezer", &[always(BURAKSEZER)])
    },
    Listed { ..entry("go_serialx", ONE) },
    entry("go_dgryski_maglev", &[always(&[Axis("slots", PRIMES)])]),
    Listed {
        untried: &[("seeds", "two of 2^64 are not guessed")],
        ..entry("go_dgryski_mpchash", &[always(&[Axis("probes", Smooth { few: &[21, 1, 5, 80], most: 65_535 })])])
    },
    entry("go_dgryski_rendezvous", ONE),
];

pub(super) static PYPI: &[Listed] = &[
    Listed { order: Ties, ..entry("pypi_hash_ring", ONE) },
    Listed {
        order: Ties,
        ..entry(
            "pypi_uhashring",
            &[always(HASH_MODE), when(Integers, HASH_MODE_INT), always(KETAMA_MODE), when(Integers, KETAMA_MODE_INT)],
        )
    },
    Listed { order: Ties, ..entry("pypi_consistent_hash", ONE) },
    Listed { order: Ties, ..entry("pypi_consistent_hash_git", ONE) },
    Listed {
        untried: &[REMOVED],
        ..entry(
            "pypi_consistent_hashing",
            &[always(&[
                Axis("slots", Numbers(&[1000, 100, 10_000, 65_536])),
                Axis("vnodes", Smooth { few: &[0, 1, 3, 10, 40, 160], most: MAX_VNODES }),
            ])],
        )
    },
    Listed {
        untried: &[("seed", "one of 2^32 is not guessed")],
        ..entry("pypi_clandestined", &[always(&[UNITS, STR]), when(Integers, &[UNITS, INT])])
    },
    entry("pypi_pymemcache", &[always(&[STR]), when(Integers, &[INT])]),
];

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
