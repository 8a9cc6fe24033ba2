//! Our own schemes.

use super::{always, entry, Axis, Listed, TAGGED};
use crate::scheme::Values::{Freed, Numbers, Smooth, Tags};
use crate::scheme::PRIMES;

const SEED: (&str, &str) = ("seed", "one of 2^64 is not guessed");
const SECRET: (&str, &str) = ("key_hash", "a secret of 128 bits cannot be guessed");
const DIGEST: (&str, &str) = ("secret_digest", "it belongs to the secret");
const UNTRIED: &[(&str, &str)] = &[SEED, SECRET, DIGEST];

pub(super) static ENTRIES: &[Listed] = &[
    Listed {
        untried: &[
            SEED,
            SECRET,
            DIGEST,
            ("weights", "fleets that count points by the mean have the document that says so"),
        ],
        ..entry(
            "ring",
            &[always(&[Axis("hash_tag", Tags), Axis("vnodes", Smooth { few: &[256, 16, 64, 1024], most: 65_536 })])],
        )
    },
    Listed {
        untried: UNTRIED,
        // More are chosen for fleets of thousands, and take seconds to deal out.
        ..entry(
            "slots",
            &[always(&[Axis("hash_tag", Tags), Axis("bits", Numbers(&[18, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]))])],
        )
    },
    Listed { untried: UNTRIED, ..entry("rendezvous", TAGGED) },
    Listed { untried: UNTRIED, ..entry("jump", TAGGED) },
    Listed { untried: UNTRIED, ..entry("jumpback", &[always(&[Axis("hash_tag", Tags), Axis("removed", Freed)])]) },
    Listed { untried: UNTRIED, ..entry("maglev", &[always(&[Axis("hash_tag", Tags), Axis("size", PRIMES)])]) },
    Listed { untried: UNTRIED, ..entry("multiprobe", TAGGED) },
];
