//! The ranges of `ranges`, beside look-ups of positions.

use crate::kit::{document, draw, fleet, placement, run, servers, At, Folder};

#[test]
fn ranges_cover_every_position_once_and_look_ups_agree() {
    let folder = Folder::new();
    for (scheme, nodes, end) in [
        (r#"{"name": "ring", "vnodes": 30}"#, fleet(5), u64::MAX),
        (r#"{"name": "slots", "bits": 9}"#, fleet(5), u64::MAX),
        (r#"{"name": "nginx"}"#, servers(4), u32::MAX.into()),
        (r#"{"name": "redis_cluster"}"#, servers(4), 16_383),
    ] {
        let file = folder.file("a.json", document(scheme, &nodes));
        for down in [None, Some(if nodes.contains("node-001") { "node-001" } else { "10.0.0.1:11211" })] {
            let down: Vec<&str> = down.into_iter().collect();
            let mut options = vec!["--json"];
            down.iter().for_each(|id| options.extend(["--down", id]));
            let placement = placement(&file, &down);
            let all = run(&[&["ranges", &file, "--all"], &options[..]].concat()).json_lines();
            let mut first = 0;
            let mut drawn: Vec<u64> =
                (0..500).map(|i| ((u128::from(draw(i)) * (u128::from(end) + 1)) >> 64) as u64).collect();
            drawn.sort_unstable();
            for (at, range) in all.iter().enumerate() {
                // Under `stay` nobody has the positions of a node that is down.
                let (begins, ends) = (range.wide("/first") as u64, range.wide("/last") as u64);
                assert!(begins == first || scheme.contains("redis_cluster"), "{scheme} {at}: {begins} behind {first}");
                first = ends.wrapping_add(1);
                let node = |position| {
                    placement.locate_hashed(position).map(|index| placement.node(index).unwrap().id.as_str())
                };
                for position in [begins, ends, begins + (ends - begins) / 2] {
                    assert_eq!(node(position), Some(range.text("/node")), "{scheme} {position}");
                }
                let inside = drawn.iter().filter(|&&position| begins <= position && position <= ends);
                inside.for_each(|&position| assert_eq!(node(position), Some(range.text("/node"))));
            }
            assert!(first == end.wrapping_add(1) || scheme.contains("redis_cluster"));
            for node in placement.topology().members().nodes() {
                let alone = run(&[&["ranges", &file, &node.id], &options[..]].concat()).json_lines();
                let of_all: Vec<_> = all.iter().filter(|range| range.text("/node") == node.id).cloned().collect();
                assert_eq!(alone, of_all);
            }
        }
    }
}

#[test]
fn tables_have_the_same_ranges_and_their_part() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring", "vnodes": 3}"#, &fleet(2)));
    let text = run(&["ranges", &file, "node-001"]).text();
    let ranges = run(&["ranges", &file, "node-001", "--json"]).json_lines();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), ranges.len() + 2);
    let mut owned = 0;
    for (line, range) in lines[1..].iter().zip(&ranges) {
        let numbers: Vec<u128> = line.split_whitespace().map(|number| number.parse().unwrap()).collect();
        assert_eq!(numbers, [range.wide("/first"), range.wide("/last")]);
        owned += numbers[1] - numbers[0] + 1;
    }
    let part = format!("{:.2}%", owned as f64 / 2_f64.powi(64) * 100.0);
    let last = lines.last().unwrap().replace(',', "");
    assert_eq!(last, format!("{} ranges {owned} positions {part} of all", ranges.len()));
    let all = run(&["ranges", &file, "--all"]).text();
    assert!(all.ends_with(" ranges, 18,446,744,073,709,551,616 positions, 100.00% of all\n"), "{all}");
}

#[test]
fn what_has_no_ranges_is_refused_by_the_engine_s_words() {
    let folder = Folder::new();
    for scheme in ["maglev", "rendezvous", "jump"] {
        let file = folder.file("a.json", document(&format!(r#"{{"name": "{scheme}"}}"#), &servers(3)));
        let done = run(&["ranges", &file, "10.0.0.1:11211"]);
        let words = placement(&file, &[]).ranges("10.0.0.1:11211").unwrap_err();
        assert_eq!((done.code, done.err), (2, format!("error: ranges: {words}\n")));
    }
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(2)));
    assert!(run(&["ranges", &file, "nobody"]).err.contains("node \"nobody\" is not a member"));
    assert_eq!(run(&["ranges", &file]).code, 2);
}
