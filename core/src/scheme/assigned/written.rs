//! How documents write an assignment: ends and cuts as hexadecimal numbers, rows as base64 of runs of rows of one
//! length, closed by a digest that covers the ids of nodes as well. Each has one text. `docs/SPEC.md`, section 19.

use super::{
    assignment::{check_row, refused, Assignment, MAX_CUTS, MAX_ENDS, MAX_ROW},
    base64,
};
use crate::{cost::Cost, hash::Fingerprinter, Error};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write;

/// The number of rows and their length.
const RUN: usize = 5;

/// The digest behind the rows.
const DIGEST: usize = 8;

/// Hexadecimal digits of an end.
const HEX: usize = 16;

/// The text of positions.
pub(super) fn write_positions(positions: &[u64]) -> String {
    let mut text = String::with_capacity(positions.len() * (HEX + 1));
    for (i, position) in positions.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        // Writing into a String cannot fail.
        let _ = write!(text, "{comma}{position:0HEX$x}");
    }
    text
}

/// The ends of so many slots.
pub(super) fn read_ends(text: &str, slots: u32) -> Result<Vec<u64>, Error> {
    let count = slots as usize - 1;
    if count > MAX_ENDS {
        return Err(refused("ends", &format!("scheme.slots is {slots}, at most {} with ends", MAX_ENDS + 1)));
    }
    let ends = read_positions("ends", text, count + 1)?;
    match ends.len() == count && text.len() == length(count) {
        true => Ok(ends),
        false => Err(refused("ends", &format!("not {count}, one fewer than scheme.slots"))),
    }
}

/// The cuts of a text that is not empty.
pub(super) fn read_cuts(text: &str) -> Result<Vec<u64>, Error> {
    let cuts = read_positions("cuts", text, MAX_CUTS + 1)?;
    match text.len() <= length(MAX_CUTS) {
        true => Ok(cuts),
        false => Err(refused("cuts", &format!("more than {MAX_CUTS} of them"))),
    }
}

/// The first positions of a text, so many at most.
fn read_positions(name: &str, text: &str, most: usize) -> Result<Vec<u64>, Error> {
    let lower = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
    let position = |(at, text): (usize, &str)| match u64::from_str_radix(text, 16) {
        Ok(position) if text.len() == HEX && text.bytes().all(lower) => Ok(position),
        _ => Err(refused(name, &format!("number {at} is not {HEX} lower hexadecimal digits"))),
    };
    text.split(',').enumerate().take(most).map(position).collect()
}

/// Of the text of so many positions, of which there are some.
const fn length(positions: usize) -> usize {
    positions * (HEX + 1) - 1
}

/// The bytes of rows, of which somebody is in one.
fn rows(assignment: &Assignment) -> Vec<u8> {
    let greatest = assignment.rows().flatten().max().copied().unwrap_or(0);
    let width = width(greatest);
    let mut bytes = Vec::with_capacity(1 + RUN + assignment.named() * width + DIGEST);
    bytes.push(width as u8);
    let mut slots = assignment.rows().peekable();
    while let Some(row) = slots.peek() {
        let len = row.len();
        let start = bytes.len();
        bytes.extend_from_slice(&[0; RUN]);
        let mut count = 0u32;
        while let Some(row) = slots.next_if(|row| row.len() == len) {
            count += 1;
            row.iter().for_each(|node| bytes.extend(node.to_le_bytes().iter().take(width)));
        }
        let run = count.to_le_bytes().into_iter().chain([len as u8]);
        bytes.iter_mut().skip(start).zip(run).for_each(|(byte, of_run)| *byte = of_run);
    }
    bytes
}

/// The fewest bytes that hold an index.
fn width(greatest: u32) -> usize {
    match greatest {
        0..0x100 => 1,
        0x100..0x1_0000 => 2,
        _ => 3,
    }
}

/// The digest of rows of nodes of these ids, in index order; none where all rows are empty.
pub(super) fn digest<'a>(assignment: &Assignment, ids: impl Iterator<Item = &'a str>) -> Option<u64> {
    if assignment.named() == 0 {
        return None;
    }
    let mut hash = Fingerprinter::new();
    hash.update(&rows(assignment));
    for id in ids {
        hash.update(&(id.len() as u32).to_le_bytes());
        hash.update(id.as_bytes());
    }
    Some(hash.digest())
}

/// The text of rows; empty where all rows are.
pub(super) fn write_rows(assignment: &Assignment, digest: Option<u64>) -> String {
    let Some(digest) = digest else { return String::new() };
    let mut bytes = rows(assignment);
    bytes.extend_from_slice(&digest.to_le_bytes());
    base64::encode(&bytes)
}

