//! An SVG: the ring with the sectors of its nodes, bars of the load before and after a failure, and bars of what moves.

use crate::moves::Moves;
use libconsistent::{Error, Placement};
use libconsistent_drawing::{comparison, figures, loads, positions, Drawing, Ground, Palette, Unit};

const WIDTH: f64 = 980.0;
const MARGIN: f64 = 24.0;
const TOP: f64 = 60.0;

/// Draws `before` as the ring, both placements as bars, and what each event moves.
pub fn draw(
    before: &Placement,
    after: &Placement,
    failed: &str,
    keys: &[&[u8]],
    events: &[Moves],
) -> Result<String, Error> {
    let palette = Palette::of([before]);
    let ring = positions(before, &palette)?;
    let (old, new) = (before.distribution(keys), after.distribution(keys));
    let counts = old.counts.iter().zip(&new.counts);
    let rows: Vec<figures::Load> = figures::fair_parts(before)
        .into_iter()
        .zip(counts)
        .map(|((id, fair), (&old, &new))| figures::Load {
            id,
            value: old as f64,
            after: Some(new as f64),
            fair: fair * keys.len() as f64,
        })
        .collect();
    let bars = loads(&format!("Keys of each node, before and after {failed} fails"), &rows, Unit::Keys, &palette);
    let moves = comparison(&events.iter().map(Moves::comparison).collect::<Vec<_>>());

    let title = format!("{} keys on {} nodes, {} points", keys.len(), rows.len(), before.point_count());
    let about = format!("The ring, the keys of each node before and after {failed} fails, and what moves.");
    let below = TOP + ring.height().max(bars.height()) + MARGIN;
    let mut drawing = Drawing::new(title, about, WIDTH, below + moves.height());
    drawing.headline((2.0 * MARGIN, 40.0));
    drawing.put((MARGIN, TOP), &ring);
    drawing.put((WIDTH - bars.width(), TOP), &bars);
    drawing.put((2.0 * MARGIN, below), &moves);
    Ok(drawing.svg(Ground::White))
}
