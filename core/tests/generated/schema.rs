//! `spec/document.schema.json`: the JSON Schema of the topology document, `docs/SPEC.md` 6.

use crate::document::{integer_above, pretty};
use libconsistent::{
    schemes, DefaultValue, FieldSpec, Kind, Node, Parameter, ParameterSpec, Scheme, SchemeSpec, Topology, Weight,
    MAX_NODES,
};
use serde_json::{json, Map, Value};

const DESCRIPTION: &str = "The topology document of libconsistent (docs/SPEC.md, section 6). Every document that is \
    accepted is valid. A valid document may still be refused, for what a schema cannot say: a field given twice; a \
    byte-order mark, or text that is not UTF-8; integers written with a fraction, an exponent or a sign (1.0, 1e2, -0); \
    a weight that is not a whole number of thousandths, or not one that the system takes; an id given twice; limits in \
    bytes where characters need several, and those of all metadata or fields of a node together; primes; texts that a \
    system reads, such as addresses, ranges of slots and tokens; what parameters, fields and nodes must be together; \
    secrets; and the budget of time and memory.";

/// The largest integer that documents write as a number.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// The texts of our own schemes that have a fixed form.
const FORMS: [(&str, &str); 6] = [
    ("hash_tag", "^[!-~]{2}$(?!\\n)"),
    ("hash_stop", "^[!-~]$(?!\\n)"),
    ("secret_digest", "^[0-9a-f]{32}$(?!\\n)"),
    ("cuts", "^([0-9a-f]{16}(,[0-9a-f]{16})*)?$(?!\\n)"),
    ("ends", "^([0-9a-f]{16}(,[0-9a-f]{16})*)?$(?!\\n)"),
    ("rows", "^(@[0-9a-f]{16}|([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$(?!\\n)"),
];

#[test]
fn the_schema_of_documents_is_up_to_date() {
    crate::check("spec/document.schema.json", &pretty(&schema()));
}

fn schema() -> Value {
    let schemes = schemes();
    let names: Vec<&str> = schemes.iter().map(|scheme| scheme.name).collect();
    let choices: Vec<Value> = names.iter().map(|name| choice(name)).collect();
    let mut definitions: Map<String, Value> = schemes.iter().map(|spec| (spec.name.into(), scheme(spec))).collect();
    definitions.insert("big_integer".into(), big_integer());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:libconsistent:document:1",
        "title": "Topology document",
        "description": DESCRIPTION,
        "type": "object",
        "required": ["libconsistent", "scheme", "nodes"],
        "additionalProperties": false,
        "properties": {
            "libconsistent": {"description": "The version of the document.", "const": 1},
            "epoch": with(integer(0, u64::MAX), "default", json!(0)),
            "scheme": {"type": "object", "required": ["name"], "properties": {"name": {"enum": names}}},
            "nodes": {"type": "array", "maxItems": MAX_NODES, "items": node()},
        },
        "allOf": choices,
        "$defs": definitions,
    })
}

/// What holds for documents of one scheme is looked at only if they name it, so that errors are about that scheme.
fn choice(name: &str) -> Value {
    json!({
        "if": {"required": ["scheme"], "properties": {
            "scheme": {"type": "object", "required": ["name"], "properties": {"name": {"const": name}}}}},
        "then": {"$ref": format!("#/$defs/{name}")},
    })
}

/// The parameters, weights and fields of a scheme.
fn scheme(spec: &SchemeSpec) -> Value {
    let mut parameters = Map::from_iter([("name".into(), json!(true))]);
    parameters.extend(spec.parameters.iter().map(|parameter| (parameter.name.into(), of_parameter(spec, parameter))));
    let fields: Map<String, Value> = spec.fields.iter().map(|field| (field.name.into(), of_field(field))).collect();
    let mut node = json!({
        "weight": weight(spec),
        "fields": {"additionalProperties": false, "properties": fields},
    });
    if spec.is_dialect {
        node["tier"] = json!({"const": 0});
    }
    json!({
        "description": spec.text,
        "properties": {
            "scheme": {"additionalProperties": false, "properties": parameters},
            "nodes": {"items": {"properties": node}},
        },
    })
}

fn of_parameter(scheme: &SchemeSpec, spec: &ParameterSpec) -> Value {
    let mut schema = kind(&spec.kind);
    let form = FORMS.iter().find(|(name, _)| !scheme.is_dialect && *name == spec.name);
    if let Some((_, pattern)) = form {
        schema = with(schema, "pattern", json!(pattern));
    }
    let schema = with(schema, "description", json!(spec.text));
    match spec.default {
        DefaultValue::Flag(flag) => with(schema, "default", json!(flag)),
        DefaultValue::Integer(value) => with(schema, "default", json!(value)),
        DefaultValue::Text(text) => with(schema, "default", json!(text)),
        _ => schema,
    }
}

