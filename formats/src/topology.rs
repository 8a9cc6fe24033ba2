//! Our own document.

use crate::{
    error::{At, Read, Refusal},
    found::Found,
    outgoing::Outgoing,
    Imported, ReadOptions, Written,
};
use libconsistent::Topology;

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let topology = Topology::from_json(text).map_err(|error| Refusal::new(At::NOWHERE, error.message()))?;
    Ok(vec![Found::new("topology", || Ok(Imported::new("topology".into(), topology)))])
}

pub(crate) fn write(mut out: Outgoing<'_>) -> Read<Written> {
    if out.has_states() {
        out.note("states are left out: they are no part of a document");
    }
    let text = out.topology().to_json();
    Ok(out.whole(text))
}
