//! All pictures of a report, by the names of their places in the page.

use crate::{comparison, figures, flow, heirs, loads, positions, Ground, Palette, Unit};
use libconsistent::{Error, ErrorKind, Placement};

/// The pictures of one placement, or of two and what moves between them, each with the name of its place in the page:
/// `positions_a`, `positions_b`, `loads`, `comparison`, `flow`, `heirs`. Those that a scheme has no exact figures for
/// are left out. Failures are those of the second placement, if there is one.
///
/// # Errors
/// What else than that the engine refuses.
pub fn pictures(before: &Placement, after: Option<&Placement>) -> Result<Vec<(&'static str, String)>, Error> {
    let palette = Palette::of([before].into_iter().chain(after));
    let mut drawn = vec![("positions_a", possible(positions(before, &palette))?)];
    let present = after.unwrap_or(before);
    if let Some(after) = after {
        drawn.push(("positions_b", possible(positions(after, &palette))?));
        if let Some(plan) = possible(before.diff(after))? {
            let event = figures::compare("From the first to the second", &plan, before, after);
            drawn.push(("comparison", Some(comparison(&[event]))));
            drawn.push(("flow", Some(flow(&figures::streams(&plan), &palette))));
        }
    }
    let shares = match after {
        Some(after) => figures::shares_between(before, after),
        None => figures::shares(before),
    };
    let shares = possible(shares)?;
    drawn.push(("loads", shares.map(|rows| loads("How full each node is", &rows, Unit::Parts, &palette))));
    let failures = possible(figures::failures(present, crate::heirs::ROWS))?;
    drawn.push(("heirs", failures.map(|failures| heirs(&failures, &palette))));
    let drawn = drawn.into_iter().filter_map(|(name, drawing)| Some((name, drawing?.svg(Ground::Page))));
    Ok(drawn.collect())
}

/// None for what a scheme cannot answer, or only with too much work.
fn possible<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) => match error.kind() {
            ErrorKind::Unsupported | ErrorKind::Incomparable | ErrorKind::TooMany => Ok(None),
            _ => Err(error),
        },
    }
}
