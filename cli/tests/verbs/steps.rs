//! Steps beside what `diff` says of the topologies that are written.

use crate::kit::{document, fleet, placement, run, At, Folder};
use libconsistent::{Placement, Spread};
use serde_json::Value;
use std::fs;

fn count(value: &Value) -> u128 {
    value.as_u64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), u128::from)
}

/// The ids of a position's first two nodes.
fn nodes(placement: &Placement, position: u64) -> Vec<String> {
    let id = |node: u32| placement.node(node).unwrap().id.clone();
    placement.get_nodes_hashed(position, 2, Spread::Zone).into_iter().map(id).collect()
}

#[test]
fn what_is_written_moves_what_is_told() {
    let folder = Folder::new();
    let before = folder.file("before.json", document(r#"{"name": "ring", "vnodes": 20}"#, &fleet(6)));
    let after = folder.file("after.json", document(r#"{"name": "slots", "bits": 9}"#, &fleet(8)));
    let way = folder.path("way").to_str().unwrap().to_owned();
    let call = ["steps", &before, &after, "-n", "2", "--max-share", "12.5%", "-o", &way, "--json"];
    let answer = run(&call).json();
    let steps = answer["steps"].as_array().unwrap();
    let diff = |one: &str, other: &str| run(&["diff", one, other, "-n", "2", "--json"]).json();
    let (mut at, mut all) = (before.clone(), 0);
    for step in steps {
        let next = format!("{way}/{}", step.text("/file"));
        let moved = diff(&at, &next);
        assert_eq!(count(&moved["moved"]["count"]), count(&step["copies"]));
        assert!(step["part"].as_f64().unwrap() <= 0.125);
        all += count(&step["copies"]);
        at = next;
    }
    assert!(steps.len() > 4, "{}", steps.len());
    let whole = diff(&before, &after);
    assert_eq!(all, count(&whole["moved"]["count"]));
    assert_eq!(count(&diff(&at, &after)["moved"]["count"]), 0);

    // One of the steps, position by position, is the end of the way and then its beginning.
    let third_file = format!("{way}/step-0003.json");
    let third = placement(&third_file, &[]);
    let (old, new) = (placement(&before, &[]), placement(&after, &[]));
    let is_new = |position: &u64| nodes(&third, *position) == nodes(&new, *position);
    let positions: Vec<u64> = (0..2000).map(|i| i * (u64::MAX / 1999)).collect();
    let reached = positions.iter().take_while(|position| is_new(position)).count();
    assert!((200..1800).contains(&reached), "{reached}");
    assert!(positions[reached..].iter().all(|&position| nodes(&third, position) == nodes(&old, position)));

    // Going on from it writes the same files anew.
    let rest = folder.path("rest").to_str().unwrap().to_owned();
    run(&["steps", &third_file, &after, "-n", "2", "--max-share", "12.5%", "-o", &rest]);
    for (one, other) in (4..=steps.len()).map(|number| (number, number - 3)) {
        let read = |folder: &str, number| fs::read(format!("{folder}/step-{number:04}.json")).unwrap();
        assert_eq!(read(&way, one), read(&rest, other));
    }
}

#[test]
fn limits_that_are_far_too_low_end_at_once() {
    let folder = Folder::new();
    let before = folder.file("before.json", document(r#"{"name": "ring"}"#, &fleet(3)));
    let after = folder.file("after.json", document(r#"{"name": "ring"}"#, &fleet(4)));
    let way = folder.path("way").to_str().unwrap().to_owned();
    let call = ["steps", &before, &after, "--max-share", "0.0001%", "-o", &way];
    let done = run(&call);
    assert_eq!((done.code, fs::read_dir(&way).unwrap().count()), (2, 0));
    assert!(done.err.contains("more than 9999 of them: allow more at once, or say --count"), "{}", done.err);
    assert_eq!(run(&[&call[..], &["--count", "3"]].concat()).code, 0);
    assert_eq!(fs::read_dir(&way).unwrap().count(), 3);
}
