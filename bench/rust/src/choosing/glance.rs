//! The decision table: one line a scheme, at one number of nodes.

use super::{find, size::Size, speed::Lookup, spread::Spread, ByNodes, NODES};
use crate::{markdown, markdown::number, schemes::CONTESTANTS};

pub fn table(lookups: &ByNodes<Lookup>, sizes: &ByNodes<Size>, spreads: &ByNodes<Spread>) -> String {
    let mut rows = Vec::new();
    for contestant in &CONTESTANTS {
        let lookup = find(lookups, contestant.name, NODES);
        let spread = find(spreads, contestant.plain(), NODES);
        let (bytes, build) = if contestant.is_baseline() {
            ("0".to_owned(), "-".to_owned())
        } else {
            let size = find(sizes, contestant.name, NODES);
            let [bytes, _] = size.texts();
            (bytes, number(size.build))
        };
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let told = contestant.topology(NODES).map(|topology| {
            let placement = contestant.compile(topology);
            let any = placement.node(0).map(|node| node.id.clone()).unwrap_or_default();
            match (placement.shares().is_ok(), placement.ranges(&any).is_ok()) {
                (true, true) => "shares, ranges",
                (true, false) => "shares",
                _ => "no",
            }
        });
        rows.push(vec![
            contestant.name.to_owned(),
            number(lookup.get),
            number(lookup.get / lookup.hash),
            number(lookup.three),
            bytes,
            build,
            spread.peak_text(),
            spread.add_text(false),
            spread.remove_text(false),
            spread.heir_text(),
            yes(contestant.properties().is_some_and(|properties| properties.weighted)),
            told.unwrap_or("no").to_owned(),
        ]);
    }
    let head = [
        "scheme",
        "look-up, ns",
        "x XXH3",
        "three, ns",
        "bytes",
        "build, ms",
        "fullest",
        "add",
        "remove",
        "heir",
        "weights",
        "told",
    ];
    markdown::render(&head, &rows)
}
