//! What accepted input may take: a small budget is set for the process, and whatever is compiled within it must not
//! take much more. Times are counted from declared costs, and sanitizers make everything slower, so only multiples are
//! told apart from hangs.

use crate::memory::peak;
use libconsistent::{set_budget, Budget};
use std::{
    sync::Once,
    time::{Duration, Instant},
};

const TIME: Duration = Duration::from_millis(20);
const BYTES: usize = 8 << 20;
/// How much slower a sanitized program on a shared machine may be than what is declared.
const SLOWER: u32 = 250;
/// What reading and answering take beside the budget of one topology: the text itself, and both of two placements.
const BESIDE: usize = 3;

/// Sets the budget of this process, once.
pub fn small_budget() {
    static SET: Once = Once::new();
    SET.call_once(|| set_budget(Budget { time: TIME, bytes: BYTES }).expect("a budget"));
}

/// Runs what compiles at most one topology of this input, and asserts its cost.
pub fn bounded<T>(input: usize, call: impl FnOnce() -> T) -> T {
    small_budget();
    let start = Instant::now();
    let (value, bytes) = peak(call);
    let most = BYTES * BESIDE + input * 256;
    assert!(bytes <= most, "{bytes} bytes at the peak, where {most} are the most");
    let took = start.elapsed();
    assert!(took <= TIME * SLOWER, "took {took:?}, where {:?} is the most", TIME * SLOWER);
    value
}

/// A refusal says what is wrong in a text that is bounded, whatever was given.
pub fn short(text: impl std::fmt::Display) {
    let text = text.to_string();
    assert!(!text.is_empty() && text.len() <= 2048, "a message of {} bytes: {:.200}", text.len(), text);
}
