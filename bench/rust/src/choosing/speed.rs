//! Look-ups and three replicas, nanoseconds a key.

use super::{find, ByNodes, Choosing, SIZES};
use crate::{
    markdown,
    markdown::number,
    ours,
    schemes::{distinct, CONTESTANTS},
    tables::{time_keys, Cache, Subject, Task, SCHEME},
};

/// The same and one more, to see what happens beyond.
const LARGEST: usize = 10_000;

/// Nanoseconds a key.
pub struct Lookup {
    pub get: f64,
    pub three: f64,
    /// Of XXH3-64 alone, in the same contest.
    pub hash: f64,
}

pub fn measure(choosing: &mut Choosing) -> ByNodes<Lookup> {
    let mut all: ByNodes<Lookup> = CONTESTANTS.iter().map(|contestant| (contestant.name, Vec::new())).collect();
    for n in SIZES.into_iter().chain([LARGEST]) {
        let mut subjects = vec![Subject::new(&ours::HASH, n)];
        subjects.extend(CONTESTANTS.iter().map(|contestant| Subject {
            name: contestant.name.to_owned(),
            kind: SCHEME,
            library: contestant.library(n),
        }));
        let get = time_keys(choosing.effort, Task::Get, Cache::Warm, &choosing.keys, &mut subjects);
        let three = time_keys(choosing.effort, Task::GetThree, Cache::Warm, &choosing.keys, &mut subjects[1..]);
        for ((_, row), (&get_ns, three)) in all.iter_mut().zip(get[1..].iter().zip(three)) {
            row.push((n, Lookup { get: get_ns, three, hash: get[0] }));
        }
        for contestant in distinct() {
            choosing.results.add_point("choosing look-up", contestant.name, n, find(&all, contestant.name, n).get);
        }
    }
    all
}

pub fn table(lookups: &ByNodes<Lookup>) -> String {
    let mut rows = Vec::new();
    for (name, _) in lookups {
        let at = |n| find(lookups, name, n);
        let sizes = || SIZES.into_iter().chain([LARGEST]);
        let mut row = vec![(*name).to_owned()];
        row.extend(sizes().map(|n| format!("{} ({})", number(at(n).get), number(at(n).get / at(n).hash))));
        row.extend(sizes().map(|n| format!("{} ({})", number(at(n).three), number(at(n).three / at(n).hash))));
        rows.push(row);
    }
    let head = ["scheme", "one: 10 nodes", "100", "1,000", "10,000", "three: 10 nodes", "100", "1,000", "10,000"];
    markdown::render(&head, &rows)
}
