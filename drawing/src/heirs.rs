//! Who takes over whose load: a row for each node that may fail.

use crate::{
    drawing::{Anchor, Drawing},
    figures::Failure,
    palette::{Palette, NOBODY},
    words::{fitting, percent, shortened},
};

const LEFT: f64 = 172.0;
const LONG: f64 = 400.0;
const WIDTH: f64 = 900.0;
const TOP: f64 = 34.0;
const ROW: f64 = 20.0;
const THICK: f64 = 14.0;
/// So many rows are drawn, and so many heirs in each; the smaller heirs of more are one.
pub(crate) const ROWS: usize = 120;
const HEIRS: usize = 9;
/// As many characters of an heir's id are in its title: there are many of them.
const TITLE: usize = 80;

/// Draws for each failure how the load of the node that fails falls to its heirs, and how full the fullest node is
/// then. Of too many failures those are drawn after which a node is the fullest.
pub fn heirs(failures: &[Failure], palette: &Palette) -> Drawing {
    let chosen = worst(failures);
    let mut about = String::from("A bar is the load of one node that fails; its parts are the heirs.");
    if chosen.len() < failures.len() {
        about += &format!(" The {} worst of {} failures.", chosen.len(), failures.len());
    }
    let mut drawing = Drawing::new("Failures and heirs", about.clone(), WIDTH, TOP + ROW * chosen.len() as f64);
    drawing.note((LEFT, 16.0), Anchor::Start, &about);
    drawing.note((LEFT + LONG + 10.0, 16.0), Anchor::Start, "heirs, and the fullest then");
    for (number, failure) in chosen.into_iter().enumerate() {
        let y = TOP + ROW * number as f64;
        let base = y + THICK - 2.5;
        drawing.open("failure", &format!("{} fails", failure.id));
        drawing.text((LEFT - 8.0, base), Anchor::End, &shortened(&failure.id));
        let mut x = LEFT;
        for (label, part, colour) in parts(failure, palette) {
            let long = if failure.share > 0.0 { LONG * part / failure.share } else { 0.0 };
            drawing.open("heir", &format!("{label}, {} of all keys", percent(part)));
            // A hair of the ground shows between heirs whose colours are alike.
            let paint =
                colour.map_or("fill=\"none\" stroke=\"currentColor\"".into(), |colour| format!("fill=\"{colour}\""));
            drawing.rect((x, y), ((long - 0.6).max(0.2), THICK), &paint);
            drawing.close();
            x += long;
        }
        let fullest = match &failure.fullest {
            Some((id, peak)) => format!("{} heirs; {} at {peak:.2} × fair", failure.heirs.len(), shortened(id)),
            None => "nobody is left".into(),
        };
        drawing.note((LEFT + LONG + 10.0, base), Anchor::Start, &fullest);
        drawing.close();
    }
    drawing
}

/// The parts of a failure: the largest heirs, the others, and what nobody has, which has no colour.
fn parts<'a>(failure: &Failure, palette: &'a Palette) -> Vec<(String, f64, Option<&'a str>)> {
    let shown = if failure.heirs.len() > HEIRS { HEIRS - 1 } else { HEIRS };
    let heirs = failure.heirs.iter().take(shown);
    let mut parts: Vec<_> =
        heirs.map(|(id, part)| (format!("to {}", fitting(id, TITLE)), *part, Some(palette.colour(id)))).collect();
    let others: f64 = failure.heirs.iter().skip(shown).map(|(_, part)| part).sum();
    if others > 0.0 {
        parts.push((format!("to {} others", failure.heirs.len() - shown), others, Some(NOBODY)));
    }
    if failure.lost > 0.0 {
        parts.push(("to nobody".into(), failure.lost, None));
    }
    parts
}

/// All failures, or those after which a node is the fullest, in their order.
fn worst(failures: &[Failure]) -> Vec<&Failure> {
    let mut chosen: Vec<(usize, &Failure)> = failures.iter().enumerate().collect();
    if chosen.len() > ROWS {
        // Nobody left is the worst of all.
        let peak = |failure: &Failure| failure.fullest.as_ref().map_or(f64::INFINITY, |(_, peak)| *peak);
        chosen.sort_by(|a, b| peak(b.1).total_cmp(&peak(a.1)).then(a.0.cmp(&b.0)));
        chosen.truncate(ROWS);
        chosen.sort_by_key(|(place, _)| *place);
    }
    chosen.into_iter().map(|(_, failure)| failure).collect()
}
