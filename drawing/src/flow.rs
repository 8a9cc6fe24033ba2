//! What moves from whom to whom: whoever gives on the left, whoever takes on the right, bands between them.

use crate::{
    bundle::Bundle,
    drawing::{Anchor, Drawing},
    figures::Stream,
    palette::{Palette, NOBODY},
    words::{coordinate, percent, shortened},
};
use std::collections::BTreeMap;

const WIDTH: f64 = 900.0;
const TOP: f64 = 30.0;
/// Where the nodes stand, left and right, and how wide they are.
const LEFT: f64 = 230.0;
const RIGHT: f64 = 670.0;
const THICK: f64 = 14.0;
/// So many nodes are shown on a side; the smaller ones of more are one.
const MOST: usize = 24;
/// How high all that moves is, more where there are more nodes; and what a node takes at least, so that labels do not
/// touch.
const HIGH: (f64, f64) = (120.0, 360.0);
const LABEL: f64 = 17.0;
/// No id is empty.
const NO_NODE: &str = "";

/// Draws what moves. Streams that are nothing are left out.
pub fn flow(streams: &[Stream], palette: &Palette) -> Drawing {
    let parts: Vec<(&str, &str, f64)> = streams
        .iter()
        .filter(|stream| stream.part > 0.0)
        .map(|stream| {
            let [from, to] = [&stream.from, &stream.to].map(|id| id.as_deref().unwrap_or(NO_NODE));
            (from, to, stream.part)
        })
        .collect();
    let whole: f64 = parts.iter().map(|(_, _, part)| part).sum();
    let from = Bundle::of(parts.iter().map(|&(from, _, part)| (from, part)), MOST);
    let to = Bundle::of(parts.iter().map(|&(_, to, part)| (to, part)), MOST);
    let high = (50.0 * from.rows().count().max(to.rows().count()) as f64).clamp(HIGH.0, HIGH.1);
    let scale = if whole > 0.0 { high / whole } else { 0.0 };
    let about = format!("{} of all keys move. Left: who had them; right: who gets them.", percent(whole));
    let mut sides = [side(&from, scale), side(&to, scale)];
    let end = sides.iter().map(|side| side.end).fold(TOP, f64::max);
    sides.iter_mut().for_each(|side| side.lower((end - side.end) / 2.0));
    let height = end + 8.0;
    let mut drawing = Drawing::new("What moves from whom to whom", about.clone(), WIDTH, height);
    drawing.note((WIDTH / 2.0, 14.0), Anchor::Middle, &about);

    let mut bands: BTreeMap<(usize, usize), Band<'_>> = BTreeMap::new();
    for &(one, other, part) in &parts {
        let band = bands.entry((from.place(one), to.place(other))).or_default();
        band.part += part;
        band.pairs.push((one, other));
    }
    let [mut given, mut taken] = sides.each_ref().map(|side| side.tops.clone());
    for ((left, right), Band { part, pairs }) in bands {
        let (Some(start), Some(end)) = (given.get_mut(left), taken.get_mut(right)) else { continue };
        let high = part * scale;
        let label = match &pairs[..] {
            [(one, other)] => format!("{} → {}: {}", name(one), name(other), percent(part)),
            pairs => format!("{} pairs of nodes: {}", pairs.len(), percent(part)),
        };
        let colour = from.shown.get(left).map_or(NOBODY, |(id, _)| palette.colour(id));
        drawing.open("stream", &label);
        drawing.path(&band(*start, *end, high), &format!("fill=\"{colour}\" fill-opacity=\"0.5\""));
        drawing.close();
        *start += high;
        *end += high;
    }
    nodes(&mut drawing, &from, &sides[0], scale, (LEFT - THICK, LEFT - THICK - 8.0, Anchor::End), palette);
    nodes(&mut drawing, &to, &sides[1], scale, (RIGHT, RIGHT + THICK + 8.0, Anchor::Start), palette);
    drawing
}

/// What moves between two places of the sides.
#[derive(Default)]
struct Band<'a> {
    part: f64,
    pairs: Vec<(&'a str, &'a str)>,
}

/// Where the nodes of a side begin, and where the last one ends.
struct Side {
    tops: Vec<f64>,
    end: f64,
}

impl Side {
    fn lower(&mut self, by: f64) {
        self.tops.iter_mut().chain([&mut self.end]).for_each(|y| *y += by);
    }
}

fn side(bundle: &Bundle<'_>, scale: f64) -> Side {
    let (mut tops, mut end) = (Vec::new(), TOP);
    for (_, _, part) in bundle.rows() {
        tops.push(end);
        end += (part * scale + 4.0).max(LABEL);
    }
    Side { tops, end }
}

fn nodes(
    drawing: &mut Drawing,
    bundle: &Bundle<'_>,
    side: &Side,
    scale: f64,
    (x, label, anchor): (f64, f64, Anchor),
    palette: &Palette,
) {
    for ((text, id, part), top) in bundle.rows().zip(&side.tops) {
        let shown = id.map_or(text.as_str(), name);
        let colour = id.map_or(NOBODY, |id| palette.colour(id));
        let high = (part * scale).max(1.0);
        drawing.open("end", &format!("{shown}: {}", percent(part)));
        drawing.rect((x, *top), (THICK, high), &format!("fill=\"{colour}\""));
        let y = top + (high / 2.0).max(4.0) + 4.5;
        drawing.text((label, y), anchor, &format!("{} {}", shortened(shown), percent(part)));
        drawing.close();
    }
}

fn name(id: &str) -> &str {
    if id == NO_NODE {
        "no node"
    } else {
        id
    }
}

/// A band from the left to the right, as high as it is at both ends.
fn band(start: f64, end: f64, high: f64) -> String {
    let middle = coordinate(f64::midpoint(LEFT, RIGHT));
    let [a, b, c, d] = [start, end, end + high, start + high].map(coordinate);
    format!("M{LEFT} {a}C{middle} {a} {middle} {b} {RIGHT} {b}V{c}C{middle} {c} {middle} {d} {LEFT} {d}Z")
}
