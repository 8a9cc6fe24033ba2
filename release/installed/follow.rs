//! A ring that follows the file it is told: prints its epoch, its fingerprint and the last error whenever one of them
//! is another. It is ended by whoever started it.

use libconsistent::{FollowPolicy, Ring, Scheme};
use libconsistent_follow::Following;
use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: follow FILE")?;
    let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    let _following = Following::start(&ring, path, None, FollowPolicy::default())?;
    let mut last = String::new();
    loop {
        let error = ring.source().and_then(|source| source.error).unwrap_or_default();
        let told = format!("{} {} {error}", ring.epoch(), ring.fingerprint());
        if told != last {
            println!("{told}");
            last = told;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
