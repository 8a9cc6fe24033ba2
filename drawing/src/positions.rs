//! Who owns which positions: a ring whose sectors are filled, or rows of slots.

use crate::{
    drawing::{Anchor, Drawing},
    palette::Palette,
    words::{coordinate, count, percent},
};
use libconsistent::{Error, Placement};
use std::f64::consts::TAU;

const SIZE: f64 = 420.0;
const CENTRE: f64 = SIZE / 2.0;
/// The band of the positions, from its inner to its outer radius, and inside it that of the shares.
const BAND: (f64, f64) = (158.0, 202.0);
const SHARES: (f64, f64) = (122.0, 150.0);
/// A sector of a smaller part of the turn has straight ends: nobody sees the difference, and it is half as much text.
const STRAIGHT: f64 = 1.0 / 200.0;
/// So many points are drawn as they are; a ring of more is sampled at so many places.
const POINTS: usize = 2_000;
const SAMPLES: u32 = 1_440;
/// Slots are drawn in so many rows of so many cells.
const ROWS: u32 = 24;
const CELLS: u32 = 64;
const CELL: f64 = 9.0;
/// A scheme with at most so many positions has slots rather than a ring.
const SLOTS: u128 = 1 << 24;

/// Draws who owns which positions, health included: a ring, clockwise from the top, with the shares of all nodes
/// inside; or, for schemes of slots, their slots row by row.
///
/// # Errors
/// As `Placement::shares`: schemes that have no positions with one owner.
pub fn positions(placement: &Placement, palette: &Palette) -> Result<Drawing, Error> {
    let shares = placement.shares()?;
    let ratios: Vec<f64> = (0..placement.len() as u32).map(|index| shares.ratio(index)).collect();
    let scheme = placement.topology().scheme().name();
    let first = placement.topology().members().nodes().first();
    // What divides its positions into intervals tells them of any node.
    let intervals = first.is_none_or(|node| placement.ranges(&node.id).is_ok());
    if !intervals || shares.whole <= SLOTS || scheme == "slots" {
        let slots = if intervals && scheme != "slots" { shares.whole } else { placement.point_count() as u128 };
        let step = if intervals { shares.whole / slots.max(1) } else { 1 };
        return Ok(rows(placement, palette, &ratios, slots, step));
    }
    ring(placement, palette, &ratios, shares.whole)
}

fn ring(placement: &Placement, palette: &Palette, shares: &[f64], whole: u128) -> Result<Drawing, Error> {
    let exact = placement.point_count() <= POINTS;
    let about = if exact {
        "Outside: the positions of each node, clockwise from the top. Inside: how much that is in all.".into()
    } else {
        format!("Outside: who owns each of {SAMPLES} places on the ring. Inside: the exact share of each node.")
    };
    let nodes = placement.topology().members().nodes();
    let mut drawing = Drawing::new(title(placement), about, SIZE, SIZE);
    let sampled = if exact { Vec::new() } else { samples(placement, whole) };
    let mut turned = 0.0;
    for (index, (node, share)) in nodes.iter().zip(shares).enumerate() {
        let mut path = String::new();
        if exact {
            for range in placement.ranges(&node.id)? {
                let turn = |position: u128| position as f64 / whole as f64;
                sector(&mut path, BAND, turn(range.first.into()), turn(u128::from(range.last) + 1));
            }
        } else {
            for (from, to, _) in sampled.iter().filter(|(_, _, owner)| *owner == Some(index as u32)) {
                let turn = |place: u32| f64::from(place) / f64::from(SAMPLES);
                sector(&mut path, BAND, turn(*from), turn(*to));
            }
        }
        let fill = format!("fill=\"{}\"", palette.colour(&node.id));
        drawing.open("node", &format!("{}: {} of all positions", node.id, percent(*share)));
        drawing.path(&path, &format!("class=\"positions\" {fill}"));
        let mut arc = String::new();
        sector(&mut arc, SHARES, turned, turned + share);
        turned += share;
        drawing.path(&arc, &format!("class=\"share\" {fill}"));
        drawing.close();
    }
    drawing.strong((CENTRE, CENTRE - 2.0), Anchor::Middle, &format!("{} nodes", nodes.len()));
    let points = format!("{} points", count(placement.point_count() as f64));
    drawing.note((CENTRE, CENTRE + 18.0), Anchor::Middle, &points);
    Ok(drawing)
}

