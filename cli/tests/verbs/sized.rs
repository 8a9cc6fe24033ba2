//! Files of keys with a number behind each: taken as such by `--bytes`, and remarked on without.

use crate::kit::{document, draw, fleet, placement, run, run_with, At, Folder};

/// Keys with numbers, one a line, and the keys alone.
fn lines(count: u64) -> (String, Vec<String>) {
    let keys: Vec<String> = (0..count).map(|i| format!("user,{i}")).collect();
    let end = |i: u64| if i.is_multiple_of(2) { "\r\n" } else { "\n" };
    let text = (0..).zip(&keys).map(|(i, key)| format!("{key},{}{}", draw(i) % 5000, end(i))).collect();
    (text, keys)
}

#[test]
fn numbers_are_no_part_of_the_keys_that_are_placed() {
    let folder = Folder::new();
    let topology = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(7)));
    // Longer than what is read at once.
    let (text, keys) = lines(40_000);
    let file = folder.file("keys.csv", &text);
    let placement = placement(&topology, &[]);
    let node = |key: &str| placement.node(placement.locate(key.as_bytes()).unwrap()).unwrap().id.clone();
    let expected: String = keys.iter().map(|key| format!("{key}\t{}\n", node(key))).collect();
    for done in [
        run(&["place", &topology, "-f", &file, "--bytes"]),
        run_with(&["place", &topology, "--bytes"], text.as_bytes()),
    ] {
        assert!(done.code == 0 && done.err.is_empty(), "{}", done.err);
        assert!(done.text() == expected);
    }
    let told = run(&["explain", &topology, "-f", &file, "--bytes", "--json"]).json_lines();
    assert!(told.len() == keys.len() && told.iter().zip(&keys).all(|(told, key)| told.text("/key") == key));

    let wrong = folder.file("wrong.csv", "a,1\nb,x\n");
    let done = run(&["place", &topology, "-f", &wrong, "--bytes"]);
    assert!(done.code == 2 && done.err.contains("wrong.csv:2: \"x\" behind the last comma"), "{}", done.err);
    assert_eq!(run(&["place", &topology, "a,1", "--bytes"]).code, 2);
}

#[test]
fn files_that_look_so_are_remarked_on_once() {
    let folder = Folder::new();
    let topology = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(7)));
    let other = folder.file("b.json", document(r#"{"name": "ring"}"#, &fleet(6)));
    let sized = folder.file("sized.csv", lines(40_000).0);
    let plain = folder.file("plain.csv", "user,1\nuser,2\nuser:3\n");
    let verbs = [
        vec!["place", &topology],
        vec!["stats", &topology],
        vec!["diff", &topology, &other],
        vec!["simulate", &topology, "--add", "n9"],
    ];
    for verb in verbs {
        let answer = |file: &str, options: &[&str]| run(&[&verb[..], &["-f", file], options].concat());
        let done = answer(&sized, &[]);
        assert_eq!((done.code, done.err.lines().count()), (0, 1), "{}", done.err);
        assert!(done.err.contains("sized.csv: its lines end with a number") && done.err.contains("--bytes"));
        for done in [answer(&sized, &["--bytes"]), answer(&plain, &[])] {
            assert_eq!((done.code, done.err.as_str()), (0, ""));
        }
    }
}
