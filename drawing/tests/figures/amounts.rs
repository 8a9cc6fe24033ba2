//! Amounts: how long bars are, and how wide bands.

use crate::read::{attribute, classed, down, keys, many, numbers, six, titled};
use libconsistent::{Placement, Ring};
use libconsistent_drawing::{comparison, figures, flow, heirs, loads, Ground, Palette, Unit};
use roxmltree::{Document, Node as Element};
use std::collections::HashMap;

#[test]
fn bars_are_as_long_as_loads_are() {
    let (before, after) = (six("ring"), down(&six("ring"), "c"));
    let keys = keys(100_000);
    let rows = figures::shares_between(&before, &after).unwrap();
    let text = loads("Loads", &rows, Unit::Parts, &Palette::of([&before])).svg(Ground::White);
    let svg = Document::parse(&text).unwrap();
    for (class, placement) in [("before", &before), ("after", &after)] {
        let bars: Vec<f64> = classed(&svg, class).map(|bar| attribute(&bar, "width")).collect();
        let counts = placement.distribution(&keys).counts;
        for (bar, count) in bars.iter().zip(&counts) {
            let expected = *count as f64 / keys.len() as f64;
            let part = bar / bars.iter().sum::<f64>();
            assert!((part - expected).abs() < 0.005, "{class}: {part} beside {expected}");
        }
    }
    // Node c is down, and e is half as heavy again as a, of 5 in all.
    let [most, fair]: [Vec<f64>; 2] = [("after", "width"), ("fair", "x1")]
        .map(|(class, name)| classed(&svg, class).map(|element| attribute(&element, name)).collect());
    assert!((fair[2] - 172.0).abs() < 0.02);
    assert!((fair[4] - 172.0 - 1.5 * (fair[0] - 172.0)).abs() < 0.02);
    let then = figures::shares(&after).unwrap()[4].value;
    assert!((most[4] / (fair[4] - 172.0) - then / 0.3).abs() < 1e-3);
}

#[test]
fn bands_are_as_wide_as_what_moves() {
    let (before, after) = (six("ring"), down(&six("ring"), "c"));
    let plan = before.diff(&after).unwrap();
    let text = flow(&figures::streams(&plan), &Palette::of([&before])).svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let mut drawn: HashMap<String, f64> = HashMap::new();
    for stream in classed(&svg, "stream") {
        let path = stream.children().find(|child| child.has_tag_name("path")).unwrap();
        let n = numbers(path.attribute("d").unwrap());
        // M x a C m a m b x b V c ..: from b to c on the right.
        drawn.insert(titled(&stream).split(':').next().unwrap().to_owned(), n[8] - n[7]);
    }
    let mut counted: HashMap<String, f64> = HashMap::new();
    let id = |placement: &Placement, key: &str| {
        placement.node(placement.locate(key.as_bytes()).unwrap()).unwrap().id.clone()
    };
    for key in keys(100_000) {
        let (from, to) = (id(&before, &key), id(&after, &key));
        if from != to {
            *counted.entry(format!("{from} → {to}")).or_default() += 1.0;
        }
    }
    let [whole, all] = [&drawn, &counted].map(|pairs| pairs.values().sum::<f64>());
    assert_eq!(drawn.len(), counted.len());
    for (pair, count) in counted {
        assert!((drawn[&pair] / whole - count / all).abs() < 0.01, "{pair}");
    }
}

#[test]
fn heirs_are_who_gets_the_keys() {
    let placement = six("ring");
    let failures = figures::failures(&placement, 120).unwrap();
    let text = heirs(&failures, &Palette::of([&placement])).svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let keys = keys(100_000);
    let drawn: HashMap<String, f64> = classed(&svg, "heir")
        .map(|heir| {
            let bar = heir.children().find(|child| child.has_tag_name("rect")).unwrap();
            let to = titled(&heir).split(',').next().unwrap();
            (format!("{} {to}", titled(&heir.parent().unwrap())), attribute(&bar, "width") / 400.0)
        })
        .collect();
    assert_eq!(drawn.len(), 30);
    for failed in ["a", "c", "f"] {
        let ring = Ring::from_json(placement.topology().to_json()).unwrap();
        let had: Vec<&String> = keys.iter().filter(|key| ring.get_node(key).unwrap().id == failed).collect();
        ring.mark_down(failed).unwrap();
        for heir in ["a", "b", "c", "d", "e", "f"].into_iter().filter(|heir| *heir != failed) {
            let count = had.iter().filter(|key| ring.get_node(key).unwrap().id == heir).count();
            let expected = count as f64 / had.len() as f64;
            let part = drawn[&format!("{failed} fails to {heir}")];
            assert!((part - expected).abs() < 0.02, "{failed} to {heir}: {part} beside {expected}");
        }
        let peak = ring.distribution(&keys).peak_to_average;
        let told = failures.iter().find(|failure| failure.id == failed).unwrap().fullest.clone().unwrap().1;
        assert!((peak - told).abs() < 0.03, "{failed}: {peak} beside {told}");
    }
}

