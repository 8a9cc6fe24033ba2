//! An SVG: the ring with the sectors of its nodes, bars of the load before and after a failure, and bars of what moves.

mod bars;
mod ring;

use crate::moves::Moves;
use libconsistent::{Error, Placement};
use std::fmt::Write;

const COLOURS: [&str; 10] =
    ["#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#edc948", "#76b7b2", "#9c755f", "#ff9da7", "#e15759", "#8c8c8c"];
const WIDTH: f64 = 980.0;

/// Draws `before` as the ring, both placements as bars, and what each event moves.
pub fn draw(
    before: &Placement,
    after: &Placement,
    failed: &str,
    keys: &[&[u8]],
    events: &[Moves],
) -> Result<String, Error> {
    let nodes = before.topology().members().nodes().len();
    let title = format!("{} keys on {nodes} nodes, {} points", keys.len(), before.point_count());
    let mut drawing = String::new();
    ring::draw(&mut drawing, before)?;
    let below_loads = bars::loads(&mut drawing, before, after, failed, keys);
    let height = bars::moves(&mut drawing, events, below_loads.max(ring::BOTTOM));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"14\">\n\
         <title>{title}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"40\" y=\"46\" font-size=\"20\" font-weight=\"bold\">{title}</text>\n\
         {drawing}</svg>\n"
    ))
}

fn text(svg: &mut String, x: f64, y: f64, attributes: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    // Writing into a String cannot fail.
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{words}</text>");
}

fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}
