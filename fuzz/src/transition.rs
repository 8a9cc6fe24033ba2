//! Documents of transitions, and what is marked done of them.

use crate::{choices::Choices, cost};
use libconsistent::Transition;

pub fn run(data: &[u8]) {
    accepted(data);
}

/// Whether a transition is taken.
pub fn accepted(data: &[u8]) -> bool {
    // Both placements are compiled.
    let transition = match cost::bounded(data.len() * 2, || Transition::from_json(data)) {
        Ok(transition) => transition,
        Err(error) => {
            cost::short(error);
            return false;
        }
    };
    let document = transition.to_json();
    let again = Transition::from_json(&document).expect("what was written is read");
    assert_eq!(again.to_json(), document);
    listed(&transition);
    // All documents begin alike, so what is done is chosen of what is behind that.
    let mut choices = Choices::new(&data[data.len() / 2..]);
    let (one, other) = (choices.u64(), choices.u64());
    let descends = choices.byte() % 8 == 7;
    let (first, last) = if (one > other) == descends { (one, other) } else { (other, one) };
    match transition.with_done(first..=last) {
        Ok(more) => {
            assert!(more.is_done(first) && more.is_done(last));
            assert!(transition.done().all(|range| more.is_done(*range.start()) && more.is_done(*range.end())));
            listed(&more);
        }
        Err(error) => cost::short(error),
    }
    true
}

fn listed(transition: &Transition) {
    for (key, n) in [("user:42", 1), ("a", 3), ("", 16)] {
        let (read, written) = (transition.nodes_for_read(key, n), transition.nodes_for_write(key, n));
        assert!(read.len() <= transition.max_nodes(n) && written.len() <= transition.max_nodes(n));
        let ids = |nodes: &[&libconsistent::Node]| -> std::collections::BTreeSet<String> {
            nodes.iter().map(|node| node.id.clone()).collect()
        };
        assert_eq!(ids(&read), ids(&written), "reads and writes go to the same nodes");
    }
}
