//! An SVG: the ring with the arcs of its nodes, and bars of the load before and after a failure.

use libconsistent::{Error, Placement};
use std::fmt::Write;

const COLOURS: [&str; 10] =
    ["#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#edc948", "#76b7b2", "#9c755f", "#ff9da7", "#e15759", "#8c8c8c"];

const RING: (f64, f64) = (250.0, 290.0);
const RADIUS: f64 = 180.0;
const BAND: f64 = 44.0;
const BARS_LEFT: f64 = 610.0;
const BARS_WIDTH: f64 = 300.0;
const ROW: f64 = 56.0;
const TOP: f64 = 130.0;

/// Draws `before` as the ring and both placements as bars.
pub fn draw(before: &Placement, after: &Placement, failed: &str, keys: &[&[u8]]) -> Result<String, Error> {
    let nodes = before.topology().members().nodes();
    let height = (TOP + ROW * nodes.len() as f64 + 60.0).max(540.0);
    let mut svg = String::new();
    // Writing into a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 980 {height}\" font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"980\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"40\" y=\"46\" font-size=\"20\" font-weight=\"bold\">{} keys on {} nodes, {} points</text>\n",
        keys.len(),
        nodes.len(),
        before.point_count(),
    );
    for (index, node) in nodes.iter().enumerate() {
        let mut path = String::new();
        for range in before.ranges(&node.id)? {
            arc(&mut path, turn(range.first), turn(range.last));
        }
        let colour = colour(index);
        let _ = writeln!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{BAND}\"/>");
    }
    let (x, y) = RING;
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">the ring: each colour</text>\n\
         <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">is a node's positions</text>",
        y - 4.0,
        y + 16.0
    );
    bars(&mut svg, before, after, failed, keys);
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn bars(svg: &mut String, before: &Placement, after: &Placement, failed: &str, keys: &[&[u8]]) {
    let (old, new) = (before.distribution(keys), after.distribution(keys));
    let most = old.counts.iter().chain(&new.counts).copied().max().unwrap_or(1).max(1) as f64;
    let weight: f64 = before.topology().members().nodes().iter().map(|node| node.weight.as_f64()).sum();
    let length = |count: f64| BARS_WIDTH * count / most;
    let _ = writeln!(
        svg,
        "<text x=\"{BARS_LEFT}\" y=\"{}\" fill=\"#555\">dark: keys; light: after {} failed</text>\n\
         <text x=\"{BARS_LEFT}\" y=\"{}\" fill=\"#555\">line: the fair part by weight</text>",
        TOP - 44.0,
        escape(failed),
        TOP - 24.0
    );
    let nodes = before.topology().members().nodes();
    for (index, ((node, &old), &new)) in nodes.iter().zip(&old.counts).zip(&new.counts).enumerate() {
        let (y, colour) = (TOP + ROW * index as f64, colour(index));
        let fair = length(keys.len() as f64 * node.weight.as_f64() / weight);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n\
             <rect x=\"{BARS_LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"18\" fill=\"{colour}\"/>\n\
             <rect x=\"{BARS_LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"14\" fill=\"{colour}\" opacity=\"0.45\"/>\n\
             <line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{}\" stroke=\"#222\" stroke-width=\"2\"/>\n\
             <text x=\"{:.1}\" y=\"{}\" font-size=\"12\" fill=\"#333\">{old}</text>\n\
             <text x=\"{:.1}\" y=\"{}\" font-size=\"12\" fill=\"#777\">{new}</text>",
            BARS_LEFT - 12.0,
            y + 22.0,
            escape(&node.id),
            length(old as f64),
            y + 20.0,
            length(new as f64),
            y - 3.0,
            y + 37.0,
            BARS_LEFT + length(old as f64).max(fair) + 6.0,
            y + 14.0,
            BARS_LEFT + length(new as f64).max(fair) + 6.0,
            y + 32.0,
            x = BARS_LEFT + fair,
        );
    }
}

/// A position as a part of the full turn.
fn turn(position: u64) -> f64 {
    position as f64 / (u64::MAX as f64)
}

/// Appends an arc from one part of the turn to another, clockwise from the top; a full turn is drawn as two halves.
fn arc(path: &mut String, from: f64, to: f64) {
    if to - from > 0.5 {
        let middle = f64::midpoint(from, to);
        arc(path, from, middle);
        return arc(path, middle, to);
    }
    let point = |part: f64| {
        let (sin, cos) = (part * std::f64::consts::TAU).sin_cos();
        (RING.0 + RADIUS * sin, RING.1 - RADIUS * cos)
    };
    let ((x1, y1), (x2, y2)) = (point(from), point(to));
    let _ = write!(path, "M{x1:.3} {y1:.3}A{RADIUS} {RADIUS} 0 0 1 {x2:.3} {y2:.3}");
}

fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
