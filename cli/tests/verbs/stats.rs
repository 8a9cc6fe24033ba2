//! The figures of `stats`, beside keys placed one by one, ranges added up and plans of the engine.

use crate::kit::{document, draw, fleet, placement, run, servers, At, Folder};
use libconsistent::{Key, Placement, Spread};
use serde_json::Value;
use std::collections::BTreeMap;

/// The answer's node of an id.
fn node<'a>(answer: &'a Value, id: &str) -> &'a Value {
    answer.list("/nodes").iter().find(|node| node.text("/id") == id).unwrap()
}

/// What keys weigh by node, each placed by its own look-up.
fn counted(placement: &Placement, n: usize, keys: &[(String, u64)]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for (key, weight) in keys {
        for index in placement.get_nodes(key.as_bytes(), n, Spread::Zone) {
            *counts.entry(placement.node(index).unwrap().id.clone()).or_default() += weight;
        }
    }
    counts
}

fn close(figure: f64, second: f64, within: f64, what: &str) {
    assert!((figure - second).abs() <= within, "{what}: {figure}, but {second}");
}

#[test]
fn exact_shares_are_sums_of_ranges() {
    let folder = Folder::new();
    for scheme in [r#"{"name": "ring", "vnodes": 40}"#, r#"{"name": "slots", "bits": 10}"#] {
        let file = folder.file("a.json", document(scheme, &fleet(12)));
        for down in [&[][..], &["node-003"], &["node-003", "node-007"]] {
            let mut arguments = vec!["stats", &*file, "--json"];
            down.iter().for_each(|id| arguments.extend(["--down", id]));
            let answer = run(&arguments).json();
            assert_eq!(answer.text("/basis"), "exact");
            let placement = placement(&file, down);
            let weight: f64 =
                (0..12).filter(|i| !down.contains(&&*format!("node-{i:03}"))).map(|i| f64::from(i % 3 + 1)).sum();
            let mut balances = Vec::new();
            for told in answer.list("/nodes") {
                let id = told.text("/id");
                let ranges = placement.ranges(id).unwrap();
                let owned: u128 = ranges.iter().map(|range| u128::from(range.last - range.first) + 1).sum();
                assert_eq!(told.wide("/amount"), owned, "{scheme} {id}");
                close(told.number("/share"), owned as f64 / 2_f64.powi(64), 1e-12, id);
                let fair = if down.contains(&id) { 0.0 } else { told.number("/weight") / weight };
                close(told.number("/fair"), fair, 1e-12, id);
                assert_eq!(told.text("/state"), if down.contains(&id) { "down" } else { "up" });
                if fair > 0.0 {
                    balances.push((owned as f64 / 2_f64.powi(64) / fair, id));
                }
            }
            balances.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert_eq!(answer.text("/emptiest/id"), balances[0].1);
            assert_eq!(answer.text("/fullest/id"), balances.last().unwrap().1);
            close(answer.number("/fullest/balance"), balances.last().unwrap().0, 1e-12, "fullest");
        }
    }
}

