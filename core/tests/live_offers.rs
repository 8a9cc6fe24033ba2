//! Documents that somebody offers (`docs/SPEC.md`, 16.8 and 16.9), beside second computations.

use libconsistent::{Change, ErrorKind, HealthPolicy, Node, NodeState, NodeStates, Ring, Scheme, State, Weight, Why};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use xxhash_rust::xxh3::xxh3_128;

/// Numbers that look random, the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

fn node(id: &str, milli: u64) -> Node {
    Node::new(id).with_weight(Weight::from_f64(milli as f64 / 1000.0).unwrap())
}

fn document(nodes: &BTreeMap<String, u64>, epoch: u64) -> String {
    let nodes: Vec<String> =
        nodes.iter().map(|(id, milli)| format!(r#"{{"id":"{id}","weight":{}}}"#, *milli as f64 / 1000.0)).collect();
    let nodes = nodes.join(",");
    format!(r#"{{"libconsistent":1,"epoch":{epoch},"scheme":{{"name":"rendezvous"}},"nodes":[{nodes}]}}"#)
}

fn told(ring: &Ring) -> Arc<Mutex<Vec<Change>>> {
    let told = Arc::<Mutex<Vec<Change>>>::default();
    let kept = told.clone();
    ring.on_change(move |change| kept.lock().unwrap().push(change.clone())).keep();
    told
}

#[test]
fn at_the_exact_threshold_it_is_taken_and_a_thousandth_below_refused() {
    let mut chance = Chance(18);
    let mut refused = 0;
    for _ in 0..300 {
        let weights: BTreeMap<String, u64> =
            (0..2 + chance.below(9)).map(|i| (format!("n{i}"), 1 + chance.below(4000))).collect();
        let mut after = weights.clone();
        let mut gone = 0;
        for (id, milli) in &weights {
            match chance.below(4) {
                0 => drop(after.remove(id)),
                1 => drop(after.insert(id.clone(), 0)),
                // A smaller weight is no loss.
                2 => {
                    after.insert(id.clone(), 1);
                    continue;
                }
                _ => continue,
            }
            gone += milli;
        }
        after.insert("new".into(), 1000);
        let all: u64 = weights.values().sum();
        let least = (gone * 1000).div_ceil(all);
        let ring = Ring::new(weights.iter().map(|(id, milli)| node(id, *milli)), "rendezvous").unwrap();
        let text = document(&after, 1);
        if least > 0 {
            let error = ring.offer(&text, "f", (least - 1) as f64 / 1000.0).unwrap_err();
            assert_eq!((error.kind(), ring.epoch()), (ErrorKind::Shrunk, 0), "{weights:?} {after:?}");
            assert!(error.message().starts_with("f: "), "{error}");
            refused += 1;
        }
        assert!(ring.offer(&text, "f", least as f64 / 1000.0).unwrap(), "{weights:?} {after:?}");
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn every_refusal_is_told_and_counted_and_changes_nothing() {
    let ring = Ring::new(["a", "b", "c"], "rendezvous").unwrap();
    let told = told(&ring);
    let nodes = |ids: &[&str]| ids.iter().map(|id| (id.to_string(), 1000)).collect::<BTreeMap<_, _>>();
    assert_eq!(ring.source(), None);
    assert_eq!(ring.offer(document(&nodes(&["a", "b", "c", "d"]), 5), "one", 0.5), Ok(true));
    assert_eq!(ring.offer(document(&nodes(&["a", "b", "c", "d"]), 5), "one", 0.5), Ok(false));
    let before = ring.to_json();
    let steps = [
        ("", ErrorKind::Document),
        (&document(&nodes(&["a", "b", "c", "d"]), 4), ErrorKind::Stale),
        (&document(&nodes(&["a", "b", "c", "e"]), 5), ErrorKind::Conflict),
        (&document(&nodes(&["a"]), 6), ErrorKind::Shrunk),
        (&document(&nodes(&["a", "b", "c", "d"]), 6).replace("rendezvous", "nobody"), ErrorKind::Scheme),
    ];
    for (count, (text, kind)) in steps.iter().enumerate() {
        let error = ring.offer(text, "one", 0.5).unwrap_err();
        assert_eq!(error.kind(), *kind, "{error}");
        let source = ring.source().unwrap();
        assert_eq!((source.accepted, source.refused), (2, count as u64 + 1));
        assert_eq!((source.error.as_deref(), ring.to_json()), (Some(error.message()), before.clone()));
        let last = told.lock().unwrap().last().unwrap().clone();
        assert_eq!((last.why, last.reason.as_deref()), (Why::Refused, Some(error.message())));
        assert_eq!((last.node, last.from, last.to, last.epoch_before, last.epoch), (None, None, None, 5, 5));
    }
    // What makes no sense is nobody's document.
    let count = told.lock().unwrap().len();
    for part in [-0.001, 1.001, 0.0005, f64::NAN] {
        assert_eq!(ring.offer("", "one", part).unwrap_err().kind(), ErrorKind::Argument);
    }
    assert_eq!((told.lock().unwrap().len(), ring.source().unwrap().refused), (count, 5));
    // Another origin begins anew, but for the counts; states have nothing to do with it.
    ring.offer_failed("two", "gone");
    ring.offer_states_failed("s", "gone");
    let source = ring.source().unwrap();
    assert_eq!((source.origin.as_str(), source.age, source.accepted, source.refused), ("two", None, 2, 6));
    assert_eq!((source.error.as_deref(), source.error_age.is_some()), (Some("two: gone"), true));
    assert_eq!(told.lock().unwrap().last().unwrap().reason.as_deref(), Some("s: gone"));
    assert_eq!(ring.offer(&before, "two", 0.5), Ok(false));
    let source = ring.source().unwrap();
    assert_eq!((source.age.is_some(), source.error, source.error_age), (true, None, None));
}

/// What a fingerprint of states is of, put together here.
fn fingerprint(states: &BTreeMap<&str, State>) -> String {
    let mut bytes = b"libconsistent/states/1\0".to_vec();
    for (id, state) in states.iter().filter(|(_, state)| **state != State::Up) {
        bytes.extend((id.len() as u32).to_le_bytes());
        bytes.extend(id.as_bytes());
        bytes.push(if *state == State::Down { 2 } else { 1 });
    }
    format!("{:032x}", xxh3_128(&bytes))
}

#[test]
fn states_are_those_of_a_second_computation() {
    let ids = ["", "b", "é", "a", "zz", "a\u{0}", "c"].map(|id| format!("n{id}"));
    let mut chance = Chance(7);
    // Where the order of the list counts, indices are no ranks.
    for scheme in ["rendezvous", "jump"] {
        let ring = Ring::new(ids.iter().map(String::as_str), scheme).unwrap();
        let mut marked: Vec<String> = Vec::new();
        for now in (1000..40_000).step_by(500) {
            let mut states = NodeStates::new();
            let mut wanted: BTreeMap<&str, State> = ids.iter().map(|id| (id.as_str(), State::Up)).collect();
            let (mut next, mut unknown) = (None::<u64>, 0);
            for id in ids.iter().map(String::as_str).chain(["stranger"]) {
                let state = [State::Up, State::Draining, State::Down][chance.below(3) as usize];
                let until = [None, Some(now), Some(now + 1 + chance.below(1000))][chance.below(3) as usize];
                if chance.below(2) == 0 {
                    continue;
                }
                let said = NodeState::new(state).with_by("test").with_until(until.map(Duration::from_millis));
                states.set(id, said).unwrap();
                if until.is_some_and(|until| until <= now) {
                    continue;
                }
                next = next.into_iter().chain(until).min();
                match wanted.get_mut(id) {
                    Some(wanted) => *wanted = state,
                    None => unknown += 1,
                }
            }
            let offered = ring.offer_states(states.to_json(), "s", Duration::from_millis(now)).unwrap();
            assert_eq!((offered.next, offered.unknown), (next.map(Duration::from_millis), unknown));
            let is: BTreeMap<&str, State> = ids.iter().map(|id| (id.as_str(), ring.state(id).unwrap())).collect();
            assert_eq!(is, wanted, "at {now}, marked before: {marked:?}");
            assert_eq!(ring.snapshot().states_fingerprint().to_string(), fingerprint(&wanted));
            marked = wanted.iter().filter(|(_, state)| **state != State::Up).map(|(id, _)| id.to_string()).collect();
        }
    }
}

#[test]
fn marks_that_stay_leave_reports_alone() {
    let ring = Ring::new(["a", "b", "c", "d"], Scheme::default()).unwrap();
    ring.set_health_policy(HealthPolicy::default().with_fall(1).with_rise(5)).unwrap();
    let states = |id: &str| format!(r#"{{"libconsistent_states":1,"states":{{"{id}":{{"state":"down"}}}}}}"#);
    ring.offer_states(states("a"), "s", Duration::ZERO).unwrap();
    ring.report("b", false, Duration::from_secs(1)).unwrap();
    let told = told(&ring);
    let again = ring.offer_states(states("a"), "s", Duration::ZERO).unwrap();
    assert!(!again.changed && told.lock().unwrap().is_empty());
    assert_eq!((ring.state("a"), ring.state("b")), (Ok(State::Down), Ok(State::Down)));
    assert!(ring.health("b").unwrap().ejected, "what reports said stays");
    // The next document takes over: one change of health of two nodes.
    ring.offer_states(states("c"), "s", Duration::ZERO).unwrap();
    assert_eq!(["a", "b", "c"].map(|id| ring.state(id).unwrap()), [State::Up, State::Down, State::Down]);
    assert!(told.lock().unwrap().iter().all(|change| change.why == Why::Mark));
    // One that cannot be read changes nothing, and is told.
    for text in ["", "{}", r#"{"libconsistent_states":2,"states":{}}"#, &states("c").replace("down", "dead")] {
        let error = ring.offer_states(text, "s", Duration::ZERO).unwrap_err();
        assert!(error.message().starts_with("s: "), "{error}");
        assert_eq!(told.lock().unwrap().last().unwrap().reason.as_deref(), Some(error.message()));
    }
    assert_eq!((ring.state("c"), ring.source()), (Ok(State::Down), None));
}

/// As for topologies: whatever is no document of states says what is wrong, where, and briefly.
#[test]
fn what_is_no_document_of_states_is_told_briefly() {
    let long = "x".repeat(100_000);
    let cases = [
        (String::new(), "the document is empty"),
        ("garbage".into(), "this is no document of states, which begins with `{`"),
        ("\u{feff}{}".into(), "a byte-order mark stands before the document"),
        (r#"{"libconsistent_states":1,"states":{"a":{"state":"up"}"#.into(), "the document ends too early at line 1"),
        (r#"{"libconsistent_states":1}"#.into(), "states: missing field"),
        (format!(r#"{{"libconsistent_states":1,"states":{{"{long}":3}}}}"#), "states.xxx"),
        (format!(r#"{{"libconsistent_states":1,"states":{{}},"{long}":3}}"#), "unknown field"),
        (format!(r#"{{"libconsistent_states":1,"states":{{"{long}":{{"state":"up"}}}}}}"#), "states[\"xxx"),
        (format!(r#"{{"libconsistent_states":1,"states":{{"a":{{"state":"{long}"}}}}}}"#), "states[\"a\"]"),
        (r#"{"libconsistent_states":1,"states":{"a":{"state":"up"},"a":{"state":"up"}}}"#.into(), "a"),
        (r#"{"libconsistent_states":1,"states":{}} more"#.into(), "trailing characters"),
    ];
    for (text, told) in cases {
        let error = NodeStates::from_json(&text).unwrap_err();
        let begins: String = text.chars().take(60).collect();
        assert!(error.to_string().contains(told), "{begins}: {error}");
        assert!(error.to_string().len() <= 512, "{begins}: {} bytes", error.to_string().len());
    }
}
