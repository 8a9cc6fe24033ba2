//! What is drawn, read back from the SVG and compared with figures that come another way: from many keys.

use libconsistent::{Node, Placement, Ring, Scheme, State, Topology, Weight};
use libconsistent_drawing::{
    comparison, figures, flow, heirs, loads, pictures, positions, Drawing, Ground, Palette, Unit,
};
use roxmltree::{Document, Node as Element};
use std::collections::HashMap;

/// Six nodes of different weights, as in the demo.
fn six(scheme: &str) -> Placement {
    let nodes = [("a", 1.0), ("b", 1.0), ("c", 2.0), ("d", 1.0), ("e", 1.5), ("f", 0.5)];
    let nodes = nodes.map(|(id, weight)| Node::new(id).with_weight(Weight::from_f64(weight).unwrap()));
    Placement::new(Topology::new(nodes, Scheme::new(scheme, &[]).unwrap(), 0).unwrap()).unwrap()
}

fn many(count: usize) -> Placement {
    let ids = (0..count).map(|n| Node::new(format!("cache-{n:03}")));
    Placement::new(Topology::new(ids, Scheme::default(), 0).unwrap()).unwrap()
}

fn down(placement: &Placement, id: &str) -> Placement {
    let nodes = placement.topology().members().nodes();
    let states = nodes.iter().map(|node| if node.id == id { State::Down } else { State::Up }).collect();
    placement.with_states(states).unwrap()
}

fn keys(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("user:{n}")).collect()
}

fn attribute(element: &Element, name: &str) -> f64 {
    element.attribute(name).unwrap().parse().unwrap()
}

fn classed<'a>(svg: &'a Document, class: &'a str) -> impl Iterator<Item = Element<'a, 'a>> {
    svg.descendants().filter(move |element| element.attribute("class") == Some(class))
}

/// The text of an element's title.
fn titled<'a>(element: &Element<'a, 'a>) -> &'a str {
    element.children().find(|child| child.has_tag_name("title")).and_then(|title| title.text()).unwrap()
}

