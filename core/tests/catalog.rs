//! What the schemes say of themselves: `spec/schemes.json` is that. `UPDATE_SCHEMES=1` writes the file anew.

use libconsistent::{schemes, schemes_json, DefaultValue, Field, Kind, Scheme, SchemeSpec};
use serde_json::Value;
use std::{env, fs, path::Path};

#[test]
fn the_file_is_up_to_date() {
    let path = "spec/schemes.json";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if env::var_os("UPDATE_SCHEMES").is_some() {
        fs::write(&file, schemes_json()).expect(path);
    }
    assert!(fs::read_to_string(&file).expect(path) == schemes_json(), "{path} is stale: run cargo xtask generate");
}

#[test]
fn json_says_what_the_records_say() {
    let listed: Vec<Value> = serde_json::from_str(&schemes_json()).expect("JSON");
    assert_eq!(listed.len(), Scheme::NAMES.len());
    for ((json, spec), name) in listed.iter().zip(schemes()).zip(Scheme::NAMES) {
        assert_eq!((json["name"].as_str(), spec.name), (Some(name), name));
        assert_eq!(json["is_dialect"], spec.is_dialect);
        assert_eq!(json["text"], spec.text);
        let parameters = json["parameters"].as_array().expect("parameters");
        assert_eq!(parameters.len(), spec.parameters.len());
        for (json, spec) in parameters.iter().zip(&spec.parameters) {
            assert_eq!(json["name"], spec.name);
            assert_eq!(json["text"], spec.text);
            let default = match spec.default {
                DefaultValue::Flag(flag) => flag.into(),
                DefaultValue::Integer(value) => value.into(),
                DefaultValue::Text(text) => text.into(),
                _ => Value::Null,
            };
            assert_eq!(json["default"], default, "{name}.{}", spec.name);
            assert_eq!(json["default_depends"], spec.default == DefaultValue::Depends);
            same_values(json, &spec.kind);
        }
        let fields = json["fields"].as_array().expect("fields");
        assert_eq!(fields.len(), spec.fields.len());
        for (json, spec) in fields.iter().zip(spec.fields) {
            assert_eq!((&json["name"], &json["text"]), (&spec.name.into(), &spec.text.into()));
            same_values(json, &spec.kind);
        }
        let said = &json["properties"];
        assert_eq!(said["ordered"], spec.properties.ordered);
        assert_eq!(said["weighted"], spec.properties.weighted);
        assert_eq!(said["family"], spec.properties.family.name());
        assert_eq!(said["integers"], spec.properties.integers.name());
        assert_eq!(
            (&said["down"], &said["down_limit"]),
            (&spec.properties.down.name().into(), &spec.properties.down.limit().into())
        );
        let identity: Vec<_> = spec.properties.identity.iter().map(|field| field.name()).collect();
        assert_eq!(said["identity"], Value::from(identity));
    }
}

fn same_values(json: &Value, kind: &Kind) {
    let (kinds, range, words, examples): (String, _, &[&str], &[&str]) = match *kind {
        Kind::Flag => ("flag".into(), None, &[], &[]),
        Kind::Integer { least, most } => ("integer".into(), Some((least, most)), &[], &[]),
        Kind::ZeroOrInteger { least, most } => ("zero_or_integer".into(), Some((least, most)), &[], &[]),
        Kind::Prime { least, most } => ("prime".into(), Some((least, most)), &[], &[]),
        Kind::Words(words) => ("words".into(), None, words, &[]),
        Kind::Decimal { examples } => ("decimal".into(), None, &[], examples),
        Kind::Numbers => ("numbers".into(), None, &[], &[]),
        Kind::Text { examples } => ("text".into(), None, &[], examples),
        Kind::List { examples } => ("list".into(), None, &[], examples),
        Kind::Either(Kind::Integer { least, most }, Kind::Text { examples }) => {
            ("integer_or_text".into(), Some((*least, *most)), &[], examples)
        }
        ref other => panic!("{other:?}: flat records must tell it whole; say how here"),
    };
    assert_eq!(json["kind"], kinds);
    assert_eq!(json["words"], Value::from(words));
    assert_eq!(json["examples"], Value::from(examples));
    let end = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    assert_eq!(end(&json["least"]).zip(end(&json["most"])), range);
    assert_eq!(json["least"].is_null(), range.is_none());
}

/// Every text that faces hand on: none is empty, and none has a NUL, which would end it in C.
#[test]
fn every_text_is_told() {
    let words = |kind: &Kind| [kind.words(), kind.examples()].concat();
    for SchemeSpec { name, text, parameters, fields, properties, .. } in schemes() {
        let parameters = parameters.iter().map(|spec| (spec.name, spec.text, words(&spec.kind)));
        let fields = fields.iter().map(|spec| (spec.name, spec.text, words(&spec.kind)));
        let identity = properties.identity.iter().filter_map(|field| match field {
            Field::Named(name) => Some(*name),
            _ => None,
        });
        let texts = parameters.chain(fields).flat_map(|(name, text, words)| [vec![name, text], words].concat());
        for text in texts.chain(identity).chain([name, text]) {
            assert!(!text.is_empty() && !text.contains('\0'), "{name}: {text:?}");
        }
    }
}
