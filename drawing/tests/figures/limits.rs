//! What is drawn of which scheme, of many nodes, and of any id.

use crate::read::{attribute, classed, down, many, six};
use libconsistent::{Placement, Scheme, Topology};
use libconsistent_drawing::{figures, flow, heirs, loads, pictures, positions, Drawing, Ground, Palette, Unit};
use roxmltree::Document;

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
    let svg = Document::parse(&text).unwrap();
    assert_eq!((classed(&svg, "failure").count(), classed(&svg, "heir").count()), (100, 300));
    let text = heirs(&figures::failures(&many(1000), 120).unwrap(), &palette).svg(Ground::Page);
    assert!(text.len() < 300_000, "{}", text.len());
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
