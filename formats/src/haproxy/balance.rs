//! What is hashed, and how: `balance`, `hash-type` and what else counts for a whole backend. Sections inherit these
//! settings from their defaults.

use super::words::Line;
use crate::{
    error::{Quoted, Read, Refusal},
    numbers::digits,
};
use libconsistent::FieldValue;

/// The lines of a backend, or of its defaults, that move keys; the last of each kind counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    balance: Option<Line>,
    hash_type: Option<Line>,
    balance_factor: Option<Line>,
    all_backups: bool,
    /// What is worth a note.
    pub(super) told: Vec<(Line, &'static str)>,
}

/// What keeps clients on a server, or picks one, whatever the hash says.
const OVERRIDES: &[&str] = &["cookie", "appsession", "stick", "persist", "force-persist", "use-server"];
/// What a backend does instead of asking its servers.
const ELSEWHERE: &[&str] = &["dispatch", "transparent"];

impl Settings {
    /// Takes a line, if it is about the whole backend.
    pub(super) fn take(&mut self, line: &Line) -> Read<()> {
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        match *words.as_slice() {
            ["balance", ..] => self.balance = Some(line.clone()),
            ["hash-type", ..] => self.hash_type = Some(line.clone()),
            ["hash-balance-factor", ..] => self.balance_factor = Some(line.clone()),
            ["option", "allbackups"] => {
                line.known()?;
                self.all_backups = true;
            }
            ["no", "option", "allbackups"] => {
                line.known()?;
                self.all_backups = false;
            }
            ["option", "transparent"] => {
                return Err(line.refuse("option transparent: requests go where they were sent to"));
            }
            ["no", ..] => {}
            [name, ..] if OVERRIDES.contains(&name) => {
                let message = format!("{name} picks servers, whatever the hash says: without this line it can be read");
                return Err(line.refuse(message));
            }
            ["server-template", ..] => {
                return Err(line.refuse("server-template: which servers there are is known at run time alone"));
            }
            [name, ..] if ELSEWHERE.contains(&name) => {
                return Err(line.refuse(format!("{name}: requests go elsewhere than to the servers")));
            }
            ["load-server-state-from-file", from, ..] if from != "none" => {
                self.tell(line, "weights and states that are loaded from a file are not known");
            }
            ["hash-preserve-affinity", when, ..] if when != "always" => {
                self.tell(line, "a full server passes requests on, which is load and no placement");
            }
            ["disabled"] => self.tell(line, "the whole backend is disabled"),
            _ => {}
        }
        Ok(())
    }

    /// What is worth a note; many backends may have it from the same defaults, so it is little.
    fn tell(&mut self, line: &Line, text: &'static str) {
        if self.told.len() < 10 {
            self.told.push((line.clone(), text));
        }
    }

    /// The dialect and its parameters, and what a key is; `hash_key` is that of the servers.
    pub(super) fn scheme(&mut self, head: &Line, hash_key: Option<&str>) -> Read<(&'static str, Parameters, String)> {
        let Some(balance) = &self.balance else {
            return Err(Refusal::keyless(head.at(), "takes turns: it has no balance line"));
        };
        let mut parameters = Parameters::new();
        let key = input(balance, &mut parameters)?;
        let consistent = match &self.hash_type {
            None => false,
            Some(line) => hash_type(line, &mut parameters)?,
        };
        if self.all_backups {
            parameters.push(("allbackups", true.into()));
        }
        if let Some(line) = &self.balance_factor.clone() {
            let factor = match *line.known()? {
                [_, factor] => digits::<u64>(factor),
                _ => None,
            };
            match (factor, consistent) {
                (Some(factor), true) => parameters.push(("balance_factor", factor.into())),
                (Some(_), false) => self.tell(line, "it counts with hash-type consistent alone"),
                (None, _) => return Err(line.refuse("hash-balance-factor takes one number")),
            }
        }
        if consistent {
            match hash_key {
                Some(key) if key != "id" => parameters.push(("hash_key", key.into())),
                _ => {}
            }
        }
        Ok((if consistent { "haproxy" } else { "haproxy_map" }, parameters, key))
    }

    /// The line that says what is hashed.
    pub(super) fn balance(&self) -> Option<&Line> {
        self.balance.as_ref()
    }
}