/// The owners at places that lie evenly, as runs of the same owner.
fn samples(placement: &Placement, whole: u128) -> Vec<(u32, u32, Option<u32>)> {
    let mut runs: Vec<(u32, u32, Option<u32>)> = Vec::new();
    for place in 0..SAMPLES {
        let middle = whole / u128::from(2 * SAMPLES) * u128::from(2 * place + 1);
        let owner = u64::try_from(middle).ok().and_then(|position| placement.locate_hashed(position));
        match runs.last_mut() {
            Some((_, end, last)) if *last == owner => *end = place + 1,
            _ => runs.push((place, place + 1, owner)),
        }
    }
    runs
}

/// Appends the part of a band from one part of the turn to another. One of more than half a turn is drawn as two.
fn sector(path: &mut String, (inner, outer): (f64, f64), from: f64, to: f64) {
    if to - from > 0.5 {
        let middle = f64::midpoint(from, to);
        sector(path, (inner, outer), from, middle);
        return sector(path, (inner, outer), middle, to);
    }
    let point = |part: f64, radius: f64| {
        let (sin, cos) = (part * TAU).sin_cos();
        format!("{} {}", coordinate(CENTRE + radius * sin), coordinate(CENTRE - radius * cos))
    };
    let (start, end) = (point(from, outer), point(to, outer));
    let (back, last) = (point(to, inner), point(from, inner));
    // What is narrower than a hundredth is not seen.
    if start == end {
        return;
    }
    path.push_str(&if to - from < STRAIGHT {
        format!("M{start} {end} {back} {last}Z")
    } else {
        format!("M{start}A{outer} {outer} 0 0 1 {end}L{back}A{inner} {inner} 0 0 0 {last}Z")
    });
}

/// Slots row by row. A cell is one slot, or stands for as many by the one in its middle.
fn rows(placement: &Placement, palette: &Palette, shares: &[f64], slots: u128, step: u128) -> Drawing {
    let cells = u128::from(ROWS * CELLS).min(slots).max(1);
    let about = if cells == slots {
        "The slots, row by row.".into()
    } else {
        format!("{cells} of {} slots, evenly apart, row by row.", count(slots as f64))
    };
    let wide = f64::from(CELLS) * CELL;
    let high = cells.div_ceil(u128::from(CELLS)) as f64 * CELL;
    let mut drawing = Drawing::new(title(placement), about.clone(), wide, high + 26.0);
    let mut paths = vec![String::new(); placement.len()];
    for cell in 0..cells {
        let slot = slots * (2 * cell + 1) / (2 * cells);
        let owner = u64::try_from(slot * step).ok().and_then(|position| placement.locate_hashed(position));
        let Some(path) = owner.and_then(|owner| paths.get_mut(owner as usize)) else { continue };
        let (row, column) = (cell / u128::from(CELLS), cell % u128::from(CELLS));
        let [x, y] = [column, row].map(|place| coordinate(place as f64 * CELL));
        // A hair of the ground shows between cells.
        path.push_str(&format!("M{x} {y}h8.4v8.4h-8.4Z"));
    }
    for ((node, path), share) in placement.topology().members().nodes().iter().zip(paths).zip(shares) {
        drawing.open("node", &format!("{}: {} of all slots", node.id, percent(*share)));
        drawing.path(&path, &format!("class=\"positions\" fill=\"{}\"", palette.colour(&node.id)));
        drawing.close();
    }
    drawing.note((0.0, high + 18.0), Anchor::Start, &about);
    drawing
}

fn title(placement: &Placement) -> String {
    let nodes = placement.topology().members().nodes().len();
    format!("Positions of {nodes} nodes under {}", placement.topology().scheme().name())
}
