//! The canonical text of a topology document.

use super::Topology;
use crate::{
    hash::KeyHash,
    members::{FieldValue, Node},
    scheme::{Numbers, Value, MAX_SAFE},
};
use alloc::string::String;
use core::fmt::{self, Display, Write};

/// The document; `rows` is what it has for those of an assignment, if not these themselves.
pub(super) fn write(topology: &Topology, rows: Option<&str>) -> String {
    let mut text = String::new();
    // Writing into a String cannot fail, nor can any of the formatting below.
    let _ = document(&mut text, topology, rows);
    text
}

/// The text of a node as it stands in a document.
#[cfg(feature = "serde")]
pub(super) fn write_node(member: &Node) -> String {
    let mut text = String::new();
    // As above.
    let _ = node(&mut text, member);
    text
}

fn document(out: &mut String, topology: &Topology, rows: Option<&str>) -> fmt::Result {
    out.push_str("{\"libconsistent\":1");
    if topology.epoch != 0 {
        write!(out, ",\"epoch\":{}", Integer(topology.epoch))?;
    }

    let scheme = &topology.scheme;
    let key_hash = scheme.key_hash();
    write!(out, ",\"scheme\":{{\"name\":{}", Text(scheme.name()))?;
    for setting in scheme.settings() {
        match setting.value {
            Value::Text(text) if setting.name == "rows" => write_text(out, "rows", rows.unwrap_or(&text))?,
            Value::Given(FieldValue::Text(text)) if setting.name == "rows" => {
                write_text(out, "rows", rows.unwrap_or(text))?;
            }
            Value::Int(value, default) if value != default => {
                write!(out, ",{}:{}", Text(setting.name), Integer(value))?;
            }
            Value::Numbers(numbers) if !numbers.is_empty() => {
                write!(out, ",{}:\"{}\"", Text(setting.name), Numbers(&numbers))?;
            }
            Value::Word(word) => write!(out, ",{}:{}", Text(setting.name), Text(word))?,
            Value::Text(text) => write_text(out, setting.name, &text)?,
            Value::Given(value) => write!(out, ",{}:{}", Text(setting.name), Field(value))?,
            Value::Int(..) | Value::Numbers(_) => {}
        }
    }
    if key_hash.seed != 0 {
        write!(out, ",\"seed\":{}", Integer(key_hash.seed))?;
    }
    if let Some(tag) = key_hash.hash_tag {
        write!(out, ",\"hash_tag\":{}", Text(&tag.text()))?;
    }
    if let Some(stop) = key_hash.hash_stop {
        write!(out, ",\"hash_stop\":{}", Text(&stop.text()))?;
    }
    if let Some(secret) = key_hash.secret {
        write!(out, ",\"key_hash\":\"{}\",\"secret_digest\":\"{}\"", KeyHash::KEYED, secret.digest())?;
    }

    out.push_str("},\"nodes\":[");
    for (i, member) in topology.members.nodes().iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        node(out, member)?;
    }
    out.push_str("]}");
    Ok(())
}

/// A parameter that is a text, empty by default.
fn write_text(out: &mut String, name: &str, text: &str) -> fmt::Result {
    match text {
        "" => Ok(()),
        text => write!(out, ",{}:{}", Text(name), Text(text)),
    }
}

fn node(out: &mut String, node: &Node) -> fmt::Result {
    write!(out, "{{\"id\":{}", Text(&node.id))?;
    if node.weight != Default::default() {
        write!(out, ",\"weight\":{}", node.weight)?;
    }
    if node.tier != 0 {
        write!(out, ",\"tier\":{}", node.tier)?;
    }
    for (name, value) in [("zone", &node.zone), ("address", &node.address)] {
        if !value.is_empty() {
            write!(out, ",\"{name}\":{}", Text(value))?;
        }
    }
    if !node.metadata.is_empty() {
        out.push_str(",\"metadata\":{");
        for (i, (key, value)) in node.metadata.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(out, "{comma}{}:{}", Text(key), Text(value))?;
        }
        out.push('}');
    }
    if !node.fields.is_empty() {
        out.push_str(",\"fields\":{");
        for (i, (name, value)) in node.fields.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(out, "{comma}{}:{}", Text(name), Field(value))?;
        }
        out.push('}');
    }
    out.push('}');
    Ok(())
}

/// A typed field.
struct Field<'a>(&'a FieldValue);

impl Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            FieldValue::Int(value) => Integer(*value).fmt(f),
            FieldValue::Flag(flag) => flag.fmt(f),
            FieldValue::Text(text) => Text(text).fmt(f),
            FieldValue::List(texts) => {
                f.write_char('[')?;
                for (i, text) in texts.iter().enumerate() {
                    let comma = if i > 0 { "," } else { "" };
                    write!(f, "{comma}{}", Text(text))?;
                }
                f.write_char(']')
            }
        }
    }
}

/// Integers above 2^53-1 are strings: half of the JSON readers would round them.
struct Integer(u64);

impl Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > MAX_SAFE {
            write!(f, "\"{}\"", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// A JSON string with the fewest escapes.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\u{8}' => f.write_str("\\b")?,
                '\t' => f.write_str("\\t")?,
                '\n' => f.write_str("\\n")?,
                '\u{c}' => f.write_str("\\f")?,
                '\r' => f.write_str("\\r")?,
                '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(c))?,
                _ => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}
