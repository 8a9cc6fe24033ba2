//! How much events move beside the least that has to move and beside the naive rule.

use crate::{
    drawing::{Anchor, Drawing},
    figures::Comparison,
    words::percent,
};

const LEFT: f64 = 110.0;
const LONGEST: f64 = 280.0;
const COLUMN: f64 = 470.0;
const BLOCK: f64 = 112.0;

/// Draws three bars for each event, two events a row; the width is the whole, all keys.
pub fn comparison(events: &[Comparison]) -> Drawing {
    let columns = events.len().clamp(1, 2);
    let height = BLOCK * events.len().div_ceil(2) as f64;
    let about = "Parts of all keys: what moves, the least that has to, and what hash(key) % N would move.";
    let mut drawing = Drawing::new("What moves", about, COLUMN * columns as f64, height);
    for (number, event) in events.iter().enumerate() {
        let x = COLUMN * (number % 2) as f64;
        let mut y = BLOCK * (number / 2) as f64 + 16.0;
        drawing.strong((x, y), Anchor::Start, &event.event);
        let bars = [("moved", event.moved), ("the minimum", event.minimum), ("hash(key) % N", event.modulo)];
        for (name, part) in bars {
            y += 24.0;
            let fill = if name == "moved" { "#4e79a7" } else { "#9a9a9a" };
            let long = LONGEST * part.clamp(0.0, 1.0);
            drawing.text((x + LEFT - 8.0, y), Anchor::End, name);
            drawing.rect((x + LEFT, y - 13.0), (long, 16.0), &format!("class=\"part\" fill=\"{fill}\""));
            drawing.note((x + LEFT + long + 6.0, y), Anchor::Start, &percent(part));
        }
    }
    drawing
}