/// The slots with the rows of a text, and their digest.
pub(super) fn read_rows(text: &str, empty: Assignment) -> Result<(Assignment, u64), Error> {
    let slots = empty.slots();
    // No slot takes more than a run of its own with the widest indices.
    let most = (1 + slots * (RUN + 3 * MAX_ROW) + DIGEST).div_ceil(3) * 4;
    if text.len() > most {
        return Err(refused("rows", &format!("longer than any can be, but {}", empty.told())));
    }
    let bytes = base64::decode(text).map_err(|at| refused("rows", &format!("no base64 at byte {at}")))?;
    let (written, digest) = bytes.split_last_chunk::<DIGEST>().ok_or_else(cut_off)?;
    let (&width, runs) = written.split_first().ok_or_else(cut_off)?;
    let width = usize::from(width);
    if !(1..=3).contains(&width) {
        return Err(refused("rows", &format!("indices of {width} bytes, not 1 to 3")));
    }
    let named = check_runs(runs, width, &empty)?;
    let cost = Cost::entries(named, 5, 4) + Cost::entries(slots as u64, 5, 4);
    cost.check(&Cost::default, &"scheme.rows: reading them", |_| "take fewer slots".into())?;

    let (mut nodes, mut starts) = (Vec::with_capacity(named as usize), Vec::with_capacity(slots + 1));
    starts.push(0);
    for run in (Runs { bytes: runs, width }) {
        let Run { count, len, indices } = run?;
        let mut indices = indices.chunks_exact(width);
        for _ in 0..count {
            let start = nodes.len();
            nodes.extend(indices.by_ref().take(len).map(index));
            check_row(starts.len() - 1, nodes.get(start..).unwrap_or_default())?;
            starts.push(nodes.len() as u32);
        }
    }
    let greatest = nodes.iter().max().copied();
    match greatest {
        None => Err(refused("rows", "all are empty: leave them out")),
        Some(greatest) if self::width(greatest) < width => {
            Err(refused("rows", &format!("indices of {width} bytes, where fewer hold {greatest}")))
        }
        Some(_) => Ok((empty.with_flat_rows(nodes, starts), u64::from_le_bytes(*digest))),
    }
}

/// Refuses another digest than that of rows and nodes.
pub(super) fn check_digest(given: Option<u64>, right: Option<u64>) -> Result<(), Error> {
    let shown = |digest: Option<u64>| digest.map_or_else(|| "none".to_string(), |digest| format!("{digest:016x}"));
    match given == right {
        true => Ok(()),
        false => {
            let (given, right) = (shown(given), shown(right));
            let why = format!(
                "damaged, or of other nodes: they end with the digest {given}, but with these nodes it is {right}"
            );
            Err(refused("rows", &why))
        }
    }
}

/// How many nodes are named by so many rows in all, before any memory is taken for them.
fn check_runs(bytes: &[u8], width: usize, empty: &Assignment) -> Result<u64, Error> {
    let (mut rows, mut named, mut before) = (0u64, 0u64, None);
    for run in (Runs { bytes, width }) {
        let Run { count, len, indices } = run?;
        if count == 0 || before.replace(len) == Some(len) {
            return Err(refused("rows", &format!("at slot {rows} a run that is empty, or goes on the one before it")));
        }
        rows += u64::from(count);
        named += (indices.len() / width.max(1)) as u64;
    }
    match rows == empty.slots() as u64 {
        true => Ok(named),
        false => Err(refused("rows", &format!("{rows} of them, but {}", empty.told()))),
    }
}

/// Rows of one length.
struct Run<'a> {
    count: u32,
    len: usize,
    indices: &'a [u8],
}

/// The runs of rows, one after the other.
struct Runs<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl<'a> Iterator for Runs<'a> {
    type Item = Result<Run<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let run = self.run();
        if run.is_err() {
            self.bytes = &[];
        }
        Some(run)
    }
}

impl<'a> Runs<'a> {
    fn run(&mut self) -> Result<Run<'a>, Error> {
        let (head, rest) = self.bytes.split_first_chunk::<RUN>().ok_or_else(cut_off)?;
        let [a, b, c, d, len] = *head;
        let (count, len) = (u32::from_le_bytes([a, b, c, d]), usize::from(len));
        if len > MAX_ROW {
            return Err(refused("rows", &format!("rows of {len} nodes, at most {MAX_ROW}")));
        }
        let taken = u64::from(count) * (len * self.width) as u64;
        let taken = usize::try_from(taken).ok().filter(|&taken| taken <= rest.len()).ok_or_else(cut_off)?;
        let (indices, rest) = rest.split_at_checked(taken).ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok(Run { count, len, indices })
    }
}

fn index(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |index, &byte| index << 8 | u32::from(byte))
}

fn cut_off() -> Error {
    refused("rows", "cut off")
}
