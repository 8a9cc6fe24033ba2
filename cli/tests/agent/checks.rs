//! Who is down, found by connecting and published for others.

use crate::kit::{until, until_file, Agent, Folder};
use libconsistent::{NodeStates, State};
use std::{
    fs,
    net::TcpListener,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

#[test]
fn who_takes_no_connections_is_published_as_down_until_it_does() {
    let folder = Folder::new();
    let nodes: Vec<_> = (0..3).map(|_| Some(TcpListener::bind("127.0.0.1:0").unwrap())).collect();
    let mut nodes: [Option<TcpListener>; 3] = nodes.try_into().unwrap();
    let addresses = nodes.each_ref().map(|node| node.as_ref().unwrap().local_addr().unwrap());
    // The second has no address but its id, the fourth nothing to connect to.
    let text = format!(
        r#"{{"libconsistent": 1, "epoch": 1, "scheme": {{"name": "ring"}}, "nodes": [
            {{"id": "a", "address": "{}"}}, {{"id": "{}"}}, {{"id": "c", "address": "{}"}}, {{"id": "d"}}]}}"#,
        addresses[0], addresses[1], addresses[2]
    );
    let source = folder.file("source.json", &text);
    let (to, published, own) = (folder.name("ring.json"), folder.name("shared.json"), folder.name("states.json"));
    // What another one says stays.
    folder
        .file("shared.json", r#"{"libconsistent_states": 1, "states": {"c": {"state": "draining", "by": "another"}}}"#);
    let arguments = ["--source", &source, "--to", &to, "--states", &own, "--publish-states", &published, "--by", "me"];
    let agent = Agent::start(&[&arguments[..], &["--listen", "0"]].concat());
    until_file(&to, &crate::kit::canonical(&text));
    let read = || NodeStates::from_json(fs::read(&published).unwrap()).unwrap();
    let said = || -> Vec<(String, State, String)> {
        read().iter().map(|(id, state)| (id.to_owned(), state.state, state.by.clone())).collect()
    };
    let theirs = ("c".to_owned(), State::Draining, "another".to_owned());
    nodes[1] = None;
    let down = (addresses[1].to_string(), State::Down, "me".to_owned());
    until("the second is down", || said() == [down.clone(), theirs.clone()]);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let holds = read().iter().next().unwrap().1.until.unwrap();
    assert!(holds > now + Duration::from_secs(5) && holds <= now + Duration::from_secs(30), "{holds:?} at {now:?}");
    until("the own file says so", || {
        fs::read_to_string(&own).is_ok_and(|text| text.contains(&addresses[1].to_string()))
    });
    // What is published is not followed: this one has asked the third itself.
    let states = &crate::kit::ring(agent.address())["states"];
    assert_eq!(states, &serde_json::json!({addresses[1].to_string(): "down"}));
    nodes[1] = Some(TcpListener::bind(addresses[1]).unwrap());
    until("the second is back", || said() == [theirs.clone()]);
    assert!(agent.metrics().at("consistent_states_published_total") >= 2.0);
}
