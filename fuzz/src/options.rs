//! Parameters and fields as `schemes()` tells them: values inside and outside, combined as no example combines them.

use crate::{choices::Choices, document};
use libconsistent::{schemes, Kind, SchemeSpec};
use serde_json::{json, Map, Value};
use std::sync::LazyLock;

const MAX_NODES: usize = 9;

pub fn run(data: &[u8]) {
    let mut choices = Choices::new(data);
    document::run(made(&mut choices).to_string().as_bytes());
}

fn made(choices: &mut Choices) -> Value {
    static ALL: LazyLock<Vec<SchemeSpec>> = LazyLock::new(schemes);
    let spec = choices.one(&ALL);
    let mut scheme = json!({"name": spec.name});
    for _ in 0..choices.below(4) {
        if let Some(parameter) = pick(choices, &spec.parameters) {
            scheme[parameter.name] = value(choices, &parameter.kind);
        }
    }
    let nodes: Vec<Value> = (0..choices.below(MAX_NODES + 1)).map(|i| node(choices, spec, i)).collect();
    json!({"libconsistent": 1, "scheme": scheme, "nodes": nodes})
}

/// One of those that there are, if there are any.
fn pick<'a, T>(choices: &mut Choices, of: &'a [T]) -> Option<&'a T> {
    (!of.is_empty()).then(|| choices.one(of))
}

fn node(choices: &mut Choices, spec: &SchemeSpec, i: usize) -> Value {
    let ids = [format!("10.0.0.{i}:8{i}"), format!("n{i}"), format!("{i}"), format!("[::{i}]:80"), format!("ключ {i}")];
    let mut node = json!({"id": choices.one(&ids)});
    if choices.byte() % 2 == 1 {
        node["address"] = json!(choices.one(&ids));
    }
    if choices.byte() % 2 == 1 {
        node["zone"] = json!(choices.one(&["a", "a/b", "a/c", "d"]));
    }
    if choices.byte() % 2 == 1 {
        node["weight"] = json!(choices.one(&[0.0, 0.001, 1.0, 2.5, 255.0, 256.0, 999_999.0, 1e7]));
    }
    let mut fields = Map::new();
    for _ in 0..choices.below(3) {
        if let Some(field) = pick(choices, spec.fields) {
            fields.insert(field.name.into(), value(choices, &field.kind));
        }
    }
    if !fields.is_empty() {
        node["fields"] = Value::Object(fields);
    }
    node
}

/// Mostly a value that the kind takes, at an end or between; else one of another kind.
fn value(choices: &mut Choices, kind: &Kind) -> Value {
    if choices.byte() % 8 == 7 {
        return choices
            .one(&[json!(null), json!(-1), json!(1.5), json!("x"), json!(["x"]), json!({}), json!(true)])
            .clone();
    }
    match kind {
        Kind::Flag => json!(choices.byte() % 2 == 1),
        Kind::Integer { least, most } | Kind::ZeroOrInteger { least, most } | Kind::Prime { least, most } => {
            let near = u64::from(choices.byte());
            let number = match choices.byte() % 4 {
                0 => least.saturating_add(near),
                1 => most.saturating_sub(near),
                2 => near,
                _ => choices.u64(),
            };
            // Beyond 2^53 an integer is written as a text.
            if number < 1 << 53 {
                json!(number)
            } else {
                json!(number.to_string())
            }
        }
        Kind::Words(words) => json!(choices.one(words)),
        Kind::Decimal { examples } | Kind::Text { examples } => match pick(choices, examples) {
            Some(example) if choices.byte() % 2 == 1 => json!(example),
            _ => json!(String::from_utf8_lossy(choices.bytes(64))),
        },
        Kind::Numbers => json!(numbers(choices)),
        Kind::List { examples } => {
            (0..choices.below(4)).filter_map(|_| pick(choices, examples)).map(|one| json!(one)).collect()
        }
        Kind::Either(one, other) => match choices.byte() % 2 {
            0 => value(choices, one),
            _ => value(choices, other),
        },
        other => panic!("a kind that this target does not know: {other:?}"),
    }
}

fn numbers(choices: &mut Choices) -> String {
    let numbers: Vec<String> = (0..choices.below(6)).map(|_| (choices.u64() as u32).to_string()).collect();
    numbers.join(",")
}
