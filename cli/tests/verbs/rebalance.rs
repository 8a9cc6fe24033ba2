//! Plans of `rebalance`, beside look-ups of every slot in the topologies before and after.

use crate::kit::{document, fleet, placement, run, At, Folder};
use libconsistent::Spread;
use serde_json::Value;
use std::collections::BTreeMap;

/// The nodes of the first position of each of so many slots.
fn rows(path: &str, slots: u64, replicas: usize) -> Vec<Vec<String>> {
    let placement = placement(path, &[]);
    let first = |slot: u64| (u128::from(slot) << 64).div_ceil(slots.into()) as u64;
    let id = |&node: &u32| placement.node(node).unwrap().id.clone();
    let nodes = |slot| placement.get_nodes_hashed(first(slot), replicas, Spread::Zone);
    (0..slots).map(|slot| nodes(slot).iter().map(id).collect()).collect()
}

/// What moves from one list of rows to another, as the answer writes it.
fn moved(before: &[Vec<String>], after: &[Vec<String>]) -> Vec<Value> {
    let mut moves = Vec::new();
    for (slot, (before, after)) in before.iter().zip(after).enumerate() {
        for (replica, (from, to)) in before.iter().zip(after).enumerate().filter(|(_, (from, to))| from != to) {
            moves.push(serde_json::json!({"slot": slot, "replica": replica, "from": from, "to": to}));
        }
    }
    moves
}

fn without_reasons(answer: &Value) -> Vec<Value> {
    let mut moves = answer["moves"].as_array().unwrap().clone();
    moves.iter_mut().for_each(|each| drop(each.as_object_mut().unwrap().remove("reason").unwrap()));
    moves
}