/// Of many heirs it is drawn how much each grows; here it is counted, one look-up a key.
#[test]
fn growths_are_those_of_counted_keys() {
    let placement = many(30);
    let failures = figures::failures(&placement, 120).unwrap();
    let text = heirs(&failures, &Palette::of([&placement])).svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let keys = keys(300_000);
    let counts = |placement: &Placement| {
        let mut counts = vec![0.0; placement.len()];
        keys.iter().for_each(|key| counts[placement.locate(key.as_bytes()).unwrap() as usize] += 1.0);
        counts
    };
    let before = counts(&placement);
    let rows: Vec<Element> = classed(&svg, "failure").collect();
    assert_eq!(rows.len(), 30);
    let mut largest = Vec::new();
    for row in [&rows[0], &rows[29]] {
        let failed = titled(row).strip_suffix(" fails").unwrap();
        let after = counts(&down(&placement, failed));
        let growth = |id: &str| {
            let index = placement.topology().members().index_of(id).unwrap() as usize;
            after[index] / before[index] - 1.0
        };
        let named: Vec<Element> = row.children().filter(|child| child.attribute("class") == Some("heir")).collect();
        assert_eq!(named.len(), 3);
        for heir in &named {
            let (id, told) = titled(heir).split_once(" grows by ").unwrap();
            let told: f64 = told.trim_end_matches([' ', '%']).parse::<f64>().unwrap() / 100.0;
            assert!((told - growth(id)).abs() < 0.02, "{failed}, {id}: {told} beside {}", growth(id));
        }
        // The largest lies on top, and no heir grows more.
        let top = titled(named.last().unwrap()).split(" grows").next().unwrap();
        let most = placement.topology().members().nodes().iter().map(|node| growth(&node.id)).fold(0.0, f64::max);
        assert!(growth(top) > most - 0.02, "{failed}: {top}");
        largest.push(most);
    }
    assert!(largest[0] > largest[1], "The worst comes first: {largest:?}");
}

#[test]
fn parts_stand_beside_the_minimum_and_the_naive_rule() {
    let (before, after) = (six("ring"), down(&six("ring"), "c"));
    let plan = before.diff(&after).unwrap();
    let event = figures::compare("c fails", &plan, &before, &after);
    let text = comparison(&[event.clone(), event]).svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let long: Vec<f64> = classed(&svg, "part").map(|bar| attribute(&bar, "width") / 280.0).collect();
    let moved =
        keys(100_000).iter().filter(|key| before.locate(key.as_bytes()) != after.locate(key.as_bytes())).count();
    assert!((long[0] - moved as f64 / 100_000.0).abs() < 0.005);
    assert_eq!(long[0], long[1]);
    assert_eq!(long[..3], long[3..]);
    // Of 30 hashes, those whose remainders by 6 and by 5 are the same node.
    let (old, new) = (["a", "b", "c", "d", "e", "f"], ["a", "b", "d", "e", "f"]);
    let stay = (0..30).filter(|hash| old[hash % 6] == new[hash % 5]).count();
    assert!((long[2] - (1.0 - stay as f64 / 30.0)).abs() < 1e-4);
}

#[test]
fn the_naive_rule_is_counted_hash_by_hash() {
    let ids: Vec<String> = (0..20).map(|n| format!("n{n:02}")).collect();
    for (before, after) in [(0..4, 0..6), (0..6, 2..6), (0..9, 3..15), (0..12, 0..12), (0..0, 0..3), (0..0, 0..0)] {
        let [old, new] = [&ids[before], &ids[after]].map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>());
        let all = (old.len() * new.len()).max(1);
        let at = |list: &[&str], hash: usize| list.get(hash % list.len().max(1)).map(|id| id.to_string());
        let moved = (0..all).filter(|&hash| at(&old, hash) != at(&new, hash)).count() as f64 / all as f64;
        let told = figures::modulo_moved(&old, &new);
        assert!((told - moved).abs() < 1e-12, "{old:?} to {new:?}: {told} beside {moved}");
    }
}
