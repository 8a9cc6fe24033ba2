//! How full each node is, as bars beside the fair part.

use crate::{
    drawing::{Anchor, Drawing},
    figures::Load,
    palette::Palette,
    words::{bytes, count, percent, shortened},
};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Parts of all keys.
    Parts,
    /// Numbers of keys.
    Keys,
    /// Bytes.
    Bytes,
}

impl Unit {
    fn words(self, value: f64) -> String {
        match self {
            Self::Parts => percent(value),
            Self::Keys => count(value),
            Self::Bytes => bytes(value),
        }
    }
}

const LEFT: f64 = 172.0;
const LONGEST: f64 = 300.0;
const WIDTH: f64 = 560.0;
/// So many nodes are drawn; of more, those whose load is farthest from fair.
const MOST: usize = 120;

/// Draws a node's load as a bar, that afterwards as a lighter one below it, and a line where the fair part ends.
pub fn loads(title: &str, rows: &[Load], unit: Unit, palette: &Palette) -> Drawing {
    let two = rows.iter().any(|row| row.after.is_some());
    let chosen = farthest(rows);
    let mut about = String::from(if two { "Dark: before; light: after. " } else { "" });
    about += "The line is the fair part by weight.";
    if chosen.len() < rows.len() {
        about += &format!(" Of {} nodes, the {} that are farthest from fair.", rows.len(), chosen.len());
    }
    // Many nodes get thin rows, with both figures in one line.
    let thin = chosen.len() > 24;
    let (thick, row_height) = match (thin, two) {
        (false, false) => (16.0, 22.0),
        (false, true) => (16.0, 42.0),
        (true, false) => (12.0, 18.0),
        (true, true) => (6.5, 20.0),
    };
    let top = 30.0;
    let mut drawing = Drawing::new(title, about.clone(), WIDTH, top + row_height * chosen.len() as f64);
    drawing.note((LEFT, 16.0), Anchor::Start, &about);
    let values = rows.iter().flat_map(|row| [row.value, row.after.unwrap_or(0.0), row.fair]);
    let most = values.fold(0.0, f64::max);
    let length = |value: f64| if most > 0.0 { LONGEST * value / most } else { 0.0 };
    for (number, row) in chosen.into_iter().enumerate() {
        let y = top + row_height * number as f64;
        let after = row.after.map_or(String::new(), |after| format!(", then {}", unit.words(after)));
        drawing.open("load", &format!("{}: {}{after}; fair {}", row.id, unit.words(row.value), unit.words(row.fair)));
        let middle = y + if two { thick + 4.5 } else { thick / 2.0 + 4.5 };
        drawing.text((LEFT - 8.0, middle), Anchor::End, &shortened(&row.id));
        let fill = format!("fill=\"{}\"", palette.colour(&row.id));
        let fair = LEFT + length(row.fair);
        let bars = [(row.value, "before", ""), (row.after.unwrap_or(0.0), "after", " fill-opacity=\"0.45\"")];
        for (line, (value, class, more)) in bars.into_iter().take(if two { 2 } else { 1 }).enumerate() {
            let y = y + line as f64 * (thick + 1.0);
            drawing.rect((LEFT, y), (length(value), thick), &format!("class=\"{class}\" {fill}{more}"));
            if !(thin && two) {
                let end = (LEFT + length(value)).max(fair) + 6.0;
                drawing.note((end, y + thick / 2.0 + 4.5), Anchor::Start, &unit.words(value));
            }
        }
        if let (true, Some(after)) = (thin, row.after) {
            let end = (LEFT + length(row.value.max(after))).max(fair) + 6.0;
            let both = format!("{} → {}", unit.words(row.value), unit.words(after));
            drawing.note((end, middle), Anchor::Start, &both);
        }
        drawing.mark((fair, y - 2.0), row_height - if two { 5.0 } else { 2.0 });
        drawing.close();
    }
    drawing
}

/// All rows, or those that are farthest from fair, in their order.
fn farthest(rows: &[Load]) -> Vec<&Load> {
    let mut chosen: Vec<(usize, &Load)> = rows.iter().enumerate().collect();
    if chosen.len() > MOST {
        let distance = |row: &Load| (row.after.unwrap_or(row.value) - row.fair).abs();
        chosen.sort_by(|a, b| distance(b.1).total_cmp(&distance(a.1)).then(a.0.cmp(&b.0)));
        chosen.truncate(MOST);
        chosen.sort_by_key(|(place, _)| *place);
    }
    chosen.into_iter().map(|(_, row)| row).collect()
}
