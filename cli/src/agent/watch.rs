//! A source, watched for as long as somebody wants to know.

use libconsistent_sources::{Failure, Found, Reason, Source};
use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};
use tokio::sync::mpsc::Sender;

const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What a source has, or why nothing is known of it.
pub struct News {
    /// Its number.
    pub source: usize,
    pub found: Result<Found, Failure>,
}

/// Tells what a source has until nobody listens, or its address turns out to be wrong.
pub async fn watch(mut source: Source, number: usize, to: Sender<News>) {
    let mut failures = 0;
    loop {
        let found = source.next().await;
        let reason = found.as_ref().err().map(Failure::reason);
        if to.send(News { source: number, found }).await.is_err() || reason == Some(Reason::Address) {
            return;
        }
        match reason {
            None => failures = 0,
            Some(_) => {
                tokio::time::sleep(wait(failures)).await;
                failures += 1;
            }
        }
    }
}

/// How long to wait after so many failures: twice as long each time, less up to a half by chance, so that agents which
/// failed together do not come back together.
pub fn wait(failures: u32) -> Duration {
    let longest = FIRST_WAIT.saturating_mul(1 << failures.min(10)).min(LONGEST_WAIT);
    let chance = RandomState::new().hash_one(failures) % 512;
    longest.mul_f64(1.0 - chance as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_ten_seconds() {
        for failures in 0..100 {
            let longest = (100_u64 << failures.min(20)).min(10_000);
            let wait = wait(failures).as_millis() as u64;
            assert!((longest / 2..=longest).contains(&wait), "{wait} ms after {failures} failures");
        }
    }
}
