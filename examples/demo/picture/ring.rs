//! The ring: each node's positions as filled sectors of its colour, clockwise from the top.

use super::{colour, text};
use libconsistent::{Error, Placement};
use std::f64::consts::TAU;
use std::fmt::Write;

const CENTRE: (f64, f64) = (250.0, 290.0);
const INNER: f64 = 158.0;
const OUTER: f64 = 202.0;
pub const BOTTOM: f64 = 520.0;

pub fn draw(svg: &mut String, placement: &Placement) -> Result<(), Error> {
    for (index, node) in placement.topology().members().nodes().iter().enumerate() {
        let mut path = String::new();
        for range in placement.ranges(&node.id)? {
            sector(&mut path, turn(range.first), turn(range.last));
        }
        let _ = writeln!(svg, "<path d=\"{path}\" fill=\"{}\"/>", colour(index));
    }
    let (x, y) = CENTRE;
    text(svg, x, y - 4.0, "text-anchor=\"middle\"", "the ring: each colour");
    text(svg, x, y + 16.0, "text-anchor=\"middle\"", "is a node's positions");
    Ok(())
}

/// A position as a part of the full turn.
fn turn(position: u64) -> f64 {
    position as f64 / (u64::MAX as f64)
}

/// Appends the part of the band from one part of the turn to another. One of more than half a turn is drawn as two.
fn sector(path: &mut String, from: f64, to: f64) {
    if to - from > 0.5 {
        let middle = f64::midpoint(from, to);
        sector(path, from, middle);
        return sector(path, middle, to);
    }
    let point = |part: f64, radius: f64| {
        let (sin, cos) = (part * TAU).sin_cos();
        format!("{:.2} {:.2}", CENTRE.0 + radius * sin, CENTRE.1 - radius * cos)
    };
    let _ = write!(
        path,
        "M{} A{OUTER} {OUTER} 0 0 1 {} L{} A{INNER} {INNER} 0 0 0 {}Z",
        point(from, OUTER),
        point(to, OUTER),
        point(to, INNER),
        point(from, INNER),
    );
}
