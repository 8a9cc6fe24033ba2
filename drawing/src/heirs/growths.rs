//! Failures with many heirs: how much each of them grows.

use super::{labels, of_all, LEFT, LONG, RIGHT, ROW, THICK, TITLE, TITLED, TOP, WIDTH};
use crate::{
    drawing::{Anchor, Drawing},
    figures::Failure,
    palette::{Palette, NOBODY},
    words::{coordinate, fitting, percent},
};
use std::collections::BTreeSet;

/// So many heirs of a failure have colours and titles.
const NAMED: usize = 3;
/// The radius of a dot, and how far apart dots are at least: those between are not drawn.
const RADIUS: f64 = 3.5;
const STEP: f64 = 2.0;

/// Draws a line of dots for each of these failures, which are the worst of so many.
pub fn growths(failures: &[&Failure], all: usize, palette: &Palette) -> Drawing {
    let mut about = String::from("A line is a failure, the worst first; a dot is an heir, by how much it grows;");
    about += " the mark is where all grow alike.";
    about += &of_all(failures.len(), all);
    let mut drawing = Drawing::new(TITLED, about.clone(), WIDTH, TOP + ROW * failures.len() as f64);
    drawing.note((LEFT, 12.0), Anchor::Start, &about);
    let most = most(failures);
    for (part, anchor) in [(0.0, Anchor::Start), (0.5, Anchor::Middle), (1.0, Anchor::End)] {
        drawing.note((LEFT + LONG * part, 28.0), anchor, &format!("+{}", percent(most * part)));
    }
    drawing.note((LEFT + LONG + 10.0, 28.0), Anchor::Start, RIGHT);
    let at = |growth: f64| LEFT + LONG * (growth / most).min(1.0);
    for (number, failure) in failures.iter().enumerate() {
        let y = TOP + ROW * number as f64;
        let middle = y + THICK / 2.0;
        drawing.open("failure", &format!("{} fails", failure.id));
        drawing.path(&format!("M{LEFT} {middle}h{LONG}"), "stroke=\"currentColor\" stroke-opacity=\"0.15\"");
        let taken = failure.share - failure.lost;
        if failure.share < 1.0 {
            drawing.mark((at(taken / (1.0 - failure.share)), y + 1.0), THICK - 2.0);
        }
        let others = failure.growths.iter().skip(NAMED).map(|(_, growth)| (at(*growth) / STEP).round() as i64);
        let dots: BTreeSet<i64> = others.collect();
        let dots: String = dots.iter().map(|dot| format!("M{} {middle}h0", *dot as f64 * STEP)).collect();
        let paint = format!("stroke=\"{NOBODY}\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\"0.7\"");
        drawing.path(&dots, &paint);
        // The largest lies on top.
        for (id, growth) in failure.growths.iter().take(NAMED).rev() {
            drawing.open("heir", &format!("{} grows by {}", fitting(id, TITLE), percent(*growth)));
            let (left, across) = (coordinate(at(*growth) - RADIUS), coordinate(2.0 * RADIUS));
            let arc = coordinate(RADIUS);
            let circle = format!("M{left} {middle}a{arc} {arc} 0 1 1 {across} 0a{arc} {arc} 0 1 1 -{across} 0z");
            drawing.path(&circle, &format!("fill=\"{}\"", palette.colour(id)));
            drawing.close();
        }
        labels(&mut drawing, failure, y);
        drawing.close();
    }
    drawing
}

/// The largest growth of all that had something.
fn most(failures: &[&Failure]) -> f64 {
    let growths = failures.iter().flat_map(|failure| &failure.growths).map(|(_, growth)| *growth);
    growths.filter(|growth| growth.is_finite()).fold(f64::MIN_POSITIVE, f64::max)
}
