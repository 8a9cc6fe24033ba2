//! A reply of a server as `redis-cli` shows it: with numbers and indents as on a terminal, with `--json`, or raw, a
//! value a line, as it is written to files.

use crate::{
    error::{At, Quoted, Read, Refusal},
    numbers::digits,
    tree::{documents, Cursor},
    words::Words,
};

/// How deep lists may stand in each other.
const MAX_DEPTH: usize = 16;

/// A value, with its line.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// Integers too.
    Text(String, u32),
    List(Vec<Reply>, u32),
    /// The lines of a raw answer.
    Raw(Vec<(String, u32)>),
}

impl Reply {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text, _) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<u64> {
        self.text().and_then(digits)
    }

    pub(super) fn list(&self) -> Option<&[Reply]> {
        match self {
            Self::List(list, _) => Some(list),
            _ => None,
        }
    }

    pub(super) fn at(&self) -> At {
        match self {
            Self::Text(_, line) | Self::List(_, line) => At::path(String::new(), *line),
            Self::Raw(_) => At::NOWHERE,
        }
    }
}

pub(super) fn read(text: &str) -> Read<Reply> {
    let start = text.trim_start();
    if start.starts_with(['[', '{']) {
        let documents = documents(text)?;
        let first = documents.first().ok_or_else(|| Refusal::new(At::NOWHERE, "there is nothing in it"))?;
        return of_json(&Cursor::top(first), 0);
    }
    if start.starts_with("1) ") {
        return terminal(text);
    }
    let mut count = Words::default();
    let line = |(number, line): (u32, &str)| count.count(number).map(|()| (line.trim().to_owned(), number));
    Ok(Reply::Raw((1..).zip(text.lines()).map(line).collect::<Read<_>>()?))
}

fn of_json(value: &Cursor<'_>, depth: usize) -> Read<Reply> {
    if depth > MAX_DEPTH {
        return Err(value.refuse("lists are too deep"));
    }
    if value.is_list() {
        let values = value.items()?.map(|item| of_json(&item, depth + 1)).collect::<Read<Vec<_>>>()?;
        return Ok(Reply::List(values, 0));
    }
    if value.is_map() {
        // As a list of names and values, which it is in RESP2.
        let mut values = Vec::new();
        for (name, inner) in value.entries()? {
            values.push(Reply::Text(name.into(), 0));
            values.push(of_json(&inner, depth + 1)?);
        }
        return Ok(Reply::List(values, 0));
    }
    let text = if value.is_null() { "" } else { value.text()? };
    Ok(Reply::Text(text.into(), 0))
}

/// The form of a terminal: `1) 1) (integer) 0`, numbers of one list with their brackets below each other.
fn terminal(text: &str) -> Read<Reply> {
    // The lists that are open: the column of their brackets, what is in them, and where they begin.
    let mut open: Vec<(usize, Vec<Reply>, u32)> = Vec::new();
    let mut top = Vec::new();
    let mut count = Words::default();
    for (number, line) in (1..).zip(text.lines()) {
        count.count(number)?;
        let mut rest = line;
        let mut column = 0;
        while let Some((bracket, after)) = index(rest) {
            column += bracket;
            // Lists further to the right have ended.
            while open.last().is_some_and(|(at, ..)| *at > column) {
                close(&mut open, &mut top);
            }
            if open.last().is_none_or(|(at, ..)| *at < column) {
                if open.len() == MAX_DEPTH {
                    return Err(Refusal::new(At::line(number), "lists are too deep"));
                }
                open.push((column, Vec::new(), number));
            }
            column += 2;
            rest = after;
        }
        let rest = rest.trim();
        let Some((_, list, _)) = open.last_mut().filter(|_| !rest.is_empty()) else { continue };
        if !rest.starts_with("(empty ") {
            list.push(Reply::Text(scalar(rest, number)?, number));
        } else {
            list.push(Reply::List(Vec::new(), number));
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    top.pop().ok_or_else(|| Refusal::new(At::line(1), "there is nothing in it"))
}

/// The list further to the right becomes an element of the one around it.
fn close(open: &mut Vec<(usize, Vec<Reply>, u32)>, top: &mut Vec<Reply>) {
    if let Some((_, list, line)) = open.pop() {
        open.last_mut().map_or(top, |(_, around, _)| around).push(Reply::List(list, line));
    }
}

/// `12) rest`: how far the bracket is, and the rest.
fn index(text: &str) -> Option<(usize, &str)> {
    let (before, after) = text.split_once(") ")?;
    digits::<u32>(before.trim_start_matches(' '))?;
    Some((before.len(), after))
}

fn scalar(text: &str, line: u32) -> Read<String> {
    if let Some(number) = text.strip_prefix("(integer) ") {
        return Ok(number.into());
    }
    if text == "(nil)" {
        return Ok(String::new());
    }
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('\\') => Ok(inner.into()),
        // Maps are `1# "slots" => ..`.
        _ if text.split_once("# ").is_some_and(|(number, _)| digits::<u32>(number).is_some()) => {
            Err(Refusal::new(At::line(line), "an answer of RESP3: ask redis-cli with --json, or without -3"))
        }
        _ => Err(Refusal::new(At::line(line), format!("{} is no value of a terminal", Quoted(text)))),
    }
}
