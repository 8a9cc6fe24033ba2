//! Many who publish at once.

use crate::kit::{topology, Watcher};
use libconsistent::{FollowPolicy, Node, Topology};
use libconsistent_sources::{
    publish::{publish, set_nodes, Outcome},
    Store,
};
use std::collections::BTreeMap;

pub const PUBLISHERS: usize = 8;
pub const EPOCHS: u64 = 200;

/// Each publisher wants to publish every epoch, with nodes of its own. Who won which; each epoch has one winner.
pub async fn won(address: &str) -> BTreeMap<u64, String> {
    let mut watcher = Watcher::new(address);
    let tasks: Vec<_> = (0..PUBLISHERS)
        .map(|number| {
            let mut store = Store::open(address).unwrap();
            let id = format!("publisher-{number}");
            tokio::spawn(async move {
                let mut won = Vec::new();
                for epoch in 1..=EPOCHS {
                    let own = topology(epoch, &[&id]);
                    if publish(&mut store, &own, None, false).await.unwrap().outcome == Outcome::Written {
                        won.push((epoch, own.to_json()));
                    }
                }
                won
            })
        })
        .collect();
    let mut all = BTreeMap::new();
    for task in tasks {
        for (epoch, text) in task.await.unwrap() {
            assert_eq!(all.insert(epoch, text), None, "epoch {epoch} has two winners");
        }
    }
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), (1..=EPOCHS).collect::<Vec<_>>());
    // Whoever watches sees some of them, each as its winner wrote it, and never an earlier one after a later one.
    let mut last = 0;
    while last < EPOCHS {
        let text = watcher.document().await;
        let epoch = Topology::from_json(&text).unwrap().epoch();
        assert!(epoch > last, "{epoch} after {last}");
        assert_eq!(all[&epoch], text);
        last = epoch;
    }
    all
}

/// Each adds nodes of its own to what is there: all of them are in the last document, one epoch for each.
pub async fn joined(address: &str) {
    const EACH: usize = 10;
    let template = topology(1, &["first"]);
    publish(&mut Store::open(address).unwrap(), &template, None, false).await.unwrap();
    let tasks: Vec<_> = (0..PUBLISHERS)
        .map(|number| {
            let mut store = Store::open(address).unwrap();
            tokio::spawn(async move {
                for each in 0..EACH {
                    let node = Node::new(format!("node-{number}-{each}"));
                    let added = |base: &Topology| base.with_added(node.clone());
                    let (published, _) =
                        set_nodes(&mut store, None, None, FollowPolicy::default(), added).await.unwrap();
                    assert_eq!(published.outcome, Outcome::Written);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let stored = Store::open(address).unwrap().get().await.unwrap().text.unwrap();
    let last = Topology::from_json(stored).unwrap();
    assert_eq!(last.members().len(), 1 + PUBLISHERS * EACH);
    assert_eq!(last.epoch(), 1 + (PUBLISHERS * EACH) as u64);
}
