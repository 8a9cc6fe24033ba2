//! Backends, with what they have from their defaults.

use super::{
    balance::Settings,
    servers::Server,
    words::{sections, Line, Section},
};
use crate::{
    error::{Quoted, Read, Refusal},
    found::Found,
    numbers::whole,
    pool::Pool,
    ReadOptions,
};
use libconsistent::{Node, State};
use std::collections::HashMap;

/// What a section hands on to others, or has for itself.
#[derive(Clone, Debug, Default)]
struct Inherited {
    settings: Settings,
    server: Server,
    /// What is wrong with a line; it counts only where servers are picked by a key.
    refused: Option<Refusal>,
}

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let sections = sections(text)?;
    // The defaults by name, and those that stand last.
    let mut named: HashMap<&str, Result<Inherited, Refusal>> = HashMap::new();
    let mut last: Result<Inherited, Refusal> = Ok(Inherited::default());
    let mut found = Vec::new();
    for section in &sections {
        let inherited = |last: &Result<Inherited, Refusal>| match from(section) {
            None => last.clone(),
            Some(name) => named
                .get(name)
                .cloned()
                .unwrap_or_else(|| Err(section.head.refuse(format!("there are no defaults {} before", Quoted(name))))),
        };
        match section.kind() {
            "defaults" => {
                // Defaults begin anew, unless they name others.
                let start = if from(section).is_some() { inherited(&last) } else { Ok(Inherited::default()) };
                last = start.map(|start| defaults(section, start));
                if let Some(name) = section.name().filter(|name| *name != "from") {
                    named.insert(name, last.clone());
                }
            }
            "backend" | "listen" => {
                let name = section.name().unwrap_or_default();
                found.push(Found::new(name, || backend(section, inherited(&last)?)));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The defaults that a section names.
fn from(section: &Section) -> Option<&str> {
    let words = &section.head.words;
    let at = words.iter().position(|word| word == "from")?;
    (at > 0).then(|| words.get(at + 1).map(String::as_str)).flatten()
}

fn defaults(section: &Section, mut inherited: Inherited) -> Inherited {
    if let Err(refusal) = section.head.known() {
        inherited.refused.get_or_insert(refusal);
    }
    for line in &section.lines {
        inherited.take(line);
    }
    inherited
}

impl Inherited {
    fn take(&mut self, line: &Line) {
        if let Err(refusal) = self.line(line) {
            self.refused.get_or_insert(refusal);
        }
    }

    /// A line that is no server's.
    fn line(&mut self, line: &Line) -> Read<()> {
        match line.words.split_first() {
            Some((first, _)) if first == "default-server" => {
                let words = line.known()?;
                self.server.take(line, words.get(1..).unwrap_or_default())
            }
            _ => self.settings.take(line),
        }
    }
}

fn backend(section: &Section, mut inherited: Inherited) -> Read<crate::Imported> {
    let head = &section.head;
    head.known()?;
    let name = section.name().ok_or_else(|| head.refuse("a backend without name"))?;
    let mut pool = Pool::new(name, head.at());
    let mut hash_keys: Vec<(Line, String)> = Vec::new();
    for line in &section.lines {
        if line.words.first().is_none_or(|first| first != "server") {
            inherited.take(line);
        } else if let Err(refusal) = server(line, &inherited.server, &mut pool, &mut hash_keys) {
            inherited.refused.get_or_insert(refusal);
        }
    }
    let hash_key = hash_keys.first().map(|(_, key)| key.clone());
    let (scheme, parameters, key) = inherited.settings.scheme(head, hash_key.as_deref())?;
    if let Some(refusal) = inherited.refused {
        return Err(refusal);
    }
    if let (Some((line, other)), "haproxy") = (hash_keys.iter().find(|(_, key)| Some(key) != hash_key.as_ref()), scheme)
    {
        let message = format!("hash-key {} beside another of a server before is not reproduced", Quoted(other));
        return Err(line.refuse(message));
    }
    if let Some(balance) = inherited.settings.balance() {
        pool.note(balance.at(), key);
    }
    for (line, told) in &inherited.settings.told {
        pool.note(line.at(), *told);
    }
    if scheme == "haproxy" && hash_key.as_deref() == Some("id") {
        let message = "HAProxy 3.0.0 up to the fix of 2025-10-16 hashes the numbers of servers otherwise: for such a \
                       version set hash_key to id-3.0";
        pool.note(head.at(), message);
    }
    pool.finish_as(scheme, &parameters)
}

/// A server's line, with what it has from `default-server`.
fn server(line: &Line, from: &Server, pool: &mut Pool, hash_keys: &mut Vec<(Line, String)>) -> Read<()> {
    let words = line.known()?;
    let [_, name, address, ref parameters @ ..] = *words else {
        return Err(line.refuse("a server has a name and an address"));
    };
    let mut server = from.clone();
    server.take(line, parameters)?;
    hash_keys.push((line.clone(), server.hash_key.clone().unwrap_or_else(|| "id".into())));
    if let Some(changing) = server.changing {
        pool.note(line.at(), changing);
    }
    let state = if server.disabled { State::Down } else { State::Up };
    pool.add(node(name, address, server), state, line.at())
}

fn node(name: &str, address: &str, server: Server) -> Node {
    let mut node = Node::new(name).with_address(address);
    if let Some(weight) = server.weight {
        node.weight = whole(weight);
    }
    if let Some(id) = server.id {
        node = node.with_field("id", id);
    }
    if let Some(guid) = server.guid {
        node = node.with_field("guid", &*guid);
    }
    if server.backup {
        node = node.with_field("backup", true);
    }
    node
}
