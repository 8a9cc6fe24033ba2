//! Figures that the systems' own sources and tests pin: counts, sums, tables.

use crate::{
    dialect::{
        memcached::{ketama, libketama, mcrouter, server::Server, twemproxy},
        proxies::envoy::{host::Host, maglev},
        stores::{dynamo, redis_cluster},
    },
    scheme::Parameter,
};
use std::{format, string::String, vec, vec::Vec};

fn counts(points: &[(u64, u32)], servers: usize) -> Vec<usize> {
    let mut counts = vec![0; servers];
    points.iter().for_each(|&(_, server)| counts[server as usize] += 1);
    counts
}

/// With equal weights single precision loses a label of forty at 54 numbers of servers below 512, at the same ones in
/// twemproxy, and at others in libketama.
#[test]
fn float_counts_of_equal_weights() {
    let mut lost = Vec::new();
    for n in 2..=512_usize {
        match ketama::labels(1, n as u64, n) {
            40 => {}
            39 => lost.push(n),
            other => panic!("{n}: {other}"),
        }
    }
    assert_eq!(lost.len(), 54);
    assert_eq!(lost[..11], [25, 47, 50, 55, 61, 71, 94, 100, 107, 109, 110]);
    let always = [("weighted", Parameter::Text("always"))];
    let options = ketama::Options::of(&ketama::DIALECT.given(&always).unwrap()).unwrap();
    for n in [24_usize, 25, 47, 48, 61, 110, 122] {
        let names: Vec<String> = (0..n).map(|i| format!("10.0.0.{i}:11211")).collect();
        let named = || (0..).zip(names.iter().map(String::as_str));
        let servers: Vec<_> = named().map(|(place, host)| (place, Server { host, port: 11211, weight: 7 })).collect();
        let labels = if lost.contains(&n) { 39 } else { 40 };
        assert_eq!(counts(&ketama::points(&servers, &options), n), vec![4 * labels; n], "{n}");

        let pool: Vec<_> =
            named().map(|(place, name)| (place, twemproxy::Server { name: name.into(), weight: 7 })).collect();
        assert_eq!(counts(&twemproxy::ketama(&pool), n), vec![4 * labels; n], "{n}");

        let old: Vec<_> = named().map(|(place, address)| (place, libketama::Server { address, memory: 7 })).collect();
        let labels = if [61, 122].contains(&n) { 39 } else { 40 };
        assert_eq!(counts(&libketama::points(&old), n), vec![4 * labels; n], "{n}");
    }
}

#[test]
fn ranges_of_new_redis_clusters() {
    let ranges = |masters| redis_cluster::create::dealt(masters);
    assert_eq!(ranges(3), [0..=5460, 5461..=10922, 10923..=16383]);
    assert_eq!(ranges(1), [0..=16383]);
    for masters in [2, 5, 7, 10, 30, 999, 16384] {
        let ranges = ranges(masters);
        assert!(ranges.windows(2).all(|pair| pair[0].end() + 1 == *pair[1].start()), "{masters}");
        assert_eq!((*ranges[0].start(), *ranges[masters - 1].end(), ranges.len()), (0, 16383, masters));
    }
}

#[test]
fn redis_slots() {
    for (key, slot) in [("", 0), ("123456789", 12739), ("foo{}{bar}", 8363), ("{user1000}.following", 3443)] {
        assert_eq!(redis_cluster::slot(key.as_bytes()), slot, "{key}");
    }
    let slot = |key: &str| redis_cluster::slot(key.as_bytes());
    assert_eq!(slot("foo{{bar}}zap"), slot("{bar"));
    assert_eq!(slot("foo{bar}{zap}"), slot("bar"));
}

/// Envoy's tests of its maglev table, with hosts named by hostname.
#[test]
fn maglev_table_of_seven() {
    let names = ["90", "91", "92", "93", "94", "95"];
    let hosts = names.map(|key| Host { key, weight: 1 });
    assert_eq!(maglev::slots(&hosts, &[0, 1, 2, 3, 4, 5], 7), [2, 5, 0, 3, 4, 1, 0]);
}

mod furc {
    use super::{mcrouter::furc::weighted, *};
    use crate::hash::furc::furc;

    fn sum(places: impl Iterator<Item = u32>) -> u32 {
        places.fold(0_u32, |sum, place| sum.wrapping_mul(31).wrapping_add(place))
    }

    fn keys(letter: &'static str, count: u32) -> impl Iterator<Item = String> {
        (0..count).map(move |i| format!("{letter}{i}"))
    }

    fn tally(places: impl Iterator<Item = u32>, count: usize) -> Vec<u32> {
        let mut tally = vec![0; count];
        places.for_each(|place| tally[place as usize] += 1);
        tally
    }

