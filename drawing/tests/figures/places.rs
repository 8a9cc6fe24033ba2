//! Positions: where sectors and cells are.

use crate::read::{classed, down, keys, many, numbers, six};
use libconsistent::{Placement, Topology};
use libconsistent_drawing::{positions, Ground, Palette};
use roxmltree::Document;

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
