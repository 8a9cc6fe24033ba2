//! A topology under another scheme.

use libconsistent::{schemes, Error, ErrorKind, SchemeSpec, Topology};
use serde_json::{Map, Value};

/// How keys are hashed, which schemes of our own have in common.
const HASHING: [&str; 5] = ["seed", "hash_tag", "hash_stop", "key_hash", "secret_digest"];

/// The greatest integer that documents write as a number.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// The topology with its nodes under a scheme with these parameters. What is not named of the same scheme stays, and so
/// does how keys are hashed between schemes of our own, which read no fields of nodes.
pub fn changed(topology: &Topology, name: &str, parameters: &[(String, String)]) -> Result<Topology, Error> {
    let unreadable = |error: serde_json::Error| Error::new(ErrorKind::Document, error.to_string());
    let mut document: Map<String, Value> = serde_json::from_str(&topology.to_json()).map_err(unreadable)?;
    let all = schemes();
    let spec = |name: &str| all.iter().find(|scheme| scheme.name == name);
    let is_own = |name: &str| spec(name).is_some_and(|scheme| !scheme.is_dialect);
    let old = topology.scheme().name();
    let stays = |parameter: &str| name == old || is_own(name) && is_own(old) && HASHING.contains(&parameter);
    let mut scheme = Map::new();
    if let Some(Value::Object(present)) = document.remove("scheme") {
        scheme.extend(present.into_iter().filter(|(parameter, _)| stays(parameter)));
    }
    scheme.insert("name".into(), name.into());
    for (parameter, value) in parameters {
        scheme.insert(parameter.clone(), typed(spec(name), parameter, value));
    }
    let is_keyed = scheme.contains_key("key_hash");
    document.insert("scheme".into(), scheme.into());
    if let (true, Some(Value::Array(nodes))) = (is_own(name), document.get_mut("nodes")) {
        nodes.iter_mut().filter_map(Value::as_object_mut).for_each(|node| drop(node.remove("fields")));
    }
    let secret = topology.scheme().key_hash().secret.filter(|_| is_keyed);
    Topology::from_json_with_secret(Value::from(document).to_string(), secret)
}

/// A parameter's value as documents write it.
fn typed(scheme: Option<&SchemeSpec>, name: &str, text: &str) -> Value {
    let parameter = scheme.and_then(|scheme| scheme.parameters.iter().find(|parameter| parameter.name == name));
    let Some(parameter) = parameter else { return text.into() };
    let kind = parameter.kind.name();
    match (text.parse::<u64>(), text.parse::<bool>()) {
        (Ok(number @ ..=MAX_SAFE), _) if parameter.kind.range().is_some() => number.into(),
        (_, Ok(flag)) if kind.contains("flag") => flag.into(),
        _ => text.into(),
    }
}
