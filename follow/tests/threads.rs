//! What following leaves behind: nothing. In a process of its own, as it counts all that the process has.
#![cfg(target_os = "linux")]

use libconsistent::{FollowPolicy, Ring, Scheme};
use libconsistent_follow::{close_all, Following};
use std::{
    fs, thread,
    time::{Duration, Instant},
};

fn count(of: &str) -> usize {
    fs::read_dir(format!("/proc/self/{of}")).unwrap().count()
}

#[test]
fn threads_and_descriptors_are_as_many_as_before() {
    let folder = std::env::temp_dir().join(format!("libconsistent-follow-threads-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let ring = Ring::new(["a", "b"], Scheme::default()).unwrap();
    let (path, states) = (folder.join("topology.json"), folder.join("states.json"));
    fs::write(&path, ring.to_json()).unwrap();
    let before = (count("task"), count("fd"));
    let slow = FollowPolicy::default().with_poll(Duration::from_secs(600));
    for round in 0..20 {
        let start = || Following::start(&ring, &path, Some(&states), slow).unwrap();
        let following = [start(), start(), start()];
        assert!(count("task") >= before.0 + 3);
        let began = Instant::now();
        match round % 2 {
            0 => drop(following),
            _ => close_all(),
        }
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        // A thread that has been joined may be listed a moment longer.
        let began = Instant::now();
        while (count("task"), count("fd")) != before {
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}, {before:?}", (count("task"), count("fd")));
            thread::sleep(Duration::from_millis(5));
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}
