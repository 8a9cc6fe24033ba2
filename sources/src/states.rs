//! States of nodes that several publish into one document (`docs/SPEC.md`, 16.9).

use libconsistent::{Error, NodeState, NodeStates};
use std::time::Duration;

/// The document after one of those who publish has said all that it says now. What it said before is left out, what
/// others say stays, and what nobody says any more, because its time is over, goes. Of a node of which another one
/// says something, that stays.
pub(crate) fn merged(
    stored: &NodeStates,
    by: &str,
    ours: impl IntoIterator<Item = (String, NodeState)>,
    now: Duration,
) -> Result<NodeStates, Error> {
    let mut all = NodeStates::new();
    for (id, state) in ours {
        all.set(&id, state.with_by(by))?;
    }
    for (id, state) in stored.iter() {
        if state.by != by && state.until.is_none_or(|until| now < until) {
            all.set(id, state.clone())?;
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use libconsistent::State;

    fn states(entries: &[(&str, &str, Option<u64>)]) -> NodeStates {
        let mut all = NodeStates::new();
        for (id, by, until) in entries {
            let state = NodeState::new(State::Down).with_by(*by).with_until(until.map(Duration::from_millis));
            all.set(id, state).unwrap();
        }
        all
    }

    #[test]
    fn one_replaces_its_own_and_leaves_those_of_others() {
        let stored = states(&[("a", "one", None), ("b", "two", Some(9)), ("c", "two", Some(5)), ("d", "", None)]);
        let ours = [("b", 7), ("e", 8)]
            .map(|(id, until)| (id.to_owned(), NodeState::new(State::Down).with_until(Duration::from_millis(until))));
        let all = merged(&stored, "one", ours, Duration::from_millis(5)).unwrap();
        assert_eq!(all, states(&[("b", "two", Some(9)), ("d", "", None), ("e", "one", Some(8))]));
        // The other's word on b is over, and c's.
        let all = merged(&all, "one", [], Duration::from_millis(9)).unwrap();
        assert_eq!(all, states(&[("d", "", None)]));
    }
}
