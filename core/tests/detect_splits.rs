//! Keys that people split by something they see in them are explained by no scheme, and every scheme is found from keys
//! as plain as `user:17`.

mod support;

use libconsistent::{detect, Detection, FieldValue, Key, Node, Placement, Scheme, Topology, Verdict, Weight};
use support::each;

/// Numbers that look random.
struct Mixed(u64);

impl Mixed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn shuffled(&mut self, mut nodes: Vec<usize>) -> Vec<usize> {
        for i in (1..nodes.len()).rev() {
            nodes.swap(i, self.below(i + 1));
        }
        nodes
    }
}

const KINDS: &[&str] = &["user", "order", "session", "cart", "item", "invoice", "page", "token"];
const REGIONS: &[&str] = &["eu", "us", "ap", "sa", "af"];

/// A way to split keys that hashes nothing: keys with the place of their node, of so many nodes.
type Split = fn(&mut Mixed, usize) -> Vec<(String, usize)>;

/// Each word's node: at random, each node at least once if there are words enough.
fn assigned(mixed: &mut Mixed, words: usize, nodes: usize) -> Vec<usize> {
    let places = (0..words).map(|i| if i < nodes { i } else { mixed.below(nodes) }).collect();
    mixed.shuffled(places)
}

/// Numbers of keys as they come: one after the other, or any.
fn numbers(mixed: &mut Mixed, count: usize) -> Vec<usize> {
    match mixed.below(3) {
        0 => (0..count).collect(),
        1 => (1000..1000 + count).collect(),
        _ => (0..count).map(|_| mixed.below(100_000)).collect(),
    }
}

fn by_prefix(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let kinds = nodes + mixed.below(2);
    let (of, first) = (assigned(mixed, kinds, nodes), mixed.below(KINDS.len()));
    let mark = mixed.one_of(&[":", ":", "/", "-", ""]);
    let kind = |k: usize| KINDS[(first + k) % KINDS.len()];
    let numbers = numbers(mixed, 300 / kinds);
    (0..kinds)
        .flat_map(|k| numbers.iter().map(move |n| (k, *n)))
        .map(|(k, n)| (format!("{}{mark}{n}", kind(k)), of[k]))
        .collect()
}

fn by_length(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, nodes, nodes);
    let kind = mixed.one_of(&["k", "user:", "item-", "obj/"]);
    let random = mixed.below(2) == 0;
    let key = |mixed: &mut Mixed, digits: usize, n: usize| {
        let low = 10usize.pow(digits as u32);
        let number = if random { low + mixed.below(9 * low) } else { low + n % (9 * low) };
        (format!("{kind}{number}"), of[digits % nodes])
    };
    let lengths = nodes + mixed.below(2);
    (0..300).map(|n| key(mixed, 1 + n % lengths, n / lengths)).collect()
}

fn by_thousands(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, nodes, nodes);
    let kind = mixed.one_of(KINDS);
    let step = [1000, 100, 10_000][mixed.below(3)];
    (0..300).map(|_| mixed.below(step * nodes)).map(|n| (format!("{kind}:{n}"), of[n / step])).collect()
}

fn by_tenant_path(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let tenants = nodes + mixed.below(4);
    let of = assigned(mixed, tenants, nodes);
    let key = |mixed: &mut Mixed| {
        let tenant = mixed.below(tenants);
        (format!("/tenants/t{tenant}/{}/{}", mixed.one_of(KINDS), mixed.below(10_000)), of[tenant])
    };
    (0..300).map(|_| key(mixed)).collect()
}

fn by_middle_part(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, KINDS.len(), nodes);
    let kinds = nodes.clamp(3, KINDS.len());
    let key = |mixed: &mut Mixed| {
        let kind = mixed.below(kinds);
        (format!("{}:{}:{}", mixed.one_of(REGIONS), KINDS[kind], mixed.below(10_000)), of[kind])
    };
    (0..300).map(|_| key(mixed)).collect()
}

fn by_suffix(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, REGIONS.len(), nodes);
    let regions = nodes.clamp(3, REGIONS.len());
    let key = |mixed: &mut Mixed| {
        let region = mixed.below(regions);
        (format!("user:{}:{}", mixed.below(10_000), REGIONS[region]), of[region])
    };
    (0..300).map(|_| key(mixed)).collect()
}