#[test]
fn what_moves_is_what_look_ups_say() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "slots", "bits": 10}"#, &fleet(7)));
    let next = folder.path("b.json").to_str().unwrap().to_owned();
    let done = run(&["rebalance", &file, "--replicas", "3", "-o", &next, "--json"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let answer = done.json();
    let (before, after) = (rows(&file, 1024, 3), rows(&next, 1024, 3));
    assert_eq!(without_reasons(&answer), moved(&before, &after));
    let mut places = BTreeMap::<&str, u64>::new();
    after.iter().flatten().for_each(|id| *places.entry(id).or_default() += 1);
    for node in answer["nodes"].as_array().unwrap() {
        assert_eq!(node["places"], places[node.text("/id")], "{node}");
        assert_eq!(node["places"], node["target"], "{node}");
    }
    let written: Value = serde_json::from_slice(&std::fs::read(&next).unwrap()).unwrap();
    assert_eq!((&answer["topology"], &written["epoch"]), (&written, &Value::from(2)));

    // A node drains in steps: each moves as many as it may, and the last one says that nothing is left.
    let steps = ["rebalance", &next, "--draining", "node-002", "--max-moves", "200", "-o", &next, "--json"];
    let mut all = 0;
    loop {
        let before = rows(&next, 1024, 3);
        let answer = run(&steps).json();
        let moves = moved(&before, &rows(&next, 1024, 3));
        assert_eq!(without_reasons(&answer), moves);
        all += moves.len() as u64;
        if moves.len() < 200 {
            assert_eq!(answer.pointer("/left/leaving"), Some(&0.into()));
            break;
        }
        assert_eq!(answer.pointer("/left/obstacles"), Some(&serde_json::json!(["limit of moves"])));
    }
    assert!(all >= places["node-002"], "{all}");
    assert!(!rows(&next, 1024, 3).iter().flatten().any(|id| id == "node-002"));
}

#[test]
fn loads_are_levelled_and_bytes_are_bounded() {
    let folder = Folder::new();
    let nodes = (0..4).map(|i| format!(r#"{{"id": "n{i}"}}"#)).collect::<Vec<_>>().join(", ");
    let file = folder.file("a.json", document(r#"{"name": "rendezvous"}"#, &nodes));
    let even = folder.path("even.json").to_str().unwrap().to_owned();
    run(&["rebalance", &file, "--slots", "64", "-o", &even]);
    let lines: String = (0..64).map(|slot| format!("{slot},{},{}\n", 1 + slot * slot, 1000 + slot)).collect();
    let loads = folder.file("loads.csv", format!("slot,requests,size\n{lines}"));
    let next = folder.path("next.json").to_str().unwrap().to_owned();
    let call = ["rebalance", &even, "--loads", &loads, "--max-bytes", "9000", "-o", &next];
    let answer = run(&[&call[..], &["--json"]].concat()).json();
    let moves = moved(&rows(&even, 64, 1), &rows(&next, 64, 1));
    assert_eq!(without_reasons(&answer), moves);
    let bytes: u64 = moves.iter().map(|each| 1000 + each["slot"].as_u64().unwrap()).sum();
    assert_eq!(answer["bytes"], bytes);
    assert!(0 < bytes && bytes <= 9000, "{bytes}");
    let loads_of = |path: &str| {
        let mut sums = BTreeMap::<String, u64>::new();
        for (slot, row) in (0..64_u64).zip(rows(path, 64, 1)) {
            *sums.entry(row[0].clone()).or_default() += 1 + slot * slot;
        }
        sums
    };
    let (before, after) = (loads_of(&even), loads_of(&next));
    assert!(after.values().max() < before.values().max(), "{before:?} {after:?}");
    let whole: u64 = after.values().sum();
    for node in answer["nodes"].as_array().unwrap() {
        let full = after[node.text("/id")] as f64 * 4.0 / whole as f64;
        assert!((node["fullness"]["requests"].as_f64().unwrap() - full).abs() < 2e-6, "{node} {full}");
    }
    let text = run(&call).text();
    assert!(text.contains("requests") && text.contains(" bytes, 0 filled"), "{text}");
}

/// A hot slot is split, joined again, and given nodes, and rows are written beside the document.
#[test]
fn hot_slots_are_split_and_rows_stand_beside_the_document() {
    let folder = Folder::new();
    let nodes = (0..4).map(|i| format!(r#"{{"id": "n{i}"}}"#)).collect::<Vec<_>>().join(", ");
    let file = folder.file("a.json", document(r#"{"name": "rendezvous"}"#, &nodes));
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (even, inside, beside, rows_file) = (path("even.json"), path("in.json"), path("next.json"), path("next.rows"));
    run(&["rebalance", &file, "--slots", "64", "-o", &even]);
    let lines: String = (0..64).map(|slot| format!("{slot},{}\n", if slot == 17 { 400 } else { 10 })).collect();
    let loads = folder.file("loads.csv", format!("slot,requests\n{lines}"));
    let call = ["rebalance", &even, "--loads", &loads, "--split", "17", "--split", "40", "--replicas-of", "3=2", "-o"];
    let one = run(&[&call[..], &[&inside]].concat());
    let other = run(&[&call[..], &[&beside, "--rows", &rows_file]].concat());
    assert_eq!((one.code, other.code), (0, 0), "{}{}", one.err, other.err);
    assert_eq!(one.out, other.out);
    assert!(one.text().contains("66 slots of 1 node"), "{}", one.text());
    let text = std::fs::read_to_string(&beside).unwrap();
    assert!(text.contains(r#""cuts":"#) && text.contains(r#""rows":"@"#), "{text}");
    let file = std::fs::read(&rows_file).unwrap();
    let view = libconsistent::RowsFile::new(&file).unwrap();
    assert_eq!((view.slots(), view.row(3).count(), view.row(4).count()), (66, 2, 1));
    assert!(!view.row(17).eq(view.row(18)), "half of it goes elsewhere");

    // Whatever reads the one reads the other.
    for call in [
        &["nodes", &beside, "--json"][..],
        &["place", &beside, "user:1", "user:2"],
        &["check", &beside],
        &["stats", &beside, "--json"],
        &["ranges", &beside, "n1"],
        &["convert", &beside],
        &["diff", &even, &beside],
        &["diff", &beside, &even],
        &["rebalance", &beside, "--merge", "17"],
    ] {
        let called = |path: &'static str| -> Vec<String> {
            call.iter()
                .map(|word| if *word == beside { folder.path(path).display().to_string() } else { (*word).into() })
                .collect()
        };
        let run = |words: &[String]| run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let (one, other) = (run(&called("in.json")), run(&called("next.json")));
        assert_eq!(one.code, other.code, "{call:?}: {}", other.err);
        assert_eq!(one.text().replace("in.json", "next.json"), other.text(), "{call:?}");
        assert!(!other.out.is_empty() && other.code < 2, "{call:?}: {}", other.err);
    }

    // Without its file, and with another one, it says so.
    std::fs::write(&rows_file, &file[..file.len() - 1]).unwrap();
    let cut = run(&["nodes", &beside]);
    assert_eq!(cut.code, 2);
    assert!(cut.err.contains("scheme.rows: the file beside the document"), "{}", cut.err);
    std::fs::remove_file(&rows_file).unwrap();
    let gone = run(&["nodes", &beside]);
    assert_eq!(gone.code, 2);
    assert!(gone.err.contains("next.rows: No such file"), "{}", gone.err);
}

#[test]
fn what_cannot_be_planned_is_told() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(3)));
    let dialect = folder.file("k.json", document(r#"{"name": "ketama"}"#, &crate::kit::servers(3)));
    let loads = folder.file("loads.csv", "slot,requests\n0,1\n2,1\n");
    let short = folder.file("short.csv", "slot,requests\n0,1\n");
    for (arguments, why) in [
        (&[&*dialect][..], "rebalance: assignment: ketama is another system's rule".to_owned()),
        (&[&file, "--slots", "0"], "rebalance: scheme.slots: 0".into()),
        (&[&file, "--replicas", "17"], "rebalance: scheme.replicas: 17".into()),
        (&[&file, "--loads", &loads], format!("{loads}:3: slot 2, expected 1")),
        (&[&file, "--loads", &short], "measures[0].loads: \"requests\" has 1, must be 4096".into()),
        (&[&file, "--split", "4096"], "rebalance: split: slot 4096 of 4096, counted from 0".into()),
        (&[&file, "--merge", "7"], "rebalance: merge: slot 7 ends where an even slot does".into()),
        (&[&file, "--replicas-of", "7=17"], "rebalance: replicas_of: 17 of slot 7, must be 1..=16".into()),
        (&[&file, "--replicas-of", "7"], "a slot and a number of nodes, such as 17=3".into()),
        (&[&file, "--rows", "next.rows"], "--output".into()),
        (&[&file, "--tolerance", "0.05%"], "finer than a thousandth".into()),
        (&[&file, "--max-bytes", "1"], "--loads".into()),
        (&[&file, "--loads", &short, "--slots", "1", "--max-bytes", "1"], "limits.bytes".into()),
    ] {
        let done = run(&[&["rebalance"], arguments].concat());
        assert_eq!((done.code, done.out.len()), (2, 0), "{arguments:?}");
        assert!(done.err.contains(&why), "{arguments:?}: {}", done.err);
    }
}
