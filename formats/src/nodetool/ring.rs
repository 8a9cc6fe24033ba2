//! `nodetool ring`: a line a token.

use super::{is_token, partitioner, token, zone};
use crate::{
    error::{At, Quoted, Read, Refusal},
    pool::Pool,
    Imported,
};
use libconsistent::State;
use std::collections::HashSet;

/// A line a token, below the name of the data centre.
pub(super) fn read(text: &str) -> Read<Imported> {
    let mut pool = Pool::new("nodetool", At::line(1));
    let mut dc = None;
    // Nodes that do something, each told once.
    let mut told = HashSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        let at = At::line(number);
        let line = line.trim();
        if let Some(name) = line.strip_prefix("Datacenter:") {
            dc = Some(name.trim());
            continue;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let harmless = line.is_empty()
            || line.bytes().all(|b| b == b'=')
            || is_token(line)
            || ["Address ", "Warning:", "Note:", "To view status", "Note ", "Ownership"]
                .iter()
                .any(|start| line.starts_with(start));
        if harmless {
            continue;
        }
        let wrong = || Refusal::new(at.clone(), format!("{} is no line of nodetool ring", Quoted(line)));
        let status = words.iter().position(|word| matches!(*word, "Up" | "Down" | "?")).ok_or_else(wrong)?;
        let (Some(address), Some(mode), Some(last)) = (words.first(), words.get(status + 1), words.last()) else {
            return Err(wrong());
        };
        if status < 2 || words.len() < status + 4 || !is_token(last) {
            return Err(wrong());
        }
        let rack = words.get(1..status).unwrap_or_default().join(" ");
        let state = if words.get(status) == Some(&"Down") { State::Down } else { State::Up };
        match *mode {
            "Normal" => {}
            "Joining" => {
                if told.insert(*address) {
                    pool.note(at, format!("{address} is joining, and left out until it has its ranges"));
                }
                continue;
            }
            "Leaving" | "Moving" => {
                if told.insert(*address) {
                    pool.note(
                        at.clone(),
                        format!("{address} is {}: it is placed as before", mode.to_ascii_lowercase()),
                    );
                }
            }
            _ => return Err(Refusal::new(at, format!("the state {} is not understood", Quoted(mode)))),
        }
        let dc = dc.ok_or_else(|| Refusal::new(at.clone(), "a node before any data centre"))?;
        token(&mut pool, address, zone(dc, &rack), last, state, &at)?;
    }
    let partitioner = partitioner(&mut pool)?;
    pool.finish_as("cassandra", &[("partitioner", partitioner.into())])
}