fn by_first_letter(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, nodes, nodes);
    let key = |mixed: &mut Mixed| {
        let word: String = (0..4 + mixed.below(6)).map(|_| char::from(b'a' + mixed.below(26) as u8)).collect();
        let range = usize::from(word.as_bytes()[0] - b'a') * nodes / 26;
        (word, of[range])
    };
    (0..300).map(|_| key(mixed)).collect()
}

fn by_date(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, 12, nodes);
    let key = |mixed: &mut Mixed| {
        let (month, day) = (mixed.below(12), mixed.below(28));
        (format!("log:2026-{:02}-{:02}:{}", month + 1, day + 1, mixed.below(1000)), of[month])
    };
    (0..300).map(|_| key(mixed)).collect()
}

fn by_sorted_ranges(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, nodes, nodes);
    let mut keys: Vec<String> = (0..300).map(|_| format!("{:08x}", mixed.next() as u32)).collect();
    keys.sort();
    keys.into_iter().enumerate().map(|(i, key)| (key, of[i * nodes / 300])).collect()
}

fn by_last_digit(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, 10, nodes);
    let kind = mixed.one_of(KINDS);
    (0..300).map(|_| mixed.below(100_000)).map(|n| (format!("{kind}:{n}"), of[n % 10])).collect()
}

fn by_blocks_in_turn(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let (kind, block) = (mixed.one_of(KINDS), 30 + mixed.below(70));
    let of = assigned(mixed, nodes, nodes);
    (0..300).map(|n| (format!("{kind}:{n}"), of[n / block % nodes])).collect()
}

fn by_address_block(mixed: &mut Mixed, nodes: usize) -> Vec<(String, usize)> {
    let of = assigned(mixed, 6, nodes);
    let key = |mixed: &mut Mixed| {
        let net = mixed.below(6);
        (format!("10.{net}.{}.{}", mixed.below(256), mixed.below(256)), of[net])
    };
    (0..300).map(|_| key(mixed)).collect()
}

const SPLITS: &[(&str, Split)] = &[
    ("prefix", by_prefix),
    ("length", by_length),
    ("thousands", by_thousands),
    ("tenant path", by_tenant_path),
    ("middle part", by_middle_part),
    ("suffix", by_suffix),
    ("first letter", by_first_letter),
    ("date", by_date),
    ("sorted ranges", by_sorted_ranges),
    ("last digit", by_last_digit),
    ("blocks in turn", by_blocks_in_turn),
    ("address block", by_address_block),
];

/// How many samples there are of each kind, `DETECT_SEEDS`; with more than one all ways to number keys are tried.
fn seeds() -> u64 {
    std::env::var("DETECT_SEEDS").map_or(1, |seeds| seeds.parse().unwrap())
}

#[test]
fn fault_18b_what_nobody_hashed_is_not_explained() {
    let cases: Vec<(usize, u64)> =
        (0..SPLITS.len()).flat_map(|split| (0..seeds()).map(move |seed| (split, seed))).collect();
    let told = each(&cases, |&(split, seed)| {
        let mut mixed = Mixed(seed * 1_000_003 + split as u64);
        let count = [3, 3, 4, 2, 5][mixed.below(5)];
        let names = [["node", "cache-", "10.0.0.", "redis"], ["", "", ":11211", ":6379"]];
        let name = mixed.below(4);
        let ids: Vec<String> = (1..=count).map(|i| format!("{}{i}{}", names[0][name], names[1][name])).collect();
        let keys = SPLITS[split].1(&mut mixed, count);
        let observations: Vec<_> =
            keys.iter().map(|(key, place)| (Key::Bytes(key.as_bytes()), ids[*place].as_str())).collect();
        let found = detect(ids.iter().map(String::as_str), &observations).unwrap();
        let best = found.best().map(|best| {
            let scheme = best.topology.to_json();
            format!("{} of {}, chance {:e}: {scheme}", best.matched, best.observed, best.chance)
        });
        (SPLITS[split].0, found.verdict, best)
    });
    let explained: Vec<_> = told.iter().filter(|(_, verdict, _)| *verdict == Verdict::Explained).collect();
    assert!(explained.is_empty(), "{} of {}: {explained:#?}", explained.len(), told.len());
}

/// Keys of one kind, numbered from 0 or at random; of the form that a system could have.
fn plain_keys(name: &str, random: bool) -> Vec<String> {
    let mut mixed = Mixed(7);
    let numbers = (0..200).map(|n| if random { mixed.below(10_000_000) } else { n });
    let key = |n: usize| match name {
        "nginx_ip_hash" | "ipvs_mh" => format!("10.{}.{}.{}", n / 256 % 256, n % 256, n % 100),
        // They read at most 8 bytes.
        "jump_hash" | "guava" | "clickhouse_distributed" => format!("{n}"),
        _ => format!("user:{n}"),
    };
    numbers.map(key).collect()
}

