//! The feature `tracing`: every change of a ring as an event, a node that goes down as a warning.

#![cfg(feature = "tracing")]

use libconsistent::{Ring, Scheme};
use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};
use tracing::{
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    Event, Metadata, Subscriber,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut words = Words(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut words);
        self.0.lock().unwrap().push(words.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn fault_31_the_log_has_every_change() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        let ring = Ring::new(["a", "b"], Scheme::default()).unwrap();
        ring.mark_down("b").unwrap();
        ring.mark_up("b").unwrap();
        ring.add_node("c").unwrap();
    });
    let log = log.0.lock().unwrap();
    assert_eq!(log.len(), 4, "{log:?}");
    assert!(log[0].starts_with("WARN libconsistent") && log[0].contains(r#"node="b" from="up" to="down" why="mark""#));
    assert!(log[1].starts_with("INFO libconsistent") && log[1].contains(r#"to="up" why="mark""#), "{log:?}");
    assert!(log[2].contains(r#"node="c" to="up" why="joined""#) && log[2].contains("epoch=1"), "{log:?}");
    assert!(log[3].contains(r#"why="topology""#) && !log[3].contains("node=\""), "{log:?}");
}
