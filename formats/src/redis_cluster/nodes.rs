//! `CLUSTER NODES`: a line a node.

use super::{finish, range};
use crate::{
    error::{At, Quoted, Read, Refusal},
    numbers::digits,
    pool::Pool,
    Imported,
};
use libconsistent::{FieldValue, Node, State};

/// Whether a text is such an answer: its first line begins with the name of a node, and says more.
pub(super) fn is_answer(text: &str) -> bool {
    let mut words = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().split_ascii_whitespace();
    words.next().is_some_and(is_name) && words.count() >= 6
}

/// 40 hexadecimal digits.
pub(super) fn is_name(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

pub(super) fn read(text: &str) -> Read<Imported> {
    let mut pool = Pool::new("redis-cluster", At::line(1));
    for (number, line) in (1..).zip(text.lines()) {
        let at = At::line(number);
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match *words.as_slice() {
            [] => {}
            [name, address, flags, master, _ping, _pong, _epoch, _link, ref slots @ ..] if is_name(name) => {
                self::line(name, address, flags, master, slots, &at, &mut pool)?;
            }
            _ => return Err(Refusal::new(at, format!("{} is no line of CLUSTER NODES", Quoted(line)))),
        }
    }
    finish(pool)
}

fn line(name: &str, address: &str, flags: &str, master: &str, slots: &[&str], at: &At, pool: &mut Pool) -> Read<()> {
    let has = |flag: &str| flags.split(',').any(|each| each == flag);
    // The port of the bus, host names and the like follow.
    let (endpoint, rest) = address.split_once('@').unwrap_or((address, ""));
    if has("slave") || has("replica") {
        pool.note(at.clone(), format!("{name} ({endpoint}) is a replica of {master}, and left out"));
        return Ok(());
    }
    if has("handshake") {
        pool.note(at.clone(), format!("{endpoint} has not joined yet, and is left out"));
        return Ok(());
    }
    if !has("master") {
        return Err(Refusal::new(at.clone(), format!("{} says neither master nor slave", Quoted(flags))));
    }
    let mut ranges = Vec::new();
    for slot in slots {
        match slot.strip_prefix('[') {
            Some(moving) => pool.note(at.clone(), moving_note(moving)),
            None => {
                let (first, last) = slot.split_once('-').unwrap_or((slot, slot));
                let wrong = || Refusal::new(at.clone(), format!("{} are no slots", Quoted(slot)));
                let number = |text| digits(text).ok_or_else(wrong);
                ranges.push(range(number(first)?, number(last)?, at)?);
            }
        }
    }
    let mut node = Node::new(name);
    if let (Some((host, port)), false) = (endpoint.rsplit_once(':'), has("noaddr")) {
        if !host.is_empty() {
            node = node.with_address(super::address(host, port));
        }
    }
    if let Some(hostname) = rest.split(',').nth(1).filter(|hostname| !hostname.is_empty() && !hostname.contains('=')) {
        node.metadata.insert("hostname".into(), hostname.into());
    }
    if !ranges.is_empty() {
        node.fields.insert("slots".into(), FieldValue::List(ranges));
    }
    if has("fail?") {
        pool.note(at.clone(), format!("{name} is suspected to fail (fail?) and taken for up"));
    }
    pool.add(node, if has("fail") { State::Down } else { State::Up }, at.clone())
}

/// What is told of a slot on the move, such as `77->-NAME]` or `93-<-NAME]`.
fn moving_note(moving: &str) -> String {
    let moving = moving.trim_end_matches(']');
    match (moving.split_once("->-"), moving.split_once("-<-")) {
        (Some((slot, to)), _) => {
            format!(
                "slot {slot:.20} is on its way to {to:.40}: it is placed here, though some of its keys may be there"
            )
        }
        (None, Some((slot, from))) => format!("slot {slot:.20} is on its way from {from:.40}: it is placed there"),
        (None, None) => format!("{} is not understood", Quoted(moving)),
    }
}