/// Whose hash keeps keys that are numbered from 0 side by side: 200 of them are no more facts than three lengths.
const WEAK: &[&str] = &["twemproxy", "tokens"];

#[test]
fn fault_18b_every_scheme_is_found_from_plain_keys() {
    let counts = [(3, false), (20, false), (3, true), (7, true)];
    let all = Scheme::NAMES.into_iter().enumerate().flat_map(|(i, name)| {
        let mine = counts.into_iter().enumerate().filter(move |(way, _)| seeds() > 1 || i % 2 == way % 2);
        mine.map(move |(_, (count, random))| (name, count, random))
    });
    let cases: Vec<(&str, usize, bool)> = all.collect();
    let results = each(&cases, |&(name, count, random)| {
        let placement = Placement::new(plain(name, count)).unwrap();
        let keys = plain_keys(name, random);
        let node = |key: &String| Some(placement.node(placement.locate(key.as_bytes())?)?.id.as_str());
        let observations: Vec<_> =
            keys.iter().filter_map(|key| Some((Key::Bytes(key.as_bytes()), node(key)?))).collect();
        let nodes: Vec<Node> = placement.topology().members().nodes().iter().map(|node| Node::clone(node)).collect();
        let found = detect(nodes, &observations).unwrap();
        let ours = found.tied().iter().any(|candidate| candidate.topology.scheme().name() == name);
        let too_few = found.verdict == Verdict::TooFew && !random && WEAK.contains(&name);
        (ours || too_few, told(&found))
    });
    let missed: Vec<_> = cases.iter().zip(results).filter(|(_, (found, _))| !found).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

fn told(found: &Detection) -> String {
    let best = found.candidates.first();
    let best = best.map(|best| format!("{} of {}: {:?}", best.matched, best.observed, best.topology.scheme()));
    format!("{:?}, {} tied, best {best:?}", found.verdict, found.tied().len())
}

/// A scheme by its name with so many nodes, and what it needs of them.
fn plain(name: &str, count: usize) -> Topology {
    let nodes = (1..=count).map(|i| {
        let node = Node::new(format!("10.0.0.{i}:11211"));
        match name {
            "redis_cluster" => {
                let slots = format!("{}-{}", 16_384 * (i - 1) / count, 16_384 * i / count - 1);
                node.with_field("slots", FieldValue::List(vec![slots]))
            }
            "cassandra" => node.with_field("tokens", FieldValue::List((0..16).map(|t| token(i, t)).collect())),
            "tokens" => node.with_field("tokens", FieldValue::List((0..16).map(|t| narrow(i, t)).collect())),
            _ => node,
        }
    });
    Topology::new(nodes, Scheme::new(name, &[]).unwrap(), 0).unwrap()
}

fn token(node: usize, number: u64) -> String {
    (Mixed(node as u64 * 1000 + number).next() as i64).to_string()
}

fn narrow(node: usize, number: u64) -> String {
    (Mixed(node as u64 * 1000 + number).next() as u32).to_string()
}

/// Heavy weights make giant rings of some schemes: their candidates are left out, and counted.
#[test]
fn fault_25_heavy_weights_are_bounded_and_told() {
    let mut mixed = Mixed(25);
    let weight = |mixed: &mut Mixed| Weight::from_f64(1.0 + mixed.below(10_000) as f64).unwrap();
    let nodes: Vec<Node> =
        (0..50).map(|i| Node::new(format!("10.0.0.{i}:11211")).with_weight(weight(&mut mixed))).collect();
    let placement =
        Placement::new(Topology::new(nodes.clone(), Scheme::new("ketama", &[]).unwrap(), 0).unwrap()).unwrap();
    let keys = plain_keys("ketama", true);
    let node = |key: &String| placement.node(placement.locate(key.as_bytes())?).map(|node| node.id.as_str());
    let observations: Vec<_> = keys.iter().filter_map(|key| Some((Key::Bytes(key.as_bytes()), node(key)?))).collect();
    let found = detect(nodes, &observations).unwrap();
    assert_eq!(found.best().unwrap().topology.scheme().name(), "ketama");
    let skipped = |name: &str| found.skipped.iter().any(|&(skipped, count)| skipped == name && count > 0);
    assert!(skipped("nginx") && skipped("ring") && !skipped("jump"), "{:?}", found.skipped);
}
