//! `simulate`: what its scenarios move and are like, beside documents that were changed by hand.

use super::{
    amount,
    brute::{placement, Brute},
    json,
    made::{document, records, Random},
    run, words, write,
};
use libconsistent::{Placement, Spread, State};
use serde_json::{json, Value};
use std::{collections::BTreeMap, fs};

const RING: &str = r#"{"name":"ring","vnodes":30,"hash_tag":"{}"}"#;

fn nodes() -> Vec<Value> {
    let zones = ["eu", "eu", "us", "us", "asia"];
    let node = |(i, zone): (usize, &str)| json!({"id": format!("n{i}"), "zone": zone, "weight": 1.0 + i as f64 / 2.0});
    zones.into_iter().enumerate().map(node).collect()
}

/// The changes, and the same made by hand: the scheme, the nodes, and which of them are down.
fn scenarios() -> Vec<(&'static str, &'static str, Vec<Value>, Vec<&'static str>)> {
    let without = |id: &str| nodes().into_iter().filter(|node| node["id"] != id).collect();
    let with = |node: Value| [nodes(), vec![node]].concat();
    let mut heavier = nodes();
    heavier[1]["weight"] = json!(4);
    vec![
        ("--add n9", RING, with(json!({"id": "n9"})), vec![]),
        ("--add n9=2.5@us", RING, with(json!({"id": "n9", "weight": 2.5, "zone": "us"})), vec![]),
        ("--remove n2", RING, without("n2"), vec![]),
        ("--weight n1=4", RING, heavier, vec![]),
        ("--fail n4", RING, nodes(), vec!["n4"]),
        ("--scheme ring,vnodes=90", r#"{"name":"ring","vnodes":90,"hash_tag":"{}"}"#, nodes(), vec![]),
        ("--scheme slots,bits=9,seed=5", r#"{"name":"slots","bits":9,"seed":5,"hash_tag":"{}"}"#, nodes(), vec![]),
        ("--scheme rendezvous", r#"{"name":"rendezvous","hash_tag":"{}"}"#, nodes(), vec![]),
    ]
}

/// What nodes have, by id.
type Loads = BTreeMap<Option<String>, u128>;

/// That the node is told which grows most of those that were there before, and by which part of what it had.
fn assert_grows(found: &Value, placement: &Placement, earlier: &Loads, later: &Loads) {
    let ids = placement.topology().members().nodes().iter().map(|node| Some(node.id.clone()));
    let load = |loads: &Loads, id: &Option<String>| loads.get(id).copied().unwrap_or(0) as f64;
    let growths = ids.map(|id| (load(later, &id) / load(earlier, &id) - 1.0, id)).filter(|(growth, _)| *growth > 0.0);
    match growths.max_by(|a, b| a.0.total_cmp(&b.0)) {
        None => assert!(found["grows"].is_null(), "{found}"),
        Some((growth, id)) => {
            assert_eq!(found["grows"]["id"].as_str(), id.as_deref(), "{found}");
            // JSON has no infinity.
            let told = found["grows"]["growth"].as_f64().unwrap_or(f64::INFINITY);
            assert!(told == growth || (told - growth).abs() < 1e-9, "{found} {growth}");
        }
    }
}

/// The loads by bytes.
fn bytes(loads: &BTreeMap<Option<String>, (u128, u128)>) -> Loads {
    loads.iter().map(|(id, load)| (id.clone(), load.1)).collect()
}

/// What of `n` copies of each key is due by weight, where nobody has more than one of a key: whoever would is given
/// one, and the others share the rest, until nobody would.
fn due(weights: &[f64], n: usize) -> Vec<f64> {
    let mut whole = vec![false; weights.len()];
    loop {
        let copies = n.saturating_sub(whole.iter().filter(|is_whole| **is_whole).count()) as f64;
        let rest: f64 = weights.iter().zip(&whole).filter(|(_, is_whole)| !**is_whole).map(|(weight, _)| weight).sum();
        let part = |weight: f64| if weight > 0.0 { weight * copies / rest } else { 0.0 };
        let more: Vec<usize> = (0..weights.len()).filter(|&i| !whole[i] && part(weights[i]) >= 1.0).collect();
        if more.is_empty() {
            return weights
                .iter()
                .zip(&whole)
                .map(|(weight, is_whole)| if *is_whole { 1.0 } else { part(*weight) })
                .collect();
        }
        more.into_iter().for_each(|i| whole[i] = true);
    }
}

/// The fullest and the emptiest node beside what its weight is due of `n` copies of each key.
fn fill(placement: &Placement, loads: &Loads, whole: u128, n: usize) -> [f64; 2] {
    let nodes = placement.topology().members().nodes().iter().zip(placement.states());
    let live: Vec<_> = nodes.filter(|(_, state)| **state != State::Down).map(|(node, _)| node).collect();
    let weights: Vec<f64> = live.iter().map(|node| node.weight.as_f64()).collect();
    let keys = whole as f64 / n as f64;
    let mut ratios: Vec<f64> = Vec::new();
    for (node, due) in live.iter().zip(due(&weights, n)) {
        let load = loads.get(&Some(node.id.clone())).copied().unwrap_or(0);
        ratios.push(load as f64 / keys / due);
    }
    ratios.sort_by(f64::total_cmp);
    [*ratios.last().unwrap(), ratios[0]]
}

fn assert_fill(found: &Value, [fullest, emptiest]: [f64; 2]) {
    for (field, expected) in [("fullest", fullest), ("emptiest", emptiest)] {
        assert!((found[field].as_f64().unwrap() - expected).abs() < 1e-9, "{field}: {} {expected}", found[field]);
    }
}

#[test]
fn every_figure_of_all_scenarios_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.json", document(RING, nodes(), 7).to_string());
    let (text, keys) = records(&mut Random(12), 3000);
    write(folder.path(), "keys.csv", text);
    let options: Vec<String> = scenarios().iter().flat_map(|(option, ..)| words(option)).collect();
    for n in [1, 2, 3, 6] {
        // A node that is down is so before and after; of six copies nobody has some.
        let line = format!("simulate a.json -f keys.csv --bytes -n {n} --down n0");
        let found = json(folder.path(), &[words(&line), options.clone()].concat());
        let before = placement(&document(RING, nodes(), 7), &["n0".into()]);
        assert_eq!((&found["now"]["epoch"], &found["now"]["nodes"]), (&7.into(), &5.into()));
        assert_eq!(found["now"]["memory_bytes"], Placement::new(before.topology().clone()).unwrap().memory_bytes());
        let all = found["scenarios"].as_array().unwrap();
        assert_eq!(all.len(), scenarios().len());
        for (found, (option, scheme, nodes, down)) in all.iter().zip(scenarios()) {
            let epoch = if option.contains("fail") { 7 } else { 8 };
            let down: Vec<String> = down.into_iter().chain(["n0"]).map(str::to_owned).collect();
            let after = placement(&document(scheme, nodes, epoch), &down);
            let brute = Brute::new(&before, &after, &keys, n, Spread::Zone);
            let copies = n.min(before.max_nodes().max(after.max_nodes()));
            assert_eq!((&found["changes"], &found["n"]), (&json!([option]), &copies.into()));
            assert_eq!(found["fingerprint"], after.topology().fingerprint().to_string(), "{option}");
            assert_eq!((&found["epoch"], &found["nodes"]), (&epoch.into(), &after.len().into()), "{option}");
            assert_eq!((&found["basis"], &found["keys"]), (&"given".into(), &3000.into()));
            for (field, expected) in [("moved", brute.moved), ("minimum", brute.minimum), ("modulo", brute.modulo)] {
                assert_eq!(amount(&found[field]), expected, "{option}: {field}");
            }
            assert_eq!(found["memory_bytes"], Placement::new(after.topology().clone()).unwrap().memory_bytes());
            assert!(found["compile_seconds"].as_f64().unwrap() > 0.0);
            assert_fill(found, fill(&after, &bytes(&brute.after), brute.whole.1, copies));
            assert_grows(found, &before, &bytes(&brute.before), &bytes(&brute.after));
        }
        let (_, scheme, nodes, _) = scenarios().remove(0);
        let after = placement(&document(scheme, nodes, 8), &["n0".into()]);
        let brute = Brute::new(&before, &after, &keys, n, Spread::Zone);
        let copies = n.min(before.max_nodes().max(after.max_nodes()));
        assert_fill(&found["now"], fill(&before, &bytes(&brute.before), brute.whole.1, copies));
    }
}

/// Without keys figures are those of `diff`, and shares.
#[test]
fn positions_are_those_of_plans() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.json", document(RING, nodes(), 7).to_string());
    let before = placement(&document(RING, nodes(), 7), &[]);
    for (option, scheme, nodes, down) in scenarios() {
        let down: Vec<String> = down.into_iter().map(str::to_owned).collect();
        let after = placement(&document(scheme, nodes, 8), &down);
        let found = json(folder.path(), &words(&format!("simulate a.json {option} --samples 1000")));
        let found = &found["scenarios"][0];
        let Ok(plan) = before.diff(&after) else {
            assert_eq!((&found["basis"], &found["keys"]), (&"sampled".into(), &1000.into()), "{option}");
            continue;
        };
        assert_eq!(found["basis"], "exact");
        assert_eq!(found["moved"]["part"].as_f64(), Some(plan.moved), "{option}");
        assert_eq!(found["minimum"]["part"].as_f64(), Some(plan.minimum), "{option}");
        let loads = |placement: &Placement| -> Loads {
            let ids = placement.topology().members().nodes().iter().map(|node| Some(node.id.clone()));
            ids.zip(placement.shares().unwrap().positions).collect()
        };
        assert_fill(found, fill(&after, &loads(&after), after.shares().unwrap().whole, 1));
        assert_grows(found, &before, &loads(&before), &loads(&after));
        // A failure leaves nobody fuller beside its part of what is left, and yet its heirs grow.
        if option == "--fail n4" {
            assert!(found["grows"]["growth"].as_f64().unwrap() > 0.2, "{found}");
        }
    }
}

/// The changes that are made together become the document that is written; `diff` takes it.
#[test]
fn the_document_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.json", document(RING, nodes(), 7).to_string());
    let line =
        "simulate a.json --together --remove n2 --add n9=2,address=10.0.0.9:80 --weight n1=4 --fail n3 -o b.json";
    let found = json(folder.path(), &words(line));
    assert_eq!(found["scenarios"].as_array().unwrap().len(), 1);
    let mut changed: Vec<Value> = nodes().into_iter().filter(|node| node["id"] != "n2").collect();
    changed.push(json!({"id": "n9", "weight": 2, "address": "10.0.0.9:80"}));
    changed[1]["weight"] = json!(4);
    let expected = placement(&document(RING, changed, 8), &["n3".into()]);
    let written = fs::read_to_string(folder.path().join("b.json")).unwrap();
    assert_eq!(written, expected.topology().to_json() + "\n");
    let diff = json(folder.path(), &words("diff a.json b.json --down n3"));
    for field in ["moved", "minimum", "modulo"] {
        assert_eq!(diff[field], found["scenarios"][0][field]);
    }

    // Where there is no one document, none is written.
    for line in [
        "simulate a.json --remove n2 --add n9 -o c.json",
        "simulate a.json --fail n3 -o c.json",
        "simulate a.json -o c.json",
        "simulate a.json --remove n8 -o c.json",
        "simulate a.json --remove n2 -f none -o c.json",
        "simulate a.json --remove n2 -o -",
    ] {
        assert_eq!(run(folder.path(), &words(line)).status.code(), Some(2), "{line}");
        assert!(["c.json", "-"].iter().all(|name| !folder.path().join(name).exists()), "{line}");
    }
}
