//! Sticky sessions (`docs/SPEC.md`, 16.3): a session begins on the least loaded of its first nodes and stays there.

use super::sessions::Sessions;
use crate::{Error, ErrorKind};

/// How sessions stick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StickyPolicy {
    /// Among so many first nodes of its walk a session's node is chosen; at least 1.
    pub choices: u32,
    /// A session not touched for longer than this, in milliseconds, is forgotten.
    pub ttl: u64,
    /// At most so many sessions are kept, 1..=2^26; the oldest make room.
    pub sessions: u32,
    /// So many thousandths above its cap a node may be before a session leaves it: 0..=1,000,000.
    pub hysteresis: u32,
}

impl Default for StickyPolicy {
    fn default() -> Self {
        Self { choices: 2, ttl: 1_800_000, sessions: 1 << 20, hysteresis: 250 }
    }
}

impl StickyPolicy {
    pub(super) fn check(&self) -> Result<(), Error> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Argument, message));
        match *self {
            Self { choices: 0, .. } => refuse("choices: 0, must be at least 1".into()),
            Self { sessions, .. } if !(1..=1 << 26).contains(&sessions) => {
                refuse(format!("sessions: {sessions}, must be 1..={}", 1 << 26))
            }
            Self { hysteresis, .. } if hysteresis > 1_000_000 => {
                refuse(format!("hysteresis: {hysteresis} thousandths, must be 0..=1000000"))
            }
            _ => Ok(()),
        }
    }

    /// Below which load a session stays where the cap is `cap`.
    pub(super) fn stay_below(&self, cap: u64) -> u64 {
        let limit = (u128::from(cap) * u128::from(1000 + self.hysteresis)).div_ceil(1000);
        u64::try_from(limit).unwrap_or(u64::MAX)
    }
}

/// How many sessions are kept, and in how much memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StickyUse {
    /// Sessions, also those that nobody has found too old yet.
    pub sessions: usize,
    /// Bytes, unused room included.
    pub memory_bytes: usize,
}

/// The sessions of a ring, and how they stick.
#[derive(Debug)]
pub(super) struct Sticky {
    pub(super) policy: StickyPolicy,
    pub(super) sessions: Sessions,
}

impl Sticky {
    pub(super) fn new(policy: StickyPolicy) -> Self {
        Self { policy, sessions: Sessions::new(policy.sessions, policy.ttl) }
    }
}
