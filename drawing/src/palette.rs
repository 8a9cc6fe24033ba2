//! The colours of nodes: one for each id, the same in every picture of a report.

use libconsistent::Placement;
use std::collections::HashMap;

/// Neither is lost on white or on near black. `cli/page/src/palette.js` has the same.
const FIRST: [&str; 10] =
    ["#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#edc948", "#76b7b2", "#9c755f", "#ff9da7", "#e15759", "#8c8c8c"];

/// What is of no node, such as keys that nobody has.
pub(crate) const NOBODY: &str = "#8c8c8c";

/// Colours by id.
pub struct Palette(HashMap<String, String>);

impl Palette {
    /// Colours for the nodes of some placements: those of the first one in its order, then new ones of the others.
    pub fn of<'a>(placements: impl IntoIterator<Item = &'a Placement>) -> Self {
        let members = placements.into_iter().map(|placement| placement.topology().members());
        let mut colours = HashMap::new();
        for node in members.flat_map(|members| members.nodes()) {
            let next = colours.len();
            colours.entry(node.id.clone()).or_insert_with(|| colour(next));
        }
        Self(colours)
    }

    /// The colour of a node, as `#rrggbb`; grey for an id that is not there.
    pub fn colour(&self, id: &str) -> &str {
        self.0.get(id).map_or(NOBODY, String::as_str)
    }
}

/// The colour with a number: hues that are far from those before, at three strengths.
fn colour(number: usize) -> String {
    if let Some(first) = FIRST.get(number) {
        return (*first).into();
    }
    let hue = (number as f64 * 137.508) % 360.0 / 60.0;
    let lightness = [0.45, 0.6, 0.52].get(number % 3).copied().unwrap_or(0.52);
    let chroma = 0.5 * (1.0 - (2.0 * lightness - 1.0_f64).abs());
    let between = chroma * (1.0 - (hue % 2.0 - 1.0).abs());
    let (red, green, blue) = match hue as u32 {
        0 => (chroma, between, 0.0),
        1 => (between, chroma, 0.0),
        2 => (0.0, chroma, between),
        3 => (0.0, between, chroma),
        4 => (between, 0.0, chroma),
        _ => (chroma, 0.0, between),
    };
    let byte = |part: f64| (255.0 * (part + lightness - chroma / 2.0)).round() as u8;
    format!("#{:02x}{:02x}{:02x}", byte(red), byte(green), byte(blue))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn hundreds_of_colours_differ_and_stand_out_on_white_and_black() {
        let colours: Vec<String> = (0..300).map(colour).collect();
        assert!(colours.iter().collect::<HashSet<_>>().len() > 290);
        for colour in &colours {
            let [red, green, blue] =
                [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()));
            let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            assert!((60.0..215.0).contains(&luma), "{colour}: {luma}");
        }
    }
}
