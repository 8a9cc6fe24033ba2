//! Go's ring libraries as they do it themselves: maps, sorted lists, every point looked at. And the histories that they
//! keep.

use super::oracle::Oracle;
use crate::{
    dialect::{
        go::{buraksezer, groupcache, maglev, mpchash, stathat},
        kit::Descriptor,
        registry, Record,
    },
    hash::{crc::crc32, digest, fnv::fnv1a_32_unsigned, siphash::siphash24},
    scheme::Parameter,
    Node, Ring, Scheme, Topology,
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use xxhash_rust::xxh64::xxh64;

type Parameters = [(&'static str, Parameter<'static>)];

/// What a sorted map has from a position on, once around.
fn round<P: Ord + Copy>(circle: &BTreeMap<P, u32>, from: impl Fn(P) -> bool) -> Vec<u32> {
    let start = circle.keys().position(|&point| from(point)).unwrap_or(0);
    circle.values().cycle().skip(start).take(circle.len()).copied().collect()
}

fn distinct(walk: Vec<u32>, down: &BTreeSet<u32>, count: usize) -> Vec<u32> {
    let mut met = down.clone();
    walk.into_iter().filter(|&node| met.insert(node)).take(count).collect()
}

/// `stathat.com/c/consistent` with its two maps.
#[derive(Clone, Default)]
struct Stathat {
    fnv: bool,
    replicas: u32,
    circle: BTreeMap<u32, String>,
    members: Vec<String>,
}

impl Stathat {
    fn hash(&self, text: &[u8]) -> u32 {
        if self.fnv {
            fnv1a_32_unsigned(text)
        } else {
            crc32(text)
        }
    }

    fn points(&self, name: &str) -> Vec<u32> {
        (0..self.replicas).map(|i| self.hash(format!("{i}{name}").as_bytes())).collect()
    }

    fn add(&mut self, name: &str) {
        for point in self.points(name) {
            self.circle.insert(point, name.into());
        }
        self.members.push(name.into());
    }

    fn remove(&mut self, name: &str) {
        for point in self.points(name) {
            self.circle.remove(&point);
        }
        self.members.retain(|member| member != name);
    }

    fn walk(&self, key: &[u8]) -> Vec<String> {
        let start = self.circle.keys().position(|&point| point > self.hash(key)).unwrap_or(0);
        let mut met = Vec::new();
        for name in self.circle.values().cycle().skip(start).take(self.circle.len()) {
            if !met.contains(name) {
                met.push(name.clone());
            }
        }
        met
    }
}

/// The owner of each partition, as `distributePartitions` deals them.
fn dealt(names: &[&str], options: &buraksezer::Options, load: f64) -> Option<Vec<u32>> {
    let old = options.version == buraksezer::Version::V0;
    let (mut sorted, mut ring) = (Vec::new(), BTreeMap::new());
    for (node, name) in (0_u32..).zip(names) {
        for i in 0..options.replicas {
            let hash = xxh64(if old { format!("{name}{i}") } else { format!("{i}:{name}") }.as_bytes(), 0);
            ring.insert(hash, node);
            sorted.push(hash);
        }
    }
    sorted.sort_unstable();
    let (partitions, members) = (u64::from(options.partitions), names.len() as u64);
    let average = if old { (partitions / members) as f64 } else { partitions as f64 / members as f64 };
    let cap = (average * load).ceil();
    let mut loads = vec![0.0; names.len()];
    let mut owners = Vec::new();
    for partition in 0..partitions {
        let hash = xxh64(&partition.to_le_bytes(), 0);
        let mut at = sorted.iter().position(|&point| point >= hash).unwrap_or(0);
        let mut count = 0;
        owners.push(loop {
            count += 1;
            if if old { count >= sorted.len() } else { count > sorted.len() } {
                return None;
            }
            let owner = ring[&sorted[at]];
            if loads[owner as usize] + 1.0 <= cap {
                loads[owner as usize] += 1.0;
                break owner;
            }
            at = (at + 1) % sorted.len();
        });
    }
    Some(owners)
}

/// A digest as two signed words.
fn pair(text: &[u8]) -> (i64, i64) {
    let digest = digest::md5(text);
    let word = |at: usize| i64::from_le_bytes(digest[at..at + 8].try_into().unwrap());
    (word(0), word(8))
}

fn scrambled(x: u64) -> u64 {
    let x = x ^ (x >> 12);
    let x = x ^ (x << 25);
    let x = x ^ (x >> 27);
    x.wrapping_mul(2_685_821_657_736_338_717)
}

pub(super) fn oracle(name: &str, parameters: &Parameters, nodes: &[Record<'static>], down: BTreeSet<u32>) -> Oracle {
    let names: Vec<&'static str> = nodes.iter().map(|node| node.id).collect();
    let given = |descriptor: &'static Descriptor| descriptor.given(parameters).unwrap();
    match name {
        "go_stathat" => {
            let options = stathat::Options::of(&given(&stathat::DIALECT)).unwrap();
            let fnv = options.hash == stathat::LabelHash::Fnv;
            let mut ring = Stathat { fnv, replicas: options.replicas, ..Stathat::default() };
            names.iter().for_each(|name| ring.add(name));
            for point in options.removed {
                ring.circle.remove(&point);
            }
            Oracle::of(move |key, count| {
                let place = |met: String| names.iter().position(|name| *name == met).unwrap() as u32;
                distinct(ring.walk(key).into_iter().map(place).collect(), &down, count)
            })
        }
        "go_groupcache" => {
            let replicas = groupcache::Options::of(&given(&groupcache::DIALECT)).unwrap().replicas;
            let mut circle = BTreeMap::new();
            for (node, name) in (0..).zip(&names) {
                (0..replicas).for_each(|i| _ = circle.insert(crc32(format!("{i}{name}").as_bytes()), node));
            }
            Oracle::of(move |key, count| {
                let hash = crc32(key);
                distinct(round(&circle, |point| point >= hash), &down, count)
            })
        }
        "go_lafikl" => {
            let mut circle = BTreeMap::new();
            for (node, name) in (0..).zip(&names) {
                (0..10).for_each(|i| _ = circle.insert(digest::blake2b_64(format!("{name}{i}").as_bytes()), node));
            }
            Oracle::of(move |key, count| {
                let hash = digest::blake2b_64(key);
                distinct(round(&circle, |point| point >= hash), &down, count)
            })
        }
        "go_buraksezer" => {
            let options = buraksezer::Options::of(&given(&buraksezer::DIALECT)).unwrap();
            let load = parameters.iter().find(|(name, _)| *name == "load");
            let load = load.map_or(1.25, |(name, load)| load.text(name).unwrap().parse().unwrap());
            let owners = if names.is_empty() { Vec::new() } else { dealt(&names, &options, load).unwrap() };
            Oracle::of(move |key, count| {
                let Some(&owner) = owners.get((xxh64(key, 0) % u64::from(options.partitions)) as usize) else {
                    return Vec::new();
                };
                let mut by_hash: Vec<(u64, u32)> =
                    names.iter().map(|name| xxh64(name.as_bytes(), 0)).zip(0..).collect();
                by_hash.sort_unstable();
                let at = by_hash.iter().position(|&(_, node)| node == owner).unwrap();
                let round = by_hash.iter().cycle().skip(at).take(names.len()).map(|&(_, node)| node);
                distinct(round.collect(), &down, count)
            })
        }
        "go_serialx" => {
            let mut circle = BTreeMap::new();
            for (node, record) in (0..).zip(nodes) {
                let points = record.weight.thousandths().unwrap() / 1000;
                (0..points).for_each(|j| _ = circle.insert(pair(format!("{}-{j}", record.id).as_bytes()), node));
            }
            Oracle::of(move |key, count| {
                let hash = pair(key);
                distinct(round(&circle, |point| hash < point), &down, count)
            })
        }
        "go_dgryski_maglev" => {
            let slots = maglev::Options::of(&given(&maglev::DIALECT)).unwrap().slots;
            let permutation = |name: &str| -> Vec<u64> {
                let hash = siphash24(0xdead_beef_cafe_babe, 0, name.as_bytes());
                let (offset, skip) = ((hash >> 32) % slots, (hash & 0xffff_ffff) % (slots - 1) + 1);
                (0..slots).map(|j| (offset + j * skip) % slots).collect()
            };
            let permutations: Vec<Vec<u64>> = names.iter().map(|name| permutation(name)).collect();
            let mut table: BTreeMap<u64, u32> = BTreeMap::new();
            'full: while down.len() < names.len() {
                for (node, permutation) in (0..).zip(&permutations).filter(|(node, _)| !down.contains(node)) {
                    let slot = permutation.iter().find(|slot| !table.contains_key(slot)).unwrap();
                    table.insert(*slot, node);
                    if table.len() as u64 == slots {
                        break 'full;
                    }
                }
            }
            Oracle::of(move |key, _| table.get(&(xxh64(key, 0) % slots)).copied().into_iter().collect())
        }
        "go_dgryski_mpchash" => {
            let probes = mpchash::Probes::of(&given(&mpchash::DIALECT)).unwrap();
            let points: BTreeMap<u64, u32> =
                names.iter().map(|name| siphash24(0, 0, name.as_bytes())).zip(0..).collect();
            Oracle::of(move |key, count| {
                let [h1, h2] = probes.seeds.map(|seed| siphash24(seed, 0, key));
                let nearest = (0..u64::from(probes.count)).filter_map(|i| {
                    let probe = h1.wrapping_add(i.wrapping_mul(h2));
                    let point = points.keys().find(|&&point| point > probe).or(points.keys().next())?;
                    Some((point.wrapping_sub(probe), *point))
                });
                let Some((_, nearest)) = nearest.min_by_key(|&(way, _)| way) else { return Vec::new() };
                distinct(round(&points, |point| point >= nearest), &down, count)
            })
        }
        "go_dgryski_rendezvous" => Oracle::of(move |key, count| {
            let score = |name: &&str| scrambled(xxh64(name.as_bytes(), 0) ^ xxh64(key, 0));
            let mut scores: Vec<(u64, u32)> = names.iter().map(score).zip(0..).collect();
            scores.sort_unstable_by(|one, other| other.cmp(one));
            distinct(scores.into_iter().map(|(_, node)| node).collect(), &down, count)
        }),
        _ => panic!("{name}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Members with points in common come and go; the document of what is left says the same again.
    #[test]
    fn stathat_keeps_its_history(
        changes in prop::collection::vec(0..9_usize, 1..24),
        keys in prop::collection::vec("[a-z]{0,4}", 12),
        fnv in any::<bool>(),
    ) {
        const NAMES: [&str; 9] = ["1", "11", "21", "111", "2", "12", "x", "1x", "0x"];
        let mut library = Stathat { fnv, replicas: 120, ..Stathat::default() };
        let hash = Parameter::Text(if fnv { "fnv" } else { "crc32" });
        let scheme = Scheme::new("go_stathat", &[("replicas", Parameter::Int(120)), ("hash", hash)]).unwrap();
        let mut topology = Topology::new(Vec::<Node>::new(), scheme, 0).unwrap();
        for name in changes.into_iter().map(|change| NAMES[change]) {
            topology = if library.members.iter().any(|member| member == name) {
                library.remove(name);
                topology.without(name).unwrap()
            } else {
                library.add(name);
                topology.with_added(Node::new(name)).unwrap()
            };
            let ids: Vec<&str> = topology.members().nodes().iter().map(|node| node.id.as_str()).collect();
            prop_assert_eq!(&ids, &library.members);
            let ring = Ring::from_json(topology.to_json()).unwrap();
            for key in &keys {
                let walk: Vec<String> = ring.get_nodes(key, 9).iter().map(|node| node.id.clone()).collect();
                prop_assert_eq!(walk, library.walk(key.as_bytes()), "{}", topology.to_json());
            }
        }
    }

    /// `GetLeast` and `Inc`, `Done` and `UpdateLoad`.
    #[test]
    fn lafikl_grants_what_get_least_does(
        hosts in 1..12_usize,
        steps in prop::collection::vec((0..8_u32, any::<u16>()), 1..300),
    ) {
        let names: Vec<String> = (0..hosts).map(|i| format!("host{i}")).collect();
        let mut circle = BTreeMap::new();
        for name in &names {
            (0..10).for_each(|i| _ = circle.insert(digest::blake2b_64(format!("{name}{i}").as_bytes()), name));
        }
        let ring = Ring::new(names.iter().map(String::as_str), Scheme::new("go_lafikl", &[]).unwrap()).unwrap();
        let mut leases = Vec::new();
        let mut measured = BTreeMap::new();
        let mut loads: BTreeMap<&String, u64> = names.iter().map(|name| (name, 0)).collect();
        for (step, number) in steps {
            let at = usize::from(number);
            match step {
                0 if !leases.is_empty() => {
                    let lease: crate::Lease = leases.swap_remove(at % leases.len());
                    *loads.get_mut(&lease.node().id).unwrap() -= 1;
                }
                1 => {
                    let name = &names[at % hosts];
                    let load = u64::from(number % 50);
                    ring.set_load(name, load).unwrap();
                    let before = measured.insert(name, load).unwrap_or(0);
                    *loads.get_mut(name).unwrap() += load;
                    *loads.get_mut(name).unwrap() -= before;
                }
                _ => {
                    let key = number.to_string();
                    let hash = digest::blake2b_64(key.as_bytes());
                    let average = ((loads.values().sum::<u64>() + 1) / hosts as u64).max(1) as f64;
                    let cap = (average * 1.25).ceil();
                    let start = circle.keys().position(|&point| point >= hash).unwrap_or(0);
                    let mut round = circle.values().cycle().skip(start);
                    let host = round.find(|&host| loads[host] as f64 + 1.0 <= cap).unwrap();
                    let lease = ring.acquire(&key).unwrap();
                    prop_assert_eq!(&lease.node().id, *host);
                    prop_assert_eq!(ring.load(host).unwrap().total(), loads[host] + 1);
                    *loads.get_mut(host).unwrap() += 1;
                    leases.push(lease);
                }
            }
        }
    }

    /// Room for all partitions, and none: as the library panics.
    #[test]
    fn buraksezer_deals_or_refuses(
        nodes in 1..9_u32,
        partitions in 1..60_u32,
        replicas in 1..4_u32,
        load in prop_oneof![Just("0.5"), Just("0.9"), Just("1"), Just("1.1"), Just("1.25"), Just("4.0")],
        old in any::<bool>(),
    ) {
        let parameters = [
            ("version", Parameter::Text(if old { "v0" } else { "v1" })),
            ("partitions", Parameter::Int(partitions.into())),
            ("replicas", Parameter::Int(replicas.into())),
            ("load", Parameter::Text(load)),
        ];
        let names: Vec<String> = (0..nodes).map(|i| (i * 7 % 9).to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let options = buraksezer::Options::of(&buraksezer::DIALECT.given(&parameters).unwrap()).unwrap();
        let wanted = dealt(&names, &options, load.parse().unwrap());
        let owners = buraksezer::owners(&names, &options).ok();
        let owners = owners.map(|owners| owners.into_iter().map(Option::unwrap).collect::<Vec<u32>>());
        prop_assert_eq!(owners, wanted);
    }
}

/// A draining host takes no leases and counts for no cap, and threads that pass each other find room all the same.
#[test]
fn lafikl_always_grants() {
    let ring = Ring::new(["a", "b", "c"], Scheme::new("go_lafikl", &[]).unwrap()).unwrap();
    ring.mark_draining("b").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let ring = &ring;
            scope.spawn(move || {
                let mut leases = Vec::new();
                for i in 0..2000 {
                    let lease = ring.acquire(format!("{thread}/{i}")).expect("somebody is below its cap");
                    assert_ne!(lease.node().id, "b");
                    leases.push(lease);
                    if i % 3 == 0 {
                        leases.clear();
                    }
                }
            });
        }
    });
    // Of 11 together 5 are the share of two, and 7 the cap.
    let placement = ring.snapshot();
    assert_eq!([placement.cap(0, 11), placement.cap(2, 1)], [Some(7), Some(2)]);
    ring.mark_up("b").unwrap();
    assert_eq!(ring.snapshot().cap(0, 11), Some(4));
}

#[test]
fn nobody_has_anything() {
    for name in registry::NAMES.into_iter().filter(|name| name.starts_with("go_")) {
        let ring = Ring::new(Vec::<Node>::new(), Scheme::new(name, &[]).unwrap()).unwrap();
        assert!(ring.get_node("k").is_none() && ring.get_nodes("k", 2).is_empty() && ring.acquire("k").is_none());
    }
}