/// The numbers of a path, in their order.
fn numbers(path: &str) -> Vec<f64> {
    let parts = path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

/// The sectors of a path as parts of the turn, clockwise from the top. Each begins `M x y x y`, or
/// `M x y A r r 0 0 1 x y`.
fn sectors(path: &str) -> Vec<(f64, f64)> {
    let turn = |x: f64, y: f64| ((x - 210.0).atan2(210.0 - y) / std::f64::consts::TAU).rem_euclid(1.0);
    let ends = path.split('M').skip(1).map(numbers).map(|n| {
        let end = if n.len() == 8 { 2 } else { 7 };
        (turn(n[0], n[1]), turn(n[end], n[end + 1]))
    });
    // The last one ends where the first begins; of the narrowest, rounding may have turned the ends.
    ends.map(|(from, to)| (from, if to < from - 0.25 { 1.0 + to } else { to.max(from) })).collect()
}

fn ring_is_where_keys_are(placement: &Placement, tolerance: f64, wrong: usize) {
    let text = positions(placement, &Palette::of([placement])).unwrap().svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let nodes = placement.topology().members().nodes();
    let drawn: Vec<_> = classed(&svg, "positions").map(|path| sectors(path.attribute("d").unwrap())).collect();
    let shares: Vec<f64> = classed(&svg, "share")
        .map(|path| sectors(path.attribute("d").unwrap()).iter().map(|(from, to)| to - from).sum())
        .collect();
    assert_eq!([drawn.len(), shares.len()], [nodes.len(); 2]);
    let keys = keys(50_000);
    let counts = placement.distribution(&keys).counts;
    for (index, share) in shares.iter().enumerate() {
        let expected = counts[index] as f64 / keys.len() as f64;
        assert!((share - expected).abs() < tolerance, "{}: {share} beside {expected}", nodes[index].id);
        let outside: f64 = drawn[index].iter().map(|(from, to)| to - from).sum();
        assert!((outside - expected).abs() < 2.0 * tolerance, "{}: {outside} beside {expected}", nodes[index].id);
    }
    // Coordinates are rounded, so a key beside a border may lie in the sector beside its own.
    let missed = keys.iter().take(2_000).filter(|key| {
        let turn = placement.position(key.as_bytes()) as f64 / u64::MAX as f64;
        let owner = placement.locate(key.as_bytes()).unwrap() as usize;
        !drawn[owner].iter().any(|&(from, to)| (from..=to).contains(&turn) || (from..=to).contains(&(turn + 1.0)))
    });
    let missed = missed.count();
    assert!(missed <= wrong, "{missed} of 2000 keys are in another node's sector");
}

#[test]
fn sectors_are_where_keys_are() {
    ring_is_where_keys_are(&six("ring"), 0.005, 40);
    ring_is_where_keys_are(&down(&six("ring"), "c"), 0.005, 40);
    // Of one node, the whole turn.
    ring_is_where_keys_are(&many(1), 1e-3, 0);
}

#[test]
fn a_ring_of_many_points_is_sampled() {
    let placement = many(12);
    assert!(placement.point_count() > 2_000);
    // Each of 1440 places has the owner of its middle, and a place holds about two points.
    ring_is_where_keys_are(&placement, 0.012, 1_200);
    let text = positions(&many(300), &Palette::of([&many(300)])).unwrap().svg(Ground::Page);
    assert!(text.len() < 160_000, "{}", text.len());
}

#[test]
fn slots_are_whose_they_are() {
    let document = r#"{"libconsistent": 1, "scheme": {"name": "redis_cluster"}, "nodes": [
        {"id": "a", "fields": {"slots": ["0-5460"]}}, {"id": "b", "fields": {"slots": ["5461-10922"]}},
        {"id": "c", "fields": {"slots": ["10923-16383"]}}]}"#;
    let placement = Placement::new(Topology::from_json(document).unwrap()).unwrap();
    let owned = cells(&placement);
    // 1536 cells of 16384 slots: a third each, in this order.
    let bounds: Vec<_> = owned.iter().map(|cells| (cells[0], cells[cells.len() - 1], cells.len())).collect();
    assert_eq!(bounds, [(0, 511, 512), (512, 1023, 512), (1024, 1535, 512)]);

    for scheme in ["slots", "maglev"] {
        let placement = six(scheme);
        let counts = placement.distribution(keys(50_000)).counts;
        let owned = cells(&placement);
        assert_eq!(owned.iter().map(Vec::len).sum::<usize>(), 1536);
        for (cells, count) in owned.iter().zip(counts) {
            let [cells, keys] = [cells.len() as f64 / 1536.0, count as f64 / 50_000.0];
            assert!((cells - keys).abs() < 0.04, "{scheme}: {cells} beside {keys}");
        }
    }
    assert!(positions(&six("rendezvous"), &Palette::of([])).is_err());
}

/// The numbers of the cells of each node, ascending.
fn cells(placement: &Placement) -> Vec<Vec<usize>> {
    let text = positions(placement, &Palette::of([placement])).unwrap().svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    let place = |cell: &[f64]| (cell[1] / 9.0 * 64.0 + cell[0] / 9.0).round() as usize;
    classed(&svg, "positions")
        .map(|path| path.attribute("d").unwrap().split_terminator('Z').map(|cell| place(&numbers(cell))).collect())
        .collect()
}

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

