//! `diff` without keys: exact where positions are few enough to be counted, and an estimate otherwise.

use super::{
    amount_of_positions,
    brute::{counted, modulo, placement, Brute},
    integer, json,
    made::{document, records, Case, Random, SCHEMES},
    words, write,
};
use libconsistent::{Key, Placement, Spread};
use std::collections::BTreeMap;

const WHOLE: u128 = 1 << 64;

/// Positions, each with how many of them are placed alike by both.
fn stretches(scheme: &str, placements: [&Placement; 2]) -> Vec<(u64, u128)> {
    match scheme {
        // 2^8 slots.
        "slots" => (0..256).map(|slot| (slot << 56, 1 << 56)).collect(),
        // Remainders by 251.
        "maglev" => (0..251).map(|r| (r, (WHOLE - 1 - u128::from(r)) / 251 + 1)).collect(),
        // Between all ends of what any node owns.
        _ => {
            let mut first = vec![0];
            for placement in placements {
                for node in placement.topology().members().nodes() {
                    for range in placement.ranges(&node.id).unwrap() {
                        first.extend([Some(range.first), range.last.checked_add(1)].into_iter().flatten());
                    }
                }
            }
            first.sort_unstable();
            first.dedup();
            let ends = first.iter().skip(1).map(|&end| u128::from(end)).chain([WHOLE]);
            first.iter().zip(ends).map(|(&first, end)| (first, end - u128::from(first))).collect()
        }
    }
}

#[test]
fn positions_are_counted_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(4);
    let mut seen = BTreeMap::new();
    for case in 0..150 {
        let scheme = [0, 1, 5][case % 3];
        let change = Case::new(&mut random, scheme);
        let name = change.before["scheme"]["name"].as_str().unwrap().to_owned();
        if change.after["scheme"] != change.before["scheme"] {
            continue;
        }
        let n = if name == "ring" { 1 } else { 1 + case / 3 % 3 };
        write(folder.path(), "before.json", change.before.to_string());
        write(folder.path(), "after.json", change.after.to_string());
        let line = format!("diff before.json after.json -n {n}");
        let found = json(folder.path(), &[words(&line), change.options()].concat());
        let (before, after) = (placement(&change.before, &change.down_before), placement(&change.after, &change.down));
        let items = stretches(&name, [&before, &after]).into_iter();
        let items = items.map(|(position, size)| (Key::Hashed(position), (size, 0)));
        let brute = Brute::of(&before, &after, items, n, Spread::Zone);
        let told = format!("{case}: {} to {}, {:?}", change.before, change.after, change.options());
        assert_eq!(found["basis"], "exact");
        assert_eq!(amount_of_positions(&found["whole"]), brute.whole, "{told}");
        assert_eq!(amount_of_positions(&found["moved"]), brute.moved, "{told}");
        assert_eq!(amount_of_positions(&found["minimum"]), brute.minimum, "{told}");
        for (side, expected) in [("before", &brute.before), ("after", &brute.after)] {
            let nodes = found["nodes"].as_array().unwrap().iter();
            let nodes = nodes.map(|node| (node["id"].as_str().map(str::to_owned), amount_of_positions(&node[side])));
            assert_eq!(&nodes.filter(|(_, amount)| amount.0 > 0).collect::<BTreeMap<_, _>>(), expected, "{told}");
        }
        let moves = found["moves"].as_array().unwrap().iter().map(|step| {
            let [from, to] = ["from", "to"].map(|end| step[end].as_str().map(str::to_owned));
            ((from, to), amount_of_positions(step))
        });
        assert_eq!(moves.collect::<BTreeMap<_, _>>(), brute.steps, "{told}");

        // One round of all pairs of remainders.
        let (old, new) = (counted(&before), counted(&after));
        let copies = n.min(before.max_nodes().max(after.max_nodes())).max(1);
        let round = (old.len() * new.len()).max(1) as u64;
        let moved: u128 = match old.is_empty() || new.is_empty() {
            true => round as u128 * copies.min(old.len().max(new.len())) as u128,
            false => (0..round).map(|hash| modulo(&old, &new, hash, copies)).sum(),
        };
        // Below 2^64 times a few hundred.
        assert_eq!(integer(&found["modulo"]["count"]), WHOLE * moved / u128::from(round), "{told}");
        *seen.entry(name).or_insert(0) += 1;
    }
    assert!(seen.len() == 3 && seen.values().all(|&count| count > 20), "{seen:?}");
}

