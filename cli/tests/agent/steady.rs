//! Memory and descriptors while the topology changes every 20 ms: for 10 s, or as many as `AGENT_SECONDS` says.

use crate::kit::{canonical, document, get, until_file, Agent, Folder};
use std::{
    fs, thread,
    time::{Duration, Instant},
};

/// Resident memory in KiB, and open descriptors.
fn used(process: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let memory = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (memory, fs::read_dir(format!("/proc/{process}/fd")).unwrap().count())
}

#[test]
fn changes_without_end_take_no_more_and_no_more() {
    let seconds = std::env::var("AGENT_SECONDS").map_or(10, |text| text.parse().unwrap());
    let folder = Folder::new();
    let to = folder.name("ring.json");
    let source = folder.file("source.json", document(1, &["a", "b", "c"]));
    let agent = Agent::start(&["--source", &source, "--to", &to, "--on-change", "true", "--listen", "0"]);
    until_file(&to, &canonical(&document(1, &["a", "b", "c"])));
    let (mut epoch, mut seen) = (1, Vec::new());
    for _ in 0..4 {
        let end = Instant::now() + Duration::from_secs(seconds) / 4;
        while Instant::now() < end {
            epoch += 1;
            folder.file("source.json", document(epoch, &["a", "b", &format!("c-{epoch}")]));
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(get(agent.address(), "/metrics").0, 200);
        seen.push(used(agent.child.id()));
    }
    until_file(&to, &canonical(&document(epoch, &["a", "b", &format!("c-{epoch}")])));
    println!("{epoch} epochs, (KiB, descriptors) after each quarter: {seen:?}");
    let metrics = agent.metrics();
    assert!(metrics.at("consistent_file_writes_total") > seconds as f64, "it follows");
    let (warm, last) = (seen[1], seen[3]);
    assert!(last.0 < warm.0 + 8192, "{seen:?}");
    assert!(last.1 <= warm.1 + 4, "{seen:?}");
}