    #[test]
    fn single_keys() {
        let max = 1 << 23;
        for (key, count, place) in
            [("sample", 100, 97), ("", 100, 72), ("sample", 1, 0), ("", max, 6173600), ("sample", max, 5167780)]
        {
            assert_eq!(furc(key.as_bytes(), count), place, "{key} of {count}");
        }
        let bytes: Vec<u8> = (0..=255_u8).map(|b| b.wrapping_add(128)).collect();
        assert_eq!(furc(&bytes, 99999), 31015);
        let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
        assert_eq!(furc(&reversed, 99999), 67101);
    }

    #[test]
    fn tallies_of_numbers() {
        let places = |keys, count| keys_of(keys).map(move |key| furc(key.as_bytes(), count));
        fn keys_of(count: u32) -> impl Iterator<Item = String> {
            keys("", count)
        }
        assert_eq!(tally(places(1000, 3), 3), [307, 342, 351]);
        let ten = [995, 955, 1046, 968, 1032, 972, 1016, 1038, 1010, 968];
        assert_eq!(tally(places(10000, 10), 10), ten);
    }

    #[test]
    fn sums() {
        let sums = [
            (2, 1346413954),
            (3, 914505363),
            (7, 4252552508),
            (10, 2894016351),
            (16, 2995729350),
            (100, 2289223413),
            (1000, 2251851331),
            (10000, 1328492545),
            (100000, 1053928120),
        ];
        for (count, expected) in sums {
            let places = keys("k", 100000).map(|key| weighted(key.as_bytes(), count, |_| 1.0));
            assert_eq!(sum(places), expected, "{count}");
        }
        let halves = [(2, 2395690262), (10, 547444706), (100, 2951198297), (1000, 1336857622), (10000, 3378951161_u32)];
        for (count, expected) in halves {
            let places = keys("k", 10000).map(|key| weighted(key.as_bytes(), count, |_| 0.5));
            assert_eq!(sum(places), expected, "{count}, halves");
        }
    }

    /// Keys beyond one block of SpookyHash.
    #[test]
    fn sums_of_long_keys() {
        let long = |i: u32| -> Vec<u8> {
            let letters = (0..128).map(|i| b'A' + i % 26);
            letters.chain(format!("{i}").into_bytes()).collect()
        };
        let cases = [
            (0.5, 2, 3784301429),
            (0.5, 10, 707485837),
            (0.5, 100, 4273108085),
            (0.5, 1000, 954106693),
            (0.0, 2, 2171781178),
            (0.0, 10, 2937312667),
            (0.0, 100, 532711027_u32),
        ];
        for (weight, count, expected) in cases {
            let places = (0..10000).map(|i| weighted(&long(i), count, |_| weight));
            assert_eq!(sum(places), expected, "{count}, {weight}");
        }
        let mixed = [1.0, 0.5, 0.0, 0.75, 1.0];
        let places = keys("d", 10000).map(|key| weighted(key.as_bytes(), 5, |place| mixed[place as usize]));
        assert_eq!(sum(places), 2309057571);
    }

    #[test]
    fn no_weight_and_some() {
        assert_eq!(weighted(b"sample", 100, |_| 0.0), 59);
        assert_eq!(weighted(b"", 100, |_| 0.0), 45);
        for (count, expected) in [(2, 3431444300), (10, 1290067504), (100, 2604325093), (1000, 337394182_u32)] {
            let places = keys("k", 10000).map(|key| weighted(key.as_bytes(), count, |_| 0.0));
            assert_eq!(sum(places), expected, "{count}");
        }
        let weights = [1.0, 1.0, 0.7];
        let places = keys("", 1000).map(|key| weighted(key.as_bytes(), 3, |place| weights[place as usize]));
        assert_eq!(tally(places, 3), [341, 371, 288]);
        let weights = [0.429, 0.541, 0.117, 0.998, 0.283, 0.065, 0.109, 0.042, 0.676, 0.943];
        let places = keys("", 10000).map(|key| weighted(key.as_bytes(), 10, |place| weights[place as usize]));
        assert_eq!(tally(places, 10), [1016, 1252, 288, 2354, 661, 195, 247, 122, 1668, 2197]);
    }
}

/// Joins of Dynamo's strategy 3: what moves, and that shares stay even.
#[test]
fn dynamo_history() {
    let mut moved = Vec::new();
    for nodes in 1..=10 {
        let (before, after) = (dynamo::joined(1024, nodes - 1), dynamo::joined(1024, nodes));
        moved.push(before.iter().zip(&after).filter(|(before, after)| before != after).count());
        let shares = (0..nodes).map(|node| after.iter().filter(|&&holder| holder == Some(node)).count());
        let (least, most) = (shares.clone().min().unwrap(), shares.max().unwrap());
        assert!(most - least <= 1, "{least} to {most} for {nodes} nodes");
    }
    assert_eq!(moved, [1024, 512, 341, 256, 204, 170, 146, 128, 113, 102]);
}
