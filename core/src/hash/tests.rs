//! The hash functions against pinned values and other implementations.

use super::{crc, crc32, digest, farm, fnv, furc, haproxy, murmur, siphash, spooky, HashFunction, SPOOKY_SEED};
use proptest::prelude::*;
use std::string::String;
use std::vec::Vec;

const TEXTS: [&str; 6] = ["", "a", "key:1", "10.0.1.1:11212-0", "ü", "ключ:7"];

/// What the running systems' functions gave for `TEXTS`.
const PINS: [(&str, [u64; 6]); 23] = [
    ("one_at_a_time", [0, 3392050242, 2729841284, 4289687543, 2877562017, 3170487523]),
    ("md5", [3649838548, 3111502092, 1018217594, 35673291, 2769302720, 1841518082]),
    ("crc32_15", [0, 26807, 2927, 27013, 25561, 30092]),
    ("crc32", [0, 3904355907, 191839212, 1770364813, 1675192789, 1972152716]),
    ("fnv1_64", [2216829733, 2248259518, 4257821445, 3089416104, 3035330600, 671766084]),
    ("fnv1a_64", [2216829733, 2248273036, 2519685833, 4063616782, 3033274858, 4031545602]),
    ("fnv1_32", [2166136261, 84696446, 2305095589, 1784560008, 376872936, 3206265828]),
    ("fnv1a_32", [2166136261, 3826002220, 1477709737, 1255259662, 804934730, 216300098]),
    ("hsieh", [0, 2472816263, 2159826137, 2654144301, 452196933, 1919440523]),
    ("murmur", [0, 1262581116, 3691594071, 2043228924, 1506311858, 3690707379]),
    ("murmur3", [0, 2289228744, 551173480, 822903400, 3021456665, 2056146390]),
    ("jenkins", [3735928572, 3768813200, 2193389018, 2702646001, 1019641215, 1574721326]),
    ("crc16_wide", [0, 31879, 1880267265, 1610333479, 15279440, 1749412309]),
    ("crc16", [0, 31879, 39425, 48423, 9552, 59861]),
    ("sdbm", [0, 97, 4207637302, 3853212931, 12791993, 1829454277]),
    ("djb2", [5381, 177670, 264809145, 1235929488, 5866532, 1123672258]),
    ("wt6", [4187620192, 1900802597, 129913189, 2850481661, 4005159413, 1345536866]),
    (
        "xxh64",
        [
            17241709254077376921,
            15154266338359012955,
            13639597086626496847,
            9484253143379525800,
            135170084992022845,
            16085659363359902229,
        ],
    ),
    (
        "murmur64a_envoy",
        [
            6142509188972423790,
            4993892634952068459,
            2888305222733446947,
            14750711812664833835,
            895440088682272574,
            16424749672153113180,
        ],
    ),
    (
        "murmur64a_mcrouter",
        [
            5566605159182504090,
            4425175614476078203,
            16386167120609521275,
            8356004386895692055,
            9274878136163045141,
            9029577589074301537,
        ],
    ),
    (
        "blake2b_64",
        [
            241225442164632184,
            1260069880423202611,
            14130288831774142936,
            8475407548578422308,
            3345051366658634835,
            5273099845389529521,
        ],
    ),
    ("fnv1a_32_unsigned", [2166136261, 3826002220, 1477709737, 1255259662, 295556170, 3488390210]),
    ("spooky32", [1865093797, 2822136958, 1541469541, 2212203853, 618090476, 1715425876]),
];

#[test]
fn pins() {
    for (name, pins) in PINS {
        assert_eq!(TEXTS.map(|text| named(name, text.as_bytes())), pins, "{name}");
    }
}

