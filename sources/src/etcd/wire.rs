//! Requests and answers of the gateway: bytes are Base64 in them, and numbers are texts of their digits.

use base64::{engine::general_purpose::STANDARD, Engine};
use serde_json::{json, Value};

/// A key with its text, as a server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) text: Vec<u8>,
    /// The revision at which it was written.
    pub(super) revision: u64,
}

/// What a server tells of a watched key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is written.
    Put(Entry),
    Deleted,
    /// Nothing that matters.
    Nothing,
    /// The watch begins at a revision that is compacted away: read the key again.
    Compacted,
    /// The watch is over, and why.
    Over(String),
}

pub(super) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// A number of an answer; what is 0 may be left out.
pub(super) fn number(value: Option<&Value>) -> Option<u64> {
    match value {
        None => Some(0),
        Some(Value::String(digits)) => digits.parse().ok(),
        Some(value) => value.as_u64(),
    }
}

/// A key with its text; none if it is not what a server tells.
pub(super) fn entry(value: &Value) -> Option<Entry> {
    let text = match value.get("value") {
        None => Vec::new(),
        Some(text) => STANDARD.decode(text.as_str()?).ok()?,
    };
    Some(Entry { text, revision: number(value.get("mod_revision"))? })
}

/// The transaction that writes a key if it still has a revision, 0 if there is no such key.
pub(super) fn put_if(key: &str, text: &[u8], revision: u64) -> Value {
    let key = encoded(key);
    let (target, result) = ("MOD", "EQUAL");
    json!({
        "compare": [{"key": key, "target": target, "result": result, "mod_revision": revision.to_string()}],
        "success": [{"request_put": {"key": key, "value": encoded(text)}}],
    })
}

/// The request that watches a key from a revision on.
pub(super) fn watch(key: &str, revision: u64) -> Value {
    json!({"create_request": {"key": encoded(key), "start_revision": revision.to_string()}})
}

/// A line of a watch; of several changes the last one counts.
pub(super) fn told(line: &[u8]) -> Told {
    let Ok(line) = serde_json::from_slice::<Value>(line) else {
        return Told::Over("what came is no JSON".into());
    };
    let Some(result) = line.get("result") else {
        let error = line.get("error").unwrap_or(&line);
        return Told::Over(error.get("message").unwrap_or(error).to_string());
    };
    if result.get("canceled").is_some_and(|canceled| canceled == true) {
        return match number(result.get("compact_revision")) {
            Some(1..) => Told::Compacted,
            _ => Told::Over(result.get("cancel_reason").map_or("no reason is told".into(), Value::to_string)),
        };
    }
    let Some(last) = result.get("events").and_then(Value::as_array).and_then(|events| events.last()) else {
        return Told::Nothing;
    };
    if last.get("type").is_some_and(|kind| kind == "DELETE") {
        return Told::Deleted;
    }
    match last.get("kv").and_then(entry) {
        Some(entry) => Told::Put(entry),
        None => Told::Over("an event without a value".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_watch_are_understood() {
        let put = r#"{"result":{"header":{"revision":"7"},"events":[
            {"kv":{"key":"aw==","mod_revision":"6","value":"YQ=="}},{"kv":{"key":"aw==","mod_revision":"7","value":"Yg=="}}]}}"#;
        assert_eq!(told(put.as_bytes()), Told::Put(Entry { text: b"b".to_vec(), revision: 7 }));
        let empty = br#"{"result":{"events":[{"kv":{"mod_revision":"7"}}]}}"#;
        assert_eq!(told(empty), Told::Put(Entry { text: Vec::new(), revision: 7 }));
        let deleted = br#"{"result":{"events":[{"type":"DELETE","kv":{"key":"aw==","mod_revision":"8"}}]}}"#;
        assert_eq!(told(deleted), Told::Deleted);
        assert_eq!(told(br#"{"result":{"header":{"revision":"3"},"created":true}}"#), Told::Nothing);
        let compacted = br#"{"result":{"canceled":true,"compact_revision":"5"}}"#;
        assert_eq!(told(compacted), Told::Compacted);
        for over in [
            &br#"{"result":{"canceled":true,"cancel_reason":"permission denied"}}"#[..],
            br#"{"error":{"grpc_code":14,"message":"permission denied"}}"#,
            br#"{"error":"permission denied"}"#,
        ] {
            assert!(matches!(told(over), Told::Over(why) if why.contains("permission denied")));
        }
        for garbage in
            [&b"<html>"[..], br#"{"result":{"events":[{}]}}"#, br#"{"result":{"events":[{"kv":{"value":"*"}}]}}"#]
        {
            assert!(matches!(told(garbage), Told::Over(_)));
        }
    }
}
