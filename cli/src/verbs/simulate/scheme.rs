//! A topology under another scheme.

use crate::input::NamedScheme;
use libconsistent::{schemes, Error, ErrorKind, Topology};
use serde_json::{Map, Value};

/// How keys are hashed, which schemes of our own have in common.
const HASHING: [&str; 5] = ["seed", "hash_tag", "hash_stop", "key_hash", "secret_digest"];

/// The topology with its nodes under a scheme with these parameters. What is not named of the same scheme stays, and so
/// does how keys are hashed between schemes of our own, which read no fields of nodes.
pub fn changed(topology: &Topology, wanted: &NamedScheme) -> Result<Topology, Error> {
    let name = wanted.name.as_str();
    let unreadable = |error: serde_json::Error| Error::new(ErrorKind::Document, error.to_string());
    let mut document: Map<String, Value> = serde_json::from_str(&topology.to_json()).map_err(unreadable)?;
    let all = schemes();
    let is_own = |name: &str| all.iter().any(|scheme| scheme.name == name && !scheme.is_dialect);
    let old = topology.scheme().name();
    let stays = |parameter: &str| name == old || is_own(name) && is_own(old) && HASHING.contains(&parameter);
    let mut scheme = Map::new();
    if let Some(Value::Object(present)) = document.remove("scheme") {
        scheme.extend(present.into_iter().filter(|(parameter, _)| stays(parameter)));
    }
    wanted.put(&mut scheme);
    let is_keyed = scheme.contains_key("key_hash");
    document.insert("scheme".into(), scheme.into());
    if let (true, Some(Value::Array(nodes))) = (is_own(name), document.get_mut("nodes")) {
        nodes.iter_mut().filter_map(Value::as_object_mut).for_each(|node| drop(node.remove("fields")));
    }
    let secret = topology.scheme().key_hash().secret.filter(|_| is_keyed);
    Topology::from_json_with_secret(Value::from(document).to_string(), secret)
}