#[test]
fn failures_are_plans_of_the_engine() {
    let folder = Folder::new();
    let schemes = [
        document(r#"{"name": "ring", "vnodes": 30}"#, &fleet(9)),
        document(r#"{"name": "slots", "bits": 9}"#, &fleet(9)),
        document(r#"{"name": "nginx"}"#, &servers(5)),
        // Compiled again without the node, and keys that wait for it.
        document(r#"{"name": "twemproxy"}"#, &servers(5)),
        document(r#"{"name": "twemproxy", "down": "stay"}"#, &servers(5)),
    ];
    for text in schemes {
        let file = folder.file("a.json", &text);
        let answer = run(&["stats", &file, "--all", "--json"]).json();
        let before = placement(&file, &[]);
        let failures = answer.list("/failures/list");
        assert_eq!(failures.len(), before.len());
        assert_eq!((answer.text("/basis"), answer.text("/failures/basis")), ("exact", "exact"));
        for failed in failures {
            let id = failed.text("/id");
            let after = placement(&file, &[id]);
            let plan = before.diff(&after).unwrap();
            let mut gains: BTreeMap<&str, i128> = BTreeMap::new();
            let mut missing = 0;
            for step in &plan.moves {
                match &step.to {
                    Some(to) => *gains.entry(to).or_default() += step.positions as i128,
                    None => missing += step.positions,
                }
                step.from.iter().for_each(|from| *gains.entry(from).or_default() -= step.positions as i128);
            }
            close(failed.number("/missing"), plan.ratio(missing), 1e-12, id);
            close(failed.number("/lost"), before.shares().unwrap().ratio(index(&before, id)), 1e-12, id);
            gains.retain(|_, &mut gain| gain > 0);
            assert_eq!(failed.wide("/heir_count"), gains.len() as u128, "{text} {id}");
            for heir in failed.list("/heirs") {
                let gain = gains[heir.text("/id")];
                close(heir.number("/part"), gain as f64 / plan.whole as f64, 1e-12, heir.text("/id"));
            }
            let most = gains.values().max().copied().unwrap_or(0) as f64 / plan.whole as f64;
            close(failed.pointer("/heirs/0/part").map_or(0.0, |part| part.as_f64().unwrap()), most, 1e-12, id);
            let had = |id: &str| before.shares().unwrap().positions[index(&before, id) as usize] as f64;
            assert_grows(failed, gains.iter().map(|(&id, &gain)| (id, gain as f64 / had(id))));
            // The fullest afterwards is what the same command says of the fleet without the node.
            let then = run(&["stats", &file, "--down", id, "--json", "--failures", "0"]).json();
            assert_eq!(failed.at("/fullest"), then.at("/fullest"), "{text} {id}");
        }
    }
}

/// That the node is told which grows most, of those that grow.
fn assert_grows<'a>(failed: &Value, growths: impl Iterator<Item = (&'a str, f64)>) {
    let growths: BTreeMap<&str, f64> = growths.filter(|(_, growth)| *growth > 0.0).collect();
    match growths.values().copied().reduce(f64::max) {
        None => assert!(failed.at("/grows").is_null(), "{failed}"),
        Some(most) => {
            close(failed.number("/grows/growth"), most, 1e-9, failed.text("/id"));
            close(growths[failed.text("/grows/id")], most, 1e-9, failed.text("/id"));
        }
    }
}

fn index(placement: &Placement, id: &str) -> u32 {
    placement.topology().members().index_of(id).unwrap()
}

#[test]
fn given_keys_are_those_that_are_counted_one_by_one() {
    let folder = Folder::new();
    let keys: Vec<(String, u64)> = (0..5000).map(|i| (format!("user:{}", i % 4000), draw(i) % 1000)).collect();
    let lines = |bytes: bool| {
        let line = |(key, size): &(String, u64)| if bytes { format!("{key},{size}\n") } else { format!("{key}\n") };
        keys.iter().map(line).collect::<String>()
    };
    let (plain, sized) = (folder.file("keys", lines(false)), folder.file("keys.csv", lines(true)));
    let alike: Vec<(String, u64)> = keys.iter().map(|(key, _)| (key.clone(), 1)).collect();
    for (scheme, nodes) in [
        (r#"{"name": "ring"}"#, fleet(8)),
        (r#"{"name": "rendezvous"}"#, fleet(8)),
        (r#"{"name": "jump"}"#, servers(5)),
        (r#"{"name": "twemproxy"}"#, servers(5)),
        // Compiled again for who is up, so that keys of all nodes move.
        (r#"{"name": "modula"}"#, servers(5)),
    ] {
        let file = folder.file("a.json", document(scheme, &nodes));
        for n in [1, 2, 3] {
            let copies = n.to_string();
            for (path, weighed, flag) in [(&plain, &alike, None), (&sized, &keys, Some("--bytes"))] {
                let mut arguments = vec!["stats", &*file, "-f", path, "--json", "--all", "-n", &copies];
                arguments.extend(flag);
                let answer = run(&arguments).json();
                let before = placement(&file, &[]);
                let whole: u64 = weighed.iter().map(|(_, weight)| weight).sum();
                let counts = counted(&before, n, weighed);
                let numbers = counted(&before, n, &alike);
                for told in answer.list("/nodes") {
                    let id = told.text("/id");
                    let count = counts.get(id).copied().unwrap_or(0);
                    assert_eq!(told.wide("/amount"), count.into(), "{scheme} {n} {id}");
                    assert_eq!(told.wide("/keys"), numbers.get(id).copied().unwrap_or(0).into());
                    close(told.number("/share"), count as f64 / whole as f64, 1e-12, id);
                }
                // Each failure, with all keys placed anew.
                for failed in answer.list("/failures/list") {
                    let id = failed.text("/id");
                    let then = counted(&placement(&file, &[id]), n, weighed);
                    let gain = |id: &str| {
                        then.get(id).copied().unwrap_or(0) as f64 - counts.get(id).copied().unwrap_or(0) as f64
                    };
                    for heir in failed.list("/heirs") {
                        let told = heir.number("/part") * whole as f64;
                        close(told, gain(heir.text("/id")), 1e-6, &format!("{scheme} {n} {id}"));
                    }
                    let others = then.keys().map(String::as_str).filter(|other| *other != id);
                    assert_grows(failed, others.map(|id| (id, gain(id) / counts.get(id).copied().unwrap_or(0) as f64)));
                    let heirs = then.keys().filter(|other| *other != id && gain(other) > 0.0).count();
                    assert_eq!(failed.wide("/heir_count"), heirs as u128, "{scheme} {n} {id}");
                }
            }
        }
    }
}

#[test]
fn zones_of_given_keys_are_counted_one_by_one() {
    let folder = Folder::new();
    let keys: Vec<String> = (0..2000).map(|i| format!("user:{i}")).collect();
    let path = folder.file("keys", keys.join("\n"));
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(12)));
    for (n, spread) in [("2", Spread::Zone), ("4", Spread::Zone), ("3", Spread::None), ("3", Spread::Weight)] {
        let answer = run(&["stats", &file, "-f", &path, "-n", n, "--spread", spread.name(), "--json"]).json();
        let placement = placement(&file, &[]);
        for (level, told) in (1..).zip(answer.list("/dispersion/levels")) {
            let mut parts: BTreeMap<u64, f64> = BTreeMap::new();
            for key in &keys {
                let nodes = placement.get_nodes(key.as_bytes(), n.parse().unwrap(), spread);
                let zone = |&index: &u32| {
                    placement.node(index).unwrap().zone.split('/').take(level).collect::<Vec<_>>().join("/")
                };
                let mut zones: Vec<String> = nodes.iter().map(zone).collect();
                zones.sort();
                zones.dedup();
                *parts.entry(zones.len() as u64).or_default() += 1.0 / keys.len() as f64;
            }
            assert_eq!(told.wide("/level"), level as u128);
            assert_eq!(told.list("/parts").len(), parts.len());
            for part in told.list("/parts") {
                close(part.number("/part"), parts[&part.at("/zones").as_u64().unwrap()], 1e-9, n);
            }
        }
        let sums = |level: u64| answer.list("/zones").iter().filter(move |zone| zone.at("/level") == level);
        for level in [1, 2] {
            close(sums(level).map(|zone| zone.number("/share")).sum(), 1.0, 1e-9, "zones");
            close(sums(level).map(|zone| zone.number("/fair")).sum(), 1.0, 1e-9, "zones");
        }
        let copies: f64 = answer.list("/nodes").iter().map(|node| node.number("/share")).sum();
        for zone in answer.list("/zones") {
            let inside = |node: &&Value| {
                let (inner, outer) = (node.text("/zone"), zone.text("/zone"));
                inner == outer || inner.starts_with(&format!("{outer}/"))
            };
            let share: f64 = answer.list("/nodes").iter().filter(inside).map(|node| node.number("/share")).sum();
            close(zone.number("/share"), share / copies, 1e-9, zone.text("/zone"));
        }
    }
}

#[test]
fn estimates_are_close_to_other_keys_and_marked() {
    let folder = Folder::new();
    for (scheme, nodes, n) in [
        (r#"{"name": "rendezvous"}"#, fleet(6), 1),
        (r#"{"name": "multiprobe"}"#, servers(6), 1),
        (r#"{"name": "pypi_pymemcache"}"#, servers(6), 1),
        (r#"{"name": "rendezvous"}"#, fleet(6), 2),
    ] {
        let file = folder.file("a.json", document(scheme, &nodes));
        let copies = n.to_string();
        let arguments = ["stats", &file, "--samples", "40000", "-n", &copies, "--all"];
        let answer = run(&[&arguments[..], &["--json"]].concat()).json();
        assert_eq!((answer.text("/basis"), answer.wide("/keys")), ("sampled", 40_000));
        let keys: Vec<(String, u64)> = (0..40_000).map(|i| (format!("other {:x}", draw(i)), 1)).collect();
        let placement = placement(&file, &[]);
        let counts = counted(&placement, n, &keys);
        assert_eq!(counts.len(), 6);
        for (id, count) in &counts {
            // Five standard deviations of the difference of two samples.
            let share = *count as f64 / 40_000.0;
            close(node(&answer, id).number("/share"), share, 5.0 * (2.0 * share / 40_000.0).sqrt(), id);
        }
        for failed in answer.list("/failures/list") {
            let after = crate::kit::placement(&file, &[failed.text("/id")]);
            let then = counted(&after, n, &keys);
            for heir in failed.list("/heirs") {
                let id = heir.text("/id");
                let count = |counts: &BTreeMap<String, u64>| counts.get(id).copied().unwrap_or(0) as f64 / 40_000.0;
                let gain = count(&then) - count(&counts);
                close(heir.number("/part"), gain, 5.0 * (2.0 * gain / 40_000.0).sqrt(), id);
            }
        }
        let text = run(&arguments).text();
        assert!(text.contains("estimated from 40,000 sampled keys") && text.contains('~'), "{text}");
    }
    let exact = folder.file("b.json", document(r#"{"name": "ring"}"#, &servers(3)));
    assert!(!run(&["stats", &exact]).text().contains('~'));
}

#[test]
fn shares_of_replicas_are_those_of_every_slot() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "slots", "bits": 8}"#, &fleet(9)));
    let answer = run(&["stats", &file, "-n", "3", "--json"]).json();
    assert_eq!(answer.text("/basis"), "exact");
    let placement = placement(&file, &[]);
    let mut counts = vec![0_u32; placement.len()];
    for slot in 0..256_u64 {
        let nodes = placement.get_nodes_for(Key::Hashed(slot << 56 | draw(slot) >> 8), 3, Spread::Zone);
        nodes.iter().for_each(|&node| counts[node as usize] += 1);
    }
    for (told, count) in answer.list("/nodes").iter().zip(counts) {
        close(told.number("/share"), f64::from(count) / 256.0, 1e-12, told.text("/id"));
    }
}

#[test]
fn large_fleets_are_bounded_and_say_so() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring", "vnodes": 60}"#, &fleet(5000)));
    let done = run(&["stats", &file, "--failures", "2"]);
    let text = done.text();
    assert!(text.contains("the 10 fullest and the 10 emptiest; --all tells the other 4,980, too"), "{text}");
    assert!(text.contains("failures of the 2 nodes with the largest shares; --all looks at all 5,000"), "{text}");
    let answer = run(&["stats", &file, "--failures", "2", "--json"]).json();
    assert_eq!(answer.list("/nodes").len(), 5000);
    let mut largest: Vec<(u128, &str)> =
        answer.list("/nodes").iter().map(|node| (node.wide("/amount"), node.text("/id"))).collect();
    largest.sort();
    let failed: Vec<&str> = answer.list("/failures/list").iter().map(|failed| failed.text("/id")).collect();
    let mut expected: Vec<&str> = largest.iter().rev().take(2).map(|(_, id)| *id).collect();
    expected.sort_by_key(|id| failed.iter().position(|failed| failed == id));
    assert_eq!(failed, expected);
}

#[test]
fn tables_have_the_figures_of_the_json() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(7)));
    let lines: String = (0..900).map(|i| format!("user:{i},{}\n", draw(i) % 5000)).collect();
    let keys = folder.file("keys.csv", lines);
    let percent = |part: f64| format!("{:.2}%", part * 100.0);
    let grouped = |number: u128| {
        let digits = number.to_string();
        let groups = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap());
        groups.collect::<Vec<_>>().join(",")
    };
    for options in [&[][..], &["-n", "3"], &["--down", "node-004"], &["-f", &keys, "--bytes", "-n", "2"]] {
        let arguments = [&["stats", &file, "--all", "--samples", "5000"], options].concat();
        let answer = run(&[&arguments[..], &["--json"]].concat()).json();
        let text = run(&arguments).text();
        let mut tables = text.split("\n\n");
        let head = tables.next().unwrap();
        assert!(head.contains(answer.text("/fingerprint")) && head.contains("ring of 7 nodes, epoch 1"), "{head}");
        let rows = |table: &str| -> Vec<Vec<String>> {
            table.lines().skip(1).map(|row| row.split_whitespace().map(ToOwned::to_owned).collect()).collect()
        };
        let nodes = rows(tables.next().unwrap());
        for (row, told) in nodes.iter().zip(answer.list("/nodes")) {
            let mut cells = vec![told.text("/id").to_owned(), told.text("/zone").to_owned()];
            cells.extend([told.number("/weight").to_string(), told.text("/state").to_owned()]);
            if !told.at("/keys").is_null() {
                cells.extend([grouped(told.wide("/keys")), grouped(told.wide("/amount"))]);
            }
            cells.extend([percent(told.number("/share")), percent(told.number("/fair"))]);
            cells.push(told.at("/balance").as_f64().map_or("-".into(), |balance| format!("{balance:.3}")));
            assert_eq!(*row, cells);
        }
        for (place, name) in [(7, "fullest"), (8, "emptiest")] {
            let told = answer.at(&format!("/{name}"));
            let balance = format!("{:.3}", told.number("/balance"));
            assert_eq!(nodes[place], [name, &format!("{},", told.text("/id")), &balance, "of", "its", "fair", "part"]);
        }
        let zones = rows(tables.next().unwrap());
        for (row, told) in zones.iter().zip(answer.list("/zones")) {
            let nodes = told.wide("/nodes").to_string();
            assert_eq!(
                *row,
                [told.text("/zone"), &nodes, &percent(told.number("/share")), &percent(told.number("/fair"))]
            );
        }
        let known = answer.pointer("/dispersion/levels").and_then(Value::as_array);
        for (row, level) in zones.iter().skip(answer.list("/zones").len()).zip(known.into_iter().flatten()) {
            for part in level.list("/parts") {
                let figure = percent(part.number("/part"));
                assert!(row.iter().any(|word| word.trim_start_matches('~') == figure), "{row:?} {part}");
            }
        }
        let failures = rows(tables.next().unwrap());
        assert_eq!(failures.len(), answer.list("/failures/list").len());
        for (row, told) in failures.iter().zip(answer.list("/failures/list")) {
            let heir = (told.text("/heirs/0/id"), percent(told.number("/heirs/0/part")));
            let fullest = (told.text("/fullest/id"), format!("{:.3}", told.number("/fullest/balance")));
            let (lost, heirs) = (percent(told.number("/lost")), told.wide("/heir_count").to_string());
            let grows = (told.text("/grows/id"), format!("+{}", percent(told.number("/grows/growth"))));
            let heir_cells = [told.text("/id"), &lost, &heirs, heir.0, &heir.1];
            assert_eq!(*row, [&heir_cells[..], &[grows.0, &grows.1, fullest.0, &fullest.1]].concat());
        }
        assert_eq!(tables.next(), None);
    }
}

#[test]
fn the_worst_failure_asks_for_the_most_headroom() {
    let folder = Folder::new();
    // One node has a quarter of all keys: afterwards loads are as even as after any other failure.
    let nodes = (1..=7).map(|i| format!(r#", {{"id": "n{i}"}}"#)).collect::<String>();
    let large =
        folder.file("a.json", document(r#"{"name": "ring"}"#, &format!(r#"{{"id": "n0", "weight": 2.4}}{nodes}"#)));
    let answer = run(&["stats", &large, "--failures", "1", "--json"]).json();
    let list = answer.list("/failures/list");
    assert_eq!((list.len(), list[0].text("/id")), (1, "n0"));
    assert!(list[0].number("/grows/growth") > 0.3, "{}", list[0]);

    // Of few points somebody small inherits much: the largest node comes behind the worst.
    let file = folder.file("b.json", document(r#"{"name": "ring", "vnodes": 2}"#, &servers(12)));
    let all = run(&["stats", &file, "--all", "--json"]).json();
    let all = all.list("/failures/list");
    let growths: Vec<f64> = all.iter().map(|failed| failed.number("/grows/growth")).collect();
    assert!(growths.is_sorted_by(|a, b| a >= b), "{growths:?}");
    let lost = |failed: &&Value| failed.number("/lost");
    let largest = all.iter().max_by(|a, b| lost(a).total_cmp(&lost(b))).unwrap();
    assert_ne!(largest, &all[0]);
    let arguments = ["stats", &file, "--failures", "1"];
    let cut = run(&[&arguments[..], &["--json"]].concat()).json();
    assert_eq!(cut.list("/failures/list"), [all[0].clone(), largest.clone()]);
    let remark = format!(
        "the worst 1 of 12 failures, and that of {}, which has the most; --all tells all\n",
        largest.text("/id")
    );
    assert!(run(&arguments).text().ends_with(&remark), "{}", run(&arguments).text());
    let none = run(&["stats", &file, "--failures", "0", "--json"]).json();
    assert!(none.list("/failures/list").is_empty());

    // Whoever had nothing grows by no part of it.
    let tiers = folder.file("c.json", document(r#"{"name": "ring"}"#, r#"{"id": "a"}, {"id": "b", "tier": 1}"#));
    let answer = run(&["stats", &tiers, "--json"]).json();
    let grows = answer.at("/failures/list/0/grows");
    assert!(grows.text("/id") == "b" && grows.at("/growth").is_null(), "{grows}");
    assert!(run(&["stats", &tiers]).text().contains("from 0%"));
}

#[test]
fn what_is_fair_goes_by_tiers_and_by_weights_that_count() {
    let folder = Folder::new();
    let fair = |text: &str, options: &[&str]| -> Vec<f64> {
        let file = folder.file("a.json", text);
        let answer = run(&[&["stats", &file, "--json"], options].concat()).json();
        answer.list("/nodes").iter().map(|node| node.number("/fair")).collect()
    };
    let tiers = r#"{"id": "a", "weight": 3}, {"id": "b"}, {"id": "c", "tier": 1}"#;
    let tiers = document(r#"{"name": "ring"}"#, tiers);
    assert_eq!(fair(&tiers, &[]), [0.75, 0.25, 0.0]);
    assert_eq!(fair(&tiers, &["--down", "a"]), [0.0, 1.0, 0.0]);
    assert_eq!(fair(&tiers, &["--down", "a", "--down", "b"]), [0.0, 0.0, 1.0]);
    let idle = document(r#"{"name": "ring"}"#, r#"{"id": "a"}, {"id": "b", "weight": 0}, {"id": "c", "weight": 3}"#);
    assert_eq!(fair(&idle, &[]), [0.25, 0.0, 0.75]);
    // That goes by no weights, and takes 0 for 1.
    let modula = r#"{"id": "a:1", "weight": 7}, {"id": "b:1", "weight": 0}"#;
    assert_eq!(fair(&document(r#"{"name": "modula"}"#, modula), &[]), [0.5, 0.5]);
}

#[test]
fn keys_without_a_node_are_counted() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "nginx_ip_hash"}"#, &servers(3)));
    let keys = folder.file("keys", "10.1.2.3\nuser:1\n10.1.9.3\nuser:2\n10.4.4.4\n");
    let answer = run(&["stats", &file, "-f", &keys, "--json"]).json();
    assert_eq!((answer.wide("/keys"), answer.wide("/unplaced")), (5, 2));
    let placed: u128 = answer.list("/nodes").iter().map(|node| node.wide("/amount")).sum();
    assert_eq!(placed, 3);
    assert!(run(&["stats", &file, "-f", &keys]).text().contains("2 of the keys have no node"));
}

#[test]
fn a_node_that_is_listed_twice_has_a_key_once() {
    let folder = Folder::new();
    let node = |(id, rack, tokens): (&str, &str, &str)| {
        format!(r#"{{"id": "{id}", "fields": {{"dc": "dc1", "rack": "{rack}", "tokens": [{tokens}]}}}}"#)
    };
    let nodes = [
        ("a", "r3", r#""-8421173110037455512""#),
        ("b", "r3", r#""-6080983959558420776", "4990271223660687949", "-4940478445619517192", "1435060924987946008""#),
        ("c", "r2", r#""4231686553346609797", "1131852855112859753", "8295856288992347995""#),
        ("d", "r2", r#""1003524909364378106", "87077283397255924", "5780315143936413001""#),
        ("e", "r2", r#""5618315319235403330", "-4514028211988677194", "-867019284125723050""#),
    ];
    let scheme = r#"{"name": "cassandra", "replication": "dc1:4", "rule": "driver"}"#;
    let file = folder.file("a.json", document(scheme, &nodes.map(node).join(", ")));
    let keys: Vec<String> = (0..500).map(|i| format!("user:{i}")).collect();
    let path = folder.file("keys", keys.join("\n"));
    let placement = placement(&file, &[]);
    let (mut counts, mut twice) = (BTreeMap::new(), 0);
    for key in &keys {
        let mut nodes = placement.get_nodes(key.as_bytes(), 4, Spread::Zone);
        let listed = nodes.len();
        nodes.sort_unstable();
        nodes.dedup();
        twice += usize::from(nodes.len() < listed);
        nodes.into_iter().for_each(|node| *counts.entry(node).or_insert(0_u128) += 1);
    }
    assert!(twice > 20, "{twice}");
    let answer = run(&["stats", &file, "-f", &path, "-n", "4", "--json"]).json();
    for (index, told) in (0..).zip(answer.list("/nodes")) {
        assert_eq!(told.wide("/amount"), counts[&index], "{}", told.text("/id"));
    }
}

#[test]
fn keys_of_nobody_are_told_with_the_reason() {
    let folder = Folder::new();
    let nodes =
        r#"{"id": "a", "fields": {"slots": ["0-4095"]}}, {"id": "b", "fields": {"slots": ["4096-8191"]}}, {"id": "c"}"#;
    let file = folder.file("a.json", document(r#"{"name": "redis_cluster"}"#, nodes));
    let placement = placement(&file, &[]);
    let keys = (0..20_000).map(|number| format!("user:{number}"));
    let (found, lost): (Vec<String>, Vec<String>) = keys.partition(|key| placement.locate(key.as_bytes()).is_some());
    for (options, part, why) in [
        (&[][..], 0.5, "no node lists their slots in `fields.slots`"),
        (&["-n", "2"], 0.5, "no node lists their slots in `fields.slots`"),
        // Some of these wait, and the others have nowhere to wait for.
        (&["--down", "a"], 0.75, "no node lists their slots in `fields.slots`"),
    ] {
        let answer = run(&[&["stats", &*file, "--json"], options].concat()).json();
        close(answer.number("/nobody/part"), part, 0.0, "nobody");
        assert_eq!(answer.text("/nobody/why"), why);
        let told = run(&[&["stats", &*file], options].concat()).text();
        assert!(told.contains(&format!("{:.2}% of all keys have no node: {why}\n", 100.0 * part)), "{told}");
    }
    close(lost.len() as f64 / 20_000.0, 0.5, 0.02, "counted");
    let explained = run(&["explain", &file, &lost[0], &found[0]]).text();
    assert_eq!(explained.matches("none: no node lists its slot in `fields.slots`").count(), 1, "{explained}");

    let whole = nodes.replace("8191", "16383");
    let file = folder.file("b.json", document(r#"{"name": "redis_cluster"}"#, &whole));
    assert!(run(&["stats", &file, "--json"]).json().at("/nobody").is_null());
    let answer = run(&["stats", &file, "--down", "a", "--json"]).json();
    close(answer.number("/nobody/part"), 0.25, 0.0, "down");
    assert_eq!(answer.text("/nobody/why"), "their nodes are down, and they wait until these are back");
}
