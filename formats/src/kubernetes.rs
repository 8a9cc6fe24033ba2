//! Kubernetes: EndpointSlices, those of a service together. They have no rule: the scheme is an option.
//! Uses `tree`, `pool` and what stands to their left.

use crate::{
    error::{some, Quoted, Read},
    found::Found,
    pool::Pool,
    tree::{documents, Cursor, Tree},
    ReadOptions,
};
use libconsistent::{Node, State};
use std::collections::BTreeMap;

/// The label that says whose endpoints they are.
const SERVICE: &str = "kubernetes.io/service-name";

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    let documents = documents(text)?;
    let mut services: BTreeMap<String, Read<Pool>> = BTreeMap::new();
    for document in &documents {
        list(document, &mut services, options)?;
    }
    let scheme = options.scheme.clone().unwrap_or_default();
    let found = |(name, pool): (String, Read<Pool>)| Found::new(name, || pool?.finish(scheme.clone()));
    Ok(services.into_iter().map(found).collect())
}

fn list(document: &Tree, services: &mut BTreeMap<String, Read<Pool>>, options: &ReadOptions) -> Read<()> {
    let top = Cursor::top(document);
    if !top.is_map() {
        return Err(top.refuse("no list of EndpointSlices"));
    }
    match top.field("items") {
        Some(items) => items.items()?.try_for_each(|item| object(&item, services, options)),
        None => object(&top, services, options),
    }
}

/// An object of a list, which tells its kind unless the list does.
fn object(object: &Cursor<'_>, services: &mut BTreeMap<String, Read<Pool>>, options: &ReadOptions) -> Read<()> {
    match object.text_of("kind")?.as_deref() {
        Some("EndpointSlice") => {}
        None if object.field("endpoints").is_some() => {}
        Some("Endpoints") => {
            return Err(object.refuse("Endpoints are not read, as they cut long lists: give the EndpointSlices"));
        }
        _ => return Ok(()),
    }
    let name = service(object)?;
    let mut pool = services.remove(&name).unwrap_or_else(|| Ok(Pool::new(&*name, object.at())));
    if let Ok(inner) = &mut pool {
        if let Err(refusal) = slice(object, inner, options) {
            pool = Err(refusal);
        }
    }
    services.insert(name, pool);
    Ok(())
}

/// `namespace/service`.
fn service(slice: &Cursor<'_>) -> Read<String> {
    let Some(metadata) = slice.field("metadata") else { return Err(slice.refuse("no metadata")) };
    let namespace = metadata.text_of("namespace")?.unwrap_or_else(|| "default".into());
    let labels = metadata.field("labels");
    let service = match labels.as_ref().and_then(|labels| labels.field(SERVICE)) {
        Some(service) => service.text()?.to_owned(),
        // One without service stands for itself.
        None => metadata.text_of("name")?.unwrap_or_default(),
    };
    Ok(format!("{namespace}/{service}"))
}

fn slice(slice: &Cursor<'_>, pool: &mut Pool, options: &ReadOptions) -> Read<()> {
    let port = port(slice, pool, options)?;
    let family = slice.text_of("addressType")?.unwrap_or_else(|| "IPv4".into());
    let Some(endpoints) = slice.field("endpoints") else { return Ok(()) };
    for endpoint in endpoints.items()? {
        self::endpoint(&endpoint, &family, port.as_deref(), pool)?;
    }
    Ok(())
}

/// The port that addresses get: the one there is, or the one that is asked for.
fn port(slice: &Cursor<'_>, pool: &mut Pool, options: &ReadOptions) -> Read<Option<String>> {
    let mut ports = Vec::new();
    if let Some(list) = slice.field("ports") {
        for port in list.items()? {
            let number = port.text_of("port")?.unwrap_or_default();
            ports.push((port.text_of("name")?.unwrap_or_default(), number));
        }
    }
    match (&options.port, &*ports) {
        (Some(wanted), _) => {
            let found = ports.iter().find(|(name, number)| name == wanted || number == wanted);
            let known = || some(ports.iter().map(|(name, number)| if name.is_empty() { &**number } else { &**name }));
            let lacking = || slice.refuse(format!("there is no port {}, only {}", Quoted(wanted), known()));
            found.map(|(_, number)| Some(number.clone())).ok_or_else(lacking)
        }
        (None, []) => Ok(None),
        (None, [(_, number)]) => Ok(Some(number.clone())),
        (None, _) => {
            let known = some(ports.iter().map(|(name, _)| &**name));
            pool.note(slice.at(), format!("addresses have no port, as there are several: {known}"));
            Ok(None)
        }
    }
}

fn endpoint(endpoint: &Cursor<'_>, family: &str, port: Option<&str>, pool: &mut Pool) -> Read<()> {
    let Some(addresses) = endpoint.field("addresses") else { return Err(endpoint.refuse("no addresses")) };
    let address = match addresses.items()?.next() {
        Some(address) => address.text()?.to_owned(),
        None => return Err(addresses.refuse("no address")),
    };
    let host = if address.contains(':') && port.is_some() { format!("[{address}]") } else { address.clone() };
    let with_port = port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
    let pod = match endpoint.field("targetRef") {
        Some(target) => target.text_of("name")?,
        None => None,
    };
    let id = match (pod, endpoint.text_of("hostname")?) {
        (Some(pod), _) => pod,
        (None, Some(hostname)) => hostname,
        (None, None) => address,
    };
    let state = state(endpoint)?;
    if let Some((node, known)) = pool.get_mut(&id) {
        // A slice that is being replaced lists an endpoint once more; a pod of two families is in a slice of each.
        let same = node.address == with_port || node.address.is_empty() && node.id == with_port;
        let merged = better(*known, state);
        let changed = merged != *known;
        *known = merged;
        if !same {
            pool.note(
                endpoint.at(),
                format!("{} has a second address, {with_port} ({family}), which is left out", Quoted(&id)),
            );
        } else if changed {
            pool.note(endpoint.at(), format!("{} is listed twice, and taken for what it is at best", Quoted(&id)));
        }
        return Ok(());
    }
    let mut node = Node::new(&*id);
    if with_port != id {
        node = node.with_address(with_port);
    }
    let zone = match (endpoint.text_of("zone")?, endpoint.field("topology")) {
        (Some(zone), _) => Some(zone),
        (None, Some(topology)) => topology.text_of("topology.kubernetes.io/zone")?,
        (None, None) => None,
    };
    if let Some(zone) = zone {
        node = node.with_zone(zone);
    }
    if let Some(host) = endpoint.text_of("nodeName")? {
        node.metadata.insert("node".into(), host);
    }
    pool.add(node, state, endpoint.at())
}

/// The state by the conditions: ready unless it says otherwise, serving as it is ready.
fn state(endpoint: &Cursor<'_>) -> Read<State> {
    let conditions = endpoint.field("conditions");
    let condition = |name: &str| -> Read<Option<bool>> {
        conditions.as_ref().and_then(|conditions| conditions.field(name)).map(|flag| flag.flag()).transpose()
    };
    let ready = condition("ready")?.unwrap_or(true);
    let serving = condition("serving")?.unwrap_or(ready);
    let terminating = condition("terminating")?.unwrap_or(false);
    Ok(match (ready, serving, terminating) {
        (_, true, true) => State::Draining,
        (true, _, _) => State::Up,
        (false, _, _) => State::Down,
    })
}

fn better(one: State, other: State) -> State {
    match (one, other) {
        (State::Up, _) | (_, State::Up) => State::Up,
        (State::Draining, _) | (_, State::Draining) => State::Draining,
        _ => State::Down,
    }
}
