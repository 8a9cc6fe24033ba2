//! `diff -f` of random changes, all of its figures.

use super::{
    amount,
    brute::{placement, Amount, Brute, Name},
    json,
    made::{records, Case, Random, SCHEMES},
    words, write,
};
use libconsistent::Spread;
use serde_json::Value;
use std::collections::BTreeMap;

fn name(value: &Value) -> Name {
    value.as_str().map(str::to_owned)
}

/// What a table of nodes has of those that have something.
fn column(nodes: &Value, column: &str) -> BTreeMap<Name, Amount> {
    let nodes = nodes.as_array().unwrap().iter().map(|node| (name(&node["id"]), amount(&node[column])));
    nodes.filter(|(_, amount)| amount.0 > 0).collect()
}

fn part((some, some_bytes): Amount, (all, all_bytes): Amount) -> [f64; 2] {
    [(some, all), (some_bytes, all_bytes)].map(|(some, all)| if all == 0 { 0.0 } else { some as f64 / all as f64 })
}

#[test]
fn every_figure_of_random_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(17);
    let mut moved_nobody = 0;
    for case in 0..6 * SCHEMES.len() {
        let change = Case::new(&mut random, case % SCHEMES.len());
        let n = 1 + case / SCHEMES.len() % 3;
        let spread = [Spread::Zone, Spread::None, Spread::Weight][random.below(3)];
        write(folder.path(), "before.json", change.before.to_string());
        write(folder.path(), "after.json", change.after.to_string());
        let (text, keys) = records(&mut random, 300);
        write(folder.path(), "keys.csv", text);
        let line = format!("diff before.json after.json -f keys.csv --bytes -n {n} --spread {spread}");
        let found = json(folder.path(), &[words(&line), change.options()].concat());
        let (before, after) = (placement(&change.before, &change.down_before), placement(&change.after, &change.down));
        let brute = Brute::new(&before, &after, &keys, n, spread);
        let told = format!("{case}: {} to {}, {:?}", change.before, change.after, change.options());

        assert_eq!(found["basis"], "given");
        assert_eq!(found["keys"], 300);
        assert_eq!(amount(&found["whole"]), brute.whole, "{told}");
        for (field, expected) in [("moved", brute.moved), ("minimum", brute.minimum), ("modulo", brute.modulo)] {
            let found = &found[field];
            assert_eq!(amount(found), expected, "{field}, {told}");
            let parts = [&found["part"], &found["bytes_part"]].map(|part| part.as_f64().unwrap());
            assert_eq!(parts, part(expected, brute.whole), "{field}, {told}");
        }
        assert_eq!(column(&found["nodes"], "before"), brute.before, "{told}");
        assert_eq!(column(&found["nodes"], "after"), brute.after, "{told}");
        let steps = |end: fn(&(Name, Name)) -> &Name| {
            let mut sums: BTreeMap<Name, Amount> = BTreeMap::new();
            for (pair, amount) in &brute.steps {
                let sum = sums.entry(end(pair).clone()).or_default();
                *sum = (sum.0 + amount.0, sum.1 + amount.1);
            }
            sums
        };
        assert_eq!(column(&found["nodes"], "lost"), steps(|(from, _)| from), "{told}");
        assert_eq!(column(&found["nodes"], "gained"), steps(|(_, to)| to), "{told}");
        let moves = found["moves"].as_array().unwrap();
        let pairs = moves.iter().map(|step| ((name(&step["from"]), name(&step["to"])), amount(step)));
        assert_eq!(pairs.collect::<BTreeMap<_, _>>(), brute.steps, "{told}");
        assert_eq!(moves.len(), brute.steps.len(), "{told}");
        moved_nobody += usize::from(brute.steps.keys().any(|(from, to)| from.is_none() || to.is_none()));
    }
    assert!(moved_nobody > 5, "too few changes leave copies without a node");
}