/// A function by the name that the pins have for it.
fn named(name: &str, bytes: &[u8]) -> u64 {
    let function = match name {
        "crc16" => return crc::crc16(bytes).into(),
        "murmur64a_mcrouter" => return murmur::murmur64a(bytes, furc::MCROUTER_SEED),
        "blake2b_64" => return digest::blake2b_64(bytes),
        "fnv1a_32_unsigned" => return fnv::fnv1a_32_unsigned(bytes).into(),
        "spooky32" => return spooky::spooky32(bytes, SPOOKY_SEED).into(),
        "murmur3_cassandra" => return murmur::murmur3_cassandra(bytes),
        "one_at_a_time" => HashFunction::OneAtATime,
        "md5" => HashFunction::Md5,
        "crc32_15" => HashFunction::Crc32Short,
        "crc32" => HashFunction::Crc32,
        "fnv1_64" => HashFunction::Fnv1x64,
        "fnv1a_64" => HashFunction::Fnv1ax64,
        "fnv1_32" => HashFunction::Fnv1x32,
        "fnv1a_32" => HashFunction::Fnv1ax32,
        "hsieh" => HashFunction::Hsieh,
        "murmur" => HashFunction::Murmur2,
        "murmur3" => HashFunction::Murmur3,
        "jenkins" => HashFunction::Jenkins,
        "crc16_wide" => HashFunction::Crc16Wide,
        "sdbm" => HashFunction::Sdbm,
        "djb2" => HashFunction::Djb2,
        "wt6" => HashFunction::Wt6,
        "none" => HashFunction::Number,
        "xxh64" => HashFunction::Xxh64,
        "murmur64a_envoy" => HashFunction::Murmur64Envoy,
        "murmur3_ray" => HashFunction::Murmur3Ray,
        "furc_64" => HashFunction::Furc,
        "blake3_64" => HashFunction::Blake3,
        _ => panic!("{name}"),
    };
    function.hash(bytes)
}

#[derive(serde::Deserialize)]
struct Vectors {
    lengths: Vec<usize>,
    hashes: std::collections::BTreeMap<String, Vec<String>>,
}

#[test]
fn as_other_implementations() {
    compare(include_str!("vectors.json"), 25, |name, bytes| match name {
        "murmur3_x64_128" => murmur::murmur3_x64(bytes),
        "sha1" => u64::from_be_bytes(*digest::sha1(bytes).first_chunk().unwrap()),
        "xxh32" => u64::from(xxhash_rust::xxh32::xxh32(bytes, 7)),
        name => named(name, bytes),
    });
}

/// What Guava 31.1 gave for the same bytes.
#[test]
fn as_guava() {
    compare(include_str!("guava.json"), 4, |name, bytes| match name {
        "farm_hash_fingerprint64" => farm::fingerprint64(bytes),
        "sip_hash24" => siphash::siphash24(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, bytes),
        "adler32" => crc::adler32(bytes).into(),
        "murmur3_32" => {
            let mut hash = murmur::Murmur3::new(0);
            bytes.iter().for_each(|&byte| hash.push(byte));
            assert_eq!(hash.finish(), murmur::murmur3_32_seeded(bytes, 0));
            hash.finish().into()
        }
        _ => panic!("{name}"),
    });
    assert_eq!(crc::adler32(&[255; 20_000]), 2_672_940_644);
}

/// Compares with a file of hashes of patterned bytes.
fn compare(text: &str, functions: usize, hash: impl Fn(&str, &[u8]) -> u64) {
    let vectors: Vectors = serde_json::from_str(text).unwrap();
    assert_eq!((vectors.lengths.len(), vectors.hashes.len()), (69, functions));
    for (name, values) in &vectors.hashes {
        assert_eq!(values.len(), vectors.lengths.len());
        for (&length, expected) in vectors.lengths.iter().zip(values) {
            // Once where the allocator puts it, once a byte further.
            for shift in [0, 1] {
                let mut bytes = std::vec![0; shift];
                bytes.extend((0..length).map(|i| (167 * i + 13 + i / 256) as u8));
                assert_eq!(hash(name, &bytes[shift..]).to_string(), *expected, "{name} of {length} bytes");
            }
        }
    }
}

/// Lengths, and the first 8 bytes, little-endian.
const BLAKE3: [(usize, u64); 0] = [];

/// Inputs of BLAKE3's own test vectors, whose lengths make trees of every shape.
#[test]
fn blake3_of_trees() {
    for (length, hash) in BLAKE3 {
        let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        assert_eq!(HashFunction::Blake3.hash(&bytes), hash, "{length}");
    }
}

