//! Upstreams and what their directives mean for keys.

use super::words::{directives, Directive};
use crate::{
    error::{some, At, Quoted, Read, Refusal},
    found::Found,
    numbers::{digits, whole},
    pool::Pool,
    ReadOptions,
};
use libconsistent::{Node, State};
use std::net::IpAddr;

/// What moves no key: connections that are kept, checks, shared memory, name servers.
const HARMLESS: &[&str] = &[
    "keepalive",
    "keepalive_requests",
    "keepalive_time",
    "keepalive_timeout",
    "zone",
    "resolver",
    "resolver_timeout",
    "ntlm",
    "check",
    "check_http_send",
    "check_http_expect_alive",
    "check_keepalive_requests",
    "check_shm_size",
];
/// What picks a server by no key.
const KEYLESS: &[&str] = &["least_conn", "least_time", "random", "fair", "round_robin"];

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    let directives = directives(text)?;
    let mut upstreams = Vec::new();
    let mut includes = Vec::new();
    find(&directives, &mut upstreams, &mut includes);
    if let ([], [include, ..]) = (&*upstreams, &*includes) {
        let message = "no upstream, but an include, which is not followed: give what nginx -T prints";
        return Err(Refusal::new(At::line(*include), message));
    }
    Ok(upstreams.into_iter().map(upstream).collect())
}

/// Upstreams stand at the top of a fragment, or in `http` and `stream`.
fn find<'a>(directives: &'a [Directive], upstreams: &mut Vec<&'a Directive>, includes: &mut Vec<u32>) {
    for directive in directives {
        match (directive.name(), &directive.block) {
            ("upstream", Some(_)) => upstreams.push(directive),
            ("http" | "stream", Some(block)) => find(block, upstreams, includes),
            ("include", None) => includes.push(directive.line),
            _ => {}
        }
    }
}

fn upstream(directive: &Directive) -> Found {
    let at = At::line(directive.line);
    let name = directive.arguments().first().cloned().unwrap_or_default();
    Found::new(name.clone(), || {
        let [_] = directive.arguments() else {
            return Err(Refusal::new(at, "an upstream has one name"));
        };
        let mut pool = Pool::new(name, at);
        let mut method = None;
        // What is wrong with servers counts only where they are picked by a key.
        let mut refused = None;
        for each in directive.block.as_deref().unwrap_or_default() {
            match (self::directive(each, &mut pool, &mut method), each.name()) {
                (Err(refusal), "server" | "state" | "sticky") => refused = refused.or(Some(refusal)),
                (result, _) => result?,
            }
        }
        let Some((scheme, key)) = method else {
            let message = format!("{} takes turns (round robin): it has neither hash nor ip_hash", Quoted(&pool.name));
            return Err(Refusal::keyless(pool.at, message));
        };
        if let Some(refusal) = refused {
            return Err(refusal);
        }
        let names = pool.nodes().iter().map(|node| &*node.id).filter(|server| is_name(server));
        let names = some(names);
        if !names.is_empty() {
            pool.note(
                pool.at.clone(),
                format!("names that are resolved: {names}; one that stands for several addresses moves keys"),
            );
        }
        if let Some((line, key)) = key {
            pool.note(At::line(line), key);
        }
        pool.finish_as(scheme, &[])
    })
}

/// A scheme, and what a key is.
type Method = (&'static str, Option<(u32, String)>);

fn directive(directive: &Directive, pool: &mut Pool, method: &mut Option<Method>) -> Read<()> {
    let at = At::line(directive.line);
    let name = directive.name();
    let found = match (name, directive.arguments()) {
        ("server", [server, parameters @ ..]) => return self::server(server, parameters, &at, pool),
        ("hash", [key]) => ("nginx_hash", key_is(directive, key)),
        ("hash", [key, word]) if word == "consistent" => ("nginx", key_is(directive, key)),
        ("hash", _) => return Err(Refusal::new(at, "hash takes a key, and perhaps the word consistent")),
        ("ip_hash", []) => {
            ("nginx_ip_hash", Some((directive.line, "a key is the text of the client's address".into())))
        }
        (name, _) if KEYLESS.contains(&name) => {
            return Err(Refusal::keyless(at, format!("{name} picks servers by no key")));
        }
        (name, _) if HARMLESS.contains(&name) => return Ok(()),
        ("include", _) => {
            return Err(Refusal::new(
                at,
                "an include is not followed, and may hold servers: give what nginx -T prints",
            ));
        }
        ("state", _) => return Err(Refusal::new(at, "state: the servers are in another file")),
        ("sticky", _) => return Err(Refusal::new(at, "sticky keeps clients on a server, whatever the hash says")),
        (name, _) => {
            let message = format!("the directive {} is not understood, and may move keys", Quoted(name));
            return Err(Refusal::new(at, message));
        }
    };
    match method.replace(found) {
        None => Ok(()),
        Some(_) => Err(Refusal::new(at, format!("{name} is a second method beside the first"))),
    }
}

fn key_is(directive: &Directive, key: &str) -> Option<(u32, String)> {
    Some((directive.line, format!("a key is what {} gives", Quoted(key))))
}

/// A server's line.
fn server(server: &str, parameters: &[String], at: &At, pool: &mut Pool) -> Read<()> {
    let mut node = Node::new(server);
    let mut state = State::Up;
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name, value) {
            ("weight", value) => match digits(value) {
                Some(weight @ 1..) => node.weight = whole(weight),
                _ => return Err(Refusal::new(at.clone(), format!("weight {} is no number from 1", Quoted(value)))),
            },
            ("down", "") => state = State::Down,
            // Whether a server is tried again, and how many requests it takes at once.
            ("max_fails" | "fail_timeout" | "resolve" | "max_conns", _) => {}
            ("backup", "") => {
                let message = "backup: nginx takes none with hash and ip_hash, and what it does if the line stands \
                               before them is not reproduced";
                return Err(Refusal::new(at.clone(), message));
            }
            _ => {
                let message = format!("the parameter {} is not understood, and may move keys", Quoted(parameter));
                return Err(Refusal::new(at.clone(), message));
            }
        }
    }
    pool.add(node, state, at.clone())
}

/// Whether a server is told by a name that nginx resolves.
fn is_name(server: &str) -> bool {
    let host = match server.rsplit_once(':') {
        Some((host, port)) if digits::<u16>(port).is_some() => host,
        _ => server,
    };
    !server.starts_with("unix:") && host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_err()
}
