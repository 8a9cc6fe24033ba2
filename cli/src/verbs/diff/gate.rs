//! How much may move.

use crate::moves::Moves;
use serde::Serialize;
use std::str::FromStr;

/// A part of all, such as `5%` or `0.05`.
#[derive(Clone, Copy)]
pub struct Limit(f64);

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_suffix('%').unwrap_or(text);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        // A percentage is the decimal number two places on, not a quotient that is rounded twice.
        let places = if digits.len() < text.len() { "e-2" } else { "" };
        let part = Some(format!("{digits}{places}")).filter(|_| is_plain).and_then(|number| number.parse().ok());
        part.filter(|part| (0.0..=1.0).contains(part))
            .map(Self)
            .ok_or_else(|| "a part of all is from 0% to 100%, or from 0 to 1: such as 5% or 0.05".into())
    }
}

/// What may move beside what does.
pub struct Gate {
    limits: Vec<Exceeding>,
}

/// One limit.
#[derive(Serialize)]
pub struct Exceeding {
    pub option: &'static str,
    pub limit: f64,
    pub moved: f64,
    pub is_exceeded: bool,
}

impl Gate {
    pub fn new(moves: &Moves, copies: Option<Limit>, bytes: Option<Limit>) -> Self {
        let moved = moves.moved.parts(moves.whole);
        let given = [("--max-moved", copies), ("--max-moved-bytes", bytes)].into_iter().zip(moved);
        let limits = given.filter_map(|((option, limit), moved)| {
            limit.map(|Limit(limit)| Exceeding { option, limit, moved, is_exceeded: moved > limit })
        });
        Self { limits: limits.collect() }
    }

    pub fn limits(&self) -> &[Exceeding] {
        &self.limits
    }

    pub fn is_exceeded(&self) -> bool {
        self.limits.iter().any(|limit| limit.is_exceeded)
    }
}

#[cfg(test)]
mod tests {
    use super::Limit;

    #[test]
    fn parts_and_percentages() {
        for (text, part) in [("5%", 0.05), ("0.05", 0.05), ("0.1%", 0.001), ("100%", 1.0), ("1", 1.0), ("0", 0.0)] {
            assert_eq!(text.parse::<Limit>().map(|limit| limit.0), Ok(part), "{text}");
        }
        for text in ["", "%", "-1%", "101%", "1.5", "5", "nan", "inf", "1e-3", "5 %", "5%%", "1.2.3"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }
}