/// Keys whose bits from the depth down to the second are zero, and then one or zero: the vLLM router reads the first.
#[test]
fn furc_to_its_lowest_bit() {
    for (number, hash, place) in [(193_172, 3_155_234_871_728_174_552, 1), (10_515_516, 8_051_313_664_572_590_344, 0)] {
        let key = std::format!("header:x-session-id:{number}");
        assert_eq!(HashFunction::Furc.hash(key.as_bytes()), hash);
        assert_eq!(murmur::murmur64a(&u32::to_le_bytes(place), furc::MCROUTER_SEED), hash);
        assert_eq!(furc::furc(key.as_bytes(), (1 << 23) - 1), 0);
    }
}

#[test]
fn md5_of_pieces() {
    let pieces = |write: &mut dyn FnMut(&[u8])| [&b"con"[..], b"", b"sistent"].into_iter().for_each(write);
    assert_eq!(digest::md5_of(pieces), digest::md5(b"consistent"));
}

#[test]
fn cassandra_signs_only_the_tail() {
    assert_eq!(murmur::murmur3_cassandra(b""), 0);
    let plain = murmur::murmur3_x64;
    assert_eq!(murmur::murmur3_cassandra(&[0xff; 32]), plain(&[0xff; 32]));
    // The sign bits of the byte that fills a word are shifted out of it.
    assert_eq!(murmur::murmur3_cassandra(b"0123456\xff"), plain(b"0123456\xff"));
    assert_ne!(murmur::murmur3_cassandra(b"012345\xff"), plain(b"012345\xff"));
}

#[test]
fn numbers() {
    let cases: [(&str, u32); 9] = [
        ("", 0),
        ("17x", 17),
        ("+5", 5),
        ("-1", u32::MAX),
        ("x1", 0),
        ("4294967301", 5),
        ("99999999999999999999999", u32::MAX),
        ("-99999999999999999999999", 0),
        ("--1", 0),
    ];
    for (text, number) in cases {
        assert_eq!(HashFunction::Number.hash(text.as_bytes()), u64::from(number), "{text}");
    }
}

#[test]
fn avalanche() {
    let pins = [(0, 0xab4e_d927), (1, 0x3486_81b6), (4096, 0x49c2_008b), (8192, 0x405a_fe73), (u32::MAX, 0x7e64_c182)];
    for (word, spread) in pins {
        assert_eq!(haproxy::full_hash(word), spread);
    }
}

#[test]
fn murmur3_with_a_plain_seed() {
    assert_eq!(murmur::murmur3_32_seeded(b"", 1), 0x514e_28b7);
    assert_eq!(murmur::murmur3_32_seeded(b"aaaa", 0x9747_b28c), 0x5a97_808a);
}

/// The example of its paper, and the standard library's.
#[test]
#[allow(deprecated)] // SipHasher: the only SipHash-2-4 there
fn siphash() {
    use std::hash::{Hasher, SipHasher};
    let bytes: Vec<u8> = (0..100_u32).map(|i| (i * 37 % 251) as u8).collect();
    let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
    let paper: Vec<u8> = (0..15).collect();
    assert_eq!(siphash::siphash24(key[0], key[1], &paper), 0xa129_ca61_49be_45e5);
    for (key, len) in [key, [0, 0], [u64::MAX, 1], [0xdead_beef_cafe_babe, 0]]
        .into_iter()
        .flat_map(|key| (0..100).map(move |len| (key, len)))
    {
        let mut hasher = SipHasher::new_with_keys(key[0], key[1]);
        hasher.write(&bytes[..len]);
        assert_eq!(siphash::siphash24(key[0], key[1], &bytes[..len]), hasher.finish(), "{key:?} {len}");
    }
}

proptest! {
    /// The short kernels beside the crate that has the long one, whole and in two pieces.
    #[test]
    fn crc32_of_any_length(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>()) {
        for len in 0..=bytes.len() {
            let whole = crc32fast::hash(&bytes[..len]);
            prop_assert_eq!(crc32::crc32(&bytes[..len]), whole, "{}", len);
            prop_assert_eq!(crc32::steps::<4>(0, &bytes[..len]), whole, "{}", len);
        }
        let (first, second) = bytes.split_at(cut.index(bytes.len() + 1));
        prop_assert_eq!(crc32::crc32_after(crc32::crc32(first), second), crc32fast::hash(&bytes));
    }
}
