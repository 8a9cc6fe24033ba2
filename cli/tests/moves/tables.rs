//! Tables have the figures that JSON has, which are computed once more elsewhere.

use super::{
    integer, json,
    made::{document, records, Random},
    run, words, write,
};
use serde_json::{json, Value};
use std::{cmp::Reverse, path::Path};

const RING: &str = r#"{"name":"ring","vnodes":16}"#;

/// The lines of what is printed to people, as words; numbers have no commas.
fn lines(folder: &Path, line: &str) -> Vec<Vec<String>> {
    let output = run(folder, &words(line));
    assert!(output.status.success(), "{line}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| words(&line.replace(',', ""))).collect()
}

/// The rows between the heading that begins with a word and the next empty line.
fn rows<'a>(lines: &'a [Vec<String>], heading: &str) -> Vec<&'a [String]> {
    let begins = |line: &Vec<String>| line.first().is_some_and(|word| word == heading);
    let first = lines.iter().position(begins).unwrap() + 1;
    lines[first..].iter().take_while(|line| !line.is_empty()).map(Vec::as_slice).collect()
}

fn figures(value: &Value) -> [String; 2] {
    [&value["count"], &value["bytes"]].map(|number| integer(number).to_string())
}

fn percent(part: &Value) -> String {
    format!("{:.2}%", part.as_f64().unwrap() * 100.0)
}

/// The figures of a node's row.
fn node_row(node: &Value) -> Vec<String> {
    let amounts = ["before", "after", "gained", "lost"].map(|column| figures(&node[column]));
    [vec![node["id"].as_str().unwrap().to_owned()], amounts.concat()].concat()
}

fn step_row(step: &Value) -> Vec<String> {
    let ends = ["from", "to"].map(|end| step[end].as_str().unwrap().to_owned());
    [ends.to_vec(), figures(step).to_vec()].concat()
}

#[test]
fn the_largest_are_shown_or_all() {
    let folder = tempfile::tempdir().unwrap();
    let node = |i: usize| json!({"id": format!("n{i:02}")});
    write(folder.path(), "a.json", document(RING, (0..30).map(node).collect(), 0).to_string());
    write(folder.path(), "b.json", document(RING, (3..33).map(node).collect(), 0).to_string());
    write(folder.path(), "keys.csv", records(&mut Random(2), 5000).0);
    let line = "diff a.json b.json -f keys.csv --bytes";
    let found = json(folder.path(), &words(line));
    let (nodes, steps) = (found["nodes"].as_array().unwrap(), found["moves"].as_array().unwrap());
    assert!(nodes.len() > 30 && steps.len() > 40);

    let all = lines(folder.path(), &format!("{line} --all"));
    let whole = &found["whole"];
    for (name, part) in [("moves", &found["moved"]), ("must", &found["minimum"]), ("hash", &found["modulo"])] {
        let row = rows(&all, "keys").into_iter().find(|row| row[0] == name).unwrap();
        let [count, bytes] = figures(part);
        assert!(row.ends_with(&[count, percent(&part["part"]), bytes, percent(&part["bytes_part"])]), "{row:?}");
    }
    let [count, bytes] = figures(whole);
    assert!(rows(&all, "keys").last().unwrap().ends_with(&[count, "100.00%".into(), bytes, "100.00%".into()]));
    assert_eq!(rows(&all, "node"), nodes.iter().map(node_row).collect::<Vec<_>>());
    let mut sorted: Vec<&Value> = steps.iter().collect();
    sorted.sort_by_key(|step| Reverse(integer(&step["bytes"])));
    let steps: Vec<_> = sorted.into_iter().map(step_row).collect();
    assert_eq!(rows(&all, "from"), steps);

    let some = lines(folder.path(), line);
    let moved = |node: &&Value| integer(&node["gained"]["bytes"]) + integer(&node["lost"]["bytes"]);
    let mut largest: Vec<&Value> = nodes.iter().collect();
    largest.sort_by_key(|node| Reverse(moved(node)));
    largest.truncate(20);
    largest.sort_by_key(|node| node["id"].as_str().unwrap().to_owned());
    let left = |rows: &[&[String]], count: usize| rows[20].join(" ").starts_with(&format!(".. and {count} "));
    let shown = rows(&some, "node");
    assert_eq!(shown[..20], largest.into_iter().map(node_row).collect::<Vec<_>>());
    assert!(shown.len() == 21 && left(&shown, nodes.len() - 20), "{:?}", shown[20]);
    let shown = rows(&some, "from");
    assert_eq!(shown[..20], steps[..20]);
    assert!(shown.len() == 21 && left(&shown, steps.len() - 20), "{:?}", shown[20]);
}

#[test]
fn scenarios_are_shown_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let node = |i: usize| json!({"id": format!("n{i}"), "zone": format!("z{}", i % 2)});
    write(folder.path(), "a.json", document(RING, (0..5).map(node).collect(), 0).to_string());
    write(folder.path(), "keys.csv", records(&mut Random(2), 2000).0);
    for keys in ["-f keys.csv --bytes -n 2", "--samples 3000"] {
        let line = format!("simulate a.json --add n9=2 --remove n1 --fail n2 --scheme rendezvous {keys}");
        let found = json(folder.path(), &words(&line));
        let shown =
            rows(&lines(folder.path(), &line), "change").into_iter().map(<[String]>::to_vec).collect::<Vec<_>>();
        let scenarios = found["scenarios"].as_array().unwrap();
        assert_eq!(shown.len(), 1 + scenarios.len());
        for (row, scenario) in shown[1..].iter().zip(scenarios) {
            let mark = if scenario["basis"] == "sampled" { "~" } else { "" };
            let mut expected = words(scenario["changes"][0].as_str().unwrap());
            expected.push(scenario["nodes"].to_string());
            for field in ["moved", "minimum", "modulo"] {
                expected.push(format!("{mark}{}", percent(&scenario[field]["part"])));
            }
            if keys.contains("bytes") {
                expected.push(integer(&scenario["moved"]["bytes"]).to_string());
                expected.push(percent(&scenario["moved"]["bytes_part"]));
            }
            for field in ["fullest", "emptiest"] {
                expected.push(format!("{mark}{:.3}", scenario[field].as_f64().unwrap()));
            }
            match scenario["grows"]["id"].as_str() {
                None => expected.push("-".into()),
                Some(id) => {
                    expected.extend([id.to_owned(), format!("{mark}+{}", percent(&scenario["grows"]["growth"]))])
                }
            }
            assert_eq!(row[..expected.len()], expected[..]);
        }
        let now = ["fullest", "emptiest"].map(|field| format!("{:.3}", found["now"][field].as_f64().unwrap()));
        assert!(shown[0].windows(2).any(|pair| pair == now), "{:?}", shown[0]);
    }
}
