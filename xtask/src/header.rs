//! What `include/consistent.h` declares, as cbindgen writes it.

use crate::files::{read, told};
use std::path::Path;

/// A type and a name: a parameter, or a field of a record.
pub struct Declared {
    pub kind: String,
    pub name: String,
    /// Of an array, how many.
    pub array: Option<usize>,
}

pub struct Record {
    pub name: String,
    pub fields: Vec<Declared>,
    /// The values that `_INIT` begins it with, in the order of the fields.
    pub init: Option<Vec<String>>,
}

pub struct Function {
    pub name: String,
    pub result: String,
    pub parameters: Vec<Declared>,
}

pub struct Header {
    /// Numbers, as they are written, and their names without `CONSISTENT_`.
    pub constants: Vec<(String, String)>,
    pub handles: Vec<String>,
    pub records: Vec<Record>,
    pub functions: Vec<Function>,
}

impl Header {
    /// That of a checkout.
    pub fn read(root: &Path) -> Result<Self, String> {
        let path = root.join("include/consistent.h");
        Self::parse(&read(&path)?).map_err(|e| told(&path, e))
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let joined = text.replace("\\\n", " ");
        let is_code = |line: &&str| !matches!(line.trim_start(), l if l.starts_with("//") || l.starts_with("/*"));
        let lines: Vec<&str> = joined.lines().filter(is_code).collect();
        let mut header = Self { constants: vec![], handles: vec![], records: vec![], functions: vec![] };
        let mut inits = Vec::new();
        let mut rest = lines.iter();
        while let Some(line) = rest.next() {
            if let Some(define) = line.strip_prefix("#define CONSISTENT_") {
                let Some((name, value)) = define.split_once(' ') else { continue };
                let value = value.trim();
                if name.ends_with("_INIT") {
                    inits.extend(init(value));
                } else if is_number(value) {
                    header.constants.push((name.into(), value.into()));
                }
            } else if let Some(name) = line.strip_prefix("typedef struct ") {
                match name.strip_suffix(" {") {
                    None => header.handles.push(name.split(' ').next().unwrap_or(name).into()),
                    Some(name) => {
                        let fields = rest.by_ref().take_while(|line| !line.starts_with('}'));
                        let fields = fields.map(|line| declared(line)).collect::<Result<_, _>>()?;
                        header.records.push(Record { name: name.into(), fields, init: None });
                    }
                }
            } else if line.contains("consistent_") && line.contains('(') && !line.starts_with(['#', ' ', 't']) {
                let mut whole = line.to_string();
                while !whole.ends_with(';') {
                    whole += rest.next().ok_or_else(|| format!("{line}: has no end"))?;
                }
                header.functions.push(function(&whole)?);
            }
        }
        for (name, values) in inits {
            let record = header.records.iter_mut().find(|record| record.name == name);
            record.ok_or_else(|| format!("{name} is no struct"))?.init = Some(values);
        }
        Ok(header)
    }
}

fn is_number(value: &str) -> bool {
    value.parse::<i64>().is_ok() || ["UINT32_MAX", "UINT64_MAX"].contains(&value)
}

/// The struct of `{sizeof(NAME), 1, NULL}` and the values behind its size; others begin with zeros.
fn init(value: &str) -> Option<(String, Vec<String>)> {
    let inside = value.trim_start_matches('{').trim_end_matches('}');
    let mut values = inside.split(',').map(|value| value.trim().to_owned());
    let size = values.next().unwrap_or_default();
    let name = size.strip_prefix("sizeof(").and_then(|size| size.strip_suffix(')'))?;
    Some((name.into(), values.collect()))
}

fn function(text: &str) -> Result<Function, String> {
    let parts = text.trim_end_matches(");").split_once('(');
    let (before, inside) = parts.ok_or_else(|| format!("{text}: is no function"))?;
    let Declared { kind, name, .. } = declared(before)?;
    let parameters = match inside {
        "void" => Vec::new(),
        _ => inside.split(',').map(declared).collect::<Result<_, _>>()?,
    };
    Ok(Function { name, result: kind, parameters })
}

/// `const struct consistent_node *node;` is a `const consistent_node *` of the name `node`.
fn declared(text: &str) -> Result<Declared, String> {
    let text = text.trim().trim_end_matches(';').replace("struct ", "");
    let (text, array) = match text.split_once('[') {
        None => (text.as_str(), None),
        Some((text, len)) => (text, len.trim_end_matches(']').parse().ok()),
    };
    let at = text.rfind([' ', '*']).ok_or_else(|| format!("{text}: has no name"))? + 1;
    Ok(Declared { kind: text[..at].trim().into(), name: text[at..].into(), array })
}
