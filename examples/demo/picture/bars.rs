//! Bars: how many keys each node has before and after a failure, and how much each event moves.

use super::{colour, text};
use crate::moves::Moves;
use libconsistent::Placement;
use std::fmt::Write;

const LEFT: f64 = 610.0;
const LONGEST: f64 = 290.0;
const TOP: f64 = 130.0;
const ROW: f64 = 56.0;
const MOVES_LEFT: f64 = 150.0;
const MOVES_LONGEST: f64 = 280.0;
const COLUMN: f64 = 470.0;

/// Draws a node's load as a dark bar, that after the failure as a light one. Returns where the bars end.
pub fn loads(svg: &mut String, before: &Placement, after: &Placement, failed: &str, keys: &[&[u8]]) -> f64 {
    let (old, new) = (before.distribution(keys), after.distribution(keys));
    let most = old.counts.iter().chain(&new.counts).copied().max().unwrap_or(1).max(1) as f64;
    let nodes = before.topology().members().nodes();
    let weight: f64 = nodes.iter().map(|node| node.weight.as_f64()).sum();
    let length = |count: f64| LONGEST * count / most;
    text(svg, LEFT, TOP - 44.0, GREY, &format!("dark: keys; light: after {failed} failed"));
    text(svg, LEFT, TOP - 24.0, GREY, "line: the fair part by weight");
    for (index, ((node, &old), &new)) in nodes.iter().zip(&old.counts).zip(&new.counts).enumerate() {
        let y = TOP + ROW * index as f64;
        let fair = length(keys.len() as f64 * node.weight.as_f64() / weight);
        text(svg, LEFT - 12.0, y + 22.0, "text-anchor=\"end\"", &node.id);
        bar(svg, (LEFT, y), 18.0, length(old as f64), &format!("fill=\"{}\"", colour(index)));
        bar(svg, (LEFT, y + 20.0), 14.0, length(new as f64), &format!("fill=\"{}\" opacity=\"0.45\"", colour(index)));
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{}\" stroke=\"#222\" stroke-width=\"2\"/>",
            y - 3.0,
            y + 37.0,
            x = LEFT + fair,
        );
        text(svg, LEFT + 6.0 + length(old as f64).max(fair), y + 14.0, GREY, &old.to_string());
        text(svg, LEFT + 6.0 + length(new as f64).max(fair), y + 32.0, GREY, &new.to_string());
    }
    TOP + ROW * nodes.len() as f64
}

/// Draws what each event moves beside the minimum and the naive rule, two events a row. Returns the picture's height.
pub fn moves(svg: &mut String, events: &[Moves], top: f64) -> f64 {
    let mut height = top;
    for (number, event) in events.iter().enumerate() {
        let left = MOVES_LEFT + COLUMN * (number % 2) as f64;
        let mut y = top + 40.0 + 130.0 * (number / 2) as f64;
        text(svg, left - 110.0, y, "font-weight=\"bold\"", &event.event);
        for (name, part) in event.parts() {
            y += 24.0;
            let fill = if name == "moved" { "fill=\"#4e79a7\"" } else { "fill=\"#b0b0b0\"" };
            text(svg, left - 8.0, y, "text-anchor=\"end\"", name);
            bar(svg, (left, y - 13.0), 16.0, MOVES_LONGEST * part, fill);
            text(svg, left + MOVES_LONGEST * part + 6.0, y, GREY, &format!("{:.1}%", 100.0 * part));
        }
        height = y + 40.0;
    }
    height
}

const GREY: &str = "font-size=\"12\" fill=\"#555\"";

fn bar(svg: &mut String, (x, y): (f64, f64), height: f64, length: f64, fill: &str) {
    let _ = writeln!(svg, "<rect x=\"{x}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{height}\" {fill}/>");
}
