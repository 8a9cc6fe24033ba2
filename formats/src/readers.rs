//! Which reader and writer each format has, and which of the pools of a file are asked for.

use crate::{
    error::{some, At, Quoted, Read, Refusal},
    found::{text, Found},
    outgoing::Outgoing,
    *,
};
use libconsistent::{ErrorKind, Placement, State, Topology};

/// What a file says: of all its upstreams, backends or pools, or of the one that `options` name. One that places by no
/// key, such as a backend that takes turns, is left out where others do.
///
/// # Errors
/// Texts that are not of this format, and directives that move keys and are not understood, each with its line.
pub fn read(format: Format, bytes: &[u8], options: &ReadOptions) -> Result<Vec<Imported>, FormatError> {
    found(format, bytes, options).and_then(|found| chosen(found, options)).map_err(unread(format))
}

/// What a file has, each with what is wrong with it where it cannot be read: one that is refused hides no other. As in
/// [`read`], those that place by no key are left out beside others.
///
/// # Errors
/// Texts that are not of this format, and a name in `options` that nothing has.
pub fn read_all(format: Format, bytes: &[u8], options: &ReadOptions) -> Result<Vec<Entry>, FormatError> {
    let found = found(format, bytes, options).and_then(|found| listed(found, options));
    let entry = |each: Found| Entry { name: each.name, result: each.result.map_err(unread(format)) };
    found.map(|all| all.into_iter().map(entry).collect()).map_err(unread(format))
}

/// [`read`] where one is wanted.
///
/// # Errors
/// As there; and if there are several and `options` name none, an error that lists them.
pub fn read_one(format: Format, bytes: &[u8], options: &ReadOptions) -> Result<Imported, FormatError> {
    let mut all = read(format, bytes, options)?;
    match (all.pop(), all.is_empty()) {
        (Some(one), true) => Ok(one),
        (last, _) => {
            let names = all.iter().chain(&last).map(|each| &*each.name);
            let message = format!("there are several, name one: {}", some(names));
            Err(unread(format)(Refusal::new(At::NOWHERE, message)))
        }
    }
}

/// The error of what cannot be read.
fn unread(format: Format) -> impl Fn(Refusal) -> FormatError {
    move |refusal| refusal.of(format, ErrorKind::Document)
}

fn found(format: Format, bytes: &[u8], options: &ReadOptions) -> Read<Vec<Found>> {
    if bytes.len() > MAX_INPUT {
        let message = format!("{} bytes, at most {MAX_INPUT}", bytes.len());
        return Err(Refusal::new(At::NOWHERE, message));
    }
    if format != Format::Kubernetes {
        options.no_port()?;
    }
    if format == Format::Swift {
        return swift::read(bytes, options);
    }
    let text = text(bytes)?;
    match format {
        Format::Topology => topology::read(text, options),
        Format::Nginx => nginx::read(text, options),
        Format::Haproxy => haproxy::read(text, options),
        Format::Twemproxy => twemproxy::read(text, options),
        Format::Libmemcached => libmemcached::read(text, options),
        Format::Envoy => envoy::read(text, options),
        Format::RedisCluster => redis_cluster::read(text, options),
        Format::Nodetool => nodetool::read(text, options),
        Format::Kubernetes => kubernetes::read(text, options),
        Format::Swift => swift::read(bytes, options),
        Format::DnsSrv => dns_srv::read(text, options),
    }
}

/// All of a file, or what has the name that is asked for: at least one.
fn listed(mut found: Vec<Found>, options: &ReadOptions) -> Read<Vec<Found>> {
    if found.is_empty() {
        return Err(Refusal::new(At::NOWHERE, "nothing of this format is in it"));
    }
    if let Some(wanted) = &options.name {
        let names = some(found.iter().map(|each| &*each.name));
        found.retain(|each| each.name == *wanted);
        return match found.is_empty() {
            true => Err(Refusal::new(At::NOWHERE, format!("{} is not there, only {names}", Quoted(wanted)))),
            false => Ok(found),
        };
    }
    let is_keyless = |each: &Found| each.result.as_ref().is_err_and(|refusal| refusal.keyless);
    if !found.iter().all(is_keyless) {
        found.retain(|each| !is_keyless(each));
    }
    Ok(found)
}

/// Those that are asked for, all of which can be read.
fn chosen(found: Vec<Found>, options: &ReadOptions) -> Read<Vec<Imported>> {
    let mut found = listed(found, options)?;
    if let (Some(wanted), count @ 2..) = (&options.name, found.len()) {
        return Err(Refusal::new(At::NOWHERE, format!("{count} are called {}", Quoted(wanted))));
    }
    match found.iter().position(|each| each.result.is_err()) {
        None => found.into_iter().map(|each| each.result).collect(),
        Some(bad) => {
            let Found { name, result } = found.remove(bad);
            let readable = some(found.iter().filter(|each| each.result.is_ok()).map(|each| &*each.name));
            result.map(|one| vec![one]).map_err(|refusal| match &*readable {
                "" => refusal,
                others => refusal.beside(&name, others),
            })
        }
    }
}

/// A topology, and the states of its nodes, in the words of another system.
///
/// # Errors
/// Formats that are not written ([`Format::is_written`]), and schemes, options and states that the other system does
/// not have, by name.
pub fn write(
    format: Format,
    topology: &Topology,
    states: &[(String, State)],
    options: &WriteOptions,
) -> Result<Written, FormatError> {
    let written = Outgoing::new(topology, states).and_then(|out| match format {
        Format::Topology => self::topology::write(out),
        Format::Nginx => nginx::write(out, options),
        Format::Haproxy => haproxy::write(out, options),
        Format::Twemproxy => twemproxy::write(out, options),
        Format::Libmemcached => libmemcached::write(out),
        Format::Envoy => envoy::write(out, options),
        _ => Err(Refusal::new(At::NOWHERE, "this format is read only: its system reads no placement from it")),
    });
    written.map_err(|refusal| refusal.of(format, ErrorKind::Unsupported))
}

/// [`write`] of a placement: its topology, and the states of its nodes.
///
/// # Errors
/// As there.
pub fn write_placement(format: Format, placement: &Placement, options: &WriteOptions) -> Result<Written, FormatError> {
    let topology = placement.topology();
    let nodes = topology.members().nodes().iter().zip(placement.states());
    let states: Vec<_> =
        nodes.filter(|(_, state)| **state != State::Up).map(|(node, state)| (node.id.clone(), *state)).collect();
    write(format, topology, &states, options)
}
