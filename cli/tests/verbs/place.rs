//! `place` beside look-ups one by one, and what it does with keys of all kinds.

use crate::kit::{document, fleet, placement, run, run_with, servers, At, Folder};
use libconsistent::{Key, Spread};

#[test]
fn keys_are_placed_as_by_look_ups_one_by_one() {
    let folder = Folder::new();
    let keys: Vec<String> = (0..3000).map(|i| format!("user:{i}")).collect();
    let input = keys.join("\r\n");
    for (scheme, nodes) in [
        (r#"{"name": "ring", "seed": 7}"#, fleet(9)),
        (r#"{"name": "rendezvous"}"#, fleet(9)),
        (r#"{"name": "maglev", "size": 1009}"#, fleet(9)),
        (r#"{"name": "nginx"}"#, servers(9)),
        (r#"{"name": "redis_cluster"}"#, servers(9)),
    ] {
        let file = folder.file("a.json", document(scheme, &nodes));
        for down in [&[][..], &["node-004"]] {
            if !down.is_empty() && !nodes.contains(down[0]) {
                continue;
            }
            let placement = placement(&file, down);
            for (n, spread) in [(1, Spread::Zone), (2, Spread::Zone), (3, Spread::None), (20, Spread::Weight)] {
                let copies = n.to_string();
                let mut arguments = vec!["place", &*file, "-n", &copies, "--spread", spread.name()];
                down.iter().for_each(|id| arguments.extend(["--down", id]));
                let text = run_with(&arguments, input.as_bytes()).text();
                arguments.push("--json");
                let lines = run_with(&arguments, input.as_bytes()).json_lines();
                assert_eq!((text.lines().count(), lines.len()), (keys.len(), keys.len()));
                for ((key, line), answer) in keys.iter().zip(text.lines()).zip(lines) {
                    let nodes = match n {
                        1 => placement.locate(key.as_bytes()).into_iter().collect(),
                        _ => placement.get_nodes(key.as_bytes(), n, spread),
                    };
                    let mut ids = vec![key.as_str()];
                    ids.extend(nodes.iter().map(|&index| placement.node(index).unwrap().id.as_str()));
                    assert_eq!(line.split('\t').collect::<Vec<_>>(), ids, "{scheme} {n}");
                    assert_eq!(answer.text("/key"), key);
                    let told: Vec<&str> = answer.list("/nodes").iter().map(|id| id.as_str().unwrap()).collect();
                    assert_eq!(told, ids[1..], "{scheme} {n}");
                }
            }
        }
    }
}

#[test]
fn integers_and_positions_are_no_texts() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(5)));
    let placement = placement(&file, &[]);
    for (flag, key) in [("--integers", Key::Integer as fn(u64) -> Key<'static>), ("--hashed", Key::Hashed)] {
        for number in [0, 1, 42, u64::MAX] {
            let text = run(&["place", &file, flag, &number.to_string()]).text();
            let node = placement.node(placement.locate_key(key(number)).unwrap()).unwrap();
            assert_eq!(text, format!("{number}\t{}\n", node.id));
        }
        let done = run(&["place", &file, flag, "--", "7", "x", "-1", "18446744073709551616"]);
        assert_eq!((done.code, done.text().lines().count()), (1, 4));
        assert!(done.err.contains("key 2: no integer from 0 to 18446744073709551615"), "{}", done.err);
    }
    let keyed = folder.file("keyed.json", document(r#"{"name": "pypi_pymemcache"}"#, &servers(3)));
    let done = run(&["place", &keyed, "--hashed", "1"]);
    assert!(done.code == 2 && done.err.contains("--hashed: "), "{}", done.err);
    let slots = folder.file("slots.json", document(r#"{"name": "redis_cluster"}"#, &servers(3)));
    let done = run(&["place", &slots, "--hashed", "16383", "16384"]);
    assert!(done.code == 1 && done.err.contains("key 2: 16384 is no position"), "{}", done.err);
}

#[test]
fn keys_with_any_bytes_go_in_and_out() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(5)));
    let keys: [&[u8]; 4] = [b"two\nlines\r\n", b"", b"\xff\x00"[..1].as_ref(), b"plain"];
    let input = keys.join(&b'\0');
    let placement = placement(&file, &[]);
    let done = run_with(&["place", &file, "-0"], &input);
    let mut expected = Vec::new();
    for key in keys {
        let id = &placement.node(placement.locate(key).unwrap()).unwrap().id;
        expected.extend([key, b"\t", id.as_bytes(), b"\0"].concat());
    }
    assert_eq!(done.out, expected);
    let answers = run_with(&["place", &file, "-0", "--json"], &input).json_lines();
    assert_eq!((answers[0].text("/key"), answers[2].text("/key_hex")), ("two\nlines\r\n", "ff"));
    assert!(answers[2].get("key").is_none());
    // An empty line is the empty key, and the last line need not end.
    assert_eq!(run_with(&["place", &file], b"\na").text().lines().count(), 2);
    assert_eq!(run_with(&["place", &file], b"").text(), "");
}

#[test]
fn a_long_file_is_read_in_blocks() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "nginx_ip_hash"}"#, &servers(3)));
    let mut lines: Vec<String> = (0..60_000).map(|i| format!("10.{}.{}.1", i / 256, i % 256)).collect();
    (5..5 + 12 * 4000).step_by(4000).for_each(|at| lines[at] = "no address".into());
    let keys = folder.file("keys", lines.join("\n"));
    let done = run(&["place", &file, "-f", &keys]);
    assert_eq!((done.code, done.text().lines().count()), (1, 60_000));
    let told: Vec<&str> = done.err.lines().collect();
    assert_eq!(told.len(), 11);
    for (place, line) in told.iter().take(10).enumerate() {
        assert!(line.starts_with(&format!("{keys}:{}: 10 bytes, but nginx_ip_hash takes", 6 + 4000 * place)), "{line}");
    }
    assert_eq!(told[10], "2 more keys were refused");
    let placement = placement(&file, &[]);
    for (key, line) in lines.iter().zip(done.text().lines()) {
        let node = placement.locate(key.as_bytes()).map(|index| placement.node(index).unwrap().id.clone());
        assert_eq!(line, node.map_or(key.clone(), |id| format!("{key}\t{id}")));
    }
}

#[test]
fn the_caller_s_zone_comes_first() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(12)));
    let placement = placement(&file, &[]);
    for i in 0..50 {
        let key = format!("user:{i}");
        let mut nodes = placement.get_nodes(key.as_bytes(), 3, Spread::Zone);
        placement.local_first(&mut nodes, "r1/z4").unwrap();
        let ids: Vec<&str> = nodes.iter().map(|&index| placement.node(index).unwrap().id.as_str()).collect();
        let text = run(&["place", &file, &key, "-n", "3", "--local", "r1/z4"]).text();
        assert_eq!(text.trim_end().split('\t').skip(1).collect::<Vec<_>>(), ids);
        assert!(placement.node(nodes[0]).unwrap().zone.starts_with("r1"));
    }
}