fn of_field(spec: &FieldSpec) -> Value {
    with(kind(&spec.kind), "description", json!(spec.text))
}

fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Integer { least, most } | Kind::Prime { least, most } => integer(*least, *most),
        Kind::ZeroOrInteger { least, most } => json!({"anyOf": [{"const": 0}, integer(*least, *most)]}),
        Kind::Words(words) => json!({"enum": words}),
        Kind::Decimal { examples } => {
            json!({"anyOf": [integer(0, MAX_SAFE), {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$(?!\\n)"}],
                "examples": examples})
        }
        Kind::Numbers => {
            let number = "(0|[1-9][0-9]{0,9})";
            json!({"type": "string", "pattern": format!("^({number}(,{number})*)?$(?!\\n)")})
        }
        Kind::Text { examples: [] } => json!({"type": "string"}),
        Kind::Text { examples } => json!({"type": "string", "examples": examples}),
        Kind::List { examples } => json!({"type": "array", "items": {"type": "string"}, "examples": [examples]}),
        Kind::Either(one, other) => json!({"anyOf": [self::kind(one), self::kind(other)]}),
        other => panic!("{other:?} has no schema yet"),
    }
}

/// An integer within a range: a number, or above 2^53-1 a text.
fn integer(least: u64, most: u64) -> Value {
    let number = json!({"type": "integer", "minimum": least, "maximum": most.min(MAX_SAFE)});
    match most {
        ..=MAX_SAFE => number,
        u64::MAX => json!({"anyOf": [number, {"$ref": "#/$defs/big_integer"}]}),
        _ => panic!("a range that ends at {most}, between 2^53 and 2^64, has no schema yet"),
    }
}

fn big_integer() -> Value {
    json!({
        "description": "An integer from 2^53 to 2^64-1, in decimal.",
        "type": "string",
        "pattern": format!("^({})$(?!\\n)", integer_above(MAX_SAFE, u64::MAX).join("|")),
    })
}

fn weight(spec: &SchemeSpec) -> Value {
    match (spec.is_dialect, takes_weights(spec)) {
        (false, _) => json!({"maximum": 999_999.999, "not": {"exclusiveMinimum": 0, "exclusiveMaximum": 0.001}}),
        (true, true) => json!({}),
        (true, false) => json!({"const": 1}),
    }
}

/// Whether any word of a parameter lets a dialect take another weight than 1, if only to ignore it.
fn takes_weights(spec: &SchemeSpec) -> bool {
    let words = spec.parameters.iter().flat_map(|parameter| match parameter.kind {
        Kind::Words(words) => words.iter().map(|word| vec![(parameter.name, Parameter::Text(word))]).collect(),
        _ => Vec::new(),
    });
    let takes = |weight: f64, parameters: &[(&str, Parameter<'_>)]| {
        let weight = Weight::from_f64(weight).expect("a weight");
        let node = Node::new("10.0.0.1:80").with_weight(weight);
        let topology = Scheme::new(spec.name, parameters).and_then(|scheme| Topology::new([node], scheme, 0));
        topology.is_ok()
    };
    words.chain([Vec::new()]).any(|parameters| takes(0.5, &parameters) || takes(2.0, &parameters))
}

fn node() -> Value {
    json!({
        "type": "object",
        "required": ["id"],
        "additionalProperties": false,
        "properties": {
            "id": {"type": "string", "minLength": 1, "maxLength": 1024},
            "weight": {"type": "number", "minimum": 0, "exclusiveMaximum": 1u64 << 32,
                "not": {"exclusiveMinimum": 0, "exclusiveMaximum": 1e-9}, "default": 1},
            "tier": {"description": "0 first: nodes of a tier are asked only while no node of a lower one is live.",
                "type": "integer", "minimum": 0, "maximum": 255, "default": 0},
            "zone": {"description": "Up to 8 segments, such as eu/a.", "type": "string", "maxLength": 1024,
                "pattern": "^([^/]+(/[^/]+){0,7})?$(?!\\n)", "default": ""},
            "address": {"type": "string", "maxLength": 4096, "default": ""},
            "metadata": {"type": "object", "propertyNames": {"maxLength": 65536},
                "additionalProperties": {"type": "string", "maxLength": 65536}, "default": {}},
            "fields": {"description": "What dialects place keys by.", "type": "object", "default": {}},
        },
    })
}

fn with(mut schema: Value, name: &str, value: Value) -> Value {
    schema[name] = value;
    schema
}
