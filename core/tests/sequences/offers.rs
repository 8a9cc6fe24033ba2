//! Documents that somebody offers, as steps of sequences.

use super::{count, ms, number};
use crate::text;
use libconsistent::{Error, ErrorKind, Ring};
use serde_json::{json, Value};

/// What documents were refused for.
#[derive(Default)]
pub struct Reasons {
    /// That of this step.
    now: Option<String>,
    /// Of the last document of a topology.
    last: Option<String>,
}

impl Reasons {
    /// Looks at a step that was made, and at what it was refused for.
    pub fn follow(&mut self, step: &Value, error: Option<&Error>) {
        let verb = text(&step["do"]);
        let refused = error.filter(|error| verb.starts_with("offer") && error.kind() != ErrorKind::Argument);
        self.now = match refused {
            Some(error) => Some(error.message().to_owned()),
            None if verb.ends_with("_failed") => Some(format!("{}{}", beginning(step), text(&step["reason"]))),
            None => None,
        };
        assert!(refused.is_none_or(|error| error.message().starts_with(&beginning(step))), "{refused:?}");
        if (verb == "offer" || verb == "offer_failed") && (self.now.is_some() || error.is_none()) {
            self.last = self.now.clone();
        }
    }

    /// What is told of a document that was refused.
    pub fn told(&self) -> Option<&str> {
        self.now.as_deref()
    }
}

/// What messages on a document begin with.
fn beginning(step: &Value) -> String {
    format!("{}: ", text(&step["origin"]))
}

pub fn play(ring: &Ring, step: &Value, reasons: &Reasons) -> Result<Value, Error> {
    let word = |name| step.get(name).map(text).unwrap_or_default();
    let (document, origin) = (word("text"), word("origin"));
    match text(&step["do"]) {
        "offer" => {
            let max_loss = step.get("max_loss").map_or(0.5, |most| number(most) as f64 / 1000.0);
            Ok(json!({ "news": ring.offer(document, origin, max_loss)? }))
        }
        "offer_failed" => {
            ring.offer_failed(origin, word("reason"));
            Ok(json!({}))
        }
        "offer_states" => {
            let offered = ring.offer_states(document, origin, ms(number(&step["now"])))?;
            Ok(json!({ "news": offered.changed, "unknown": offered.unknown, "next": offered.next.map(count) }))
        }
        "offer_states_failed" => {
            ring.offer_states_failed(origin, word("reason"));
            Ok(json!({}))
        }
        "source" => Ok(source(ring, reasons)),
        "states_fingerprint" => Ok(json!({ "digits": ring.snapshot().states_fingerprint().to_string() })),
        other => panic!("step {other}"),
    }
}

fn source(ring: &Ring, reasons: &Reasons) -> Value {
    let Some(source) = ring.source() else {
        return json!({ "came_from": null, "accepted": 0, "refused": 0, "had_one": false, "wrong": false });
    };
    let wrong = source.error.is_some();
    assert!(!wrong || source.error == reasons.last, "{source:?}, not {:?}", reasons.last);
    assert_eq!(source.error_age.is_some(), wrong);
    let (accepted, refused, had_one) = (source.accepted, source.refused, source.age.is_some());
    let came_from = source.origin;
    json!({ "came_from": came_from, "accepted": accepted, "refused": refused, "had_one": had_one, "wrong": wrong })
}