#[test]
fn a_report_has_the_pictures_that_its_scheme_allows() {
    let names = |before: &Placement, after: Option<&Placement>| -> Vec<&str> {
        let drawn = pictures(before, after).unwrap();
        assert!(drawn.iter().all(|(_, svg)| Document::parse(svg).is_ok()));
        drawn.into_iter().map(|(name, _)| name).collect()
    };
    let (ring, after) = (six("ring"), down(&six("ring"), "c"));
    assert_eq!(names(&ring, None), ["positions_a", "loads", "heirs"]);
    let all = ["positions_a", "positions_b", "comparison", "flow", "loads", "heirs"];
    assert_eq!(names(&ring, Some(&after)), all);
    // Two schemes that hash keys alike are compared, others are not.
    assert_eq!(names(&six("maglev"), Some(&ring)), ["positions_a", "positions_b", "loads", "heirs"]);
    assert_eq!(names(&six("rendezvous"), None), [""; 0]);

    // Whoever is gone is the last row.
    let rows = figures::shares_between(&many(4), &many(3)).unwrap();
    let four = figures::shares(&many(4)).unwrap();
    assert_eq!(
        rows.iter().map(|row| row.value).collect::<Vec<_>>(),
        four.iter().map(|row| row.value).collect::<Vec<_>>()
    );
    assert_eq!((rows[3].id.as_str(), rows[3].after, rows[3].fair), ("cache-003", Some(0.0), 0.0));
}

#[test]
fn a_hundred_nodes_can_be_read() {
    let (before, after) = (many(100), many(101));
    let palette = Palette::of([&before, &after]);
    let streams = figures::streams(&before.diff(&after).unwrap());
    let drawing = flow(&streams, &palette);
    let text = drawing.svg(Ground::Page);
    let svg = Document::parse(&text).unwrap();
    // A hundred give, of whom 23 are drawn, and one takes.
    assert_eq!(classed(&svg, "end").count(), 25);
    let labels: Vec<f64> = svg.descendants().filter(|e| e.has_tag_name("text")).map(|e| attribute(&e, "y")).collect();
    assert!(labels[1..24].windows(2).all(|pair| pair[1] - pair[0] >= 12.0), "Labels touch.");
    assert!(drawing.height() < 900.0);

    let text = loads("Loads", &figures::shares(&many(300)).unwrap(), Unit::Parts, &palette).svg(Ground::Page);
    assert_eq!(classed(&Document::parse(&text).unwrap(), "load").count(), 120);
    assert!(text.contains("Of 300 nodes"));
    let text = heirs(&figures::failures(&before, 120).unwrap(), &palette).svg(Ground::Page);
    assert!(text.len() < 200_000, "{}", text.len());
    assert!(text.contains("others"));
}

#[test]
fn any_id_is_drawn_and_read_aloud() {
    let hostile = "<script>\"'&\u{202e}\u{1}]]>--";
    let long = "x".repeat(1_000);
    let placement = Placement::new(Topology::new([hostile, long.as_str()], Scheme::default(), 0).unwrap()).unwrap();
    let palette = Palette::of([&placement]);
    let failed = figures::failures(&placement, 120).unwrap();
    let plan = placement.diff(&down(&placement, hostile)).unwrap();
    let drawings: [Drawing; 4] = [
        positions(&placement, &palette).unwrap(),
        loads(hostile, &figures::shares(&placement).unwrap(), Unit::Parts, &palette),
        flow(&figures::streams(&plan), &palette),
        heirs(&failed, &palette),
    ];
    for drawing in drawings {
        let text = drawing.svg(Ground::White);
        let svg = Document::parse(&text).unwrap();
        assert!(svg.descendants().all(|element| !element.has_tag_name("script")));
        assert!(svg.root_element().attribute("role") == Some("img"));
        let titles: Vec<&str> =
            svg.descendants().filter(|e| e.has_tag_name("title")).map(|e| e.text().unwrap()).collect();
        assert!(titles.iter().any(|title| title.contains(&long)), "{titles:?}");
        assert!(titles.iter().any(|title| title.contains("<script>\"'&\u{fffd}\u{fffd}]]>--")), "{titles:?}");
        let shown = svg.descendants().filter(|e| e.has_tag_name("text")).map(|e| e.text().unwrap().chars().count());
        assert!(shown.max().unwrap() < 120);
    }
}