/// Beyond a few hundred nodes pairs are kept apart in another way.
#[test]
fn many_nodes() {
    let folder = tempfile::tempdir().unwrap();
    let node = |i: usize| serde_json::json!({"id": format!("n{i}"), "zone": format!("z{}", i % 5)});
    let scheme = r#"{"name":"ring","vnodes":16}"#;
    let before = super::made::document(scheme, (0..400).map(node).collect(), 0);
    let after = super::made::document(scheme, (40..440).map(node).collect(), 1);
    write(folder.path(), "before.json", before.to_string());
    write(folder.path(), "after.json", after.to_string());
    let (text, keys) = records(&mut Random(5), 20_000);
    write(folder.path(), "keys.csv", text);
    for n in [1, 2] {
        let line = format!("diff before.json after.json -f keys.csv --bytes -n {n}");
        let found = json(folder.path(), &words(&line));
        let brute = Brute::new(&placement(&before, &[]), &placement(&after, &[]), &keys, n, Spread::Zone);
        assert_eq!(amount(&found["moved"]), brute.moved);
        assert_eq!(amount(&found["modulo"]), brute.modulo);
        let pairs = found["moves"].as_array().unwrap().iter();
        let pairs: Vec<_> = pairs.map(|step| ((name(&step["from"]), name(&step["to"])), amount(step))).collect();
        assert!(pairs.len() > 500);
        // In the order of plans: nobody last.
        let order = |((from, to), _): &((Name, Name), Amount)| (from.is_none(), from.clone(), to.is_none(), to.clone());
        assert!(pairs.is_sorted_by_key(order));
        assert_eq!(pairs.into_iter().collect::<BTreeMap<_, _>>(), brute.steps);
    }
}

/// Two secrets, and none before: each side is read with its own.
#[test]
fn secrets_of_either_side() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = || (0..5).map(|i| serde_json::json!({"id": format!("n{i}")})).collect();
    let scheme = |secret: &[u8; 16]| {
        let secret = libconsistent::Secret::new(secret).unwrap();
        let word = libconsistent::Parameter::Text("siphash13");
        libconsistent::Scheme::with_secret("ring", &[("key_hash", word)], secret).unwrap()
    };
    let ids = ["n0", "n1", "n2", "n3", "n4"];
    let [old, new] = [b"sixteen bytes..1", b"sixteen bytes..2"];
    let topology = |secret| libconsistent::Topology::new(ids, scheme(secret), 0).unwrap();
    let plain = super::made::document(r#"{"name":"ring"}"#, nodes(), 0);
    write(folder.path(), "plain.json", plain.to_string());
    for (name, secret) in [("old", old), ("new", new)] {
        write(folder.path(), name, secret);
        write(folder.path(), &format!("{name}.json"), topology(secret).to_json());
    }
    let (text, keys) = records(&mut Random(3), 500);
    write(folder.path(), "keys.csv", text);
    let placed = |secret| libconsistent::Placement::new(topology(secret)).unwrap();
    let plain = placement(&plain, &[]);
    for (line, before, after) in [
        ("diff plain.json new.json --secret new", &plain, &placed(new)),
        ("diff old.json plain.json --secret-before old", &placed(old), &plain),
        ("diff old.json plain.json --secret old", &placed(old), &plain),
        ("diff old.json new.json --secret-before old --secret new", &placed(old), &placed(new)),
        ("diff old.json old.json --secret old", &placed(old), &placed(old)),
    ] {
        let brute = Brute::new(before, after, &keys, 1, Spread::Zone);
        let found = json(folder.path(), &words(&format!("{line} -f keys.csv --bytes")));
        assert_eq!(amount(&found["moved"]), brute.moved, "{line}");
        assert_eq!(amount(&found["modulo"]), brute.modulo, "{line}");
    }
    for line in [
        "diff old.json new.json --secret new",
        "diff plain.json plain.json --secret new",
        "diff plain.json new.json --secret new --secret-before old",
        "diff old.json old.json",
    ] {
        assert_eq!(super::run(folder.path(), &words(line)).status.code(), Some(2), "{line}");
    }
}
