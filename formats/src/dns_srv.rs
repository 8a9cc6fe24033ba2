//! DNS: SRV records, as dig prints them or as a zone file has them. Priorities become tiers; the lowest serves.
//! Uses `pool` and what stands to its left.

use crate::{
    error::{At, Quoted, Read, Refusal},
    found::Found,
    numbers::{digits, whole},
    pool::{relative, Pool},
    words::Words,
    ReadOptions,
};
use libconsistent::{Node, State};
use std::collections::BTreeMap;

/// A record.
struct Record {
    priority: u16,
    weight: u16,
    /// Target and port.
    id: String,
    line: u32,
}

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    let mut services: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    let mut zone = Zone::default();
    for (number, words) in logical_lines(text)? {
        if let Some((owner, record)) = zone.record(&words, number)? {
            services.entry(owner).or_default().extend(record);
        }
    }
    let service =
        |(owner, records): (String, Vec<Record>)| Found::new(owner.clone(), || service(&owner, records, options));
    Ok(services.into_iter().map(service).collect())
}

/// Lines without comments; in brackets a line goes on in the next. Each begins with an empty word if it has no owner.
fn logical_lines(text: &str) -> Read<Vec<(u32, Vec<String>)>> {
    let mut lines: Vec<(u32, Vec<String>)> = Vec::new();
    let mut open: Option<u32> = None;
    let mut count = Words::default();
    for (number, line) in (1..).zip(text.lines()) {
        count.count(number)?;
        let mut words = match open {
            // It goes on.
            Some(_) => lines.pop().map(|(_, words)| words).unwrap_or_default(),
            None if line.starts_with([' ', '\t']) => vec![String::new()],
            None => Vec::new(),
        };
        let first = open.unwrap_or(number);
        for word in words_of(line) {
            count.count(number)?;
            match (word, open) {
                ("(", None) => open = Some(first),
                (")", Some(_)) => open = None,
                ("(" | ")", _) => return Err(Refusal::new(At::line(number), "a bracket without another")),
                (word, _) => words.push(word.into()),
            }
        }
        lines.push((first, words));
    }
    match open {
        None => Ok(lines),
        Some(line) => Err(Refusal::new(At::line(line), "a bracket does not end")),
    }
}

/// The words of a line up to its comment; brackets are words, but not within quotes.
fn words_of(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let first = rest.chars().next().filter(|&first| first != ';')?;
        let mut quoted = false;
        let mut escaped = false;
        let end = match first {
            '(' | ')' => Some(1),
            _ => rest.find(|c: char| {
                let ends = !quoted && !escaped && (c.is_ascii_whitespace() || matches!(c, ';' | '(' | ')'));
                quoted ^= c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            }),
        };
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(word)
    })
}

/// What a zone file has said so far.
#[derive(Default)]
struct Zone {
    origin: String,
    owner: String,
}

impl Zone {
    /// The owner and the record of a line, if it is one of SRV; a target `.` is none.
    fn record(&mut self, words: &[String], line: u32) -> Read<Option<(String, Option<Record>)>> {
        let at = At::line(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match *words.as_slice() {
            [] | [""] => return Ok(None),
            ["$ORIGIN", origin] => {
                self.origin = absolute(origin, &self.origin);
                return Ok(None);
            }
            ["$INCLUDE", ..] => return Err(Refusal::new(at, "$INCLUDE: another file, which is not read")),
            // What dig +short prints.
            [priority, weight, port, target]
                if [priority, weight, port].iter().all(|word| digits::<u16>(word).is_some()) =>
            {
                return Ok(Some(("srv".into(), self.data(&[priority, weight, port, target], line)?)));
            }
            _ => {}
        }
        if let Some(owner) = words.first().filter(|owner| !owner.is_empty() && !owner.starts_with('$')) {
            self.owner = absolute(owner, &self.origin);
        }
        let rest = words.get(1..).unwrap_or_default();
        let Some(kind) = rest.iter().position(|word| word.eq_ignore_ascii_case("SRV")) else { return Ok(None) };
        // A class and a time to live may stand before it; a type is what makes this another record.
        let before = rest.get(..kind).unwrap_or_default();
        if !before.iter().all(|word| word.eq_ignore_ascii_case("IN") || word.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Ok(None);
        }
        Ok(Some((self.owner.clone(), self.data(rest.get(kind + 1..).unwrap_or_default(), line)?)))
    }

    fn data(&self, words: &[&str], line: u32) -> Read<Option<Record>> {
        let wrong = || {
            let shown = words.join(" ");
            Refusal::new(At::line(line), format!("{} is not priority, weight, port and target", Quoted(&shown)))
        };
        let [priority, weight, port, target] = words else { return Err(wrong()) };
        let number = |text: &str| digits::<u16>(text).ok_or_else(wrong);
        let (priority, weight, port) = (number(priority)?, number(weight)?, number(port)?);
        if *target == "." {
            return Ok(None);
        }
        let id = format!("{}:{port}", absolute(target, &self.origin));
        Ok(Some(Record { priority, weight, id, line }))
    }
}

/// A name in lower case, without the last dot; one that has none is below the origin.
fn absolute(name: &str, origin: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match (lower.strip_suffix('.'), &*lower, origin) {
        (Some(whole), ..) => whole.into(),
        (None, "@", origin) => origin.into(),
        (None, name, "") => name.into(),
        (None, name, origin) => format!("{name}.{origin}"),
    }
}

fn service(owner: &str, records: Vec<Record>, options: &ReadOptions) -> Read<crate::Imported> {
    let Some(first) = records.first() else {
        let message = format!("{} has the target . alone: there is no such service", Quoted(owner));
        return Err(Refusal::keyless(At::NOWHERE, message));
    };
    let at = At::line(first.line);
    let mut pool = Pool::new(owner, at.clone());
    let mut priorities: Vec<u16> = records.iter().map(|record| record.priority).collect();
    priorities.sort_unstable();
    priorities.dedup();
    if priorities.len() > 256 {
        return Err(Refusal::new(at, format!("{} priorities, and there are 256 tiers", priorities.len())));
    }
    for record in records {
        let tier = priorities.iter().position(|priority| *priority == record.priority).unwrap_or_default();
        let mut node = Node::new(record.id).with_weight(whole(record.weight.into()));
        node.tier = u8::try_from(tier).unwrap_or(u8::MAX);
        pool.add(node, State::Up, At::line(record.line))?;
    }
    for (tier, priority) in (0_u8..=255).zip(&priorities) {
        zero_weights(tier, *priority, &mut pool);
    }
    if let [lowest, _, ..] = *priorities {
        let message =
            format!("priorities are tiers: nodes of priority {lowest} have all keys until the last of them is down");
        pool.note(at, message);
    }
    pool.finish(options.scheme.clone().map_or_else(relative, Ok)?)
}

/// Records of weight 0 among others of their priority get nothing, here; if all are, they weigh the same.
fn zero_weights(tier: u8, priority: u16, pool: &mut Pool) {
    let mut all = true;
    let mut any = false;
    for node in pool.nodes().iter().filter(|node| node.tier == tier) {
        all &= node.weight.is_zero();
        any |= node.weight.is_zero();
    }
    if all {
        pool.nodes_mut().iter_mut().filter(|node| node.tier == tier).for_each(|node| node.weight = whole(1));
    } else if any {
        pool.note(
            At::NOWHERE,
            format!("of priority {priority}, records of weight 0 have no keys; resolvers take them rarely"),
        );
    }
}
