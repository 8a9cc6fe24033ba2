//! Both layouts against a linear scan, on points that real hashes almost never make: clustered, equal in their top
//! bits, on the edges.

use super::{layout::Layout, Narrow, Points, Wide, NO_INDEX};
use core::ops::ControlFlow;
use proptest::{collection::vec, prelude::*, sample::select};
use std::vec::Vec;

fn adversarial_points() -> impl Strategy<Value = Vec<(u64, u32)>> {
    let near = |base: u64| (-3i64..=3, 0..5u32).prop_map(move |(d, node)| (base.wrapping_add_signed(d), node));
    let point = prop_oneof![
        (any::<u64>(), 0..5u32),
        select(std::vec![0, 0xffff, 0x1_0000, 1 << 63, u64::MAX, u64::MAX - 0xffff, 0x1234_5678_9abc_0000])
            .prop_flat_map(near),
        // One cluster of equal top 48 bits, longer than the three points that are counted without a branch.
        (0..20u64, 0..5u32).prop_map(|(low, node)| (0xaaaa_bbbb_cccc_0000 | low, node)),
    ];
    vec(point, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layouts_answer_like_a_linear_scan(mut points in adversarial_points(), anywhere in any::<u64>()) {
        let tables = [Points::new(points.clone(), 5), Points::new(points.clone(), 1 << 17)];
        prop_assert!(matches!(tables, [Points::Narrow(_), Points::Wide(_)]));
        points.sort();
        let mut probes: Vec<u64> = points.iter().flat_map(|&(p, _)| [p.wrapping_sub(1), p, p.wrapping_add(1)]).collect();
        probes.extend([0, u64::MAX, anywhere]);
        for table in &tables {
            prop_assert_eq!(table.len(), points.len());
            for (at, &point) in points.iter().enumerate() {
                prop_assert_eq!(table.point(at), Some(point));
            }
            prop_assert_eq!(table.point(points.len()), None);
            let mut owners = std::vec![0; probes.len()];
            table.owners(&probes, &mut owners);
            for (&probe, &owner) in probes.iter().zip(&owners) {
                let successor = points.iter().filter(|&&(p, _)| p < probe).count();
                let expected = points.get(successor).or(points.first()).map_or(NO_INDEX, |&(_, node)| node);
                prop_assert_eq!(table.successor(probe), successor);
                prop_assert_eq!(table.owner(probe), expected);
                prop_assert_eq!(owner, expected);
                let mut visited = Vec::new();
                let none = table.visit(probe, |node| { visited.push(node); ControlFlow::<()>::Continue(()) });
                prop_assert_eq!(none, None);
                let around: Vec<u32> =
                    points.iter().cycle().skip(successor).take(points.len()).map(|&(_, node)| node).collect();
                prop_assert_eq!(visited, around);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Nodes leave, others move up or down a rank, points come: the merge makes what a build makes, also between the
    /// layouts.
    #[test]
    fn a_change_equals_a_build(
        points in adversarial_points(),
        mut added in adversarial_points(),
        keeps in vec(any::<bool>(), 5),
        gaps in vec(0..3u32, 5),
        wide in (any::<bool>(), any::<bool>()),
    ) {
        let nodes = |wide: bool| if wide { 1 << 17 } else { 100 };
        let mut next = 0;
        let renamed: Vec<u32> = keeps.iter().zip(&gaps).map(|(&keep, &gap)| {
            if !keep {
                return NO_INDEX;
            }
            next += gap + 1;
            next - 1
        }).collect();
        // Nodes that come have names that nobody kept.
        added.iter_mut().for_each(|(_, node)| *node += next);
        let changed = Points::new(points.clone(), nodes(wide.0)).changed(&renamed, added.clone(), nodes(wide.1));
        let kept = points.iter().map(|&(p, node)| (p, renamed[node as usize])).filter(|&(_, node)| node != NO_INDEX);
        added.extend(kept);
        let built = Points::new(added, nodes(wide.1));
        prop_assert_eq!(std::format!("{changed:?}"), std::format!("{built:?}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every position keeps its place and gets the node of another.
    #[test]
    fn nodes_turn_around_the_ring(points in adversarial_points(), by in 0..60_usize) {
        for nodes in [5, 1 << 17] {
            let table = Points::new(points.clone(), nodes);
            let listed: Vec<(u64, u32)> = (0..table.len()).filter_map(|at| table.point(at)).collect();
            let by = by.min(listed.len());
            let turned = table.turned(by);
            for (at, &(position, _)) in listed.iter().enumerate() {
                prop_assert_eq!(turned.point(at), Some((position, listed[(at + by) % listed.len()].1)));
                prop_assert_eq!(turned.successor(position), table.successor(position));
            }
            prop_assert_eq!(turned.len(), listed.len());
            let back = turned.turned(listed.len() - by);
            prop_assert_eq!(std::format!("{back:?}"), std::format!("{table:?}"));
            let mut positions: Vec<u64> = listed.iter().map(|&(position, _)| position).collect();
            positions.dedup();
            prop_assert_eq!(table.are_distinct(), positions.len() == listed.len());
        }
    }
}

#[test]
fn the_owner_of_the_last_node_index_fits() {
    let last = narrow_last();
    for table in [Points::new(std::vec![(7, last)], 1 << 16), Points::new(std::vec![(7, last)], 1 << 17)] {
        assert_eq!([table.owner(0), table.owner(7), table.owner(8), table.owner(u64::MAX)], [last; 4]);
    }
    assert_eq!(Narrow::build(Vec::new()).owner(0), NO_INDEX);
    assert_eq!(Wide::build(Vec::new()).owner(0), NO_INDEX);
}

fn narrow_last() -> u32 {
    super::narrow::MAX_NODES as u32 - 1
}
