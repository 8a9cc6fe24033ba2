//! Who takes over whose load: a row for each node that may fail.

mod growths;

use crate::{
    drawing::{Anchor, Drawing},
    figures::Failure,
    palette::Palette,
    words::{fitting, percent, shortened},
};

const LEFT: f64 = 172.0;
const LONG: f64 = 400.0;
const WIDTH: f64 = 900.0;
const TOP: f64 = 34.0;
const ROW: f64 = 20.0;
const THICK: f64 = 14.0;
/// What stands at the right end of each row.
const RIGHT: &str = "heirs, and who grows most";
const TITLED: &str = "Failures and heirs";
/// So many rows are drawn, and so many heirs as parts of a bar.
pub(crate) const ROWS: usize = 120;
const HEIRS: usize = 9;
/// As many characters of an heir's id are in its title: there are many of them.
const TITLE: usize = 80;

/// Draws what each failure does, the one first after which a node has most beside what it had: of few heirs how the
/// load falls to them, of many by how much each grows.
pub fn heirs(failures: &[Failure], palette: &Palette) -> Drawing {
    let chosen = worst(failures);
    if chosen.iter().any(|failure| failure.heirs.len() > HEIRS) {
        return growths::growths(&chosen, failures.len(), palette);
    }
    let mut about = String::from("A bar is the load of one node that fails, the worst first; its parts are the heirs.");
    about += &of_all(chosen.len(), failures.len());
    let mut drawing = Drawing::new(TITLED, about.clone(), WIDTH, TOP + ROW * chosen.len() as f64);
    drawing.note((LEFT, 12.0), Anchor::Start, &about);
    drawing.note((LEFT + LONG + 10.0, 28.0), Anchor::Start, RIGHT);
    for (number, failure) in chosen.into_iter().enumerate() {
        let y = TOP + ROW * number as f64;
        drawing.open("failure", &format!("{} fails", failure.id));
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
        labels(&mut drawing, failure, y);
        drawing.close();
    }
    drawing
}

/// The node that fails, and what its failure does, on both sides of a row.
fn labels(drawing: &mut Drawing, failure: &Failure, y: f64) {
    let base = y + THICK - 2.5;
    drawing.text((LEFT - 8.0, base), Anchor::End, &shortened(&failure.id));
    let told = match failure.growths.first() {
        Some((id, growth)) if growth.is_finite() => {
            format!("{} heirs; {} grows by {}", failure.heirs.len(), shortened(id), percent(*growth))
        }
        Some((id, _)) => format!("{} heirs; {} had nothing", failure.heirs.len(), shortened(id)),
        None => "nobody takes over".into(),
    };
    drawing.note((LEFT + LONG + 10.0, base), Anchor::Start, &told);
}

fn of_all(shown: usize, all: usize) -> String {
    if shown == all {
        return String::new();
    }
    format!(" The {shown} worst of {all} failures.")
}

/// The parts of a failure: its heirs, and what nobody has, which has no colour.
fn parts<'a>(failure: &Failure, palette: &'a Palette) -> Vec<(String, f64, Option<&'a str>)> {
    let heirs = failure.heirs.iter();
    let mut parts: Vec<_> =
        heirs.map(|(id, part)| (format!("to {}", fitting(id, TITLE)), *part, Some(palette.colour(id)))).collect();
    if failure.lost > 0.0 {
        parts.push(("to nobody".into(), failure.lost, None));
    }
    parts
}

/// The failures, the worst first, as the command ranks them: by what nobody takes over, then by what one grows by.
fn worst(failures: &[Failure]) -> Vec<&Failure> {
    let mut chosen: Vec<&Failure> = failures.iter().collect();
    let growth = |failure: &Failure| failure.growths.first().map_or(0.0, |(_, growth)| *growth);
    chosen.sort_by(|a, b| b.lost.total_cmp(&a.lost).then(growth(b).total_cmp(&growth(a))));
    chosen.truncate(ROWS);
    chosen
}