/// Made-up keys and other keys tell the same, but for chance; every scheme takes them.
#[test]
fn estimates_say_how_far_to_trust_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(8);
    let (text, keys) = records(&mut random, 20_000);
    write(folder.path(), "keys.csv", text);
    let nodes = |count: usize| (0..count).map(|i| serde_json::json!({"id": format!("10.0.0.{i}:11211")})).collect();
    let mut sampled = 0;
    for (scheme, _) in SCHEMES {
        let (old, new) = (document(scheme, nodes(5), 0), document(scheme, nodes(6), 1));
        write(folder.path(), "before.json", old.to_string());
        write(folder.path(), "after.json", new.to_string());
        let found = json(folder.path(), &words("diff before.json after.json --samples 20000"));
        if found["basis"] == "exact" {
            continue;
        }
        sampled += 1;
        assert_eq!((&found["basis"], &found["keys"]), (&"sampled".into(), &20_000.into()), "{scheme}");
        let brute = Brute::new(&placement(&old, &[]), &placement(&new, &[]), &keys, 1, Spread::Zone);
        for (field, expected) in [("moved", brute.moved), ("modulo", brute.modulo)] {
            let expected = expected.0 as f64 / 20_000.0;
            let part = found[field]["part"].as_f64().unwrap();
            // Five standard errors of the difference of two samples.
            let error = 5.0 * (2.0 * expected * (1.0 - expected) / 20_000.0).sqrt();
            assert!((part - expected).abs() <= error, "{scheme}: {field} {part} and {expected}");
        }
        let part = found["moved"]["part"].as_f64().unwrap();
        let margin = found["margin"].as_f64().unwrap();
        assert!((margin - 2.0 * (part * (1.0 - part) / 20_000.0).sqrt()).abs() < 1e-12, "{scheme}");
        assert!(found["why_sampled"].as_str().unwrap().contains("diff"), "{scheme}: {}", found["why_sampled"]);
    }
    assert!(sampled > 4);
}

/// Every scheme that takes plain nodes takes made-up keys, too.
#[test]
fn every_scheme_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut answered = 0;
    for name in libconsistent::Scheme::NAMES {
        let nodes = |count: usize| (0..count).map(|i| serde_json::json!({"id": format!("10.0.0.{i}:11211")})).collect();
        let scheme = format!(r#"{{"name":"{name}"}}"#);
        let documents = [4, 5].map(|count| document(&scheme, nodes(count), 0));
        // Some want fields of their nodes.
        if documents.iter().any(|document| libconsistent::Topology::from_json(document.to_string()).is_err()) {
            continue;
        }
        write(folder.path(), "before.json", documents[0].to_string());
        write(folder.path(), "after.json", documents[1].to_string());
        for n in [1, 2] {
            let found = json(folder.path(), &words(&format!("diff before.json after.json --samples 2000 -n {n}")));
            let part = |field: &str| found[field]["part"].as_f64().unwrap();
            // Without fields of their own nobody has a key of theirs.
            if ["redis_cluster", "cassandra", "tokens"].contains(&name) {
                assert_eq!(part("moved"), 0.0, "{name}");
                continue;
            }
            assert!(part("minimum") > 0.0 && part("minimum") <= part("moved") + 1e-9, "{name} -n {n}: {found}");
        }
        answered += 1;
    }
    assert!(answered > 40, "{answered}");
}

/// The two ways tell the same of one change where both can answer.
#[test]
fn replicas_of_a_ring_are_near_those_of_keys() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = |count: usize| {
        (0..count).map(|i| serde_json::json!({"id": format!("n{i}"), "zone": format!("z{}", i % 3)})).collect()
    };
    let (old, new) = (document(SCHEMES[0].0, nodes(9), 0), document(SCHEMES[0].0, nodes(10), 1));
    write(folder.path(), "before.json", old.to_string());
    write(folder.path(), "after.json", new.to_string());
    let (text, _) = records(&mut Random(2), 100_000);
    write(folder.path(), "keys.csv", text);
    for n in [1, 2, 3] {
        let line = format!("diff before.json after.json -n {n}");
        let exact = json(folder.path(), &words(&line));
        let keys = json(folder.path(), &words(&format!("{line} -f keys.csv --bytes")));
        assert_eq!((&exact["basis"], &keys["basis"]), (&"exact".into(), &"given".into()));
        for field in ["moved", "minimum", "modulo"] {
            let [one, other] = [&exact, &keys].map(|found| found[field]["part"].as_f64().unwrap());
            assert!((one - other).abs() < 0.01, "{n} {field}: {one} and {other}");
        }
    }
}