pub(super) type Parameters = Vec<(&'static str, FieldValue)>;

/// What `balance` hashes.
fn input(line: &Line, parameters: &mut Parameters) -> Read<String> {
    let words = line.known()?;
    let (_, words) = words.split_first().unwrap_or((&"", &[]));
    let header = |text: &str| text.strip_prefix("hdr(").and_then(|rest| rest.strip_suffix(')')).map(String::from);
    match *words {
        [] => Err(Refusal::keyless(line.at(), "takes turns: the balance line names nothing else")),
        ["roundrobin" | "static-rr" | "leastconn" | "first", ..] => {
            Err(Refusal::keyless(line.at(), format!("balance {} picks servers by no key", words.join(" "))))
        }
        [random, ..] if random == "random" || random.starts_with("random(") => {
            Err(Refusal::keyless(line.at(), "balance random picks servers by no key"))
        }
        ["source"] => {
            parameters.push(("input", "source".into()));
            Ok("a key is the text of the client's address".into())
        }
        ["uri", ref options @ ..] => uri(line, options, parameters),
        ["url_param", name] | ["url_param", name, "check_post"] => {
            Ok(format!("a key is the parameter {} of a request; without it servers take turns", Quoted(name)))
        }
        ["url_param", name, "check_post", wait] if digits::<u64>(wait).is_some() => {
            Ok(format!("a key is the parameter {} of a request; without it servers take turns", Quoted(name)))
        }
        ["hash", ..] if words.len() > 1 => {
            Ok(format!("a key is what {} gives", Quoted(&words.get(1..).unwrap_or_default().join(" "))))
        }
        [name] if header(name).is_some() => {
            let name = header(name).unwrap_or_default();
            Ok(format!("a key is the header {}; without it servers take turns", Quoted(&name)))
        }
        [name, "use_domain_only"] if header(name).is_some() => {
            let name = header(name).unwrap_or_default();
            parameters.push(("input", "domain".into()));
            Ok(format!("a key is the host name in the header {}", Quoted(&name)))
        }
        _ => {
            let message = format!("balance {} is not understood, and may move keys", Quoted(&words.join(" ")));
            Err(line.refuse(message))
        }
    }
}

/// `balance uri` with its options.
fn uri(line: &Line, options: &[&str], parameters: &mut Parameters) -> Read<String> {
    let mut input = "uri";
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let number = |words: &mut std::slice::Iter<'_, &str>| {
            let wrong = || line.refuse(format!("balance uri {option} takes a number"));
            words.next().and_then(|word| digits::<u64>(word)).ok_or_else(wrong)
        };
        match *option {
            "len" => parameters.push(("uri_len", number(&mut options)?.into())),
            "depth" => parameters.push(("uri_depth", number(&mut options)?.into())),
            "whole" if input == "uri" => input = "uri-whole",
            "path-only" if input == "uri" => input = "uri-path-only",
            "whole" | "path-only" => return Err(line.refuse("whole and path-only together are not reproduced")),
            other => return Err(line.refuse(format!("balance uri {} is not understood", Quoted(other)))),
        }
    }
    parameters.push(("input", input.into()));
    Ok("a key is the target of a request, whole, as it stands in its first line".into())
}

/// Whether it is consistent, with the function of keys.
fn hash_type(line: &Line, parameters: &mut Parameters) -> Read<bool> {
    let words = line.known()?;
    let (method, rest) = match *words {
        [_, method, ref rest @ ..] => (method, rest),
        _ => return Err(line.refuse("hash-type names no method")),
    };
    let consistent = match method {
        "consistent" => true,
        "map-based" => false,
        other => return Err(line.refuse(format!("hash-type {} is not understood", Quoted(other)))),
    };
    match *rest {
        [] => {}
        [function] => parameters.push(("function", function.into())),
        [function, "avalanche"] => {
            parameters.push(("function", function.into()));
            parameters.push(("avalanche", true.into()));
        }
        _ => return Err(line.refuse("hash-type takes a function, and perhaps the word avalanche")),
    }
    if let Some(function) = rest.first().filter(|each| !["sdbm", "djb2", "wt6", "crc32", "none"].contains(each)) {
        return Err(line.refuse(format!("the function {} is not understood", Quoted(function))));
    }
    Ok(consistent)
}
