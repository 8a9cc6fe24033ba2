//! The schemes as JSON, for faces and tools: flat records whose fields have the same names in every language.

use super::{schemes, DefaultValue, FieldSpec, Kind, ParameterSpec, Properties, SchemeSpec, MAX_SAFE};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// [`schemes`] as a JSON array, one scheme a line: `name`, `is_dialect`, `text`, `parameters`, `fields` and
/// `properties`. Parameters and fields have the `kind` that [`Kind::name`] tells, `least` and `most` (null without a
/// range), `words` and `examples`. A parameter's `default` is null where it has none, and where it depends on others
/// (`default_depends`). Integers above 2^53-1 are decimal strings, as in documents.
pub fn schemes_json() -> String {
    let lines: Vec<String> = schemes().iter().map(|spec| scheme(spec).to_string()).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn scheme(spec: &SchemeSpec) -> Value {
    Value::from_iter([
        ("name", spec.name.into()),
        ("is_dialect", spec.is_dialect.into()),
        ("text", spec.text.into()),
        ("parameters", spec.parameters.iter().map(|&spec| parameter(spec)).collect()),
        ("fields", spec.fields.iter().map(field).collect()),
        ("properties", properties(&spec.properties)),
    ])
}

fn parameter(spec: &ParameterSpec) -> Value {
    let default = match spec.default {
        DefaultValue::None | DefaultValue::Depends => Value::Null,
        DefaultValue::Flag(flag) => flag.into(),
        DefaultValue::Integer(value) => integer(value),
        DefaultValue::Text(text) => text.into(),
    };
    let own = [
        ("name", spec.name.into()),
        ("default", default),
        ("default_depends", (spec.default == DefaultValue::Depends).into()),
        ("text", spec.text.into()),
    ];
    own.into_iter().chain(values(&spec.kind)).collect()
}

fn field(spec: &FieldSpec) -> Value {
    let own = [("name", spec.name.into()), ("text", spec.text.into())];
    own.into_iter().chain(values(&spec.kind)).collect()
}

fn values(kind: &Kind) -> [(&'static str, Value); 5] {
    let (least, most) = kind.range().unzip();
    [
        ("kind", kind.name().into()),
        ("least", least.map_or(Value::Null, integer)),
        ("most", most.map_or(Value::Null, integer)),
        ("words", kind.words().into()),
        ("examples", kind.examples().into()),
    ]
}

fn properties(properties: &Properties) -> Value {
    Value::from_iter([
        ("family", properties.family.name().into()),
        ("identity", properties.identity.iter().map(|field| field.name()).collect::<Value>()),
        ("ordered", properties.ordered.into()),
        ("weighted", properties.weighted.into()),
        ("down", properties.down.name().into()),
        ("down_limit", properties.down.limit().into()),
        ("integers", properties.integers.name().into()),
    ])
}

fn integer(value: u64) -> Value {
    if value > MAX_SAFE {
        format!("{value}").into()
    } else {
        value.into()
    }
}
