//! What `explain` tells of a walk, beside the engine's own walks and look-ups.

use crate::kit::{document, fleet, placement, run, servers, At, Folder};
use libconsistent::{Scratch, Spread};

#[test]
fn every_step_is_one_of_the_walk_and_has_its_reason() {
    let folder = Folder::new();
    let keys: Vec<String> = (0..30).map(|i| format!("user:{i}")).collect();
    let ring = folder.file("ring.json", document(r#"{"name": "ring", "vnodes": 20}"#, &fleet(12)));
    let rendezvous = folder.file("rendezvous.json", document(r#"{"name": "rendezvous"}"#, &fleet(12)));
    let nginx = folder.file("nginx.json", document(r#"{"name": "nginx"}"#, &servers(6)));
    let (mut down_steps, mut zone_steps) = (0, 0);
    for (file, down) in [
        (&ring, &[][..]),
        (&ring, &["node-001", "node-005"]),
        (&rendezvous, &["node-002"]),
        (&nginx, &["10.0.0.3:11211"]),
    ] {
        let placement = placement(file, down);
        let everybody = placement.primary();
        for (n, spread) in [(1, Spread::Zone), (3, Spread::Zone), (4, Spread::None), (3, Spread::Weight)] {
            let copies = n.to_string();
            let mut arguments = vec!["explain", file, "--json", "--all", "-n", &copies, "--spread", spread.name()];
            down.iter().for_each(|id| arguments.extend(["--down", id]));
            arguments.extend(keys.iter().map(String::as_str));
            let answers = run(&arguments).json_lines();
            assert_eq!(answers.len(), keys.len());
            for (key, answer) in keys.iter().zip(&answers) {
                let id = |index: u32| placement.node(index).unwrap().id.as_str();
                let nodes = placement.get_nodes(key.as_bytes(), n, spread);
                let told: Vec<&str> = answer.list("/nodes").iter().map(|id| id.as_str().unwrap()).collect();
                assert_eq!(told, nodes.iter().map(|&index| id(index)).collect::<Vec<_>>(), "{file} {key}");
                assert_eq!(answer.wide("/position"), placement.position(key.as_bytes()).into());
                let steps = answer.list("/walk");
                let walk: Vec<&str> = everybody.walk(key.as_bytes(), &mut Scratch::new()).map(id).collect();
                let walked: Vec<&str> = steps.iter().map(|step| step.text("/id")).collect();
                assert_eq!(walked, walk[..walked.len()], "{file} {key}");
                for (place, step) in steps.iter().enumerate() {
                    let step_id = step.text("/id");
                    let copy = told.iter().position(|id| *id == step_id);
                    assert_eq!(step.at("/copy").as_u64(), copy.map(|place| place as u64 + 1));
                    let is_down = down.contains(&step_id);
                    assert_eq!(step.text("/state"), if is_down { "down" } else { "up" });
                    match step.at("/why").as_str() {
                        None => panic!("{step}"),
                        Some("comes next on the walk") => assert!(copy.is_some() && place > 0, "{step}"),
                        Some("its point is the first at or after the position" | "its point catches the position") => {
                            assert!(place == 0 && answer.wide("/point/position") >= answer.wide("/position"));
                            assert!(copy == Some(0) && step_id == answer.text("/point/node"), "{step}");
                        }
                        Some("its point is the first of all: none follows the position") => {
                            assert!(place == 0 && answer.wide("/point/position") < answer.wide("/position"));
                        }
                        Some("its score for the key is the best") => assert!(place == 0 && file == &rendezvous),
                        Some("it is down") => {
                            assert!(is_down);
                            down_steps += 1;
                        }
                        // By weight, a zone that nobody is in may wait for its part.
                        Some("other zones come first") => assert_eq!(spread, Spread::Weight),
                        Some(why) => {
                            // A zone that is named has a node that is named, and the step is in it.
                            let (zone, other) = why.strip_prefix("zone ").unwrap().split_once(" has ").unwrap();
                            assert!(told.contains(&other) && step.text("/zone").starts_with(zone), "{step}");
                            let other = placement.topology().members().index_of(other).unwrap();
                            assert!(placement.node(other).unwrap().zone.starts_with(zone));
                            zone_steps += 1;
                        }
                    }
                }
                // Each heir is the one that a look-up finds when its node is down as well.
                for step in steps.iter().filter(|step| !step.at("/copy").is_null()) {
                    let after = crate::kit::placement(file, &[down, &[step.text("/id")]].concat());
                    let then = after.get_nodes(key.as_bytes(), n, spread);
                    let heir = then.iter().map(|&index| id(index)).find(|id| !told.contains(id));
                    assert_eq!(step.at("/heir").as_str(), heir, "{file} {key} {n} {spread}");
                }
            }
        }
    }
    assert!(down_steps > 30 && zone_steps > 30, "{down_steps} {zone_steps}");
}

#[test]
fn the_first_node_has_the_reason_of_its_scheme() {
    let folder = Folder::new();
    for (scheme, nodes, why) in [
        (r#"{"name": "slots", "bits": 8}"#, fleet(5), "it has won the slot of the position"),
        (r#"{"name": "rendezvous"}"#, fleet(5), "its score for the key is the best"),
        (r#"{"name": "jump"}"#, servers(5), "it has the number that the position jumps to"),
        (r#"{"name": "jumpback"}"#, servers(5), "it has the number that the position jumps to"),
        (r#"{"name": "maglev", "size": 251}"#, fleet(5), "it has the slot of the position"),
        (r#"{"name": "multiprobe"}"#, servers(5), "its point is the nearest behind one of the probes"),
        (r#"{"name": "nginx"}"#, servers(5), "its point catches the position"),
    ] {
        let file = folder.file("a.json", document(scheme, &nodes));
        let told = &run(&["explain", &file, "10.1.2.3", "--json"]).json_lines()[0];
        assert_eq!(told.at("/walk/0/why").as_str(), Some(why), "{scheme}");
        // Whoever stands in for it comes next.
        let down = told.text("/nodes/0");
        let told = &run(&["explain", &file, "10.1.2.3", "--json", "--down", down]).json_lines()[0];
        let whys = [told.text("/walk/0/why"), told.text("/walk/1/why")];
        assert_eq!(whys, ["it is down", "comes next on the walk"], "{scheme}");
    }
    // Of one point, half of the positions have none behind them.
    let file = folder.file("b.json", document(r#"{"name": "ring", "vnodes": 1}"#, r#"{"id": "a"}"#));
    let keys: Vec<String> = (0..40).map(|i| format!("user:{i}")).collect();
    let told = run(&[&["explain", &file, "--json"][..], &keys.iter().map(String::as_str).collect::<Vec<_>>()].concat());
    let mut wrapped = 0;
    for told in told.json_lines() {
        let is_behind = told.wide("/point/position") < told.wide("/position");
        assert_eq!(told.text("/walk/0/why").contains("none follows"), is_behind);
        wrapped += u32::from(is_behind);
    }
    assert!(0 < wrapped && wrapped < 40, "{wrapped}");
}

#[test]
fn hash_tags_tiers_and_tables_without_down_nodes_are_told() {
    let folder = Folder::new();
    let tagged = folder.file("tag.json", document(r#"{"name": "ring", "hash_tag": "{}"}"#, &fleet(3)));
    let text = run(&["explain", &tagged, "user:{42}:cart"]).text();
    assert!(text.contains("hashed     42 (bytes 6..8 of the key)"), "{text}");
    let same = run(&["explain", &tagged, "user:{42}:cart", "other{42}", "--json"]).json_lines();
    assert_eq!(same[0].at("/position"), same[1].at("/position"));

    let nodes = r#"{"id": "a"}, {"id": "b", "tier": 1}, {"id": "c", "tier": 1}"#;
    let tiers = folder.file("tiers.json", document(r#"{"name": "ring"}"#, nodes));
    let up = run(&["explain", &tiers, "k1", "k2", "k3", "k4", "--all"]).text();
    assert!(up.matches("nodes      a\n").count() == 4 && !up.contains("  b "), "{up}");
    let down = run(&["explain", &tiers, "k1", "--down", "a"]).text();
    assert!(down.contains("it is down") && !down.contains("nodes      a\n"), "{down}");

    let rebuilt = folder.file("rebuilt.json", document(r#"{"name": "twemproxy"}"#, &servers(5)));
    let (all, without) = (placement(&rebuilt, &[]), placement(&rebuilt, &["10.0.0.2:11211"]));
    let keys: Vec<String> = (0..50).map(|i| format!("key {i}")).collect();
    let mut arguments = vec!["explain", &*rebuilt, "--json", "--down", "10.0.0.2:11211"];
    arguments.extend(keys.iter().map(String::as_str));
    for (key, answer) in keys.iter().zip(run(&arguments).json_lines()) {
        let id = |placement: &libconsistent::Placement| {
            placement.node(placement.locate(key.as_bytes()).unwrap()).unwrap().id.clone()
        };
        assert_eq!(answer.text("/primary"), id(&all));
        assert_eq!(answer.text("/nodes/0"), id(&without));
    }
}

#[test]
fn long_walks_are_cut_unless_all_is_asked_for() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(60)));
    let cut = &run(&["explain", &file, "a", "-n", "50", "--json"]).json_lines()[0];
    let all = &run(&["explain", &file, "a", "-n", "50", "--json", "--all"]).json_lines()[0];
    assert_eq!((cut.list("/walk").len(), all.wide("/left_out")), (20, 0));
    assert_eq!(cut.list("/walk"), &all.list("/walk")[..20]);
    assert_eq!(cut.wide("/left_out") as usize + 20, all.list("/walk").len());
    let left = format!("--all tells the other {} steps, too\n", cut.wide("/left_out"));
    assert!(run(&["explain", &file, "a", "-n", "50"]).text().ends_with(&left));
}

#[test]
fn keys_without_a_node_are_told_why() {
    let folder = Folder::new();
    let stays = folder.file("stays.json", document(r#"{"name": "twemproxy", "down": "stay"}"#, &servers(1)));
    let done = run(&["explain", &stays, "a", "--down", "10.0.0.0:11211"]);
    assert!(done.text().contains("its node is down, and its keys wait until it is back"), "{}", done.text());
    assert_eq!(done.code, 1);
    let none = folder.file("none.json", document(r#"{"name": "ring"}"#, ""));
    assert!(run(&["explain", &none, "a"]).text().contains("none: there are no nodes"));
    let refused = folder.file("refused.json", document(r#"{"name": "nginx_ip_hash"}"#, &servers(3)));
    let done = run(&["explain", &refused, "10.1.2.3", "user:42", "--json"]);
    let answers = done.json_lines();
    assert!(answers[0].at("/refused").is_null() && answers[1].text("/refused").contains("IP address"));
    assert_eq!(done.code, 1);
    let ring = folder.file("ring.json", document(r#"{"name": "ring"}"#, &fleet(2)));
    let done = run(&["explain", &ring, "a", "--down", "node-000", "--down", "node-001"]);
    assert!(done.text().contains("none: no node is live"), "{}", done.text());
}
