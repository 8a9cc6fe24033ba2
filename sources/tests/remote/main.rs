//! Sources beside real servers: a small HTTP server with ETags, openssl's over TLS, dnsmasq, and recorded answers of
//! the API of Kubernetes, streamed.

mod dns;
mod example;
mod http;
mod kubernetes;
#[path = "../kit/process.rs"]
mod process;
mod server;

use libconsistent_sources::{Failure, Found, Source};
use process::LONG;
use std::{future::Future, time::Duration};
use tokio::time::timeout;

/// Long enough for what must not come.
const WHILE: Duration = Duration::from_millis(1500);

fn on_tokio<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

async fn next(source: &mut Source) -> Result<Found, Failure> {
    timeout(LONG, source.next()).await.expect("nothing came")
}

async fn document(source: &mut Source) -> String {
    match next(source).await.unwrap() {
        Found::Document(text) => String::from_utf8(text).unwrap(),
        other => panic!("no document: {other:?}"),
    }
}

/// The members: ids with weights, tiers and zones, as a text; and the states.
async fn members(source: &mut Source) -> (Vec<String>, Vec<String>) {
    let Found::Members { nodes, states } = next(source).await.unwrap() else { panic!("no members") };
    let node = |node: &libconsistent::Node| format!("{} {} {} {}", node.id, node.weight, node.tier, node.address);
    let states = states.iter().map(|(id, state)| format!("{id} {}", state.name()));
    (nodes.iter().map(|each| node(each).trim_end().to_owned()).collect(), states.collect())
}
