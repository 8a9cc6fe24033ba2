//! Sticky sessions (`docs/SPEC.md`, 16.3): a session begins on the least loaded of its first nodes and stays there.

use super::{
    sessions::Sessions,
    units::{milli, milliseconds, rounded_up},
};
use crate::{Error, ErrorKind};
use std::time::Duration;

/// How sessions stick.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct StickyPolicy {
    /// Among so many first nodes of its walk a session's node is chosen; at least 1.
    pub choices: u32,
    /// A session not touched for longer than this, rounded up to whole milliseconds, is forgotten.
    pub ttl: Duration,
    /// At most so many sessions are kept, 1..=2^26; the oldest make room.
    pub sessions: u32,
    /// By this part of its cap a node may be above it before a session leaves it: whole thousandths from 0 to 1000.
    pub hysteresis: f64,
}

impl Default for StickyPolicy {
    fn default() -> Self {
        Self { choices: 2, ttl: Duration::from_secs(1800), sessions: 1 << 20, hysteresis: 0.25 }
    }
}

impl StickyPolicy {
    /// The same policy with another [`choices`](Self::choices).
    pub fn with_choices(self, choices: u32) -> Self {
        Self { choices, ..self }
    }

    /// The same policy with another [`ttl`](Self::ttl).
    pub fn with_ttl(self, ttl: Duration) -> Self {
        Self { ttl, ..self }
    }

    /// The same policy with another [`sessions`](Self::sessions).
    pub fn with_sessions(self, sessions: u32) -> Self {
        Self { sessions, ..self }
    }

    /// The same policy with another [`hysteresis`](Self::hysteresis).
    pub fn with_hysteresis(self, hysteresis: f64) -> Self {
        Self { hysteresis, ..self }
    }

    /// Whether a ring takes this policy.
    ///
    /// # Errors
    /// `argument`, naming the field.
    pub fn check(self) -> Result<(), Error> {
        self.checked().map(drop)
    }

    /// The policy in whole milliseconds, and the thousandths of the hysteresis.
    fn checked(self) -> Result<(Self, u32), Error> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Argument, message));
        match self {
            Self { choices: 0, .. } => refuse("choices: 0, must be at least 1".into()),
            Self { sessions, .. } if !(1..=1 << 26).contains(&sessions) => {
                refuse(format!("sessions: {sessions}, must be 1..={}", 1 << 26))
            }
            Self { ttl, hysteresis, .. } => {
                Ok((Self { ttl: rounded_up("ttl", ttl)?, ..self }, milli("hysteresis", hysteresis, 0, 1000)?))
            }
        }
    }
}

/// How many sessions are kept, and in how much memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
    /// The thousandths of the policy's hysteresis: loads are compared in integers.
    hysteresis: u32,
    pub(super) sessions: Sessions,
}

impl Sticky {
    /// # Errors
    /// `argument`, naming the field.
    pub(super) fn new(policy: StickyPolicy) -> Result<Self, Error> {
        let (policy, hysteresis) = policy.checked()?;
        Ok(Self { policy, hysteresis, sessions: Sessions::new(policy.sessions, milliseconds(policy.ttl)) })
    }

    /// Below which load a session stays where the cap is `cap`.
    pub(super) fn stay_below(&self, cap: u64) -> u64 {
        let limit = (u128::from(cap) * u128::from(1000 + self.hysteresis)).div_ceil(1000);
        u64::try_from(limit).unwrap_or(u64::MAX)
    }
}
